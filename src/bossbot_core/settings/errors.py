"""What is wrong with the settings, said so that it can be mended."""

from collections.abc import Sequence

EX_CONFIG = 78
"""The exit code of a program whose settings are wrong (`sysexits.h`); systemd is told not to restart after it."""


class SettingsError(Exception):
    """The settings cannot be used; `problems` holds one sentence for each thing to mend."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))
