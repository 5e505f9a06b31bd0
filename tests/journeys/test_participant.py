"""Someone answers on a phone, by keyboard alone, with scripts and without."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route

from evaluations.models import Answer, Link, Question, Questionnaire, Response
from tests.broken_database import broken_database
from tests.browsing import follow, open_page, press, reach
from tests.evaluations.filling import form_of_2016, form_of_every_kind, link_to, names_of, open_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMMENT = "Valuing the time for reflection.\nLearning not to rush, “mar bu chòir”."
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('draft:')).length"


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Page:
    """A phone with scripts."""
    return open_page(browser, live_server)


def radio(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"input[name={name}][value='{value}']")


def mark(page: Page, name: str, value: str) -> None:
    """Answer a statement as the keyboard does: go to it, and down its marks; those between two are unfolded first."""
    if value.startswith("between"):
        reach(page, page.locator(f"#{name} summary"))
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+Tab")
    else:
        chosen = page.locator(f"input[name={name}]:checked")
        reach(page, chosen if chosen.count() else page.locator(f"input[name={name}]").first)
    page.keyboard.press("Space")
    for _ in range(11):
        if radio(page, name, value).is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrow keys do not reach {value}.")


def type_into(page: Page, name: str, text: str) -> None:
    reach(page, page.locator(f"[name={name}]"))
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def said(page: Page) -> list[str]:
    """The answers of the check page, in the order of the questions."""
    return page.locator(".check__row dd:not(.change)").all_inner_texts()


def stored(questionnaire: Questionnaire) -> list[str]:
    """What is stored, in the order of the questions; empty where nothing is."""
    answers = {answer.question_id: answer.mark or answer.text for answer in Answer.objects.all()}
    return [answers.get(question.pk, "") for question in Question.objects.of_form(questionnaire)]


def test_the_form_of_2016_from_the_link_to_the_receipt(phone: Page) -> None:
    questionnaire = form_of_2016()
    address, names = link_to(questionnaire), names_of(questionnaire)
    statements = [name for place, name in enumerate(names) if place not in {4, 10, 16}]
    phone.goto(address)

    for name in statements[:12]:  # the last two are left out
        mark(phone, name, "agree")
    mark(phone, statements[1], "between agree and strongly agree")
    mark(phone, statements[2], "")  # cleared again
    type_into(phone, names[4], COMMENT)
    press(phone, phone.get_by_role("button", name="Check my answers"))

    assert heading(phone) == "Check and send"
    assert phone.get_by_text("You answered 11 of 14 statements and 1 of 3 open questions.").count() == 1
    assert said(phone)[1:5] == ["Between agree and strongly agree", "Left blank, which is fine", "Agree", COMMENT]
    press(phone, phone.get_by_role("button", name="Change I found the event useful"))
    assert heading(phone) == "How was it for you?"
    assert phone.locator(f"#{statements[3]}").bounding_box()["y"] < 844  # type: ignore[index]
    assert phone.locator(f"[name={names[4]}]").input_value() == COMMENT
    mark(phone, statements[3], "strongly agree")
    press(phone, phone.get_by_role("button", name="Check my answers"))
    assert said(phone)[3] == "Strongly agree"
    assert not Response.objects.exists()
    press(phone, phone.get_by_role("button", name="Send my answers"))

    assert heading(phone) == "Thank you. Your answers are in."
    assert address.split("/")[2] not in phone.url
    marks = ["agree", "between agree and strongly agree", "", "strongly agree"]
    assert stored(questionnaire) == [*marks, COMMENT, *["agree"] * 5, "", *["agree"] * 3, "", "", ""]
    phone.goto(address)
    assert heading(phone) == "Your answers are in already"
    assert phone.context.cookies() == []


def test_every_kind_of_question(phone: Page) -> None:
    questionnaire = form_of_every_kind(answers="named")
    address, names = link_to(questionnaire), names_of(questionnaire)
    phone.goto(address)

    type_into(phone, names[2], "seven")
    reach(phone, phone.locator(f"[name={names[3]}]").first)
    phone.keyboard.press("ArrowDown")
    for box in (0, 2):
        reach(phone, phone.locator(f"[name={names[4]}]").nth(box))
        phone.keyboard.press("Space")
    press(phone, phone.get_by_role("button", name="Check my answers"))
    assert phone.title().startswith("Error: How was it for you?")
    reach(phone, phone.get_by_role("link", name="Write a whole number in figures, such as 3."))
    phone.keyboard.press("Enter")
    phone.keyboard.press("Control+A")
    phone.keyboard.type("7")
    press(phone, phone.get_by_role("button", name="Check my answers"))
    assert phone.locator(".check__row dd:not(.change):not(.blank)").all_inner_texts() == ["7", "B", "A", "C"]
    press(phone, phone.get_by_role("button", name="Send my answers"))
    phone.goto(address)

    assert heading(phone) == "Your answers are in already"
    assert phone.locator(".check__row dd:not(.blank)").all_inner_texts() == ["7", "B", "A", "C"]


def test_back_and_send_again_says_that_the_answers_are_in(phone: Page) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)
    phone.goto(address)
    radio(phone, names[0], "agree").check(force=True)
    second = phone.context.new_page()
    second.goto(address)
    second.locator(f"[name={names[2]}]").fill("From the other tab")

    for tab in (phone, second):
        follow(tab.get_by_role("button", name="Check my answers"))
    follow(phone.get_by_role("button", name="Send my answers"))
    follow(second.get_by_role("button", name="Send my answers"))

    assert heading(second) == "Your answers are in already"
    assert second.get_by_label("Anything to add?").input_value() == "From the other tab"
    assert stored(questionnaire) == ["agree", "", ""]


def test_the_database_stops_and_one_press_sends_it_later(phone: Page) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)
    phone.goto(address)
    radio(phone, names[0], "agree").check(force=True)
    phone.locator(f"[name={names[2]}]").fill(COMMENT)
    follow(phone.get_by_role("button", name="Check my answers"))

    def stop(route: Route) -> None:
        """What the site answers to this post while its database is away; the live server has a thread of its own."""
        with broken_database():
            sent = route.request
            kind = sent.headers["content-type"]
            held = Client(raise_request_exception=False).post(address, sent.post_data, content_type=kind)
        route.fulfill(status=held.status_code, content_type="text/html", body=held.content)

    phone.route("**/answer/**", stop, times=1)
    follow(phone.get_by_role("button", name="Send my answers"))
    assert heading(phone) == "We cannot reach our records just now"
    follow(phone.get_by_role("button", name="Send it again"))

    assert heading(phone) == "Thank you. Your answers are in."
    assert stored(questionnaire) == ["agree", "", COMMENT]


# The draft ---------------------------------------------------------------------------------------------------------


def test_a_browser_closed_in_the_middle_loses_nothing_and_keeps_nothing_after_sending(page: Page) -> None:
    questionnaire = form_of_every_kind()
    address, names = link_to(questionnaire), names_of(questionnaire)
    page.goto(address)
    mark(page, names[0], "between neutral and agree")
    type_into(page, names[1], COMMENT)
    page.locator(f"[name={names[3]}]").nth(1).check(force=True)
    page.locator(f"[name={names[4]}]").nth(2).check(force=True)
    page.close()

    later = page.context.new_page()
    later.goto(address)
    assert later.get_by_text("We put back what you had answered.").is_visible()
    assert radio(later, names[0], "between neutral and agree").is_visible()
    follow(later.get_by_role("button", name="Check my answers"))
    assert said(later) == ["Between neutral and agree", COMMENT, "Left blank, which is fine", "B", "C"]
    assert later.evaluate(DRAFTS) == 1
    follow(later.get_by_role("button", name="Send my answers"))

    assert heading(later) == "Thank you. Your answers are in."
    assert later.evaluate(DRAFTS) == 0
    assert Link.objects.get().spent


def test_a_draft_can_be_forgotten_and_holds_no_secret(page: Page) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)
    page.goto(address)
    assert page.get_by_text("We put back").is_hidden()
    page.locator(f"[name={names[2]}]").fill("Not for the next who holds this phone")
    page.reload()

    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    page.get_by_role("button", name="Forget it and start with an empty form").click()

    assert "Not for the next" in kept
    assert address.split("/")[2] not in kept
    assert page.locator(f"[name={names[2]}]").input_value() == ""
    assert page.evaluate(DRAFTS) == 0


def test_an_old_draft_goes_by_itself_and_broken_ones_do_no_harm(page: Page) -> None:
    questionnaire = open_form()
    address = link_to(questionnaire)
    page.goto(address)
    key = page.locator("[data-draft]").get_attribute("data-draft")
    old = "{at: Date.now() - 31 * 864e5, answers: [['question-1', 'agree']]}"
    page.evaluate(f"localStorage.setItem('draft:{key}', JSON.stringify({old}))")
    page.evaluate("localStorage.setItem('draft:x', 'no JSON'); localStorage.setItem('other', 'stays')")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.reload()

    assert page.get_by_text("We put back").is_hidden()
    assert page.evaluate("Object.keys(localStorage)") == ["other"]
    assert faults == []


def test_what_comes_back_from_the_check_page_wins_over_the_draft(page: Page) -> None:
    questionnaire = open_form()
    names = names_of(questionnaire)
    page.goto(link_to(questionnaire))
    page.locator(f"[name={names[2]}]").fill("First")
    follow(page.get_by_role("button", name="Check my answers"))
    page.evaluate("Object.keys(localStorage).forEach(key => localStorage.setItem(key, '{}'))")

    follow(page.get_by_role("button", name="Back to the form"))

    assert page.locator(f"[name={names[2]}]").input_value() == "First"
    assert page.get_by_text("We put back").is_hidden()
    assert page.evaluate("Object.values(localStorage)[0]").count("First") == 1


def test_the_error_summary_takes_the_focus_also_after_a_change(page: Page) -> None:
    questionnaire = open_form()
    names = names_of(questionnaire)
    page.goto(link_to(questionnaire))
    radio(page, names[0], "agree").check(force=True)
    follow(page.get_by_role("button", name="Check my answers"))
    follow(page.get_by_role("button", name="Change Anything to add?"))

    page.locator(f"[name={names[2]}]").fill("x" * 5001)
    follow(page.get_by_role("button", name="Check my answers"))

    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    assert "#" not in page.url
