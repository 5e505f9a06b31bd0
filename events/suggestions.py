"""What the record of a group has to say under each heading of its pro-forma, for one reader.

Nothing is suggested that the reader may not read. What only the group reads says so: once it is taken over and shared,
everyone who comes to the event reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carplatform.once import mark_of_values
from groups.models import ContactConsent, Expectation, Group, LogEntry, Membership, NextStep, Partner, Person, Point
from groups.models.readers import Readers

from .models import Heading
from .room import taken

MOST = 5  # of each kind, the latest: more has no room
Kind = LogEntry.Kind
COUNTED = (Kind.MEETING, Kind.REVIEWED, Kind.GATHERED, Kind.CHANGE)
TOLD = (Kind.REVIEWED, Kind.GATHERED, Kind.DECISION, Kind.CHANGE)


@dataclass(frozen=True)
class Suggestion:
    """Words for one heading, where they are from, and whether anything in them is for the group alone."""

    heading: str
    text: str
    source: str
    is_closed: bool = False

    @property
    def key(self) -> str:
        """What its button sends."""
        return f"{self.heading}-{mark_of_values([self.text])}"


@dataclass(frozen=True)
class Member:
    """Someone who is in the group now. `job` is their job and employer; they are named only if they `agreed`."""

    name: str
    job: str
    agreed: bool


@dataclass(frozen=True)
class Sources:
    """All that is drawn on, as far as the reader may read it. `entries` are the latest first."""

    group: Group
    purpose: str
    members: Sequence[Member]
    organisations: Sequence[str]
    entries: Sequence[LogEntry]
    steps: Sequence[NextStep]
    expectations: Sequence[Expectation]
    points: Sequence[Point]


def suggestions_for(group: Group, reader: Person) -> list[Suggestion]:
    """What `reader` may be offered for the pro-forma of `group`, loaded `with_purpose()`. Seven queries."""
    return suggest(sources_of(group, reader))


def sources_of(group: Group, reader: Person) -> Sources:
    consents = ContactConsent.objects
    memberships = Membership.objects.current().filter(group=group).select_related("post__person", "post__organisation")
    agreed = memberships.annotate(agreed=consents.holds(ContactConsent.Box.SHEET, of="post__person"))
    rows = agreed.order_by("role", "joined", "pk")
    members = [Member(one.post.person.name, one.post.description, one.agreed) for one in rows]
    partners = Partner.objects.filter(group=group, organisation__isnull=False).select_related("organisation")
    return Sources(
        group=group,
        purpose=(group.said or {}).get("purpose") or "",
        members=members,
        organisations=list(dict.fromkeys(str(partner.organisation) for partner in partners)),
        entries=list(LogEntry.objects.visible_to(reader).filter(group=group).standing().latest_first()),
        steps=list(NextStep.objects.visible_to(reader).filter(group=group).waiting().by_day()),
        expectations=list(Expectation.objects.visible_to(reader).filter(group=group).order_by("pk")),
        points=list(Point.objects.visible_to(reader).filter(group=group).order_by("pk")),
    )


def suggest(sources: Sources) -> list[Suggestion]:
    """All suggestions, heading by heading, each of them once and none without words."""
    found = [
        *about(sources),
        *who(sources),
        *so_far(sources.entries),
        *methods(sources.entries),
        *ahead(sources.steps),
        *expected(sources.expectations),
        *others(sources.points),
    ]
    return list({one.key: one for one in found if one.text.strip()}.values())


def about(sources: Sources) -> list[Suggestion]:
    group = sources.group
    name = _("%(topic)s, %(cpp)s") % {"topic": group.topic, "cpp": group.cpp}
    return [
        Suggestion(Heading.NAME, name, _("from your group’s page")),
        Suggestion(Heading.AIM, in_one(group.question), _("your group’s question")),
        Suggestion(Heading.AIM, in_one(sources.purpose), _("your shared purpose")),
    ]


def who(sources: Sources) -> list[Suggestion]:
    agreed = _("who agreed to be named, from “What I share”")
    return [
        Suggestion(Heading.MEMBERS, named_members(sources.members), agreed),
        Suggestion(Heading.MEMBERS, "; ".join(sources.organisations), _("your partner organisations")),
    ]


def named_members(members: Sequence[Member]) -> str:
    """Those who agreed to be named, with job and employer, as many as have room; all others as a number. Empty where
    nobody is a member. Of those who did not agree nothing is said but that they are there."""
    agreed = [one for one in members if one.agreed]
    for shown in range(len(agreed), -1, -1):
        text = with_others(agreed[:shown], len(members) - shown)
        if taken(text) <= Heading.MEMBERS.longest:
            return text
    return ""


def with_others(named: Sequence[Member], others: int) -> str:
    names = [", ".join(part for part in (one.name, one.job) if part) for one in named]
    if not others:
        return "; ".join(names)
    if not names:
        return ngettext("%d member", "%d members", others) % others
    return _("%(names)s; and %(others)s") % {
        "names": "; ".join(names),
        "others": ngettext("%d other", "%d others", others) % others,
    }


def so_far(entries: Sequence[LogEntry]) -> list[Suggestion]:
    """How many of each kind, with the first and the last day; then the latest lines themselves."""
    found = []
    for kind in COUNTED:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            found.append(
                Suggestion(Heading.ACTIVITIES, counted(kind, of_kind), _("counted in your log"), any_closed(of_kind))
            )
    latest = [entry for entry in entries if entry.kind in TOLD][:MOST]
    return [*found, *(from_log(Heading.ACTIVITIES, entry) for entry in reversed(latest))]


def counted(kind: str, entries: Sequence[LogEntry]) -> str:
    """Such as “12 meetings, from 3 March 2025 to 4 May 2026”."""
    number = len(entries)
    words = {
        Kind.MEETING: ngettext("%d meeting", "%d meetings", number),
        Kind.REVIEWED: ngettext("Evidence reviewed once", "Evidence reviewed %d times", number),
        Kind.GATHERED: ngettext("Evidence gathered once", "Evidence gathered %d times", number),
        Kind.CHANGE: ngettext("%d change tried", "%d changes tried", number),
    }[Kind(kind)]
    what = words % number if "%d" in words else words
    first, last = (day_in_words(pick(entry.on for entry in entries)) for pick in (min, max))
    if first == last:
        return _("%(what)s, on %(day)s") % {"what": what, "day": first}
    return _("%(what)s, from %(first)s to %(last)s") % {"what": what, "first": first, "last": last}


def methods(entries: Sequence[LogEntry]) -> list[Suggestion]:
    """Each method once, in the order in which the group first used it."""
    used: dict[str, list[LogEntry]] = {}
    for entry in reversed(entries):
        if method := in_one(entry.method):
            used.setdefault(method.casefold(), []).append(entry)
    return [
        Suggestion(
            Heading.METHODS,
            capfirst(in_one(of_method[0].method)),
            _("from your log, %(day)s") % {"day": day_in_words(of_method[-1].on)},
            all(is_closed(entry) for entry in of_method),
        )
        for of_method in used.values()
    ]


def ahead(steps: Sequence[NextStep]) -> list[Suggestion]:
    """What is not done yet. Who does it stays in the group: the pro-forma names only those who agreed."""
    return [
        Suggestion(Heading.FUTURE, by_when(step), _("from your next steps"), is_closed(step)) for step in steps[:MOST]
    ]


def by_when(step: NextStep) -> str:
    when = step.due_in_words or (day_in_words(step.due) if step.due else "")
    return _("%(what)s (%(when)s)") % {"what": in_one(step.what), "when": when} if when else in_one(step.what)


def expected(expectations: Sequence[Expectation]) -> list[Suggestion]:
    headings = {Expectation.Kind.OUTPUT: Heading.OUTPUTS, Expectation.Kind.OUTCOME: Heading.OUTCOMES}
    return [
        Suggestion(headings[Expectation.Kind(row.kind)], in_one(row.text), _("from your group’s plans"), is_closed(row))
        for row in expectations
    ]


def others(points: Sequence[Point]) -> list[Suggestion]:
    factors = [point for point in points if point.kind == Point.Kind.FACTOR][-MOST:]
    return [Suggestion(Heading.OTHER, in_one(row.text), _("what made it work"), is_closed(row)) for row in factors]


def from_log(heading: str, entry: LogEntry) -> Suggestion:
    day = day_in_words(entry.on)
    return Suggestion(heading, in_one(entry.line), _("from your log, %(day)s") % {"day": day}, is_closed(entry))


def is_closed(row: LogEntry | NextStep | Expectation | Point) -> bool:
    return row.readers == Readers.GROUP


def any_closed(entries: Iterable[LogEntry]) -> bool:
    return any(map(is_closed, entries))


def appended(text: str, suggestion: Suggestion) -> str:
    """`text` with the suggestion on a line of its own below it."""
    return "\n".join(part for part in (text.rstrip(), suggestion.text) if part)


def is_used(suggestion: Suggestion, text: str) -> bool:
    """Whether its words stand in `text` already."""
    return suggestion.text in text


def day_in_words(day: date) -> str:
    return date_format(day, "j F Y")


def in_one(text: str) -> str:
    """In one line."""
    return " ".join(text.split())
