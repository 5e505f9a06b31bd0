"""What may be known of a questionnaire, as nouns: made by `disclosure.published` alone, read by all that shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from . import results
from .models import Mark, PrintedFigures
from .wording import Note, Place, Saying


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A question with its words, and what is said under it about its source."""

    text: str
    base: int
    missing: int
    source_notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TooFew:
    """A question that fewer than the floor answered: nothing is said about it, not even how many these were."""

    text: str
    number: int | None = None


@dataclass(frozen=True)
class Cell:
    """One count of the table, the letters of its footnotes, and whether no count of the row is higher."""

    mark: Mark
    count: int
    percent: int
    place: Place
    letters: tuple[str, ...]
    is_most: bool


@dataclass(frozen=True, kw_only=True)
class Statement(Shown):
    """One row of the table. `between` are the marks between two points, which the cells count too.

    `checks` is the learning outcome of the event that it checks, if it does.
    """

    number: int
    checks: str = ""
    cells: tuple[Cell, ...]
    between: tuple[tuple[Mark, int], ...]
    place: Place
    letters: tuple[str, ...]
    saying: Saying

    def count(self, *marks: Mark) -> int:
        return sum(cell.count for cell in self.cells if cell.mark in marks)


@dataclass(frozen=True)
class Contacts:
    """Of forms with names: how many people from one CPP chose each other one, in the order of `columns`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def cells(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Each row with the name of the column beside each number, as a phone needs it."""
        return [(cpp, list(zip(self.columns, counts, strict=True))) for cpp, counts in self.rows]


@dataclass(frozen=True, kw_only=True)
class Choices(Shown):
    """How many made each choice, with their share of those who answered. `contacts` only where forms have names."""

    choices: tuple[tuple[str, int, int], ...]
    contacts: Contacts | None


@dataclass(frozen=True, kw_only=True)
class Number(Shown):
    """How many gave a number; fewest, most and mean only where forms have names."""

    fewest: int | None = None
    most: int | None = None
    mean: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Words(Shown):
    """How many wrote something. Where forms have no names, and only there, `comments` are those on this page."""

    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comments:
    """One page of what people wrote, by question, in the mixed order that closing left them in.

    `sources` say where the questions are from, where that is not where the form is from.
    """

    number: int
    pages: int
    questions: tuple[Words, ...]
    sources: tuple[str, ...] = ()

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


class Said(NamedTuple):
    """One comment, with the question it answers and that one's number among the open questions."""

    number: int
    question: str
    words: str


@dataclass(frozen=True)
class Filled:
    """How fully the forms of one mode were filled in: answers a form, to one decimal."""

    mode: str
    replies: int
    mean: Decimal


@dataclass(frozen=True)
class Printed:
    """What a document says, as it says it; `beside` are the nearest means there can be where its own cannot be."""

    figures: PrintedFigures
    beside: tuple[tuple[int, Decimal], tuple[int, Decimal]] | None


@dataclass(frozen=True, kw_only=True)
class Published:
    """All that may be known. `is_shown` False: too few replied, and `replies` is all there is."""

    asked: int
    replies: int
    is_shown: bool = False
    statements: tuple[Statement | TooFew, ...] = ()
    others: tuple[Choices | Number | Words | TooFew, ...] = ()
    notes: tuple[Note, ...] = ()
    comments: Comments | None = None
    questions: int = 0
    filled: tuple[Filled, ...] = ()
    printed: Printed | None = None

    @property
    def share(self) -> int | None:
        return results.percent(self.replies, self.asked) if self.asked else None
