"""Try the containers of docs/operations.md as they are written, and count what visitors are answered meanwhile; report each.

`make try-containers`, as root, with podman, podman-compose 1.6 or newer, debootstrap and the ports 80 and 443 free. The
commands are the document's, word for word but for what `tried` puts in and for INSTEAD; `docker` is podman, with a store of
its own. From the last commit but one, which is built and served, to the last one, and through a restore. Where the registry
of the base images is not reached, or with BASES=made, a Debian of `debootstrap` stands under their names. It takes three
minutes on an idle machine of two processors, and leaves nothing behind but its log.
"""

import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from impatient_visitors import Visitor, said
from written_steps import DOCUMENT, HOUSE, Report, as_run, run, steps

NAME = "example.org"
SITE = "https://127.0.0.1"
PAGES = ["/readyz", "/", "/definitions/", "/api/v1/definitions/"]
INSTEAD = [
    (
        r"^docker compose run --rm worker create_person .*$",
        "The password came by standard input: nobody is there to be asked.",
        "echo 'as long as fifteen letters' | docker compose run --rm -T worker create_person --email you@example.org --name You --role administrator",
    ),
    (
        r"^docker compose build web$",
        "",
        f"[ -f tls/key.pem ] || openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME} "
        "-keyout tls/key.pem -out tls/certificate.pem\n{command}",
    ),
]
# What stands under the name of a base image where that is not to be had: (packages, what else is done, what is started).
POSTGRES = r"""#!/bin/bash
set -eu
export PATH="$PATH:$(echo /usr/lib/postgresql/*/bin)" PGDATA=/var/lib/postgresql/data
if [ "$(id -u)" = 0 ]; then
  chown postgres: "$PGDATA" /var/run/postgresql
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb -U postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  pg_ctl -w start -o "-c listen_addresses="
  export POSTGRES_USER=postgres PGPASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")"
  for script in /docker-entrypoint-initdb.d/*.sh; do bash "$script"; done
  pg_ctl -w stop
fi
exec postgres -c listen_addresses=127.0.0.1
"""
BASES = {
    "docker.io/library/python:3.11-slim-bookworm": ("python3 python3-venv", "", None),
    "docker.io/library/postgres:17-bookworm": ("postgresql", "", POSTGRES),
    "docker.io/library/nginx:1.28": (
        "nginx-light",
        "rm /etc/nginx/sites-enabled/default",
        "#!/bin/sh\nexec nginx -g 'daemon off;'\n",
    ),
}
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")  # with that of a proxy which this machine goes through


class Containers:
    """The document's checkout and the containers made from it, in a folder."""

    def __init__(self, folder, log):
        self.folder, self.log, self.code = folder, log, folder / "code"
        self.compose = self.code / "deploy" / "container"

    def lay(self):
        """Have a checkout of the last commit but one, a store of podman's own, and the base images. Return those made here."""
        run("git", "clone", "--quiet", HOUSE, self.code)
        run("git", "-C", self.code, "branch", "--force", "tried", "HEAD")
        run("git", "-C", self.code, "checkout", "--quiet", "HEAD~1")
        commands = {
            "podman": f'exec {shutil.which("podman")} --root {self.folder}/store --runroot {self.folder}/run "$@"',
            "docker": 'if [ "$1" = compose ]; then shift; exec podman-compose "$@"; fi; exec podman "$@"',
        }
        (self.folder / "bin").mkdir()
        for name, script in commands.items():
            command = self.folder / "bin" / name
            command.write_text(f"#!/bin/sh\n{script}\n")
            command.chmod(0o755)
        is_pulled = os.environ.get("BASES") != "made"
        return [
            name
            for name in BASES
            if not (is_pulled and self.do(f"podman pull --quiet {name}")[0]) and self.make_base(name)
        ]

    def make_base(self, name):
        packages, more, entrypoint = BASES[name]
        if not self.do("podman image exists localhost/debian")[0]:
            root = self.folder / "debian"
            run("debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", root)
            shutil.copy(CERTIFICATES, root / "etc/ssl/certs")
            self.must(f"tar -C {root} -c . | podman import - localhost/debian")
        folder = self.folder / "base"
        folder.mkdir(exist_ok=True)
        (folder / "entrypoint").write_text(entrypoint or "#!/bin/sh\n")
        (folder / "entrypoint").chmod(0o755)
        (folder / "Containerfile").write_text(
            f"FROM localhost/debian\nENV SSL_CERT_FILE={CERTIFICATES} PIP_CERT={CERTIFICATES} NODE_EXTRA_CA_CERTS={CERTIFICATES}\n"
            f"RUN apt-get update && apt-get install --yes --no-install-recommends {packages} && {more or 'true'}\n"
            + ('COPY entrypoint /entrypoint\nENTRYPOINT ["/entrypoint"]\n' if entrypoint else "")
        )
        return self.must(f"podman build --quiet --network=host -t {name} {folder}")

    def do(self, script):
        """Run a script where the document has its reader. Return whether it went well, and what it said."""
        done = subprocess.run(  # noqa: S603 – the document's own commands
            ["bash", "-euc", script],
            cwd=self.compose,
            stdin=subprocess.DEVNULL,
            text=True,
            capture_output=True,
            env={**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "BUILDAH_ISOLATION": "chroot"},
            check=False,
        )
        text = done.stdout + done.stderr
        self.log.write(f"\n$ {script}\n{text}\n")
        self.log.flush()
        return done.returncode == 0, text

    def must(self, script):
        well, text = self.do(script)
        if not well:
            sys.exit(f"This failed: {script}\n{text[-1500:]}")
        return True

    def stop(self):
        self.do("docker compose --profile by-hand down --volumes --timeout 5; podman system reset --force")


