"""Makes every HTTP stack of the engines trust one file of authorities, and nothing less than a verified certificate."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@contextmanager
def authorities(ca_file: Path | None) -> Iterator[None]:
    """Inside, `ca_file` holds for ssl, requests, libcurl and their children; None leaves the defaults."""
    if ca_file is None:
        yield
        return
    before = {name: os.environ.get(name) for name in _VARIABLES}
    libcurl = _libcurl_authorities(str(ca_file))
    os.environ.update(dict.fromkeys(_VARIABLES, str(ca_file)))
    try:
        yield
    finally:
        _libcurl_authorities(libcurl)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _libcurl_authorities(path: str | None) -> str | None:
    """Sets the file libcurl reads and returns the one before; curl_cffi looks at the environment at import only."""
    module = sys.modules.get("curl_cffi.curl")
    if module is None or path is None:
        return None
    before: str = module.DEFAULT_CACERT
    module.DEFAULT_CACERT = path  # type: ignore[attr-defined]  # its stubs do not name it
    return before
