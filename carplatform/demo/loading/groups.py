"""The themes; the groups of the map, with what stands in each of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from groups.actions import (
    add_log_entry,
    begin_cycle,
    change_log_entry,
    correct_move,
    finish_cycle,
    invite,
    move_phase,
    say_purpose,
    strike_log_entry,
)
from groups.models import (
    Expectation,
    Group,
    Membership,
    NextStep,
    Partner,
    Person,
    Phase,
    PieceOfWork,
    Point,
    Quote,
    Readers,
    StepMove,
    Theme,
)
from groups.models.provenance import Provenance

from ..rows import AskedRow, EntryRow, GroupRow, MemberRow, MoveRow, StepRow, TurnRow
from .people import Folder, add, provenance

# People write things down at the end of a working day.
EVENING = time(16, 30)
TURNS = {"finished": finish_cycle, "begun": begin_cycle}


def load_groups(folder: Folder) -> None:
    if folder.has_none_of(Theme):
        for theme in folder.tables.themes:
            add(Theme(kind=theme.kind, name=theme.name, **provenance(theme.source)))
    if not Person.objects.filter(is_example=True).exists():
        for person in folder.tables.people:
            folder.person(person.email)
    if folder.has_none_of(Group):
        for group in folder.tables.groups:
            add_group(folder, group)


def add_group(folder: Folder, row: GroupRow) -> None:
    cpp = folder.cpp(row.cpp)
    group = add(
        Group(
            cpp=cpp,
            topic=row.topic,
            slug=row.slug,
            question=row.question,
            status=row.status,
            formed=row.formed,
            is_explicit=row.is_explicit,
            is_published=True,
            position=cpp.groups.count() + 1,
            **provenance(row.source),
        )
    )
    for place, partner in enumerate(row.partners, 1):
        named = {**asdict(partner), "organisation": folder.organisation(partner.organisation)}
        add(Partner(group=group, position=place, **named))
    for place, piece in enumerate(row.pieces_of_work, 1):
        add(PieceOfWork(group=group, position=place, **asdict(piece)))
    for member in row.members:
        add_member(folder, group, member)
    for invitation in row.invitations:
        add_invitation(folder, group, invitation)
    add_history(folder, group, [*row.turns, *row.moves, *row.entries])
    add_plans(folder, group, row)


def add_plans(folder: Folder, group: Group, row: GroupRow) -> None:
    """What the group keeps beside its log; open to the network, and on its public page."""
    kept = {"group": group, "readers": Readers.NETWORK, "on_public_page": True, **provenance(row.source)}
    if row.values or row.purpose:
        say_purpose(group=group, by=None, uid=uuid4(), values=row.values, purpose=row.purpose, at=timezone.now())
    for step in row.steps:
        add_step(
            folder, step, {**kept, "readers": Readers.GROUP, "on_public_page": False} if step.only_for_group else kept
        )
    for one in row.expectations:
        came_on = folder.day(one.came_days_ago) if one.came_days_ago is not None else None
        add(Expectation(kind=one.kind, text=one.text, came_of_it=one.came_of_it, came_on=came_on, **kept))
    for point in row.points:
        add(Point(kind=point.kind, text=point.text, **kept))
    for quote in row.quotes:
        agreed = {"permission": quote.permission, "permitted_on": folder.day(quote.permitted_days_ago)}
        add(Quote(words=quote.words, said_by=quote.said_by, **agreed, **kept))


def add_step(folder: Folder, row: StepRow, kept: dict[str, Any]) -> None:
    due = folder.day(-row.due_in_days) if row.due_in_days is not None else None
    done_on = folder.day(row.done_days_ago) if row.done_days_ago is not None else None
    words = {"what": row.what, "who": row.who, "due_in_words": row.due_in_words}
    step = add(NextStep(due=due, done_on=done_on, **words, **kept))
    if row.was_due_days_ago is not None:
        at = timezone.make_aware(datetime.combine(folder.day(row.moved_days_ago), EVENING))
        add(StepMove(step=step, due_before=folder.day(row.was_due_days_ago), reason=row.moved_why, at=at))


def add_member(folder: Folder, group: Group, row: MemberRow) -> None:
    post = folder.person(row.person).posts.first()
    membership = add(Membership(group=group, post=post, role=row.role, joined=folder.day(row.joined_days_ago)))
    if row.left_days_ago is not None:
        membership.end(folder.day(row.left_days_ago), row.left_reason)


def add_invitation(folder: Folder, group: Group, row: AskedRow) -> None:
    """Only in the demo, whose mail goes no further than its own mailbox."""
    if settings.DEMO:
        by, said = folder.person(row.by), {"email": row.email, "name": row.name, "role": row.role}
        invite(group=group, by=by, uid=uuid4(), at=folder.at, **said)


def add_history(folder: Folder, group: Group, happenings: list[MoveRow | TurnRow | EntryRow]) -> None:
    """The moves, cycles and log entries of a group, oldest first, as they would have been recorded."""
    for row in sorted(happenings, key=written_days_ago, reverse=True):
        on = folder.day(written_days_ago(row))
        at = timezone.make_aware(datetime.combine(on, EVENING))
        if isinstance(row, MoveRow):
            add_move(folder, group, row, on, at)
        elif isinstance(row, TurnRow):
            mark_like(group, TURNS[row.what](group=group, on=on, at=at))
        else:
            add_entry(folder, group, row, on, at)


def written_days_ago(row: MoveRow | TurnRow | EntryRow) -> int:
    """When someone wrote `row` down: on its day, or on the day that it was first said to be."""
    said_first = row.said_first_days_ago if isinstance(row, MoveRow) else None
    return row.days_ago if said_first is None else said_first


def add_move(folder: Folder, group: Group, row: MoveRow, on: date, at: datetime) -> None:
    """One step, as it was first said; then on the day it really was, if someone corrected that."""
    said: dict[str, Any] = {"phase": Phase(row.phase), "reason": row.reason}
    move = move_phase(group=group, by=folder.person(row.by), uid=uuid4(), on=on, at=at, **said)
    mark_like(group, move)
    mark_like(group, move.cycle)
    if row.corrected_by:
        by, later = folder.person(row.corrected_by), at + timedelta(days=1)
        day = folder.day(row.days_ago)
        mark_like(group, correct_move(move=move, by=by, uid=uuid4(), on=day, at=later, **said))


def add_entry(folder: Folder, group: Group, row: EntryRow, on: date, at: datetime) -> None:
    """One entry, as it was first written; then as someone enriched or changed it; then struck through, if it was."""
    by, words = folder.person(row.by), {"kind": row.kind, "line": row.said_first or row.line, "detail": row.detail}
    entry = add_log_entry(group=group, by=by, uid=uuid4(), on=on, at=at, readers=row.readers, **words)
    entry.on_public_page = row.on_public_page
    entry.loop, entry.method, entry.link = row.loop, row.method, row.link
    entry.others_present = row.others_present
    mark_like(group, entry)
    themes, present = Theme.objects.filter(name__in=row.themes), [folder.person(email) for email in row.present]
    entry.themes.set(themes)
    entry.present.set(present)
    if row.said_first:
        change_log_entry(
            entry=entry,
            by=folder.person(row.changed_by),
            version=entry.version,
            said={"on": on, "line": row.line},
            themes=themes,
            present=present,
            at=at + timedelta(days=1),
        )
    if row.struck_because:
        strike_log_entry(entry=entry, by=by, reason=row.struck_because, at=at + timedelta(hours=1))


def mark_like(group: Group, row: Provenance) -> None:
    """Says of a row that an action made that it is from where its group is from."""
    row.source, row.is_example = group.source, group.is_example
    add(row)
