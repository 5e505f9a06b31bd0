"""Who has been quiet: a reason to phone, worked out from what stands in the log and who is in the group."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from groups.models import Group
from groups.quiet import QUIET_DAYS, quiet_groups, with_last_entry
from tests.factories import make_entry, make_group, make_membership, make_person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
LONG_AGO = TODAY - timedelta(days=QUIET_DAYS + 1)
JUST_NOW = TODAY - timedelta(days=QUIET_DAYS)


def group_of(joined: date, **fields: Any) -> Group:
    group = make_group(**fields)
    make_membership(group, make_person(), joined=joined)
    return group


def test_a_group_is_quiet_when_nothing_was_written_for_two_months() -> None:
    quiet, heard = group_of(LONG_AGO), group_of(LONG_AGO)
    make_entry(quiet, on=LONG_AGO)
    make_entry(heard, on=LONG_AGO)
    make_entry(heard, on=JUST_NOW)

    assert set(quiet_groups(TODAY)) == {quiet}


def test_a_new_group_has_as_long_to_begin() -> None:
    group_of(JUST_NOW)
    never_began = group_of(LONG_AGO)

    assert set(quiet_groups(TODAY)) == {never_began}


def test_groups_without_members_and_those_that_rest_are_not_waited_for() -> None:
    make_group()
    group_of(LONG_AGO, status=Group.Status.DORMANT)
    group_of(LONG_AGO, status=Group.Status.FINISHED)
    group_of(LONG_AGO, status=Group.Status.POTENTIAL)
    left = group_of(LONG_AGO)
    left.memberships.update(left=LONG_AGO)

    assert set(quiet_groups(TODAY)) == set()


def test_what_was_struck_through_is_no_sign_of_life(rhona: Any) -> None:
    group = group_of(LONG_AGO)
    make_entry(group, on=JUST_NOW, struck_at=timezone.now(), struck_by=rhona, struck_reason="Written by mistake.")

    assert set(quiet_groups(TODAY)) == {group}
    assert [getattr(row, "last_entry_on", TODAY) for row in with_last_entry(Group.objects.all())] == [None]
