"""What people do with learning reports. Each action is one transaction and names its actor as `by=`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carplatform.audit.actions import record
from carplatform.once import says
from carplatform.outbox.actions import wake_worker
from groups.models import CPP, Group, LogEntry, Person

from .drafting import draft_of
from .lines import TO_CONFIRM, TO_TAKE_OUT, Concern, Line, add_lines, concern_about, copied, lines_of
from .models import LearningReport, Paper, ReportLine, ReportVersion

MAKE_PAPERS = "carplatform.reports.tasks.make_papers"
WHY_NOT = {
    Concern.STRUCK: gettext_lazy("A line comes from an entry that was struck through. Take it out first."),
    Concern.NOT_PERMITTED: gettext_lazy(
        "A quote stands there without the permission of who said it. Take it out first."
    ),
    Concern.NOT_OPEN: gettext_lazy(
        "A line comes from what only a group reads. Take it out, or ask the group to open it."
    ),
    Concern.GROUP_ONLY: gettext_lazy("Tick the box, if your group is content that everyone reads these lines."),
    Concern.GONE: gettext_lazy("Tick the box, if you stand by the lines whose source is no longer in the record."),
}


class ReportsError(Exception):
    """Something cannot be done now; the message says why and what to do, in words for the page."""


class SavedMeanwhile(ReportsError):
    """Someone else saved a version since this one was begun. `newest` is theirs."""

    def __init__(self, newest: ReportVersion) -> None:
        super().__init__(_("Someone saved a newer version while you were writing. Nothing of yours is lost."))
        self.newest = newest


@transaction.atomic
def draft_report(
    *, owner: CPP | Group, by: Person | None, uid: UUID, title: str, opening: str, produced: str, at: datetime
) -> LearningReport:
    """Begin a report of `owner`: its first version is written from the record, every line with what it comes from.

    Sending the same form twice makes one report. Raises ReportsError where the form was used for another owner.
    """
    # Two presses at once wait for each other here: the second finds what the first made.
    type(owner).objects.select_for_update().get(pk=owner.pk)
    if earlier := LearningReport.objects.filter(uid=uid).first():
        if (earlier.group_id, earlier.cpp_id) != keys_of(owner):
            raise ReportsError(_("This form was used before, for another report. Please open it anew."))
        return earlier
    group_id, cpp_id = keys_of(owner)
    report = LearningReport.objects.create(
        uid=uid, slug=free_slug(owner, produced), group_id=group_id, cpp_id=cpp_id, is_example=owner.is_example
    )
    words = {"title": title, "opening": opening, "produced": produced, "changes": _("Drafted from the record")}
    add_version(report, by=by, uid=uid, number=1, at=at, lines=draft_of(owner), **words)
    return report


@transaction.atomic
def save_version(
    *,
    report: LearningReport,
    by: Person | None,
    uid: UUID,
    based_on: int,
    title: str,
    opening: str,
    produced: str,
    changes: str,
    lines: Iterable[Line],
    at: datetime,
) -> ReportVersion:
    """Add a version to `report`. Sending the same form twice adds one.

    Raises SavedMeanwhile if the newest version is no longer the one of the number `based_on`, also when this very form
    made it, with other words than it has now.
    """
    newest = newest_of(report)
    words = {"title": title, "opening": opening, "produced": produced, "changes": changes}
    lines = list(lines)
    if earlier := ReportVersion.objects.filter(uid=uid, report=report).first():
        if says_the_same(earlier, words, lines):
            return earlier
        raise SavedMeanwhile(newest)
    if newest.number != based_on:
        raise SavedMeanwhile(newest)
    return add_version(report, by=by, uid=uid, number=newest.number + 1, at=at, lines=lines, **words)


def says_the_same(version: ReportVersion, words: dict[str, str], lines: list[Line]) -> bool:
    """Whether `version` holds just these words, in these lines."""
    kept = [(line.section, line.text, line.label) for line in version.lines.order_by("position")]
    return says(version, words) and kept == [(line.section, line.text, line.label) for line in lines]


@transaction.atomic
def go_back(*, report: LearningReport, to: int, by: Person, uid: UUID, at: datetime) -> ReportVersion:
    """Add a version that says what the version of the number `to` said. Raises ReportVersion.DoesNotExist."""
    newest = newest_of(report)
    if earlier := ReportVersion.objects.filter(uid=uid, report=report).first():
        return earlier
    old = report.versions.get(number=to)
    words = {"title": old.title, "opening": old.opening, "produced": old.produced}
    words["changes"] = _("Back to version %(number)d") % {"number": to}
    number = newest.number + 1
    return add_version(report, by=by, uid=uid, number=number, at=at, lines=copied(lines_of(old)), **words)


@transaction.atomic
def publish_report(*, version: ReportVersion, confirmed: Collection[str], by: Person, at: datetime) -> LearningReport:
    """Let everyone read `version` as the report. Publishing it again changes nothing.

    `confirmed` are the concerns, of TO_CONFIRM, that it may be published with. Raises ReportsError while it is not
    known to fit one page, where a concern was not confirmed, and where a line may not be published at all.
    """
    report = locked(version.report)
    if report.published_id == version.pk:
        return report
    if newest_of(report).pk != version.pk:
        raise ReportsError(_("There is a newer version now. Look at it first, then publish it."))
    paper = Paper.objects.without_pdf().get(version=version)
    if not paper.may_be_published:
        raise ReportsError(why_not_on_paper(paper))
    lines = list(lines_of(version))
    refuse_what_is_not_open(lines, confirmed)
    report.published, report.published_at = version, at
    report.save(update_fields=["published", "published_at"])
    report.stands_by.set(line for line in lines if concern_about(line) == Concern.GONE)
    record(by=by, action="publish learning report", obj=report, note=f"version {version.number}", at=at)
    return report


@transaction.atomic
def take_down(*, report: LearningReport, by: Person, at: datetime) -> LearningReport:
    """Show the report to its editors alone again. Taking it down twice changes nothing."""
    report = locked(report)
    if report.published_id is None:
        return report
    report.published = report.published_at = None
    report.save(update_fields=["published", "published_at"])
    report.stands_by.clear()
    record(by=by, action="take down learning report", obj=report, at=at)
    return report


def refuse_what_is_not_open(lines: Iterable[ReportLine], confirmed: Collection[str]) -> None:
    """Raises ReportsError for lines that may not be published, or only with what is not `confirmed`."""
    concerns = {concern_about(line) for line in lines}
    for concern in (*TO_TAKE_OUT, *TO_CONFIRM):
        if concern in concerns and (concern in TO_TAKE_OUT or concern not in confirmed):
            raise ReportsError(str(WHY_NOT[concern]))


def why_not_on_paper(paper: Paper) -> str:
    if paper.measured_at is None:
        return _("It is being measured whether this fits one page. Try again in a minute.")
    return _("This is too long for one page. Cut some words first.")


def add_version(
    report: LearningReport,
    *,
    by: Person | None,
    uid: UUID,
    number: int,
    at: datetime,
    lines: Iterable[Line],
    **words: str,
) -> ReportVersion:
    """Write one version with its lines, and ask the worker for its printed page."""
    version = ReportVersion.objects.create(report=report, uid=uid, number=number, by=by, at=at, **words)
    add_lines(version, lines)
    Paper.objects.create(version=version, not_before=at)
    if not any(wake_paper_maker in hook for hook in connection.run_on_commit):
        transaction.on_commit(wake_paper_maker, robust=True)
    return version


def wake_paper_maker() -> None:
    wake_worker(MAKE_PAPERS)


def locked(report: LearningReport) -> LearningReport:
    """The report as it is now; whoever else would change it waits."""
    return LearningReport.objects.select_for_update().get(pk=report.pk)


def newest_of(report: LearningReport) -> ReportVersion:
    """The newest version, held so that nobody adds another before this transaction ends."""
    return locked(report).versions.latest("number")


def keys_of(owner: CPP | Group) -> tuple[int | None, int | None]:
    """The keys of the group and of the CPP: one of them."""
    return (owner.pk, None) if isinstance(owner, Group) else (None, owner.pk)


def free_slug(owner: CPP | Group, produced: str) -> str:
    """An address such as “aberdeenshire-february-2016”, with a number where that is taken."""
    wanted = f"{owner.slug[:70]}-{slugify(produced)[:20]}".strip("-")
    taken = set(LearningReport.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


def erase_lines(row: Model, at: datetime) -> None:
    """Delete the lines of all versions that come from `row`, a log entry whose words are erased. Their PDFs go with
    them and are made again, without the lines; a report that is out stays out."""
    if not isinstance(row, LogEntry):
        return
    lines = ReportLine.objects.filter(entry=row)
    versions = list(lines.values_list("version", flat=True))
    lines.delete()
    Paper.objects.filter(version__in=versions).to_be_made_again(at)
