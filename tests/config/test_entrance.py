"""What is refused before anything reads it."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def https(settings):
    settings.SECURE_SSL_REDIRECT = True


def test_token_over_http_is_refused_and_not_led_on(client, https):
    answer = client.get("/api/v1/drafts/", headers={"Authorization": "Bearer swc_x"})

    assert answer.status_code == 403
    assert "revoke this token" in answer.json()["detail"]
    assert "Location" not in answer


def test_reader_without_a_token_is_led_to_https(client, https):
    assert client.get("/api/v1/drafts/").status_code == 301


def test_token_over_https_is_read(client, https):
    assert client.get("/api/v1/drafts/", secure=True, headers={"Authorization": "Bearer swc_x"}).status_code == 401
