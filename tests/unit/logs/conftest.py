"""Logging is one thing for the whole process: each test gets its own and gives it back."""

import io
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bossbot_core import logs
from bossbot_core.settings import LogSettings

SECRET = "hunter2-hunter2"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, show = list(root.handlers), root.level, warnings.showwarning
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    warnings.showwarning = show
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def output() -> io.StringIO:
    """Where JSON events arrive, with one known secret."""
    stream = io.StringIO()
    logs.configure(LogSettings(level="debug", format="json"), secrets=[SECRET], output=stream)
    return stream
