"""A questionnaire from its first mail to its results, by the practice day and by the event of 2016."""

import re

from playwright.sync_api import Page

from .ways import Walk, as_person, go, in_turn, visit

PRACTICE, OF_2016 = "/events/practice-day/", "/events/third-national-event/"
EVALUATION, FOLLOW_UP = "How was it for you?", "Five weeks later"


def press(button: str) -> Walk:
    return lambda page: page.get_by_role("button", name=button).first.click()


def follow(link: str | re.Pattern[str]) -> Walk:
    return lambda page: page.locator("main").get_by_role("link", name=link).first.click()


def desk(event: str, title: str) -> Walk:
    """The desk of a questionnaire, by way of its event."""
    return in_turn(visit(event), follow(f"Desk of {title}"))


def open_library(page: Page) -> None:
    go(page, "/questionnaires/")
    page.get_by_role("region", name="Library").get_by_role("link").first.click()


def send_invitation(title: str) -> Walk:
    """Ask everyone, unless that was done before."""

    def send(page: Page) -> None:
        as_person("Rhona", desk(PRACTICE, title))(page)
        button = page.locator("main").get_by_role("link", name=re.compile("Send (it )?now")).first
        if not page.get_by_text("21 mails written").count():
            button.click()
            page.get_by_role("button", name="Send it now").click()

    return send


def open_mail(title: str, person: str) -> Walk:
    """The link in the mail to one of those who were asked, as soon as that has come."""

    def open_it(page: Page) -> None:
        send_invitation(title)(page)
        mine = page.get_by_role("listitem").filter(has_text=f"{person}@example.org").filter(has_text=title)
        go(page, "/demo/mailbox/")
        while not mine.count():
            page.wait_for_timeout(500)
            go(page, "/demo/mailbox/")
        mine.first.get_by_role("link").click()
        page.get_by_role("link", name="Open the link in this mail").click()

    return open_it


def fill_in(page: Page) -> None:
    """All marks but one, one of them between two points, and a comment."""
    statements = page.get_by_role("radiogroup")
    for number in range(statements.count()):
        if number == 1:
            statements.nth(number).locator("summary").click()
            statements.nth(number).locator("[value='between agree and strongly agree']").check(force=True)
        elif number != 2:
            statements.nth(number).locator(f"[value='{'neutral' if number == 3 else 'agree'}']").check(force=True)
    page.locator("main textarea").first.fill("The hour at the tables was the best of the day.")


def write_too_much(page: Page) -> None:
    fill_in(page)
    page.locator("main textarea").first.fill("All in all it was a good day. " * 200)
    press("Check my answers")(page)


def fill_in_follow_up(page: Page) -> None:
    page.locator("main [inputmode=numeric]").first.fill("a few")
    page.locator("main [type=checkbox]").first.check(force=True)
    press("Check my answers")(page)


def open_card(page: Page) -> None:
    """The address on a card of a form that opens in five weeks."""
    as_person("Rhona", in_turn(desk(PRACTICE, FOLLOW_UP), follow("Print cards"), press("Make the cards")))(page)
    page.goto(page.locator(".badge__address").first.inner_text())


def until_closed(page: Page) -> None:
    while page.get_by_role("link", name="Look again").count():
        page.wait_for_timeout(500)
        page.reload()


def results(event: str, title: str, part: str = "") -> Walk:
    """What people said, from its top or from one of its parts."""

    def read(page: Page) -> None:
        go(page, event)
        page.locator("main").get_by_role("link", name=title, exact=True).click()
        if part:
            go(page, f"{page.url}#{part}")

    return read


PRACTICE_DESK = desk(PRACTICE, EVALUATION)


def beside(the_desk: Walk, part: str) -> Walk:
    """A page whose address goes on from that of a desk."""
    return in_turn(the_desk, lambda page: go(page, f"{page.url}{part}"))


CLOSED_DESK = desk(OF_2016, EVALUATION)
FORM = open_mail(EVALUATION, "alasdair")
CHECK = in_turn(FORM, fill_in, press("Check my answers"))
CLOSE = in_turn(PRACTICE_DESK, follow("Close now"), press("Close it for good"))

BEFORE_IT_IS_SENT: dict[str, Walk] = {
    "questionnaires": visit("/questionnaires/"),
    "desk-library": open_library,
    "build-new": visit("/questionnaires/new/"),
    "build": beside(PRACTICE_DESK, "build/"),
    "build-preview": beside(PRACTICE_DESK, "build/preview/"),
    "build-question": beside(PRACTICE_DESK, "build/question/"),
    "build-take": beside(PRACTICE_DESK, "build/take/"),
    "build-frozen": beside(CLOSED_DESK, "build/"),
    "schedule": beside(PRACTICE_DESK, "schedule/"),
    "exports": beside(CLOSED_DESK, "exports/"),
    "codebook": beside(CLOSED_DESK, "codebook/"),
    "desk-missed": PRACTICE_DESK,
    "desk-planned": desk(PRACTICE, FOLLOW_UP),
    "send": in_turn(PRACTICE_DESK, follow("Send it now")),
    "cards-about": in_turn(PRACTICE_DESK, follow("Print cards")),
    "cards": in_turn(PRACTICE_DESK, follow("Print cards"), press("Make the cards")),
}
OF_THOSE_ASKED: dict[str, Walk] = {
    "form-early": open_card,
    "form": FORM,
    "form-filled": in_turn(FORM, fill_in),
    "form-error": in_turn(FORM, write_too_much),
    "form-blank": in_turn(FORM, press("Check my answers")),
    "form-check": CHECK,
    "form-sent": in_turn(CHECK, press("Send my answers")),
    "form-in-already": FORM,
    "form-unknown": visit("/answer/a-link-that-nobody-made-0000000/"),
    "form-named": open_mail(FOLLOW_UP, "alasdair"),
    "form-named-error": in_turn(open_mail(FOLLOW_UP, "alasdair"), fill_in_follow_up),
    "what-is-kept": visit("/what-is-kept/"),
}
AFTER_IT_IS_SENT: dict[str, Walk] = {
    "desk-sent": PRACTICE_DESK,
    "links": in_turn(PRACTICE_DESK, follow("Withdraw a link"), press("Withdraw")),
    "desk-named": desk(PRACTICE, FOLLOW_UP),
    "desk-answered": in_turn(PRACTICE_DESK, press("Let the others answer")),
    "results-waiting": in_turn(PRACTICE_DESK, lambda page: go(page, f"{page.url}results/")),
    "close": in_turn(PRACTICE_DESK, follow("Close now")),
    "desk-closing": CLOSE,
    "desk-closed": in_turn(PRACTICE_DESK, until_closed),
    "results-practice": results(PRACTICE, EVALUATION),
    "admin-questionnaires": visit("/admin/evaluations/questionnaire/"),
}
OF_RESULTS: dict[str, Walk] = {
    "form-closed": open_mail(EVALUATION, "bronagh"),
    "event-practice": visit(PRACTICE),
    "results-2016": results(OF_2016, EVALUATION),
    "results-2016-picture": results(OF_2016, EVALUATION, "picture"),
    "results-2016-between": results(OF_2016, EVALUATION, "between"),
    "results-2016-words": results(OF_2016, EVALUATION, "words"),
    "results-2016-comments": results(OF_2016, EVALUATION, "comments"),
    "results-follow-up": results(OF_2016, FOLLOW_UP),
    "worksheets": visit("/worksheets/"),
}
