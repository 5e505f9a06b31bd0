"""What researchers change of events in the admin, and what is written down of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from carplatform.audit.models import Record
from events.models import Event, Invitation
from groups.models import Person
from tests.cast import signed_in
from tests.events.replying import coming_event, invited, mails, say, standing
from tests.factories import make_event, make_participation, make_person, make_session

pytestmark = pytest.mark.django_db

ADD = reverse("admin:events_event_add")
NO_ROWS = {f"{name}-{part}_FORMS": "0" for name in ("outcomes", "sessions") for part in ("TOTAL", "INITIAL")}
FORM = {
    "title": "Spring event",
    "slug": "spring-event",
    "venue": "Town hall",
    "starts_at_0": "2027-03-02",
    "starts_at_1": "10:00",
    "ends_at_0": "2027-03-03",
    "ends_at_1": "16:00",
    "zone": "Europe/London",
    **NO_ROWS,
}


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


def saved(office: Client, event: Event | None = None, **fields: Any) -> Event:
    address = reverse("admin:events_event_change", args=[event.pk]) if event else ADD
    answer = office.post(address, {**FORM, **fields})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return Event.objects.get(slug="spring-event")


def actions() -> list[tuple[str, str]]:
    return list(Record.objects.order_by("pk").values_list("action", "note"))


def test_publishing_and_unpublishing_are_written_down(office: Client) -> None:
    event = saved(office)
    assert actions() == []

    saved(office, event, is_published="on")
    saved(office, event, is_published="on")
    saved(office, event)

    assert actions() == [("publish event", ""), ("unpublish event", "")]


@pytest.mark.parametrize("change", [{"starts_at_1": "09:00"}, {"ends_at_0": "2027-03-04"}, {"zone": "Europe/Paris"}])
def test_a_change_of_dates_is_written_down_and_counts_from_now(office: Client, change: dict[str, str]) -> None:
    event = saved(office)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    Event.objects.update(dated_at=long_ago)

    saved(office, event, venue="Another hall")
    assert (Event.objects.get().dated_at, actions()) == (long_ago, [])

    moved = saved(office, event, **change)
    assert moved.dated_at > event.dated_at
    assert actions() == [("move event", moved.dates)]


def test_the_list_counts_those_who_take_part_and_leads_to_the_page(office: Client) -> None:
    event = make_event("Warm days")
    for _ in range(3):
        make_participation(event)
    make_session(event, people="Someone")
    make_session(event, people="Someone")

    page = office.get(reverse("admin:events_event_changelist"), {"q": "Someone"}).content.decode()

    assert '<td class="field-participants">3</td>' in page
    assert '<td class="field-dates">Tuesday 24 and Wednesday 25 February 2026</td>' in page
    assert f'<a href="{event.get_absolute_url()}">the page</a>' in page
    assert "1 event" in page


def test_those_who_take_part_are_found_by_name_and_filtered(office: Client) -> None:
    event = make_event()
    make_participation(event, make_person("Morag Early"), left_early=True)
    make_participation(event, make_person("Morag Late"), role="staff")
    make_participation(event, make_person("Isla Early"), left_early=True)
    address = reverse("admin:events_participation_changelist")

    pages = [
        office.get(address, query).content.decode()
        for query in (
            {"q": "Morag", "left_early__exact": "1"},
            {"role__exact": "staff"},
            {"event__id__exact": event.pk},
        )
    ]

    names = ("Morag Early", "Morag Late", "Isla Early")
    assert [[name in page for name in names] for page in pages] == [
        [True, False, False],
        [False, True, False],
        [True, True, True],
    ]


def test_a_person_who_takes_part_already_is_refused_in_plain_words(office: Client) -> None:
    first = make_participation(make_event())
    form = {"event": first.event_id, "person": first.person_id, "role": "practitioner"}

    page = office.post(reverse("admin:events_participation_add"), form).content.decode()

    assert "This person takes part in the event already." in page


@pytest.mark.parametrize("year", ["0001", "1816", "1989", "2100", "9999"])
def test_a_slip_in_the_year_is_refused_in_words(office: Client, year: str) -> None:
    """Nothing could be worked out from it: a single such event would stop the clock for all."""
    dates = {"starts_at_0": f"{year}-12-30", "ends_at_0": f"{year}-12-31"}

    answer = office.post(ADD, {**FORM, **dates})

    assert "Look at the years: an event is in one from 1990 to 2099." in answer.content.decode()
    assert not Event.objects.exists()


def test_a_reply_that_an_organiser_writes_down_lets_others_move_up(office: Client) -> None:
    event = coming_event(capacity=1)
    first, second = invited(event), invited(event)
    say(first)
    say(second)
    participation = first.participation
    address = reverse("admin:events_participation_change", args=[participation.pk])
    fields = {"role": "practitioner", "employer": "A council", "job_title": "", "reply": "no"}

    answer = office.post(address, fields)

    assert answer.status_code == 302
    assert standing(event) == {"coming": [second.participation.name], "waiting": []}
    participation.refresh_from_db()
    assert participation.reply == "no"


def test_the_waiting_list_is_not_edited_by_hand(office: Client) -> None:
    page = office.get(reverse("admin:events_participation_change", args=[invited(coming_event()).participation.pk]))

    assert b'name="waiting_since' not in page.content
    assert b'name="replied_at' not in page.content


def test_whoever_was_asked_is_told_what_an_organiser_wrote_down_for_them(office: Client) -> None:
    told, held = (invited(coming_event(title)).participation for title in ("Spring event", "Autumn event"))
    Invitation.objects.filter(participation=held).update(sent_at=None)
    fields = {"role": "practitioner", "employer": "", "job_title": ""}

    for participation in (told, held):
        address = reverse("admin:events_participation_change", args=[participation.pk])
        for reply in ("yes", "yes", "no", ""):
            assert office.post(address, {**fields, "reply": reply}).status_code == 302

    mail = Person.objects.get(participations=told).email
    assert [(to, subject.partition(":")[0]) for to, subject in mails()] == [
        (mail, "You are coming"),
        (mail, "You are not coming"),
    ]


@pytest.mark.parametrize("by", ["the page of one", "the list"])
def test_a_place_that_is_deleted_is_free_for_whoever_waits(office: Client, by: str) -> None:
    event = coming_event(capacity=1)
    first, second = invited(event), invited(event)
    say(first)
    say(second)
    mistake = first.participation

    if by == "the list":
        chosen = {"action": "delete_selected", "_selected_action": mistake.pk, "post": "yes"}
        office.post(reverse("admin:events_participation_changelist"), chosen)
    else:
        office.post(reverse("admin:events_participation_delete", args=[mistake.pk]), {"post": "yes"})

    assert standing(event) == {"coming": [second.participation.name], "waiting": []}
