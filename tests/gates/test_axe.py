"""No rule of accessibility that a machine can check is broken, on any page, in any of its states, at any size."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route

from carplatform.bare import bare_page
from carplatform.outbox.models import Message
from evaluations.actions import begin_closing, write_round
from evaluations.models import Choice, Link, Mark, PrintedFigures, Question, Questionnaire, Round
from events.models import Event, Heading, Presentation
from events.models import Invitation as EventInvitation
from groups.models import (
    CPP,
    Expectation,
    Group,
    Invitation,
    InvitationToken,
    Membership,
    NextStep,
    Partner,
    Person,
    Phase,
    PieceOfWork,
    Point,
    Quote,
    ResearchAssociate,
    StepMove,
    Theme,
)
from tests.accounts.steps import app_code, ask, newest_code
from tests.browsing import follow, open_page
from tests.delivering import send_what_waits
from tests.evaluations.answering import close
from tests.evaluations.closed import closed_form, say
from tests.evaluations.filling import form_of_2016, form_of_every_kind, in_state, link_to, names_of, open_form
from tests.evaluations.results_2016 import sent_and_closed
from tests.evaluations.test_disclosure import follow_up
from tests.factories import (
    make_cpp,
    make_cycle,
    make_entry,
    make_event,
    make_group,
    make_membership,
    make_move,
    make_note,
    make_outcome,
    make_participation,
    make_passage,
    make_person,
    make_post,
    make_presentation,
    make_questionnaire,
    make_session,
    make_web_link,
    make_worksheet,
    share,
)
from tests.factories import make_invitation as make_event_invitation
from tests.files.samples import PDF
from tests.gates.conftest import make_slides
from tests.gates.measures import COLOURS, faint, faults, sideways, small, violations

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

LONG = "Gnìomhachas-" * 9  # 108 characters without a place to break
Look = Callable[[str, Page], None]


@pytest.fixture
def look() -> Iterator[Look]:
    """Looks at a page as it stands, under a name. What is wrong with any of them shows at the end."""
    found: dict[str, Any] = {}

    def look(state: str, page: Page) -> None:
        if wrong := faults(page):
            found[state] = wrong

    yield look
    assert found == {}


def fill(group: Group, rows: int = 4) -> None:
    """Some of everything, and with it the longest words that fit."""
    Group.objects.filter(pk=group.pk).update(question=LONG * 3, source=LONG[:80])
    cycle = make_cycle(group)
    for phase in (Phase.PREPARING, Phase.TESTING, Phase.EXPLORING):
        make_move(cycle, phase, reason=LONG)
    for number in range(rows):
        words = {"detail": LONG * 2, "readers": "network", "on_public_page": True, "written_by": make_person()}
        make_entry(group, LONG if number % 2 else "We met.", on=date(2025, 4 + number % 6, 1), **words)
    for number, left in enumerate((None, None, date(2025, 8, 1))):
        person = make_person(f"{LONG}{number}")
        make_membership(group, person, post=make_post(person, job_title=LONG), left=left)
    Partner.objects.create(group=group, printed=LONG, sector="health", role="Head")
    PieceOfWork.objects.create(group=group, printed=LONG, is_car=False)


@pytest.fixture
def groups(group: Group) -> dict[str, Group]:
    """A group in each of its states."""
    fill(group)
    quiet = make_group("Without the words", is_explicit=False)
    make_move(make_cycle(quiet), Phase.EXPLORING)
    example = make_group(
        "An example", is_example=True, cpp=make_cpp(is_example=True, group_word_in_full="Inquiry Team")
    )
    make_move(make_cycle(example, finished=date(2025, 9, 1)), Phase.TESTING)
    make_entry(example)
    many = make_group("Many pages")
    for number in range(52):
        make_entry(many, on=date(2025, 1 + number % 12, 1), readers="network", on_public_page=True)
    other = {"not CAR": make_group("Other work", is_car=False), "long": make_group(LONG, slug="long")}
    return {"full": group, "empty": make_group(), "quiet": quiet, "example": example, "many": many, **other}


def test_pages_for_everyone(browser: Browser, live_server: Any, groups: dict[str, Group], look: Look) -> None:
    page = open_page(browser, live_server)

    for name, group in groups.items():
        page.goto(group.get_absolute_url())
        look(f"group, {name}", page)
    for name in ("home", "groups:map", "groups:phases", "privacy", "accessibility", "cookies"):
        page.goto(reverse(name))
        look(name, page)
    for address in ("/nowhere/", "/?x=%00"):
        page.goto(address)
        look(address, page)
    Group.objects.all().update(is_published=False)
    page.goto(reverse("groups:map"))
    look("map without a group", page)


def long_event(**fields: Any) -> Event:
    """An event with some of everything, and with it the longest words that fit."""
    words = {"venue": LONG, "invitation": LONG * 5, "source": LONG[:80], "number": 11, **fields}
    event = make_event(f"Long {LONG}", slug="long", **words)
    make_outcome(event, LONG * 2)
    session = {"people": LONG, "room": LONG[:80], "detail": f"{LONG}\n{LONG}"}
    make_session(event, LONG, **session)
    make_session(event, LONG, kind="break", ends=None, detail=LONG)
    for number in range(3):
        make_session(event, LONG, **session, choice=LONG[:80], option=f"{number}", starts=time(11), ends=time(12))
        make_session(event, LONG, choice=LONG[:80], option=f"{number}", starts=time(13), ends=time(14))
    make_participation(
        event, make_person(LONG), employer=LONG, job_title=LONG, is_example=True, cpp=make_cpp(LONG[:80], slug="long")
    )
    worksheet = make_worksheet(event, f"Long {LONG}", slug="long")
    worksheet.prompts.update(text=LONG * 2, label="1234567890")
    return event


def test_pages_of_events(browser: Browser, live_server: Any, alice: Person, look: Look) -> None:
    page, member = open_page(browser, live_server), open_page(browser, live_server, alice)
    lists = ("events:events", "reflections:worksheets")

    for name in lists:
        page.goto(reverse(name))
        look(f"{name}, empty", page)
    long, bare = long_event(), make_event(is_example=True, ends_at=timezone.now() + timedelta(days=9))
    make_participation(long, alice)
    empty_sheet = make_worksheet(bare, prompts=0)
    for name in lists:
        page.goto(reverse(name))
        look(name, page)
    for state, thing in (("full", long), ("bare", bare), ("sheet", long.worksheets.all()[0]), ("empty", empty_sheet)):
        page.goto(thing.get_absolute_url())
        look(state, page)
    Event.objects.update(is_published=False)
    member.goto(long.get_absolute_url())
    for summary in member.locator("main summary").all():
        summary.click()
    look("full, unfolded, unpublished", member)


def test_contact_sheets(browser: Browser, live_server: Any, group: Group, alice: Person, look: Look) -> None:
    page, rhona = open_page(browser, live_server, alice), make_person("Rhona", is_staff=True)
    researcher = open_page(browser, live_server, rhona)
    event = long_event()
    sheet = reverse("events:contacts", args=[event.slug])
    make_participation(event, alice)
    page.goto(sheet)
    look("contacts, empty", page)
    for number in range(5):
        person = make_person(
            f"{LONG}{number}", email=f"{'e' * 60}{number}@example.org", phone="+44 (0)1632 960321 960321"
        )
        near = make_group(f"{LONG}{number} {group.topic}", slug=f"near-{number}", cpp=make_cpp(f"{LONG[:70]}{number}"))
        make_membership(near, person)
        words = {"employer": LONG, "job_title": LONG, "cpp": near.cpp if number else None}
        make_participation(event, person, group=near, is_example=True, **words)
        share(person, *(("sheet",) if number == 1 else ("sheet", "email", "phone")))

    page.goto(sheet)
    look("contacts, not on it", page)
    researcher.goto(sheet)
    look("contacts, organiser", researcher)
    share(alice, "sheet")
    page.goto(sheet)
    look("contacts, on it", page)
    page.goto("/")
    assert page.locator(".phone li").count() == 3
    look("home, people to phone", page)
    page.goto(event.get_absolute_url())
    look("event, with contacts", page)


def test_pages_that_set_an_event_up(browser: Browser, live_server: Any, rhona: Person, look: Look) -> None:
    page, now = open_page(browser, live_server, rhona), timezone.now()
    ahead: dict[str, Any] = {
        "starts_at": now + timedelta(days=8),
        "ends_at": now + timedelta(days=9),
        "is_published": False,
    }
    bare = make_event(**ahead)
    words = {"preparation": LONG, "for_next_time": LONG * 2, "reply_by": ahead["starts_at"].date(), "capacity": 9}
    long = long_event(**ahead, **words, copied_from=make_event(LONG, for_next_time=LONG))
    make_outcome(long, LONG)
    invited = make_participation(long, make_person(f"{LONG}x"))
    asked_at = now - timedelta(days=30)
    EventInvitation.objects.create(participation=invited, sent_at=asked_at)
    names = ("set_up", "details", "outcomes", "words", "preview", "programme", "add_session", "copy", "call_off")

    for state, event in (("bare", bare), ("full", long)):
        for name in names:
            page.goto(reverse(f"events:{name}", args=[event.slug]))
            look(f"{name}, {state}", page)
    for name, row in (("change_session", long.sessions.all()[0].uid), ("change_outcome", long.outcomes.all()[0].pk)):
        page.goto(reverse(f"events:{name}", args=[long.slug, row]))
        look(name, page)
    page.goto(reverse("events:new"))
    page.locator("main summary").first.click()
    look("new", page)
    follow(page.get_by_role("button", name="Save"))
    look("new, error", page)
    page.goto(reverse("events:details", args=[long.slug]))
    Event.objects.filter(pk=long.pk).update(venue="Elsewhere", for_next_time=LONG * 3)
    follow(page.get_by_role("button", name="Save"))
    look("details, changed by another", page)
    page.goto(reverse("events:call_off", args=[long.slug]))
    page.get_by_label("Why?").fill(LONG * 2)
    follow(page.get_by_role("button", name="Call it off"))
    look("called off", page)


def test_pages_on_the_day(browser: Browser, live_server: Any, rhona: Person, alice: Person, look: Look) -> None:
    page, now = open_page(browser, live_server, rhona), timezone.now()
    event = long_event(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    session = make_session(event, LONG, on=timezone.localdate(now), starts=time(0), room=LONG[:80])
    bare = make_event(slug="bare")
    for name in ("arrivals", "badges"):
        page.goto(reverse(f"events:{name}", args=[bare.slug]))
        look(f"{name}, nobody", page)
    page.goto(reverse("events:attendance", args=[event.slug, session.uid]))
    look("attendance, nobody", page)
    states: list[dict[str, Any]] = [{"arrived_at": now}, {"arrived_at": now, "left_early": True}, {"reply": "no"}, {}]
    for number, fields in enumerate(states):
        made = {"employer": LONG, "cpp": make_cpp(f"{LONG[:70]}{number}"), **fields}
        one = make_participation(event, make_person(f"{LONG[:100]}{number}"), **made)
    for name in ("arrivals", "badges", "walk_in"):
        page.goto(reverse(f"events:{name}", args=[event.slug]))
        look(name, page)
    page.get_by_label("Their name").fill(one.name)
    follow(page.get_by_role("button", name="Let them in"))
    look("walk_in, the same name", page)
    page.goto(reverse("events:arrivals", args=[event.slug]))
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile("^Here ")).first.click()
    page.get_by_text("No network just now.").wait_for()
    look("arrivals, without a network", page)
    page.context.set_offline(False)
    page.goto(reverse("events:arrivals", args=[event.slug]) + "?q=nobody")
    look("arrivals, nobody found", page)
    for name, row in (("attendance", session.uid), ("arrival", one.uid)):
        page.goto(reverse(f"events:{name}", args=[event.slug, row]))
        look(name, page)
    page.goto(event.get_absolute_url())
    look("event, on now", page)
    member = open_page(browser, live_server, alice)
    member.goto(reverse("events:arrival", args=[event.slug, one.uid]))
    look("a badge, to others", member)


def test_pages_of_presentations(browser: Browser, live_server: Any, group: Group, rhona: Person, look: Look) -> None:
    alice, bob = make_person(), make_person("Bob")
    make_membership(group, alice)
    page, member = open_page(browser, live_server, rhona), open_page(browser, live_server, alice)
    times = {"presentations_due": timezone.now() - timedelta(days=1), "ends_at": timezone.now() + timedelta(days=9)}
    event = make_event(LONG, slug="long", **times)
    page.goto(reverse("events:presentations", args=[event.slug]))
    look("presentations, none", page)
    presentation = make_presentation(event, group, is_example=True)
    make_presentation(event, make_group(LONG, slug="long", cpp=make_cpp(LONG[:80], slug="long")))
    make_participation(event, make_person(LONG), role="presenter", group=group)
    one = [event.slug, presentation.uid]
    write = reverse("events:write_presentation", args=one)
    member.goto(presentation.get_absolute_url())
    look("pro-forma, nothing yet", member)
    for kind in ("meeting", "evidence gathered"):
        make_entry(group, LONG, kind=kind, method=LONG[:120])
    NextStep.objects.create(group=group, what=LONG, due_in_words=LONG[:40])
    make_note(presentation, "aim", LONG, by=rhona)
    make_passage(presentation, "aim", "As it was.", by=bob)
    member.goto(write)
    look("pro-forma, writing", member)
    member.locator("[data-use]").first.click()
    member.locator("#id_text-other").fill(LONG * 9)
    member.locator("#id_text-aim").fill("Mine.")
    follow(member.get_by_role("button", name="Save"))
    look("pro-forma, too long", member)
    make_passage(presentation, "aim", LONG, by=bob)
    member.locator("#id_text-other").fill("Short.")
    follow(member.get_by_role("button", name="Save"))
    look("pro-forma, both", member)
    look_at_one_handed_in(look, event, presentation, member, page)


def look_at_one_handed_in(look: Look, event: Event, presentation: Presentation, member: Page, page: Page) -> None:
    """At a full pro-forma and what stands beside it, and at the pages of organisers."""
    one = [event.slug, presentation.uid]
    for heading in Heading.values:
        make_passage(presentation, heading, LONG, at=timezone.now())
    Presentation.objects.filter(pk=presentation.pk).update(handed_in_at=event.dated_at)
    make_web_link(presentation, title=LONG[:120])
    make_slides(presentation)
    for reader in (member, page):
        reader.goto(presentation.get_absolute_url())
        look(f"pro-forma, handed in {reader is page}", reader)
    for name in ("add_slides", "add_link"):
        member.goto(reverse(f"events:{name}", args=one))
        follow(member.get_by_role("button", name="Add the"))
        look(name, member)
    member.goto(reverse("events:drop_link", args=[*one, presentation.links.all()[0].uid]))
    look("drop link", member)
    Presentation.objects.update(handed_in_at=None)
    for name in ("presentations", "remind_presenters", "choose_groups", "deadline"):
        page.goto(reverse(f"events:{name}", args=[event.slug]))
        look(name, page)
    page.locator("#id_clock").fill("")
    follow(page.get_by_role("button", name="Save"))
    look("deadline, error", page)
    page.goto(reverse("events:add_note", args=[*one, "aim"]))
    follow(page.get_by_role("button", name="Save"))
    look("note, error", page)
    page.goto(event.get_absolute_url())
    look("event, with presentations", page)


def test_pages_that_invite(browser: Browser, live_server: Any, rhona: Person, group: Group, look: Look) -> None:
    page, now = open_page(browser, live_server, rhona), timezone.now()
    event = long_event(starts_at=now + timedelta(days=30), ends_at=now + timedelta(days=31), calendar_sequence=1)
    page.goto(reverse("events:invitations", args=[make_event(slug="bare").slug]))
    look("invitations, nobody", page)
    failed, _secret = make_event_invitation(
        event, make_person(f"{LONG}z"), job_title=LONG, employer=LONG, told_sequence=1
    )
    written = {"to": f"{'a' * 60}@{'b' * 60}.example.org", "person": failed.participation.person, "subject": "Asked"}
    times = {"not_before": now, "created_at": now, "priority": 50}
    words = {"kind": "invitation to an event", "key": "1", "batch": f"event {event.pk}", **written, **times}
    Message.objects.create(state="failed", last_error=LONG * 2, **words)
    make_event_invitation(event, told_sequence=0)
    make_membership(group, make_person(f"{LONG}y"), role="lead")
    for name in ("invitations", "invite_members", "invite_one", "invite_table"):
        page.goto(reverse(f"events:{name}", args=[event.slug]))
        look(name, page)
    page.get_by_label("paste them here").fill(f"email,name\n{LONG},\n,{LONG}")
    follow(page.get_by_role("button", name="Put them on the list"))
    look("invite_table, error", page)
    for name in ("invite_members", "invite_one"):
        page.goto(reverse(f"events:{name}", args=[event.slug]) + "?each=0")
        follow(page.get_by_role("button", name="Put on the list").or_(page.get_by_role("button", name="Put them")))
        look(f"{name}, error", page)
    page.goto(reverse("events:mail_out", args=[event.slug, "tell"]))
    look("mail out", page)
    follow(page.get_by_role("button", name="Send it now"))
    look("invitations, told", page)


def test_pages_of_results(browser: Browser, live_server: Any, rhona: Person, look: Look) -> None:
    page, researcher = open_page(browser, live_server), open_page(browser, live_server, rhona)
    full, few = sent_and_closed(*[LONG * 2] * 11, title=LONG), closed_form(9, title=LONG)
    named, many = follow_up(5), closed_form(41)
    Question.objects.filter(section__questionnaire__in=[named, many]).update(text=LONG * 2)
    Choice.objects.update(text=LONG)
    CPP.objects.filter(name="Fife").update(name=LONG[:80])
    marks = [mark for mark in Mark for _ in range(5)]
    say(many, {0: marks[:41], 1: marks[:41], 2: [1] * 41, 3: [0] * 20, 4: [LONG] * 41})
    running = make_questionnaire(results_public=True, title=LONG)

    for state, questionnaire in (("full", full), ("few", few), ("many", many), ("running", running)):
        page.goto(reverse("evaluations:results", args=[questionnaire.uid]))
        look(f"results, {state}", page)
    for name in ("results", "names"):
        researcher.goto(reverse(f"evaluations:{name}", args=[named.uid]))
        look(f"{name}, with names", researcher)
    Questionnaire.objects.filter(pk=full.pk).update(results_public=False)
    pages = [("exports", full), ("exports", few), ("codebook", many), ("publish", full), ("publish", many)]
    for name, questionnaire in pages:
        researcher.goto(reverse(f"evaluations:{name}", args=[questionnaire.uid]))
        look(f"{name} of {questionnaire.pk}", researcher)
    figures = {"asked": 21, "replies": 7, "minimum": 1, "maximum": 8, "mean": Decimal("2.5")}
    PrintedFigures.objects.create(questionnaire=few, words=LONG * 2, source=LONG[:80], **figures)
    page.goto(reverse("evaluations:results", args=[few.uid]))
    look("results, printed", page)


def test_pages_of_the_desk(browser: Browser, live_server: Any, rhona: Person, look: Look) -> None:
    page, now = open_page(browser, live_server, rhona), timezone.now()
    page.goto(reverse("evaluations:questionnaires"))
    look("questionnaires, empty", page)
    event = long_event(is_example=True, starts_at=now - timedelta(hours=9), ends_at=now - timedelta(hours=1))
    missed, planned = make_questionnaire(event, title=LONG, scheduled_at=now), make_questionnaire(make_event())
    named = make_questionnaire(event, title=LONG, answers="named", source=LONG[:80])
    write_round(questionnaire=named, kind=Round.Kind.INVITATION, by=rhona, at=now)
    closing, closed, form = make_questionnaire(event), close(make_questionnaire(event)), make_questionnaire(event)
    begin_closing(questionnaire=closing, by=rhona, at=now)
    Questionnaire.objects.filter(pk=form.pk).update(event=None)

    page.goto(reverse("evaluations:questionnaires"))
    look("questionnaires", page)
    for state, one in (
        ("missed", missed),
        ("over", planned),
        ("named", named),
        ("closing", closing),
        ("closed", closed),
    ):
        page.goto(one.get_absolute_url())
        look(f"desk, {state}", page)
    page.goto(form.get_absolute_url())
    look("desk, library", page)
    for name in ("send_round", "close", "cards"):
        page.goto(reverse(f"evaluations:{name}", args=[missed.uid]) + "?kind=invitation")
        look(name, page)
    follow(page.get_by_role("button", name="Make the cards"))
    page.locator(".badge").first.wait_for()
    look("cards, printed", page)
    page.goto(reverse("evaluations:links", args=[missed.uid]))
    follow(page.get_by_role("button", name="Withdraw").first)
    page.get_by_role("button", name="Withdrawn. Give it back").first.wait_for()
    look("links, one withdrawn", page)
    page.goto(reverse("evaluations:send_round", args=[missed.uid]) + "?kind=invitation")
    follow(page.get_by_role("button", name="Send it now"))
    page.locator(".message").wait_for()
    look("desk, sent", page)


def test_pages_that_stand_when_all_else_is_down(browser: Browser, live_server: Any, look: Look) -> None:
    page = open_page(browser, live_server)

    for status in (500, 503):
        html = bare_page(f"{status}.html", status=status).content
        page.unroute_all()
        page.route(f"**/{status}/", partial(Route.fulfill, body=html, content_type="text/html"))
        page.goto(f"/{status}/")
        look(str(status), page)


def test_signing_in(browser: Browser, live_server: Any, alice: Person, look: Look) -> None:
    page = open_page(browser, live_server)

    page.goto(reverse("account_login"))
    look("sign in", page)
    follow(page.get_by_role("button", name="Email me a code"))
    look("sign in without an address", page)
    page.get_by_label("Your work email").fill(f"{'a' * 60}@{'b' * 60}.example.org")
    follow(page.get_by_role("button", name="Email me a code"))
    look("code", page)
    follow(page.get_by_role("button", name="Sign in", exact=True))
    look("code, none typed", page)
    follow(page.get_by_role("button", name="Send another code"))
    look("code, another sent", page)


def test_pages_of_a_member(
    browser: Browser, live_server: Any, groups: dict[str, Group], alice: Person, look: Look
) -> None:
    for name in ("empty", "quiet", "long", "example"):
        make_membership(groups[name], alice, post=alice.posts.get())
    Person.objects.filter(pk=alice.pk).update(name=LONG)
    page = open_page(browser, live_server, alice)

    for name in ("full", "empty", "quiet"):
        page.goto(groups[name].get_absolute_url())
        look(f"group, {name}", page)
        page.goto(reverse("groups:move", args=[groups[name].slug]))
        look(f"move, {name}", page)
    for name in ("home", "account", "account_email", "usersessions_list", "mfa_index", "account_logout"):
        page.goto(reverse(name))
        look(name, page)
    page.goto(reverse("groups:move", args=[groups["many"].slug]))
    look("403", page)
    page.goto(reverse("account_email"))
    page.get_by_label("New work email").fill("new@example.org")
    follow(page.locator("main form button").first)
    look("code to the new address", page)
    Membership.objects.all().delete()
    page.goto("/")
    look("home without a group", page)


def test_errors_and_messages_of_a_member(
    browser: Browser, live_server: Any, group: Group, alice: Person, look: Look
) -> None:
    page = open_page(browser, live_server, alice)
    page.goto(group.get_absolute_url())

    follow(page.get_by_role("button", name="Save to the log"))
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    look("group, error", page)
    page.locator("summary").first.click()
    page.locator("[name=line]").fill("We met.")
    look("group, unfolded", page)
    follow(page.get_by_role("button", name="Save to the log"))
    look("group, saved", page)
    page.goto(f"{group.get_absolute_url()}move/")
    page.locator("[name=reason]").fill(LONG * 4)
    follow(page.get_by_role("button", name="Save the move"))
    look("move, error", page)
    Session.objects.all().delete()
    follow(page.get_by_role("button", name="Save the move"))
    look("held", page)


def test_what_stands_beside_the_log(
    browser: Browser, live_server: Any, group: Group, alice: Person, look: Look
) -> None:
    page, address = open_page(browser, live_server, alice), reverse("groups:plans", args=[group.slug])
    page.goto(address)
    look("plans, empty", page)
    today, public = timezone.localdate(), {"group": group, "readers": "network", "on_public_page": True}
    for due in (date(2025, 3, 1), None):
        step = NextStep.objects.create(what=LONG, who=LONG, due=due, due_in_words=LONG[:40], **public)
        StepMove.objects.create(step=step, due_before=due, due_before_in_words=LONG[:40], reason=LONG)
    NextStep.objects.create(what="Done", done_on=today, source=LONG[:80], **public)
    Expectation.objects.create(kind="output", text=LONG * 2, came_of_it=f"{LONG}\n{LONG}", came_on=today, **public)
    Point.objects.create(kind="benefit", text=LONG * 2, **public)
    quote = Quote.objects.create(words=LONG * 5, said_by=LONG, permission=LONG, permitted_on=today, **public)
    page.goto(address)
    look("plans", page)
    visitor = open_page(browser, live_server)
    visitor.goto(address)
    look("plans of a visitor", visitor)
    for noun in ("step", "expectation", "point", "quote"):
        page.goto(reverse("groups:add_plan", args=[group.slug, noun]))
        follow(page.get_by_role("button", name="Save"))
        look(f"{noun}, error", page)
    page.goto(reverse("groups:change_plan", args=[group.slug, "quote", quote.uid]))
    Quote.objects.update(words=LONG * 6)
    follow(page.get_by_role("button", name="Save"))
    look("quote, changed by another", page)


def test_an_entry_and_the_log(browser: Browser, live_server: Any, group: Group, alice: Person, look: Look) -> None:
    entry = make_entry(group, LONG, detail=LONG * 2, method=LONG, link=f"https://example.org/{LONG}", loop="second")
    for kind in Theme.Kind:
        Theme.objects.create(name=LONG, kind=kind)
    entry.themes.set(Theme.objects.all())
    entry.present.set([alice, make_person(LONG)])
    page, other = open_page(browser, live_server, alice), open_page(browser, live_server, alice)
    log, change = (reverse("groups:log", args=[group.slug]), f"{entry.get_absolute_url()}change/")

    for state, query in (("all", ""), ("none", "?kind=decision"), ("nonsense", "?kind=x&theme=x&since=2025-02-31")):
        page.goto(f"{log}{query}")
        look(f"log, {state}", page)
    page.goto(reverse("groups:add_entry", args=[group.slug]))
    follow(page.get_by_role("button", name="Save to the log"))
    look("add to the log, error", page)
    for tab, words in ((page, LONG), (other, "Others were here.")):
        tab.goto(change)
        tab.locator("[name=line]").fill(words * 2)
        for summary in tab.locator("main summary").all():
            summary.click()
        tab.locator("[name=themes]").first.uncheck()
    look("change", page)
    follow(other.get_by_role("button", name="Save"))
    follow(page.get_by_role("button", name="Save"))
    assert page.locator(".beside-words").count() == 1
    look("change, both texts", page)
    follow(page.get_by_role("button", name="Save"))
    look("entry", page)
    follow(page.get_by_role("link", name="Strike it through"))
    follow(page.get_by_role("button", name="Strike it through"))
    look("strike, error", page)
    page.locator("[name=reason]").fill(LONG * 2)
    follow(page.get_by_role("button", name="Strike it through"))
    look("struck", page)
    page.goto(f"{log}?struck=on")
    look("log, struck", page)


def test_files_beside_an_entry(browser: Browser, live_server: Any, group: Group, alice: Person, look: Look) -> None:
    page, entry = open_page(browser, live_server, alice), make_entry(group, LONG)
    page.goto(reverse("groups:add_file", args=[group.slug, entry.uid]))
    look("add a file", page)
    page.locator("[type=file]").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"<svg/>"})
    follow(page.get_by_role("button", name="Add the file"))
    look("add a file, error", page)
    page.locator("[type=file]").set_input_files({"name": f"{LONG}.pdf", "mimeType": "application/pdf", "buffer": PDF})
    follow(page.get_by_role("button", name="Add the file"))
    follow(page.get_by_role("link", name="Take away"))
    look("take a file away", page)
    page.goto(f"{entry.get_absolute_url()}#files")
    look("entry with a file", page)


def test_pages_of_a_researcher(browser: Browser, live_server: Any, rhona: Person, look: Look) -> None:
    page = open_page(browser, live_server, rhona)

    page.goto(reverse("mfa_activate_totp"))
    look("second step", page)
    follow(page.get_by_role("button", name="Finish"))
    look("second step, error", page)
    page.get_by_label("Code your app now shows").fill(app_code(page.locator("code.key").inner_text()))
    follow(page.get_by_role("button", name="Finish"))
    look("recovery codes", page)
    for name in ("home", "account", "mfa_index", "mfa_generate_recovery_codes"):
        page.goto(reverse(name))
        look(f"{name} of a researcher", page)
    fresh = open_page(browser, live_server)
    fresh.goto(reverse("account_login"))
    fresh.get_by_label("Your work email").fill(str(rhona.email))
    follow(fresh.get_by_role("button", name="Email me a code"))
    fresh.get_by_label("Code from the mail").fill(newest_code(str(rhona.email)))
    follow(fresh.get_by_role("button", name="Sign in", exact=True))
    look("second factor", fresh)


def test_members_and_the_first_visit(
    browser: Browser, live_server: Any, groups: dict[str, Group], alice: Person, look: Look
) -> None:
    rhona = make_person(LONG)
    group, lead, page = groups["full"], open_page(browser, live_server, alice), open_page(browser, live_server)
    long = {"email": f"{'a' * 60}@{'b' * 60}.example.org", "name": LONG, "invited_by": rhona}
    waiting = Invitation.objects.create(group=group, **long)
    Invitation.objects.create(group=group, email="old@example.org", invited_at=timezone.now() - timedelta(days=99))
    ResearchAssociate.objects.create(cpp=group.cpp, person=rhona, started=date(2025, 1, 1))
    mine = Membership.objects.get(post__person=alice)

    for name in ("members", "invite"):
        lead.goto(reverse(f"groups:{name}", args=[group.slug]))
        look(name, lead)
    follow(lead.get_by_role("button", name="Send the invitation"))
    look("invite, error", lead)
    for name in ("change_member", "end_job", "leave"):
        lead.goto(reverse(f"groups:{name}", args=[group.slug, mine.pk]))
        look(name, lead)
    follow(lead.get_by_role("button", name="Save"))
    look("leave, error", lead)
    Membership.objects.filter(group=group, role="lead").exclude(pk=mine.pk).update(role="member")
    office = open_page(browser, live_server, make_person("Office", is_staff=True))
    office.goto(reverse("groups:end_job", args=[group.slug, mine.pk]))
    follow(office.get_by_role("button", name="Yes, their job has ended"))
    look("the last lead's job, error", office)
    lead.goto(reverse("groups:sharing"))
    lead.get_by_role("checkbox").last.check()
    follow(lead.get_by_role("button", name="Save"))
    look("sharing, error", lead)
    page.goto(reverse("join", args=[InvitationToken.objects.mint(waiting)]))
    look("join", page)
    follow(page.get_by_role("button", name="Join the group"))
    look("join, error", page)
    page.get_by_label("Where you work").fill(LONG)
    follow(page.get_by_role("button", name="Join the group"))
    look("first step", page)
    follow(page.get_by_role("button", name="Skip this"))
    page.locator("main summary").click()
    look("second step", page)
    follow(page.get_by_role("button", name="I do not know yet"))
    look("third step", page)
    page.goto("/")
    look("home, to go on", page)
    Person.objects.filter(email=waiting.email).update(is_active=False)
    page.goto(reverse("join", args=[InvitationToken.objects.mint(waiting)]))
    look("join, barred", page)
    Person.objects.filter(email=waiting.email).update(is_active=True)
    for state, change in (("joined", {}), ("taken back", {"joined_at": None, "withdrawn_at": timezone.now()})):
        Invitation.objects.filter(pk=waiting.pk).update(**change)
        page.goto(reverse("join", args=[InvitationToken.objects.mint(waiting)]))
        look(f"join, {state}", page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_admin_can_be_read_in_our_colours(
    browser: Browser, live_server: Any, group: Group, rhona: Person, scheme: str
) -> None:
    make_entry(group)
    page = open_page(browser, live_server, rhona, width=1280, scheme=scheme)
    names = ["index", "outbox_message_changelist", "groups_logentry_changelist", "groups_group_add"]

    for name in names:
        page.goto(reverse(f"admin:{name}"))
        assert violations(page, COLOURS) == [], name


@pytest.mark.usefixtures("demo_on")
def test_pages_of_the_demo(browser: Browser, live_server: Any, alice: Person, client: Any, look: Look) -> None:
    make_person("Demo Person", is_example=True)
    page = open_page(browser, live_server)

    page.goto(reverse("demo:mailbox"))
    look("mailbox, empty", page)
    ask(client, str(alice.email))
    send_what_waits()
    page.goto(reverse("demo:mailbox"))
    look("mailbox", page)
    page.locator("main a").first.click()
    look("mail", page)
    page.goto("/")
    look("home of the demo", page)


def answer_and_send(page: Page, name: str, look: Look) -> None:
    """From the open form to its receipt, by way of every page in between."""
    look("form", page)
    page.locator("summary").first.click()
    look("form, unfolded", page)
    follow(page.get_by_role("button", name="Check my answers"))
    look("form, all blank", page)
    follow(page.get_by_role("button", name="Go back to the form"))
    page.locator(f"[name={name}]").fill("x" * 5001)
    follow(page.get_by_role("button", name="Check my answers"))
    look("form, error", page)
    page.locator(f"[name={name}]").fill(LONG * 3)
    page.locator("[type=radio]").first.check(force=True)
    look("form, chosen", page)
    follow(page.get_by_role("button", name="Check my answers"))
    look("check", page)
    follow(page.get_by_role("button", name="Change").first)
    look("form, to change", page)
    follow(page.get_by_role("button", name="Check my answers"))
    follow(page.get_by_role("button", name="Send my answers"))
    look("receipt", page)


@pytest.mark.parametrize("answers", ["anonymous", "named"])
def test_pages_behind_a_link(browser: Browser, live_server: Any, look: Look, answers: str) -> None:
    questionnaire = form_of_every_kind(answers=answers, title=LONG, intro=LONG * 2)
    Question.objects.filter(section__questionnaire=questionnaire).update(text=LONG * 2, hint=LONG)
    Choice.objects.update(text=LONG)
    Event.objects.update(title=LONG)
    address, names = link_to(questionnaire), names_of(questionnaire)
    page = open_page(browser, live_server)

    page.goto(address)
    answer_and_send(page, names[1], look)
    page.goto(address)
    look("already in", page)
    page.goto(reverse("evaluations:kept"))
    look("what is kept", page)


def test_states_of_a_link(browser: Browser, live_server: Any, look: Look) -> None:
    page = open_page(browser, live_server)

    for state in ("early", "in", "closing", "closed", "withdrawn"):
        questionnaire, address = in_state(state)
        page.goto(address)
        look(state, page)
    page.goto("/answer/unknown/")
    look("unknown", page)
    page.goto(link_to(form_of_2016()))
    look("the form of 2016", page)
    page.locator("textarea").first.fill("Words")
    page.reload()
    look("put back", page)
    questionnaire = open_form()
    address, name = link_to(questionnaire), names_of(questionnaire)[2]
    page.goto(address)
    page.locator(f"[name={name}]").evaluate("it => { it.name = 'question-0'; it.value = 'Words' }")
    follow(page.get_by_role("button", name="Check my answers"))
    look("not taken", page)
    Link.objects.all().update(withdrawn=True)
    follow(page.get_by_role("button", name="Check my answers"))
    look("withdrawn, with words", page)


# The gate itself -----------------------------------------------------------------------------------------------------


def test_planted_faults_of_accessibility_are_found(page: Page) -> None:
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><img src='x.png'><p style='color: #aaa'>Too pale</p></main>"
    )

    assert [fault.split(":")[0] for fault in violations(page)] == ["color-contrast", "image-alt"]
    assert [fault.split(":")[0] for fault in violations(page, COLOURS)] == ["color-contrast"]


def test_a_planted_wide_block_is_found(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 844})
    page.set_content("<main style='width: 400px'>x</main>")

    assert sideways(page) == ["88 px too wide"]


def test_planted_small_targets_and_faint_controls_are_found(page: Page) -> None:
    page.set_content(
        "<p>A <a href=x>link</a> in a sentence.</p><a href=x>small</a><button>small</button>"
        "<input style='height: 44px; border: 1px solid #ccc' aria-label=x>"
        "<label><input type=radio style='appearance: none; border: 2px solid #ddd'> faint</label>"
        "<textarea style='height: 60px; border: 2px solid #666'></textarea>"
    )

    assert [one[:7] for one in small(page)] == ["<a href", "<button", "<input "]
    assert [one[:7] for one in faint(page)] == ["<button", "<input ", "<input "][-2:]
