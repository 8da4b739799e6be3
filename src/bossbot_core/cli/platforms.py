"""What `doctor` says of the platforms: how their last downloads ended, and how long their cookies are good."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from bossbot_core.api import ErrorCode
from bossbot_core.cli.checks import Finding, Level
from bossbot_core.cli.plugins import host_of
from bossbot_core.engines.accounts import CookieStanding
from bossbot_core.health import Health, HealthState, PlatformHealth
from bossbot_core.settings import Settings

ADVICE: Mapping[str, str] = {
    ErrorCode.PLATFORM_CHANGED: "Renew the engines: `bossbot upgrade-engines`; `bossbot reports` shows what came.",
    ErrorCode.LOGIN_REQUIRED: "Lend it an account, or log in anew: `cookies_file`, see docs/operate/platforms.md.",
    ErrorCode.RATE_LIMITED: "Ask it less often (`limits.pace`), or by another way (`proxy`).",
    ErrorCode.NETWORK: "See whether this machine, or the plugin's `proxy`, reaches the platform.",
    ErrorCode.TIMEOUT: "See whether this machine, or the plugin's `proxy`, reaches the platform.",
    ErrorCode.PLUGIN_CRASHED: "Look for `plugin crashed` in the log; an update of the plugin may help.",
    ErrorCode.PLUGIN_RESTING: "Look for `plugin crashed` in the log; an update of the plugin may help.",
}


def findings(settings: Settings) -> Iterator[Finding]:
    """One for each platform that was asked lately, and one for each file of cookies."""
    host = host_of(settings)
    health = PlatformHealth.of_file(settings.data.database)
    for status in host.statuses():
        if (found := health.of(status.name)).ended:
            yield of_health(status.name, found)
    now = datetime.now(UTC)
    for name, standing in host.cookies().items():
        yield of_cookies(name, standing, now)


def of_health(name: str, health: Health) -> Finding:
    """How a platform does."""
    parts = [f"{health.state}: {health.well} of the last {health.ended} went well"]
    if health.state is HealthState.UNKNOWN:
        parts = [f"too few downloads lately to say: {health.well} of {health.ended} went well"]
    if health.last_good_at is not None:
        parts.append(f"the last one {health.last_good_at:%Y-%m-%d %H:%M} UTC")
    parts += [f"{code} {count}" for code, count in health.failures.items()]
    found = ", ".join(parts)
    if health.state not in {HealthState.SHAKY, HealthState.BAD}:
        return Finding(check=f"health {name}", level=Level.OK, found=found)
    fix = ADVICE[next(iter(health.failures))]
    return Finding(check=f"health {name}", level=Level.WARNING, found=found, fix=fix)


def of_cookies(name: str, standing: CookieStanding, now: datetime) -> Finding:
    """How a file of cookies stands."""
    check, again = f"cookies {name}", "Log in again with a browser and export the cookies anew."
    if standing.fault:
        return Finding(check=check, level=Level.BROKEN, found=f"{standing.path} {standing.fault}", fix=again)
    end = f"good until {standing.expires_at:%Y-%m-%d %H:%M} UTC" if standing.expires_at else "without a known end"
    found = f"{standing.cookies} in {standing.path}, {end}"
    if standing.loose:
        fix = f"Run: chmod 600 {standing.path}"
        return Finding(check=check, level=Level.WARNING, found=f"{found}; others may read it", fix=fix)
    if standing.missing:
        missing = ", ".join(standing.missing)
        return Finding(check=check, level=Level.WARNING, found=f"{found}; no login: {missing} is missing", fix=again)
    if standing.expires_soon(now):
        return Finding(check=check, level=Level.WARNING, found=found, fix=again)
    return Finding(check=check, level=Level.OK, found=found)
