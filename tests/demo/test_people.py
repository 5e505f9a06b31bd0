"""The people one can be in the demo."""

from io import StringIO

import pytest
from django.core.management import call_command

from carplatform.demo.people import demo_people
from groups.models import Person

pytestmark = pytest.mark.usefixtures("demo_data")

FOUR = ["morag@example.org", "callum@example.org", "isla@example.org", "rhona@example.org"]


def test_there_are_four_a_lead_a_member_someone_from_elsewhere_and_a_researcher() -> None:
    people = demo_people()

    assert [person.email for person in people] == FOUR
    assert all(person.who for person in people)
    assert list(Person.objects.filter(is_staff=True).values_list("email", flat=True)) == FOUR[3:]


def test_who_has_another_name_or_address_now_is_still_there() -> None:
    Person.objects.filter(email="morag@example.org").update(name="Morag Bain", email="mb@example.org")

    assert (demo_people()[0].name, demo_people()[0].email) == ("Morag Bain", "mb@example.org")


def test_who_may_not_sign_in_or_was_deleted_is_left_out() -> None:
    Person.objects.filter(email="morag@example.org").update(is_active=False)
    Person.objects.filter(email="rhona@example.org").delete()

    assert [person.email for person in demo_people()] == FOUR[1:3]


@pytest.mark.usefixtures("demo_on")
def test_the_command_says_who_there_is_and_how_to_sign_in() -> None:
    out = StringIO()

    call_command("demo_people", stdout=out)

    assert out.getvalue() == (
        "Morag Ferrier  Leads an example group                morag@example.org\n"
        "Callum Reid    Is a member of the same group         callum@example.org\n"
        "Isla MacVicar  Works in another partnership          isla@example.org\n"
        "Rhona Baird    Is a researcher, and opens the admin  rhona@example.org\n"
        "Press a name on the front page, or sign in by email and read the code at http://localhost/demo/mailbox/\n"
    )
