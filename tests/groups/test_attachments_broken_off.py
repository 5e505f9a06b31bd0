"""Files and rows stay in step whatever breaks off, and whoever presses twice."""

import os
import signal
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings as platform
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.files import store
from groups.actions.attachments import MOST_FILES
from groups.models import Attachment, Group, LogEntry, Person
from groups.tasks import sweep_files
from tests.cast import signed_in
from tests.factories import make_entry
from tests.files.samples import PDF
from tests.outbox.processes import environment

pytestmark = pytest.mark.django_db(transaction=True)

# Attaches a file, and is killed at the moment when the file has its name on disk and its row is not committed.
KILLED = """
import os, signal, sys, uuid
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from groups import actions
from groups.actions import attachments
from groups.models import LogEntry, Person

def add_row_and_die(row):
    {before}
    os.kill(os.getpid(), signal.SIGKILL)

add_row = attachments.add_row
attachments.add_row = add_row_and_die
attachments.attach_file(
    entry=LogEntry.objects.get(), by=Person.objects.get(name="Alice Lead"), uid=uuid.uuid4(),
    upload=SimpleUploadedFile("notes.pdf", b"%PDF-1.7 %%EOF"), at=timezone.now(),
)
"""


@pytest.fixture(autouse=True)
def files_dir(tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")


def on_disk() -> list[Path]:
    return list(store.files())


def made_old(path: Path) -> Path:
    yesterday = (timezone.now() - timedelta(days=1, minutes=1)).timestamp()
    os.utime(path, (yesterday, yesterday))
    return path


def killed(before: str) -> int:
    """Runs the program above to its end, with `before` happening before it is killed. Says how it ended."""
    program = KILLED.format(before=before)
    command, environ = [sys.executable, "-c", program], environment(FILES_DIR=str(platform.FILES_DIR))
    return subprocess.run(command, cwd=platform.BASE_DIR, env=environ, timeout=60).returncode


def test_killed_between_the_file_and_its_row_it_leaves_a_file_that_is_swept(group: Group, alice: Person) -> None:
    make_entry(group)

    assert killed(before="pass") == -signal.SIGKILL

    assert (Attachment.objects.count(), len(on_disk())) == (0, 1)
    sweep_files()
    assert len(on_disk()) == 1  # it could still be on its way
    made_old(on_disk()[0])
    sweep_files()
    assert on_disk() == []


def test_killed_before_the_commit_no_row_is_left_without_its_file(group: Group, alice: Person) -> None:
    make_entry(group)

    inside = "from django.db import transaction; transaction.atomic().__enter__(); add_row(row)"
    assert killed(before=inside) == -signal.SIGKILL

    assert (Attachment.objects.count(), len(on_disk())) == (0, 1)


def test_the_planted_failure_a_row_that_was_committed_is_there(group: Group, alice: Person) -> None:
    make_entry(group)

    assert killed(before="add_row(row)") == -signal.SIGKILL

    assert [row.stored_as for row in Attachment.objects.all()] == [path.name for path in on_disk()]


def test_what_was_half_received_is_swept_a_day_later(settings: Any) -> None:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir()
    for name in ("old.upload.pdf", "new.upload.pdf", "other"):
        (folder / name).write_bytes(PDF)
    for name in ("old.upload.pdf", "other"):
        made_old(folder / name)

    sweep_files()

    assert {path.name for path in folder.iterdir()} == {"new.upload.pdf", "other"}


def at_once(person: Person, *posts: tuple[LogEntry, str]) -> list[int]:
    """The answers to so many posts of a file, each by its entry and the identity of its form, in the same moment."""
    browsers = [signed_in(person) for _ in posts]
    gate = Barrier(len(posts))

    def send(job: tuple[Client, tuple[LogEntry, str]]) -> int:
        browser, (entry, uid) = job
        address = reverse("groups:add_file", args=[entry.group.slug, entry.uid])
        upload = SimpleUploadedFile("notes.pdf", PDF)
        connection.ensure_connection()
        gate.wait(timeout=60)
        try:
            return browser.post(address, {"uid": uid, "file": upload}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as threads:
        return list(threads.map(send, zip(browsers, posts, strict=True)))


def test_the_same_form_sent_many_times_at_once_keeps_one_file(group: Group, alice: Person) -> None:
    entry, uid = make_entry(group), str(uuid.uuid4())

    answers = at_once(alice, *[(entry, uid)] * 6)

    assert answers == [302] * 6
    assert [row.stored_as for row in Attachment.objects.all()] == [path.name for path in on_disk()]


def test_a_form_used_for_another_entry_says_so_and_can_be_sent_again(group: Group, alice: Person) -> None:
    entries, uid = [make_entry(group) for _ in range(2)], str(uuid.uuid4())

    answers = [at_once(alice, (entry, uid))[0] for entry in entries]

    assert answers == [302, 422]
    assert len(on_disk()) == Attachment.objects.count() == 1


def test_two_at_once_do_not_pass_the_most(group: Group, alice: Person) -> None:
    entry = make_entry(group)
    for number in range(MOST_FILES - 1):
        Attachment.objects.create(entry=entry, name="x", content_type="application/pdf", size=1, stored_as=f"x{number}")

    answers = at_once(alice, *[(entry, str(uuid.uuid4())) for _ in range(4)])

    assert sorted(answers) == [302, 422, 422, 422]
    assert len(on_disk()) == 1
