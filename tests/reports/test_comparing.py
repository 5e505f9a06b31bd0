"""What changed between two versions, and moving lines about in the form: nothing appears, nothing is lost."""

from collections import Counter

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from carplatform.reports.comparing import Change, changes_between
from carplatform.reports.models import ReportLine, ReportVersion, Section
from carplatform.reports.rearranging import rearranged

LINES = st.lists(st.tuples(st.sampled_from(Section.values), st.sampled_from("abcde")), max_size=12)


def version(lines: list[tuple[str, str]], **words: str) -> tuple[ReportVersion, list[ReportLine]]:
    rows = [ReportLine(section=section, text=text, position=place) for place, (section, text) in enumerate(lines)]
    return ReportVersion(**{"title": "T", "produced": "June", "opening": "", **words}), rows


def changed(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    found = changes_between(*version(old), *version(new))
    return [(str(change.kind), change.before, change.after) for change in found]


def test_lines_added_taken_out_and_changed_are_told_apart() -> None:
    learnt, ahead = Section.LEARNT.value, Section.NEXT.value

    assert changed([(learnt, "a"), (learnt, "b"), (ahead, "c")], [(learnt, "a"), (learnt, "x")]) == [
        ("Changed", "b", "x"),
        ("Taken out", "c", ""),
    ]
    assert changed([], [(learnt, "a")]) == [("Added", "", "a")]


def test_the_words_above_the_lines_are_compared_too() -> None:
    (old, lines), (new, _) = version([]), version([], title="Other")

    assert changes_between(old, lines, new, lines) == [Change("Title", "T", "Other")]


@given(LINES, LINES)
def test_from_the_old_and_the_changes_comes_the_new(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    found = changes_between(*version(old), *version(new))

    before, after = Counter(text for _, text in old), Counter(text for _, text in new)
    before.subtract(change.before for change in found if change.before)
    before.update(change.after for change in found if change.after)
    assert +before == after
    assert bool(found) == any([t for s, t in old if s == key] != [t for s, t in new if s == key] for key in Section)


def typed(count: int, do: str, *texts: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data["factors-TOTAL_FORMS"] = str(count)
    for number, text in enumerate(texts):
        data[f"factors-{number}-text"] = text
        if number % 2:
            data[f"factors-{number}-out"] = "on"
    data["do"] = do
    return data


def in_order(data: QueryDict | None) -> list[str]:
    assert data is not None
    return [data.get(f"factors-{number}-text", "") for number in range(3)]


def test_a_line_moves_with_its_tick() -> None:
    up = rearranged(typed(3, "up-factors-1", "a", "b", "c"), 20)

    assert in_order(up) == ["b", "a", "c"]
    assert up is not None
    assert ("factors-0-out" in up, "factors-1-out" in up) == (True, False)
    assert in_order(rearranged(typed(3, "down-factors-1", "a", "b", "c"), 20)) == ["a", "c", "b"]


def test_there_is_room_for_one_more_and_not_beyond_the_most() -> None:
    for count, most, expected in ((3, 20, "4"), (20, 20, "20")):
        data = rearranged(typed(count, "add-factors"), most)
        assert data is not None
        assert data["factors-TOTAL_FORMS"] == expected


@pytest.mark.parametrize(
    "do", ["", "save", "up", "up-nowhere-1", "up-factors-x", "add-factors-", "x" * 5000, "up-factors-9999"]
)
def test_what_is_no_order_is_a_save(do: str) -> None:
    assert rearranged(typed(3, do, "a", "b", "c"), 20) is None


@given(
    st.sampled_from(["up", "down"]),
    st.integers(0, 999),
    st.text("0123456789x-", max_size=4),
    st.lists(st.text(), max_size=5),
)
def test_whatever_is_pressed_no_text_is_lost(what: str, number: int, count: str, texts: list[str]) -> None:
    data = typed(0, f"{what}-factors-{number}", *texts)
    data["factors-TOTAL_FORMS"] = count

    after = rearranged(data, 20)

    assert after is not None
    kept = Counter(str(value) for name, value in after.items() if name.endswith("-text") and value)
    assert kept == Counter(text for text in texts if text)
