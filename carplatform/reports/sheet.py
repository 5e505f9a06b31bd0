"""One version as it stands on the page and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups.models import LogEntry, Phase

from .lines import lines_of, public_entry
from .models import LearningReport, ReportLine, ReportVersion, Section

LISTS = (Section.LEARNT, Section.FACTORS, Section.BENEFITS, Section.CONNECTIONS)
CYCLES = _("The cycles of Collaborative Action Research")


@dataclass(frozen=True)
class Shown:
    """One line as readers see it: its words, and the log entry it comes from where everyone may read that."""

    text: str
    label: str
    entry: LogEntry | None


@dataclass(frozen=True)
class Part:
    """One section with lines in it, under its heading."""

    key: str
    heading: str | Promise
    lines: list[Shown]


@dataclass(frozen=True)
class Said:
    """What was said by people who are named alike; unnamed where `label` is empty."""

    label: str
    words: list[str]


@dataclass(frozen=True)
class Sheet:
    """A version, ready to be printed: parts without a line are left out."""

    report: LearningReport
    version: ReportVersion
    parts: list[Part]
    said: list[Said]
    steps: list[Shown]
    further: list[Shown]
    phases: list[Phase]

    words_heading = Section.WORDS.label
    next_heading = Section.NEXT.label
    cycle_heading = CYCLES


def sheet_of(version: ReportVersion, *, names_phases: bool) -> Sheet:
    """`version` as a sheet, with the three phases where `names_phases`. One query."""
    lines = list(lines_of(version))
    by_section = {section: [line for line in lines if line.section == section] for section in Section}
    ahead = [shown(line) for line in by_section[Section.NEXT]]
    return Sheet(
        report=version.report,
        version=version,
        parts=[Part(key, key.label, [shown(one) for one in by_section[key]]) for key in LISTS if by_section[key]],
        said=by_speaker(by_section[Section.WORDS]),
        steps=[step for step in ahead if step.label],
        further=[step for step in ahead if not step.label],
        phases=list(Phase) if names_phases else [],
    )


def names_phases(report: LearningReport) -> bool:
    """Whether the three phases stand in the report. One query."""
    return LearningReport.objects.naming_phases().filter(pk=report.pk).exists()


def shown(line: ReportLine) -> Shown:
    return Shown(line.text, line.label, public_entry(line))


def by_speaker(lines: Iterable[ReportLine]) -> list[Said]:
    """Quotes under the names they bear, in the order in which the names first appear."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.label, []).append(unquoted(line.text))
    return [Said(label, words) for label, words in found.items()]


def unquoted(text: str) -> str:
    """`text` without quotation marks around the whole of it, for the sheet puts its own."""
    pairs: Sequence[tuple[str, str]] = (("“", "”"), ('"', '"'))
    for opening, closing in pairs:
        inner = text[1:-1]
        if text.startswith(opening) and text.endswith(closing) and opening not in inner and closing not in inner:
            return inner
    return text
