import pytest

from bossbot_core.intake.links import links_in


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.test/x, and http://b.test/y.", ["https://a.test/x", "http://b.test/y"]),
        ("<https://a.test/x> ||https://b.test/y||", ["https://a.test/x", "https://b.test/y"]),
        ("[here](https://a.test/x) (https://b.test/y_(z))", ["https://a.test/x", "https://b.test/y_(z)"]),
        ("**https://a.test/x** https://a.test/x", ["https://a.test/x"]),
        ("https://youtu.be/abcdefghij_, too", ["https://youtu.be/abcdefghij_"]),
        ("HTTPS://A.test/x!", ["HTTPS://A.test/x"]),
        ("`https://a.test/x`\nhttps://b.test/?q=1&r=%20", ["https://a.test/x", "https://b.test/?q=1&r=%20"]),
        ("javascript:alert(1) ftp://a.test www.a.test", []),
        ("", []),
    ],
)
def test_links_are_found_without_what_belongs_to_the_sentence(text, links):
    assert links_in([text], most=10) == links


def test_no_more_links_than_wanted():
    assert links_in([f"https://a.test/{number}" for number in range(9)], most=3) == [
        "https://a.test/0",
        "https://a.test/1",
        "https://a.test/2",
    ]
