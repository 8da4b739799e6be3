import hikari
import pytest

from bossbot_core.discord.errors import DiscordError, SetupError
from bossbot_core.discord.refusals import refusal


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (4004, "Reset Token"),
        (4010, "Update the bot"),
        (4012, "Update the bot"),
        (4013, "Update the bot"),
        (4014, "Message Content Intent"),
    ],
)
def test_what_starting_again_cannot_help_says_what_to_do(code, advice):
    error = refusal(hikari.GatewayServerClosedConnectionError("", code, can_reconnect=False))
    assert isinstance(error, SetupError)
    assert advice in str(error)


@pytest.mark.parametrize("code", [4011, 4999])
def test_what_a_new_start_may_mend_is_no_fault_of_the_setup(code):
    error = refusal(hikari.GatewayServerClosedConnectionError("gone", code, can_reconnect=False))
    assert isinstance(error, DiscordError)
    assert not isinstance(error, SetupError)
    assert str(code) in str(error)
