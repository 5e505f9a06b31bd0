"""The page of a reply, behind its link and signed in: what it asks, says, keeps from view and gives back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.outbox.models import Message
from events.actions.replies import keep_reply
from events.actions.setup import call_off
from events.mails import RECEIPT
from events.models import Event, Invitation, InvitationToken, Needs, Participation
from groups.models import ContactConsent, Person
from tests.cast import signed_in
from tests.events.replying import (
    DAY,
    address_of,
    chosen,
    coming_event,
    form_names,
    invited,
    link_to,
    say,
    seminar,
    send,
    text,
)
from tests.factories import make_invitation, make_outcome, make_person, make_post, make_session

pytestmark = pytest.mark.django_db

NEEDS = {"access": "A ramp at the door", "diet": "Nothing with nuts", "caring": "Two hours", "travel": "The last train"}


def mine(event: Event) -> str:
    return reverse("events:my_reply", args=[event.slug])


# What it says ------------------------------------------------------------------------------------------------------


def test_it_says_what_the_event_is_before_it_asks(client: Client) -> None:
    words = {"venue": "Town hall", "preparation": "Bring a map.", "invitation": "Please come."}
    event = coming_event(reply_by=(timezone.now() + 9 * DAY).date(), **words)
    make_outcome(event, "To meet")

    page = text(client.get(link_to(event, person=make_person("Ann Asked"))))

    facts, form = page.split("<form")
    for said in ("Ann Asked", event.dates, "UK time", "Town hall", "To meet", "Bring a map.", "Please come."):
        assert said in facts
    assert "Will you come?" in form


def test_a_reply_is_kept_and_the_page_says_what_was_said(client: Client) -> None:
    event = coming_event()
    one = seminar(event, "a", places=4)
    link = link_to(event)
    [name] = form_names(client, link)

    answer = send(client, link, **{name: "a"}, photos="on", **NEEDS)
    page = text(client.get(answer["Location"]))

    assert (answer.status_code, answer["Location"]) == (302, f"{link}?kept=1")
    assert "You are coming" in page
    assert "Thank you, your reply is kept." in page
    assert one.title in page.split("<form")[0]
    assert "You may be in photographs." in page
    assert Participation.objects.get().reply == "yes"


def test_without_a_reply_nothing_is_kept_and_all_is_given_back(client: Client) -> None:
    event = coming_event()
    seminar(event, "a")
    link = link_to(event)
    [name] = form_names(client, link)

    answer = send(client, link, "", **{name: "a"}, **NEEDS, boxes=["sheet"])

    page = text(answer)
    assert answer.status_code == 422
    assert "Say whether you come." in page
    assert all(words in page for words in NEEDS.values())
    assert 'value="a" aria-describedby' in page
    assert page.count(" checked") == 2  # the session, and the box of the contact sheet
    assert not Needs.objects.exists()
    assert not ContactConsent.objects.exists()


def test_a_session_that_filled_meanwhile_stands_beside_its_field_and_all_else_is_kept(client: Client) -> None:
    event = coming_event()
    one, _other = seminar(event, "a", places=1), seminar(event, "b")
    link = link_to(event)
    [name] = form_names(client, link)
    say(invited(event), "yes", one)

    answer = send(client, link, **{name: "a"}, **NEEDS)

    page = text(answer)
    assert answer.status_code == 422
    assert f'href="#id_{name}_1">“Seminars a” is full now.' in page
    assert all(words in page for words in NEEDS.values())
    assert Participation.objects.filter(reply="").exists()


def test_places_left_are_said_and_a_full_session_cannot_be_pressed(client: Client) -> None:
    event = coming_event()
    one, _two = seminar(event, "a", places=1), seminar(event, "b", places=2)
    seminar(event, "c")
    say(invited(event), "yes", one)

    page = text(client.get(link_to(event)))

    assert page.count(" disabled") == 1
    assert ">Full<" in page
    assert "2 places left" in page


def test_an_option_of_two_sessions_is_taken_whole(client: Client) -> None:
    event = coming_event()
    seminar(event, "a", places=5, title="First half")
    seminar(event, "a", hour=11, places=1, title="Second half")
    invitation, secret = make_invitation(event)
    [name] = form_names(client, address_of(secret))

    assert "1 place left" in text(client.get(address_of(secret)))
    send(client, address_of(secret), **{name: "a"})

    assert chosen(invitation) == ["First half", "Second half"]


def test_two_that_overlap_are_refused_beside_the_second(client: Client) -> None:
    event = coming_event()
    seminar(event, "a")
    seminar(event, "b", choice="Workshops", hour=10)
    link = link_to(event)
    first, second = form_names(client, link)

    page = text(send(client, link, **{first: "a", second: "b"}))

    assert f'href="#id_{second}_1">You cannot go to both: “Seminars a” and “Workshops b” overlap by 60 minutes.' in page
    assert f'href="#id_{first}_1"' not in page


def test_an_option_that_is_gone_is_said_and_one_of_another_event_is_none(client: Client) -> None:
    event = coming_event()
    seminar(event, "a")
    invitation, secret = make_invitation(event)
    [name] = form_names(client, address_of(secret))

    answer = send(client, address_of(secret), **{name: "z"})

    assert (answer.status_code, chosen(invitation)) == (422, [])
    assert "This is not offered any more." in text(answer)


def test_that_one_would_wait_is_said_before_and_after(client: Client) -> None:
    event = coming_event(capacity=1)
    say(invited(event))
    first, first_secret = make_invitation(event)
    say(first)
    link = link_to(event)
    waits = "All places are taken. You go on the waiting list"

    assert waits in text(client.get(link))
    page = text(client.get(send(client, link)["Location"]))

    assert "You are on the waiting list" in page.split("<form")[0]
    assert "1 person is before you." in page
    assert "You are the first on it." in text(client.get(address_of(first_secret)))
    assert "You are on the waiting list, and stay there." in page
    assert waits not in page


def test_who_has_a_place_is_not_told_to_wait(client: Client) -> None:
    event = coming_event(capacity=1)
    link = link_to(event)
    send(client, link)
    say(invited(event))

    assert "waiting list" not in text(client.get(link))


def test_days_that_changed_after_the_reply_are_said_until_it_is_sent_again(client: Client) -> None:
    event = coming_event()
    link = link_to(event)
    send(client, link)
    Event.objects.update(dated_at=timezone.now())
    moved = "The days changed after you replied."

    assert moved in text(client.get(link))
    assert moved not in text(client.get(send(client, link)["Location"]))


# What it keeps from view -------------------------------------------------------------------------------------------


def test_needs_never_stand_on_a_get_of_the_link(client: Client) -> None:
    event = coming_event()
    link = link_to(event)
    send(client, link, **NEEDS)

    page = text(client.get(link))

    assert not [words for words in NEEDS.values() if words in page]
    assert "You wrote something before. It is kept, and not shown here" in page
    assert f'?next={mine(event)}">Sign in to read it</a>' in page


def test_a_blank_form_leaves_needs_and_the_box_forgets_them(client: Client) -> None:
    link = link_to(coming_event())
    send(client, link, **NEEDS)
    send(client, link)
    assert Needs.objects.get().diet == NEEDS["diet"]

    send(client, link, forget="on")
    assert not Needs.objects.exists()
    assert "You wrote something before" not in text(client.get(link))


def test_signed_in_one_reads_and_changes_ones_own(alice: Person, charlie: Person) -> None:
    event = coming_event(is_published=False)
    make_invitation(event, alice)
    browser = signed_in(alice)
    send(browser, mine(event), **NEEDS)

    page = text(browser.get(mine(event)))
    assert all(words in page for words in NEEDS.values())
    assert 'name="forget"' not in page
    send(browser, mine(event), **{**NEEDS, "diet": "", "access": "None"})

    assert Needs.objects.values_list("access", "diet").get() == ("None", "")
    assert signed_in(charlie).get(mine(event)).status_code == 404
    assert Client().get(mine(event)).status_code == 302
    assert f'href="{mine(event)}"' in text(browser.get(event.get_absolute_url()))


def test_who_was_not_sent_an_invitation_has_no_page_of_their_own(alice: Person) -> None:
    event = coming_event()
    invitation, _secret = make_invitation(event, alice)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=None)

    assert signed_in(alice).get(mine(event)).status_code == 404
    assert mine(event) not in text(signed_in(alice).get(event.get_absolute_url()))


def test_organisers_read_needs_by_name_and_nobody_else(alice: Person, rhona: Person) -> None:
    event = coming_event()
    invitation, _secret = make_invitation(event, alice)
    page = reverse("events:needs", args=[event.slug])
    assert "Nobody has written that they need anything." in text(signed_in(rhona).get(page))
    say(invitation, needs=NEEDS)

    read = text(signed_in(rhona).get(page))
    assert all(words in read for words in [*NEEDS.values(), "Alice Lead"])
    assert "1 person wrote what they need" in text(signed_in(rhona).get(reverse("events:set_up", args=[event.slug])))
    assert signed_in(alice).get(page).status_code == 404


def test_the_link_knows_nobody_and_sets_no_cookie(alice: Person, rhona: Person) -> None:
    event = coming_event()
    link = link_to(event, person=alice)

    pages = [browser.get(link) for browser in (Client(), signed_in(alice), signed_in(rhona))]
    answer = send(signed_in(rhona), link)

    assert len({text(page).split("<main")[1] for page in pages}) == 1
    assert not any(page.cookies for page in [*pages, answer])
    assert all((page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex") for page in pages)
    assert "no-store" in pages[0]["Cache-Control"]


# Consent -----------------------------------------------------------------------------------------------------------


def test_boxes_are_unticked_unless_given_before_and_taken_back_as_easily(client: Client) -> None:
    person = make_person("Ann")
    link = link_to(coming_event(), person=person)
    assert " checked" not in text(client.get(link))
    assert "Show my email there: ann@example.org" in text(client.get(link))

    send(client, link, boxes=["sheet", "email"], photos="on")
    given = text(client.get(link)).split("<form")[1]
    assert given.count(" checked") == 4  # the reply, photographs, two boxes
    send(client, link, boxes=["sheet"])

    assert ContactConsent.objects.now(person) == {"sheet": True, "email": False, "phone": False}


@pytest.mark.parametrize(
    ("job", "box"), [({}, "sheet: Ann<"), ({"job_title": "Planner", "employer": "Fife"}, "sheet: Ann, Planner, Fife<")]
)
def test_the_box_of_the_sheet_says_what_the_sheet_will_say(client: Client, job: dict[str, str], box: str) -> None:
    person = make_person("Ann")
    make_post(person, job_title="Of another day")
    invitation, secret = make_invitation(coming_event(), person, **{"employer": "", **job})

    page = " ".join(text(client.get(address_of(secret))).split()).replace(" <", "<")

    assert f"Put me on the contact {box}" in page
    assert invitation.participation.job == ", ".join(job.values())


# When no reply is taken --------------------------------------------------------------------------------------------


def test_unknown_and_malformed_are_one_404(client: Client) -> None:
    pages = [client.get(address_of(secret)) for secret in ("x", "A" * 32, "ä" * 32)]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def in_state(state: str, by: Person) -> str:
    """A link to an event in that state, to which a reply was given."""
    event = coming_event()
    invitation, secret = make_invitation(event)
    say(invitation)
    if state == "withdrawn":
        Invitation.objects.update(withdrawn_at=timezone.now())
    if state == "called off":
        call_off(event=event, by=by, because="The hall is flooded", at=timezone.now())
    if state == "over":
        ended = timezone.now() - DAY
        Event.objects.update(starts_at=ended - DAY, ends_at=ended)
    if state == "closed":
        Event.objects.update(reply_by=(timezone.now() - 2 * DAY).date())
    return address_of(secret)


SAYS = {
    "withdrawn": (410, 410, "This invitation was taken back"),
    "called off": (200, 409, "The hall is flooded"),
    "over": (200, 409, "This event is over"),
    "closed": (200, 409, f'write to <a href="mailto:{settings.CONTACT_EMAIL}?subject=Spring%20event'),
}


@pytest.mark.parametrize("state", SAYS)
def test_each_state_says_which_it_is_and_gives_back_what_was_typed(client: Client, rhona: Person, state: str) -> None:
    link = in_state(state, rhona)
    mails = Message.objects.count()
    read, posted, words = SAYS[state]

    page, answer = client.get(link), send(client, link, "no", **NEEDS)

    assert (page.status_code, answer.status_code) == (read, posted)
    assert words in text(page)
    assert words in text(answer)
    assert all(typed in text(answer) for typed in NEEDS.values())
    assert "What you just sent was not kept" in text(answer)
    assert (Participation.objects.get().reply, Message.objects.count()) == ("yes", mails)


def test_after_the_last_day_the_page_shows_what_was_said(client: Client, rhona: Person) -> None:
    page = text(client.get(in_state("closed", rhona)))

    assert "The time to reply is over" in page
    assert "You are coming" in page
    assert "<form" not in page
    assert "Change it" not in page
    assert "You can change your mind" not in page


def test_after_the_last_day_ones_own_needs_are_read_signed_in_alone(client: Client, alice: Person) -> None:
    event = coming_event()
    invitation, secret = make_invitation(event, alice)
    say(invitation, needs=NEEDS)
    Event.objects.update(reply_by=(timezone.now() - 2 * DAY).date())

    signed, link = text(signed_in(alice).get(mine(event))), text(client.get(address_of(secret)))

    assert all(words in signed for words in NEEDS.values())
    assert not any(words in link for words in NEEDS.values())


def test_until_the_end_of_the_last_day_replies_are_taken(client: Client) -> None:
    event = coming_event(reply_by=timezone.localdate())
    link = link_to(event)

    assert send(client, link).status_code == 302


def test_the_time_that_ends_while_someone_sends_gives_everything_back(client: Client) -> None:
    event = coming_event()
    link = link_to(event)

    def just_too_late(**said: Any) -> Participation:
        Event.objects.update(cancelled_at=timezone.now(), cancelled_because="Snow")
        return keep_reply(**said)

    with patch("events.forms.replies.keep_reply", just_too_late):
        answer = send(client, link, **NEEDS)

    assert answer.status_code == 409
    assert all(typed in text(answer) for typed in NEEDS.values())


def test_of_someone_erased_the_link_is_none(client: Client) -> None:
    link = link_to(coming_event(), person=make_person("Ann"))
    Person.objects.filter(name="Ann").delete()

    assert client.get(link).status_code == 404


# Bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["\0", "\ud800", "x" * 1_000_000, "<script>alert(1)</script>", "\u202e Gnìomh 🦌"])
@pytest.mark.parametrize("field", ["reply", "diet", "phone", "boxes", "photos", "choice"])
def test_any_text_is_kept_or_refused_beside_the_field(client: Client, field: str, bad: str) -> None:
    event = coming_event()
    seminar(event, "a")
    link = link_to(event)
    [name] = form_names(client, link)
    fields = {"reply": "yes", "phone": "", name if field == "choice" else field: bad}
    if "\ud800" in bad:
        fields = {key: value.replace("\ud800", "%ED%A0%80") for key, value in fields.items()}

    answer = client.post(link, fields)

    assert answer.status_code in {302, 400, 422}
    assert "<script>alert(1)" not in answer.content.decode()
    if field == "diet" and answer.status_code == 302:
        assert Needs.objects.get().diet == fields["diet"].strip()


def test_a_reply_twenty_times_read_is_no_reply(client: Client) -> None:
    link = link_to(coming_event())
    for _ in range(20):
        client.get(link)
        client.head(link)

    assert Participation.objects.get().reply == ""
    assert InvitationToken.objects.count() == 1


def test_every_mail_of_the_reply_opens_it(client: Client) -> None:
    event = coming_event()
    send(client, link_to(event))
    mail = Message.objects.get(kind=RECEIPT.name).text
    [line] = [line for line in mail.splitlines() if line.startswith("http")]

    assert "You are coming" in text(client.get(line.removeprefix(settings.BASE_URL)))


def test_a_day_that_is_far_away_or_long_is_said_whole(client: Client) -> None:
    event = coming_event()
    Event.objects.update(ends_at=event.starts_at + timedelta(days=1, hours=3))
    event.refresh_from_db()

    page = text(client.get(link_to(event)))

    assert f"on {event.local_start:%A}" in page
    assert f"on {event.local_end:%A}" in page


def test_breaks_and_what_has_no_choice_are_not_asked(client: Client) -> None:
    event = coming_event()
    make_session(event, "Plenary")
    make_session(event, "Lunch", kind="break")

    assert "Your sessions" not in text(client.get(link_to(event)))
