"""The first draft: every line says what it comes from; what is for the group only never reaches a CPP's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carplatform.reports.drafting import LONGEST, MOST, draft_of, short
from carplatform.reports.lines import lines_of
from carplatform.reports.models import Section
from groups.models import Expectation, Group, LogEntry, NextStep, Point, Quote
from tests.factories import make_entry, make_group
from tests.reports.making import AT, kept, make_report, texts

pytestmark = pytest.mark.django_db


def fill(group: Group, readers: str, word: str) -> None:
    """One of everything that a draft draws on."""
    make_entry(group, f"{word} learning", kind=LogEntry.Kind.LEARNING, readers=readers)
    kept(Expectation, group, f"{word} outcome", readers=readers)
    kept(NextStep, group, f"{word} step", readers=readers)
    kept(Quote, group, f"{word} words", readers=readers)
    for kind in Point.Kind:
        kept(Point, group, f"{word} {kind.value}", kind=kind, readers=readers)


KINDS = ["learning", "factor", "benefit", "outcome", "connection", "words", "step"]


def test_a_groups_draft_holds_all_it_wrote_down_in_the_order_of_the_summary(group: Group) -> None:
    fill(group, "group", "ours")
    fill(group, "network", "open")

    version = make_report(group).versions.get()

    drafted = [(line.section, line.text) for line in lines_of(version)]
    assert drafted == [
        (Section.LEARNT, "ours learning"),
        (Section.LEARNT, "open learning"),
        (Section.FACTORS, "ours factor"),
        (Section.FACTORS, "open factor"),
        (Section.BENEFITS, "ours benefit"),
        (Section.BENEFITS, "open benefit"),
        (Section.CONNECTIONS, "ours connection"),
        (Section.CONNECTIONS, "open connection"),
        (Section.BENEFITS, "ours outcome"),
        (Section.BENEFITS, "open outcome"),
        (Section.WORDS, "ours words"),
        (Section.WORDS, "open words"),
        (Section.NEXT, "ours step"),
        (Section.NEXT, "open step"),
    ]


def test_every_drafted_line_leads_to_what_it_comes_from(group: Group) -> None:
    fill(group, "group", "ours")

    for line in lines_of(make_report(group).versions.get()):
        origin = line.origin
        assert origin is not None
        words = [getattr(origin, name, "") for name in ("line", "text", "words", "what", "came_of_it")]
        assert line.text in words
        assert line.source


def test_a_line_from_the_log_says_which_day_and_which_group(group: Group) -> None:
    make_entry(group, "We saw", kind="learning", on=date(2026, 3, 12), readers="network")

    own, cpps = (draft_of(owner)[0].source for owner in (group, group.cpp))

    assert (own, cpps) == ("from the log, 12 March 2026", "from the log of Warm homes, 12 March 2026")


def test_a_cpps_draft_holds_what_its_published_groups_opened_to_the_network_alone(group: Group) -> None:
    hidden = make_group("Hidden", cpp=group.cpp, is_published=False)
    second = make_group("Second", cpp=group.cpp)
    elsewhere = make_group("Elsewhere")
    fill(group, "group", "secret")
    fill(group, "network", "open")
    fill(second, "network", "second")
    fill(hidden, "network", "hidden")
    fill(elsewhere, "network", "elsewhere")

    drafted = texts(make_report(group.cpp).versions.get())

    assert sorted(drafted) == sorted(f"{word} {kind}" for word in ("open", "second") for kind in KINDS)


def test_quotes_need_permission_and_steps_are_still_to_do(group: Group) -> None:
    kept(Quote, group, "Not asked", permitted_on=None, permission="")
    kept(Quote, group, "Agreed", said_by="Third sector")
    kept(NextStep, group, "Done", done_on=AT.date())
    kept(NextStep, group, "To do", due=None, due_in_words="Summer 2016", who="Morag Ferrier")

    lines = draft_of(group)

    assert [(line.text, line.label) for line in lines] == [("Agreed", "Third sector"), ("To do", "Summer 2016")]


def test_only_learning_that_stands_is_drafted(group: Group) -> None:
    make_entry(group, "A meeting")
    make_entry(group, "Struck", kind="learning", struck_at=AT, struck_reason="Wrong")
    make_entry(group, "Stands", kind="learning")

    assert [line.text for line in draft_of(group)] == ["Stands"]


def test_of_many_the_latest_are_drafted(group: Group) -> None:
    for number in range(MOST + 3):
        make_entry(group, f"{number}", kind="learning", on=date(2026, 1, number + 1))

    assert [line.text for line in draft_of(group)] == [f"{number}" for number in range(3, MOST + 3)]


@given(st.text(max_size=2 * LONGEST))
def test_a_drafted_line_is_one_line_of_the_length_that_fits(text: str) -> None:
    made = short(text)

    assert len(made) <= LONGEST
    assert made.splitlines() in ([made], [])
