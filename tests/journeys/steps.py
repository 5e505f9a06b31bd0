"""Steps that several journeys share, taken by keyboard."""

import re

from django.core import mail
from playwright.sync_api import Page

from groups.models import Person
from tests.browsing import press, write
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
