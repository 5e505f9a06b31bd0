"""The pages of the demo: the mailbox, and signing in by one press."""

import pytest
from django.core.mail import send_mail
from django.test import Client, override_settings
from django.urls import reverse

from carplatform.demo import mailbox
from carplatform.demo.people import demo_people
from groups.models import Person

from ..factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_on")]


@pytest.fixture
def morag(db: None) -> Person:
    return make_person("Morag Ferrier", is_example=True)


@pytest.fixture
def rhona(db: None) -> Person:
    return make_person("Rhona Baird", is_example=True, is_staff=True)


def sign_in(client: Client, person: Person) -> int:
    return client.post("/demo/sign-in/", {"uid": str(person.uid)}).status_code


def test_the_empty_mailbox_says_how_to_start(client: Client) -> None:
    page = client.get("/demo/mailbox/")

    assert page.status_code == 200
    assert "No mail yet." in page.content.decode()


def test_the_mailbox_lists_mails_and_one_page_shows_the_code(client: Client) -> None:
    send_mail("<b>Your code</b>", "Hello <i>Morag</i>\n\n482915\n", None, ["morag@example.org"])
    [mail] = mailbox.all_mail()

    listing = client.get("/demo/mailbox/").content.decode()
    page = client.get(reverse("demo:mail", args=[mail.name])).content.decode()

    assert reverse("demo:mail", args=[mail.name]) in listing
    assert "&lt;b&gt;Your code&lt;/b&gt;" in listing
    assert "morag@example.org" in listing
    assert '<p class="code__figures">482915</p>' in page
    assert "Hello &lt;i&gt;Morag&lt;/i&gt;" in page


def test_pages_of_the_mailbox_are_never_kept_by_a_browser(client: Client) -> None:
    assert "no-store" in client.get("/demo/mailbox/")["Cache-Control"]


@pytest.mark.parametrize("name", ["x", "..%2Fsecret-key", "20260610T000000.000000Z-01234567", "%00"])
def test_what_is_not_a_mail_is_not_found(name: str, client: Client) -> None:
    assert client.get(f"/demo/mailbox/{name}/").status_code in {400, 404}


@pytest.mark.parametrize("who", ["morag", "rhona"])
def test_one_press_signs_in(who: str, client: Client, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)

    response = client.post("/demo/sign-in/", {"uid": str(person.uid)})

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert [record["method"] for record in client.session["account_authentication_methods"]] == ["demo"]


def test_a_researcher_signed_in_by_one_press_opens_the_admin_for_twelve_hours(client: Client, rhona: Person) -> None:
    sign_in(client, rhona)

    assert client.get("/admin/").status_code == 200
    assert 11.9 * 3600 < client.session.get_expiry_age() <= 12 * 3600


def test_the_press_does_not_count_as_a_second_factor_outside_the_demo(client: Client, rhona: Person) -> None:
    sign_in(client, rhona)

    with override_settings(DEMO=False):
        response = client.get("/admin/")

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("mfa_activate_totp"))


def test_a_practitioner_stays_for_thirty_days(client: Client, morag: Person) -> None:
    sign_in(client, morag)

    assert 29.9 * 86400 < client.session.get_expiry_age() <= 30 * 86400


def test_pressing_another_name_changes_places(client: Client, morag: Person, rhona: Person) -> None:
    sign_in(client, rhona)

    sign_in(client, morag)

    assert client.session["_auth_user_id"] == str(morag.pk)
    assert client.get("/admin/").status_code != 200


def test_real_people_and_barred_ones_cannot_be_pressed(client: Client, morag: Person) -> None:
    real = make_person("Real Person")
    Person.objects.filter(pk=morag.pk).update(is_active=False)

    assert (sign_in(client, real), sign_in(client, morag)) == (404, 404)
    assert client.post("/demo/sign-in/", {"uid": "nobody"}).status_code == 404
    assert client.post("/demo/sign-in/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_outside_the_demo_the_press_is_not_there(client: Client, morag: Person) -> None:
    with override_settings(DEMO=False):
        assert sign_in(client, morag) == 404

    assert "_auth_user_id" not in client.session


def test_signing_in_takes_a_press_with_a_token(morag: Person) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.get("/demo/sign-in/").status_code == 405
    assert sign_in(strict, morag) == 403
    assert "_auth_user_id" not in strict.session


def test_the_front_page_offers_the_demo_people_only_in_the_demo(client: Client, demo_data: None) -> None:
    in_demo = client.get("/").content.decode()
    with override_settings(DEMO=False, ROOT_URLCONF="carplatform.urls"):
        elsewhere = client.get("/").content.decode()

    assert [f'value="{person.uid}"' in in_demo for person in demo_people()] == [True] * 4
    assert "Look around as one of these" not in elsewhere
