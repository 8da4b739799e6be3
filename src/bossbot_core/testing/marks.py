"""What the tests of a folder say about themselves: their marks, read without running them."""

import contextlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import define, field, frozen


@frozen(kw_only=True)
class Marked:
    """One test that wears the mark, with what stands in the mark's brackets."""

    file: str
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]


@define
class _Collector:
    """Hears what pytest has collected."""

    mark: str
    found: list[Marked] = field(factory=list)

    def pytest_collection_finish(self, session: Any) -> None:
        """Keeps the marks of every test that would run."""
        self.found.extend(each for item in session.items for each in self._of(item))

    def _of(self, item: Any) -> Iterator[Marked]:
        for mark in item.iter_markers(self.mark):
            yield Marked(file=item.path.name, arguments=mark.args, options=mark.kwargs)


def marked(mark: str, folder: Path) -> list[Marked]:
    """Every test of `folder` that wears `mark`, those of a soak left out; raises `RuntimeError` with pytest's words."""
    import pytest

    collector, said = _Collector(mark), io.StringIO()
    with contextlib.redirect_stdout(said):
        code = pytest.main(["--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider", str(folder)], [collector])
    if code != pytest.ExitCode.OK:
        raise RuntimeError(said.getvalue())
    return collector.found
