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


def test_v4_1_2_pages_lead_to_https_and_the_api_refuses(client, https):
    assert client.get("/about/").status_code == 301

    answer = client.get("/api/v1/barriers/")

    assert (answer.status_code, "Location" in answer) == (403, False)
    assert "https alone" in answer.json()["detail"]


def test_token_over_https_is_read(client, https):
    assert client.get("/api/v1/drafts/", secure=True, headers={"Authorization": "Bearer swc_x"}).status_code == 401


@pytest.mark.parametrize(("trusted", "said"), [(0, 1), (1, 0)])
def test_proxy_that_is_not_trusted_is_told_of_once(client, settings, caplog, trusted, said):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted

    for _ in range(2):
        client.get("/about/", headers={"X-Forwarded-For": "192.0.2.1"})

    assert sum("TRUSTED_PROXY=1" in record.getMessage() for record in caplog.records) == said
