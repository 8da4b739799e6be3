"""`python -m bossbot_core`."""

from bossbot_core.cli import main

if __name__ == "__main__":
    main()
