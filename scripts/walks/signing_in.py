"""By code, by the second step, and wrongly."""

import base64
import hmac
import re
import struct
import time
from hashlib import sha1

from playwright.sync_api import Page

from .ways import as_person, go, pressing


def guess_too_often(page: Page) -> None:
    ask_for_a_code(page)
    for _ in range(4):
        if not page.locator("[name=code]").count():
            break
        page.locator("[name=code]").fill("0000-0000")
        page.get_by_role("button", name="Sign in", exact=True).click()


def enrol(page: Page) -> None:
    """Set up the second step as an app on a phone does it, unless that was done before."""
    go(page, "/account/second-step/")
    if page.get_by_text("It is not set up").count():
        go(page, "/account/second-step/set-up/")
        page.locator("[name=code]").fill(app_code(page.locator("code.key").inner_text()))
        page.get_by_role("button", name="Finish").click()


def app_code(secret: str) -> str:
    """The six digits of this half minute (RFC 6238)."""
    key = base64.b32decode(re.sub(r"\s", "", secret))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), sha1)
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 10**6:06}"


def stop_at_the_second_step(page: Page) -> None:
    """Sign in by mail as a researcher who has set it up."""
    as_person("Rhona", enrol)(page)
    page.context.clear_cookies()
    ask_for_a_code(page, "rhona@example.org")
    mailbox = page.context.new_page()
    mine = mailbox.get_by_role("listitem").filter(has_text="rhona@example.org").filter(has_text="Your code")
    go(mailbox, "/demo/mailbox/")
    while not mine.count():
        mailbox.wait_for_timeout(500)
        go(mailbox, "/demo/mailbox/")
    mine.first.get_by_role("link").click()
    found = re.search(r"\d{4}-\d{4}", mailbox.locator("main").inner_text())
    page.locator("[name=code]").fill(found.group() if found else "")
    page.get_by_role("button", name="Sign in", exact=True).click()


def ask_for_a_code(page: Page, email: str = "callum@example.org") -> None:
    pressing("/account/sign-in/", "Email me a code", email=email)(page)
