"""A bot that was started by a test does not outlive it."""

import asyncio

from bossbot_core.testing.processes import start_bot


async def test_it_ends_when_nobody_holds_the_other_end_of_its_orders(tmp_path):
    options = {
        "settings": {
            "discord": {"token": "t", "rest_url": "http://127.0.0.1:9"},
            "data": {"directory": str(tmp_path / "data")},
        },
        "overrides": {},
        "orders": [],
        "lag_log": "",
    }
    bot = await start_bot(options, tmp_path / "log")
    await bot.obey("set 0")
    bot.hang_up()
    async with asyncio.timeout(10):
        assert await bot.ended() == -9
