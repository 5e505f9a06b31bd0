"""The event of February 2016 as the report prints it: line by line its programme, and what surrounds it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from events.models import Event, LearningOutcome, Participation, Session
from groups.models import Person

SLUG = "third-national-event"
sessions = Session.objects.filter(event__slug=SLUG)
pytestmark = pytest.mark.usefixtures("demo_data")

DATA = Path(__file__, "../../data").resolve()
PAGE = f"/events/{SLUG}/"
# Times are printed with dashes of two lengths, once with a 0 before and once with a "pm" behind.
PRINTED_TIME = re.compile(r"^0?(\d+\.\d\d) (?:(?:–|-) (\d+\.\d\d)(?:pm)?|(onwards))$")
DIALOGUE = "Dialogue and deliberation to enrich community engagement and partnership working"
SEMINARS = [
    ("1.15", "4.00", "a", "Oliver Escobar", "Balmoral room", DIALOGUE),
    ("1.15", "2.30", "b", "Peter Craig", "Kensington Room", "Designing evaluation to fit with your needs"),
    ("3.00", "4.00", "b", "Nick Bland", "Kensington Room", "How to spread ‘what works’ in public service delivery"),
]
# What stands between two parts of one printed line where the record keeps them apart.
BETWEEN = {"Break:": "Break", "Breaks:": "Breaks", "Bland;": "Bland"}


def extracted(name: str) -> list[str]:
    """The lines of one appendix as they come out of the report's file."""
    lines = (DATA / f"{name}-2016-as-extracted.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def printed_programme() -> list[tuple[str, str]]:
    """Each time of Appendix 3 as “10.00 to 10.30” or “from 2.30”, with all that is printed beside it."""
    slots: list[tuple[str, list[str]]] = []
    for line in extracted("programme"):
        if found := PRINTED_TIME.match(line):
            start, end, onwards = found.groups()
            slots.append((f"from {start}" if onwards else f"{start} to {end}", []))
        elif slots and line != "Day Two":
            slots[-1][1].append(line)
    return [(times, " ".join(lines)) for times, lines in slots]


def words(text: str) -> Counter[str]:
    return Counter(BETWEEN.get(word, word) for word in text.split())


@dataclass(frozen=True)
class Slot:
    """One line of the programme on the page: its times as the report prints them, and its texts marked as printed."""

    times: list[str]
    texts: list[str]


@pytest.fixture
def html(client: Client) -> str:
    return client.get(PAGE).content.decode()


def slots_on(html: str) -> list[Slot]:
    slots = []
    for line in re.split(r"<li class=\"(?:slot|pick)", html)[1:]:
        times = re.findall(r"<p class=\"slot__time\">(.*?)</p>", line, re.DOTALL)
        bare = [re.sub(r"(\d)[ap]m", r"\1", " ".join(re.sub(r"<[^>]*>", " ", time).split())) for time in times]
        slots.append(Slot(bare, marked(line, "title|people|room|detail")))
    return slots


def marked(html: str, kinds: str) -> list[str]:
    """The texts that the page marks as printed, of some kinds."""
    return [unescape(text) for text in re.findall(rf"data-printed=\"(?:{kinds})\"[^>]*>(.*?)</", html, re.DOTALL)]


def test_the_page_shows_every_printed_line_at_its_time_and_no_other(html: str) -> None:
    printed, shown = printed_programme(), slots_on(html)

    assert len(printed) == 19
    assert [slot.times[0] for slot in shown] == [times for times, _ in printed]
    for slot, (times, text) in zip(shown, printed, strict=True):
        if not text.startswith("Seminars"):
            assert words(" ".join(slot.texts)) == words(text), times


def test_the_seminars_stand_side_by_side_with_their_rooms_and_people(html: str) -> None:
    recorded = [
        (f"{one.starts:%-I.%M}", f"{one.ends:%-I.%M}", one.option, one.people, one.room, one.title)
        for one in sessions.exclude(choice="")
    ]
    printed = next(text for _, text in printed_programme() if text.startswith("Seminars"))
    choice = slots_on(html)[16]

    assert recorded == SEMINARS
    assert choice.times == ["1.15 to 4.00", "1.15 to 4.00", "1.15 to 2.30", "3.00 to 4.00"]
    assert choice.texts == [text for one in SEMINARS for text in (one[5], one[3], one[4])]
    for _, _, _, people, _, title in SEMINARS:
        assert f"{people}: {title}" in printed.replace("a. ", "")
    assert "Designing evaluation to fit with your needs (1.15– 2.30)" in printed
    assert "in public service delivery (3.00 – 4.00)." in printed
    assert "(Balmoral room) OR: b. Two seminars (Kensington Room):" in printed


def test_what_the_programme_breaks_is_shown_as_it_is(html: str) -> None:
    times = [slot.times[0] for slot in slots_on(html)]

    assert times[5:7] == ["1.50 to 3.15", "3.10 to 3.35"]
    assert times[17] == "from 2.30"
    assert sessions.get(ends=None).title == "Breaks"


def test_printed_times_are_those_of_the_day() -> None:
    hours = {(one.on.day, one.starts.hour) for one in sessions}
    event = Event.objects.get(slug=SLUG)

    assert {hour for day, hour in hours if day == 23} == {10, 11, 12, 13, 15, 16, 18}
    assert {hour for day, hour in hours if day == 24} == {9, 11, 12, 13, 14, 15, 16}
    assert (event.local_start.isoformat(), event.local_end.isoformat()) == (
        "2016-02-23T10:00:00+00:00",
        "2016-02-24T16:30:00+00:00",
    )
    assert event.dated_at < event.starts_at


def test_the_head_of_the_page_is_that_of_the_programme(html: str) -> None:
    head = extracted("programme")[1:4]

    assert head == ["What Works Scotland Collaborative Learning Event", "23 & 24 February 2016", "Queens Hotel, Perth"]
    assert f'<h1 dir="auto">{head[0]}</h1>' in html
    assert "Tuesday 23 and Wednesday 24 February 2016, <bdi>Queens Hotel, Perth</bdi>." in html
    assert html.count("All times are UK time.") == 1
    assert '<p class="eyebrow">Third national event' in html


def test_outcomes_and_invitation_are_word_for_word(html: str) -> None:
    outcomes = list(LearningOutcome.objects.filter(event__slug=SLUG).values_list("text", flat=True))
    programme, invitation = " ".join(extracted("programme")), " ".join(extracted("invitation"))
    shown = " ".join(marked(html, "invitation")[0].split())

    assert marked(html, "outcome") == outcomes
    assert " ".join(outcomes) == programme.split("Event: ")[1].split(" 10.00")[0]
    assert re.sub(r"– (To|Intensive)", r"\1", shown) == invitation.removeprefix("Appendix 2 – participant invitation ")


def test_those_who_took_part_are_counted_and_nobody_is_named(html: str) -> None:
    real = Participation.objects.filter(event__slug=SLUG)

    assert Counter(real.values_list("role", "job_title")) == {
        ("practitioner", ""): 21,
        ("staff", ""): 8,
        ("staff", "PhD student"): 2,
    }
    assert not real.filter(person__isnull=False).exists()
    assert "<li>21 practitioners</li><li>10 staff and students</li>" in html


def test_printed_names_stand_in_the_programme_alone() -> None:
    names = ("Bland", "Watson", "Escobar", "Craig")
    people = " ".join(sessions.values_list("people", flat=True))

    assert all(name in people for name in names)
    assert not any(name in person for person in Person.objects.values_list("name", flat=True) for name in names)


def test_every_row_says_where_it_is_from() -> None:
    for model, sources in (
        (Event, {"report, introduction and Appendix 3"}),
        (LearningOutcome, {"report, Box 1"}),
        (Session, {"report, Appendix 3"}),
        (Participation, {"report, introduction"}),
    ):
        assert set(model._default_manager.filter(is_example=False).values_list("source", flat=True)) == sources
        assert set(model._default_manager.filter(is_example=True).values_list("source", flat=True)) <= {""}
