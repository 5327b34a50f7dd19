"""Requests a second that nginx answers from what it keeps, with the configuration of docs/proxy/ and the site behind it.

    python benchmarks/proxy.py           needs nginx, openssl, wrk, and PostgreSQL's initdb
    SECONDS=2 PAGES=/plan/ python benchmarks/proxy.py       shorter; only pages whose address has one of the words

The demonstration is loaded (one to four minutes). Limits of one address's requests are taken out: here all come from one.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from rates import ONLY, PAGES, Processor, gunicorn  # noqa: E402
from run import HOUSE, WORK, free_port, make_ready, postgres, server, sh  # noqa: E402

MAIN = "pid {0}/pid; error_log {0}/error.log; daemon off; worker_processes 1; events {{}} http {{ include {0}/site.conf; }}"


def configure(folder, port, behind, too=None):
    """Write the configuration of docs/proxy/ for these ports, with a certificate of its own, into a folder.

    `behind` and `too` are the ports of both web servers, of which there may be one.
    """
    sh("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
       "-keyout", folder / "key.pem", "-out", folder / "certificate.pem")  # fmt: skip
    text = (HOUSE / "docs" / "proxy" / "nginx.conf").read_text()
    lines = [line for line in text.splitlines() if "limit_" not in line]
    text = "\n".join(lines)
    for old, new in [
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("server 127.0.0.1:8000 ", f"server 127.0.0.1:{behind} "),
        ("server 127.0.0.1:8001 ", f"server 127.0.0.1:{too or behind} "),
        ("/var/log/nginx/sharing-with-care.log", str(folder / "access.log")),
        ("/etc/ssl/certs/example.org.pem", str(folder / "certificate.pem")),
        ("/etc/ssl/private/example.org.key", str(folder / "key.pem")),
        ("/var/cache/sharing-with-care", str(folder / "kept")),
    ]:
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN.format(folder))


def main():
    make_ready()
    with postgres() as database, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        env = {"DATABASE_URL": database, "DEMO": "1", "DATABASE_POOL": "1", "EXPORT_DIR": str(WORK / "pages")}
        demo = [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"]
        subprocess.run(demo, check=True, cwd=HOUSE, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        port, behind = free_port(), free_port()
        configure(folder, port, behind)
        with server(gunicorn("config.wsgi", behind), behind, env, "/readyz"):
            nginx = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder], start_new_session=True)
            try:
                time.sleep(1)
                measure(Processor(database), nginx, port, behind)
            finally:
                nginx.terminate()
                nginx.wait()


def measure(processor, nginx, port, behind):
    """Print a row for each page: from nginx, and the least and most that the site itself was asked meanwhile."""
    print("| page | kB | for a second of nginx's processor | a second |\n| --- | ---: | ---: | ---: |", flush=True)
    for page in PAGES:
        if ONLY and not any(word in page for word in ONLY):
            continue
        with urllib.request.urlopen(f"http://127.0.0.1:{behind}{page}") as answer:
            size = len(answer.read()) / 1000
        processor.rate(nginx, f"https://localhost:{port}{page}")  # until it has it
        worth, rate = processor.rate(nginx, f"https://localhost:{port}{page}")
        print(f"| `{page}` | {size:,.1f} | {worth:,.0f} | {rate:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
