"""What closing deleted is swept out of the database's files, and it is only called swept when it is."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from evaluations.actions import begin_closing
from evaluations.closing import cut, sweep
from evaluations.models import Comment, Questionnaire, Response
from evaluations.tasks import close as close_task
from tests.evaluations.answering import CLOSED_DAY, OPEN_DAY, close, reply
from tests.factories import make_questionnaire
from tests.outbox.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Found nowhere but in my own form"


@contextmanager
def someone_reading() -> Iterator[Any]:
    """A connection of someone else, such as a backup's, in the middle of a transaction that began before now."""
    if connection.vendor == "postgresql":
        with closing(psycopg2.connect(database_url())) as other, other.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM evaluations_response")
            yield other
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM evaluations_response").fetchone()
        yield other


@pytest.fixture
def impatient() -> Iterator[None]:
    """SQLite waits 20 seconds for others; here a tenth of one is enough. The next test has a connection of its own."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 100")
    yield
    connection.close()


def files_hold(text: str) -> bool:
    """Whether the files of SQLite hold `text`, as another process finds.

    This one must not open them beside SQLite: closing a file gives up all locks that its process holds on it, and
    whoever opens the database next would take its shared memory for abandoned (sqlite.org/howtocorrupt.html, 2.2).
    """
    looks = (
        "import sys, pathlib; sys.exit(any(sys.argv[1].encode() in pathlib.Path(f).read_bytes() for f in sys.argv[2:]))"
    )
    files = [name for end in ("", "-wal") if Path(name := f"{connection.settings_dict['NAME']}{end}").exists()]
    return bool(subprocess.run([sys.executable, "-c", looks, text, *files], check=False).returncode)


def swept() -> bool:
    return Questionnaire.objects.get().swept_at is not None


@pytest.mark.usefixtures("impatient")
def test_while_someone_can_still_read_what_was_deleted_it_is_not_called_swept(caplog: Any) -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)

    with someone_reading():
        close(questionnaire)
        sweep(at=CLOSED_DAY)
        assert not swept()
    assert [record.levelname for record in caplog.records if record.name == "evaluations.closing"] == ["WARNING"]

    sweep(at=CLOSED_DAY)
    assert swept()


@pytest.mark.usefixtures("impatient")
def test_while_someone_writes_it_waits_for_the_next_time() -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)
    close(questionnaire)

    with someone_reading() as other:
        write = "UPDATE evaluations_section SET title = 'Another'"
        other.cursor().execute(write)
        sweep(at=CLOSED_DAY)
        assert not swept()

    sweep(at=CLOSED_DAY)
    assert swept()


def test_swept_files_hold_no_form_any_more() -> None:
    """Of SQLite. The files of PostgreSQL belong to its server: there `test_attack` asks the tables."""
    if connection.vendor != "sqlite":
        return
    questionnaire = make_questionnaire()
    response = str(reply(questionnaire, None, None, WORDS).pk.hex)

    assert files_hold(response)
    close(questionnaire)
    sweep(at=CLOSED_DAY)

    assert not files_hold(response)
    assert Comment.objects.get().text == WORDS


def test_two_workers_that_close_at_once_cut_once() -> None:
    questionnaire = make_questionnaire()
    for _ in range(12):
        reply(questionnaire, None, None, WORDS)
    begin_closing(questionnaire=questionnaire, by=None, at=OPEN_DAY)
    start, failed = Barrier(2), []

    def work() -> None:
        start.wait()
        try:
            close_task()
        except Exception as trouble:
            failed.append(trouble)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failed == []
    assert (Questionnaire.objects.get().replies, Comment.objects.count(), Response.objects.count()) == (12, 12, 0)
    sweep(at=timezone.now())
    assert swept()


def test_cut_and_not_yet_swept_the_next_run_sweeps() -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)
    begin_closing(questionnaire=questionnaire, by=None, at=OPEN_DAY)
    cut(questionnaire=questionnaire, at=OPEN_DAY)

    close_task()

    assert swept()
