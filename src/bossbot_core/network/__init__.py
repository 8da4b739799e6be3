"""The one door to the outside: `egress.EgressDoor` in the bot, `guard.install` in a job's own process.

Nothing is imported here, because job processes import `guard` and must start fast.
"""
