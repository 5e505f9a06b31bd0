"""A backup restored into a new database holds the same rows, and a copy of the platform mails nobody."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from carplatform.accounts.mails import NOTICE, SIGN_IN_CODE
from carplatform.files import store
from carplatform.outbox import kinds
from carplatform.outbox.actions import enqueue
from carplatform.outbox.models import Message
from evaluations.models import Questionnaire
from groups.actions import attach_file
from groups.models import LogEntry
from tests.factories import make_entry, make_event, make_group, make_participation, make_person, make_questionnaire
from tests.files.samples import PDF
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


def run(script: str, file: Path, database: str, files: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A script on that database and folder of files; by default on one beside the backup that nobody has made."""
    place = {"DATABASE_URL": url(database), "FILES_DIR": str(files or file.with_name("files"))}
    return run_with({**os.environ, **place}, script, str(file))


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
    beside = tmp_path / "car.dump.files.tgz"
    assert beside.stat().st_mode & 0o777 == 0o600
    file.unlink()
    assert run("backup", file, original).returncode == 1


def test_half_a_backup_is_not_taken_for_one(tmp_path: Path) -> None:
    done = run("backup", tmp_path / "car.dump", "no_such_database")

    assert done.returncode == 1
    assert "The backup failed: nothing was written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def with_a_file(folder: Path, settings: Any) -> Path:
    """A file beside the entry of the tests' own database, kept in `folder` as the platform keeps it."""
    settings.FILES_DIR = folder
    upload, by = SimpleUploadedFile("notes.pdf", PDF), make_person()
    row = attach_file(entry=LogEntry.objects.get(), by=by, uid=uuid4(), upload=upload, at=timezone.now())
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / "half.part").write_bytes(b"not whole")
    return store.path_of(row.stored_as)


def test_files_come_back_as_they_were_and_those_that_are_there_stay(
    original: str, copy: str, tmp_path: Path, settings: Any
) -> None:
    kept = with_a_file(tmp_path / "files", settings)
    os.utime(kept, (0, 0))
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "aa").mkdir(parents=True)
    (elsewhere / "aa" / "own").write_bytes(b"of its own")

    backed_up = run("backup", tmp_path / "car.dump", original, tmp_path / "files")
    restored = run("restore", tmp_path / "car.dump", copy, elsewhere)

    assert (backed_up.returncode, backed_up.stderr, restored.returncode, restored.stderr) == (0, "", 0, "")
    found = {path.relative_to(elsewhere): path for path in elsewhere.rglob("*") if path.is_file()}
    [name] = ask(copy, "SELECT stored_as FROM groups_attachment")
    assert set(found) == {Path("aa/own"), Path(name[:2], name)}
    back = found[Path(name[:2], name)]
    assert (back.read_bytes(), back.stat().st_mode & 0o777) == (PDF, 0o600)
    # Young enough not to be swept before its row is there.
    assert timezone.now().timestamp() - back.stat().st_mtime < 600
    # Once more into the same folder: nothing that is there is written again.
    back.write_bytes(b"mine")
    ask("postgres", f"DROP DATABASE {copy}")
    ask("postgres", f"CREATE DATABASE {copy}")
    assert run("restore", tmp_path / "car.dump", copy, elsewhere).returncode == 0
    assert back.read_bytes() == b"mine"


def test_a_wrong_folder_of_files_makes_no_backup(original: str, tmp_path: Path, settings: Any) -> None:
    with_a_file(tmp_path / "files", settings)

    done = run("backup", tmp_path / "car.dump", original, tmp_path / "no-such-folder")

    assert done.returncode == 1
    assert "the database knows of files (1), but there is no folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["files"]


@pytest.mark.parametrize("harm", ["gone", "half", "no tar", "no place"])
def test_without_its_files_a_backup_is_not_restored(
    original: str, copy: str, tmp_path: Path, settings: Any, harm: str
) -> None:
    with_a_file(tmp_path / "files", settings)
    run("backup", tmp_path / "car.dump", original, tmp_path / "files")
    beside, place = tmp_path / "car.dump.files.tgz", tmp_path / "elsewhere"
    if harm == "gone":
        beside.unlink()
    elif harm == "half":
        beside.write_bytes(beside.read_bytes()[:-9])
    elif harm == "no tar":
        beside.write_bytes(PDF * 300)
    else:
        place.touch()

    done = run("restore", tmp_path / "car.dump", copy, place)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        f"The files could not be put into {place}" if harm == "no place" else f"{beside} "
    )
    assert rows(copy) == {}


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
