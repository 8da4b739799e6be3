"""Every check by its name: `uv run nox` runs all, `uv run nox -s types` one of them."""

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = False

PYTHONS = ("3.12", "3.13")
CODE = ("src", "plugins", "tests", "bench", "noxfile.py")


def _sync(session: nox.Session, *groups: str) -> None:
    """Install the workspace with dependency groups into the session's own environment."""
    session.run_install(
        "uv",
        "sync",
        "--quiet",
        *(f"--group={group}" for group in groups),
        f"--python={session.virtualenv.location}",
        env={"UV_PROJECT_ENVIRONMENT": session.virtualenv.location},
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and whether the formatter agrees."""
    _sync(session)
    session.run("ruff", "check", *CODE)
    session.run("ruff", "format", "--check", *CODE)


@nox.session
def types(session: nox.Session) -> None:
    """Strict types in the core and the plugins."""
    _sync(session)
    session.run("mypy")


@nox.session
def rooms(session: nox.Session) -> None:
    """Who may import whom."""
    _sync(session)
    session.run("lint-imports")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The core's tests, several at once, with arguments passed on: `nox -s tests -- tests/unit -n 0`."""
    _sync(session)
    session.run("pytest", *(session.posargs or ["tests"]))


@nox.session(python=PYTHONS)
def plugins(session: nox.Session) -> None:
    """The plugins' own tests."""
    _sync(session)
    session.run("pytest", *(session.posargs or ["plugins"]))


@nox.session
def locales(session: nox.Session) -> None:
    """Bring the locale files up to date, and print what is left to translate."""
    _sync(session)
    session.run("python", "-m", "bossbot_core.testing.catalogue")


@nox.session
def docs(session: nox.Session) -> None:
    """The manual; a broken link fails."""
    _sync(session, "docs")
    session.run("mkdocs", "build", "--strict", "--quiet")


@nox.session
def build(session: nox.Session) -> None:
    """The packages as they would be published."""
    session.run("uv", "build", "--all-packages", "--out-dir", "dist", external=True)
