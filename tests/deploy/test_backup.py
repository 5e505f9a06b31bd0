"""A backup restored into a new database holds the same rows, and a copy of the platform mails nobody."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from carplatform.accounts.mails import NOTICE, SIGN_IN_CODE
from carplatform.outbox import kinds
from carplatform.outbox.actions import enqueue
from carplatform.outbox.models import Message
from evaluations.models import Questionnaire
from tests.factories import make_entry, make_event, make_group, make_participation, make_questionnaire
from tests.outbox.sink import Sink

from .conftest import BASE_DIR

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

DELIVER = "import django; django.setup(); from carplatform.outbox.tasks import deliver; deliver()"
WRITE = "import django; django.setup(); from evaluations.tasks import write_due_rounds; write_due_rounds()"


def url(database: str) -> str:
    """The address of a database on the server that the tests use."""
    place = connection.settings_dict
    return f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{database}"


def ask(database: str, sql: str) -> list[str]:
    """The lines that a query of another database answers with."""
    command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, url(database)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def run(script: str, file: Path, database: str) -> subprocess.CompletedProcess[str]:
    return run_with({**os.environ, "DATABASE_URL": url(database)}, script, str(file))


def run_with(environment: dict[str, str], script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [f"scripts/{script}", *arguments], cwd=BASE_DIR, env=environment, capture_output=True, text=True
    )


def rows(database: str) -> dict[str, str]:
    """The number of rows of every table."""
    tables = ask(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {table: ask(database, f'SELECT count(*) FROM "{table}"')[0] for table in tables}  # noqa: S608 - our own names


@pytest.fixture
def original() -> str:
    """The tests' own database, with some rows and two mails that have not left."""
    make_entry(make_group())
    for number in range(2):
        to = f"person-{number}@example.org"
        enqueue(kind=NOTICE.name, key=f"letter {number}", to=to, subject="Soon", text="A letter.", at=timezone.now())
    Message.objects.filter(key="letter 1").update(
        state=Message.State.SENDING, claim="00000000-0000-0000-0000-000000000001", lease_until=timezone.now()
    )
    return str(connection.settings_dict["NAME"])


@pytest.fixture
def copy() -> Iterator[str]:
    """A new, empty database."""
    ask("postgres", "CREATE DATABASE restored")
    yield "restored"
    ask("postgres", "DROP DATABASE restored WITH (FORCE)")


def test_every_row_comes_back(original: str, copy: str, tmp_path: Path) -> None:
    file = tmp_path / "car.dump"

    backed_up = run("backup", file, original)
    restored = run("restore", file, copy)

    assert (backed_up.returncode, backed_up.stderr) == (0, "")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert rows(copy) == rows(original)
    assert rows(copy)["groups_logentry"] == "1"


