"""One unmistakable word in every sensitive field: nobody reads another's, and everyone entitled reads theirs."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_not_required
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import timezone

from carplatform.accounts import mails
from carplatform.audit.actions import record
from carplatform.outbox.models import Message
from carplatform.urls import urlpatterns as platform
from evaluations.models import Mark, Questionnaire
from events.models import Event, InvitationToken, Participation
from events.models import Invitation as EventInvitation
from events.models.replies import KINDS_OF_NEEDS
from groups.actions import Shared, attach_file, strike_log_entry
from groups.models import (
    EntryVersion,
    Expectation,
    Group,
    LogEntry,
    Membership,
    NextStep,
    Partner,
    Person,
    PieceOfWork,
    Point,
    Quote,
    StepMove,
    Theme,
)
from reflections.models import Worksheet
from tests.accounts.steps import SECRET, ask, give_second_factor
from tests.cast import signed_in
from tests.delivering import send_what_waits
from tests.evaluations.answering import close, reply
from tests.evaluations.closed import closed_form, say
from tests.events.replying import coming_event
from tests.events.replying import say as say_reply
from tests.factories import (
    make_cycle,
    make_entry,
    make_event,
    make_group,
    make_invitation,
    make_membership,
    make_move,
    make_organisation,
    make_outcome,
    make_participation,
    make_person,
    make_post,
    make_questionnaire,
    make_session,
    make_worksheet,
    share,
)
from tests.gates.crawl import crawl
from tests.gates.roles import addresses, admin_addresses

pytestmark = pytest.mark.django_db

EVERYONE = {"visitor", "member", "sponsor", "former", "outsider", "insider", "researcher"}
NETWORK = EVERYONE - {"visitor"}
GROUP = {"member", "sponsor", "researcher"}
HIDDEN = {"insider", "researcher"}
RESEARCHER = {"researcher"}

# What stands beside the log, and files: their names, and what is in them.
KEPT = ("step", "expectation", "point", "quote", "file-name", "file-words")
# Each word, and exactly who may read it. The researcher without a second factor may read none.
READERS = {
    "canary-topic": EVERYONE,
    "canary-question": EVERYONE,
    "canary-partner": EVERYONE,
    "canary-public-line": EVERYONE,
    "canary-public-detail": EVERYONE,
    "canary-network-line": NETWORK,
    "canary-network-detail": NETWORK,
    "canary-theme": NETWORK,
    "canary-move-reason": NETWORK,
    "canary-member-name": NETWORK,
    "canary-member-job": NETWORK,
    "canary-member-employer": NETWORK,
    "canary-former-name": NETWORK,
    "canary-group-line": GROUP,
    "canary-group-detail": GROUP,
    "canary-public-method": EVERYONE,
    "canary-group-method": GROUP,
    "canary-group-link": GROUP,
    "canary-earlier-line": GROUP,
    "canary-struck-line": GROUP,
    "canary-struck-reason": GROUP,
    "canary-group-theme": GROUP | {"insider"},  # a theme is a word of all: whoever writes may choose it
    **{f"canary-public-{noun}": EVERYONE for noun in KEPT},
    **{f"canary-network-{noun}": NETWORK for noun in KEPT},
    **{f"canary-group-{noun}": GROUP for noun in KEPT},
    "canary-moved-why": GROUP,
    "canary-agreed-how": {"member", "researcher"},
    "canary-hidden-step": HIDDEN,
    "canary-member-email": {"member", "researcher"},
    "01632 960999": {"member", "researcher"},
    "canary-left-reason": GROUP,
    "canary-former-email": {"former", "researcher"},
    "canary-hidden-topic": HIDDEN,
    "canary-hidden-question": HIDDEN,
    "canary-hidden-partner": HIDDEN,
    "canary-hidden-work": HIDDEN,
    "canary-hidden-line": HIDDEN,
    "canary-hidden-network-line": HIDDEN,
    "canary-hidden-reason": HIDDEN,
    "canary-insider-name": HIDDEN,
    "canary-event-title": EVERYONE,
    "canary-event-invitation": EVERYONE,
    "canary-outcome": EVERYONE,
    "canary-session": EVERYONE,
    "canary-speaker": EVERYONE,
    "canary-handout": EVERYONE,
    "canary-called-off": EVERYONE,
    "canary-preparation": EVERYONE,
    "canary-next-time": RESEARCHER,
    "canary-learnt": RESEARCHER,
    **{f"canary-need-{kind}": {"member", "researcher"} for kind in KINDS_OF_NEEDS},
    "canary-worksheet": EVERYONE,
    "canary-prompt": EVERYONE,
    "canary-then-employer": NETWORK,
    "canary-then-job": NETWORK,
    "canary-public-comment": EVERYONE,
    "canary-inside-comment": {"member", "researcher"},
    "canary-signed-comment": RESEARCHER,
    "canary-comment-of-few": set(),
    "canary-early-comment": set(),
    "canary-shared-email": {"member", "researcher"},  # who come to that event
    "01632 960801": {"member", "researcher"},
    **dict.fromkeys(("canary-unticked-email", "canary-withdrawn-email", "canary-other-event-email"), RESEARCHER),
    **dict.fromkeys(("01632 960802", "01632 960803", "01632 960804"), RESEARCHER),
    "canary-hidden-event": HIDDEN,
    "canary-hidden-invitation": HIDDEN,
    "canary-hidden-outcome": HIDDEN,
    "canary-hidden-session": HIDDEN,
    "canary-hidden-worksheet": HIDDEN,
    "canary-hidden-prompt": HIDDEN,
    "canary-hidden-employer": HIDDEN,
    "canary-audit": RESEARCHER,
    "canary-mail-address": RESEARCHER,
    "canary-mail-subject": RESEARCHER,
    "canary-mail-text": RESEARCHER,
    "canary-mail-code": set(),
    "canary-device": set(),
    "192.0.2.77": {"member"},
    SECRET: set(),
}


def fill(group: Group, alice: Person) -> None:
    """A published group in which all but the topic, question, partner and public entry is for some alone."""
    Group.objects.filter(pk=group.pk).update(topic="canary-topic", question="canary-question")
    Person.objects.filter(pk=alice.pk).update(
        name="canary-member-name", email="canary-member-email@example.org", phone="01632 960999"
    )
    employer = make_organisation("canary-member-employer")
    alice.posts.update(job_title="canary-member-job", organisation=employer)
    Partner.objects.create(group=group, printed="canary-partner", sector="health", role="canary-partner")
    make_move(make_cycle(group), reason="canary-move-reason", by=alice)
    entries = [
        make_entry(
            group,
            "canary-public-line",
            detail="canary-public-detail",
            method="canary-public-method",
            readers="network",
            on_public_page=True,
        ),
        make_entry(group, "canary-network-line", detail="canary-network-detail", readers="network"),
        make_entry(
            group,
            "canary-group-line",
            detail="canary-group-detail",
            method="canary-group-method",
            link="https://canary-group-link.example.org",
        ),
    ]
    before = {"kind": "meeting", "on": date(2025, 4, 1), "readers": "network", "at": timezone.now()}
    EntryVersion.objects.create(entry=entries[0], number=1, line="canary-earlier-line", **before)
    struck = make_entry(group, "canary-struck-line", readers="network")
    strike_log_entry(entry=struck, by=alice, reason="canary-struck-reason", at=timezone.now())
    for entry, theme in zip(entries[1:], ("canary-theme", "canary-group-theme"), strict=True):
        entry.themes.add(Theme.objects.create(name=theme, kind=Theme.Kind.VALUE))
    LogEntry.objects.update(written_by=alice)
    for entry, who in zip(entries, ("public", "network", "group"), strict=True):
        fill_kept(entry, who)


def fill_kept(entry: LogEntry, who: str) -> None:
    """A file of `entry`, and one of each thing beside the log that the same people may read."""
    content = f"%PDF-1.7 canary-{who}-file-words %%EOF".encode()
    upload = SimpleUploadedFile(f"canary-{who}-file-name.pdf", content)
    by = Person.objects.get(name="canary-member-name")
    attach_file(entry=entry, by=by, uid=uuid4(), upload=upload, at=timezone.now())
    kept = {"group": entry.group, "readers": entry.readers, "on_public_page": entry.on_public_page}
    step = NextStep.objects.create(what=f"canary-{who}-step", **kept)
    if who == "group":
        StepMove.objects.create(step=step, due_before=date(2026, 1, 5), reason="canary-moved-why")
    Expectation.objects.create(kind="output", text=f"canary-{who}-expectation", **kept)
    Point.objects.create(kind="factor", text=f"canary-{who}-point", **kept)
    agreed = {"permission": "canary-agreed-how", "permitted_on": date(2026, 1, 5)}
    Quote.objects.create(words=f"canary-{who}-quote", **agreed, **kept)


def fill_hidden(insider: Person) -> Group:
    hidden = make_group("canary-hidden-topic", question="canary-hidden-question", is_published=False)
    Partner.objects.create(group=hidden, printed="canary-hidden-partner", sector="health", role="canary-hidden-partner")
    PieceOfWork.objects.create(group=hidden, printed="canary-hidden-work")
    make_move(make_cycle(hidden), reason="canary-hidden-reason", by=insider)
    make_entry(hidden, "canary-hidden-line", written_by=insider)
    make_entry(hidden, "canary-hidden-network-line", readers="network", written_by=insider)
    NextStep.objects.create(group=hidden, what="canary-hidden-step", readers="network", on_public_page=True)
    make_membership(hidden, insider, role=Membership.Role.LEAD)
    return hidden


def fill_events(alice: Person, insider: Person) -> None:
    """An event for everyone to read, in which alice takes part, and one for the insider alone."""
    inside = {"preparation": "canary-preparation", "for_next_time": "canary-next-time"}
    event = make_event("canary-event-title", invitation="canary-event-invitation", **inside)
    make_outcome(event, "canary-outcome")
    make_session(event, "canary-session", people="canary-speaker", handout="https://canary-handout.example.org")
    off = {"cancelled_at": timezone.now(), "cancelled_because": "canary-called-off"}
    make_event(
        "Called off", copied_from=make_event("Earlier", is_published=False, for_next_time="canary-learnt"), **off
    )
    make_participation(event, alice, employer="canary-then-employer", job_title="canary-then-job")
    fill_contacts(event)
    make_worksheet(event, "canary-worksheet").prompts.update(text="canary-prompt")
    fill_questionnaires(event)
    hidden = make_event("canary-hidden-event", invitation="canary-hidden-invitation", is_published=False)
    make_outcome(hidden, "canary-hidden-outcome")
    make_session(hidden, "canary-hidden-session")
    make_participation(hidden, insider, employer="canary-hidden-employer")
    make_worksheet(hidden, "canary-hidden-worksheet").prompts.update(text="canary-hidden-prompt")


def fill_needs(alice: Person) -> None:
    """What alice needs to come to an event: for herself and its organisers."""
    invitation, _secret = make_invitation(coming_event(), alice)
    needs, shared = {kind: f"canary-need-{kind}" for kind in KINDS_OF_NEEDS}, Shared(alice.phone, {}, {})
    say_reply(invitation, needs=needs, shared=shared)


def fill_contacts(event: Event) -> None:
    """Someone of `event` who shares all, one who ticks their name alone, one who took all back; one of an event that
    nobody of the cast comes to."""
    shared = share_all("shared", "801", event)
    group = Group.objects.get(topic="canary-topic")
    make_membership(near := make_group("Near", question="canary-question"), shared)
    Participation.objects.filter(person=shared).update(group=near, cpp=group.cpp)
    share(share_all("unticked", "802", event), "email", "phone", is_given=False)
    share(share_all("withdrawn", "803", event), "sheet", "email", "phone", is_given=False)
    share_all("other-event", "804", make_event("Elsewhere"))


def share_all(word: str, number: str, event: Event) -> Person:
    person = make_person(word, email=f"canary-{word}-email@example.org", phone=f"01632 960{number}")
    make_participation(event, person)
    share(person, "sheet", "email", "phone")
    return person


def fill_questionnaires(event: Event) -> None:
    """What people wrote: in public results, in those for participants, with names, as one of few, too early."""
    people = [make_participation(event) for _ in range(5)]
    form = partial(closed_form, people=people, event=event, floor=5)
    say(form(5), {4: ["canary-public-comment"]})
    say(form(5, results_public=False), {4: ["canary-inside-comment"]})
    say(form(4), {4: ["canary-comment-of-few"] * 4})
    running = make_questionnaire(event, floor=5, results_public=True)
    named = make_questionnaire(event, results_public=True, answers="named")
    for participation in people:
        reply(running, Mark.AGREE, None, "canary-early-comment", participation=participation)
        reply(named, Mark.AGREE, None, "canary-signed-comment", participation=participation)
    close(named)


def fill_floor(alice: Person, rhona: Person) -> None:
    """Mail, audit, sessions, second factors."""
    now = timezone.now()
    record(by=rhona, action="publish group", obj=alice, at=now, note="canary-audit")
    for kind, text in ((mails.NOTICE, "canary-mail-text"), (mails.SIGN_IN_CODE, "canary-mail-code")):
        Message.objects.create(
            kind=kind.name,
            key=text,
            to="canary-mail-address@example.org",
            subject="canary-mail-subject",
            text=text,
            html=f"<p>{text}</p>",
            priority=kind.priority,
            not_before=now + timedelta(days=1),
            created_at=now,
        )
    key = signed_in(alice).session.session_key
    UserSession.objects.create(user=alice, ip="192.0.2.77", user_agent="canary-device", session_key=key)
    give_second_factor(alice)


@pytest.fixture
def people(group: Group, alice: Person, charlie: Person, rhona: Person) -> dict[str, Person | None]:
    """Everyone who might read, with all words in their places."""
    fill(group, alice)
    alice.refresh_from_db()
    sponsor, insider = make_person("Sponsor"), make_person("canary-insider-name")
    former = make_person("canary-former-name", email="canary-former-email@example.org")
    make_membership(group, sponsor, role=Membership.Role.SPONSOR)
    left = {"left": date(2025, 8, 1), "left_reason": "canary-left-reason"}
    make_membership(group, former, post=make_post(former), **left)
    fill_hidden(insider)
    fill_events(alice, insider)
    fill_needs(alice)
    fill_floor(alice, rhona)
    people = {"visitor": None, "member": alice, "sponsor": sponsor, "former": former, "outsider": charlie}
    return {**people, "insider": insider, "researcher": rhona}


def starts() -> list[str]:
    """All addresses, also those no page leads to, and some that are not there."""
    things = [
        row for model in (Group, LogEntry, Event, Worksheet, Questionnaire) for row in model._default_manager.all()
    ]
    pages = [address for thing in things for address in addresses(thing).values()]
    return [*pages, *admin_addresses(), "/nowhere/", "/groups/nowhere/", "/events/nowhere/"]


def read_by(person: Person | None) -> str:
    """All that `person` can read on any page, by GET or after posting empty forms."""
    browser = signed_in(person) if person else Client()
    pages = list(crawl(browser, starts()).values())
    for name in ("groups:add_entry", "groups:move"):
        for group in Group.objects.all():
            pages.append(browser.post(reverse(name, args=[group.slug]), {"line": ""}).content.decode())
    return "\n".join(pages)


def who_reads_what(people: dict[str, Person | None]) -> dict[str, set[str]]:
    texts = {role: read_by(person) for role, person in people.items()}
    return {word: {role for role, text in texts.items() if word in text} for word in READERS}


def test_everyone_reads_what_is_theirs_and_nothing_else(people: dict[str, Person | None]) -> None:
    assert who_reads_what(people) == READERS


def test_a_researcher_without_the_second_factor_reads_none_of_it(
    people: dict[str, Person | None], rhona: Person
) -> None:
    half = Client()
    half.force_login(rhona)

    text = "\n".join(crawl(half, starts()).values())

    # What stands on the receipt behind a link, which asks nobody who they are.
    assert [word for word in READERS if word in text] == ["canary-event-title"]


def test_mail_holds_only_what_its_addressee_may_read(people: dict[str, Person | None]) -> None:
    for person in people.values():
        ask(Client(), str(person.email) if person else "stranger@example.org")
    send_what_waits()

    assert len(mail.outbox) == len(people) + 1  # and the receipt of alice's reply
    for role, person in people.items():
        to = person.email if person else "stranger@example.org"
        texts = [str(sent.message()) for sent in mail.outbox if sent.to == [to]]
        assert texts
        held = {word for word in READERS if any(word in text for text in texts)}
        assert all(role in READERS[word] for word in held), role


def test_the_link_of_a_reply_shows_no_needs_and_nothing_of_others(people: dict[str, Person | None]) -> None:
    [invitation] = EventInvitation.objects.all()
    link = reverse("events:reply", args=[InvitationToken.objects.mint(invitation)])

    text = "\n".join(
        crawl(browser, [link])[link] for browser in (Client(), signed_in(people["researcher"] or Person()))
    )

    theirs = {f"canary-member-{word}" for word in ("name", "email")}
    assert {word for word in READERS if word in text} == {*theirs, "01632 960999"}


def test_the_hidden_shows_in_no_number_and_no_gap(group: Group, alice: Person, charlie: Person) -> None:
    make_move(make_cycle(group))
    make_entry(group, "For all to read", on=date(2025, 3, 1), readers="network", on_public_page=True)
    theirs = [Client(), signed_in(charlie)]
    shown = make_event("For all to see")
    pages = ["/", "/groups/", "/events/", "/worksheets/", shown.get_absolute_url(), group.get_absolute_url()]
    pages += ["/groups/quiet-streets/", reverse("groups:plans", args=[group.slug])]

    before = [steady(browser.get(page)) for browser in theirs for page in pages]
    for month in range(4, 10):
        make_entry(group, on=date(2025, month, 1), recorded_at=datetime(2025, month, 1, tzinfo=UTC))
    for noun in (NextStep(what="x", due=date(2026, 1, 5)), Expectation(kind="output", text="x"), Quote(words="x")):
        noun.group = group
        noun.save()
    fill_hidden(make_person())
    make_worksheet(make_event(is_published=False))
    after = [steady(browser.get(page)) for browser in theirs for page in pages]

    assert after == before
    assert "Nothing was added" not in after[-3]


def steady(answer: Any) -> str:
    """A page without what differs at each reading: tokens, nonces and the identities of forms."""
    return re.sub(r"nonce=\"[^\"]*\"|value=\"[\w-]{36,}\"", "", answer.content.decode())


@login_not_required
def leak(request: HttpRequest) -> HttpResponse:
    """What a careless page would show."""
    return HttpResponse("\n".join(LogEntry.objects.values_list("line", flat=True)))


class Planted:
    urlpatterns = [*platform, path("leak/", leak, name="leak")]


def test_a_planted_leak_is_found(people: dict[str, Person | None]) -> None:
    with override_settings(ROOT_URLCONF=Planted):
        seen = who_reads_what({"visitor": None})

    assert {word for word, readers in seen.items() if readers - READERS[word]} == {
        "canary-network-line",
        "canary-group-line",
        "canary-struck-line",
        "canary-hidden-line",
        "canary-hidden-network-line",
    }
