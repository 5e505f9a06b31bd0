"""Runs a script with a good enough Python: `python3 scripts/bootstrap.py scripts/run.py`.

Written so that any Python 3 can read it: what it has to say must reach the person whose Python is too old.
"""

import os
import subprocess
import sys

NEEDED = (3, 11)
OTHER_NAMES = ["python3.14", "python3.13", "python3.12", "python3.11"]
IS_GOOD = "import sys; sys.exit(sys.version_info < " + repr(NEEDED) + ")"


def is_good(python: str) -> bool:
    """Whether `python` is a command that starts a Python that is new enough."""
    try:
        return subprocess.call([python, "-c", IS_GOOD], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def choose_python(running: "tuple[int, ...]") -> str:
    """The Python to use: the one `running`, by its version, else another on PATH. Exits if there is none."""
    if running >= NEEDED:
        return sys.executable
    for name in OTHER_NAMES:
        if is_good(name):
            return name
    needed = ".".join(map(str, NEEDED))
    found = ".".join(map(str, running[:2]))
    sys.exit(
        "This needs Python " + needed + " or newer, and found only " + found + ". Install a newer one and try again."
    )


if __name__ == "__main__":
    chosen = choose_python(tuple(sys.version_info[:3]))
    os.execvp(chosen, [chosen] + sys.argv[1:])  # noqa: RUF005 - the other way is newer Python
