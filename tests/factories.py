"""Dull makers of rows: each takes what matters to the test and fills in the rest."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from django.utils.text import slugify

from evaluations.models import Link, LinkToken, Question, Questionnaire, Section
from events.models import (
    AssociateNote,
    Event,
    Invitation,
    InvitationToken,
    LearningOutcome,
    Participation,
    Passage,
    Presentation,
    Session,
    WebLink,
)
from groups.models import (
    CPP,
    ContactConsent,
    Cycle,
    Group,
    LogEntry,
    Membership,
    Organisation,
    Person,
    Phase,
    PhaseMove,
    Post,
)
from reflections.models import Prompt, Worksheet

number = count(1)


def make_cpp(name: str = "", **fields: Any) -> CPP:
    name = name or f"Area {next(number)}"
    return CPP.objects.create(**{"name": name, "slug": slugify(name), "group_word": "CAR group", **fields})


def make_organisation(name: str = "", **fields: Any) -> Organisation:
    name = name or f"Organisation {next(number)}"
    return Organisation.objects.create(**{"name": name, "sector": Organisation.Sector.LOCAL_AUTHORITY, **fields})


def make_person(name: str = "", **fields: Any) -> Person:
    name = name or f"Person {next(number)}"
    person = Person(**{"name": name, "email": f"{slugify(name)}@example.org", **fields})
    person.set_unusable_password()
    person.save()
    return person


def make_post(person: Person, **fields: Any) -> Post:
    organisation = fields.pop("organisation", None) or make_organisation()
    return Post.objects.create(**{"person": person, "organisation": organisation, "job_title": "Officer", **fields})


def make_group(topic: str = "", **fields: Any) -> Group:
    topic = topic or f"Topic {next(number)}"
    cpp = fields.pop("cpp", None) or make_cpp()
    return Group.objects.create(**{"cpp": cpp, "topic": topic, "slug": slugify(topic), "is_published": True, **fields})


def make_membership(group: Group, person: Person, **fields: Any) -> Membership:
    post = fields.pop("post", None) or make_post(person)
    return Membership.objects.create(**{"group": group, "post": post, "joined": date(2025, 1, 6), **fields})


def make_cycle(group: Group, **fields: Any) -> Cycle:
    return Cycle.objects.create(**{"group": group, "number": 1, "started": date(2025, 3, 10), **fields})


def make_move(cycle: Cycle, phase: Phase = Phase.PREPARING, **fields: Any) -> PhaseMove:
    if "recorded_at" in fields:
        fields.setdefault("placed_at", fields["recorded_at"])
    return PhaseMove.objects.create(
        **{"cycle": cycle, "phase": phase, "on": date(2025, 3, 10), "reason": "We met.", **fields}
    )


def make_entry(group: Group, line: str = "", **fields: Any) -> LogEntry:
    line = line or f"Line {next(number)}"
    return LogEntry.objects.create(
        **{"group": group, "kind": LogEntry.Kind.MEETING, "on": date(2025, 4, 1), "line": line, **fields}
    )


def make_event(title: str = "", **fields: Any) -> Event:
    """An event that ended on the last Wednesday of February 2026."""
    title = title or f"Event {next(number)}"
    times = {
        "starts_at": datetime(2026, 2, 24, 10, tzinfo=UTC),
        "ends_at": datetime(2026, 2, 25, 16, 30, tzinfo=UTC),
        "dated_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
    }
    return Event.objects.create(**{"title": title, "slug": slugify(title), "is_published": True, **times, **fields})


def make_session(event: Event, title: str = "", **fields: Any) -> Session:
    """A session on the first day of `event`, from 10 to 11."""
    times = {"on": event.local_start.date(), "starts": time(10), "ends": time(11)}
    return Session.objects.create(**{"event": event, "title": title or f"Session {next(number)}", **times, **fields})


def make_outcome(event: Event, text: str = "", **fields: Any) -> LearningOutcome:
    return LearningOutcome.objects.create(event=event, text=text or f"To learn {next(number)}", **fields)


def make_participation(event: Event, person: Person | None = None, **fields: Any) -> Participation:
    person = person or make_person()
    return Participation.objects.create(**{"event": event, "person": person, "employer": "A council", **fields})


def share(person: Person, *boxes: str, is_given: bool = True) -> None:
    """That `person` ticks these boxes about their contact details, or takes them back."""
    for box in boxes:
        ContactConsent.objects.create(person=person, box=box, is_given=is_given, wording="As it stood there.")


def make_invitation(event: Event, person: Person | None = None, **fields: Any) -> tuple[Invitation, str]:
    """An invitation that was sent and has had no reply, and what opens it."""
    participation = make_participation(event, person, **{"reply": "", **fields})
    invitation = Invitation.objects.create(participation=participation, sent_at=event.dated_at)
    return invitation, InvitationToken.objects.mint(invitation)


def make_presentation(event: Event, group: Group | None = None, **fields: Any) -> Presentation:
    return Presentation.objects.create(event=event, group=group or make_group(), **fields)


def make_passage(presentation: Presentation, heading: str = "aim", text: str = "Words.", **fields: Any) -> Passage:
    """What stands under a heading from then on."""
    made = {"number": presentation.passages.count() + 1, "at": presentation.event.dated_at, **fields}
    return Passage.objects.create(presentation=presentation, heading=heading, text=text, **made)


def make_note(presentation: Presentation, heading: str = "aim", text: str = "A note.", **fields: Any) -> AssociateNote:
    made = {"at": presentation.event.dated_at, **fields}
    return AssociateNote.objects.create(presentation=presentation, heading=heading, text=text, **made)


def make_web_link(presentation: Presentation, **fields: Any) -> WebLink:
    made = {"title": "A film", "address": "https://film.example/1", "added_at": presentation.event.dated_at, **fields}
    return WebLink.objects.create(presentation=presentation, **made)


def make_worksheet(event: Event | None = None, title: str = "", *, prompts: int = 1, **fields: Any) -> Worksheet:
    """A worksheet for the first day of `event`, with `prompts` questions."""
    event, title = event or make_event(), title or f"Worksheet {next(number)}"
    made = {"title": title, "slug": slugify(title), "day": event.local_start.date(), **fields}
    worksheet = Worksheet.objects.create(event=event, **made)
    for place in range(1, prompts + 1):
        Prompt.objects.create(worksheet=worksheet, position=place, label=f"{place}.", text=f"Question {place}?")
    return worksheet


def make_questionnaire(event: Event | None = None, *, statements: int = 2, **fields: Any) -> Questionnaire:
    """A form with one section: `statements` statements, and one open question."""
    made = {"title": "How was it for you?", "scheduled_at": datetime(2026, 1, 6, 9, tzinfo=UTC), **fields}
    questionnaire = Questionnaire.objects.create(event=event or make_event(), **made)
    section = Section.objects.create(questionnaire=questionnaire, position=1, title="The event")
    for place in range(1, statements + 1):
        Question.objects.create(section=section, position=place, text=f"Statement {place}")
    Question.objects.create(section=section, position=99, kind=Question.Kind.OPEN, text="Anything to add?")
    return Questionnaire.objects.with_invitation().get(pk=questionnaire.pk)


def make_link(questionnaire: Questionnaire, participation: Participation | None = None) -> tuple[LinkToken, str]:
    """A link with one token, and its secret."""
    participation = participation or make_participation(questionnaire.of_event)
    link, _ = Link.objects.get_or_create(questionnaire=questionnaire, participation=participation)
    secret = LinkToken.objects.mint(link, LinkToken.Mode.MAIL)
    return found(secret), secret


def found(secret: str) -> LinkToken:
    token = LinkToken.objects.find(secret)
    assert token is not None
    return token
