import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.accounts.actions import AccountsError, reset_second_factor
from carplatform.audit.models import Record
from carplatform.outbox.models import Message
from groups.models import Person
from tests.accounts.steps import app_code, give_second_factor, is_signed_in, sign_in
from tests.cast import signed_in
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_add_researcher_makes_a_new_person(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_researcher", " Rhona.Kerr@Example.org ", "--name", "Rhona Kerr")

    person = Person.objects.get()
    assert (person.email, person.name, person.is_staff, person.is_active) == (
        "rhona.kerr@example.org",
        "Rhona Kerr",
        True,
        True,
    )
    assert capsys.readouterr().out == (
        "Rhona Kerr (rhona.kerr@example.org) is added as a researcher. The first sign-in sets up the second step.\n"
    )
    record = Record.objects.get()
    assert (record.actor, record.action, record.object_id) == (None, "make researcher", str(person.pk))


def test_add_researcher_without_a_name_takes_the_start_of_the_email() -> None:
    call_command("add_researcher", "rhona.kerr@example.org")

    assert Person.objects.get().name == "rhona.kerr"


def test_add_researcher_promotes_whoever_has_the_email(capsys: pytest.CaptureFixture[str]) -> None:
    person = make_person("Una Barred", email="Una@Example.org", is_active=False)

    call_command("add_researcher", "una@example.org")

    person.refresh_from_db()
    assert (person.name, person.is_staff, person.is_active) == ("Una Barred", True, True)
    assert "was known, and is a researcher now" in capsys.readouterr().out


@pytest.mark.parametrize("email", ["", "rhona", "rhona@", "@example.org", "a b@example.org", "a@b\n.org", "x" * 300])
def test_add_researcher_refuses_what_is_no_email(email: str) -> None:
    with pytest.raises(CommandError, match="is not an email address"):
        call_command("add_researcher", email)

    assert not Person.objects.exists()


def test_add_researcher_refuses_a_name_that_does_not_fit() -> None:
    with pytest.raises(CommandError, match="at most 120 characters"):
        call_command("add_researcher", "rhona@example.org", "--name", "R" * 121)

    assert not Person.objects.exists()


@pytest.fixture
def una(db: None) -> Person:
    """Another researcher, who has lost her phone."""
    person = make_person("Una Other", is_staff=True)
    give_second_factor(person)
    return person


def test_a_reset_ends_every_session_and_the_next_sign_in_enrols_anew(una: Person, rhona: Person) -> None:
    thief, una_now = Client(), Client()
    sign_in(thief, una)
    thief.post(reverse("mfa_authenticate"), {"code": app_code()})
    before = is_signed_in(thief)

    reset_second_factor(person=una, by=rhona, at=timezone.now())

    sign_in(una_now, Person.objects.get(pk=una.pk))
    assert (before, is_signed_in(thief)) == (True, False)
    assert una_now.get("/admin/")["Location"].startswith(reverse("mfa_activate_totp"))
    assert not Authenticator.objects.exists()


def test_a_reset_is_in_the_audit_log_and_in_the_mail(una: Person, rhona: Person) -> None:
    reset_second_factor(person=una, by=rhona, at=timezone.now())

    record, mail = Record.objects.get(), Message.objects.get()
    assert (record.actor, record.action, record.object_id) == (rhona, "reset second factor", str(una.pk))
    assert (mail.kind, mail.to, mail.person) == ("account notice", una.email, una)


def test_nobody_resets_their_own(una: Person) -> None:
    with pytest.raises(AccountsError, match="another researcher"):
        reset_second_factor(person=una, by=una, at=timezone.now())

    assert Authenticator.objects.count() == 2


def test_there_must_be_one_to_reset(rhona: Person, alice: Person) -> None:
    with pytest.raises(AccountsError, match="Alice Lead has no second factor"):
        reset_second_factor(person=alice, by=rhona, at=timezone.now())

    assert not Record.objects.exists()
    assert not Message.objects.exists()


def test_the_admin_resets_the_chosen_and_says_what_it_could_not(una: Person, rhona: Person, alice: Person) -> None:
    page = signed_in(rhona).post(
        reverse("admin:groups_person_changelist"),
        {"action": "reset_second_factor", "_selected_action": [una.pk, alice.pk, rhona.pk]},
        follow=True,
    )

    said = {str(message) for message in page.context["messages"]}
    assert said == {
        "Una Other is signed out, and sets up a new second factor at the next sign-in.",
        "Alice Lead has no second factor.",
        "Ask another researcher to reset your second factor.",
    }
    assert not Authenticator.objects.exists()
