from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.outbox.models import Message
from groups.models import Person
from tests.accounts.steps import ask, is_signed_in, newest_code, sign_in, type_code, wrong
from tests.factories import make_person

pytestmark = pytest.mark.django_db
ADDRESS, ADDRESS_CODE = reverse("account_email"), reverse("account_email_verification_sent")
NEW = "alice@new.example.org"


@pytest.fixture
def desk(anon: Client, alice: Person) -> Client:
    """Alice's browser."""
    sign_in(anon, alice)
    return anon


def addresses() -> list[tuple[str, str]]:
    """What allauth's table says, beside what people's own rows say."""
    return sorted(EmailAddress.objects.values_list("user__email", "email"))


def test_a_new_email_counts_once_its_code_is_typed(desk: Client, alice: Person) -> None:
    asked = desk.post(ADDRESS, {"email": " Alice@NEW.example.org "})
    alice.refresh_from_db()
    before = alice.email
    done = desk.post(ADDRESS_CODE, {"code": newest_code(NEW)})
    alice.refresh_from_db()

    assert (asked["Location"], done["Location"]) == (ADDRESS_CODE, reverse("account"))
    assert (before, alice.email) == ("alice-lead@example.org", NEW)
    assert addresses() == [(NEW, NEW)]
    assert "Your email is changed." in desk.get(done["Location"]).content.decode()
    sign_in(browser := Client(), alice)
    assert is_signed_in(browser)


def test_the_old_address_is_told_and_opens_nothing_any_more(desk: Client, alice: Person) -> None:
    desk.post(ADDRESS, {"email": NEW})
    desk.post(ADDRESS_CODE, {"code": newest_code(NEW)})
    ask(Client(), "alice-lead@example.org")

    kinds = Message.objects.filter(to="alice-lead@example.org").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["sign-in code", "account notice", "no account"]
    assert NEW in Message.objects.get(kind="account notice").text


def test_a_wrong_code_changes_nothing(desk: Client, alice: Person) -> None:
    desk.post(ADDRESS, {"email": NEW})
    code = newest_code(NEW)

    answers = [desk.post(ADDRESS_CODE, {"code": wrong(code)}).status_code for _ in range(3)]
    desk.post(ADDRESS_CODE, {"code": code})

    alice.refresh_from_db()
    assert answers == [422, 422, 302]
    assert alice.email == "alice-lead@example.org"


def test_another_code_can_be_asked_for(desk: Client, alice: Person) -> None:
    desk.post(ADDRESS, {"email": NEW})
    at_once = desk.post(ADDRESS_CODE, {"action": "resend"})
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        desk.post(ADDRESS_CODE, {"action": "resend"})
        desk.post(ADDRESS_CODE, {"code": newest_code(NEW)})

    alice.refresh_from_db()
    assert (at_once.status_code, alice.email) == (429, NEW)
    assert "Too many tries" in at_once.content.decode()


def test_ones_own_email_is_refused_beside_the_field(desk: Client) -> None:
    answer = desk.post(ADDRESS, {"email": "Alice-Lead@example.org"})

    assert answer.status_code == 422
    assert "That is your email already." in answer.content.decode()


@pytest.mark.parametrize("stored", ["taken@example.org", "Taken@Example.ORG"])
def test_an_email_of_someone_else_is_refused_only_to_who_can_read_its_mail(
    desk: Client, alice: Person, stored: str
) -> None:
    make_person(email=stored)

    asked = desk.post(ADDRESS, {"email": "taken@example.org"})
    answer = desk.post(ADDRESS_CODE, {"code": newest_code("taken@example.org")})

    alice.refresh_from_db()
    assert asked["Location"] == ADDRESS_CODE
    assert answer.status_code == 422
    assert "Someone else here has this email" in answer.content.decode()
    assert alice.email == "alice-lead@example.org"


def test_someone_without_an_email_can_add_one(alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(email=None)
    client = Client()
    client.force_login(alice)

    page = client.get(ADDRESS).content.decode()
    client.post(ADDRESS, {"email": NEW})
    client.post(ADDRESS_CODE, {"code": newest_code(NEW)})

    alice.refresh_from_db()
    assert "You have none yet" in page
    assert alice.email == NEW


def test_an_address_changed_in_the_admin_moves_whole(desk: Client, alice: Person) -> None:
    """The old one opens nothing, and is free for the next person, in allauth's table as in ours."""
    Person.objects.filter(pk=alice.pk).update(email=NEW)
    dora = make_person("Dora", email="alice-lead@example.org")

    with_old, with_new = Client(), Client()
    sign_in(with_old, dora)
    alice.refresh_from_db()
    sign_in(with_new, alice)

    assert with_old.get(reverse("account")).wsgi_request.user == dora
    assert with_new.get(reverse("account")).wsgi_request.user == alice
    assert addresses() == [("alice-lead@example.org", "alice-lead@example.org"), (NEW, NEW)]


def test_looking_at_the_page_writes_nothing(desk: Client) -> None:
    before = list(EmailAddress.objects.values())

    desk.get(ADDRESS)

    assert list(EmailAddress.objects.values()) == before


def test_without_a_code_on_its_way_the_code_page_leads_back(desk: Client) -> None:
    assert desk.get(ADDRESS_CODE)["Location"] == desk.post(ADDRESS_CODE, {"code": "12345678"})["Location"] == ADDRESS


def test_a_sign_in_code_is_no_address_code(desk: Client, alice: Person) -> None:
    desk.post(ADDRESS, {"email": NEW})
    ask(other := Client(), str(alice.email))

    answer = desk.post(ADDRESS_CODE, {"code": newest_code(str(alice.email))})
    crossed = type_code(other, newest_code(NEW))

    assert (answer.status_code, crossed.status_code) == (422, 422)
