"""wapiti, a packaged scanner of web applications, against the public pages and those of each role."""

import json

from attacks.dependencies import TOOLS, WORK, _run, tools
from attacks.findings import Result

MODULES = "crlf,csp,cookieflags,exec,file,http_headers,permanentxss,redirect,sql,ssrf,xss,xxe"
# Answered by the design: HSTS belongs to https, which the proxy speaks; tests hold that it is sent there.
NOT_HERE = {"HTTP Strict Transport Security (HSTS)"}
SECONDS = {"anonymous": 60, "partner": 45, "researcher": 45, "editor": 60, "administrator": 45}
BEGIN = {
    "researcher": "/workbench/",
    "editor": "/workbench/",
    "partner": "/commitments/",
    "administrator": "/accounts/people/",
}


def attack_with_scanner(site, *, roles=tuple(SECONDS)):
    result = Result("Scanner (wapiti)")
    if not tools(result):
        return result
    for role in roles:
        browser, report = site.browser(role), WORK / f"wapiti-{role}.json"
        report.unlink(missing_ok=True)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.jar.items())
        begin = site.address + BEGIN.get(role, "/")
        for trial in range(2):  # its own database may be locked by itself where the machine is busy
            done = _run(
                TOOLS / "wapiti", "-u", begin, "--scope", "folder" if role == "anonymous" else "domain", "-m", MODULES,
                "--flush-session", "--no-bugreport", "--max-scan-time", SECONDS[role], "--max-attack-time", 4, "-d", 2,
                "--max-links-per-page", 15, "--max-files-per-dir", 8, "--tasks", 1, "-f", "json", "-o", report,
                "-x", f"{site.address}/accounts/logout/", *(["-H", f"Cookie: {cookies}"] if cookies else []),
                "--store-session", WORK / f"wapiti-{role}-{trial}", timeout=SECONDS[role] * 3 + 120,
            )  # fmt: skip
            if report.exists():
                break
        else:
            result.not_run.append(f"wapiti as {role}: {(done.stderr or done.stdout)[-200:]}")
            continue
        found = json.loads(report.read_text())
        result.count("pages crawled", found["infos"].get("crawled_pages_nbr", 0))
        result.count("roles")
        for kind in ("vulnerabilities", "anomalies"):
            for name, rows in found[kind].items():
                if name not in NOT_HERE:
                    result.findings += [
                        f"{name} as {role}: {row['method']} {row['path']} {row.get('parameter') or ''}" for row in rows
                    ]
    return result
