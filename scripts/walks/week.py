"""A week of an example group: what its people write, correct and publish, and what whoever they invite meets first."""

import re

from playwright.sync_api import Page

from .coming_in import join, open_the_invitation
from .groups import GROUP
from .ways import Walk, as_person, go, in_turn, pressing, visit

ASKED = "Asked nine people at the bus stop where they were going"
MORE = "More about it"


def follow(link: str) -> Walk:
    return lambda page: page.locator("main").get_by_role("link", name=link).first.click()


def push(button: str) -> Walk:
    return lambda page: page.locator("main").get_by_role("button", name=button, exact=True).last.click()


def write(field: str, text: str) -> Walk:
    return lambda page: page.get_by_label(field, exact=True).fill(text)


def open_the_entry(page: Page) -> None:
    """The entry of Monday, which is written first, unless that was done before."""
    go(page, GROUP)
    mine = page.locator("main").get_by_role("link", name=ASKED)
    if not mine.count():
        pressing(GROUP, "Save to the log", line=ASKED)(page)
    mine.first.click()


CHANGE = in_turn(open_the_entry, follow("Add more, or change it"))


def unfold_all(page: Page) -> None:
    for summary in page.locator("main form summary").all():
        summary.click()


def enrich(page: Page) -> None:
    CHANGE(page)
    write(MORE, "Seven were going to the clinic. Two would have shared a lift.")(page)
    unfold_all(page)
    for box in ("Jean Lorimer", "Participation"):
        page.get_by_role("checkbox", name=box).check()
    write("How did you gather it?", "Short talks at the bus stop")(page)
    push("Save")(page)


def write_at_the_same_time(page: Page) -> None:
    """What someone writes here is saved after another has saved other words."""
    CHANGE(page)
    other = page.context.browser.new_page(base_url=page.url.partition("/groups/")[0])  # type: ignore[union-attr]
    in_turn(as_person("Morag", CHANGE), write(MORE, "Morag counted eight."), push("Save"))(other)
    other.close()
    in_turn(write(MORE, "Callum counted nine."), push("Save"))(page)


def come_in_as(name: str, email: str) -> Walk:
    """Invited by Morag a moment ago, and in the group."""

    def come_in(page: Page) -> None:
        as_person("Morag", pressing(f"{GROUP}members/invite/", "Send the invitation", email=email))(page)
        page.context.clear_cookies()
        open_the_invitation(page, email)
        page.get_by_label("Your name").fill(name)
        join(page)

    return come_in


NUALA, FRASER = come_in_as("Nuala Reid", "nuala@example.org"), come_in_as("Fraser Muir", "fraser@example.org")
CORRECT = in_turn(visit(f"{GROUP}moves/"), lambda page: page.get_by_role("link", name="Correct the step").last.click())
REPORT = in_turn(visit("/reports/"), lambda page: page.locator(".reports a[href*='getting-to']").last.click())


def until_measured(page: Page) -> None:
    while page.get_by_text(re.compile("being measured")).count():
        page.wait_for_timeout(500)
        page.reload()


def say_yes(page: Page) -> None:
    for box in page.locator("main").get_by_role("checkbox").all():
        box.check()


OF_THE_LEAD: dict[str, Walk] = {
    "entry-add": visit(f"{GROUP}log/add/"),
    "plans": visit(f"{GROUP}plans/"),
    "plans-step": visit(f"{GROUP}plans/add/step/"),
    "plans-expect": visit(f"{GROUP}plans/add/expectation/"),
    "plans-done": in_turn(visit(f"{GROUP}plans/"), lambda page: page.get_by_role("button", name="Done").first.click()),
    "log": visit(f"{GROUP}log/"),
    "log-filtered": visit(f"{GROUP}log/?kind=learning"),
    "moves": visit(f"{GROUP}moves/"),
    "moves-correct": CORRECT,
    "moves-corrected": in_turn(
        CORRECT, lambda page: page.locator("[name=reason]").fill("We go on."), push("Save the correction")
    ),
    "purpose": visit(f"{GROUP}purpose/"),
    "settings": visit(f"{GROUP}settings/"),
    "elsewhere": visit(f"{GROUP}elsewhere/"),
    "partnership": visit("/partnerships/strathmarrow/"),
}
OF_A_MEMBER: dict[str, Walk] = {
    "entry": open_the_entry,
    "entry-change": in_turn(CHANGE, unfold_all),
    "entry-enriched": enrich,
    "entry-both": write_at_the_same_time,
    "file": in_turn(open_the_entry, follow("Add a file")),
    "file-error": in_turn(open_the_entry, follow("Add a file"), push("Add the file")),
}
OF_WHO_COMES_IN: dict[str, Walk] = {
    "welcome-question": in_turn(NUALA, push("Go on")),
    "welcome-entry": in_turn(FRASER, push("Go on"), push("Go on")),
}
OF_THE_REPORT: dict[str, Walk] = {
    "report-start": visit(f"{GROUP}report/"),
    "report-edit": pressing(f"{GROUP}report/", "Make the draft"),
    "report-draft": in_turn(REPORT, until_measured),
    "report-publish": in_turn(REPORT, until_measured, follow("Publish")),
    "report-published": in_turn(REPORT, until_measured, follow("Publish"), say_yes, push("Publish")),
    "report-versions": in_turn(REPORT, follow("Versions")),
    "reports": visit("/reports/"),
}
OF_THE_RESEARCHER: dict[str, Walk] = {
    "table": visit("/desk/groups/"),
    "table-filtered": visit("/desk/groups/?cpp=strathmarrow"),
}
