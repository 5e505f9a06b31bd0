"""What whoever is invited to an example group does with the mail."""

from playwright.sync_api import Page

from .ways import go

WHO = "ailsa@example.org"


def open_the_invitation(page: Page, who: str = WHO, about: str = "Join") -> None:
    """The link in the mail to `who`, as soon as that has come."""
    mine = page.get_by_role("listitem").filter(has_text=who).filter(has_text=about)
    go(page, "/demo/mailbox/")
    while not mine.count():
        page.wait_for_timeout(500)
        go(page, "/demo/mailbox/")
    mine.first.get_by_role("link").click()
    page.get_by_role("link", name="Open the link in this mail").click()


def join_without_an_employer(page: Page) -> None:
    page.get_by_role("button", name="Join the group").click()


def join(page: Page) -> None:
    page.get_by_label("Your job").fill("Community link worker")
    page.get_by_label("Where you work").fill("NHS Marrow and Lune")
    page.get_by_label("What kind of place is it?").select_option("health")
    page.get_by_role("button", name="Join the group").click()
