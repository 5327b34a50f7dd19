"""Paths that are looked up once: each is what Django would look up now."""

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, get_script_prefix, include, path, set_script_prefix, set_urlconf

from barriers.models import Barrier
from web.addresses import path_of

BARRIER = Barrier(slug="lost-records")
# Of another site, for `override_settings` and `set_urlconf`.
urlpatterns = [path("elsewhere/", include(([path("<slug:slug>/", lambda request, slug: None, name="detail")], "barriers")))]  # fmt: skip


@pytest.fixture(autouse=True)
def known():
    assert path_of("barriers:detail", "lost-records") == BARRIER.get_absolute_url() == "/barriers/lost-records/"


def test_path_is_below_the_prefix_of_the_moment():
    before = get_script_prefix()
    try:
        set_script_prefix("/care/")
        assert BARRIER.get_absolute_url() == "/care/barriers/lost-records/"
    finally:
        set_script_prefix(before)

    assert BARRIER.get_absolute_url() == "/barriers/lost-records/"


def test_path_is_of_the_addresses_of_the_moment():
    with override_settings(ROOT_URLCONF=__name__):
        assert BARRIER.get_absolute_url() == "/elsewhere/lost-records/"
    set_urlconf(__name__)
    try:
        assert BARRIER.get_absolute_url() == "/elsewhere/lost-records/"
    finally:
        set_urlconf(None)

    assert BARRIER.get_absolute_url() == "/barriers/lost-records/"


@pytest.mark.parametrize("slug", ["", "two words", "a/b"])
def test_what_has_no_path_is_refused_each_time(slug):
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            path_of("barriers:detail", slug)
