"""Grants of roles, and blocks by the owner: kept over restarts, asked without waiting."""

from bossbot_core.guilds import OPEN, BlockKind, Grant, Permission

GUILD, OTHER = 10, 20
DJ, STAFF = 501, 502


async def test_everybody_may_download_until_a_role_is_granted_it(guilds):
    permissions = guilds.permissions
    assert permissions.allows(GUILD, (), Permission.DOWNLOAD)
    await permissions.grant(GUILD, DJ, Permission.DOWNLOAD)
    assert permissions.allows(GUILD, (DJ, STAFF), Permission.DOWNLOAD)
    assert not permissions.allows(GUILD, (STAFF,), Permission.DOWNLOAD)
    assert not permissions.allows(GUILD, (), Permission.DOWNLOAD)
    assert permissions.allows(OTHER, (), Permission.DOWNLOAD)
    await permissions.revoke(GUILD, DJ, Permission.DOWNLOAD)
    assert permissions.allows(GUILD, (), Permission.DOWNLOAD)


async def test_statistics_are_everybodys_until_a_role_is_granted_them(guilds):
    assert guilds.permissions.allows(GUILD, (), Permission.VIEW_STATS)
    await guilds.permissions.grant(GUILD, DJ, Permission.VIEW_STATS)
    assert guilds.permissions.allows(GUILD, (DJ,), Permission.VIEW_STATS)
    assert not guilds.permissions.allows(GUILD, (STAFF,), Permission.VIEW_STATS)


async def test_the_role_of_everybody_is_everybodys(guilds):
    await guilds.permissions.grant(GUILD, GUILD, Permission.VIEW_STATS)
    assert guilds.permissions.allows(GUILD, (), Permission.VIEW_STATS)


async def test_the_other_permissions_are_nobodys_until_granted(guilds):
    permissions = guilds.permissions
    for permission in set(Permission) - OPEN:
        assert not permissions.allows(GUILD, (DJ,), permission)
        await permissions.grant(GUILD, DJ, permission)
        assert permissions.allows(GUILD, (DJ,), permission)
        assert not permissions.allows(GUILD, (STAFF,), permission)
        assert not permissions.allows(OTHER, (DJ,), permission)
    assert permissions.allows(GUILD, (), Permission.DOWNLOAD)


async def test_grants_are_listed_and_survive_a_restart(guilds, opened):
    permissions = guilds.permissions
    assert await permissions.grant(GUILD, STAFF, Permission.MANAGE_QUEUE)
    assert not await permissions.grant(GUILD, STAFF, Permission.MANAGE_QUEUE)
    assert await permissions.grant(GUILD, DJ, Permission.DOWNLOAD)
    assert not await permissions.revoke(GUILD, DJ, Permission.VIEW_STATS)
    listed = (
        Grant(permission=Permission.DOWNLOAD, role_id=DJ),
        Grant(permission=Permission.MANAGE_QUEUE, role_id=STAFF),
    )
    assert permissions.grants(GUILD) == listed
    assert (await opened()).permissions.grants(GUILD) == listed


async def test_a_permission_of_a_later_version_is_left_alone(guilds, opened, database):
    await database.write(lambda db: db.execute("INSERT INTO role_grants VALUES (10, 501, 'fly')"))
    assert (await opened()).permissions.grants(GUILD) == ()


async def test_blocks_hold_everywhere_and_survive_a_restart(guilds, opened):
    blocks = guilds.blocks
    assert await blocks.block(BlockKind.USER, 1, reason="spam")
    assert await blocks.block(BlockKind.GUILD, GUILD)
    assert not await blocks.block(BlockKind.USER, 1, reason="much spam")
    for found in (blocks, (await opened()).blocks):
        assert found.blocked(1, OTHER).kind is BlockKind.USER
        assert found.blocked(1, 0).reason == "much spam"
        assert found.blocked(2, GUILD).kind is BlockKind.GUILD
        assert found.blocked(2, OTHER) is None
        assert [(block.kind, block.id) for block in found.listing()] == [("user", 1), ("guild", GUILD)]
    assert await blocks.unblock(BlockKind.USER, 1)
    assert not await blocks.unblock(BlockKind.USER, 1)
    assert blocks.blocked(1, OTHER) is None
    assert [block.id for block in (await opened()).blocks.listing()] == [GUILD]


async def test_a_person_and_a_server_with_one_number_are_two(guilds):
    await guilds.blocks.block(BlockKind.USER, 5)
    assert guilds.blocks.blocked(6, 5) is None