def page(report, heading):
    """Report whether the site answers with its pages."""
    began, found = time.monotonic(), []
    for address in PAGES:
        for _ in range(60):  # nginx says 502 until a web server listens
            request = urllib.request.Request(SITE + address, headers={"Host": NAME})
            try:
                with urllib.request.urlopen(request, timeout=60, context=ssl._create_unverified_context()) as answer:
                    found.append(f"{answer.status} {address} {len(answer.read()):,} bytes.")
                    break
            except OSError as error:
                last = error
                time.sleep(1)
        else:
            return report.row(heading, False, time.monotonic() - began, *found, f"{address}: {last}")
    return report.row(heading, True, time.monotonic() - began, *found)


def visited(report, machine, script, *notes):
    """Do a script while four visitors ask for pages and a fifth sends forms. Return whether it went well."""
    visitors = [Visitor(SITE, PAGES, writes=number == 4, host=NAME, pause=0.25) for number in range(5)]
    for visitor in visitors:
        visitor.start()
    time.sleep(3)
    well = report.step("A new version", machine, script, *notes)
    time.sleep(3)
    for visitor in visitors:
        visitor.stopped = True
    for visitor in visitors:
        visitor.join(timeout=60)
    pages, longest = said(visitors[:4])
    forms, longest_form = said(visitors[4:])
    answered = set(pages) <= {200} and set(forms) <= {403}  # a form without its token is refused
    report.row("(what visitors were answered meanwhile)", answered, max(longest, longest_form), f"Pages {pages}, forms {forms}; the longest took so long.")  # fmt: skip
    return well


def tried(machine, report):
    """Run every step until one fails."""
    backup = f"before-{time.strftime('%F')}.zip"
    words = {
        "/srv/sharing-with-care": str(machine.code),
        "YOUR.NAME": NAME,
        "git checkout VERSION": "git checkout tried",
        "NAME.zip": backup,
        "< FILE": f"< {backup}",
    }
    for heading, written in steps(DOCUMENT.read_text(), ["Containers"]):
        script, notes = as_run(written, said=words, instead=INSTEAD)
        if "git checkout" in script:
            page(report, "(pages over TLS)")
            well = visited(report, machine, script, *notes)
        else:
            well = report.step(heading, machine, script, *notes)
        if not well:
            return
    page(report, "(pages over TLS, at the end)")


def main():
    if os.geteuid() or not all(map(shutil.which, ["podman", "podman-compose", "debootstrap", "openssl"])):
        sys.exit("Run this as root, after apt-get install podman debootstrap and pip install podman-compose.")
    folder = Path(tempfile.mkdtemp(prefix="containers-", dir="/var/tmp"))
    with open(folder / "log", "w") as log:
        machine = Containers(folder, log)
        try:
            made = machine.lay()
            report = Report(f"by podman, {f'on a Debian of debootstrap in place of {len(made)} base images' if made else 'on the official base images'}")  # fmt: skip
            tried(machine, report)
        finally:
            machine.stop()
            print(f"\nAll that was said: {log.name}")
            for part in ["code", "store", "run", "bin", "base", "debian"]:
                shutil.rmtree(folder / part, ignore_errors=True)
    sys.exit(int(report.failed))


if __name__ == "__main__":
    main()
