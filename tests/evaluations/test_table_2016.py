"""The 14 rows of the report's Appendix 1, on the page, from 18 forms sent and closed in the ordinary way."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import POINTS, Mark
from tests.evaluations.results_2016 import PRINTED, counts, rows, sent_and_closed

pytestmark = pytest.mark.django_db

# As printed, after each count; the other cells of the report are empty.
PRINTED_PERCENT = """
1: 39 61
2: 11 39 50
3: 39 5.5 50 5.5
4: 44 56
5: 11 61 28
6: 6 6 18 47 23
7: 11 72 17
8: 6 23 59 12
9: 22 67 11
10: 6 22 50 22
11: 11 56 33
12: 28 72
13: 6 22 72
14: 6 22 39 33
"""


@pytest.fixture
def shown() -> str:
    questionnaire = sent_and_closed()
    answer: Any = Client().get(reverse("evaluations:results", args=[questionnaire.uid]))
    return unescape(answer.content.decode())


def table(page: str) -> list[dict[str, Any]]:
    """What the rows of the table say, read from the page as a person would."""
    found = []
    for row in re.findall(r"<tr role=\"row\">\s*<th scope=\"row\".*?</tr>", page, re.DOTALL):
        number, statement = re.search(r"class=\"n\">(\d+)</span> <bdi>(.*?)</bdi>", row, re.DOTALL).groups()  # type: ignore[union-attr]
        cells = re.findall(r"<td role=\"cell\".*?</td>", row, re.DOTALL)
        figures = [re.search(r"class=\"(?:c|zero)\">(\d+)", cell) for cell in cells[:5]]
        percents = [re.search(r"class=\"pc\">(\d+)%", cell) for cell in cells[:5]]
        blank = re.search(r"(\d+) left blank", cells[5])
        found.append(
            {
                "number": int(number),
                "statement": statement,
                "counts": [int(figure[1]) for figure in figures if figure],
                "percents": [int(one[1]) if one else 0 for one in percents],
                "base": int(re.search(r"<b>(\d+)<", cells[5])[1]),  # type: ignore[index]
                "missing": int(blank[1]) if blank else 0,
                "notes": [re.findall(r"#note-(\w+)", cell) for cell in cells],
            }
        )
    return found


def test_every_count_base_and_blank_is_that_of_the_report(shown: str) -> None:
    ours = [(row["number"], row["statement"], row["counts"], row["base"], row["missing"]) for row in table(shown)]

    expected = [
        (int(row["number"]), row["statement"], [*counts(row).values()], 18 - blank, blank)
        for row in rows()
        for blank in [int(row["did_not_answer"])]
    ]
    assert ours == expected
    assert {base for *_, base, _ in expected} == {17, 18}


def test_percentages_are_those_of_the_report_but_for_its_own_rounding(shown: str) -> None:
    percents = {row["number"]: row["percents"] for row in table(shown)}

    for line in PRINTED_PERCENT.split("\n")[1:-1]:
        number, printed = line.split(": ")
        ours = [percent for percent in percents[int(number)] if percent]
        differ = [(one, percent) for one, percent in zip(printed.split(), ours, strict=True) if one != str(percent)]
        assert differ == {"3": [("5.5", 6)] * 2, "6": [("23", 24)], "8": [("23", 24)]}.get(number, [])


def test_its_footnotes_say_what_is_behind_the_counts(shown: str) -> None:
    notes = dict(re.findall(r"<li id=\"note-(\w+)\"><b>\w+</b> <bdi>(.*?)</bdi>", shown))
    places = {
        note: [
            (row["number"], [*(mark.value for mark in POINTS), "answered"][place])
            for row in table(shown)
            for place, letters in enumerate(row["notes"])
            if note in letters
        ]
        for note in notes
    }

    assert [(notes[note], places[note]) for note in sorted(notes)] == [
        ("One mark between agree and strongly agree, counted as agree.", [(2, "agree"), (4, "agree"), (10, "agree")]),
        (
            "The report’s table does not show in which of the two disagree columns this stood. Taken as “disagree”.",
            [(number, "disagree") for number in (3, 8, 10, 14)],
        ),
        ("The report prints 5.5%.", [(3, "neutral"), (3, "strongly agree")]),
        (
            "The percentages of this row add up to 101, because each is rounded.",
            [(3, "answered"), (6, "answered"), (8, "answered")],
        ),
        ("One mark between neutral and agree, counted as neutral.", [(5, "neutral")]),
        ("The report prints 23%.", [(6, "strongly agree"), (8, "neutral")]),
        ("One person did not answer; percentages are of 17.", [(6, "answered"), (8, "answered")]),
    ]
    assert {(number, Mark(mark)) for note in "cf" for number, mark in places[note]} == set(PRINTED)


def test_every_footnote_leads_there_and_back(shown: str) -> None:
    anchors, links = re.findall(r"\bid=\"([^\"]+)\"", shown), set(re.findall(r"href=\"#([^\"]+)\"", shown))
    back = re.findall(r"<li id=\"note-(\w+)\">.*?<span class=\"back\">(.*?)</span>", shown)

    assert links <= set(anchors)
    assert len(anchors) == len(set(anchors))
    assert {note: re.sub(r"<[^>]+>", "", words) for note, words in back} == {
        "a": "Statements 2, 4, 10.",
        "b": "Statements 3, 8, 10, 14.",
        "c": "Statement 3.",
        "d": "Statements 3, 6, 8.",
        "e": "Statement 5.",
        "f": "Statements 6, 8.",
        "g": "Statements 6, 8.",
    }


def test_sentences_claim_no_more_than_their_rows(shown: str) -> None:
    said = re.findall(r"<li><b>(.*?)</b> (.*?): “<bdi>.*?</bdi>”\.(?: <span class=\"quiet\">(.*?)</span>)?</li>", shown)

    assert [f"{lead} {rest}".strip() for lead, claim, rest in said if claim == "agreed or strongly agreed"] == [
        "All 18",
        "16 of 18 2 neutral.",
        "10 of 18 1 neutral, 7 disagreed.",
        "All 18",
        "16 of 18 2 neutral.",
        "12 of 17 3 neutral, 2 disagreed or strongly disagreed.",
        "16 of 18 2 neutral.",
        "12 of 17 4 neutral, 1 disagreed.",
        "14 of 18 4 neutral.",
        "13 of 18 4 neutral, 1 disagreed.",
        "16 of 18 2 neutral.",
        "All 18",
        "17 of 18 1 neutral.",
        "13 of 18 4 neutral, 1 disagreed.",
    ]


def test_the_page_says_how_many_answered_and_how(shown: str) -> None:
    facts = re.findall(r"<dd>(.*?)</dd>", shown)

    assert [re.sub(r"<[^>]+>", "", fact) for fact in facts] == ["18 of 21, or 86%", "Anonymous", "5 March 2026"]
    assert "Forms from cards and forms from mails are compared only where enough came each way" in shown