def test_a_restored_copy_passes_the_checks_and_needs_no_migration(original: str, copy: str, tmp_path: Path) -> None:
    run("backup", tmp_path / "car.dump", original)
    run("restore", tmp_path / "car.dump", copy)

    for command in (["check", "--database", "default"], ["migrate", "--check"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env={**os.environ, "DATABASE_URL": url(copy)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr


def test_a_restored_copy_mails_nobody_until_told_to(original: str, copy: str, tmp_path: Path) -> None:
    run("backup", tmp_path / "car.dump", original)
    run("restore", tmp_path / "car.dump", copy)

    with Sink() as sink:
        deliver_from(copy, sink)
        assert sink.addresses == []

        # The planted failure: the same mail leaves the original at once.
        deliver_from(original, sink)
        assert sorted(sink.addresses) == ["person-0@example.org", "person-1@example.org"]

    held_back = ask(copy, "SELECT state, last_error, text FROM outbox_message")
    assert held_back == ["failed|Held back: restored from a backup.|A letter."] * 2


def test_a_restored_copy_holds_no_mail_that_opens_a_door(original: str, copy: str, tmp_path: Path) -> None:
    kind, to = SIGN_IN_CODE.name, "person@example.org"
    enqueue(kind=kind, key="code", to=to, subject="Your code", text="1234", html="<p>1234", at=timezone.now())
    run("backup", tmp_path / "car.dump", original)

    run("restore", tmp_path / "car.dump", copy)

    texts = "SELECT kind, text, html FROM outbox_message ORDER BY kind"
    assert ask(copy, texts) == ["account notice|A letter.|", "account notice|A letter.|", "sign-in code||"]


def test_the_script_knows_every_kind_of_mail_that_opens_no_door() -> None:
    script = (BASE_DIR / "scripts" / "restore").read_text()
    ours = [name for name in kinds._kinds if not name.startswith("test ")]

    [named] = re.findall(r"kind NOT IN \((.*)\)", script)

    assert set(re.findall("'(.*?)'", named)) == {name for name in ours if not kinds.is_secret(name)}


def test_what_was_due_about_a_questionnaire_is_missed_in_a_restored_copy(
    original: str, copy: str, tmp_path: Path
) -> None:
    now = timezone.now()
    event = make_event(starts_at=now - timedelta(hours=6), ends_at=now - timedelta(hours=1))
    make_participation(event)
    make_questionnaire(event)
    Questionnaire.objects.update(closes_after_days=20)
    run("backup", tmp_path / "car.dump", original)
    run("restore", tmp_path / "car.dump", copy)

    with Sink() as sink:
        deliver_from(copy, sink, WRITE)
        assert ask(copy, "SELECT count(*) FROM evaluations_round") == ["0"]
        assert ask(copy, "SELECT closing_since IS NULL FROM evaluations_questionnaire") == ["t"]
        assert ask(copy, "SELECT scheduled_at > ends_at FROM evaluations_questionnaire, events_event") == ["t"]

        # The planted failure: the original's clock writes the invitation at once.
        deliver_from(original, sink, WRITE)
        assert ask(original, "SELECT kind, mails FROM evaluations_round") == ["invitation|1"]


def deliver_from(database: str, sink: Sink, program: str = DELIVER) -> None:
    """Let a worker's process run once on another database."""
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "carplatform.settings",
            "DATABASE_URL": url(database),
            "SMTP_PORT": str(sink.port),
        },
        check=True,
        capture_output=True,
    )


def test_a_backup_is_for_its_maker_alone_and_replaces_none(original: str, tmp_path: Path) -> None:
    file = tmp_path / "car.dump"
    run("backup", file, original)
    before = file.read_bytes()

    again = run("backup", file, original)

    assert file.stat().st_mode & 0o777 == 0o600
    assert (again.returncode, again.stderr) == (1, f"{file} is there already. Choose another name.\n")
    assert file.read_bytes() == before


def test_half_a_backup_is_not_taken_for_one(tmp_path: Path) -> None:
    done = run("backup", tmp_path / "car.dump", "no_such_database")

    assert done.returncode == 1
    assert "The backup failed: nothing was written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_an_empty_database_is_restored_into(original: str, tmp_path: Path) -> None:
    run("backup", tmp_path / "car.dump", original)
    before = rows(original)

    done = run("restore", tmp_path / "car.dump", original)

    assert done.returncode == 1
    assert done.stderr == "The database is not empty. Restore into a new one, so that nothing is overwritten.\n"
    assert rows(original) == before


def test_a_broken_backup_leaves_the_database_empty(original: str, copy: str, tmp_path: Path) -> None:
    file = tmp_path / "car.dump"
    run("backup", file, original)
    file.write_bytes(file.read_bytes()[:-100])

    done = run("restore", file, copy)

    assert done.returncode == 1
    assert "The backup could not be restored" in done.stderr
    assert rows(copy) == {}


@pytest.mark.parametrize(
    ("script", "address", "sentence"),
    [
        ("backup", "", "DATABASE_URL is not set, so there is nothing to back up."),
        ("backup", "sqlite:///db", "The demo's data are files: stop it and copy var/."),
        ("restore", "", "DATABASE_URL is not set, so there is nowhere to restore to."),
        ("restore", "sqlite:///db", "DATABASE_URL is not a PostgreSQL database."),
        (
            "restore",
            "postgres://127.0.0.1:1/car",
            "requirements.txt is not a backup made by scripts/backup, or not all of one.",
        ),
    ],
)
def test_what_is_wrong_is_said_plainly(script: str, address: str, sentence: str, tool: Callable[[str], str]) -> None:
    tool("pg_restore")

    done = run_with({**os.environ, "DATABASE_URL": address}, script, "requirements.txt" if script == "restore" else "x")

    assert done.returncode == 1
    assert done.stderr.strip().endswith(sentence)
