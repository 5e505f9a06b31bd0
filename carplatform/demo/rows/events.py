"""An event, and what belongs to one: each row names its event by the address it has on the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True)
class EventRow:
    """Its first day is printed, or counted back from the day of loading; fewer than 0 days ago is still to come.

    Times are those of `zone`, the end on the last of its `days`. When the dates were set, no document says. With
    `ended_hours_ago` it has just ended, whenever it is loaded, and took as long as its times say.
    """

    title: str
    slug: str
    starts: time
    ends: time
    source: str
    first_day: date | None = None
    days_ago: int = 0
    ended_hours_ago: int | None = None
    days: int = 1
    number: int | None = None
    venue: str = ""
    zone: str = "Europe/London"
    is_published: bool = True
    dates_set_days_before: int = 42
    preparation: str = ""
    reply_by_days_before: int | None = None
    capacity: int | None = None
    pro_formas_due_days_before: int | None = None
    pro_formas_due_at: time = time(12)


@dataclass(frozen=True)
class InvitationRow:
    event: str
    text: str
    source: str


@dataclass(frozen=True)
class OutcomeRow:
    event: str
    text: str
    source: str


@dataclass(frozen=True)
class SessionRow:
    """One line of the programme, on the first, second … `day` of the event."""

    event: str
    day: int
    starts: time
    title: str
    source: str
    ends: time | None = None
    kind: str = "work"
    room: str = ""
    people: str = ""
    detail: str = ""
    choice: str = ""
    option: str = ""
    places: int | None = None


@dataclass(frozen=True)
class ParticipationRow:
    """Someone who is asked or takes part, by the email of a person of the files; or `count` people whom nobody names.

    Employer and job title are those of the person's post unless given. Whom nobody `invited_by` mail has no invitation;
    one that `is_held` was not sent yet. `chose` names the options of sessions they go to, and `shares` the boxes they
    ticked about their contact details; without it they were never asked.
    """

    event: str
    role: str
    source: str
    person: str = ""
    count: int = 1
    cpp: str = ""
    employer: str = ""
    job_title: str = ""
    left_early: bool = False
    group: str = ""
    invited_by: str = ""
    invited_days_ago: int = 0
    is_held: bool = False
    reply: str = "yes"
    replied_days_ago: int | None = None
    chose: list[str] = field(default_factory=list)
    shares: list[str] | None = None
