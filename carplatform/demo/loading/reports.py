"""The learning reports: drafted from the record, edited, published."""

from __future__ import annotations

from datetime import datetime, time
from uuid import uuid4

from django.utils import timezone

from carplatform.reports.actions import draft_report, save_version
from carplatform.reports.lines import Line, lines_of, origin_of
from carplatform.reports.models import LearningReport, ReportLine, Section
from groups.models import CPP, Group

from ..rows import DemoDataError, ReportRow
from .people import Folder, add, provenance

EVENING = time(16, 30)


def load_reports(folder: Folder) -> None:
    if folder.has_none_of(LearningReport):
        for row in folder.tables.reports:
            add_report(folder, row)


def add_report(folder: Folder, row: ReportRow) -> None:
    """What stands in the file is the second version, after the draft, and published. Whether it fits one page the
    worker says within a minute; here nobody waits for that."""
    at = timezone.make_aware(datetime.combine(folder.day(row.days_ago), EVENING)) if row.days_ago else folder.at
    owner: CPP | Group = Group.objects.get(slug=row.group) if row.group else folder.cpp(row.cpp)
    by = folder.person(row.by) if row.by else None
    words = {"title": row.title, "opening": row.opening, "produced": row.produced}
    report = draft_report(owner=owner, by=by, uid=uuid4(), at=at, **words)
    draft = report.versions.get()
    lines = edited(row, list(lines_of(draft)))
    version = save_version(
        report=report, by=by, uid=uuid4(), based_on=draft.number, changes=row.changes, lines=lines, at=at, **words
    )
    for name, value in {**provenance(row.source), "published": version, "published_at": at}.items():
        setattr(report, name, value)
    add(report)


def edited(row: ReportRow, drafted: list[ReportLine]) -> list[Line]:
    """The lines of the file, each with what the drafted line comes from that it names, else with the file's source."""
    source = provenance(row.source)["source"]
    lines = []
    for section in Section:
        for line in getattr(row, section.value):
            before = one_like(drafted, line.drafted) if line.drafted else None
            origin = {"source": before.source, "origin": origin_of(before)} if before else {"source": source}
            lines.append(Line(section, line.text, line.label, **origin))
    return lines


def one_like(drafted: list[ReportLine], beginning: str) -> ReportLine:
    """Raises DemoDataError where no drafted line begins so."""
    for line in drafted:
        if line.text.startswith(beginning):
            return line
    raise DemoDataError(f"No drafted line begins with “{beginning}”.")
