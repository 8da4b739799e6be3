"""Small media made from ffmpeg's own test sources; `make` is how each file came to be."""
