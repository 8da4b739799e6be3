"""Other addresses under which people share YouTube's videos; the id in the link is YouTube's own."""

FRONTENDS = frozenset(
    prefix + name
    for name in (
        "invidio.us",
        "invidious.nerdvpn.de",
        "invidious.privacydev.net",
        "invidious.tiekoetter.com",
        "inv.vern.cc",
        "piped.kavin.rocks",
        "redirect.invidious.io",
        "vid.plus",
        "yewtu.be",
        "yourepeat.com",
        "zwearz.com",
    )
    for prefix in ("", "www.")
)
