from datetime import date

import pytest
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.forms import Form
from django.test import Client, RequestFactory
from django.urls import reverse

from carplatform.audit.models import Record
from groups.models import CPP, Cycle, Group, LogEntry, Membership, Organisation, Person, Phase, Post, Theme
from tests.cast import signed_in
from tests.factories import make_cycle, make_entry, make_move

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


@pytest.mark.parametrize("model", MODELS)
def test_every_list_search_form_and_history_opens(desk: Client, model: type) -> None:
    row = model.objects.first()  # type: ignore[attr-defined]
    pages = [admin_url(model, "changelist"), admin_url(model, "add")]
    pages += [admin_url(model, page, row.pk) for page in ("change", "history", "delete")]

    gone = 403 if model is LogEntry else 200  # entries are struck through on their own page
    assert [desk.get(page).status_code for page in pages] == [200, 200, 200, 200, gone]
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

    response = desk.post(admin_url(Membership, "change", membership.pk), data)

    assert "Someone cannot leave before they joined." in response.content.decode()
    assert Membership.objects.get(pk=membership.pk).joined == date(2025, 1, 6)


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
