import logging

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from groups.models import Person
from tests.broken_database import broken_database
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("secret detail")


urlpatterns = [path("crash/", crash), path("refuse/", refuse), path("", include("carplatform.urls"))]
handler400 = "carplatform.errors.bad_request"
handler403 = "carplatform.errors.forbidden"
handler404 = "carplatform.errors.not_found"
handler500 = "carplatform.errors.server_error"
with_views_that_fail = override_settings(ROOT_URLCONF="tests.carplatform.test_errors")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def test_404_for_visitors_offers_to_sign_in_and_for_others_does_not(anon: Client, alice: Person) -> None:
    for client, offers in ((anon, True), (signed_in(alice), False)):
        answer = client.get("/nowhere/")
        page = answer.content.decode()

        assert answer.status_code == 404
        assert "<title>Page not found – Cairn</title>" in page
        assert ("Some pages show only once you are signed in." in page) is offers


@with_views_that_fail
def test_403_says_so_without_the_detail(alice: Person) -> None:
    answer = signed_in(alice).get("/refuse/")

    assert answer.status_code == 403
    assert "<title>You may not do this – Cairn</title>" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


@with_views_that_fail
def test_500_says_so_without_the_detail(alice: Person) -> None:
    client = signed_in(alice)
    client.raise_request_exception = False

    answer = client.get("/crash/")

    assert answer.status_code == 500
    assert "<title>Something went wrong on our side – Cairn</title>" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
    assert "Alice" not in answer.content.decode()


@with_views_that_fail
def test_500_gives_back_what_was_posted(alice: Person) -> None:
    client = signed_in(alice)
    client.raise_request_exception = False

    answer = client.post("/crash/", {"line": "We met twice"}, headers={"origin": "http://testserver"})

    assert answer.status_code == 500
    assert 'value="We met twice"' in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_503_while_the_database_is_away(client: Client) -> None:
    client.raise_request_exception = False

    with broken_database():
        answers = {page: client.get(page) for page in ("/", "/groups/", "/account/", "/admin/", "/nowhere/")}
        alive, ready = client.get("/healthz").status_code, client.get("/readyz").status_code

    assert {page: answer.status_code for page, answer in answers.items()} == {
        "/": 503,
        "/groups/": 503,
        "/account/": 302,
        "/admin/": 302,
        "/nowhere/": 404,
    }
    assert answers["/"]["Retry-After"] == "120"
    assert "<title>Back in a few minutes – Cairn</title>" in answers["/"].content.decode()
    assert (alive, ready) == (200, 503)


@pytest.mark.django_db(transaction=True)
def test_503_for_people_with_a_session_too(alice: Person) -> None:
    client = signed_in(alice)
    client.raise_request_exception = False

    with broken_database():
        statuses = {
            page: client.get(page).status_code for page in ("/", "/account/", "/admin/", "/nowhere/", "/healthz")
        }
    after = client.get("/account/").status_code

    assert statuses == {"/": 503, "/account/": 503, "/admin/": 503, "/nowhere/": 503, "/healthz": 200}
    assert after == 200


def test_400_for_a_host_that_is_not_ours(anon: Client) -> None:
    answer = anon.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
@pytest.mark.parametrize("address", ["/account/sign-in/", "/groups/x/log/add/", "/admin/"])
def test_413_for_too_much(anon: Client, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32

    answer = client.post(address, "line=" + "x" * 2000, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413
    assert "That was too much at once" in answer.content.decode()


@pytest.mark.parametrize("address", ["/account/sign-in/", "/groups/x/log/add/"])
def test_400_for_too_many_fields(address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32

    answer = client.post(address, "a=1&" * 1001, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/account/sign-in/", "/%00"])
def test_every_answer_has_our_policy(anon: Client, address: str) -> None:
    assert "default-src 'none'" in anon.get(address)["Content-Security-Policy"]
