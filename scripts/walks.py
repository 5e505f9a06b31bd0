"""The ways to every page and state that `make screens` takes a picture of, with the demo people and their words."""

import base64
import hmac
import os
import re
import secrets
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha1

from playwright.sync_api import Page

GROUP = "/groups/getting-to-appointments/"
Walk = Callable[[Page], None]


def visit(path: str) -> Walk:
    """A walk that only opens one address."""
    return lambda page: go(page, path)


def go(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")


def as_person(name: str, walk: Walk) -> Walk:
    """The walk, taken by the demo person of that first name."""

    def signed_in(page: Page) -> None:
        go(page, "/")
        page.get_by_role("button", name=name).first.click()
        walk(page)

    return signed_in


def pressing(path: str, button: str, **fields: str) -> Walk:
    """A walk that opens `path`, fills the fields named by their `name`, and presses the button that says `button`."""

    def press(page: Page) -> None:
        go(page, path)
        for name, value in fields.items():
            page.locator(f"main [name={name}]").first.fill(value)
        page.get_by_role("button", name=button).first.click()

    return press


def in_turn(*walks: Walk) -> Walk:
    """One walk after the other."""

    def walk_all(page: Page) -> None:
        for walk in walks:
            walk(page)

    return walk_all


def open_newest_mail(page: Page) -> None:
    go(page, "/demo/mailbox/")
    page.get_by_role("link", name="Your code").first.click()


def unfold_the_entry(page: Page) -> None:
    go(page, GROUP)
    page.locator("main summary").first.click()


def go_back_a_phase(page: Page) -> None:
    go(page, f"{GROUP}move/")
    page.get_by_role("radio", name="Preparing the ground").check()
    page.locator("[name=reason]").fill("We asked the wrong question.")
    page.get_by_role("button", name="Save the move").click()


def sign_out_in_the_middle(page: Page) -> None:
    go(page, GROUP)
    page.locator("[name=line]").fill("The new bus stop is open, and eleven people used it on the first day.")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Save to the log").click()


def let_the_form_go_stale(page: Page) -> None:
    go(page, GROUP)
    page.locator("[name=line]").fill("The new bus stop is open.")
    page.locator("form.quick [name=csrfmiddlewaretoken]").evaluate("it => it.value = 'stale'")
    page.get_by_role("button", name="Save to the log").click()


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


NEW_ADDRESS = pressing("/account/email/", "code", email="morag.ferrier@example.org")
FIRST_ROW = "#result_list tbody th a"


def shown(template: str) -> Walk:
    """A page that stands when all else is down, put where the browser asks for it."""
    code = f"print(bare_page('{template}', status={template[:3]}).content.decode())"
    command = [sys.executable, "-c", f"import django; django.setup(); from carplatform.bare import bare_page; {code}"]
    demo = {"DEMO": "1", "SECRET_KEY": secrets.token_urlsafe(64), "DJANGO_SETTINGS_MODULE": "carplatform.settings"}

    def show(page: Page) -> None:
        made = subprocess.run(command, env={**os.environ, **demo}, capture_output=True, text=True, check=True)
        page.route("**/shown/", lambda route: route.fulfill(body=made.stdout, content_type="text/html"))
        go(page, "/shown/")

    return show


def open_first(path: str) -> Walk:
    """The first row of a list of the admin."""
    return in_turn(visit(path), lambda page: page.locator(FIRST_ROW).first.click())


VISITOR: dict[str, Walk] = {
    "home-visitor": visit("/"),
    "map": visit("/groups/"),
    "phases": visit("/phases/"),
    "group-real-visitor": visit("/groups/welfare-pit/"),
    "group-pieces-of-work": visit("/groups/health-and-social-care-emerging-work/"),
    "group-example-visitor": visit(GROUP),
    "privacy": visit("/privacy/"),
    "accessibility": visit("/accessibility/"),
    "cookies": visit("/cookies/"),
    "bad-request": visit("/?x=%00"),
    "not-found": visit("/nowhere/"),
    "broken": shown("500.html"),
    "out-of-reach": shown("503.html"),
    "mailbox-empty": visit("/demo/mailbox/"),
    "events": visit("/events/"),
    "event": visit("/events/third-national-event/"),
    "worksheet": visit("/worksheets/reflective-questionnaire-1/"),
    "sign-in": visit("/account/sign-in/"),
    "sign-in-error": pressing("/account/sign-in/", "Email me a code"),
    "sign-in-code": ask_for_a_code,
    "sign-in-code-error": in_turn(ask_for_a_code, lambda page: page.get_by_role("button", name="Sign in").last.click()),
    "sign-in-too-many-tries": guess_too_often,
    "mailbox": visit("/demo/mailbox/"),
    "mail": open_newest_mail,
}
MEMBER: dict[str, Walk] = {
    "home-member": visit("/"),
    "group-member": visit(GROUP),
    "group-entry-unfolded": unfold_the_entry,
    "group-error": pressing(GROUP, "Save to the log"),
    "group-saved": pressing(GROUP, "Save to the log", line="We met the bus company."),
    "move": visit(f"{GROUP}move/"),
    "move-error": pressing(f"{GROUP}move/", "Save the move"),
    "move-saved": go_back_a_phase,
    "forbidden": visit("/groups/somewhere-to-sit-and-talk/move/"),
    "held": sign_out_in_the_middle,
    "held-stale": let_the_form_go_stale,
    "account": visit("/account/"),
    "account-email": visit("/account/email/"),
    "account-email-code": NEW_ADDRESS,
    "account-sessions": visit("/account/sessions/"),
    "second-step-optional": visit("/account/second-step/"),
    "sign-out": visit("/account/sign-out/"),
}
RESEARCHER: dict[str, Walk] = {
    "home-researcher": visit("/"),
    "second-step-set-up": visit("/account/second-step/set-up/"),
    "second-step-error": pressing("/account/second-step/set-up/", "Finish"),
    "recovery-codes": enrol,
    "second-step": visit("/account/second-step/"),
    "second-step-switch-off": visit("/account/second-step/switch-off/"),
    "recovery-codes-new": visit("/account/recovery-codes/new/"),
    "admin": visit("/admin/"),
    "admin-groups": visit("/admin/groups/group/"),
    "admin-group": open_first("/admin/groups/group/"),
    "admin-people": visit("/admin/groups/person/"),
    "admin-person": open_first("/admin/groups/person/"),
    "admin-log": visit("/admin/groups/logentry/"),
    "admin-outbox": visit("/admin/outbox/message/"),
    "admin-mail": open_first("/admin/outbox/message/"),
    "admin-audit": visit("/admin/audit/record/"),
}
WALKS = {
    **VISITOR,
    **{name: as_person("Morag", walk) for name, walk in MEMBER.items()},
    **{name: as_person("Rhona", walk) for name, walk in RESEARCHER.items()},
    "second-step-code": stop_at_the_second_step,
}
