"""A job that has ended: the page names what ends with it; no lead ends it in groups of others; researchers go on."""

from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from carplatform.audit.models import Record
from groups.models import Group, Membership, Person, Post
from tests.cast import signed_in
from tests.factories import make_group, make_membership, make_person, make_post
from tests.gates.test_query_counts import queries

pytestmark = pytest.mark.django_db
LEAD = Membership.Role.LEAD


def page(membership: Membership, name: str = "end_job") -> str:
    return reverse(f"groups:{name}", args=[membership.group.slug, membership.pk])


def text(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def his(group: Group, bob: Person) -> Membership:
    return Membership.objects.get(post__person=bob)


def ended(*memberships: Membership) -> list[bool]:
    return [Membership.objects.get(pk=one.pk).left is not None for one in memberships]


def test_the_page_names_every_group_they_leave_and_changes_nothing(alice: Person, bob: Person, his: Membership) -> None:
    second = make_group("Safe walks")
    make_membership(second, alice, role=LEAD)
    other = make_membership(second, bob, post=his.post)
    kept = make_membership(make_group("By another job"), bob, post=make_post(bob))

    shown = text(signed_in(alice).get(page(his)))

    assert ("Warm homes" in shown, "Safe walks" in shown, "By another job" in shown) == (True, True, False)
    assert "They keep another job here, so mail to them goes on." in shown
    assert ended(his, other, kept) == [False, False, False]
    assert signed_in(alice).post(page(his)).status_code == 302
    assert ended(his, other, kept) == [True, True, False]


def test_a_lead_ends_no_membership_in_a_group_of_others(
    other_group: Group, alice: Person, bob: Person, his: Membership
) -> None:
    other = make_membership(other_group, bob, post=his.post)
    lead = signed_in(alice)

    asked, pressed = lead.get(page(his)), lead.post(page(his))
    offered = text(lead.get(page(his, "change_member")))

    assert (asked.status_code, pressed.status_code) == (403, 403)
    assert ended(his, other) == [False, False]
    assert page(his) not in offered
    assert "write to <a" in offered
    assert other_group.topic not in offered
    assert lead.post(page(his, "leave"), {"on": timezone.localdate().isoformat()}).status_code == 302
    assert ended(his, other) == [True, False]


def test_ones_own_job_and_that_of_anyone_for_a_researcher_end_in_all_groups(
    other_group: Group, alice: Person, bob: Person, rhona: Person, his: Membership
) -> None:
    other = make_membership(other_group, bob, post=his.post)
    both = make_membership(other_group, alice, post=alice.posts.get())
    make_membership(his.group, make_person(), role=LEAD)

    assert signed_in(rhona).post(page(his)).status_code == 302
    assert signed_in(alice).post(page(both)).status_code == 302

    assert ended(his, other, both) == [True, True, True]


def test_a_lead_is_told_to_name_another_before_the_last_one_goes(group: Group, alice: Person, bob: Person) -> None:
    mine = Membership.objects.get(post__person=alice)

    shown, pressed = text(signed_in(alice).get(page(mine))), signed_in(alice).post(page(mine))

    assert "Make another member lead first." in shown
    assert "Yes, my job has ended" not in shown
    assert pressed.status_code == 422
    assert "You are the last lead of “Warm homes”." in text(pressed)
    assert ended(mine) == [False]


def test_a_researcher_goes_on_without_a_lead_once_the_reason_is_written(
    group: Group, alice: Person, rhona: Person
) -> None:
    hers, office = Membership.objects.get(post__person=alice), signed_in(rhona)

    without = office.post(page(hers), {"why_no_lead": " "})
    assert (without.status_code, ended(hers)) == (422, [False])
    assert "Say why the group goes on without a lead" in text(without)
    done = office.post(page(hers), {"why_no_lead": "She moved to Orkney."})

    assert (done.status_code, ended(hers)) == (302, [True])
    notes = {row.action: row.note for row in Record.objects.all()}
    assert notes == {"end membership": "no lead: She moved to Orkney.", "end post": ""}
    hers.refresh_from_db()
    assert hers.left_reason == "The post ended."


def test_a_researcher_lets_the_last_lead_leave_with_a_reason(group: Group, alice: Person, rhona: Person) -> None:
    hers, office = Membership.objects.get(post__person=alice), signed_in(rhona)
    said = {"on": timezone.localdate().isoformat()}

    without = office.post(page(hers, "leave"), {**said, "reason": ""})
    done = office.post(page(hers, "leave"), {**said, "reason": "Moved to Orkney."})

    assert (without.status_code, done.status_code) == (422, 302)
    assert "If there is nobody and they leave, say why." in text(without)
    assert ended(hers) == [True]


@pytest.mark.parametrize("name", ["end_job", "leave"])
def test_a_second_press_is_answered_as_the_first(group: Group, alice: Person, his: Membership, name: str) -> None:
    lead, said = signed_in(alice), {"on": timezone.localdate().isoformat()}

    answers: list[Any] = [lead.post(page(his, name), said) for _ in range(2)]

    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, reverse("groups:members", args=[group.slug]))
    ] * 2
    assert lead.get(page(his, name)).status_code == 302  # an old tab opened again
    assert Record.objects.filter(action="end membership").count() == 1


@pytest.mark.parametrize("name", ["end_job", "leave"])
def test_so_is_that_of_someone_who_sees_the_group_no_more(
    group: Group, alice: Person, his: Membership, name: str
) -> None:
    Group.objects.update(is_published=False)
    own, said = signed_in(his.post.person), {"on": timezone.localdate().isoformat()}

    answers: list[Any] = [own.post(page(his, name), said) for _ in range(2)]

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/")] * 2
    assert ended(his) == [True]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_groups_as_for_one(
    alice: Person, bob: Person, his: Membership, rows: int
) -> None:
    for number in range(rows):
        group = make_group(f"Group {number}")
        make_membership(group, alice, role=LEAD)
        make_membership(group, bob, post=his.post)

    counts = [queries(signed_in(alice), page(his, name)) for name in ("end_job", "change_member", "leave")]

    assert counts == [9, 6, 5]
    assert Post.objects.get(pk=his.post_id).ended is None
