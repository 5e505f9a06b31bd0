"""The first visit, and what people share: three steps, each may be skipped; consent is kept with its words."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from groups.models import ContactConsent, FirstVisit, Group, LogEntry, Membership, Person, Phase
from tests.cast import signed_in
from tests.factories import make_cycle, make_move

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def newcomer(group: Group, bob: Person) -> Person:
    FirstVisit.objects.create(person=bob, group=group)
    return bob


def step_of(person: Person) -> str:
    return FirstVisit.objects.get(person=person).step


def entry_data(**fields: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    return {"uid": str(uuid4()), "kind": "meeting", "line": "My first.", "on": today, "readers": "group", **fields}


def test_three_steps_lead_home(newcomer: Person, group: Group) -> None:
    browser = signed_in(newcomer)

    first = browser.post("/welcome/contact/", {"phone": "01632 960118", "boxes": ["sheet", "phone"]})
    second = browser.post(
        "/welcome/question/", {"uid": str(uuid4()), "phase": "2", "reason": "So they say.", "on": "2025-05-01"}
    )
    third = browser.post("/welcome/entry/", entry_data())

    assert [answer["Location"] for answer in (first, second, third)] == ["/welcome/question/", "/welcome/entry/", "/"]
    assert step_of(newcomer) == "done"
    assert Group.objects.with_phase().get().phase == Phase.EXPLORING
    assert LogEntry.objects.get().line == "My first."
    assert "Welcome. You are all set." in text(browser.get("/"))


def test_nothing_is_ticked_for_anyone(newcomer: Person) -> None:
    page = text(signed_in(newcomer).get("/welcome/contact/"))

    assert page.count('type="checkbox"') == 3
    assert "checked" not in page
    assert "Put me on the contact sheet: Bob Member, Officer, Organisation" in page


def test_each_step_may_be_skipped_and_nothing_is_written(newcomer: Person) -> None:
    browser = signed_in(newcomer)

    for step in ("contact", "question", "entry"):
        assert browser.post(f"/welcome/{step}/", {"skip": "1"}).status_code == 302

    assert step_of(newcomer) == "done"
    assert (ContactConsent.objects.count(), LogEntry.objects.count()) == (0, 0)


def test_home_leads_back_until_it_is_done(newcomer: Person) -> None:
    browser = signed_in(newcomer)
    browser.post("/welcome/contact/", {"skip": "1"})

    thing = browser.get("/").context["next_thing"]
    assert (thing.title, thing.address) == ("Go on where you stopped", "/welcome/question/")
    browser.post("/welcome/question/", {"skip": "1"})
    browser.post("/welcome/entry/", {"skip": "1"})

    assert "Go on where you stopped" not in text(browser.get("/"))


def test_an_old_tab_takes_nobody_back(newcomer: Person) -> None:
    browser = signed_in(newcomer)
    for step in ("contact", "question", "entry", "contact"):
        browser.post(f"/welcome/{step}/", {"skip": "1"})

    assert step_of(newcomer) == "done"


def test_who_says_where_the_group_is_already_makes_no_move(newcomer: Person, group: Group) -> None:
    make_move(make_cycle(group), Phase.EXPLORING)
    today = timezone.localdate().isoformat()

    signed_in(newcomer).post(
        "/welcome/question/", {"uid": str(uuid4()), "phase": "2", "reason": "As it is.", "on": today}
    )

    assert group.cycles.get().moves.count() == 1
    assert step_of(newcomer) == "entry"


def test_a_mistake_is_said_and_all_is_kept(newcomer: Person) -> None:
    browser = signed_in(newcomer)

    phone = browser.post("/welcome/contact/", {"phone": "call me", "boxes": ["sheet"]})
    entry = browser.post("/welcome/entry/", entry_data(line="", detail="Typed for long"))

    assert (phone.status_code, entry.status_code) == (422, 422)
    assert "Use digits and spaces" in text(phone)
    assert 'value="sheet" checked' in " ".join(text(phone).split()) or text(phone).count("checked") == 1
    assert "Typed for long" in text(entry)
    assert step_of(newcomer) == "contact"


def test_a_sponsor_has_one_step_and_reading_a_page_takes_nobody_further(newcomer: Person, group: Group) -> None:
    Membership.objects.filter(post__person=newcomer).update(role="sponsor")
    browser = signed_in(newcomer)

    looks = [browser.get(f"/welcome/{step}/").status_code for step in ("contact", "question", "entry")]
    assert (looks, step_of(newcomer)) == ([200, 302, 302], "contact")
    assert browser.post("/welcome/contact/", {"skip": "1"})["Location"] == "/"

    assert step_of(newcomer) == "done"


@pytest.mark.parametrize("published", [True, False])
def test_whoever_left_meanwhile_is_not_led_back(newcomer: Person, group: Group, published: bool) -> None:
    Membership.objects.filter(post__person=newcomer).update(left=timezone.localdate())
    Group.objects.update(is_published=published)

    assert "Go on where you stopped" not in text(signed_in(newcomer).get("/"))


def test_whoever_became_a_sponsor_on_the_way_is_not_led_to_what_they_cannot_do(newcomer: Person) -> None:
    FirstVisit.objects.update(step="question")
    Membership.objects.filter(post__person=newcomer).update(role="sponsor")

    assert "Go on where you stopped" not in text(signed_in(newcomer).get("/"))


def test_the_words_of_the_phases_stay_away_from_a_group_that_does_not_name_them(newcomer: Person, group: Group) -> None:
    Group.objects.update(is_explicit=False)

    page = text(signed_in(newcomer).get("/welcome/question/"))

    read = re.sub(r"<[^>]*>", " ", page)
    assert not [word for word in [*(str(phase.label) for phase in Phase), "phase", "Phase"] if word in read]
    assert page.count('type="radio"') == 3


def test_whoever_came_in_otherwise_has_no_first_visit(alice: Person) -> None:
    browser, steps = signed_in(alice), ("contact", "question", "entry")

    assert [browser.get(f"/welcome/{step}/").status_code for step in steps] == [404] * 3
    assert Client().get("/welcome/contact/").status_code == 302


class TestSharing:
    def test_is_given_box_by_box_and_kept_with_its_words(self, alice: Person) -> None:
        browser = signed_in(alice)

        browser.post("/sharing/", {"phone": "", "boxes": ["email"]})

        rows = ContactConsent.objects.filter(is_given=True).values_list("box", "wording")
        assert list(rows) == [("email", "Show my email there: alice-lead@example.org")]
        assert ContactConsent.objects.now(alice) == {"sheet": False, "email": True, "phone": False}

    def test_is_taken_back_in_as_few_presses_and_nothing_is_overwritten(self, alice: Person) -> None:
        browser = signed_in(alice)
        browser.post("/sharing/", {"boxes": ["email"]})
        browser.post("/sharing/", {"boxes": []})

        assert ContactConsent.objects.now(alice)["email"] is False
        assert list(ContactConsent.objects.filter(box="email").values_list("is_given", flat=True)) == [True, False]

    def test_saying_the_same_again_adds_nothing(self, alice: Person) -> None:
        browser = signed_in(alice)
        for _ in range(2):
            browser.post("/sharing/", {"boxes": ["email"]})

        assert ContactConsent.objects.count() == 3

    def test_the_words_about_the_phone_hold_in_the_moment_it_is_typed(self, alice: Person) -> None:
        browser = signed_in(alice)
        beside = "Show there the phone number I wrote above"
        assert beside in text(browser.get("/sharing/"))

        browser.post("/sharing/", {"phone": "01632 960118", "boxes": ["phone"]})

        assert ContactConsent.objects.get(box="phone").wording == f"{beside}: 01632 960118"
        alice.refresh_from_db()
        assert alice.phone == "01632 960118"

    def test_a_new_number_is_agreed_to_anew_in_its_own_words(self, alice: Person) -> None:
        browser = signed_in(alice)
        for phone in ("01632 960118", "01632 960119", "01632 960119"):
            browser.post("/sharing/", {"phone": phone, "boxes": ["phone"]})

        words = ContactConsent.objects.filter(box="phone").values_list("wording", flat=True)
        assert [said[-12:] for said in words] == ["01632 960118", "01632 960119"]

    def test_a_phone_box_without_a_number_is_said_beside_the_number(self, alice: Person) -> None:
        answer = signed_in(alice).post("/sharing/", {"phone": "", "boxes": ["phone", "email"]})

        assert answer.status_code == 422
        assert "Write your phone number, or leave its box below empty." in text(answer)
        assert 'href="#id_phone"' in text(answer)
        assert text(answer).count(" checked") == 2
        assert ContactConsent.objects.count() == 0

    def test_a_box_nobody_offers_is_refused(self, alice: Person) -> None:
        answer = signed_in(alice).post("/sharing/", {"boxes": ["shoe size"]})

        assert answer.status_code == 422
        assert ContactConsent.objects.count() == 0


def test_days_go_by_and_the_visit_waits(newcomer: Person) -> None:
    """Resumable: nothing of it lapses."""
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert signed_in(newcomer).get("/welcome/contact/").status_code == 200
