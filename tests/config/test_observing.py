"""What whoever watches the site sees of it: numbers of requests, metrics, spans; and nothing of anybody in any of them."""

import asyncio
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.parse
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
import yaml
from django.conf import settings
from django.urls import get_resolver
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client.parser import text_string_to_metric_families

from config.logs import JSONLines
from config.metrics import address, standing
from config.request_ids import NumberRequests
from jobs.running import put_in_once
from tests import databases, world
from tests.config.test_database_away import answer, status, wait_until
from tests.journeys.conftest import free_port
from tests.permissions.test_walk import names
from web import request_id

SECRET = "aB3-" * 10
PERSONAL = "jane.doe@example.org"
SLUG = "jane-doe-of-kelp-street"
PROMETHEUS = settings.BASE_DIR / "deploy" / "prometheus"
ASKED = [
    "/", "/", "/barriers/", "/api/v1/barriers/", f"/barriers/{SLUG}/", f"/accounts/invitations/{SECRET}/",
    f"/search/?q={PERSONAL}", f"/{PERSONAL}/", "/definitions/nothing-there/",
]  # fmt: skip


def answered(environ, settings, trusted):
    """Return (the number that a request has, the one that its answer gives back)."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    told = {}

    def application(environ, start_response):
        start_response("200 OK", [])
        return [request_id.number().encode()]

    parts = NumberRequests(application)(
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/", **environ}, lambda status, headers, *error: told.update(headers)
    )
    return b"".join(parts).decode(), told["X-Request-ID"]


@pytest.fixture
def no_request():
    yield
    request_id.current.set(None)


@pytest.mark.parametrize(
    ("given", "trusted", "taken"),
    [("0123456789abcdef", 1, True), ("0123456789abcdef", 0, False), ("short", 1, False), ("a b\nc" * 4, 1, False)],
)
def test_number_of_a_request_is_the_trusted_proxys_or_is_made(settings, no_request, given, trusted, taken):
    own, back = answered({"HTTP_X_REQUEST_ID": given}, settings, trusted)

    assert own == back
    assert (own == given) is taken
    assert taken or re.fullmatch("[0-9a-f]{32}", own)


@pytest.fixture
def in_a_request(no_request):
    request_id.current.set(request_id.Request("of-this-request", f"GET /accounts/invitations/{SECRET}/"))


def line(**more):
    return json.loads(JSONLines().format(logging.makeLogRecord({"name": "a", "msg": "b", **more})))


def test_line_says_which_request_and_address_without_its_secret(in_a_request):
    assert (line()["request"], line()["address"]) == ("of-this-request", "GET /accounts/invitations/(secret)/")
    request_id.current.set(request_id.Request("of-this-request", f"GET /barriers/{PERSONAL}/"))
    assert PERSONAL not in line()["address"]


@pytest.mark.django_db
def test_job_has_the_number_of_the_request_that_put_it_in(in_a_request, run_jobs):
    put_in_once("count_pictures", lock="pictures")

    job = ProcrastinateJob.objects.get(task_name="count_pictures")
    assert job.args == {"request_id": "of-this-request"}
    run_jobs()
    assert not ProcrastinateJob.objects.filter(task_name="count_pictures").exclude(status="succeeded").exists()


def test_lines_of_a_job_have_its_number_and_its_name(no_request):
    job = SimpleNamespace(task_name="send_mail", task_kwargs={"mail": 3, "request_id": "of-a-request"})

    async def done():
        return job.task_kwargs, line()

    arguments, said = asyncio.run(request_id.with_request(done, SimpleNamespace(job=job), None))

    assert arguments == {"mail": 3}
    assert (said["request"], said["address"]) == ("of-a-request", "job send_mail")


@pytest.mark.parametrize(("text", "found"), [("9464", ("127.0.0.1", 9464)), ("10.0.0.5:9464", ("10.0.0.5", 9464))])
def test_port_alone_is_of_this_machine(text, found):
    assert address(text) == found


@pytest.mark.django_db
def test_metrics_say_what_waits():
    put_in_once("count_pictures", lock="pictures")

    found = {family.name: family.samples for family in standing(now=world.NOW)}

    assert {sample.labels["state"]: sample.value for sample in found["site_jobs"]} == {
        "waiting": 1, "running": 0, "failed": 0,
    }  # fmt: skip
    assert found["site_mail_waiting"][0].value == 0
    assert "site_last_backup_seconds" not in found


class Receiver(BaseHTTPRequestHandler):
    """Takes spans as OpenTelemetry's protocol sends them over HTTP."""

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/traces":
            for of_resource in ExportTraceServiceRequest.FromString(sent).resource_spans:
                self.server.spans += [span for scope in of_resource.scope_spans for span in scope.spans]
        self.server.bytes += sent
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def receiver():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.spans, server.bytes = [], b""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def attributes(span):
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def scraped(counts, folder):
    """Return what Prometheus with our configuration knows of a site: {question: its answer}; None where there is none."""
    if shutil.which("prometheus") is None:
        return None
    text = (PROMETHEUS / "prometheus.yaml").read_text()
    one_server = text.replace('"127.0.0.1:9464", "127.0.0.1:9465"', f'"127.0.0.1:{counts}"')
    assert one_server != text
    (folder / "prometheus.yaml").write_text(one_server.replace("15s", "1s"))  # no waiting here
    shutil.copy(PROMETHEUS / "alerts.yaml", folder)
    port = free_port()
    site = f"http://127.0.0.1:{port}/api/v1"
    command = ["prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "prometheus.log").open("w") as log:
        process = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)

    def asked(query):
        return json.loads(answer(f"{site}/query?{urllib.parse.urlencode({'query': query})}")[2])["data"]["result"]

    try:
        wait_until(lambda: status(f"{site}/query?query=up") == 200, seconds=60)
        wait_until(lambda: asked("site_requests_total"), seconds=60)
        rules = json.loads(answer(f"{site}/rules")[2])["data"]["groups"][0]["rules"]
        return {
            "up": asked("up"), "rules": rules, "home": asked('site_requests_total{route="home",status="200"}'),
            "targets": json.loads(answer(f"{site}/targets")[2])["data"]["activeTargets"],
        }  # fmt: skip
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture(scope="module")
def watched(django_db_setup, django_db_blocker, tmp_path_factory):
    """A site that is watched, was asked for `ASKED`, lost a process, and has ended: its metrics, spans and log."""
    name, port, counts = f"watched_{os.getpid()}", free_port(), free_port()
    with django_db_blocker.unblock():
        databases.create(name)
        where = databases.address(name)
    folder, numbers = tmp_path_factory.mktemp("watched"), {}
    kept = {key: os.environ[key] for key in ["PATH", "HOME", "LANG"] if key in os.environ}
    with receiver() as spans, (folder / "log").open("w") as output:
        env = {
            **kept, "DEMO": "1", "DATABASE_URL": where, "PORT": str(port), "WEB_WORKERS": "1", "METRICS": str(counts),
            "LOG_FORMAT": "json", "OTEL_TRACES_EXPORTER": "otlp", "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{spans.server_port}",
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--no-worker"], cwd=settings.BASE_DIR, env=env, stdout=output, stderr=output
        )  # fmt: skip
        site = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: status(f"{site}/healthz") == 200, seconds=240)
            for path in ASKED:
                numbers[path] = answer(site + path)[1]["X-Request-ID"]
                assert re.fullmatch("[0-9a-f]{32}", numbers[path])
            before = answer(f"http://127.0.0.1:{counts}/metrics")[2].decode()
            by_prometheus = scraped(counts, folder)
            wait_until(lambda: len(spans.spans) > len(ASKED), seconds=30)
            os.kill(web_process(process.pid), signal.SIGKILL)
            wait_until(lambda: status(f"{site}/barriers/") == 200, seconds=60)
            public = status(f"{site}/metrics")
            after = answer(f"http://127.0.0.1:{counts}/metrics")[2].decode()
        finally:
            process.terminate()
            process.wait(timeout=60)
            with django_db_blocker.unblock():
                databases.drop(name)
    return SimpleNamespace(
        before=before, after=after, public=public, log=(folder / "log").read_text(), numbers=numbers, spans=spans.spans,
        sent=spans.bytes.decode(errors="replace"), by_prometheus=by_prometheus,
    )  # fmt: skip


