import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from groups.models import Person
from tests.accounts.steps import SIGN_IN, is_signed_in, sign_in
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def test_visitors_come_to_our_sign_in(anon: Client) -> None:
    page = anon.get("/admin/groups/person/?q=x", follow=True)

    assert page.redirect_chain[-1][0] == f"{SIGN_IN}?next=/admin/groups/person/%3Fq%3Dx"
    assert anon.post("/admin/login/", {"username": "a", "password": "b"})["Location"] == f"{SIGN_IN}?next=%2Fadmin%2F"


def test_people_who_are_no_researchers_are_refused_without_a_circle(anon: Client, alice: Person) -> None:
    sign_in(anon, alice)

    page = anon.get("/admin/", follow=True)

    assert page.status_code == 403
    assert "You may not do this" in page.content.decode()


def test_researchers_go_straight_in(rhona: Person) -> None:
    client = signed_in(rhona)

    assert client.get("/admin/login/?next=/admin/audit/record/")["Location"] == "/admin/audit/record/"
    assert client.get("/admin/login/?next=//evil.example")["Location"] == "/admin/"


def test_signing_out_of_the_admin_signs_out(rhona: Person) -> None:
    client = signed_in(rhona)

    asked = client.get("/admin/logout/")
    client.post("/admin/logout/")

    assert "Sign out?" in asked.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_there_are_no_pages_about_passwords(rhona: Person, name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}")
    assert signed_in(rhona).get(f"/admin/{name}/").status_code == 404


def test_secrets_of_sign_in_have_no_page() -> None:
    labels = {model._meta.app_label for model in admin.site._registry}

    assert labels & {"account", "mfa", "usersessions", "sessions", "auth"} == set()


def test_an_email_changed_here_is_changed_for_sign_in_too(rhona: Person, alice: Person, anon: Client) -> None:
    sign_in(anon, alice)
    form = signed_in(rhona).get(reverse("admin:groups_person_change", args=[alice.pk])).context["adminform"].form
    inline = {"posts-TOTAL_FORMS": 0, "posts-INITIAL_FORMS": 0}
    fields = {name: value for name, value in form.initial.items() if value not in (None, False)}

    answer = signed_in(rhona).post(
        reverse("admin:groups_person_change", args=[alice.pk]),
        {**fields, **inline, "email": "alice@new.example.org"},
    )

    assert answer.status_code == 302
    assert list(EmailAddress.objects.values_list("user", "email")) == [(alice.pk, "alice@new.example.org")]
