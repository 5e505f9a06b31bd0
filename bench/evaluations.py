"""Forms, closing and results: how long they take, and whether that grows."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluations.actions import begin_closing, links_of
from evaluations.closing import cut, sweep
from evaluations.models import LinkToken, Questionnaire

from .measure import Times, repeat, timed
from .measure import at_once as all_at_once
from .seed import make_event, make_form, make_participations, make_replies
from .server import Server, running

FORMS = 240  # for each row of the table
RESULT_SIZES = (20, 1_000, 20_000, 100_000)
FIELD = re.compile(r'name="(question-\d+)"')

Row = tuple[str, ...]


def forms() -> list[Row]:
    """Opening a form, and opening and sending it, by one client and by eight, with the server's memory."""
    rows: list[Row] = []
    with running(workers=2) as server:
        for clients in (1, 8):
            secrets = fresh_links(f"forms-{clients}", FORMS)
            paths = [reverse("evaluations:answer", args=[secret]) for secret in secrets]
            before = server.memory_mb()
            opened = all_at_once([opening(server, path) for path in paths], clients)
            sent = all_at_once([sending(server, path) for path in paths], clients)
            after = server.memory_mb()
            memory = f"{before:.0f} → {after:.0f} MB"
            rows += [row("form opened", clients, opened, memory), row("form opened and sent", clients, sent, memory)]
    return rows


def row(what: str, clients: int, times: Times, memory: str) -> Row:
    figures = (f"{times.per_second:.0f}", f"{times.median_ms:.0f}", f"{times.p95_ms:.0f}")
    return (what, str(clients), *figures, memory)


def fresh_links(name: str, count: int) -> list[str]:
    event = make_event(name)
    questionnaire = make_form(event)
    make_participations(event, count)
    loaded = Questionnaire.objects.with_invitation().get(pk=questionnaire.pk)
    return [LinkToken.objects.mint(link, LinkToken.Mode.MAIL) for link in links_of(loaded)]


def opening(server: Server, path: str) -> Callable[[], object]:
    return lambda: ask(server, "GET", path)


def sending(server: Server, path: str) -> Callable[[], object]:
    """Reads the form, fills in every statement, and sends it."""

    def send() -> None:
        names = dict.fromkeys(FIELD.findall(ask(server, "GET", path, expected=200)))
        fields = dict.fromkeys([*names][:14], "agree") | {"step": "send"}
        ask(server, "POST", path, urlencode(fields), expected=302)

    return send


def ask(server: Server, method: str, path: str, body: str | None = None, expected: int = 200) -> str:
    """One request over a connection of its own. Raises RuntimeError for any other answer than the expected one."""
    connection_ = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection_.request(method, path, body, headers)
    answer = connection_.getresponse()
    text = answer.read().decode()
    connection_.close()
    if answer.status != expected:
        raise RuntimeError(f"{method} answered {answer.status}.")
    return text


def closing_and_results() -> tuple[list[Row], list[Row]]:
    """How long closing takes, and the results page at four sizes, each with its queries."""
    closings: list[Row] = []
    pages: list[Row] = []
    base = 0.0
    for size in RESULT_SIZES:
        questionnaire = make_form(make_event(f"results-{size}"))
        make_replies(questionnaire, size)
        seconds = timed(lambda q=questionnaire: close(q))  # type: ignore[misc]
        closings.append((f"{size:,}", f"{seconds:.1f}"))
        address = reverse("evaluations:results", args=[questionnaire.uid])
        times = repeat(lambda a=address: read(a), 15)  # type: ignore[misc]
        base = times.median_ms if size == RESULT_SIZES[1] else base
        ratio = f"{times.median_ms / base:.2f}" if base else ""
        pages.append((f"{size:,}", str(queries_of(address)), f"{times.median_ms:.0f}", f"{times.p95_ms:.0f}", ratio))
    return closings, pages


def close(questionnaire: Questionnaire) -> None:
    """All that the worker does to close, the sweeping too."""
    at = timezone.now()
    begin_closing(questionnaire=questionnaire, by=None, at=at)
    cut(questionnaire=questionnaire, at=at)
    sweep(at=at)


def read(address: str) -> None:
    if (status := Client(SERVER_NAME="127.0.0.1").get(address).status_code) != 200:
        raise RuntimeError(f"The results answered {status}.")


def queries_of(address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        read(address)
    return len(captured)
