import time

import pytest

from definitions.importing.markup import without_markup


@pytest.mark.parametrize(
    "text",
    [
        "Information <the kind that names people> & more.",
        "if a<b then b>a",
        "See <https://www.gov.scot/a?b=1&copy=2>.",
        "<jane@x.example>",
        "a<b>c",
        "x <i and j> y",
        "</b> and <b",
        "AT&T; R&D",
        "1 < 2 > 0",
        "<p=0.05>",
        "a  b\n\n\n\nc",
    ],
)
def test_what_is_no_tag_stays(text):
    assert without_markup(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Information <the kind> &amp; more.", "Information <the kind> & more."),
        ("<b>Not</b> all, if a<b.", "Not all, if a<b."),
        ("One<br>two<br />three<hr/>four", "One\ntwo\nthree\nfour"),
        ('<P class="x" nowrap>One</P><p>two', "One\n\ntwo"),
        ("&lt;b&gt;bold&lt;/b&gt;", "<b>bold</b>"),
        ("&#8217;&#x2019;&eacute;&nosuch;&#0;&#xd800;", "’’é&nosuch;&#0;&#xd800;"),
        ("a<!-- a remark -->b", "ab"),
    ],
)
def test_tags_and_entities_go(text, words):
    assert without_markup(text) == (words, [])


def test_addresses_and_scripts_are_told():
    text = '<a href="https://x.example/?a=1">The Act</a><img src=i.png><script>x()</script> and <a href="#b">b</a>'

    assert without_markup(text) == ("The Act and b", ["https://x.example/?a=1", "i.png", "x()", "#b"])


@pytest.mark.parametrize("piece", ["<!--", "<a ", '<a x="', "<a x='<b y=\"", "<b>", "&a", "<p a=b", " \n"])
def test_hostile_text_takes_no_longer_than_its_size(piece):
    began = time.process_time()

    without_markup(piece * 100_000)

    assert time.process_time() - began < 2
