"""The colours of embeds, by what they tell."""

WAITING = 0x8E9297
WORKING = 0x5865F2
FAILURE = 0xDA373C
DONE = 0x248046
