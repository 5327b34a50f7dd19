import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from organisations.accounts.passwords import is_listed
from organisations.models import Person
from tests import world
from tests.accounts.conftest import come_in, is_signed_in
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars", "passwordpassword", "password12345678", "aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "qwertyuiopasdfghjkl",
        "1234567890123456", "sharing with care 1", "SharingWithCare2026", "letmeinletmein123", "Example Council 12", "x" * 129,
        "welcomewelcome11", "abcdefghijklmnop",
    ],
)  # fmt: skip
def test_guessable_password_is_refused(password):
    OrganisationFactory(name="Example Council (demonstration)", short_name="Example Council")

    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "heather anvil quiet marmalade", "tr0ubad0r&3xtr4ordinary", "rain on the loch at noon", "ünïcödé pässwörter hier",
        "🐄🐑🦆 three animals in a field", "x9$kQ" * 3 + "zPw", "heather anvil quiet marmalade" * 4,
    ],
)  # fmt: skip
def test_long_password_of_any_characters_is_taken(password):
    assert validate_password(password) is None


def test_v6_2_8_password_counts_exactly_as_it_was_typed():
    word = " Heather anvil quiet marmalade "
    one = Person.objects.create_user(email="one@example.org", name="One", role="researcher", password=word)
    world.add_second_factor(one)

    tries = [word, word.strip(), word.lower()]

    assert [is_signed_in(come_in("one@example.org", one)) for one in tries] == [True, False, False]


@pytest.mark.usefixtures("real_hashers")
def test_v11_4_2_password_is_hashed_with_argon2id():
    person = Person.objects.create_user(
        email="one@example.org", name="One", role="researcher", password="heather anvil"
    )

    assert person.password.startswith("argon2$argon2id$")


def test_v6_2_12_breached_password_is_refused_wherever_it_stands_in_the_list(tmp_path, settings):
    words = [f"heather anvil quiet marmalade {number}" for number in range(200)]
    digests = {word: hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper() for word in words}
    listed = tmp_path / "breached.txt"
    listed.write_text(
        "".join(f"{digests[word]}:{number}\r\n" for number, word in enumerate(sorted(words[:150], key=digests.get)))
    )
    settings.BREACHED_PASSWORDS = str(listed)

    assert [word for word in words if is_listed(word, listed)] == words[:150]
    with pytest.raises(ValidationError, match="breach"):
        validate_password(words[0])
    validate_password(words[-1])
