from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from groups.models import (
    CPP,
    Cycle,
    Group,
    LogEntry,
    Membership,
    Organisation,
    Partner,
    Person,
    Phase,
    PhaseMove,
    Post,
    Theme,
)
from tests.factories import (
    make_cpp,
    make_cycle,
    make_entry,
    make_group,
    make_membership,
    make_move,
    make_organisation,
    make_person,
    make_post,
)

pytestmark = pytest.mark.django_db


def refuses(constraint: str, make: object) -> None:
    """Assert that the database itself refuses what `make` does, by the constraint of that name."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make()  # type: ignore[operator]
    message = str(refusal.value)
    # SQLite names the columns of a unique constraint, not the constraint.
    assert constraint in message or "UNIQUE constraint failed" in message


def test_email_is_unique_ignoring_case() -> None:
    make_person("Morag", email="Morag@Example.org")

    refuses("no_two_people_share_an_email_in_any_case", lambda: make_person("Other Morag", email="morag@example.ORG"))


def test_two_people_may_both_have_no_email() -> None:
    make_person("One", email=None)
    make_person("Two", email=None)

    assert Person.objects.filter(email=None).count() == 2


def test_an_empty_email_is_none_at_all() -> None:
    refuses("a_person_without_an_email_has_none_at_all", lambda: make_person("One", email=""))


def test_a_person_is_found_by_email_in_any_case() -> None:
    morag = make_person("Morag", email="Morag@Example.org")

    assert Person.objects.get_by_natural_key("MORAG@example.org") == morag


@pytest.mark.parametrize(
    ("name", "short"), [("Morag Ferrier", "Morag F."), ("Morag", "Morag"), ("A B C", "A C."), (" ", "")]
)
def test_short_name(name: str, short: str) -> None:
    assert Person(name=name).get_short_name() == short


@pytest.mark.parametrize("nothing", [" ", "   "])
def test_what_must_be_said_is_more_than_spaces(nothing: str) -> None:
    cycle = make_cycle(make_group())

    refuses("every_person_has_a_name", lambda: make_person(nothing))
    refuses("every_group_has_a_topic", lambda: make_group(nothing, slug="nothing", cpp=cycle.group.cpp))
    refuses("every_move_has_a_reason", lambda: make_move(cycle, reason=nothing))
    refuses("every_log_entry_has_a_line", lambda: make_entry(cycle.group, nothing))


def test_only_active_researchers_have_permissions() -> None:
    assert Person(is_staff=True).has_perm("groups.change_group")
    assert not Person(is_staff=True, is_active=False).has_perm("groups.change_group")
    assert not Person().has_module_perms("groups")


def test_a_post_ends_no_earlier_than_it_started() -> None:
    person = make_person()
    make_post(person, started=date(2020, 1, 2), ended=date(2020, 1, 2))

    refuses(
        "a_post_ends_no_earlier_than_it_started",
        lambda: make_post(person, started=date(2020, 1, 2), ended=date(2020, 1, 1)),
    )


def test_posts_held_on_a_day() -> None:
    person = make_person()
    before = make_post(person, started=date(2020, 1, 1), ended=date(2020, 6, 1))
    after = make_post(person, started=date(2020, 6, 1))
    always = make_post(person)

    assert set(Post.objects.held_on(date(2020, 5, 31))) == {before, always}
    assert set(Post.objects.held_on(date(2020, 6, 1))) == {after, always}


def test_names_are_unique_where_people_choose_by_name() -> None:
    make_cpp("Fife")
    make_organisation("Fife Council")
    Theme.objects.create(name="Time", kind=Theme.Kind.BARRIER)

    refuses("no_two_cpps_share_a_name", lambda: make_cpp("fife", slug="fife-2"))
    refuses("no_two_organisations_share_a_name", lambda: make_organisation("FIFE council"))
    refuses("no_two_themes_of_a_kind_share_a_name", lambda: Theme.objects.create(name="time", kind=Theme.Kind.BARRIER))
    assert Theme.objects.create(name="Time", kind=Theme.Kind.DRIVER).pk


def test_a_partner_names_something() -> None:
    group = make_group()
    Partner.objects.create(group=group, printed="police", sector=Organisation.Sector.POLICE)
    Partner.objects.create(group=group, printed="school head", role="school head")

    refuses(
        "a_partner_names_an_organisation_or_a_sector_or_a_role",
        lambda: Partner.objects.create(group=group, printed="someone"),
    )
    refuses(
        "only_an_organisation_has_departments",
        lambda: Partner.objects.create(group=group, printed="x", role="head", department="Housing"),
    )


def test_nobody_is_in_a_group_twice_at_once_but_may_come_back() -> None:
    group, person = make_group(), make_person()
    post = make_post(person)
    first = make_membership(group, person, post=post)

    refuses("nobody_is_in_a_group_twice_at_once", lambda: make_membership(group, person, post=post))

    first.end(date(2025, 5, 1), "Moved on")
    assert make_membership(group, person, post=post, joined=date(2025, 6, 1)).pk


def test_leaving_has_its_order_and_its_reason() -> None:
    membership = make_membership(make_group(), make_person(), joined=date(2025, 2, 1))

    refuses(
        "nobody_leaves_a_group_before_joining",
        lambda: Membership.objects.filter(pk=membership.pk).update(left=date(2025, 1, 31)),
    )
    refuses(
        "only_those_who_left_have_a_reason_for_leaving",
        lambda: Membership.objects.filter(pk=membership.pk).update(left_reason="New job"),
    )
    with pytest.raises(ValidationError):
        membership.end(date(2025, 1, 31))


def test_a_group_has_one_cycle_under_way() -> None:
    group = make_group()
    first = make_cycle(group)

    refuses("a_group_has_one_cycle_under_way", lambda: make_cycle(group, number=2))
    refuses("a_group_has_each_cycle_once", lambda: make_cycle(group, finished=date(2026, 1, 1)))

    Cycle.objects.filter(pk=first.pk).update(finished=date(2026, 1, 1))
    assert make_cycle(group, number=2, started=date(2026, 1, 2)).pk


def test_cycles_count_from_one_and_end_after_they_began() -> None:
    group = make_group()

    refuses("cycles_are_counted_from_one", lambda: make_cycle(group, number=0))
    refuses("a_cycle_finishes_no_earlier_than_it_started", lambda: make_cycle(group, finished=date(2025, 3, 9)))


def test_there_are_three_phases() -> None:
    cycle = make_cycle(make_group())

    refuses(
        "there_are_three_phases", lambda: PhaseMove.objects.create(cycle=cycle, phase=4, on=cycle.started, reason="x")
    )


def test_log_entries_hold_their_rules() -> None:
    group = make_group()

    refuses("a_log_entry_stands_in_one_of_three_phases_or_none", lambda: make_entry(group, phase=4))
    refuses("a_public_log_entry_is_open_to_the_network", lambda: make_entry(group, on_public_page=True))


def test_the_questions_are_those_of_the_summary() -> None:
    summary = (
        "PHASE 1 - Preparing the ground Where are we now? What are our key concerns? What would success look like?\n"
        "PHASE 2 - Exploring the evidence How do we exploit internal and external knowledge? What further evidence do "
        "we need? What new insights do we have?\n"
        "PHASE 3 - Testing Change What changes do we need to make? How do we lever and embed change? How do we know we "
        "have made a difference?"
    )

    ours = "\n".join(f"PHASE {p.value} - {p.label} {' '.join(map(str, p.questions))}" for p in Phase)

    assert ours == summary.replace("Testing Change", "Testing change")


class TestPhaseNow:
    def test_is_none_without_a_move(self) -> None:
        make_cycle(make_group())

        assert Group.objects.with_phase().get().phase is None

    def test_is_the_latest_by_date_then_by_when_it_was_recorded(self) -> None:
        cycle = make_cycle(make_group())
        morning, noon = datetime(2025, 5, 1, 9, tzinfo=UTC), datetime(2025, 5, 1, 12, tzinfo=UTC)
        make_move(cycle, Phase.TESTING, on=date(2025, 4, 1), recorded_at=noon)
        make_move(cycle, Phase.EXPLORING, on=date(2025, 4, 30), recorded_at=noon)
        make_move(cycle, Phase.PREPARING, on=date(2025, 4, 30), recorded_at=morning)

        assert Group.objects.with_phase().get().phase == Phase.EXPLORING

    def test_belongs_to_the_latest_cycle(self) -> None:
        group = make_group()
        make_move(make_cycle(group, finished=date(2025, 12, 1)), Phase.TESTING, on=date(2025, 11, 1))
        make_cycle(group, number=2, started=date(2025, 12, 2))

        assert Group.objects.with_phase().get().phase is None


class TestVisibleTo:
    def test_groups(self, alice: Person, charlie: Person, rhona: Person, group: Group, other_group: Group) -> None:
        Group.objects.filter(pk=group.pk).update(is_published=False)

        assert set(Group.objects.visible_to(AnonymousUser())) == {other_group}
        assert set(Group.objects.visible_to(charlie)) == {other_group}
        assert set(Group.objects.visible_to(alice)) == {group, other_group}
        assert set(Group.objects.visible_to(rhona)) == {group, other_group}

    def test_someone_who_left_sees_what_outsiders_see(self, alice: Person, group: Group) -> None:
        Group.objects.filter(pk=group.pk).update(is_published=False)
        Membership.objects.get(post__person=alice).end(date(2025, 6, 1))

        assert set(Group.objects.visible_to(alice)) == set()

    def test_log_entries(self, alice: Person, charlie: Person, rhona: Person, group: Group) -> None:
        ours = make_entry(group)
        network = make_entry(group, readers=LogEntry.Readers.NETWORK)
        public = make_entry(group, readers=LogEntry.Readers.NETWORK, on_public_page=True)

        assert set(LogEntry.objects.visible_to(AnonymousUser())) == {public}
        assert set(LogEntry.objects.visible_to(charlie)) == {network, public}
        assert set(LogEntry.objects.visible_to(alice)) == {ours, network, public}
        assert set(LogEntry.objects.visible_to(rhona)) == {ours, network, public}

    def test_log_entries_of_an_unpublished_group_stay_inside(
        self, alice: Person, charlie: Person, group: Group
    ) -> None:
        Group.objects.filter(pk=group.pk).update(is_published=False)
        entry = make_entry(group, readers=LogEntry.Readers.NETWORK, on_public_page=True)

        assert set(LogEntry.objects.visible_to(AnonymousUser())) == set()
        assert set(LogEntry.objects.visible_to(charlie)) == set()
        assert set(LogEntry.objects.visible_to(alice)) == {entry}


def test_a_cpp_names_itself_in_full() -> None:
    assert str(CPP(name="Fife").full_name) == "Fife Community Planning Partnership"
