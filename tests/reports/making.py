"""Reports for tests, made by the actions, and what their pages carry."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from carplatform.reports.actions import draft_report, save_version
from carplatform.reports.lines import Line, copied, lines_of
from carplatform.reports.models import LearningReport, Paper, ReportVersion, Section
from carplatform.reports.tasks import make_papers
from groups.models import CPP, Expectation, Group, NextStep, Person, Point, Quote

AT = datetime(2026, 6, 10, 9, tzinfo=UTC)
WORDS = {"title": "What we learnt", "opening": "", "produced": "June 2026"}


def make_report(owner: CPP | Group, by: Person | None = None, **words: str) -> LearningReport:
    return draft_report(owner=owner, by=by, uid=uuid4(), at=AT, **{**WORDS, **words})


def make_version(report: LearningReport, lines: Sequence[Line] | None = None, **fields: Any) -> ReportVersion:
    """The next version: of `lines`, or of those of the newest."""
    newest = report.versions.latest("number")
    words = {"title": newest.title, "opening": newest.opening, "produced": newest.produced, "changes": ""}
    given = {"by": None, "uid": uuid4(), "at": AT, "based_on": newest.number, **words, **fields}
    return save_version(report=report, lines=copied(lines_of(newest)) if lines is None else lines, **given)


def publish_now(report: LearningReport, version: ReportVersion | None = None) -> LearningReport:
    """Published, without asking anyone."""
    report.published, report.published_at = version or report.versions.latest("number"), AT
    report.save()
    return report


def measured(report: LearningReport, **fields: Any) -> LearningReport:
    """As if the worker had found that all its versions fit."""
    found = {"measured_at": AT, "pdf": b"%PDF-", **fields}
    for version in report.versions.all():
        Paper.objects.filter(version=version).update(**found)
    return report


def printed(report: LearningReport) -> Paper:
    """The printed page of the newest version, made by the worker's own task."""
    make_papers()
    return report.versions.latest("number").paper


def text_of(pdf: bytes | memoryview | None) -> str:
    """All words of a PDF with single spaces."""
    assert pdf is not None
    pages = PdfReader(BytesIO(bytes(pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def texts(version: ReportVersion, section: str = "") -> list[str]:
    lines = lines_of(version)
    return [line.text for line in (lines.filter(section=section) if section else lines)]


def kept(model: Any, group: Group, text: str, **fields: Any) -> Any:
    """A row that a group keeps beside its log, saying `text`."""
    given: dict[Any, dict[str, Any]] = {
        Point: {"text": text, "kind": Point.Kind.FACTOR},
        Quote: {"words": text, "permitted_on": AT.date(), "permission": "By phone"},
        NextStep: {"what": text, "due": AT.date()},
        Expectation: {"text": "Expected", "came_of_it": text, "came_on": AT.date(), "kind": "output"},
    }
    return model.objects.create(group=group, **{**given[model], **fields})


def page(name: str, report: LearningReport, *more: Any) -> str:
    return reverse(f"reports:{name}", args=[report.slug, *more])


def form_of(browser: Client, report: LearningReport) -> dict[str, Any]:
    """The fields of the editor as a browser would send them back."""
    editor = browser.get(page("edit", report)).context["editor"]
    fields = {one.html_name: one.value() for one in editor.head}
    for section in editor.sections:
        parts = [*section.lines.management_form, *(field for form in section.lines for field in form)]
        fields |= {one.html_name: one.value() for one in parts}
    return {name: str(value) for name, value in fields.items() if value is not None and value is not False}


def long_lines(count: int, section: str = Section.LEARNT) -> list[Line]:
    return [Line(section, f"Line {number} tells of something that took us a while to see.") for number in range(count)]
