"""All mails of the site: text and HTML of the same words, every address, and one press that ends what can be ended."""

import ast
import datetime
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from tests.house.test_house import python_files
from tests.house.test_layers import PACKAGES
from web.mail import mail, regular_mail, texts
from web.mail_html import as_html, as_text

ROOT = settings.BASE_DIR
FOLDER = ROOT / "templates" / "mail"
TEMPLATES = sorted(
    str(path.relative_to(FOLDER).with_suffix(""))
    for path in FOLDER.rglob("*.txt")
    if not path.name.startswith("_")
)  # fmt: skip
ADDRESSES = {
    "activate_url", "address", "choices", "home", "log", "password", "password_reset_url", "privacy", "receipt",
    "reconfirm", "reset", "sessions", "tokens", "unsubscribe",
}  # fmt: skip
OURS = re.compile(re.escape(settings.BASE_URL) + r"/\S*")


class Anything(datetime.datetime):
    """Whatever a template asks for: words that no page may take for its own, a date, two of them where it wants several."""

    def __new__(cls, name):
        self = super().__new__(cls, 2027, 3, 1, 12)
        self.name = name
        return self

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return address(name) if name in ADDRESSES else Anything(name)

    __getitem__ = __getattr__

    def __iter__(self):
        return iter([Anything(f"{self.name} one"), Anything(f"{self.name} two")])

    def __str__(self):
        return f"the {self.name} <b>“&amp;”</b>"


class Context(dict):
    """A context in which every name has a value."""

    def __contains__(self, name):
        return True

    def __getitem__(self, name):
        return address(name) if name in ADDRESSES else Anything(name)

    def __or__(self, more):
        return Context()


def address(name):
    return f"{settings.BASE_URL}/{name}/?key={60 * name[0]}:b&more=1"


class Page(HTMLParser):
    """The words that a page shows, in order, its links, and the elements that it is made of."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.elements, self.attributes, self.hidden = [], [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        self.hidden += tag in {"style", "title"}
        self.links += [value for name, value in attrs if tag == "a" and name == "href"]

    def handle_endtag(self, tag):
        self.hidden -= tag in {"style", "title"}

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def words(text):
    return re.sub(r"[\s-]+", " ", text).strip().lower()


@pytest.mark.parametrize("template", TEMPLATES)
def test_html_of_every_mail_has_the_words_of_its_text_and_no_others(template):
    text, html = filled(template)

    shown = words(" ".join(Page(html).words)).removeprefix("the subject ")
    assert words(OURS.sub("", shown)) == words(OURS.sub("", text))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_address_in_the_text_of_every_mail_is_a_link_of_its_html(template):
    text, html = filled(template)

    assert set(Page(html).links) == set(OURS.findall(text))


@pytest.mark.parametrize("template", TEMPLATES)
def test_html_of_every_mail_is_tagged_fits_and_loads_nothing(template):
    _, html = filled(template)
    page = Page(html)

    assert ("html", "lang", "en-GB") in page.attributes
    assert ("meta", "name", "viewport") in page.attributes
    assert page.elements.count("h1") == 1
    assert not {"b", "img", "link", "script", "iframe", "form"} & set(page.elements)
    assert not [value for _, name, value in page.attributes if name in {"src", "background", "style", "srcset"}]
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html


def filled(template):
    return texts("The subject", template, Context())


def test_mail_is_written_by_one_module_alone():
    """A mail that is put together elsewhere has no HTML, and may lack its header."""
    makers = {
        "EmailMessage",
        "EmailMultiAlternatives",
        "send_mail",
        "send_mass_mail",
        "mail_admins",
        "mail_managers",
        "email_user",
    }
    found = set()
    for path in python_files(*PACKAGES, "scripts", "deploy"):
        place = path.relative_to(ROOT)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "django.core.mail":
                found |= {str(place) for name in node.names if name.name in makers}
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.match(r"mail/[\w/-]+\.\w+$", node.value)
            ):
                found.add(str(place))

    assert found == {"web/mail.py", "web/mail_html.py", "outbox/sending.py"}


def test_only_what_people_can_switch_off_is_sent_with_an_address_that_does():
    """Whoever gives one has to say of which topic: `tests/actions/test_notifications.py` holds them against the table."""
    found = {
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES)
        if "unsubscribe=address_to_stop(" in path.read_text()
    }

    assert found == {
        "actions/commitments/notifications.py",
        "actions/reminders/sending.py",
        "actions/reminders/still_so.py",
    }


def test_mail_that_cannot_be_switched_off_has_no_header_that_says_so(mailoutbox):
    mail("reader@example.org", "Hello", "consumer_declined", {"reason": "None."})
    regular_mail("reader@example.org", "Hello", "consumer_declined", {}, unsubscribe="https://example.org/stop/")

    assert [each.extra_headers.get("List-Unsubscribe") for each in mailoutbox] == [None, "<https://example.org/stop/>"]
    assert [[kind for _, kind in each.alternatives] for each in mailoutbox] == [["text/html"]] * 2


def test_typed_text_makes_no_element_and_no_link_to_elsewhere():
    html = as_html(
        "Reason: <img src=x> https://evil.example/ and\n\nhttps://evil.example/\n\nSharing with Care", "A & B"
    )

    page = Page(html)
    assert page.links == []
    assert "img" not in page.elements
    assert "A & B" in page.words


def test_lists_headings_and_small_print_are_marked_up():
    source = f"Pia,\n\n# Late for you\n\n- One\n  Due now.\n  {settings.BASE_URL}/one/\n\n- Two\n\nSharing with Care\n\nStop:\n{settings.BASE_URL}/stop/"

    page = Page(as_html(source, "Dates"))
    elements = [element for element in page.elements if element in {"h1", "h2", "p", "ul", "li", "footer"}]
    assert elements == ["h1", "p", "h2", "ul", "li", "li", "p", "footer", "p"]
    assert page.links == [f"{settings.BASE_URL}/one/", f"{settings.BASE_URL}/stop/"]
    assert "\nLATE FOR YOU\n" in as_text(source)
