"""People come in by invitation and set up a second factor: with JavaScript and without; passkeys in a real browser."""

import re
import time
import uuid

import pytest

from tests.accounts.conftest import code
from tests.journeys.conftest import violations_of

PASSWORD = "violet tractor moonlight pebble"
PAGES = [
    "/accounts/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/",
    "/accounts/sessions/", "/accounts/email/", "/accounts/password/change/", "/accounts/people/", "/accounts/people/invite/",
    "/accounts/people/1/", "/accounts/representatives/example-council-demonstration/",
]  # fmt: skip
OPEN_PAGES = [
    "/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/mailbox/",
    "/accounts/continue/", "/accounts/invitations/nothing/",
]  # fmt: skip


def open_browser(browser, **options):
    context = browser.new_context(**options)
    context.set_default_timeout(20_000)
    return context.new_page()


def wait_for_a_fresh_code():
    """Until a code of an authenticator app lasts ten seconds more at least."""
    left = 30 - time.time() % 30
    if left < 10:
        time.sleep(left)


def continue_as(page, site, email):
    page.goto(f"{site}/accounts/continue/")
    page.locator(f"form:has([value='{email}']) button").click()
    page.wait_for_url(f"{site}/accounts/")


def invited(browser, site, role, **options):
    """Somebody new, who has followed the link of an invitation under this role and chosen a password."""
    email = f"nora-{uuid.uuid4().hex[:8]}@example.org"
    host = open_browser(browser, **options)
    continue_as(host, site, "admin@demo.example")
    host.goto(f"{site}/accounts/people/invite/")
    host.fill("#name", "Nora New")
    host.fill("#email", email)
    host.check(f"[name=role][value={role}]")
    host.click("main button:has-text('Send the invitation')")
    host.wait_for_selector("text=Nora New is invited.")
    host.context.close()

    guest = open_browser(browser, **options)
    guest.goto(f"{site}/accounts/mailbox/?to={email}")
    link = guest.get_attribute(".mail__body a[href*='/invitations/']", "href")
    guest.goto(re.sub(r"^http://[^/]+", site, link))
    assert guest.url == f"{site}/accounts/invitations/accept/"
    guest.fill("#password", PASSWORD)
    guest.fill("#password2", PASSWORD)
    guest.click("main button:has-text('Make my account')")
    guest.wait_for_selector("text=Welcome, Nora New")
    return guest, email


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("role", ["researcher", "editor"])
def test_invitation_leads_to_an_account_with_a_second_factor(browser, site, role, scripts):
    guest, email = invited(browser, site, role, java_script_enabled=scripts)
    guest.goto(f"{site}/accounts/2fa/")
    guest.click("text=Set up an authenticator app")
    secret = guest.inner_text("#secret")
    wait_for_a_fresh_code()
    guest.fill("#id_code", code(secret))
    guest.click("main button:has-text('Use this app')")
    guest.wait_for_selector(".codes li")
    once = guest.inner_text(".codes li >> nth=0")
    guest.click("text=I have kept them")
    guest.wait_for_selector("h1:has-text('Your account')")
    guest.click("header >> text=Sign out")

    guest.goto(f"{site}/accounts/login/?next=/workbench/")
    guest.fill("#id_login", email)
    guest.fill("#id_password", PASSWORD)
    guest.click("main button:has-text('Sign in') >> nth=0")
    guest.fill("#id_code", once)
    guest.click("main button:has-text('Sign in') >> nth=0")
    guest.wait_for_url(f"{site}/workbench/")
    guest.context.close()


@pytest.mark.browser
def test_passkey_is_added_signs_in_alone_and_serves_as_second_factor(browser, site):
    site = site.replace("127.0.0.1", "localhost")  # passkeys know no addresses of numbers
    guest, email = invited(browser, site, "editor")
    complaints = []
    guest.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    devices = guest.context.new_cdp_session(guest)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    guest.click("text=Add a passkey")
    guest.fill("#id_name", "My laptop")
    guest.check("#id_passwordless")
    guest.click("main button:has-text('Add the passkey')")
    guest.wait_for_selector(".codes li")
    guest.goto(f"{site}/accounts/2fa/webauthn/")
    assert "My laptop" in guest.inner_text("main")
    guest.click("text=Remove")
    assert "this is your only one" in guest.inner_text("main")

    guest.click("header >> text=Sign out")
    guest.goto(f"{site}/accounts/login/")
    guest.click("text=Sign in with a passkey")
    guest.wait_for_url(f"{site}/workbench/")

    guest.click("header >> text=Sign out")
    guest.goto(f"{site}/accounts/login/")
    guest.fill("#id_login", email)
    guest.fill("#id_password", PASSWORD)
    guest.click("main button:has-text('Sign in') >> nth=0")
    guest.click("main button:has-text('Use a passkey')")
    guest.wait_for_url(f"{site}/workbench/")

    guest.goto(f"{site}/accounts/password/change/")
    new = f"{PASSWORD} and another"
    for name, typed in [("oldpassword", PASSWORD), ("password1", new), ("password2", new)]:
        guest.fill(f"#id_{name}", typed)
    guest.click("main button[type=submit]")
    guest.wait_for_selector("text=1 passkey asks for your password first")
    guest.click("header >> text=Sign out")
    guest.goto(f"{site}/accounts/login/")
    guest.click("text=Sign in with a passkey")
    guest.wait_for_selector("text=This passkey asks for your password first")
    assert complaints == []
    guest.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_accounts_have_no_fault_that_axe_finds_and_need_no_sideways_scrolling(
    browser, site, html_checker, width
):
    page = open_browser(browser, viewport={"width": width, "height": 900})
    faults = {}

    def look(address):
        page.goto(site + address)
        found = [violation["id"] for violation in violations_of(page)]
        found += html_checker(page.content().encode())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("sideways scrolling")
        if found:
            faults[address] = found

    for address in OPEN_PAGES:
        look(address)
    continue_as(page, site, "admin@demo.example")
    for address in PAGES:
        look(address)

    assert faults == {}
    page.context.close()
