"""The lines of a report, apart from the version they stand in: as they are drafted, edited, copied and compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from groups.models import LogEntry, Quote
from groups.models.readers import Readers

from .models import ORIGINS, LearningReport, ReportLine, ReportVersion


@dataclass(frozen=True)
class Line:
    """One line: its section, its words, and the row of the record that it comes from, by the name of its column."""

    section: str
    text: str
    label: str = ""
    source: str = ""
    origin: dict[str, int] = field(default_factory=dict)


class Concern(models.TextChoices):
    """Why a line should not be published as it stands."""

    GROUP_ONLY = "group only", _("Only the group reads what this comes from.")
    STRUCK = "struck", _("The entry this comes from was struck through.")
    NOT_PERMITTED = "not permitted", _("Who said this has not agreed to be quoted.")


def all_lines(report: LearningReport) -> QuerySet[ReportLine]:
    """The lines of all versions of `report` in their order, each with the row it comes from. One query."""
    origins = [f"{name}__group" for name in ORIGINS]
    rows = ReportLine.objects.filter(version__report=report)
    return rows.select_related(*origins).order_by("version", "position", "pk")


def lines_of(version: ReportVersion) -> QuerySet[ReportLine]:
    """The lines of one version, likewise. One query."""
    return all_lines(version.report).filter(version=version)


def copied(lines: Iterable[ReportLine]) -> list[Line]:
    """`lines` of a version, to stand in another one."""
    return [
        Line(line.section, line.text, line.label, line.source, origin_of(line))
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
        rows.append(ReportLine(version=version, section=line.section, position=place, **words))
    ReportLine.objects.bulk_create(rows)


def concern_about(line: ReportLine) -> Concern | None:
    """Why `line` should not be published as it stands, if anything; asks nothing of lines from `lines_of`."""
    origin = line.origin
    if origin is None:
        return None
    if isinstance(origin, LogEntry) and origin.struck_at:
        return Concern.STRUCK
    if isinstance(origin, Quote) and origin.permitted_on is None:
        return Concern.NOT_PERMITTED
    is_open = origin.readers == Readers.NETWORK and origin.group.is_published
    return None if is_open else Concern.GROUP_ONLY


def public_entry(line: ReportLine) -> LogEntry | None:
    """The log entry that `line` comes from, if everyone may read it."""
    entry = line.entry
    if entry and entry.on_public_page and entry.group.is_published and not entry.struck_at:
        return entry
    return None
