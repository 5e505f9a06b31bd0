"""Home: what waits for someone, and the list behind each number."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from carplatform.home import home_context
from carplatform.needs import needs_of, next_thing_for
from carplatform.outbox.models import Message
from groups.models import Group, LogEntry, Membership, NextStep, Person
from tests.cast import signed_in
from tests.evaluations.answering import OPEN_DAY, reply
from tests.factories import (
    make_entry,
    make_event,
    make_group,
    make_link,
    make_membership,
    make_participation,
    make_person,
    make_presentation,
    make_questionnaire,
)

pytestmark = pytest.mark.django_db

LONG_AGO = date(2025, 1, 6)


def text(person: Person) -> str:
    page = signed_in(person).get(reverse("home"))
    assert page.status_code == 200
    return html.unescape(page.content.decode())


def counts(person: Person) -> dict[str, int]:
    return {str(need.nothing): need.count for need in needs_of(person, timezone.now())}


def fail_a_mail(**fields: Any) -> Message:
    made: dict[str, Any] = {"kind": "account notice", "to": "a@example.org", "subject": "Hello", "text": "Hello"}
    made |= {"state": Message.State.FAILED, "key": f"k{Message.objects.count()}", "priority": 5}
    made |= dict.fromkeys(["not_before", "created_at"], timezone.now())
    return Message.objects.create(**{**made, **fields})


class TestResearcher:
    def test_counts_what_waits_and_names_what_does_not(self, rhona: Person) -> None:
        for topic in ("Warm homes", "Quiet streets"):
            make_membership(make_group(topic), make_person(), joined=LONG_AGO)
        fail_a_mail()

        page = text(rhona)

        assert counts(rhona) == {
            "late mail": 1,
            "quiet groups": 2,
            "people not asked about contact details": 0,
            "late pro-formas": 0,
            "questionnaires to close": 0,
            "questionnaires to send": 0,
            "reports to look at again": 0,
        }
        unasked = "people not asked about contact details, late pro-formas"
        rest = "questionnaires to close, questionnaires to send, reports to look at again"
        assert f"Nothing waiting: {unasked}, {rest}." in page

    def test_each_number_is_the_length_of_the_list_behind_it(self, rhona: Person) -> None:
        for _ in range(3):
            make_membership(make_group(), make_person(), joined=LONG_AGO)
        fail_a_mail()
        fail_a_mail()
        fail_a_mail(kind="anonymous questionnaire")  # of this the list shows totals alone
        fail_a_mail(state=Message.State.NOT_NEEDED, text="")
        browser = signed_in(rhona)

        needs = {str(need.nothing): need for need in needs_of(rhona, timezone.now())}
        quiet: Any = browser.get(needs["quiet groups"].address)
        mail: Any = browser.get(needs["late mail"].address)

        assert needs["quiet groups"].count == quiet.context["page"].paginator.count == 3
        assert needs["late mail"].count == mail.context["cl"].result_count == 2

    def test_pro_formas_are_late_once_the_deadline_has_passed_and_only_of_events_to_come(self, rhona: Person) -> None:
        now, day = timezone.now(), timedelta(days=1)
        times: dict[str, Any] = {"starts_at": now + 8 * day, "ends_at": now + 9 * day}
        late, soon = (make_event(presentations_due=now + shift * day, **times) for shift in (-1, 1))
        over = make_event(presentations_due=now - 9 * day, starts_at=now - 2 * day, ends_at=now - day)
        for event in (late, late, late, soon, over):
            make_presentation(event)
        late.presentations.filter(pk=late.presentations.latest("pk").pk).update(handed_in_at=now)
        make_participation(soon, make_person())

        needs = {str(need.nothing): need for need in needs_of(rhona, now)}

        assert needs["late pro-formas"].count == 2
        assert needs["late pro-formas"].address == reverse("events:presentations", args=[late.slug])
        assert needs["people not asked about contact details"].count == 1

    def test_a_questionnaire_waits_to_be_closed_once_everyone_has_replied(self, rhona: Person) -> None:
        with time_machine.travel(OPEN_DAY, tick=False):
            questionnaire = make_questionnaire()
            both = [make_participation(questionnaire.of_event) for _ in range(2)]
            for participation in both:
                make_link(questionnaire, participation)
            reply(questionnaire, participation=both[0])
            assert counts(rhona)["questionnaires to close"] == 0

            reply(questionnaire, participation=both[1])

            assert counts(rhona)["questionnaires to close"] == 1


class TestPractitioner:
    def test_sees_nothing_of_what_waits_for_researchers(self, alice: Person) -> None:
        make_membership(make_group(), make_person(), joined=LONG_AGO)
        fail_a_mail()

        assert counts(alice) == {}
        assert "wait" not in text(alice).lower()

    def test_is_asked_for_a_line_when_the_group_wrote_none_for_four_weeks(self, group: Group, alice: Person) -> None:
        today = timezone.localdate()
        thing = home_context(alice, timezone.now())["next_thing"]
        assert (thing.title, thing.address) == (
            "Write one line about Warm homes",
            reverse("groups:add_entry", args=[group.slug]),
        )

        make_entry(group, on=today - timedelta(days=28))

        assert home_context(alice, timezone.now())["next_thing"] is None

    @pytest.mark.parametrize("status", list(Group.Status))
    def test_is_asked_for_no_line_about_a_group_that_rests(self, group: Group, alice: Person, status: str) -> None:
        Group.objects.filter(pk=group.pk).update(status=status)

        asked = home_context(alice, timezone.now())["next_thing"] is not None

        assert asked == (status in ["forming", "active"])

    def test_a_sponsor_is_asked_for_nothing(self, group: Group) -> None:
        sponsor = make_person()
        make_membership(group, sponsor, role=Membership.Role.SPONSOR)

        assert home_context(sponsor, timezone.now())["next_thing"] is None

    def test_a_sponsor_is_not_led_to_a_step_that_others_do(self, group: Group) -> None:
        sponsor = make_person()
        make_membership(group, sponsor, role=Membership.Role.SPONSOR)
        NextStep.objects.create(group=group, what="Ask the drivers", due=timezone.localdate())

        assert next_thing_for(sponsor, timezone.now()) is None

    def test_what_was_struck_is_not_the_last_that_was_added(self, group: Group, alice: Person) -> None:
        make_entry(group, "It stands")
        make_entry(group, "Struck since", struck_at=timezone.now(), struck_reason="A slip")

        page = text(alice)

        assert "It stands" in page
        assert "Struck since" not in page

    def test_sees_their_next_event_and_no_other(self, alice: Person) -> None:
        today = timezone.now()
        times = {"starts_at": today + timedelta(days=9), "ends_at": today + timedelta(days=10)}
        make_event("Not mine", **times)
        make_participation(make_event("Long over"), alice)
        make_participation(make_event("Perth", **times), alice)

        page = text(alice)

        assert re.findall(r"Not mine|Long over|Perth", page) == ["Perth"]
        assert "My next event" in page

    def test_reads_what_other_groups_shared_lately(
        self, group: Group, other_group: Group, alice: Person, charlie: Person
    ) -> None:
        today = timezone.localdate()
        network = {"readers": LogEntry.Readers.NETWORK}
        make_entry(other_group, "Shared", on=today, **network)
        make_entry(other_group, "Kept", on=today)
        make_entry(other_group, "Old", on=today - timedelta(days=15), **network)
        make_entry(group, "Ours", on=today, **network)
        hidden = make_group(is_published=False)
        make_entry(hidden, "Hidden", on=today, **network)

        context: Any = signed_in(alice).get(reverse("home")).context

        assert [entry.line for entry in context["from_others"]] == ["Shared"]
