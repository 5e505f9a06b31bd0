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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright
from walks import WALKS

BASE_DIR = Path(__file__).resolve().parent.parent
SCREENS = BASE_DIR / "docs" / "screens"
PORT = os.environ.get("PORT", "8077")
SITE = f"http://127.0.0.1:{PORT}"
START_SECONDS = 300
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
LOOKS: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "390-light": (390, "light"),
    "390-dark": (390, "dark"),
    "1280-light": (1280, "light"),
    "1280-dark": (1280, "dark"),
}
PICTURE: dict[str, Any] = {"type": "jpeg", "quality": 55, "animations": "disabled"}
TALLEST = 2400
# Both sizes and both schemes in two pictures; of the pages that matter most all four.
OF_EVERY_PAGE = ["390-light", "1280-dark"]
OF_THE_MOST_IMPORTANT = ["home-visitor", "home-member", "group-member"]


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


def take(browser: Browser, name: str) -> None:
    """Pictures of one page, at half size so that the repository stays small."""
    context = browser.new_context(
        base_url=SITE,
        viewport={"width": 390, "height": 844},
        locale="en-GB",
        device_scale_factor=0.5,
        reduced_motion="reduce",
    )
    page = context.new_page()
    WALKS[name](page)
    page.wait_for_load_state("networkidle")
    for look in looks_of(name):
        width, scheme = LOOKS[look]
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=SCREENS / f"{name}-{look}.jpg", **PICTURE, **part_of(page))
    context.close()


def part_of(page: Page) -> dict[str, Any]:
    """The page from its top, or what is in the window where an address leads into the middle of a page."""
    if "#" in page.url:
        page.evaluate("document.querySelector(location.hash).scrollIntoView()")
        return {}
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    return {"full_page": True, "clip": {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}}


def looks_of(name: str) -> list[str]:
    return list(LOOKS) if name in OF_THE_MOST_IMPORTANT else OF_EVERY_PAGE


def forget_pictures_of_what_is_gone() -> None:
    made = {f"{name}-{look}.jpg" for name in WALKS for look in looks_of(name)}
    for picture in SCREENS.iterdir():
        if picture.name not in made:
            picture.unlink()


def main() -> None:
    """Take every picture anew, or only those of the walks named on the command line."""
    wanted = sys.argv[1:] or list(WALKS)
    SCREENS.mkdir(parents=True, exist_ok=True)
    with running_demo(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=QUIET.split())
        for name in wanted:
            print(name, flush=True)
            take(browser, name)
        browser.close()
    forget_pictures_of_what_is_gone()


if __name__ == "__main__":
    main()
