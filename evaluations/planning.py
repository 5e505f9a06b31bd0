"""Beginning a questionnaire, its first words, and its schedule. Each action is one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.once import ChangedByAnother, UsedBefore, mark_of_values, says
from events.models import Event
from groups.models import Person

from .actions import EvaluationsError, copy_questionnaire
from .building import hold, mend
from .models import Mending, Questionnaire, Section
from .standing import has_links, is_frozen

DETAILS = {"title": Mending.Kind.TITLE, "intro": Mending.Kind.INTRO}
SAID = (*DETAILS, "source")
DAYS = ("opens_after_days", "closes_after_days", "first_reminder_days", "second_reminder_days")
PLAN = ("floor", "also_staff", *DAYS)
# How many days after the event each opens; then after how many it closes and reminds. The follow-up of 2016 came five
# weeks after the event (report, section C).
USUAL = {Questionnaire.Purpose.EVALUATION: (0, 7, 2, 5), Questionnaire.Purpose.FOLLOW_UP: (35, 14, 5, 10)}


@transaction.atomic
def begin_questionnaire(
    *, uid: UUID, event: Event | None, source: Questionnaire | None, by: Person, at: datetime, **said: str
) -> Questionnaire:
    """A new questionnaire: empty with one section, or a copy of `source`. `said` holds purpose, title and answers.

    `event` None: into the library. Where `source` has another purpose the schedule is the usual one. Sending the same
    form twice makes one; raises UsedBefore if it says something else now.
    """
    earlier = Questionnaire.objects.filter(uid=uid).first()
    if earlier is None:
        try:
            with transaction.atomic():
                return begin(uid=uid, event=event, source=source, by=by, at=at, said=said)
        except IntegrityError:
            earlier = Questionnaire.objects.filter(uid=uid).first()
            if earlier is None:
                raise
    if earlier.event_id != (event.pk if event else None) or not says(earlier, said):
        already = _("This form was saved before, as “%(words)s”. Save again to begin another beside it.")
        raise UsedBefore(already % {"words": earlier}, earlier)
    return earlier


def begin(
    *, uid: UUID, event: Event | None, source: Questionnaire | None, by: Person, at: datetime, said: dict[str, str]
) -> Questionnaire:
    purpose = Questionnaire.Purpose(said["purpose"])
    usual: dict[str, Any] = dict(zip(DAYS, USUAL[purpose], strict=True))
    if source:
        days = usual if source.purpose != purpose else {}
        return copy_questionnaire(source=source, event=event, by=by, at=at, uid=uid, **days, **said)
    made = Questionnaire.objects.create(uid=uid, event=event, scheduled_at=at, **usual, **said)
    Section.objects.create(questionnaire=made, title=_("The event"))
    record(by=by, action="begin questionnaire", obj=made, at=at)
    return made


def mark_of(questionnaire: Questionnaire, names: tuple[str, ...]) -> str:
    """A short mark of what it says under these `names`."""
    return mark_of_values(getattr(questionnaire, name) for name in names)


@transaction.atomic
def change_details(*, questionnaire: Questionnaire, seen: str, said: dict[str, str], by: Person, at: datetime) -> None:
    """Give it another title and other first words; once replies are in, those before are kept too.

    `said` holds title, intro and source. Raises ChangedByAnother when someone changed them since the writer saw those
    of `seen`, EvaluationsError once it is closed.
    """
    now = changeable(questionnaire, seen, said, SAID)
    if now is None:
        return
    if is_frozen(now):
        for name, kind in DETAILS.items():
            if getattr(now, name) != said[name]:
                mend(now, kind, getattr(now, name), said[name], by=by, at=at)
    store(now, said)


@transaction.atomic
def change_plan(*, questionnaire: Questionnaire, seen: str, said: dict[str, Any], by: Person, at: datetime) -> None:
    """Change what is sent when, to whom, and how many replies are needed. `said` holds some of `PLAN`.

    What was due before the change is missed by it: the clock sends nothing that is late. How many replies are needed
    stays once a link is out. Raises as `change_details` does.
    """
    now = changeable(questionnaire, seen, said, PLAN)
    if now is None:
        return
    if said.get("floor", now.floor) != now.floor and has_links(now):
        raise EvaluationsError(_("A link is out, and says how many replies are needed. That stays."))
    if any(name in said and getattr(now, name) != said[name] for name in DAYS):
        said = {**said, "scheduled_at": at}
    store(now, said)
    record(by=by, action="change schedule", obj=now, at=at)


def changeable(
    questionnaire: Questionnaire, seen: str, said: dict[str, Any], names: tuple[str, ...]
) -> Questionnaire | None:
    """The questionnaire as it stands, held; None where it says what it shall say. `seen` is the mark of `names`."""
    hold(questionnaire)
    now = Questionnaire.objects.get(pk=questionnaire.pk)
    if says(now, said):
        return None
    if mark_of(now, names) != seen:
        raise ChangedByAnother(now, mark_of(now, names))
    return now


def store(questionnaire: Questionnaire, said: dict[str, Any]) -> None:
    for name, value in said.items():
        setattr(questionnaire, name, value)
    questionnaire.save(update_fields=[*said])


@transaction.atomic
def drop_questionnaire(*, questionnaire: Questionnaire, by: Person, at: datetime) -> None:
    """Delete one that nobody has been asked yet. Raises EvaluationsError for any other."""
    hold(questionnaire)
    if has_links(questionnaire) or is_frozen(questionnaire):
        raise EvaluationsError(_("People have been asked already, so it stays. You can close it."))
    record(by=by, action="delete questionnaire", obj=questionnaire, note=str(questionnaire.title), at=at)
    questionnaire.delete()
