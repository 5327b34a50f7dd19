"""Try the steps of docs/operations.md as they are written, from an empty Debian to a page over TLS, and report each.

`make try-steps`, as root on Debian, with its packages debootstrap and systemd-container: a fresh Debian is laid into a
folder and started with a systemd of its own in a network of its own, and each block of commands of the document is run in
it, word for word but for the names in SAID. It takes some ten minutes and three gigabytes, and leaves nothing behind.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from written_steps import DOCUMENT, HOUSE, Report, as_run, run, steps

SUITE = "bookworm"
NAME = "example.org"  # leads to this machine in there, and to nothing of ours outside
BACKUP = "/var/backups/sharing-with-care/tried.zip"
# What the document asks its reader to put in.
SAID = {
    "ADDRESS-OF-THE-REPOSITORY": "/mnt/code.git",
    "YOUR.NAME": NAME,
    "git checkout VERSION": "git checkout tried",
    "FILE": BACKUP,
}
UNITS = ["sharing-with-care-web@8000", "sharing-with-care-web@8001", "sharing-with-care-worker", "nginx", "postgresql"]
# Commands that cannot run here as they are, why, and what is done in their place.
INSTEAD = [
    (
        r"^\S+/manage create_person .*$",
        "The password came by standard input: nobody is there to be asked.",
        "echo 'as long as fifteen letters' | {command}",
    ),
    (
        r"^certbot certonly .*$",
        "certbot was not run: it asks an authority on the internet about a name that leads here. A certificate made on the spot stands where it would put one.",
        f"mkdir -p /etc/letsencrypt/live/{NAME}\n"
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME} "
        f"-keyout /etc/letsencrypt/live/{NAME}/privkey.pem -out /etc/letsencrypt/live/{NAME}/fullchain.pem",
    ),
]
LOOK = """
import ssl, time, urllib.request as ask
trusted = ssl.create_default_context(cafile="/etc/letsencrypt/live/example.org/fullchain.pem")
for _ in range(120):  # nginx says 502 until the web server listens, which on a busy machine is slow at first
    try:
        ask.urlopen("https://example.org/readyz", context=trusted, timeout=20)
        break
    except OSError:
        time.sleep(1)
for path in ["/readyz", "/", "/definitions/", "/api/v1/definitions/"]:
    answer = ask.urlopen("https://example.org" + path, context=trusted, timeout=60)
    print(answer.status, path, len(answer.read()), "bytes")
print(ask.urlopen(ask.Request("http://example.org/", method="HEAD"), context=trusted, timeout=20).url)
"""


class Machine:
    """A Debian in a folder, running."""

    def __init__(self, root, log):
        self.root, self.log, self.leader, self.process = root, log, None, None

    def lay(self):
        run("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus,ca-certificates", SUITE, self.root)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        (self.root / "etc/apt/apt.conf.d/90yes").write_text('APT::Get::Assume-Yes "true";\n')  # which a reader presses
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost {NAME}\n")
        for certificate in Path("/usr/local/share/ca-certificates").glob(
            "*.crt"
        ):  # of a proxy that this machine goes through
            shutil.copy(certificate, self.root / "usr/local/share/ca-certificates")
        run("chroot", self.root, "update-ca-certificates")
        run("git", "clone", "--quiet", "--bare", HOUSE, self.root / "mnt/code.git")
        commit = run("git", "-C", HOUSE, "rev-parse", "HEAD").strip()
        run("git", "-C", self.root / "mnt/code.git", "branch", "--force", "tried", commit)

    def start(self):
        command = ["systemd-nspawn", f"--directory={self.root}", "--boot", "--register=no", "--keep-unit", "--private-network",
                   "--resolv-conf=off", "--machine=tried", "--console=pipe"]  # fmt: skip
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)  # noqa: S603
        for _ in range(60):
            time.sleep(1)
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            if children:
                self.leader = children[0]
                state = subprocess.run(
                    [*self.inside(), "systemctl", "is-system-running"], capture_output=True, text=True, check=False
                )  # noqa: S603
                if state.stdout.strip() in ("running", "degraded"):
                    return
        sys.exit("The machine did not start.")

    def inside(self, *, its_network=False):
        """Return the command that runs another one in there; packages are fetched over the network of this machine."""
        return [
            "nsenter",
            f"--target={self.leader}",
            "--mount",
            "--uts",
            "--ipc",
            "--pid",
            "--root",
            *["--net"] * its_network,
        ]

    def do(self, script, *, its_network=False):
        """Run a script in there. Return whether it went well, and what it said."""
        environment = {"HOME": "/root", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
                       "DEBIAN_FRONTEND": "noninteractive", "APT_LISTCHANGES_FRONTEND": "none"}  # fmt: skip
        environment |= {
            name: value for name, value in os.environ.items() if name.startswith(("PIP_CERT", "SSL_CERT", "NODE_EXTRA"))
        }
        done = subprocess.run(  # noqa: S603 – the document's own commands
            # Not by its standard input, which what it runs may read.
            [*self.inside(its_network=its_network), "bash", "-euc", f"cd /root\n{script}"],
            stdin=subprocess.DEVNULL,
            text=True,
            capture_output=True,
            env=environment,
            check=False,
        )
        said = done.stdout + done.stderr
        self.log.write(f"\n$ {script}\n{said}\n")
        self.log.flush()
        return done.returncode == 0, said

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=60)


def tried(machine, report):
    """Run every step until one fails."""
    page = f"python3 - <<'X'\n{LOOK}\nX"
    for heading, written in steps(DOCUMENT.read_text(), ["From an empty Debian to TLS", "A new version"]):
        script, notes = as_run(written, said=SAID, instead=INSTEAD)
        if "manage --as-owner restore" in script:
            report.step("(a page over TLS)", machine, page, its_network=True)
            report.step("(a backup to restore)", machine, f"/srv/sharing-with-care/deploy/manage backup {BACKUP}")
        if not report.step(heading, machine, script, *notes):
            return
    report.step("(a page over TLS, at the end)", machine, page, its_network=True)
    report.step("(the units run)", machine, f"systemctl is-active {' '.join(UNITS)}")


def main():
    if os.geteuid() or not all(map(shutil.which, ["debootstrap", "systemd-nspawn", "nsenter"])):
        sys.exit("Run this as root, after apt-get install debootstrap systemd-container.")
    folder = Path(tempfile.mkdtemp(prefix="steps-", dir="/var/tmp"))
    with open(folder / "log", "w") as log:
        machine = Machine(folder / "root", log)
        try:
            machine.lay()
            machine.start()
            report = Report(f"on a fresh Debian {SUITE} under systemd")
            tried(machine, report)
        finally:
            machine.stop()
            print(f"\nAll that was said: {log.name}")
            shutil.rmtree(folder / "root", ignore_errors=True)
    sys.exit(int(report.failed))


if __name__ == "__main__":
    main()
