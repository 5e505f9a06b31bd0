"""What to think about before everyone reads results: rows in which a number says something about single people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .publication import Choices, Published, Statement


@dataclass(frozen=True)
class Caution:
    """One question, and why its numbers are to be looked at first."""

    question: str
    why: str


def cautions(found: Published) -> list[Caution]:
    """The questions in which all said the same, or one person stands alone: in the order of the results page.

    Whoever was in the room knows then what each of them said, or asks who that one was. It is a warning, not a bar: the
    floor is what guards people (trust.md 1).
    """
    return [Caution(question, why) for question, counts in rows_of(found) for why in reasons(counts)]


def rows_of(found: Published) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Each question whose answers are counted, with its answers in words and how many gave each."""
    for item in (*found.statements, *found.others):
        if isinstance(item, Statement):
            yield item.text, [(str(cell.mark.label), cell.count) for cell in item.cells]
        elif isinstance(item, Choices):
            yield item.text, [(text, count) for text, count, _percent in item.choices]


def reasons(counts: list[tuple[str, int]]) -> Iterator[str]:
    given = [(answer, count) for answer, count in counts if count]
    if len(given) == 1 and given[0][1] > 1:
        yield _("All %(count)d said “%(answer)s”: everyone knows what each of them said.") % {
            "answer": given[0][0],
            "count": given[0][1],
        }
    alone = [answer for answer, count in given if count == 1]
    if alone:
        yield _("One person alone: %(answers)s.") % {"answers": ", ".join(f"“{answer}”" for answer in alone)}
