"""What the record has to say for a pro-forma: pure, plain, and never what the reader may not read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.models import Heading
from events.room import LINE, ROOM, taken
from events.suggestions import Member, Suggestion, appended, counted, is_used, named_members, suggestions_for
from groups.models import Expectation, Group, LogEntry, NextStep, Partner, Person, Point, SharedPurpose
from tests.factories import make_entry, make_group, make_membership, make_organisation, make_person, make_post, share

pytestmark = pytest.mark.django_db


def offered(group: Group, reader: Person) -> dict[str, list[tuple[str, bool]]]:
    """By heading: the words, and whether only the group can read them."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for one in suggestions_for(Group.objects.with_purpose().get(pk=group.pk), reader):
        found.setdefault(one.heading, []).append((one.text, one.is_closed))
    return found


def test_every_heading_gets_what_the_record_says(alice: Person) -> None:
    group = make_group("Cold homes", question="Who is\ncold?")
    make_membership(group, alice)
    SharedPurpose.objects.create(group=group, purpose="Nobody is cold.", values="")
    Partner.objects.create(group=group, printed="A,", organisation=make_organisation("Lune Housing"))
    make_entry(group, "We met", on=date(2025, 3, 3))
    make_entry(group, "And met", on=date(2026, 5, 4))
    make_entry(group, "Read the survey", kind="evidence reviewed", method="reading a survey", on=date(2025, 4, 2))
    make_entry(group, "Rang ten", kind="evidence gathered", method="Interviews", on=date(2025, 5, 1), readers="network")
    make_entry(group, "Rang more", kind="evidence gathered", method="interviews", on=date(2025, 6, 1))
    make_entry(group, "Struck", kind="decision", struck_at="2025-06-01T00:00Z", struck_reason="Wrong.")
    NextStep.objects.create(group=group, what="Write it up", who="Bob", due=date(2026, 9, 1))
    NextStep.objects.create(group=group, what="Done", done_on=date(2026, 1, 1))
    Expectation.objects.create(group=group, kind="output", text="A report", readers="network")
    Expectation.objects.create(group=group, kind="outcome", text="Warm homes")
    Point.objects.create(group=group, kind="factor", text="Trust")
    Point.objects.create(group=group, kind="benefit", text="Friends")

    assert offered(group, alice) == {
        "name": [(f"Cold homes, {group.cpp}", False)],
        "aim": [("Who is cold?", False), ("Nobody is cold.", False)],
        "members": [("1 member", False), ("Lune Housing", False)],
        "activities": [
            ("2 meetings, from 3 March 2025 to 4 May 2026", True),
            ("Evidence reviewed once, on 2 April 2025", True),
            ("Evidence gathered 2 times, from 1 May 2025 to 1 June 2025", True),
            ("Read the survey", True),
            ("Rang ten", False),
            ("Rang more", True),
        ],
        "methods": [("Reading a survey", True), ("Interviews", False)],
        "future": [("Write it up (1 September 2026)", True)],
        "outputs": [("A report", False)],
        "outcomes": [("Warm homes", True)],
        "other": [("Trust", True)],
    }


def test_who_is_not_of_the_group_is_offered_nothing_of_what_only_it_reads(group: Group, charlie: Person) -> None:
    make_entry(group, "Secret meeting", method="Secret method")
    make_entry(group, "Secret evidence", kind="evidence gathered", method="Secret method")
    make_entry(group, "Open evidence", kind="evidence gathered", on=date(2025, 5, 1), readers="network")
    for model, fields in ((NextStep, {"what": "Secret step"}), (Point, {"text": "Secret point", "kind": "factor"})):
        model.objects.create(group=group, **fields)
    Expectation.objects.create(group=group, kind="output", text="Secret output")

    assert offered(group, charlie) == {
        "name": [(f"Warm homes, {group.cpp}", False)],
        "activities": [("Evidence gathered once, on 1 May 2025", False), ("Open evidence", False)],
    }


def test_only_members_who_agreed_are_named(group: Group, alice: Person) -> None:
    named, quiet, took_back, left = (make_person(f"{name} Ross") for name in ("Ann", "Bea", "Cat", "Dot"))
    council = make_organisation("A council")
    for person in (named, quiet, took_back, left):
        post = make_post(person, organisation=council, job_title="Planner")
        make_membership(group, person, post=post, left=date(2026, 1, 1) if person == left else None)
    share(named, "sheet")
    share(left, "sheet")
    share(took_back, "sheet")
    share(took_back, "sheet", is_given=False)
    share(quiet, "email")

    assert offered(group, alice)["members"] == [("Ann Ross, Planner, A council; and 3 others", False)]


@given(
    st.lists(st.builds(Member, st.text(min_size=1, max_size=120), st.text(max_size=242), st.booleans()), max_size=12)
)
def test_members_always_fit_and_nobody_is_named_who_did_not_agree(members: list[Member]) -> None:
    text = named_members(members)

    assert taken(text) <= Heading.MEMBERS.longest
    assert bool(text) == bool(members)
    marked = [Member(f"Quiet{number}", "Hidden job", agreed=False) for number in range(3)]
    both = named_members([*members, *marked])
    assert not any(word in both for word in ("Quiet", "Hidden job")) or any("Quiet" in one.name for one in members)


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("meeting", 1, "1 meeting, on 1 April 2025"),
        ("meeting", 2, "2 meetings, from 1 April 2025 to 2 April 2025"),
        ("evidence reviewed", 1, "Evidence reviewed once, on 1 April 2025"),
        ("evidence gathered", 3, "Evidence gathered 3 times, from 1 April 2025 to 3 April 2025"),
        ("change tried", 2, "2 changes tried, from 1 April 2025 to 2 April 2025"),
    ],
)
def test_counts_come_with_their_days(kind: str, number: int, said: str) -> None:
    entries = [LogEntry(kind=kind, on=date(2025, 4, day)) for day in range(1, number + 1)]

    assert counted(kind, entries) == said


@given(st.text(), st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool))
def test_what_was_taken_over_is_there_and_is_not_offered_again(text: str, words: str) -> None:
    suggestion = Suggestion("aim", words, "the log")

    together = appended(text, suggestion)

    assert is_used(suggestion, together)
    assert together.startswith(text.rstrip())


@given(st.text(alphabet="ab \n", max_size=400))
def test_room_is_taken_by_the_lines_of_the_page(text: str) -> None:
    lines = sum(max(1, -(-len(line) // LINE)) for line in text.split("\n"))

    assert (lines - 1) * LINE <= taken(text) + (not text.rsplit("\n", maxsplit=1)[-1]) * LINE <= (lines + 1) * LINE
    assert taken(text) >= len(text.replace("\n", ""))


def test_nine_full_headings_are_forty_five_lines() -> None:
    assert (set(ROOM), sum(ROOM.values())) == (set(Heading.values), 45 * LINE)
