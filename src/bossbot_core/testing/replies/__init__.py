"""What each platform's API answers, as small as its real extractor takes it. Shapes, not recordings of real posts."""
