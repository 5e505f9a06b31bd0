"""Part of `make run`: waits until the platform answers, then says where it is and who can be tried."""

import os
import subprocess
import sys

from ready import wait_until_ready

SECONDS = 60


def main() -> None:
    """Print the address and the demo people."""
    logs = os.path.join(os.environ["VAR_DIR"], "log")
    if not wait_until_ready(int(os.environ["PORT"]), SECONDS):
        sys.exit(f"The platform did not answer within {SECONDS} seconds. {logs}/web.log says why.")
    people = subprocess.run([sys.executable, "manage.py", "demo_people"], capture_output=True, text=True)
    print(f"\nReady: {os.environ['BASE_URL']}\n")
    print(people.stdout or people.stderr)
    print(f"What you enter stays in {os.environ['VAR_DIR']}, the logs in {logs}. Stop with Ctrl-C.", flush=True)


if __name__ == "__main__":
    main()
