"""`make run`: everything from nothing to a running platform with demo data, on this machine only."""

import errno
import fcntl
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

import install

BASE_DIR = install.BASE_DIR
# Settings of a real server that may lie in the environment. The demo must neither need nor touch it.
OF_A_SERVER = (
    *("DATABASE_URL", "BROKER_URL", "SMTP_HOST", "DEBUG", "PROXIES", "SECRET_KEY"),
    *("PYTHONPATH", "PYTHONHOME"),
)


def main() -> None:
    """Prepare, then become the supervisor that keeps web, worker and clock running until Ctrl-C."""
    os.chdir(BASE_DIR)
    port = os.environ.get("PORT", "8000")
    var = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).resolve()
    (var / "log").mkdir(parents=True, exist_ok=True)
    hold_the_only_place(var)
    check_port(port)
    write_secret_key(var)
    environment = demo_environment(port, var)

    install.main()
    if subprocess.run([install.PYTHON, "-m", "scripts.prepare"], env=environment).returncode != 0:
        sys.exit("The database could not be prepared. What went wrong stands above.")

    supervisord = [str(install.PYTHON), "-m", "supervisor.supervisord", "-c", "deploy/supervisord.conf"]
    os.execve(supervisord[0], supervisord, environment)


def check_port(port: str) -> None:
    """Exit with one plain sentence unless `port` of this machine is free."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not “{port}”.")
    with socket.socket() as probe:
        # A port that was in use a moment ago may be taken again, as gunicorn does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
            sys.exit(f"Port {port} {why}. Try another one: make run PORT={8010 if port != '8010' else 8020}")


def hold_the_only_place(var: Path) -> None:
    """Exit with one plain sentence if another `make run` uses the same data; else keep others out from now on."""
    lock = os.open(var / "run.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"The platform is running already with the data in {var}. Stop that one with Ctrl-C first.")
    # The lock lives as long as its descriptor. The supervisor, which this process becomes, closes all from 5 up.
    os.dup2(lock, 3)
    os.set_inheritable(3, True)


def write_secret_key(var: Path) -> None:
    """Make the key that signs sessions, once, readable by this user alone."""
    key_file = var / "secret-key"
    if not key_file.exists():
        descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))


def demo_environment(port: str, var: Path) -> dict[str, str]:
    """The environment in which all parts of the demo run."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_A_SERVER}
    return kept | {
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "carplatform.settings",
        "EXTRA_HOSTS": "localhost",
        "PORT": port,
        "PYTHON": str(install.PYTHON),
        "PYTHONUNBUFFERED": "1",
        "RUN_AS": str(os.getuid()),
        "VAR_DIR": str(var),
    }


if __name__ == "__main__":
    main()