def web_process(serving):
    """Return the process of gunicorn's that answers."""
    children = lambda pid: open(f"/proc/{pid}/task/{pid}/children").read().split()  # noqa: E731, SIM115
    (master,) = children(serving)
    return int(children(master)[0])


def samples(text):
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def value(text, name, **labels):
    return sum(each.value for each in samples(text) if each.name == name and labels.items() <= each.labels.items())


def test_requests_are_counted_by_the_name_of_their_address(watched):
    assert value(watched.before, "site_requests_total", route="home", method="GET", status="200") == 2
    assert value(watched.before, "site_requests_total", route="barriers:detail", status="404") == 1
    assert value(watched.before, "site_requests_total", route="none", status="404") == 1
    assert value(watched.before, "site_request_seconds_count", route="home") == 2
    assert value(watched.before, "site_database_statements_total", route="home") > 0
    assert value(watched.before, "site_kept_pages_total", given="kept") == 1
    assert value(watched.before, "site_pool_connections", database="primary") >= 1
    assert value(watched.before, "site_database_up") == 1
    assert watched.public == 404


def test_counts_outlive_the_process_that_counted(watched):
    assert value(watched.after, "site_requests_total", route="home") == 2
    assert value(watched.after, "site_requests_total", route="barriers:list") > value(
        watched.before, "site_requests_total", route="barriers:list"
    )


