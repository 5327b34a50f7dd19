"""Servers and browsers die while somebody writes. Nothing that was said to be saved is lost, nor what is still on the page."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from tests import databases
from tests.journeys.conftest import environment_on, free_port, letters, wait_for
from tests.journeys.test_workbench import sign_in

RESEARCHER = "researcher@demo.example"


class Server:
    """A server of the demonstration that can be killed as a machine would, and started again on the same database."""

    def __init__(self, database, log):
        self.port, self.log = free_port(), log
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = environment_on(database, self.port)
        self.process = None

    def start(self, command="serve"):
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", command],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,  # so that its workers die with it
            )
        wait_for(f"{self.address}/readyz", self.process, seconds=180)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)


@pytest.fixture
def server(prepared, database_name, tmp_path):
    name = f"{database_name}_crashes"
    databases.create(name, template=prepared)
    server = Server(name, tmp_path / "log")
    try:
        server.start("demo")
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
        databases.drop(name)


@pytest.mark.browser
def test_what_was_typed_survives_killed_servers_and_browsers(browser, server):
    # What was said to be saved is there after the server and the browser were both killed.
    page = sign_in(browser, server.address, RESEARCHER, "/workbench/new/barriers/")
    page.fill("[name=title]", "Letters stay without answer")
    page.click("text=Begin")
    address = page.url
    page.fill("[name=statement]", "Said to be saved.")
    page.wait_for_selector("#seen-number[value='2']", state="attached")
    page.wait_for_selector("#saved:has-text('Saved at')")
    server.kill()
    page.context.close()
    server.start()
    page = sign_in(browser, server.address, RESEARCHER, address.removeprefix(server.address))
    assert page.input_value("[name=statement]") == "Said to be saved."

    # What is typed while the server is away stays on the page, which says so, and is saved once it is back.
    server.kill()
    page.fill("[name=plain_language]", "Typed while the server was away.")
    page.wait_for_selector("#saved:has-text('What you typed is kept on this computer')")
    assert page.input_value("[name=plain_language]") == "Typed while the server was away."
    page.evaluate("window.stays = true")
    server.start()
    page.wait_for_selector("#saved:has-text('Saved at')", timeout=30_000)
    assert page.evaluate("window.stays")  # the page was not loaded anew
    page.context.close()
    page = sign_in(browser, server.address, RESEARCHER, address.removeprefix(server.address))
    assert page.input_value("[name=plain_language]") == "Typed while the server was away."

    # Pressing Save while the server is away does not take the page along.
    server.kill()
    page.fill("[name=statement]", "Not saved yet")
    page.wait_for_selector("#saved:has-text('Not saved')")
    page.click(".form__buttons button[value=save]")
    page.wait_for_timeout(500)
    assert page.input_value("[name=statement]") == "Not saved yet"

    # Leaving the page with something unsaved is asked about first; it is kept in the browser.
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.input_value("[name=statement]") == "Not saved yet"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kept:')).length") == 1
    page.context.close()


@pytest.mark.browser
def test_form_that_is_too_large_gets_its_page_through_the_real_server(browser, site):
    for scripts, answer in [(False, "h1"), (True, "#saved")]:
        page = sign_in(browser, site, RESEARCHER, "/workbench/new/barriers/", java_script_enabled=scripts)
        page.fill("[name=title]", f"Too much {letters()}")
        page.click("text=Begin")
        page.wait_for_selector("[name=statement]")
        page.evaluate("document.querySelector('[name=statement]').value = 'x'.repeat(6000000)")
        page.click(".form__buttons button[value=save]")

        page.wait_for_selector(f"{answer}:has-text('This is too much at once')")
        if not scripts:
            page.go_back()
        page.wait_for_selector("#entry-form")
        page.context.close()


@pytest.mark.browser
def test_button_pressed_while_the_page_is_being_saved_waits_for_it(browser, site):
    page = sign_in(browser, site, RESEARCHER, "/workbench/new/barriers/")
    page.fill("[name=title]", f"In a hurry {letters()}")
    page.click("text=Begin")
    page.evaluate(
        """() => {
            const real = window.fetch;
            window.fetch = async (...all) => {
                window.isSaving = true;
                const answer = await real(...all);
                await new Promise((done) => setTimeout(done, 1000)); // saved there, and not known here yet
                return answer;
            };
        }"""
    )
    page.fill("[name=statement]", "Saved by itself, and by hand.")
    page.wait_for_timeout(1500)  # then it is under way for a second
    page.wait_for_timeout(300)
    page.click(".form__buttons button[value=save]")

    page.wait_for_selector("#saved:has-text('Saved at')")
    assert page.input_value("[name=statement]") == "Saved by itself, and by hand."
    page.context.close()
