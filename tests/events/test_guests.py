"""Reading people from a table: row, column and reason of all that is wrong, and nothing half in."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.guests import Guest, Problem, read_table
from groups.models import CPP, Group

FIFE = CPP(name="Fife", slug="fife")
WARM = Group(topic="Warm homes", cpp=FIFE)


def read(text: str) -> tuple[list[Guest], list[Problem]]:
    table = read_table(text, groups=[WARM], cpps=[FIFE])
    return table.guests, table.problems


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(delimiter: str) -> None:
    rows = [
        ["Name", "E-mail", "Organisation", "Job title", "Group", "CPP", "Role", "Shoe size"],
        ["Màiri Ross", "Mairi.Ross@Example.org", "Fife Council", "Planner", "warm HOMES", "fife", "Presenter", "5"],
    ]
    text = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows) + "\r\n\r\n"

    guests, problems = read(text)

    assert problems == []
    assert guests == [
        Guest("mairi.ross@example.org", "Màiri Ross", "presenter", WARM, FIFE, "Fife Council", "Planner", row=2)
    ]


def test_each_wrong_cell_is_named_with_row_column_and_reason() -> None:
    text = "Email,Full name,role,Group,cpp\n" + "\n".join(
        [
            "a@example.org,Ann,,,",
            "A@EXAMPLE.org,Ann again,,,",
            "not an address,Bob,,,",
            ",Cat,,,",
            "d@example.org,,boss,Cold homes,Mars",
            "ſ@example.org,Long s,,,",
        ]
    )

    _guests, problems = read(text)

    assert [(one.row, one.column, one.reason) for one in problems] == [
        (3, "Email", "This email is in row 2 already."),
        (4, "Email", "“not an address” is not a whole email."),
        (5, "Email", "There is no email."),
        (6, "Full name", "There is no name."),
        (6, "Group", "We know none called “Cold homes”. Write it as on its page, or leave it empty."),
        (6, "cpp", "We know none called “Mars”. Write it as on its page, or leave it empty."),
        (6, "role", "“boss” is none of: practitioner, presenter, staff, speaker."),
        (7, "Email", "“ſ@example.org” is not a whole email."),
    ]


@pytest.mark.parametrize("text", ["", "\n", "Ann,ann@example.org", "name\nAnn", "email\na@example.org"])
def test_without_the_names_of_its_columns_nothing_is_guessed(text: str) -> None:
    guests, (problem,) = read(text)

    assert guests == []
    assert (problem.row, problem.reason[:38]) == (1, "The first line must name the columns; ")


def test_too_long_cells_and_too_many_rows_are_refused() -> None:
    long = "email,name\n" + f"a@example.org,{'x' * 121}\n"
    many = "email,name\n" + "\n".join(f"p{number}@example.org,P" for number in range(2_001))

    assert [problem.column for problem in read(long)[1]] == ["name"]
    assert [problem.reason for problem in read(many)[1]] == ["No more than 2000 people at once."]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), max_size=30)


@given(st.lists(st.tuples(cells, cells, cells), max_size=8))
def test_any_table_is_read_whole_or_refused_with_reasons(rows: list[tuple[str, str, str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([("email", "name", "employer"), *rows])

    guests, problems = read(written.getvalue())

    filled = [row for row in rows if any(cell.strip() for cell in row)]
    wrong = {problem.row for problem in problems}
    assert len(guests) + len(wrong) == len(filled)
    assert {guest.row for guest in guests}.isdisjoint(wrong)
    assert len({guest.email for guest in guests}) == len(guests)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    guests, problems = read("email,name\n" + text)

    assert {guest.row for guest in guests}.isdisjoint(problem.row for problem in problems)
