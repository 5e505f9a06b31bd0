"""The lines of a report, apart from the version they stand in: as they are drafted, edited, copied and compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from groups.models import LogEntry
from groups.models.readers import Readers

from .models import ORIGINS, LearningReport, ReportLine, ReportVersion, comes_from_none
from .models.reports import LearningReportQuerySet


@dataclass(frozen=True)
class Line:
    """One line: its section, its words, and the row of the record that it comes from, by the name of its column.

    `from_record` where it came from such a row, which may be gone.
    """

    section: str
    text: str
    label: str = ""
    source: str = ""
    origin: dict[str, int] = field(default_factory=dict)
    from_record: bool = False


class Concern(models.TextChoices):
    """Why a line should not be published as it stands."""

    STRUCK = "struck", _("The entry this comes from was struck through.")
    NOT_PERMITTED = "not permitted", _("Who said this has not agreed to be quoted.")
    NOT_OPEN = "not open", _("Only one of the groups reads what this comes from.")
    GROUP_ONLY = "group only", _("Only the group reads what this comes from.")
    GONE = "gone", _("What this comes from is no longer in the record.")


TO_TAKE_OUT = (Concern.STRUCK, Concern.NOT_PERMITTED, Concern.NOT_OPEN)
TO_CONFIRM = (Concern.GROUP_ONLY, Concern.GONE)


def concern_now() -> Case:
    """The concern about a line, as a column of a query over lines; empty where there is none."""
    closed = Q()
    for name in ORIGINS:
        closed |= Q(**{f"{name}__readers": Readers.GROUP}) | Q(**{f"{name}__group__is_published": False})
    return Case(
        When(entry__struck_at__isnull=False, then=Value(Concern.STRUCK)),
        When(quote__isnull=False, quote__permitted_on__isnull=True, then=Value(Concern.NOT_PERMITTED)),
        When(closed, version__report__group__isnull=True, then=Value(Concern.NOT_OPEN)),
        When(closed, then=Value(Concern.GROUP_ONLY)),
        When(comes_from_none(*ORIGINS), from_record=True, then=Value(Concern.GONE)),
        default=Value(""),
    )


def all_lines(report: LearningReport) -> QuerySet[ReportLine]:
    """The lines of all versions of `report` in their order, each with the row it comes from and the concern about it.

    One query.
    """
    origins = [f"{name}__group" for name in ORIGINS]
    rows = ReportLine.objects.filter(version__report=report).annotate(concern_now=concern_now())
    return rows.select_related(*origins).order_by("version", "position", "pk")


def lines_of(version: ReportVersion) -> QuerySet[ReportLine]:
    """The lines of one version, likewise. One query."""
    return all_lines(version.report).filter(version=version)


def to_look_at_again() -> QuerySet[ReportLine]:
    """Lines that everyone reads, and that could not be published today as they are: since then their entry was struck,
    their permission withdrawn, or what they come from closed or deleted, and nobody stood by them when publishing."""
    published = ReportLine.objects.filter(version=F("version__report__published")).annotate(concern_now=concern_now())
    stood_by = LearningReport.stands_by.through.objects.filter(reportline=OuterRef("pk"))
    return published.filter(Q(concern_now__in=TO_TAKE_OUT) | Q(~Exists(stood_by), concern_now=Concern.GONE))


def with_lines_to_look_at_again(reports: LearningReportQuerySet) -> LearningReportQuerySet:
    """Those of `reports` of which everyone reads such a line."""
    return reports.filter(published__in=to_look_at_again().values("version"))


def copied(lines: Iterable[ReportLine]) -> list[Line]:
    """`lines` of a version, to stand in another one."""
    return [
        Line(line.section, line.text, line.label, line.source, origin_of(line), line.from_record)
        for line in sorted(lines, key=lambda line: line.position)
    ]


def origin_of(line: ReportLine) -> dict[str, int]:
    """The column and key of the row that `line` comes from; empty where there is none."""
    return {f"{name}_id": key for name in ORIGINS if (key := getattr(line, f"{name}_id")) is not None}


def add_lines(version: ReportVersion, lines: Iterable[Line]) -> None:
    """Write `lines` into `version`, in each section in the order given."""
    rows: list[ReportLine] = []
    for place, line in enumerate(lines, 1):
        words: dict[str, Any] = {"text": line.text, "label": line.label, "source": line.source, **line.origin}
        words["from_record"] = line.from_record or bool(line.origin)
        rows.append(ReportLine(version=version, section=line.section, position=place, **words))
    ReportLine.objects.bulk_create(rows)


def concern_about(line: ReportLine) -> Concern | None:
    """Why `line` should not be published as it stands, if anything. Only for lines from `all_lines` and its like."""
    return Concern(line.concern_now) if line.concern_now else None  # type: ignore[attr-defined]


def public_entry(line: ReportLine) -> LogEntry | None:
    """The log entry that `line` comes from, if everyone may read it."""
    entry = line.entry
    if entry and entry.on_public_page and entry.group.is_published and not entry.struck_at:
        return entry
    return None
