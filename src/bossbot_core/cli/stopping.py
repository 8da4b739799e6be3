"""Commands that stop cleanly when a supervisor asks them to."""

import asyncio
import signal


def cancel_on_sigterm() -> None:
    """Let SIGTERM cancel the current task, as Ctrl-C does, so that children end and temporary folders go."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
