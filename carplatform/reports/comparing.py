"""What changed from one version of a report to another: lines added, taken out, changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ReportLine, ReportVersion, Section

HEAD = (("title", _("Title")), ("produced", _("Produced")), ("opening", _("Opening")))


@dataclass(frozen=True)
class Change:
    """One line as it was and as it is; empty before where it was added, empty after where it was taken out."""

    where: str | Promise
    before: str
    after: str

    @property
    def kind(self) -> str | Promise:
        if not self.before:
            return _("Added")
        return _("Changed") if self.after else _("Taken out")


def changes_between(
    old: ReportVersion, old_lines: Sequence[ReportLine], new: ReportVersion, new_lines: Sequence[ReportLine]
) -> list[Change]:
    """All that differs, in the order of the page. A line that only moved is taken out and added."""
    found = [
        Change(label, getattr(old, name), getattr(new, name))
        for name, label in HEAD
        if getattr(old, name) != getattr(new, name)
    ]
    for section in Section:
        before, after = words_of(old_lines, section), words_of(new_lines, section)
        for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag != "equal":
                pairs = zip_longest(before[start:end], after[new_start:new_end], fillvalue="")
                found += [Change(section.label, one, other) for one, other in pairs]
    return found


def words_of(lines: Sequence[ReportLine], section: str) -> list[str]:
    """The lines of one section, each with its label."""
    return [f"{line.label}: {line.text}" if line.label else line.text for line in lines if line.section == section]
