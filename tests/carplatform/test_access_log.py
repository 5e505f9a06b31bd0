"""No log line ever holds what a path or a query may hold: someone's secret."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from carplatform.access_log import WithoutPaths

SECRET = "s3cr3t-T0ken_AbcDef"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@login_not_required
def link(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse("open")


@login_not_required
def broken(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse(reverse("link", args=[token, request.GET["next"]]))


@login_not_required
def suspicious(request: HttpRequest, token: str) -> HttpResponse:
    raise SuspiciousOperation(f"{token} is no good")


@login_not_required
def talkative(request: HttpRequest, token: str) -> HttpResponse:
    logging.getLogger("groups.views").warning("Opened %s with %s", request.get_full_path(), token)
    return HttpResponse("open")


urlpatterns = [
    path("l/<token>/", link, name="link"),
    path("broken/<token>/", broken, name="broken"),
    path("suspicious/<token>/", suspicious, name="suspicious"),
    path("talkative/<token>/", talkative, name="talkative"),
    path("", include("carplatform.urls")),
]


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """What the handler that settings.LOGGING installs writes."""
    [handler] = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler) and any(isinstance(f, WithoutPaths) for f in handler.filters)
    ]
    written = io.StringIO()
    before = handler.setStream(written)
    yield written.getvalue
    handler.setStream(before)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_a_request_is_one_line_of_method_route_status_and_time(client: Client, logged: Callable[[], str]) -> None:
    client.get(f"/l/{SECRET}/?code={SECRET}")

    [line] = logged().splitlines()
    assert line.partition("access: ")[2].rpartition(" 200 ")[0] == "GET link"
    assert line.endswith(" ms")


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("get", f"/l/{SECRET}/", 200),
        ("get", f"/l/{SECRET}/?next={SECRET}", 200),
        ("get", f"/l/{SECRET}", 301),
        ("get", f"/unknown/{SECRET}/?next={SECRET}", 404),
        ("get", f"/static/{SECRET}.css", 404),
        ("get", f"/{SECRET}", 404),
        ("get", f"/answer/{SECRET}%E2%80%A6/", 404),
        ("get", f"/broken/{SECRET}/?next={SECRET}", 500),
        ("get", f"/suspicious/{SECRET}/", 400),
        ("get", f"/talkative/{SECRET}/?next={SECRET}", 200),
        ("get", f"/talkative/{SECRET}%20%C3%A9/", 200),
    ],
)
def test_no_secret_of_the_url_is_logged(
    client: Client, logged: Callable[[], str], method: str, url: str, status: int
) -> None:
    response = getattr(client, method)(url)

    assert response.status_code == status
    assert logged()
    assert SECRET not in logged()


def test_the_traceback_of_a_broken_page_is_logged_with_its_route(client: Client, logged: Callable[[], str]) -> None:
    client.get(f"/broken/{SECRET}/?next=%2Fother")

    assert "ERROR django.request: Internal Server Error: broken" in logged()
    assert "NoReverseMatch" in logged()
    assert SECRET not in logged()


def test_a_wrong_host_is_logged_without_the_path(client: Client, logged: Callable[[], str]) -> None:
    response = client.get(f"/l/{SECRET}/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "Invalid HTTP_HOST header" in logged()
    assert SECRET not in logged()


def test_a_refused_form_is_logged_without_the_page_it_came_from(logged: Callable[[], str]) -> None:
    client = Client(enforce_csrf_checks=True)

    client.post(f"/l/{SECRET}/", secure=True, headers={"referer": f"https://evil.example/{SECRET}/"})

    assert "django.security.csrf" in logged()
    assert SECRET not in logged()


def test_health_checks_and_static_files_are_not_logged(client: Client, logged: Callable[[], str]) -> None:
    client.get("/healthz")
    assert logged() == ""

    client.get(f"/static/{SECRET}.css")
    assert "access:" not in logged()


@pytest.mark.parametrize(
    "line",
    [
        f"Error handling request GET /l/{SECRET}/?next=1",
        f"Error handling request /l/{SECRET}/",
        f"Invalid request from ip=192.0.2.1: Invalid HTTP request line: 'GET /l/{SECRET} nonsense'",
        f"Error handling request http://car.example.org/l/{SECRET}",
    ],
)
def test_what_gunicorn_says_of_a_request_names_no_path(line: str) -> None:
    record = logging.LogRecord("gunicorn.error", logging.WARNING, __file__, 1, line.replace("%", "%%"), None, None)

    WithoutPaths().filter(record)

    assert SECRET not in record.getMessage()


def test_what_gunicorn_says_of_itself_is_left_alone() -> None:
    record = logging.LogRecord("gunicorn.error", logging.INFO, __file__, 1, "Listening at: %s", ("http://[::1]",), None)

    WithoutPaths().filter(record)

    assert record.getMessage() == "Listening at: http://[::1]"


def test_a_log_call_with_the_wrong_arguments_breaks_nothing() -> None:
    record = logging.LogRecord("groups", logging.INFO, __file__, 1, "%d mails", ("many",), None)

    WithoutPaths().filter(record)

    assert record.getMessage() == "%d mails"


def test_without_the_filter_the_path_would_be_logged(client: Client) -> None:
    """The planted failure: what this whole file is about does happen by itself."""
    bare, logger = io.StringIO(), logging.getLogger("django.request")
    handler = logging.StreamHandler(bare)
    logger.addHandler(handler)

    client.get(f"/unknown/{SECRET}/")

    logger.removeHandler(handler)
    assert f"/unknown/{SECRET}/" in bare.getvalue()
