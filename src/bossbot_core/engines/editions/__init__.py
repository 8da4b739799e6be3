"""Editions: newer engines in folders of their own beside the installed ones, each proved before it was chosen.

    editions.use(settings.data.directory)

is called before anything imports an engine. A chosen edition comes first on the path of this process and of those that
it starts; one that is not whole, or was proved for another installation, is set aside with a warning.
"""

from bossbot_core.engines.editions.manifest import EditionError, Manifest
from bossbot_core.engines.editions.store import Editions, EditionsBusyError
from bossbot_core.engines.editions.use import Choice, choice, put_first, use
from bossbot_core.engines.editions.versions import ENGINES, floors, released, versions

__all__ = [
    "ENGINES",
    "Choice",
    "EditionError",
    "Editions",
    "EditionsBusyError",
    "Manifest",
    "choice",
    "floors",
    "put_first",
    "released",
    "use",
    "versions",
]
