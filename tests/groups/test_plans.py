"""What a group keeps beside its log: next steps that are done or moved, what came of things, quotes with permission."""

from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Expectation, Group, NextStep, Person, Point, Quote, StepMove
from tests.cast import signed_in
from tests.factories import make_group

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def text(response: Any) -> str:
    return unescape(response.content.decode())


def add(browser: Client, group: Group, noun: str, **fields: str) -> Any:
    data = {"uid": str(uuid4()), "readers": "group", **fields}
    return browser.post(reverse("groups:add_plan", args=[group.slug, noun]), data)


def change(browser: Client, row: Any, noun: str, **fields: str) -> Any:
    address = reverse("groups:change_plan", args=[row.group.slug, noun, row.uid])
    return browser.post(address, {"readers": "group", **fields})


def page(browser: Client, group: Group) -> str:
    return text(browser.get(reverse("groups:plans", args=[group.slug])))


class TestNextSteps:
    def test_what_who_and_by_when(self, group: Group, alice: Person) -> None:
        answer = add(signed_in(alice), group, "step", what="Ask the bus company", who="Bob", due="2027-03-01")

        assert answer.status_code == 302
        step = NextStep.objects.get()
        assert (step.what, step.who, step.due, step.by) == ("Ask the bus company", "Bob", date(2027, 3, 1), alice)
        assert "by 1 March 2027" in page(signed_in(alice), group)

    def test_the_same_form_twice_makes_one(self, group: Group, alice: Person) -> None:
        uid = str(uuid4())
        for _ in range(2):
            add(signed_in(alice), group, "step", what="Once", uid=uid)

        assert NextStep.objects.count() == 1

    def test_moving_the_day_remembers_the_day_before_and_why(self, group: Group, alice: Person, bob: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet", due=TODAY)

        change(signed_in(bob), step, "step", what="Meet", due_in_words="Summer 2027", why="Half of us are away.")

        step.refresh_from_db()
        move = StepMove.objects.get()
        assert (step.due, step.due_in_words) == (None, "Summer 2027")
        assert (move.due_before, move.reason, move.by) == (TODAY, "Half of us are away.", bob)

    def test_changing_words_moves_nothing(self, group: Group, alice: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet", due=TODAY)

        change(signed_in(alice), step, "step", what="Meet again", due=TODAY.isoformat())

        assert StepMove.objects.count() == 0

    def test_done_and_late_are_said_in_words(self, group: Group, alice: Person) -> None:
        late = NextStep.objects.create(group=group, what="Late", due=TODAY - timedelta(days=1))
        browser = signed_in(alice)
        assert "was due on" in page(browser, group)
        assert (late.is_late(TODAY), late.is_late(TODAY - timedelta(days=1))) == (True, False)

        change(browser, late, "step", what="Late", due=str(late.due), done_on=TODAY.isoformat())

        assert "was due on" not in page(browser, group)
        assert "done on" in page(browser, group)

    def test_the_group_page_and_home_show_what_is_next(self, group: Group, alice: Person) -> None:
        for days in (3, 1, 2, 40):
            NextStep.objects.create(group=group, what=f"In {days}", due=TODAY + timedelta(days=days))

        browser = signed_in(alice)

        steps = browser.get(group.get_absolute_url()).context["next_steps"]
        assert [step.what for step in steps] == ["In 1", "In 2", "In 3"]
        assert browser.get("/").context["next_thing"].title == "In 1"


class TestBadInput:
    @pytest.mark.parametrize(
        ("noun", "fields", "message"),
        [
            ("step", {"what": ""}, "Write what you will do."),
            ("step", {"what": "x" * 500}, "Please keep it to 300."),
            ("step", {"what": "x", "due": "31/2/2027"}, "Write the day like"),
            ("expectation", {"text": "x"}, "Choose what kind it is."),
            ("expectation", {"text": "x", "kind": "miracle"}, "Select a valid choice"),
            ("point", {"text": "", "kind": "factor"}, "Write it in one line."),
            ("quote", {"words": " "}, "Write what they said."),
            ("quote", {"words": "x", "readers": "network"}, "Ask the person first"),
            ("quote", {"words": "x", "permission": "by phone"}, "Say on which day they agreed."),
            ("quote", {"words": "x", "permitted_on": "2026-01-05"}, "Say how they agreed."),
            ("point", {"text": "x", "kind": "factor", "on_public_page": "on"}, "Choose both."),
            ("point", {"text": "x", "kind": "factor", "readers": "everyone"}, "Select a valid choice"),
        ],
    )
    def test_is_said_and_kept(
        self, group: Group, alice: Person, noun: str, fields: dict[str, str], message: str
    ) -> None:
        answer = add(signed_in(alice), group, noun, **fields)

        assert answer.status_code == 422
        assert message in text(answer)
        assert all(value in text(answer) for value in fields.values() if len(value) > 20)

    def test_a_kind_nobody_offers_is_not_there(self, group: Group, alice: Person) -> None:
        assert add(signed_in(alice), group, "wish", text="x").status_code == 404

    def test_done_on_a_day_to_come(self, group: Group, alice: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet")
        tomorrow = (TODAY + timedelta(days=1)).isoformat()

        answer = change(signed_in(alice), step, "step", what="Meet", done_on=tomorrow)

        assert answer.status_code == 422
        assert "This day is still to come." in text(answer)


def test_what_came_of_it_is_written_later(group: Group, alice: Person) -> None:
    row = Expectation.objects.create(group=group, kind="outcome", text="Fewer missed appointments")
    browser = signed_in(alice)
    said = {"kind": "outcome", "text": row.text}

    assert "Say since which day." in text(change(browser, row, "expectation", **said, came_of_it="A third fewer."))
    change(browser, row, "expectation", **said, came_of_it="A third fewer.", came_on="2026-06-01")

    row.refresh_from_db()
    assert (row.came_of_it, row.came_on) == ("A third fewer.", date(2026, 6, 1))


def test_a_quote_leaves_the_group_only_with_permission(group: Group, alice: Person, charlie: Person) -> None:
    browser = signed_in(alice)
    add(browser, group, "quote", words="I feel heard")
    row = Quote.objects.get()
    assert "I feel heard" not in page(signed_in(charlie), group)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.update(readers="network")

    agreed = {"permission": "by phone", "permitted_on": "2026-01-05", "readers": "network"}
    change(browser, row, "quote", words="I feel heard", **agreed)

    assert "I feel heard" in page(signed_in(charlie), group)


def test_what_is_for_the_group_leaves_no_trace_elsewhere(
    group: Group, alice: Person, charlie: Person, anon: Client
) -> None:
    everyone = [anon, signed_in(charlie)]
    before = [page(browser, group) for browser in everyone] + [text(anon.get(group.get_absolute_url()))]
    NextStep.objects.create(group=group, what="Ours")
    Point.objects.create(group=group, kind="factor", text="Ours")
    Expectation.objects.create(group=group, kind="output", text="Ours")
    Quote.objects.create(group=group, words="Ours")

    after = [page(browser, group) for browser in everyone] + [text(anon.get(group.get_absolute_url()))]

    assert [without_nonces(one) for one in after] == [without_nonces(one) for one in before]


def without_nonces(one: str) -> list[str]:
    return [line for line in one.splitlines() if "nonce" not in line and "csrf" not in line]


def test_only_members_write_and_only_here(group: Group, alice: Person, charlie: Person) -> None:
    point = Point.objects.create(group=group, kind="factor", text="Trust", readers="network")
    other = make_group()

    assert add(signed_in(charlie), group, "point", text="x", kind="factor").status_code == 403
    assert change(signed_in(charlie), point, "point", text="x", kind="factor").status_code == 403
    elsewhere = reverse("groups:change_plan", args=[other.slug, "point", point.uid])
    assert signed_in(charlie).get(elsewhere).status_code == 403
    gone = reverse("groups:drop_plan", args=[group.slug, "point", point.uid])
    assert signed_in(charlie).post(gone).status_code == 403
    assert signed_in(alice).post(gone).status_code == 302
    assert Point.objects.count() == 0
