from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.forms import Form
from django.test import Client, RequestFactory
from django.urls import reverse

from carplatform.audit.models import Record
from groups.models import CPP, Cycle, Group, LogEntry, Membership, Organisation, Person, Phase, Post, Theme
from tests.cast import signed_in
from tests.factories import make_cycle, make_entry, make_group, make_membership, make_move, make_post

pytestmark = pytest.mark.django_db
MODELS = [CPP, Cycle, Group, LogEntry, Membership, Organisation, Person, Post, Theme]


def admin_url(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:groups_{model._meta.model_name}_{page}", args=args)  # type: ignore[attr-defined]


@pytest.fixture
def desk(rhona: Person, alice: Person, group: Group) -> Client:
    """Rhona's browser, and one row of everything."""
    cycle = make_cycle(group)
    make_move(cycle, Phase.EXPLORING)
    make_entry(group).themes.add(Theme.objects.create(name="Time", kind=Theme.Kind.BARRIER))
    return signed_in(rhona)


def fields_of(page: Any) -> dict[str, Any]:
    """What a browser sends back of a form of the admin."""
    forms = [
        page.context["adminform"].form,
        *(inline.formset.management_form for inline in page.context["inline_admin_formsets"]),
    ]
    forms += [form for inline in page.context["inline_admin_formsets"] for form in inline.formset.initial_forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in values.items() if value is not None and value is not False}


@pytest.mark.parametrize("model", MODELS)
def test_every_list_search_form_and_history_opens(desk: Client, model: type) -> None:
    row = model.objects.first()  # type: ignore[attr-defined]
    pages = [admin_url(model, "changelist"), admin_url(model, "add")]
    pages += [admin_url(model, page, row.pk) for page in ("change", "history", "delete")]

    # A cycle begins and finishes on the page of its path; entries are struck through, and members leave, on their own.
    added = 403 if model is Cycle else 200
    gone = 403 if model in {Cycle, LogEntry, Membership} else 200
    assert [desk.get(page).status_code for page in pages] == [200, added, 200, 200, gone]
    assert desk.get(pages[0], {"q": "warm"}).status_code == 200
    assert desk.get(pages[0], {"q": "nul\x00"}).status_code in {200, 400}


def test_counts_are_not_multiplied_by_joins(desk: Client, group: Group, bob: Person) -> None:
    make_entry(group)
    make_entry(group)

    [row] = desk.get(admin_url(Group, "changelist"), {"q": "Warm"}).context["cl"].result_list

    assert (row.member_count, row.entry_count, row.phase_now) == (2, 3, Phase.EXPLORING)


def person_data(person: Person, **fields: str) -> dict[str, str]:
    none = {f"posts-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {"name": person.name, "email": person.email or "", "phone": "", "is_active": "on", **none, **fields}


def test_making_a_researcher_is_on_record(desk: Client, rhona: Person, charlie: Person) -> None:
    data = person_data(charlie, is_staff="on")

    desk.post(admin_url(Person, "change", charlie.pk), data)

    assert Person.objects.get(pk=charlie.pk).is_staff
    assert [(row.actor, row.action, row.object_id) for row in Record.objects.all()] == [
        (rhona, "make researcher", str(charlie.pk))
    ]


def test_a_new_person_without_email_has_none_and_no_password(desk: Client) -> None:
    data = person_data(Person(name="New Person"))

    desk.post(admin_url(Person, "add"), data)

    person = Person.objects.get(name="New Person")
    assert person.email is None
    assert not person.has_usable_password()


def test_an_email_in_other_capitals_is_refused_beside_the_field(desk: Client, alice: Person) -> None:
    data = person_data(Person(name="Other Alice"), email="ALICE-LEAD@example.org")

    response = desk.post(admin_url(Person, "add"), data)

    assert "Someone has this email already." in response.content.decode()
    assert not Person.objects.filter(name="Other Alice").exists()


def test_moves_cannot_be_changed_here(desk: Client) -> None:
    [cycle] = Cycle.objects.all()
    [move] = cycle.moves.all()

    page = desk.get(admin_url(Cycle, "change", cycle.pk)).content.decode()

    assert move.reason in page
    assert 'name="moves-0-reason"' not in page


def test_rows_link_to_the_public_page(desk: Client, group: Group) -> None:
    page = desk.get(admin_url(Group, "change", group.pk)).content.decode()

    assert reverse("admin:view_on_site", args=[ContentType.objects.get_for_model(Group).pk, group.pk]) in page


def test_leaving_before_joining_is_refused(desk: Client, alice: Person) -> None:
    membership = Membership.objects.get(post__person=alice)
    data = {
        "group": membership.group_id,
        "post": membership.post_id,
        "role": "lead",
        "joined": "2025-02-01",
        "left": "2025-01-01",
        "left_reason": "",
    }

    response = desk.post(admin_url(Membership, "add"), data)

    assert "Someone cannot leave before they joined." in response.content.decode()
    assert Membership.objects.count() == 1


def test_a_new_member_is_on_record(desk: Client, group: Group, alice: Person, charlie: Person) -> None:
    data = {"group": group.pk, "post": charlie.posts.get().pk, "role": "member", "joined": "2025-02-01"}

    alone = desk.post(admin_url(Membership, "add"), data)
    page = desk.get(admin_url(Group, "change", group.pk))
    new = {"post": make_post(charlie).pk, "role": "member", "joined": "2025-03-01"}
    fields = fields_of(page) | {f"memberships-2-{name}": value for name, value in new.items()}
    within = desk.post(admin_url(Group, "change", group.pk), fields | {"memberships-TOTAL_FORMS": "3"})

    assert (alone.status_code, within.status_code) == (302, 302)
    assert [row.action for row in Record.objects.all()] == ["add member"] * 2
    assert Membership.objects.current().filter(group=group).count() == 3


@pytest.mark.parametrize("said", [{"left": "2025-03-01"}, {"role": "member"}, {"memberships-0-DELETE": "on"}])
def test_nobody_leaves_or_changes_their_role_here(
    desk: Client, group: Group, alice: Person, said: dict[str, str]
) -> None:
    membership = Membership.objects.get(post__person=alice)
    before = Membership.objects.values().get(pk=membership.pk)
    inline = {f"memberships-0-{name}": value for name, value in said.items()}
    fields = {**fields_of(desk.get(admin_url(Group, "change", group.pk))), "memberships-INITIAL_FORMS": "1"}

    answers = [desk.post(admin_url(Membership, "change", membership.pk), said)]
    answers += [desk.post(admin_url(Membership, "delete", membership.pk), {"post": "yes"})]
    desk.post(admin_url(Group, "change", group.pk), {**fields, "memberships-0-id": membership.pk, **inline, **said})

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Membership.objects.values().get(pk=membership.pk) == before
    assert not Record.objects.exists()


def test_a_group_with_members_or_a_path_is_not_deleted_here(desk: Client, group: Group) -> None:
    desk.post(admin_url(Group, "delete", group.pk), {"post": "yes"})
    desk.post(admin_url(Cycle, "delete", Cycle.objects.get().pk), {"post": "yes"})
    desk.post(admin_url(Cycle, "changelist"), {"action": "delete_selected", "_selected_action": "1", "post": "yes"})

    assert (Group.objects.filter(pk=group.pk).count(), Cycle.objects.count()) == (1, 1)


def test_a_post_ends_here_only_with_the_memberships_in_it(desk: Client, group: Group, bob: Person) -> None:
    his, elsewhere = Membership.objects.get(post__person=bob), make_group("Safe walks")
    make_membership(elsewhere, bob, post=his.post)
    press: dict[str, object] = {"action": "end_today", "_selected_action": [his.post_id]}
    ended = {**fields_of(desk.get(admin_url(Post, "change", his.post_id))), "ended": "2025-02-01", "job_title": "Nurse"}

    desk.post(admin_url(Post, "change", his.post_id), ended)
    posts = {"posts-TOTAL_FORMS": "1", "posts-INITIAL_FORMS": "1", "posts-0-id": str(his.post_id)}
    desk.post(admin_url(Person, "change", bob.pk), person_data(bob, **posts, **{"posts-0-ended": "2025-02-01"}))
    asked = desk.post(admin_url(Post, "changelist"), press).content.decode()

    assert ("Warm homes" in asked, "Safe walks" in asked) == (True, True)
    assert Post.objects.values("ended", "job_title").get(pk=his.post_id) == {"ended": None, "job_title": "Nurse"}
    for _ in range(2):
        desk.post(admin_url(Post, "changelist"), {**press, "sure": "yes"})
    assert not Membership.objects.current().filter(post__person=bob).exists()
    assert sorted(row.action for row in Record.objects.all()) == ["end membership", "end membership", "end post"]


def test_the_last_lead_stays_and_it_is_said(desk: Client, alice: Person) -> None:
    press = {"action": "end_today", "_selected_action": [alice.posts.get().pk], "sure": "yes"}

    answer = desk.post(admin_url(Post, "changelist"), press, follow=True)

    assert "is the last lead of" in answer.content.decode()
    assert alice.posts.get().ended is None


def test_the_admin_puts_nothing_of_the_group_alone_on_the_public_page(desk: Client) -> None:
    entry = LogEntry.objects.get()

    answer = desk.post(
        admin_url(LogEntry, "change", entry.pk), {"on_public_page": "on", "readers": "network", "line": "x"}
    )

    assert answer.status_code == 302
    assert LogEntry.objects.values("line", "readers", "on_public_page").get() == {
        "line": entry.line,
        "readers": "group",
        "on_public_page": False,
    }


def test_the_admin_leaves_words_alone_that_someone_changes_meanwhile(desk: Client, rhona: Person) -> None:
    opened = LogEntry.objects.get()
    LogEntry.objects.update(line="Other words", version=2, readers="network")
    request = RequestFactory().post("/")
    request.user = rhona
    opened.source = "report"

    site._registry[LogEntry].save_model(request, opened, Form(), change=True)

    now = LogEntry.objects.get()
    assert (now.line, now.version, now.source) == ("Other words", 2, "report")


def test_the_list_leads_to_the_page_of_each_entry(desk: Client) -> None:
    page = desk.get(admin_url(LogEntry, "changelist")).content.decode()

    assert f'href="{LogEntry.objects.get().get_absolute_url()}"' in page
