"""What this room works with, as the composition root hands it over; commands get each by its type."""

from attrs import frozen

from bossbot_core.audit import AuditTrail
from bossbot_core.guilds import Guilds
from bossbot_core.health import PlatformHealth
from bossbot_core.intake import Desk, History, Intake
from bossbot_core.limits import CommandRates
from bossbot_core.pluginhost import PluginHost
from bossbot_core.privacy import Privacy
from bossbot_core.queue import JobQueue, PostLedger, QuestionLedger
from bossbot_core.runner import LifeCycle, Vitals
from bossbot_core.storage import Storage


@frozen(kw_only=True)
class Services:
    """The core services that answer people."""

    intake: Intake
    desk: Desk
    history: History
    queue: JobQueue
    posts: PostLedger
    questions: QuestionLedger
    rates: CommandRates
    storage: Storage
    privacy: Privacy
    guilds: Guilds
    audit: AuditTrail
    host: PluginHost
    health: PlatformHealth
    life: LifeCycle
    vitals: Vitals
