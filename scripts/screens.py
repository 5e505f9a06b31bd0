"""`make screens`: starts the demo with fresh data, walks through it in a browser, keeps a small picture of every page.

Pictures go to docs/screens/, named page-state-width-scheme. Run it after a change of look and look at them.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from playwright.sync_api import Browser, Page, sync_playwright

BASE_DIR = Path(__file__).resolve().parent.parent
SCREENS = BASE_DIR / "docs" / "screens"
PORT = os.environ.get("PORT", "8077")
SITE = f"http://127.0.0.1:{PORT}"
START_SECONDS = 300
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SIZES = {"390": 390, "1280": 1280}
GROUP = "/groups/getting-to-appointments/"


def visit(path: str) -> Callable[[Page], None]:
    """A walk that only opens one address."""
    return lambda page: go(page, path)


def go(page: Page, path: str) -> None:
    page.goto(SITE + path, wait_until="networkidle")


def as_person(name: str, walk: Callable[[Page], None]) -> Callable[[Page], None]:
    """The walk, taken by the demo person of that first name."""

    def signed_in(page: Page) -> None:
        go(page, "/")
        page.get_by_role("button", name=name).first.click()
        walk(page)

    return signed_in


def ask_for_a_code(page: Page) -> None:
    go(page, "/account/sign-in/")
    page.get_by_label("email").fill("callum@example.org")
    page.locator("main form button").first.click()


def leave_the_line_empty(page: Page) -> None:
    go(page, GROUP)
    page.get_by_role("button", name="Save to the log").click()


def sign_out_in_the_middle(page: Page) -> None:
    go(page, GROUP)
    page.get_by_label("What happened?").fill("The new bus stop is open, and eleven people used it on the first day.")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Save to the log").click()


WALKS: dict[str, Callable[[Page], None]] = {
    "home-visitor": visit("/"),
    "map": visit("/groups/"),
    "phases": visit("/phases/"),
    "group-real-visitor": visit("/groups/welfare-pit/"),
    "group-example-visitor": visit(GROUP),
    "sign-in": visit("/account/sign-in/"),
    "sign-in-code": ask_for_a_code,
    "mailbox": visit("/demo/mailbox/"),
    "privacy": visit("/privacy/"),
    "accessibility": visit("/accessibility/"),
    "cookies": visit("/cookies/"),
    "not-found": visit("/nowhere/"),
    "home-member": as_person("Morag", visit("/")),
    "group-member": as_person("Morag", visit(GROUP)),
    "group-error": as_person("Morag", leave_the_line_empty),
    "move": as_person("Morag", visit(f"{GROUP}move/")),
    "account": as_person("Morag", visit("/account/")),
    "held": as_person("Morag", sign_out_in_the_middle),
    "admin": as_person("Rhona", visit("/admin/")),
    "admin-groups": as_person("Rhona", visit("/admin/groups/group/")),
    "admin-outbox": as_person("Rhona", visit("/admin/outbox/message/")),
    "second-factor": as_person("Rhona", visit("/account/second-factor/")),
}


@contextmanager
def running_demo() -> Iterator[None]:
    """The demo with fresh data on a port of its own, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="cairn-screens-") as var:
        environment = {**os.environ, "VAR_DIR": var, "PORT": PORT}
        command = [sys.executable, "scripts/bootstrap.py", "scripts/run.py"]
        demo = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_until_ready(demo)
            yield
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=60)


def wait_until_ready(demo: subprocess.Popen[bytes]) -> None:
    """Return once the demo answers. Exits if it ended or takes too long."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and demo.poll() is None:
        try:
            with urllib.request.urlopen(f"{SITE}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    sys.exit("The demo did not start.")


def take(browser: Browser, name: str, walk: Callable[[Page], None], width: str, scheme: str) -> None:
    """One picture of the whole page, at half size so that the repository stays small."""
    context = browser.new_context(
        viewport={"width": SIZES[width], "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        device_scale_factor=0.5,
        reduced_motion="reduce",
    )
    page = context.new_page()
    walk(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=SCREENS / f"{name}-{width}-{scheme}.jpg", full_page=True, type="jpeg", quality=60)
    context.close()


def main() -> None:
    """Take every picture anew, or only those of the walks named on the command line."""
    wanted = sys.argv[1:] or list(WALKS)
    SCREENS.mkdir(parents=True, exist_ok=True)
    with running_demo(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=QUIET.split())
        for name in wanted:
            for width, scheme in (("390", "light"), ("390", "dark"), ("1280", "light"), ("1280", "dark")):
                take(browser, name, WALKS[name], width, scheme)
            print(name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
