import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as USER_SESSION_KEY
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from carplatform.accounts.middleware import is_second_factored
from groups.models import Group, Person
from tests.accounts.steps import SIGN_IN, app_code, give_second_factor, sign_in
from tests.cast import signed_in
from tests.factories import make_person

pytestmark = pytest.mark.django_db
SET_UP, CONFIRM = reverse("mfa_activate_totp"), reverse("mfa_reauthenticate")


UID = "00000000-0000-4000-8000-000000000000"


def filled(form: str, arguments: list[str]) -> str:
    """An address with something that fits wherever it asks for something."""
    return form % {name: UID if name.endswith("uid") else "1" for name in arguments}


def paths(prefix: str = "") -> list[str]:
    """Every address the platform has."""
    names = get_resolver().reverse_dict.lists()
    found = []
    for name, patterns in names:
        if isinstance(name, str):
            form, arguments = patterns[0][0][0]
            found.append("/" + filled(form, arguments))
    for namespace, (start, resolver) in get_resolver().namespace_dict.items():
        for name, patterns in resolver.reverse_dict.lists():
            if isinstance(name, str):
                form, arguments = patterns[0][0][0]
                found.append(f"/{start}{filled(form, arguments)}")
        assert namespace
    return sorted({path for path in found if path.startswith(prefix)})


def session_with(person: Person, *records: dict[str, object]) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"at": time.time(), **record} for record in records]
    session[USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client


def test_a_researcher_without_a_second_factor_is_led_to_enrol_from_everywhere(group: Group, rhona: Person) -> None:
    client = session_with(rhona, {"method": "code"})

    answers = {path: client.get(path) for path in [*paths(), group.get_absolute_url()]}

    behind_links = {reverse("evaluations:answer", args=["1"]), reverse("evaluations:sent", args=[UID])}
    behind_links |= {reverse("join", args=["1"]), reverse("events:reply", args=["1"])}
    behind_links.add(reverse("evaluations:kept"))  # these ask nobody who they are
    open_pages = {path for path, answer in answers.items() if not answer.headers.get("Location", "").startswith(SET_UP)}
    assert (
        open_pages
        == {
            reverse(name)
            for name in (
                "account_logout",
                "mfa_activate_totp",
                "mfa_reauthenticate",
                "privacy",
                "accessibility",
                "cookies",
                "healthz",
                "readyz",
            )
        }
        | behind_links
    )
    assert answers[reverse("mfa_reauthenticate")].status_code == 403


def test_the_wall_knows_every_page_of_the_admin() -> None:
    assert len(paths("/admin/")) > 40


def test_one_who_has_a_second_factor_is_asked_for_it(rhona: Person) -> None:
    give_second_factor(rhona)
    client = session_with(rhona, {"method": "code"})

    wall = client.get("/admin/audit/record/?q=1")
    answer = client.post(wall["Location"], {"code": app_code()})

    assert wall["Location"] == f"{CONFIRM}?next=%2Fadmin%2Faudit%2Frecord%2F%3Fq%3D1"
    assert answer["Location"] == "/admin/audit/record/?q=1"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("record", "is_enough"),
    [
        ({"method": "mfa"}, True),
        ({"method": "code"}, False),
        ({"method": "password"}, False),
        ({"method": "demo"}, False),
        ({"method": "mfa", "hours_ago": 11.9}, True),
        ({"method": "mfa", "hours_ago": 12.1}, False),
    ],
)
def test_which_records_count_as_a_second_factor(rhona: Person, record: dict[str, object], is_enough: bool) -> None:
    at = time.time() - float(str(record.get("hours_ago", 0))) * 3600
    client = session_with(rhona, {"method": "code"}, {"method": record["method"], "at": at})

    assert (client.get("/admin/").status_code == 200) is is_enough


def test_a_demo_record_counts_only_in_the_demo(rhona: Person, settings: Settings) -> None:
    request = session_with(rhona, {"method": "demo"}).get(reverse("account_logout")).wsgi_request

    outside = is_second_factored(request, timezone.now())
    settings.DEMO = True
    inside = is_second_factored(request, timezone.now())

    assert (outside, inside) == (False, True)


def test_a_record_of_someone_else_does_not_count(rhona: Person) -> None:
    client = session_with(rhona, {"method": "mfa"})
    session = client.session
    session[USER_SESSION_KEY] = str(rhona.pk + 1)
    session.save()

    assert client.get("/admin/").status_code == 302


def test_someone_made_researcher_meets_the_wall_in_the_session_they_have(anon: Client, alice: Person) -> None:
    sign_in(anon, alice)
    Person.objects.filter(pk=alice.pk).update(is_staff=True)

    assert anon.get("/groups/")["Location"].startswith(SET_UP)


def test_what_a_researcher_posts_at_the_wall_is_held(group: Group, rhona: Person) -> None:
    client = session_with(rhona, {"method": "code"})

    answer = client.post(f"{group.get_absolute_url()}log/", {"line": "We met"}, headers={"origin": "http://testserver"})

    assert answer.status_code == 403
    assert "We met" in answer.content.decode()


def test_practitioners_need_none(alice: Person) -> None:
    assert signed_in(alice).get(reverse("account")).status_code == 200


def test_visitors_see_public_pages_and_are_led_to_sign_in_from_all_others(anon: Client, group: Group) -> None:
    answers = {path: anon.get(path) for path in [*paths(), group.get_absolute_url()]}

    to_sign_in = {path for path, answer in answers.items() if "sign-in" in answer.headers.get("Location", "")}
    to_sign_in |= {path for path, a in answers.items() if a.headers.get("Location", "").startswith("/admin/login/")}
    assert {path for path in answers if path.startswith("/admin/")} <= to_sign_in
    assert {path for path in answers if path.startswith("/account/")} - {
        SIGN_IN,
        reverse("account_logout"),
    } == {path for path in to_sign_in if path.startswith("/account/")}
    assert answers["/groups/"].status_code == answers[group.get_absolute_url()].status_code == 200


def test_an_expired_second_factor_is_asked_for_again(rhona: Person) -> None:
    make_person("Someone")
    give_second_factor(rhona)
    client = session_with(rhona, {"method": "mfa"})

    with time_machine.travel(timezone.now() + timedelta(hours=12, minutes=1)):
        answer = client.get("/admin/")

    assert answer["Location"].startswith(CONFIRM)
