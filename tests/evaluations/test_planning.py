"""Beginning a questionnaire, and its schedule in the hands of those who run it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from carplatform.outbox.models import Message
from evaluations.actions import EvaluationsError, write_round
from evaluations.models import Link, Question, Questionnaire, Round
from evaluations.planning import PLAN, change_plan, drop_questionnaire, mark_of
from evaluations.schedule import due_rounds
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import CLOSED_DAY, OPEN_DAY, close
from tests.evaluations.building import asked, text, to
from tests.factories import make_event, make_link, make_participation, make_person, make_questionnaire

pytestmark = pytest.mark.django_db
NEW = "/questionnaires/new/"
BEFORE = OPEN_DAY - timedelta(days=10)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEFORE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


def begin(browser: Client, **said: Any) -> Any:
    fields = {"uid": str(uuid4()), "event": "", "purpose": "evaluation", "answers": "anonymous", "start": "", **said}
    return browser.post(NEW, {"title": "How was it?", **fields})


def plan(browser: Client, form: Questionnaire, **said: Any) -> Any:
    page = browser.get(to("schedule", form)).context["form"]
    fields = {name: page[name].value() for name in page.fields}
    if not fields.get("also_staff"):
        fields.pop("also_staff", None)
    return browser.post(to("schedule", form), {**fields, **said})


class TestBeginning:
    def test_an_empty_one_has_a_section_and_the_usual_days(self, office: Client) -> None:
        event = make_event("Perth")
        answer = begin(office, event=event.pk, purpose="follow-up", answers="named")

        made = Questionnaire.objects.get()
        assert answer["Location"] == to("build", made)
        assert (made.event, made.purpose, made.answers, made.title) == (event, "follow-up", "named", "How was it?")
        days = (made.opens_after_days, made.closes_after_days, made.first_reminder_days, made.second_reminder_days)
        assert days == (35, 14, 5, 10)
        assert asked(made) == [("The event", [])]
        assert made.scheduled_at == BEFORE

    def test_a_copy_has_all_questions_its_own_names_or_none_and_keeps_the_title(self, office: Client) -> None:
        source, event = make_questionnaire(closes_after_days=9), make_event("Perth")
        begin(office, event=event.pk, start=str(source.uid), answers="named", title="")

        made = Questionnaire.objects.exclude(pk=source.pk).get()
        assert (made.title, made.answers, made.closes_after_days, made.event) == (source.title, "named", 9, event)
        assert asked(made) == asked(source)
        assert (source.answers, Question.objects.count()) == ("anonymous", 6)

    def test_the_same_form_twice_begins_one(self, office: Client) -> None:
        uid, source = str(uuid4()), make_questionnaire()
        answers = [begin(office, uid=uid, start=str(source.uid)) for _ in range(2)]
        answers.append(begin(office, uid=uid, answers="named"))

        assert [answer.status_code for answer in answers] == [302, 302, 422]
        assert Questionnaire.objects.count() == 2
        again = begin(office, uid=answers[2].context["form"]["uid"].value(), answers="named")
        assert (again.status_code, Questionnaire.objects.count()) == (302, 3)

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"answers": ""}, "Choose whether answers carry names."),
            ({"title": " "}, "Give it a title"),
            ({"start": str(uuid4())}, "Choose what it begins with."),
            ({"event": "0"}, "Choose one of the events."),
            ({"purpose": ""}, "Choose what it is."),
        ],
    )
    def test_what_is_missing_is_said(self, office: Client, said: dict[str, str], why: str) -> None:
        answer = begin(office, **said)

        assert (answer.status_code, why in text(answer), Questionnaire.objects.count()) == (422, True, 0)

    def test_with_names_or_without_is_chosen_by_nobody_else(self, office: Client) -> None:
        form = office.get(NEW).context["form"]

        assert form["answers"].value() is None

    def test_the_way_there_fills_in_what_is_known(self, office: Client) -> None:
        source, event = make_questionnaire(), make_event("Perth")
        fields = office.get(f"{NEW}?from={source.uid}&event={event.slug}&purpose=follow-up").context["form"]

        known = {name: fields[name].value() for name in ("start", "title", "purpose", "event")}
        assert known == {"start": str(source.uid), "title": source.title, "purpose": "follow-up", "event": event.pk}
        assert office.get(f"{NEW}?from=odd&event=none&purpose=odd").status_code == 200


class TestDeleting:
    def test_one_that_nobody_was_asked_goes_with_its_questions(self, office: Client) -> None:
        form = make_questionnaire()
        assert "Its 3 questions go with it." in text(office.get(to("drop", form)))

        office.post(to("drop", form))

        assert (Questionnaire.objects.count(), Question.objects.count()) == (0, 0)

    def test_one_with_a_link_stays(self, office: Client) -> None:
        form = make_questionnaire()
        make_link(form)

        answer = office.post(to("drop", form), follow=True)

        assert "People have been asked already, so it stays." in text(answer)
        assert Questionnaire.objects.count() == 1


class TestSchedule:
    def test_it_says_what_is_sent_when_and_to_how_many(self, office: Client) -> None:
        form = make_questionnaire()
        make_participation(form.of_event)
        make_participation(form.of_event, make_person(email=None))
        make_questionnaire(form.of_event, title="Five weeks later", purpose="follow-up", opens_after_days=35)

        page = text(office.get(to("schedule", form)))

        for words in (
            "Wednesday 25 February 2026, 16:30",
            "1 person (1 more has no address)",
            "Friday 27 February 2026, 16:30",
            "Monday 2 March 2026, 16:30",
            "Wednesday 4 March 2026, 16:30",
            "Wednesday 1 April 2026, 16:30",  # five weeks later, after the clocks have changed
            reverse("evaluations:send_round", args=[form.uid]) + "?kind=invitation",
            reverse("evaluations:close", args=[form.uid]),
        ):
            assert words in page
        assert "Add a follow-up" not in page

    def test_changed_days_are_worked_out_anew(self, office: Client) -> None:
        form = make_questionnaire()
        answer = plan(office, form, opens_after_days="1", first_reminder_days="", closes_after_days="10", floor="5")

        made = Questionnaire.objects.get()
        assert answer["Location"] == to("schedule", form)
        assert (made.opens_after_days, made.first_reminder_days, made.closes_after_days) == (1, None, 10)
        assert (made.floor, made.scheduled_at) == (5, BEFORE)
        assert "Thursday 26 February 2026, 16:30" in text(office.get(to("schedule", form)))

    def test_what_was_due_before_a_change_is_missed_and_never_sent_late(
        self, office: Client, clock: time_machine.Traveller
    ) -> None:
        form = make_questionnaire(first_reminder_days=3)
        make_participation(form.of_event)
        at = OPEN_DAY - timedelta(hours=1)
        write_round(questionnaire=form, kind=Round.Kind.INVITATION, by=None, at=at)
        clock.move_to(OPEN_DAY + timedelta(days=2, hours=12))
        office = signed_in(Person.objects.get(is_staff=True))

        plan(office, form, first_reminder_days="1")

        now = OPEN_DAY + timedelta(days=3)
        assert list(due_rounds(now)) == []
        assert "<strong>Missed</strong>" in text(office.get(to("schedule", form)))
        assert Message.objects.count() == 1

    def test_saving_the_same_days_misses_nothing(self, office: Client, clock: time_machine.Traveller) -> None:
        form = make_questionnaire()
        clock.move_to(OPEN_DAY)
        office = signed_in(Person.objects.get(is_staff=True))

        assert plan(office, form, floor="5").status_code == 302
        assert Questionnaire.objects.get().scheduled_at == form.scheduled_at
        assert [kind for _form, kind in due_rounds(OPEN_DAY)] == ["invitation"]

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"first_reminder_days": "7"}, "It must come before the form closes."),
            ({"second_reminder_days": "9"}, "It must come before the form closes."),
            ({"first_reminder_days": "5"}, "It must come after the first reminder."),
            ({"closes_after_days": "0"}, "Write a number of days, such as 5."),
            ({"closes_after_days": "367"}, "Write a number of days, such as 5."),
            ({"opens_after_days": "soon"}, "Write a number of days, such as 5."),
            ({"floor": "4"}, "Select a valid choice."),
        ],
    )
    def test_days_that_cannot_be_are_said(self, office: Client, said: dict[str, str], why: str) -> None:
        form = make_questionnaire()
        answer = plan(office, form, **said)

        assert (answer.status_code, why in text(answer)) == (422, True)
        assert [Questionnaire.objects.get().closes_after_days, Questionnaire.objects.get().floor] == [7, 10]

    def test_it_is_not_closed_by_a_slip_of_the_days(self, office: Client, clock: time_machine.Traveller) -> None:
        form = make_questionnaire()
        clock.move_to(OPEN_DAY + timedelta(days=5))
        office = signed_in(Person.objects.get(is_staff=True))

        answer = plan(office, form, closes_after_days="3", second_reminder_days="", first_reminder_days="")

        assert answer.status_code == 422
        assert "That day is over." in text(answer)

    def test_how_many_replies_are_needed_is_fixed_once_a_link_is_out(self, office: Client) -> None:
        form = make_questionnaire()
        seen = office.get(to("schedule", form)).context["form"]["seen"].value()
        make_link(form)

        assert "Results need 10 replies. That is fixed." in text(office.get(to("schedule", form)))
        said = {"seen": seen, "opens_after_days": "0", "closes_after_days": "7", "floor": "5"}
        office.post(to("schedule", form), said)
        assert Questionnaire.objects.get().floor == 10

    def test_a_link_that_left_meanwhile_fixes_it_too(self, rhona: Person) -> None:
        form = make_questionnaire()
        make_link(form)

        for act in (
            partial(change_plan, seen=mark_of(form, PLAN), said={"floor": 5}),
            drop_questionnaire,
        ):
            with pytest.raises(EvaluationsError):
                act(questionnaire=form, by=rhona, at=BEFORE)
        assert Questionnaire.objects.get().floor == 10

    def test_what_was_written_is_no_choice_any_more(self, office: Client) -> None:
        form = make_questionnaire()
        make_participation(form.of_event)
        write_round(questionnaire=form, kind=Round.Kind.INVITATION, by=None, at=BEFORE)

        fields = office.get(to("schedule", form)).context["form"].fields
        assert set(fields) == {"seen", "closes_after_days", "first_reminder_days", "second_reminder_days", "also_staff"}
        assert Link.objects.count() == 1

    def test_two_at_once_are_shown_both(self, office: Client) -> None:
        form = make_questionnaire()
        page = office.get(to("schedule", form)).context["form"]
        seen = page["seen"].value()
        plan(office, form, closes_after_days="9")

        answer = plan(office, form, seen=seen, closes_after_days="12")

        assert answer.status_code == 422
        assert '<dd class="typed" dir="auto">9</dd>' in text(answer)
        assert answer.context["form"]["closes_after_days"].value() == "12"
        assert Questionnaire.objects.get().closes_after_days == 9

    def test_closed_it_only_tells(self, office: Client) -> None:
        form = make_questionnaire()
        close(form)

        page = text(office.get(to("schedule", form)))
        assert ("Save the days" in page, "Not written" in page, "Thursday 5 March 2026, 12:00" in page) == (
            False,
            True,
            True,
        )
        assert office.post(to("schedule", form), {"closes_after_days": "9"}).status_code == 422
        assert CLOSED_DAY > OPEN_DAY

    def test_a_form_of_the_library_has_days_without_dates(self, office: Client) -> None:
        form = make_questionnaire()
        Questionnaire.objects.update(event=None)

        assert "these days become dates" in text(office.get(to("schedule", form)))
        assert plan(office, form, closes_after_days="9").status_code == 302
        for page in ("build", "preview", "take", "add_question"):
            assert office.get(to(page, form)).status_code == 200
