"""Steps that several journeys share, taken by keyboard."""

import re
from datetime import date

from django.core import mail
from playwright.sync_api import FilePayload, Page

from groups.models import Person
from tests.browsing import press, reach, write
from tests.delivering import send_what_waits


def sign_in(page: Page, person: Person) -> None:
    """From the page that asks for the email to whatever follows the code, which is read from the mail that left."""
    write(page, "Your work email", str(person.email))
    press(page, page.get_by_role("button", name=re.compile("code")))
    write(page, "Code from the mail", code_mailed_to(person))
    press(page, page.get_by_role("button", name="Sign in", exact=True))


def code_mailed_to(person: Person) -> str:
    """The code in the newest mail, as the person reads it."""
    send_what_waits()
    newest = [sent for sent in mail.outbox if sent.to == [person.email]][-1]
    found = re.search(r"^\d{4}-\d{4}$", str(newest.body), re.MULTILINE)
    assert found
    return found.group()


def tick(page: Page, box: str | re.Pattern[str]) -> None:
    """Reach a box and tick it."""
    target = page.get_by_role("checkbox", name=box)
    reach(page, target)
    page.keyboard.press("Space")
    assert target.is_checked()


def unfold(page: Page, summary: str) -> None:
    """Reach a summary line and open what it folds."""
    reach(page, page.locator("summary").filter(has_text=summary))
    page.keyboard.press("Enter")


def write_day(page: Page, field: str, day: date) -> None:
    """Type a day part by part, in whichever order this browser asks for the parts."""
    target = page.get_by_label(field, exact=True)
    reach(page, target)
    for order in ("%m%d%Y", "%d%m%Y"):
        page.keyboard.type(day.strftime(order))
        if target.input_value() == day.isoformat():
            return
        for _ in range(2):
            page.keyboard.press("ArrowLeft")
    raise AssertionError(f"{day} cannot be typed into {field}.")


def choose_file(page: Page, field: str, file: FilePayload) -> None:
    """Reach a field for a file and choose one. The dialogue of Enter is the browser’s, no part of the page."""
    target = page.get_by_label(field, exact=True)
    reach(page, target)
    target.set_input_files(file)


def told(page: Page) -> str:
    """What the page says was done."""
    return page.get_by_role("status").inner_text().strip()
