"""What is known about a person, across the rooms: given out, and forgotten."""

from bossbot_core.privacy.export import export
from bossbot_core.privacy.forgetting import Forgotten
from bossbot_core.privacy.ports import Goodbye, Records
from bossbot_core.privacy.service import Privacy

__all__ = ["Forgotten", "Goodbye", "Privacy", "Records", "export"]