def test_spans_have_the_names_of_addresses(watched):
    home = [span for span in watched.spans if span.name == "GET home"]
    missing = next(span for span in watched.spans if attributes(span)["http.route"] == "barriers:detail")

    assert len(home) == 2
    assert attributes(missing)["http.response.status_code"] == 404
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in watched.spans)
    assert not any("http.url" in attributes(span) for span in watched.spans)


def test_span_has_the_number_that_the_answer_gave(watched):
    spans = {attributes(span)["site.request_id"]: attributes(span)["http.route"] for span in watched.spans}

    assert spans[watched.numbers["/barriers/"]] == "barriers:list"
    assert {watched.numbers[path] for path in ASKED} <= spans.keys()


def test_prometheus_reads_the_site_with_the_configuration_that_is_here(watched):
    if watched.by_prometheus is None:
        pytest.skip("NOT CHECKED: no prometheus (apt-get install --no-install-recommends prometheus)")
    (up,), (target,), (home,) = [watched.by_prometheus[name] for name in ["up", "targets", "home"]]

    assert (up["metric"]["job"], up["value"][1], target["lastError"]) == ("sharing-with-care", "1", "")
    assert home["value"][1] == "2"
    assert len(watched.by_prometheus["rules"]) == len(alerts())
    assert all(rule["health"] != "err" for rule in watched.by_prometheus["rules"])


def test_lines_of_the_log_are_objects_with_the_number_of_their_request(watched):
    lines = [json.loads(text) for text in watched.log.splitlines() if text.startswith('{"at"')]

    refused = [each for each in lines if each["logger"] == "django.request"]
    assert refused
    assert all(re.fullmatch("[0-9a-f]{32}", each["request"]) for each in refused)
    assert {each["address"] for each in refused} >= {"GET /definitions/nothing-there/"}
    assert any(each["logger"] == "gunicorn.error" for each in lines)


def test_nothing_of_anybody_is_in_metrics_spans_and_log(watched):
    routes = {sample.labels["route"] for sample in samples(watched.after) if "route" in sample.labels}

    stored = {f"api:{plural}-stored" for plural in ["barriers", "evidence", "definitions", "actions"]}
    assert routes <= {*names(get_resolver().url_patterns), "none", *stored}
    assert SLUG not in watched.before + watched.after
    for text in [watched.before, watched.after, watched.log, watched.sent]:
        assert PERSONAL not in text
        assert SECRET not in text


def alerts():
    """Return {name: rule} of the alerts that are here."""
    (group,) = yaml.safe_load((PROMETHEUS / "alerts.yaml").read_text())["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


def test_each_alert_is_tried_silent_and_loud():
    tried = yaml.safe_load((PROMETHEUS / "alerts_test.yaml").read_text())["tests"]
    looks = [look for test in tried for look in test["alert_rule_test"]]

    assert {look["alertname"] for look in looks if look.get("exp_alerts")} == alerts().keys()
    assert {look["alertname"] for look in looks if not look.get("exp_alerts")} == alerts().keys()


@pytest.mark.parametrize(
    "question", ["check config prometheus.yaml", "check rules alerts.yaml", "test rules alerts_test.yaml"]
)
def test_prometheus_own_tool_finds_no_fault(question):
    if shutil.which("promtool") is None:
        pytest.skip("NOT CHECKED: no promtool (apt-get install --no-install-recommends prometheus)")

    said = subprocess.run(["promtool", *question.split()], cwd=PROMETHEUS, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stdout + said.stderr


def test_alerts_ask_for_metrics_that_there_are(watched):
    asked = set(re.findall(r"\bsite_\w+", json.dumps(alerts())))
    always = {sample.name for sample in samples(watched.after)}

    assert asked - always <= {"site_last_backup_seconds", "site_replica_read", "site_replica_behind_seconds"}
    assert len(asked) > 6
