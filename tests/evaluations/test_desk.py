"""The desk: what researchers see and do. How many replied, never who; sent once; closed for good."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from carplatform.outbox.models import Message
from evaluations.actions import begin_closing, write_round
from evaluations.models import Link, PrintedFigures, Questionnaire, Round
from evaluations.panels import for_event
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import CLOSED_DAY, OPEN_DAY, close, reply
from tests.factories import make_cpp, make_event, make_link, make_participation, make_person, make_questionnaire

pytestmark = pytest.mark.django_db

LIST = "/questionnaires/"
BEFORE = OPEN_DAY - timedelta(days=5)
PAGES = ["desk", "send_round", "close", "cards"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(OPEN_DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(rhona: Person) -> Client:
    return signed_in(rhona)


def words(page: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def desk(client: Client, questionnaire: Questionnaire) -> str:
    return words(client.get(questionnaire.get_absolute_url()))


def address(questionnaire: Questionnaire, name: str) -> str:
    return reverse(f"evaluations:{name}", args=[questionnaire.uid])


def send(client: Client, questionnaire: Questionnaire, kind: str = "invitation") -> str:
    return words(client.post(address(questionnaire, "send_round"), {"kind": kind}, follow=True))


# Who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_for_all_but_researchers_it_is_not_there(alice: Person, name: str) -> None:
    questionnaire = make_questionnaire()
    make_participation(questionnaire.of_event, alice)
    client = signed_in(alice)

    assert client.get(LIST).status_code == 404
    assert client.get(address(questionnaire, name)).status_code == 404
    if name != "desk":
        assert client.post(address(questionnaire, name), {"kind": "invitation"}).status_code == 404
    assert Message.objects.count() == 0
    assert Questionnaire.objects.get().closing_since is None
    assert Client().get(address(questionnaire, name)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_what_is_not_there_is_not_found(client: Client, name: str) -> None:
    nowhere = reverse(f"evaluations:{name}", args=["00000000-0000-4000-8000-000000000000"])

    assert client.get(nowhere).status_code == 404


# All questionnaires -------------------------------------------------------------------------------------------------


def test_the_list_goes_by_event_and_says_how_far_each_is(client: Client) -> None:
    early = make_event("Perth", starts_at="2016-02-23T10:00Z", ends_at="2016-02-24T16:30Z")
    printed = close(make_questionnaire(early, title="Five weeks later", answers="named"))
    PrintedFigures.objects.create(questionnaire=printed, asked=21, replies=7, minimum=1, maximum=8, mean="2.5")
    running = make_questionnaire(make_event("Stirling"))
    reply(running)
    make_link(running)
    form = make_questionnaire(title="A form to copy")
    Questionnaire.objects.filter(pk=form.pk).update(event=None)

    page = words(client.get(LIST))

    assert page.index("Stirling") < page.index("Perth") < page.index("A form to copy")
    assert "Evaluation, anonymous. Open until Wednesday 4 March 2026, 16:30. 1 of 2 replied" in page
    assert "Evaluation, with names. Closed on Thursday 5 March 2026, 12:00. 7 of 21 replied, as printed" in page


def test_an_empty_list_says_how_to_start(client: Client) -> None:
    assert "No event has a questionnaire yet." in words(client.get(LIST))


# One questionnaire --------------------------------------------------------------------------------------------------


def test_each_stage_is_told_in_words(client: Client, clock: time_machine.Traveller) -> None:
    questionnaire = make_questionnaire()
    told = []

    for at in (BEFORE, OPEN_DAY, questionnaire.closes_at):
        clock.move_to(at)
        told.append(desk(signed_in(make_person(is_staff=True)), questionnaire))
    clock.move_to(OPEN_DAY)
    begin_closing(questionnaire=questionnaire, by=None, at=OPEN_DAY)
    told.append(desk(client, questionnaire))
    close(questionnaire)
    told.append(desk(client, questionnaire))

    expected = [
        "Planned. Opens on Wednesday 25 February 2026, 16:30.",
        "Open until Wednesday 4 March 2026, 16:30.",
        "Its time is over. It closes within a minute or two.",
        "Closing…",
        "Closed on Thursday 5 March 2026, 12:00.",
    ]
    assert [[words for words in expected if words in page] for page in told] == [[words] for words in expected]


def test_one_that_nobody_was_asked_in_time_waits_to_be_sent_and_then_opens(
    rhona: Person, clock: time_machine.Traveller
) -> None:
    questionnaire = make_questionnaire(scheduled_at=OPEN_DAY)
    clock.move_to(OPEN_DAY + timedelta(days=90))
    client = signed_in(rhona)

    before = desk(client, questionnaire)
    after = send(client, questionnaire)

    assert "Nobody was asked in time. Sent now, it opens." in before
    assert "One thing to do next Send the invitation" in before
    assert "Open until Wednesday 3 June 2026, 13:00." in after


def test_a_form_of_the_library_is_there_to_be_copied(client: Client) -> None:
    form = make_questionnaire()
    Questionnaire.objects.update(event=None)

    page = client.get(form.get_absolute_url())

    assert f'href="{reverse("evaluations:new")}?from={form.uid}"' in page.content.decode()
    for name in ("send_round", "close"):
        assert client.get(address(form, name) + "?kind=invitation").status_code == 302
        assert client.post(address(form, name), {"kind": "invitation"}).status_code in {200, 302}
    assert Questionnaire.objects.get().closing_since is None


def test_the_times_of_an_event_elsewhere_are_its_own(client: Client) -> None:
    event = make_event(zone="America/St_Johns")
    page = desk(client, make_questionnaire(event))

    assert "Times are those of America/St_Johns." in page
    assert "Open until Wednesday 4 March 2026, 13:00." in page


def test_an_anonymous_one_counts_and_names_nobody(client: Client) -> None:
    questionnaire = make_questionnaire()
    people = [make_participation(questionnaire.of_event, make_person(f"Canary {number}")) for number in range(3)]
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    reply(questionnaire, participation=people[0])

    page = desk(client, questionnaire)

    assert "Replied 1 Asked 3 Needed for results 10" in page
    assert "3 mails written, 26 February 2026, 12:00" in page
    assert "Canary" not in page
    assert "canary" not in page


def test_the_page_of_an_anonymous_one_is_the_same_whoever_answered(client: Client) -> None:
    questionnaire = make_questionnaire()
    people = [make_participation(questionnaire.of_event) for _ in range(2)]
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    pages = []

    for participation in people:
        reply(questionnaire, participation=participation)
        pages.append(desk(client, questionnaire))
        questionnaire.responses.all().delete()
        Link.objects.update(spent=False)

    assert pages[0] == pages[1]


def test_a_named_one_lists_who_is_silent_until_it_closes(client: Client) -> None:
    questionnaire = make_questionnaire(answers="named")
    event = questionnaire.of_event
    loud = make_participation(event, make_person("Loud Person"))
    silent = make_participation(event, make_person("Silent Person"), cpp=make_cpp("Orkney"))
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    reply(questionnaire, participation=loud)

    page = desk(client, questionnaire)

    assert "Not replied yet 1 person. The form carries names, so you may see who. Silent Person Orkney" in page
    assert "Loud Person" not in page
    assert "Needed for results 5" in page
    assert silent.name not in desk(client, close(questionnaire))


# Sending ------------------------------------------------------------------------------------------------------------


def test_before_a_round_is_sent_it_is_said_to_how_many(client: Client, clock: time_machine.Traveller) -> None:
    questionnaire = make_questionnaire(scheduled_at=OPEN_DAY)
    for _ in range(2):
        make_participation(questionnaire.of_event)
    Person.objects.filter(pk=make_participation(questionnaire.of_event).person_id).update(email=None)

    page = words(client.get(address(questionnaire, "send_round"), {"kind": "invitation"}))

    assert "Send the invitation now? It goes to 2 people. 1 more has no address and gets none." in page
    assert "It was due on Wednesday 25 February 2026, 16:30." in page
    assert Message.objects.count() == 0


def test_a_missed_invitation_is_sent_by_hand_once(client: Client, rhona: Person) -> None:
    questionnaire = make_questionnaire(scheduled_at=OPEN_DAY)
    make_participation(questionnaire.of_event)
    assert "Send the invitation It was due before this form and its dates were set up" in desk(client, questionnaire)

    first, second = send(client, questionnaire), send(client, questionnaire)

    assert "1 mail is written. It leaves within a minute or two." in first
    assert "1 mail written, 26 February 2026, 12:00, sent by Rhona Researcher" in first
    assert "This round was sent before. Nothing was sent again." in second
    assert Message.objects.count() == 1
    assert Round.objects.get().by == rhona


def test_an_invitation_can_be_sent_early(client: Client, rhona: Person, clock: time_machine.Traveller) -> None:
    clock.move_to(BEFORE)
    client = signed_in(rhona)
    questionnaire = make_questionnaire()
    make_participation(questionnaire.of_event)

    page = words(client.get(address(questionnaire, "send_round"), {"kind": "invitation"}))
    done = send(client, questionnaire)

    assert "By itself it is due on Wednesday 25 February 2026, 16:30. Sent now, it is not sent again then." in page
    assert "1 mail is written." in done
    assert "Open until Wednesday 4 March 2026, 16:30." in done


def test_a_reminder_before_the_invitation_is_refused_in_words(client: Client) -> None:
    questionnaire = make_questionnaire()

    assert client.get(address(questionnaire, "send_round"), {"kind": "first reminder"}).status_code == 302
    assert "Nobody has been invited yet. Send the invitation first." in send(client, questionnaire, "first reminder")
    assert Message.objects.count() == 0


def test_after_closing_nothing_is_sent(client: Client) -> None:
    questionnaire = make_questionnaire()
    begin_closing(questionnaire=questionnaire, by=None, at=OPEN_DAY)

    assert client.get(address(questionnaire, "send_round"), {"kind": "invitation"}).status_code == 302
    assert "This form is closed. No more mail about it can leave." in send(client, questionnaire)


@pytest.mark.parametrize("kind", ["", "third reminder", "\0", "x" * 5000])
def test_a_round_that_does_not_exist_sends_nothing(client: Client, kind: str) -> None:
    questionnaire = make_questionnaire()

    assert client.get(address(questionnaire, "send_round"), {"kind": kind}).status_code in {302, 400}
    assert client.post(address(questionnaire, "send_round"), {"kind": kind}).status_code in {302, 400}
    assert Message.objects.count() == 0


# Closing ------------------------------------------------------------------------------------------------------------


def test_the_page_before_closing_says_that_there_is_no_way_back(client: Client) -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)

    page = words(client.get(address(questionnaire, "close")))

    assert "There is no way back." in page
    assert "So far 1 has replied, and results are shown from 10 on. Closed now, they will never be shown." in page
    assert "Then the results are there." not in page
    assert Questionnaire.objects.get().closing_since is None


def test_with_enough_replies_nothing_is_lost_by_closing(client: Client) -> None:
    questionnaire = make_questionnaire(floor=5)
    for _ in range(5):
        reply(questionnaire)

    page = words(client.get(address(questionnaire, "close")))

    assert "5 of 5 have replied." in page
    assert "Then the results are there." in page
    assert "never be shown" not in page


def test_closing_is_begun_once_and_the_page_is_honest_about_it(client: Client, rhona: Person) -> None:
    questionnaire = make_questionnaire()

    first = words(client.post(address(questionnaire, "close"), follow=True))
    second = words(client.post(address(questionnaire, "close"), follow=True))

    assert first.count("No more answers are taken.") == 1
    assert "The forms are being cut apart" in first
    assert "It was closed already. Nothing was done." in second
    closing = Questionnaire.objects.get()
    assert (closing.closing_since, closing.closed_by, closing.closed_at) == (OPEN_DAY, rhona, None)
    assert client.get(address(questionnaire, "close")).status_code == 302


def test_when_everyone_has_replied_the_next_thing_is_to_close(client: Client) -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)
    all_in = desk(client, questionnaire)

    make_link(questionnaire)
    one_missing = desk(client, questionnaire)

    assert [words in all_in for words in ("Everyone has replied", "It runs by itself")] == [True, False]
    assert [words in one_missing for words in ("Everyone has replied", "It runs by itself")] == [False, True]


def test_each_thing_to_do_stands_once_on_the_desk(client: Client) -> None:
    missed = make_questionnaire(scheduled_at=OPEN_DAY)
    running = make_questionnaire()
    make_link(running)

    pages = [desk(client, missed), desk(client, running)]

    assert [pages[0].count(words) for words in ("Send it now", "Send now", "Close now")] == [1, 0, 1]
    assert pages[1].count("Close now") == 1


# On the event's page ------------------------------------------------------------------------------------------------


def test_the_event_shows_closed_ones_to_those_who_may_read_them(alice: Person, charlie: Person, rhona: Person) -> None:
    event = make_event()
    make_participation(event, alice)
    closed, running = close(make_questionnaire(event)), make_questionnaire(event, title="Still running")

    shown = {person: for_event(event, person) for person in (alice, charlie, rhona)}

    assert shown[charlie] is None
    mine, theirs = shown[alice], shown[rhona]
    assert mine
    assert theirs
    assert (mine.context["questionnaires"], mine.context["runs"]) == ([closed], False)
    assert (theirs.context["questionnaires"], theirs.context["runs"]) == ([closed, running], True)


def test_the_page_of_the_event_leads_to_results_and_desks(client: Client) -> None:
    event = make_event()
    running, closed = make_questionnaire(event, title="Still running"), make_questionnaire(event, title="All said")
    reply(closed)
    close(closed)
    Questionnaire.objects.filter(pk=closed.pk).update(results_public=True)

    theirs, everyones = client.get(event.get_absolute_url()), Client().get(event.get_absolute_url())

    assert "Still running Not closed yet, so nothing is shown. Desk of Still running" in words(theirs)
    assert "All said 1 of 1 answered" in words(everyones)
    assert "Still running" not in words(everyones)
    assert address(closed, "results") in everyones.content.decode()
    assert [running.get_absolute_url() in page.content.decode() for page in (theirs, everyones)] == [True, False]


def test_results_made_public_are_there_for_everyone() -> None:
    event = make_event()
    closed = close(make_questionnaire(event, results_public=True), at=CLOSED_DAY)
    make_questionnaire(event, results_public=True)

    panel = for_event(event, Client().get("/").wsgi_request.user)

    assert panel
    assert panel.context["questionnaires"] == [closed]
