"""The invented groups show all that a group can show, and an empty one shows nothing."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from groups.models import CPP, Cycle, Group, LogEntry, Membership, Organisation, Person, Phase, PhaseMove

pytestmark = pytest.mark.usefixtures("demo_data")


def example(slug: str) -> Group:
    return Group.objects.with_phase().get(slug=slug, is_example=True, is_published=True)


def test_the_first_group_went_on_back_and_ahead_and_is_now_exploring() -> None:
    group = example("getting-to-appointments")
    moves = PhaseMove.objects.filter(cycle__group=group).standing().in_order()

    steps = [later.phase - earlier.phase for earlier, later in pairwise(moves)]

    assert steps == [1, -1, 2, -1]
    assert group.phase == Phase.EXPLORING
    assert all(move.reason and move.by for move in moves)
    assert list(Cycle.objects.filter(group=group).values_list("number", "finished")) == [(1, None)]


def test_one_step_of_the_first_group_was_corrected_by_a_row_of_its_own() -> None:
    correction = PhaseMove.objects.exclude(corrects=None).get(cycle__group=example("getting-to-appointments"))

    assert correction.corrects
    assert correction.corrects.on > correction.on
    assert correction.corrects.recorded_at < correction.recorded_at


def test_the_first_group_has_every_kind_of_entry_for_every_kind_of_reader() -> None:
    entries = LogEntry.objects.filter(group=example("getting-to-appointments")).standing()

    assert set(entries.values_list("kind", flat=True)) == set(LogEntry.Kind.values)
    assert Counter(entries.values_list("readers", "on_public_page")) == {
        ("group", False): 5,
        ("network", False): 4,
        ("network", True): 6,
    }
    assert {entry.phase for entry in entries} == {1, 2, 3}


def test_the_first_group_had_quiet_months() -> None:
    group = example("getting-to-appointments")
    days = [entry.on for entry in group.log_entries.all()]
    days += [move.on for move in PhaseMove.objects.filter(cycle__group=group)]

    months = {day.year * 12 + day.month for day in days}

    assert max(months) - min(months) + 1 - len(months) >= 2


def test_the_first_group_has_a_lead_members_a_sponsor_and_someone_who_left() -> None:
    memberships = Membership.objects.filter(group=example("getting-to-appointments"))

    assert Counter(memberships.current().values_list("role", flat=True)) == {"lead": 1, "member": 4, "sponsor": 1}
    assert memberships.exclude(left=None).count() == 1


def test_a_second_group_works_without_naming_the_phases() -> None:
    group = example("somewhere-to-sit-and-talk")

    assert not group.is_explicit
    assert group.phase == Phase.EXPLORING
    assert group.log_entries.count() == 4


def test_the_second_group_is_in_its_second_cycle() -> None:
    first, second = Cycle.objects.filter(group=example("somewhere-to-sit-and-talk")).order_by("number")

    assert first.finished
    assert first.finished < second.started
    assert second.finished is None
    assert [move.phase for move in second.moves.standing().in_order()] == [1, 2]


def test_a_third_group_is_just_forming_and_empty() -> None:
    group = example("first-month-in-a-new-home")

    assert (group.status, group.phase, group.question) == (Group.Status.FORMING, None, "")
    assert not group.log_entries.exists()
    assert not group.partners.exists()


def test_invented_people_can_never_be_reached() -> None:
    drama = re.compile(r"01632 960\d{3}")

    assert all(drama.fullmatch(person.phone) for person in Person.objects.exclude(phone=""))
    assert not Person.objects.exclude(email__endswith="@example.org").exists()


def test_everything_around_the_invented_is_marked_invented() -> None:
    groups = Group.objects.filter(is_example=True)

    assert not CPP.objects.filter(groups__in=groups, is_example=False).exists()
    assert not Organisation.objects.filter(partnerships__group__in=groups, is_example=False).exists()
    assert not Cycle.objects.filter(is_example=False).exists()
    assert not LogEntry.objects.filter(is_example=False).exists()
    assert not PhaseMove.objects.filter(is_example=False).exists()
    assert not CPP.objects.filter(is_example=True).exclude(council_area="").exists()
