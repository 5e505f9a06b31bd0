"""A page asks the database as often for three rows as for one, and never more than twelve times."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.models import Group, Membership, Organisation, Partner, Person, Phase, PieceOfWork, Theme
from tests.cast import signed_in
from tests.factories import make_cycle, make_entry, make_group, make_membership, make_move, make_person, make_post

pytestmark = pytest.mark.django_db

GROUP_PAGE = (6, 12, 12, 11)  # visitor, member, outsider, researcher
MAP = 3
MY_HOME = 4


def fill(group: Group, rows: int) -> None:
    """`rows` of everything a group can have."""
    cycle = make_cycle(group)
    for number in range(rows):
        make_move(cycle, Phase(number % 3 + 1))
        entry = make_entry(group, on=date(2025, 4 + number, 1), written_by=make_person(), readers="network")
        entry.themes.add(Theme.objects.create(name=f"Theme {group.pk} {number}", kind=Theme.Kind.VALUE))
        member = make_person()
        make_membership(group, member, post=make_post(member))
        partner = Partner(group=group, printed="A", organisation=Organisation.objects.latest("pk"))
        partner.save()
        PieceOfWork.objects.create(group=group, printed="Work")


def queries(browser: Client, address: str) -> int:
    browser.get(address)  # what is read once and kept is not counted
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("rows", [1, 3])
def test_group_page(group: Group, alice: Person, charlie: Person, rhona: Person, rows: int) -> None:
    fill(group, rows)
    address = group.get_absolute_url()

    counts = [queries(browser, address) for browser in map(signed_in, (alice, charlie, rhona))]

    assert (queries(Client(), address), *counts) == GROUP_PAGE


@pytest.mark.parametrize("rows", [1, 3])
def test_map_and_front_page(group: Group, rows: int) -> None:
    for _ in range(rows):
        fill(make_group(), rows)

    assert (queries(Client(), reverse("groups:map")), queries(Client(), reverse("home"))) == (MAP, MAP)


@pytest.mark.parametrize("rows", [1, 3])
def test_my_home(rows: int) -> None:
    person = make_person()
    for _ in range(rows):
        group = make_group()
        fill(group, rows)
        make_membership(group, person, role=Membership.Role.LEAD)

    assert queries(signed_in(person), reverse("home")) == MY_HOME
