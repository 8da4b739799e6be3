import pytest

from bossbot_core.testing.markdown import marks, shown


@pytest.mark.parametrize(
    ("text", "reads", "how"),
    [
        ("plain text, 1 + 1 = 2", "plain text, 1 + 1 = 2", set()),
        ("**bold** *em* _em_ __under__ ~~gone~~", "bold em em under gone", {"strong", "em", "underline", "strike"}),
        ("||secret|| `code` ```\nblock\n```", "secret code block", {"spoiler", "code"}),
        ("[free](https://evil.test)", "free", {"masked link"}),
        ("https://a.test/x <https://b.test>", "https://a.test/x https://b.test", {"link"}),
        (
            "# big\n-# small\n> said\n- one\n1. two",
            "big\nsmall\nsaid\none\ntwo",
            {"heading", "subtext", "quote", "list"},
        ),
        (
            "@everyone <@1> <#2> </a:3> <t:0:R> <:e:1>",
            "@everyone <@1> <#2> </a:3> <t:0:R> <:e:1>",
            {"mention", "time", "emoji"},
        ),
        (r"\*not\* \<@1\> https\://a.test \# x", "*not* <@1> https://a.test # x", set()),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4", set()),
    ],
)
def test_it_reads_as_discord_does(text, reads, how):
    assert shown(text) == reads
    assert marks(text) == how
