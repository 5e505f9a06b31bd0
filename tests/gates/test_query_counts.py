"""A page asks the database as often for three rows as for one, and never more than twelve times."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.admin import site
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone

from carplatform.audit.actions import record
from carplatform.urls import urlpatterns as platform
from evaluations.actions import write_round
from evaluations.models import Choice, Mark, Mending, Question, Questionnaire, Round, Section, SourceNote
from events.contacts import contacts_of
from events.models import Event, Participation
from groups.models import (
    Attachment,
    ContactConsent,
    EntryVersion,
    Expectation,
    Group,
    Invitation,
    Membership,
    NextStep,
    Organisation,
    Partner,
    Person,
    Phase,
    PieceOfWork,
    Point,
    Quote,
    StepMove,
    Theme,
)
from tests.accounts.steps import ask
from tests.cast import signed_in
from tests.delivering import send_what_waits
from tests.evaluations.answering import OPEN_DAY, close, questions_of, reply
from tests.evaluations.test_disclosure import follow_up
from tests.events.replying import coming_event, invited, say, seminar
from tests.factories import (
    make_cpp,
    make_cycle,
    make_entry,
    make_event,
    make_group,
    make_invitation,
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
from tests.gates.conftest import make_slides
from tests.gates.roles import PAGES_OF_A_FORM, parts_addresses

pytestmark = pytest.mark.django_db

GROUP_PAGE = (8, 12, 12, 12)  # visitor, member, outsider, researcher
MAP, FRONT = 5, 3
MY_HOME = 12  # with people to phone and nothing to do next; 8 without the former
DESK_HOME, TABLE = 12, 6  # of a researcher
EVENT_PAGE = (7, 11, 11, 10)
ON_THE_DAY = [5, 5, 4, 4, 5, 5, 7]  # arrivals, found, alone; walk-in, badges, one badge, attendance
EVENT_PAGE_DURING = (7, 12, 11)  # of a visitor, a member and a researcher
CONTACTS, ALL_CARDS, ONE_CARD = 9, 5, 5  # of someone who comes
# Of a researcher: a new event; its set-up, details, outcomes, words and their preview, programme, one more line of it,
# a copy, calling it off, the list of those asked and three ways to ask; one outcome and one line of the programme.
WEEK = timedelta(days=7)
NEW_EVENT, SET_UP, OF_ONE_LINE = 3, (8, 4, 4, 3, 5, 4, 4, 3, 4, 7, 5, 4, 3), (5, 6)
PRESENTATIONS, REMIND, CHOOSE_GROUPS, DEADLINE = 10, 7, 6, 3  # of a researcher
PRO_FORMA, WRITE, NOTE = 7, 12, 5  # of who writes it, of a researcher
REPLY, MY_REPLY, NEEDS = 9, 11, 4  # of whoever holds the link, of someone invited, of a researcher
EVENTS, WORKSHEETS, WORKSHEET = 2, 1, 2  # of a visitor
# The same: beginning a form; what it asks, its first words, the form as people see it, what was asked before, deleting
# it, its schedule, one more section and question; changing and deleting one of each.
NEW_FORM, BUILDER, OF_ONE_PART = 5, (9, 4, 5, 7, 6, 7, 3, 8), (6, 5, 12, 6)
DESKS, DESK, DESK_WITH_NAMES, SEND, CLOSE, CARDS, LINKS = 3, 5, 6, 5, 3, 4, 4  # of a researcher
RESULTS, RESULTS_WITH_NAMES, NAMES = (9, 11), 11, 9  # of a visitor, of a researcher
EXPORTS, CODEBOOK, PUBLISH = 10, 5, 10
ADD_PLAN, CHANGE_PLAN, ADD_FILE, DROP_PLAN, DROP_FILE = 4, 6, 5, 6, 6  # of a member
MOVE, ACCOUNT, SESSIONS = 4, 3, 3
# Of a group, for its lead: the log, its path, its members, one entry and the page that changes it; a partnership.
LOG, MOVES, MEMBERS, ENTRY, CHANGE, CPP_PAGE = 9, 6, 6, 9, 9, 10
PLANS, ELSEWHERE, SETTINGS = 9, 6, 4
MAILBOX = (0, 2)  # of a visitor, of someone signed in
ADMIN = {"CPP": 5, "Organisation": 5, "Theme": 5, "Cycle": 6, "Group": 6, "Person": 7, "Post": 7}
ADMIN |= {"Invitation": 8, "ContactConsent": 7}
ADMIN |= {"Presentation": 6, "Event": 7, "Session": 8, "Participation": 7, "Worksheet": 6}
ADMIN |= {"Questionnaire": 5, "Section": 5, "Question": 5, "SourceNote": 5, "Round": 5}
ADMIN |= {"Membership": 8, "Message": 10, "LogEntry": 9, "Record": 9}
ADMIN |= {"Invitation": 8, "ContactConsent": 7}


def fill(group: Group, rows: int) -> None:
    """`rows` of everything a group can have."""
    cycle = make_cycle(group)
    for number in range(rows):
        make_move(cycle, Phase(number % 3 + 1))
        entry = make_entry(group, on=date(2025, 4 + number, 1), written_by=make_person(), readers="network")
        entry.themes.add(Theme.objects.create(name=f"Theme {group.pk} {number}", kind=Theme.Kind.VALUE))
        member = make_person()
        make_membership(group, member, post=make_post(member))
        partner = Partner(group=group, printed="A", organisation=Organisation.objects.latest("pk"))
        partner.save()
        PieceOfWork.objects.create(group=group, printed="Work")


def fill_event(rows: int) -> Event:
    """An event with `rows` of everything it can have."""
    event = make_event()
    for number in range(rows):
        make_outcome(event)
        make_session(event)
        make_session(event, choice="Talks", option=f"{number}")
        make_participation(event, cpp=make_cpp(), role=Participation.Role.values[number])
        make_invitation(event, group=make_group(), cpp=make_cpp())
        make_worksheet(event, prompts=rows)
        make_presentation(event, printed="A talk.")
    return event


def queries(browser: Client, address: str) -> int:
    browser.get(address)  # what is read once and kept is not counted
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("rows", [1, 3])
def test_group_page(group: Group, alice: Person, charlie: Person, rhona: Person, rows: int) -> None:
    fill(group, rows)
    address = group.get_absolute_url()

    counts = [queries(browser, address) for browser in map(signed_in, (alice, charlie, rhona))]

    assert (queries(Client(), address), *counts) == GROUP_PAGE


@pytest.mark.parametrize("rows", [1, 3])
def test_map_and_front_page(group: Group, rows: int) -> None:
    for _ in range(rows):
        fill(make_group(), rows)

    filters = "?word=o&sector=health&status=active&phase=2"
    assert (queries(Client(), reverse("groups:map")), queries(Client(), reverse("home"))) == (MAP, FRONT)
    assert queries(Client(), reverse("groups:map") + filters) <= MAP


@pytest.mark.parametrize("rows", [1, 3])
def test_desks(rhona: Person, rows: int) -> None:
    with time_machine.travel(OPEN_DAY, tick=False):
        for answers in ("named", "anonymous"):
            for _ in range(rows):
                questionnaire = make_questionnaire(answers=answers)
                for _ in range(2 * rows):
                    make_participation(questionnaire.of_event)
                write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=rhona, at=OPEN_DAY)
                reply(questionnaire)
        researcher, named = signed_in(rhona), Questionnaire.objects.filter(answers="named")[0]
        pages = [reverse(f"evaluations:{page}", args=[questionnaire.uid]) for page in ("close", "cards", "links")]
        reminder = reverse("evaluations:send_round", args=[questionnaire.uid]) + "?kind=first%20reminder"
        pages = [reverse("evaluations:questionnaires"), questionnaire.get_absolute_url(), reminder, *pages]

        assert [queries(researcher, page) for page in pages] == [DESKS, DESK, SEND, CLOSE, CARDS, LINKS]
        assert queries(researcher, named.get_absolute_url()) == DESK_WITH_NAMES


@pytest.mark.parametrize("rows", [1, 3])
def test_building(rhona: Person, rows: int) -> None:
    for _ in range(rows):
        form = make_questionnaire(statements=rows)
        Question.objects.create(section=make_questionnaire().sections.get(), text=f"Asked before of {form}")
    for number in range(rows):
        section = Section.objects.create(questionnaire=form, position=number, title="x")
        outcome, kind = make_outcome(form.of_event), Question.Kind.ONE
        question = Question.objects.create(section=section, text="x", kind=kind, outcome=outcome)
        Choice.objects.create(question=question, text="x")
        words = {"question": question, "kind": "question", "before": "x", "after": "y"}
        Mending.objects.create(questionnaire=form, by=make_person(), at=timezone.now(), **words)
        make_questionnaire(form.of_event, purpose="follow-up")
        make_participation(form.of_event)
    browser, pages = signed_in(rhona), [*PAGES_OF_A_FORM[1:]]

    counts = [queries(browser, reverse(f"evaluations:{page}", args=[form.uid])) for page in pages]
    of_one = [queries(browser, page) for page in parts_addresses(form)]

    assert (queries(browser, reverse("evaluations:new")), tuple(counts), tuple(of_one)) == (
        NEW_FORM,
        BUILDER,
        OF_ONE_PART,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_results(rhona: Person, rows: int) -> None:
    questionnaire = make_questionnaire(statements=rows, results_public=True)
    for _ in range(10 * rows):
        reply(questionnaire, *[Mark.RATHER_AGREE] * rows, "Words")
    closed, named = close(questionnaire), follow_up(5 * rows)
    researcher, address = signed_in(rhona), reverse("evaluations:results", args=[closed.uid])
    pages = [reverse(f"evaluations:{page}", args=[named.uid]) for page in ("results", "names")]

    assert (queries(Client(), address), queries(researcher, address)) == RESULTS
    assert [queries(researcher, page) for page in pages] == [RESULTS_WITH_NAMES, NAMES]
    files = [reverse(f"evaluations:{page}", args=[closed.uid]) for page in ("exports", "codebook", "publish")]
    assert [queries(researcher, page) for page in files] == [EXPORTS, CODEBOOK, PUBLISH]


@pytest.mark.parametrize("rows", [1, 3])
def test_my_home(rows: int) -> None:
    person = make_person()
    for _ in range(rows):
        group = make_group()
        fill(group, rows)
        make_membership(group, person, role=Membership.Role.LEAD)
        meet(person, group, rows)

    assert queries(signed_in(person), reverse("home")) == MY_HOME


@pytest.mark.parametrize("rows", [1, 3])
def test_home_and_table_of_a_researcher(rhona: Person, rows: int) -> None:
    for _ in range(rows):
        group = make_group()
        fill(group, rows)
        make_membership(group, rhona)
    browser = signed_in(rhona)

    assert (queries(browser, reverse("home")), queries(browser, reverse("groups:table"))) == (DESK_HOME, TABLE)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_ones_own(group: Group, alice: Person, rows: int) -> None:
    fill(group, rows)
    browser = signed_in(alice)
    move = reverse("groups:move", args=[group.slug])

    counts = {page: queries(browser, page) for page in (move, reverse("account"), reverse("usersessions_list"))}

    assert list(counts.values()) == [MOVE, ACCOUNT, SESSIONS]


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_a_group(group: Group, alice: Person, rows: int) -> None:
    fill(group, rows)
    entry = group.log_entries.latest("pk")
    for number in range(rows):
        entry.present.add(make_person())
        EntryVersion.objects.create(
            entry=entry, number=number, kind="meeting", on=entry.on, line="x", readers="group", at=timezone.now()
        )
        kept = {"name": "x", "content_type": "x", "size": 1, "stored_as": f"{number}"}
        Attachment.objects.create(entry=entry, by=make_person(), **kept)
        Invitation.objects.create(group=group, email=f"{number}@example.org")
    browser = signed_in(alice)
    pages = [reverse(f"groups:{page}", args=[group.slug]) for page in ("log", "moves", "members")]
    pages += [entry.get_absolute_url(), reverse("groups:change_entry", args=[group.slug, entry.uid])]
    pages += [group.cpp.get_absolute_url()]

    assert [queries(browser, page) for page in pages] == [LOG, MOVES, MEMBERS, ENTRY, CHANGE, CPP_PAGE]


@pytest.mark.parametrize("rows", [1, 3])
def test_more_pages_of_a_group(group: Group, alice: Person, rows: int) -> None:
    fill(group, rows)
    for number in range(rows):
        other = make_group(f"Warm homes {number}")
        fill(other, rows)
        step = NextStep.objects.create(group=group, what="x")
        StepMove.objects.create(step=step)
        point = Point.objects.create(group=group, kind="factor", text="x")
        Expectation.objects.create(group=group, kind="output", text="x")
        Quote.objects.create(group=group, words="x")
        entry = make_entry(group)
        of_entry = {"entry": entry, "name": "x", "content_type": "x", "size": 1}
        file = Attachment.objects.create(stored_as=f"more {number}", **of_entry)
        Partner.objects.create(group=group, printed="A", organisation=Organisation.objects.latest("pk"))
    browser = signed_in(alice)
    pages = [reverse(f"groups:{page}", args=[group.slug]) for page in ("plans", "elsewhere", "settings")]

    assert [queries(browser, page) for page in pages] == [PLANS, ELSEWHERE, SETTINGS]
    pages = [reverse("groups:add_plan", args=[group.slug, "step"])]
    pages += [reverse("groups:change_plan", args=[group.slug, "point", point.uid])]
    pages += [reverse("groups:add_file", args=[group.slug, entry.uid])]
    pages += [reverse("groups:drop_plan", args=[group.slug, "point", point.uid])]
    pages += [reverse("groups:drop_file", args=[group.slug, entry.uid, file.uid])]
    assert [queries(browser, page) for page in pages] == [ADD_PLAN, CHANGE_PLAN, ADD_FILE, DROP_PLAN, DROP_FILE]


@pytest.mark.parametrize("rows", [1, 3])
def test_events_and_worksheets(alice: Person, charlie: Person, rhona: Person, rows: int) -> None:
    for _ in range(rows):
        event = fill_event(rows)
    visitor, address = Client(), event.get_absolute_url()
    lists = [reverse("events:events"), reverse("reflections:worksheets"), event.worksheets.all()[0].get_absolute_url()]

    counts = [queries(browser, address) for browser in map(signed_in, (alice, charlie, rhona))]

    assert (queries(visitor, address), *counts) == EVENT_PAGE
    assert [queries(visitor, page) for page in lists] == [EVENTS, WORKSHEETS, WORKSHEET]


def meet(person: Person, group: Group, rows: int) -> Event:
    """An event that `person` comes to, with `rows` others on its sheet whose groups share much with `group`."""
    event = make_event()
    make_participation(event, person)
    partners = list(group.partners.all())
    for _ in range(rows):
        other, near = make_person(phone="01632 960321"), make_group()
        make_membership(near, other)
        Partner.objects.create(group=near, printed="A", organisation=partners[0].organisation)
        make_entry(near, method="Interviews", readers="network").themes.add(group.log_entries.all()[0].themes.all()[0])
        make_participation(event, other, cpp=near.cpp, group=near)
        make_participation(event)
        share(other, "sheet", "email", "phone")
    return event


@pytest.mark.parametrize("rows", [1, 3])
def test_contact_sheet(group: Group, alice: Person, rows: int) -> None:
    fill(group, rows)
    event = meet(alice, group, rows)
    browser = signed_in(alice)
    other = contacts_of(event.participations.all())[0]
    pages = [reverse("events:contacts", args=[event.slug]), reverse("events:all_cards", args=[event.slug])]
    pages.append(reverse("events:one_card", args=[event.slug, other.uid]))

    assert len(browser.get(pages[0]).context["to_phone"]) == rows
    assert [queries(browser, page) for page in pages] == [CONTACTS, ALL_CARDS, ONE_CARD]


@pytest.mark.parametrize("rows", [1, 3])
def test_setting_an_event_up(rhona: Person, rows: int) -> None:
    for _ in range(rows):
        event = fill_event(rows)
    Event.objects.update(copied_from=make_event(for_next_time="Longer breaks."), ends_at=timezone.now() + WEEK)
    browser = signed_in(rhona)
    names = ["set_up", "details", "outcomes", "words", "preview", "programme", "add_session", "copy", "call_off"]
    names += ["invitations", "invite_members", "invite_one", "invite_table"]
    outcome, session = event.outcomes.all()[0], event.sessions.all()[0]

    counts = [queries(browser, reverse(f"events:{page}", args=[event.slug])) for page in names]
    of_one = [queries(browser, reverse("events:change_outcome", args=[event.slug, outcome.pk]))]
    of_one += [queries(browser, reverse("events:change_session", args=[event.slug, session.uid]))]

    assert (queries(browser, reverse("events:new")), tuple(counts), tuple(of_one)) == (NEW_EVENT, SET_UP, OF_ONE_LINE)


@pytest.mark.parametrize("rows", [1, 3])
def test_on_the_day(rhona: Person, alice: Person, rows: int) -> None:
    start = timezone.now() - timedelta(hours=1)
    event = make_event(starts_at=start, ends_at=start + timedelta(hours=8))
    for number in range(rows):
        one = make_participation(event, make_person(f"Ann {number}"), cpp=make_cpp(), arrived_at=start)
        make_participation(event, cpp=make_cpp(), reply="no")
        session = seminar(event, f"{number}", on=timezone.localdate(start))
        one.choices.create(session=session)
        make_questionnaire(event)
    browser, address = signed_in(rhona), reverse("events:arrivals", args=[event.slug])
    pages = [address, f"{address}?q=a", f"{address}?seen=", reverse("events:walk_in", args=[event.slug])]
    pages += [reverse("events:badges", args=[event.slug]), reverse("events:arrival", args=[event.slug, one.uid])]
    pages += [reverse("events:attendance", args=[event.slug, session.uid])]
    during = [queries(reader, event.get_absolute_url()) for reader in (Client(), signed_in(alice), browser)]

    assert [queries(browser, page) for page in pages] == ON_THE_DAY
    assert tuple(during) == EVENT_PAGE_DURING


@pytest.mark.parametrize("rows", [1, 3])
def test_presentations(group: Group, alice: Person, rhona: Person, rows: int) -> None:
    fill(group, rows)
    times = {"presentations_due": timezone.now() - WEEK, "ends_at": timezone.now() + WEEK}
    event = make_event("", **times)
    for _ in range(rows):
        make_passage(make_presentation(event))
    presentation = make_presentation(event, group)
    for number in range(rows):
        NextStep.objects.create(group=group, what=f"x {number}")
        Point.objects.create(group=group, kind="factor", text=f"x {number}")
        Expectation.objects.create(group=group, kind="output", text=f"x {number}")
        make_participation(event, role="presenter", group=group)
        make_passage(presentation, "aim", by=make_person())
        make_note(presentation, "aim", by=make_person())
        make_web_link(presentation)
        make_slides(presentation)
    researcher, member = signed_in(rhona), signed_in(alice)
    of_one = [event.slug, presentation.uid]

    names = ("presentations", "remind_presenters", "choose_groups", "deadline")
    counts = [queries(researcher, reverse(f"events:{page}", args=[event.slug])) for page in names]
    mine = [queries(member, reverse(f"events:{page}", args=of_one)) for page in ("presentation", "write_presentation")]
    mine.append(queries(researcher, reverse("events:add_note", args=[*of_one, "aim"])))

    assert (counts, mine) == ([PRESENTATIONS, REMIND, CHOOSE_GROUPS, DEADLINE], [PRO_FORMA, WRITE, NOTE])


@pytest.mark.parametrize("rows", [1, 3])
def test_replying(alice: Person, rhona: Person, rows: int) -> None:
    event = coming_event(capacity=rows)
    invitation, secret = make_invitation(event, alice)
    sessions = [seminar(event, f"{number}", choice=f"Choice {day}") for day in range(rows) for number in range(rows)]
    make_outcome(event)
    for _ in range(rows):
        say(invited(event, cpp=make_cpp()), "yes", sessions[0], needs={"diet": "Vegan"})
    say(invitation, "yes", needs={"diet": "Vegan"}, photos=True)

    counts = [queries(Client(), reverse("events:reply", args=[secret]))]
    counts.append(queries(signed_in(alice), reverse("events:my_reply", args=[event.slug])))
    counts.append(queries(signed_in(rhona), reverse("events:needs", args=[event.slug])))

    assert counts == [REPLY, MY_REPLY, NEEDS]


@pytest.mark.usefixtures("demo_on")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_demo_mailbox(alice: Person, rows: int) -> None:
    for _ in range(rows):
        ask(Client(), str(alice.email))
    send_what_waits()

    assert (queries(Client(), reverse("demo:mailbox")), queries(signed_in(alice), reverse("demo:mailbox"))) == MAILBOX


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_the_admin(rhona: Person, rows: int) -> None:
    for _ in range(rows):
        fill(make_group(), rows)
        fill_event(rows)
        record(by=rhona, action="publish group", obj=rhona, at=timezone.now())
        Invitation.objects.create(group=make_group(), email="asked@example.org", invited_by=make_person())
        ContactConsent.objects.create(person=make_person(), box="email", is_given=True, wording="Show my email")
        ask(Client(), str(rhona.email))
        questionnaire = make_questionnaire()
        SourceNote.objects.create(question=questions_of(questionnaire)[0], text="Printed otherwise.")
        write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=rhona, at=questionnaire.opens_at)
    browser = signed_in(rhona)
    names = [(model, f"{model._meta.app_label}_{model._meta.model_name}") for model in site._registry]

    counts = {model.__name__: queries(browser, reverse(f"admin:{name}_changelist")) for model, name in names}

    assert counts == ADMIN


@login_not_required
def careless(request: HttpRequest) -> HttpResponse:
    """A page that asks once for each row."""
    return HttpResponse("".join(group.cpp.name for group in Group.objects.all()))


class Planted:
    urlpatterns = [path("careless/", careless), *platform]


def test_a_planted_query_for_each_row_is_found() -> None:
    counts = []

    for _ in range(2):
        make_group()
        with override_settings(ROOT_URLCONF=Planted):
            counts.append(queries(Client(), "/careless/"))

    assert counts == [2, 3]
