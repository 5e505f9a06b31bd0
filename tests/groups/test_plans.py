"""What a group keeps beside its log: next steps that are done or moved, what came of things, quotes with permission."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.audit.models import Record
from groups.actions import mark_of
from groups.models import Expectation, Group, NextStep, Person, Point, Quote, StepMove
from tests.cast import signed_in
from tests.factories import make_group, make_membership, make_person

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def text(response: Any) -> str:
    return unescape(response.content.decode())


def add(browser: Client, group: Group, noun: str, **fields: str) -> Any:
    data = {"uid": str(uuid4()), "readers": "group", **fields}
    return browser.post(reverse("groups:add_plan", args=[group.slug, noun]), data)


def change(browser: Client, row: Any, noun: str, **fields: str) -> Any:
    address = reverse("groups:change_plan", args=[row.group.slug, noun, row.uid])
    return browser.post(address, {"readers": "group", "seen": mark_of(row), **fields})


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

    def test_home_puts_first_what_names_me(self, group: Group, alice: Person, bob: Person) -> None:
        for days, who in ((1, "Bob"), (2, "Carol and alice"), (3, "Malice")):
            NextStep.objects.create(group=group, what=f"In {days}", who=who, due=TODAY + timedelta(days=days))

        things = [signed_in(person).get("/").context["next_thing"] for person in (alice, bob)]

        assert [(thing.title, thing.action) for thing in things] == [
            ("In 2", "Done, or move it"),
            ("In 1", "Done, or move it"),
        ]

    def test_home_does_not_ask_me_to_do_what_names_another(self, group: Group, alice: Person) -> None:
        NextStep.objects.create(group=group, what="Ring them", who="Bob", due=TODAY)

        thing = signed_in(alice).get("/").context["next_thing"]

        assert (thing.title, thing.action) == ("Ring them", "Look at it")


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


class TestNothingIsLost:
    def test_the_same_form_with_other_words_is_asked_about_and_saved_beside_it(
        self, group: Group, alice: Person
    ) -> None:
        browser, uid = signed_in(alice), str(uuid4())
        add(browser, group, "point", text="Trust", kind="factor", uid=uid)

        again = add(browser, group, "point", text="Time", kind="factor", uid=uid)

        assert again.status_code == 422
        assert "This form was saved before, as “Trust”." in text(again)
        assert "Time" in text(again)
        add(browser, group, "point", text="Time", kind="factor", uid=str(again.context["form"]["uid"].value()))
        assert {point.text for point in Point.objects.all()} == {"Trust", "Time"}

    def test_a_form_used_for_another_group_says_so(self, group: Group, other_group: Group, rhona: Person) -> None:
        browser, uid = signed_in(rhona), str(uuid4())
        add(browser, group, "point", text="Trust", kind="factor", uid=uid)

        again = add(browser, other_group, "point", text="Trust", kind="factor", uid=uid)

        assert again.status_code == 422
        assert "for another group" in text(again)

    @pytest.mark.parametrize(
        ("noun", "row", "ours"),
        [
            ("step", NextStep(what="Meet"), {"what": "Ours", "due": "2027-01-01"}),
            ("point", Point(kind="factor", text="A"), {"text": "Ours", "kind": "benefit"}),
            ("quote", Quote(words="A"), {"words": "Ours"}),
            ("expectation", Expectation(kind="output", text="A"), {"text": "Ours", "kind": "output"}),
        ],
    )
    def test_who_saves_second_is_shown_both_and_then_decides(
        self, group: Group, alice: Person, noun: str, row: Any, ours: dict[str, str]
    ) -> None:
        row.pk, row.group, row.uid = None, group, uuid4()
        row.save()
        seen = mark_of(row)
        words = next(name for name in ("what", "words", "text") if hasattr(row, name))
        type(row).objects.update(**{words: "Theirs"})

        second = change(signed_in(alice), row, noun, seen=seen, **ours)

        assert second.status_code == 422
        assert "Someone changed this while you were writing." in text(second)
        assert all(words in text(second) for words in ("What it says now", "Theirs", "Ours"))
        again = str(second.context["form"]["seen"].value())
        assert change(signed_in(alice), row, noun, seen=again, **ours).status_code == 302
        row.refresh_from_db()
        assert str(row) == "Ours"

    def test_the_same_change_twice_is_no_quarrel(self, group: Group, alice: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet", due=TODAY)
        seen, later = mark_of(step), (TODAY + timedelta(days=7)).isoformat()

        said = {"seen": seen, "what": "Meet", "due": later, "why": "Snow."}
        answers = [change(signed_in(alice), step, "step", **said).status_code for _ in range(2)]

        assert (answers, StepMove.objects.count()) == ([302, 302], 1)

    def test_a_reason_without_another_day_is_not_thrown_away(self, group: Group, alice: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet", due=TODAY)

        answer = change(signed_in(alice), step, "step", what="Meet", due=TODAY.isoformat(), why="Half are away.")

        assert answer.status_code == 422
        assert "You wrote why the day moved. Change the day, too." in text(answer)
        assert "Half are away." in text(answer)


class TestDays:
    def test_a_first_day_is_no_move(self, group: Group, alice: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet")

        change(signed_in(alice), step, "step", what="Meet", due="2027-01-01")

        assert StepMove.objects.count() == 0

    def test_every_earlier_day_stays_with_its_reason(self, group: Group, alice: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet", due=date(2027, 1, 5))
        browser = signed_in(alice)
        for fields in ({"due_in_words": "Summer 2027", "why": "Snow."}, {"due": "2027-09-01"}, {"why": "", "due": ""}):
            step.refresh_from_db()
            change(browser, step, "step", what="Meet", **fields)

        shown = " ".join(page(browser, group).split())

        assert "Moved from 5 January 2027: <bdi>Snow.</bdi>" in shown
        assert "Moved from <bdi>Summer 2027</bdi>" in shown
        assert "Moved from 1 September 2027" in shown
        assert "no day set" in shown

    def test_done_by_one_press_keeps_its_first_day(self, group: Group, alice: Person, bob: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet")
        address = reverse("groups:finish_step", args=[group.slug, step.uid])

        assert signed_in(alice).post(address, follow=True).status_code == 200
        NextStep.objects.update(done_on=date(2026, 1, 5))
        signed_in(bob).post(address)

        step.refresh_from_db()
        assert step.done_on == date(2026, 1, 5)
        assert list(NextStep.objects.waiting()) == []

    @pytest.mark.parametrize(
        ("noun", "row", "fields"),
        [
            ("step", NextStep(what="A"), {"what": "A", "done_on": "tomorrow"}),
            ("expectation", Expectation(kind="output", text="A"), {"came_of_it": "B", "came_on": "tomorrow"}),
            ("quote", Quote(words="A"), {"words": "A", "permission": "by phone", "permitted_on": "tomorrow"}),
        ],
    )
    def test_what_was_cannot_be_still_to_come(
        self, group: Group, alice: Person, noun: str, row: Any, fields: dict[str, str]
    ) -> None:
        row.pk, row.group, row.uid = None, group, uuid4()
        row.save()
        tomorrow = (TODAY + timedelta(days=1)).isoformat()
        said = {name: tomorrow if value == "tomorrow" else value for name, value in fields.items()}

        answer = change(signed_in(alice), row, noun, kind="output", text="A", **said)

        assert answer.status_code == 422
        assert "This day is still to come." in text(answer)


class TestReaders:
    def test_each_sees_what_is_theirs(
        self, *, group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person, anon: Client
    ) -> None:
        public = {"readers": "network", "on_public_page": True}
        agreed = {"permission": "by phone", "permitted_on": TODAY}
        for words, fields in (("of-group", {}), ("of-network", {"readers": "network"}), ("of-all", public)):
            NextStep.objects.create(group=group, what=f"step-{words}", **fields)
            Point.objects.create(group=group, kind="factor", text=f"point-{words}", **fields)
            Expectation.objects.create(group=group, kind="output", text=f"expectation-{words}", **fields)
            Quote.objects.create(group=group, words=f"quote-{words}", **fields, **agreed)
        nouns = ("step", "point", "expectation", "quote")

        def seen(browser: Client) -> set[str]:
            shown = page(browser, group)
            return {f"{noun}-{words}" for noun in nouns for words in WORDS if f"{noun}-{words}" in shown}

        def every(*words: str) -> set[str]:
            return {f"{noun}-{word}" for noun in nouns for word in words}

        assert seen(anon) == every("of-all")
        assert seen(signed_in(charlie)) == every("of-network", "of-all")
        assert [seen(signed_in(person)) for person in (alice, bob, rhona)] == [every(*WORDS)] * 3
        titles = [step.what for step in anon.get(group.get_absolute_url()).context["next_steps"]]
        assert titles == ["step-of-all"]

    def test_outside_the_group_nobody_reads_how_someone_agreed(
        self, group: Group, alice: Person, charlie: Person
    ) -> None:
        agreed = {"permission": "on the ward", "permitted_on": TODAY, "readers": "network"}
        Quote.objects.create(group=group, words="Heard", **agreed)

        assert ["on the ward" in page(signed_in(one), group) for one in (alice, charlie)] == [True, False]

    def test_what_goes_back_to_the_group_leaves_the_public_page_though_that_is_hidden_now(
        self, group: Group, alice: Person, rhona: Person
    ) -> None:
        point = Point.objects.create(group=group, kind="factor", text="A", readers="network", on_public_page=True)
        Group.objects.update(is_published=False)

        answer = change(signed_in(rhona), point, "point", text="A", kind="factor", readers="group")

        point.refresh_from_db()
        assert (answer.status_code, point.readers, point.on_public_page) == (302, "group", False)


WORDS = ("of-group", "of-network", "of-all")


class TestTakingAway:
    def test_who_wrote_it_leads_and_researchers_may_and_other_members_may_not(
        self, group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
    ) -> None:
        carol = make_person()
        make_membership(group, carol)

        def may(person: Person) -> tuple[int, bool]:
            point = Point.objects.create(group=group, kind="factor", text="Trust", readers="network", by=bob)
            browser = signed_in(person)
            offered = "Take it away for good" in text(
                browser.get(reverse("groups:change_plan", args=[group.slug, "point", point.uid]))
            )
            answer = browser.post(reverse("groups:drop_plan", args=[group.slug, "point", point.uid]))
            assert Point.objects.filter(pk=point.pk).exists() == (answer.status_code != 302)
            return answer.status_code, offered

        assert [may(person) for person in (bob, alice, rhona)] == [(302, True)] * 3
        assert [may(person) for person in (carol, charlie)] == [(403, False)] * 2

    def test_only_once_the_page_has_shown_what_goes(self, group: Group, alice: Person) -> None:
        point = Point.objects.create(group=group, kind="factor", text="Trust first")
        browser, address = signed_in(alice), reverse("groups:drop_plan", args=[group.slug, "point", point.uid])

        form = text(browser.get(reverse("groups:change_plan", args=[group.slug, "point", point.uid])))
        shown = text(browser.get(address))

        assert f'<a href="{address}">' in form
        assert f'<form method="post" action="{address}">' in shown
        assert "Trust first" in shown
        assert Point.objects.count() == 1
        browser.post(address)
        assert Point.objects.count() == 0

    def test_pressed_twice_it_is_as_gone_as_after_once(self, group: Group, alice: Person) -> None:
        step = NextStep.objects.create(group=group, what="Meet", due=TODAY)
        StepMove.objects.create(step=step, due_before=TODAY)
        address = reverse("groups:drop_plan", args=[group.slug, "step", step.uid])

        assert [signed_in(alice).post(address).status_code for _ in range(2)] == [302, 302]
        assert (NextStep.objects.count(), StepMove.objects.count()) == (0, 0)

    def test_not_under_the_address_of_another_group(self, group: Group, other_group: Group, charlie: Person) -> None:
        point = Point.objects.create(group=group, kind="factor", text="Trust", readers="network")
        address = reverse("groups:drop_plan", args=[other_group.slug, "point", point.uid])

        signed_in(charlie).post(address)

        assert Point.objects.count() == 1


def test_what_comes_on_the_public_page_and_leaves_it_is_on_record(group: Group, alice: Person) -> None:
    browser = signed_in(alice)
    public = {"kind": "factor", "text": "Trust", "readers": "network", "on_public_page": "on"}
    uid = str(uuid4())
    for _ in range(2):
        add(browser, group, "point", uid=uid, **public)
    row = Point.objects.get()

    change(browser, row, "point", kind="factor", text="Trust", readers="network")
    row.refresh_from_db()
    change(browser, row, "point", **public)
    browser.post(reverse("groups:drop_plan", args=[group.slug, "point", row.uid]))
    add(browser, group, "point", kind="factor", text="Ours")

    actions = ["publish plan", "unpublish plan", "publish plan", "unpublish plan"]
    records = Record.objects.order_by("pk").values_list("action", "actor", "object_type", "object_id")
    assert list(records) == [(action, alice.pk, "groups.point", str(row.pk)) for action in actions]


@pytest.mark.django_db(transaction=True)
def test_two_who_move_a_step_at_once_leave_one_move_each_or_are_asked(group: Group, alice: Person) -> None:
    step = NextStep.objects.create(group=group, what="Meet", due=TODAY)
    seen, gate = mark_of(step), Barrier(4)

    def move(number: int) -> int:
        day = (TODAY + timedelta(days=number + 1)).isoformat()
        browser = signed_in(alice)
        gate.wait(timeout=60)
        try:
            return change(browser, step, "step", what="Meet", due=day, seen=seen).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(move, range(4)))

    assert answers == [302, 422, 422, 422]
    assert StepMove.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_once_makes_one_row(group: Group, alice: Person) -> None:
    uid, gate = str(uuid4()), Barrier(6)

    def send(_: int) -> int:
        browser = signed_in(alice)
        gate.wait(timeout=60)
        try:
            return add(browser, group, "step", what="Once", uid=uid).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(send, range(6))) == [302] * 6
    assert NextStep.objects.count() == 1


def test_an_implicit_group_reads_no_word_of_phases_here(group: Group, alice: Person) -> None:
    Group.objects.update(is_explicit=False)
    NextStep.objects.create(group=group, what="Meet")

    browser, pages = signed_in(alice), [reverse("groups:plans", args=[group.slug])]
    pages += [reverse("groups:add_plan", args=[group.slug, noun]) for noun in ("step", "expectation", "point", "quote")]
    pages.append(reverse("groups:change_plan", args=[group.slug, "step", NextStep.objects.get().uid]))
    shown = [text(browser.get(address)).lower() for address in pages]

    mains = " ".join(one.partition("<main")[2].partition("</main")[0] for one in shown)
    assert [word for word in ("phase", "preparing the ground", "exploring", "testing change") if word in mains] == []


def test_a_page_holds_fifty_of_each_kind_and_leads_to_the_rest(group: Group, alice: Person) -> None:
    steps = [NextStep(group=group, what=f"Step {number:03}", due=TODAY) for number in range(51)]
    NextStep.objects.bulk_create([*steps, NextStep(group=group, what="Done long ago", done_on=date(2025, 1, 6))])
    Point.objects.bulk_create(Point(group=group, kind="factor", text=f"Point {number:03}") for number in range(51))
    Expectation.objects.bulk_create(Expectation(group=group, kind="output", text=f"Out {n:03}") for n in range(101))
    Quote.objects.bulk_create(Quote(group=group, words=f"Words {number:03}") for number in range(50))
    browser, address = signed_in(alice), reverse("groups:plans", args=[group.slug])

    first = text(browser.get(address))
    more = [text(browser.get(address, {name: "2"})) for name in ("steps", "points", "expect")]

    assert [first.count(word) for word in (">Step 0", ">Point 0", ">Out 0", "Words 0")] == [50, 50, 50, 100]
    assert [f'href="?{name}=2#' in first for name in ("steps", "points", "expect", "quotes")] == [True] * 3 + [False]
    assert ("Step 050" in more[0], "Done long ago" in more[0], "Done long ago" in first) == (True, True, False)
    assert ("Point 050" in more[1], 'href="?expect=3#' in more[2], 'href="?points=1#' in more[1]) == (True, True, True)
    for odd in ("x", "0", "-1", "9" * 30, "99999", "²"):
        assert browser.get(address, {"steps": odd}).status_code == 200
