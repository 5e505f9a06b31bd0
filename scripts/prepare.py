"""Second half of `make run`, inside .venv: the database, the static files and the demo data."""

import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def main() -> None:
    """Bring everything up to date. Run again, it changes nothing."""
    django.setup()
    say("Preparing the database")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static_files()
    say("Loading the demo data")
    call_command("load_demo", verbosity=0)


def collect_static_files() -> None:
    """Compress and name the static files, unless none has changed since the last time."""
    stamp = Path(sys.prefix, "collected")  # in .venv, beside what was installed
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    now = static_fingerprint()
    if manifest.is_file() and stamp.is_file() and stamp.read_text() == now:
        return
    say("Preparing pictures, styles and scripts")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)


def static_fingerprint() -> str:
    """A hash of the name, size and time of change of every static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def say(line: str) -> None:
    """Tell the person what is going on now, not when a buffer is full."""
    print(f"{line} …", flush=True)


if __name__ == "__main__":
    main()
