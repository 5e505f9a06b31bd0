"""Someone with the whole database in hand tries to say who wrote what, and who answered at all.

They know every table and column, the hidden ones of the database too (on PostgreSQL the transaction that wrote a row
and where it lies, on SQLite the row's number), and they stood in the room and saw in which order people sent.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

HIDDEN = {
    "postgresql": 'xmin::text::bigint AS "~transaction", ctid::text AS "~place"',
    "sqlite": 'rowid AS "~number"',
}
MARKER = re.compile(r"My words are ([0-9a-f]{16})\.")
WATCHED = "what someone saw who watched"


@dataclass(frozen=True)
class Trace:
    """One way to put rows into an order: who or what comes, one after the other, and the value each was sorted by."""

    name: str
    who: tuple[int, ...]
    values: tuple[Hashable, ...]


def marker(number: int) -> str:
    """Words by which the test alone knows who wrote them; sorted by the alphabet they are in no order."""
    return f"My words are {code(number)}."


def code(number: int) -> str:
    return hashlib.sha256(f"person {number}".encode()).hexdigest()[:16]


NUMBERS = {code(number): number for number in range(1000)}


def rows_of(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        hidden, name = HIDDEN[connection.vendor], connection.ops.quote_name(table)
        cursor.execute(f"SELECT {hidden}, t.* FROM {name} t")  # noqa: S608 - the database's own name
        names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def sortable(value: Any) -> Any:
    """A value by which rows of one column can be sorted, whatever its type."""
    if isinstance(value, str) and (place := re.fullmatch(r"\((\d+),(\d+)\)", value)):
        return ("", *map(int, place.groups()))
    return (type(value).__name__, value) if isinstance(value, int | float | str) else (type(value).__name__, str(value))


def traces_of(table: str, rows: list[dict[str, Any]], tell: Any) -> Iterator[Trace]:
    """The orders that each column of `rows` gives to those rows of which `tell` knows whose they are.

    Of several rows of one person the first counts in one order, and the last in another.
    """
    told = [(tell(row), row) for row in rows]
    known = [(number, row) for number, row in told if number is not None]
    for column in rows[0] if rows else ():
        in_order = sorted(known, key=lambda item: sortable(item[1][column]))
        for direction, ordered in (("first", in_order), ("last", in_order[::-1])):
            seen: dict[int, Hashable] = {}
            for number, row in ordered:
                seen.setdefault(number, sortable(row[column]))
            who, values = tuple(seen), tuple(seen.values())
            if direction == "last":
                who, values = who[::-1], values[::-1]
            yield Trace(f"{table}.{column} ({direction})", who, values)


def written_by(row: dict[str, Any]) -> int | None:
    """Whose words stand in a row, as only the test knows: what the attacker wants to find out."""
    found = MARKER.search(" ".join(str(value) for value in row.values()))
    return NUMBERS[found[1]] if found else None


class People:
    """Tells of any row of any table to whom it belongs, if it says so: by key, address or personal link."""

    def __init__(self, people: Sequence[Any]) -> None:
        """`people`: their participations, in the order of their numbers."""
        links = {row["participation_id"]: row["id"] for row in rows_of("evaluations_link")}
        self.numbers: dict[tuple[str, Hashable], int] = {}
        for number, participation in enumerate(people):
            person = participation.person
            self.numbers |= {
                ("participation_id", participation.pk): number,
                ("person_id", person.pk): number,
                ("to", person.email): number,
                ("email", person.email): number,
                ("events_participation.id", participation.pk): number,
                ("groups_person.id", person.pk): number,
            }
            if participation.pk in links:
                self.numbers[("link_id", links[participation.pk])] = number
                self.numbers[("evaluations_link.id", links[participation.pk])] = number

    def of(self, table: str) -> Any:
        def tell(row: dict[str, Any]) -> int | None:
            for column, value in row.items():
                if not isinstance(value, Hashable):
                    continue
                for name in (column, f"{table}.{column}"):
                    if (name, value) in self.numbers:
                        return self.numbers[(name, value)]
            return None

        return tell


def all_traces(people: Sequence[Any], watched: Sequence[int]) -> tuple[list[Trace], list[Trace]]:
    """Every order of people, and every order of what people wrote, that the database holds."""
    tell = People(people)
    of_people = [Trace(WATCHED, tuple(watched), tuple(range(len(watched))))]
    of_words: list[Trace] = []
    for table in connection.introspection.table_names():
        rows = rows_of(table)
        of_people += traces_of(table, rows, tell.of(table))
        # By question: an answer to another is another column of the same form.
        by_question: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            by_question[row.get("question_id")].append(row)
        for question, some in by_question.items():
            of_words += traces_of(f"{table} of question {question}", some, written_by)
    # A trace of some people alone is none: it would match by being short.
    whole = len(watched)
    return [t for t in of_people if len(t.who) >= whole], [t for t in of_words if len(t.who) == whole]


def most_right_matches(people: Sequence[Any], watched: Sequence[int]) -> tuple[int, str]:
    """How many pairs of person and words the best attack gets right, and which attack that is."""
    of_people, of_words = all_traces(people, watched)
    answered = set(watched)
    best = (0, "")
    for left in of_people:
        left_who = [number for number in left.who if number in answered]
        for right in of_words:
            for name, order in (("in order", right.who), ("reversed", right.who[::-1])):
                right_ones = sum(a == b for a, b in zip(left_who, order, strict=True))
                best = max(best, (right_ones, f"{left.name} against {right.name}, {name}"))
            best = max(best, (joined(left, right), f"{left.name} = {right.name}"))
    return best


def joined(left: Trace, right: Trace) -> int:
    """How many are right where a value stands once on each side: such as the transaction that wrote both rows."""
    mine, theirs = once(left), once(right)
    return sum(mine[value] == theirs[value] for value in mine.keys() & theirs.keys())


def once(trace: Trace) -> dict[Hashable, int]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for number, value in zip(trace.who, trace.values, strict=True):
        found[value].append(number)
    return {value: numbers[0] for value, numbers in found.items() if len(numbers) == 1}


def best_guess_who_answered(people: Sequence[Any], watched: Sequence[int]) -> tuple[int, str]:
    """How many answerers the best rule puts on one side: the first ones of any order, or those of any one value.

    Half of the people answered, so knowing nothing gets half of them right.
    """
    answered = set(watched)
    best = (0, "")
    tell = People(people)
    for table in connection.introspection.table_names():
        for trace in traces_of(table, rows_of(table), tell.of(table)):
            if len(trace.who) < len(people):
                continue
            half = trace.who[: len(answered)]
            hits = len(answered.intersection(half))
            best = max(best, (max(hits, len(answered) - hits), trace.name))
            best = max(best, *((score, trace.name) for score in by_value(trace, answered)), (0, ""))
    return best


def by_value(trace: Trace, answered: set[int]) -> Iterator[int]:
    """What the rule “whoever has this value answered” gets right, for each value that about half of the people have."""
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for number, value in zip(trace.who, trace.values, strict=True):
        groups[value].add(number)
    for group in groups.values():
        if len(group) == len(answered):
            hits = len(answered & group)
            yield max(hits, len(answered) - hits)
