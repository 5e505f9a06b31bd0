"""Files beside entries: kept whole or not at all, handed out to those who may read the entry, and only to save."""

import os
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.files import store
from carplatform.files.kinds import LARGEST_BYTES
from groups.actions import attach_file, erase_log_entry, remove_file, strike_log_entry
from groups.actions.attachments import MOST_FILES, named
from groups.models import Attachment, Group, LogEntry, Person
from groups.tasks import sweep_files
from tests.cast import signed_in
from tests.factories import make_entry
from tests.files.samples import BAD, PDF, PNG

pytestmark = pytest.mark.django_db

HEADERS = {
    "Content-Type": "application/pdf",
    "Content-Length": str(len(PDF)),
    "Content-Disposition": "attachment; filename*=utf-8''R%C3%A0dh%20%E2%80%9Cx%E2%80%9D.pdf",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
}
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files_dir(tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR = tmp_path / "files"


def on_disk() -> list[Path]:
    return list(store.files())


def put(entry: LogEntry, by: Person, name: str = "notes.pdf", content: bytes = PDF, **fields: Any) -> Attachment:
    upload = SimpleUploadedFile(name, content)
    return attach_file(**{"entry": entry, "by": by, "uid": uuid.uuid4(), "upload": upload, "at": AT, **fields})


def address(entry: LogEntry, page: str, *more: Any) -> str:
    return reverse(f"groups:{page}", args=[entry.group.slug, entry.uid, *more])


def post(browser: Client, entry: LogEntry, name: str, content: bytes, uid: str = "") -> Any:
    upload = SimpleUploadedFile(name, content)
    return browser.post(address(entry, "add_file"), {"uid": uid or str(uuid.uuid4()), "file": upload})


def status(browser: Client, page: str) -> int:
    answer: Any = browser.get(page)
    if answer.streaming:
        list(answer.streaming_content)  # read to its end, the file is closed
    return answer.status_code


class TestAdding:
    def test_a_file_is_kept_under_our_own_name_for_us_alone(self, group: Group, alice: Person) -> None:
        entry = make_entry(group)

        answer = post(signed_in(alice), entry, "../../Photo of us.PNG", PNG)

        assert answer.status_code == 302
        row = Attachment.objects.get()
        assert (row.name, row.content_type, row.size, row.by) == ("Photo of us.PNG", "image/png", len(PNG), alice)
        [path] = on_disk()
        assert (path.name, path.read_bytes(), path.stat().st_mode & 0o777) == (row.stored_as, PNG, 0o600)

    @pytest.mark.parametrize("name", BAD)
    def test_what_is_not_taken_is_said_beside_the_field(self, group: Group, alice: Person, name: str) -> None:
        answer = post(signed_in(alice), make_entry(group), name, BAD[name])

        assert answer.status_code == 422
        assert "govuk-error-summary" in answer.content.decode()
        assert (Attachment.objects.count(), on_disk()) == (0, [])

    def test_21_mb_is_too_much_and_says_so(self, group: Group, alice: Person) -> None:
        answer = post(signed_in(alice), make_entry(group), "big.png", PNG + b"\0" * (LARGEST_BYTES + 2**20))

        assert answer.status_code == 422
        assert "This file is larger than 20 MB, the most we can keep." in unescape(answer.content.decode())
        assert on_disk() == []

    def test_no_file_at_all_is_asked_for(self, group: Group, alice: Person) -> None:
        answer = signed_in(alice).post(address(make_entry(group), "add_file"), {"uid": str(uuid.uuid4())})

        assert answer.status_code == 422
        assert "Choose a file first." in answer.content.decode()

    def test_the_same_form_twice_keeps_one(self, group: Group, alice: Person) -> None:
        entry, browser, uid = make_entry(group), signed_in(alice), str(uuid.uuid4())

        answers = [post(browser, entry, "notes.pdf", PDF, uid).status_code for _ in range(2)]

        assert (answers, Attachment.objects.count(), len(on_disk())) == ([302, 302], 1, 1)

    def test_says_beside_the_field_when_everyone_can_fetch_it(self, group: Group, alice: Person) -> None:
        browser = signed_in(alice)
        pages = [
            browser.get(address(entry, "add_file")).content.decode()
            for entry in (make_entry(group), make_entry(group, readers="network", on_public_page=True))
        ]

        assert ["everyone can fetch the file" in page for page in pages] == [False, True]

    def test_another_file_in_a_form_that_was_sent_is_not_thrown_away(self, group: Group, alice: Person) -> None:
        entry, browser, uid = make_entry(group), signed_in(alice), str(uuid.uuid4())
        post(browser, entry, "notes.pdf", PDF, uid)

        answer = post(browser, entry, "poster.pdf", PDF, uid)

        assert answer.status_code == 422
        assert "Please add the file again." in answer.content.decode()
        assert (Attachment.objects.count(), len(on_disk())) == (1, 1)

    def test_a_struck_entry_takes_none_and_twenty_are_enough(self, group: Group, alice: Person) -> None:
        full, struck, browser = make_entry(group), make_entry(group), signed_in(alice)
        for _ in range(MOST_FILES):
            put(full, alice)
        strike_log_entry(entry=struck, by=alice, reason="x", at=AT)

        assert [post(browser, entry, "n.pdf", PDF).status_code for entry in (full, struck)] == [422, 422]
        assert len(on_disk()) == MOST_FILES

    def test_only_members_add(self, group: Group, charlie: Person) -> None:
        entry = make_entry(group, readers="network")

        assert post(signed_in(charlie), entry, "n.pdf", PDF).status_code == 403
        assert on_disk() == []

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("C:\\Users\\me\\notes.pdf", "notes.pdf"),
            ("Taigh-bìdh.pdf", "Taigh-bìdh.pdf"),
            ("\u202efdp.notes.pdf", "fdp.notes.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
            (".pdf", "file.pdf"),
            ("no\0tes.pdf", "notes.pdf"),
            ("../../etc/passwd/.PDF", "file.PDF"),
            ("\ud800\u200f.pdf", "file.pdf"),
            ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ],
    )
    def test_its_name_is_one_plain_line(self, name: str, kept: str) -> None:
        assert named(name, (".pdf",)) == kept


class TestFetching:
    def test_it_is_only_ever_saved(self, group: Group, alice: Person) -> None:
        entry = make_entry(group)
        row = put(entry, alice, "Ràdh “x”.pdf")

        answer: Any = signed_in(alice).get(address(entry, "file", row.uid))

        assert b"".join(answer.streaming_content) == PDF
        assert {name: answer.get(name) for name in HEADERS} == HEADERS

    def test_whoever_may_read_the_entry_may_fetch_it_and_nobody_else(
        self, group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
    ) -> None:
        browsers = {
            "visitor": Client(),
            "bob": signed_in(bob),
            "charlie": signed_in(charlie),
            "rhona": signed_in(rhona),
        }

        def answers(**fields: Any) -> dict[str, int]:
            entry = make_entry(group, **fields)
            page = address(entry, "file", put(entry, alice).uid)
            return {name: status(browser, page) for name, browser in browsers.items()}

        assert answers() == {"visitor": 404, "bob": 200, "charlie": 404, "rhona": 200}
        assert answers(readers="network") == {"visitor": 404, "bob": 200, "charlie": 200, "rhona": 200}
        everyone = answers(readers="network", on_public_page=True)
        assert everyone == {"visitor": 200, "bob": 200, "charlie": 200, "rhona": 200}

    def test_of_a_struck_entry_its_group_alone_fetches_it_and_of_an_erased_one_nobody(
        self, group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
    ) -> None:
        entry = make_entry(group, readers="network", on_public_page=True)
        page = address(entry, "file", put(entry, alice).uid)
        browsers = [Client(), *map(signed_in, (alice, bob, charlie, rhona))]
        assert [status(browser, page) for browser in browsers] == [200] * 5

        strike_log_entry(entry=entry, by=alice, reason="x", at=AT)
        assert [status(browser, page) for browser in browsers] == [404, 200, 200, 404, 200]
        erase_log_entry(entry=entry, by=rhona, at=AT)
        assert [status(browser, page) for browser in browsers] == [404] * 5

    def test_a_file_that_is_gone_from_the_disk_is_not_found(self, group: Group, alice: Person) -> None:
        entry = make_entry(group)
        row = put(entry, alice)
        store.drop(row.stored_as)

        assert status(signed_in(alice), address(entry, "file", row.uid)) == 404

    def test_the_page_of_the_entry_lists_it_with_its_kind_and_size(self, group: Group, alice: Person) -> None:
        entry = make_entry(group, readers="network", on_public_page=True)
        put(entry, alice, "Taigh-bìdh <b>.pdf")
        pages = [browser.get(entry.get_absolute_url()).content.decode() for browser in (signed_in(alice), Client())]

        assert all("Taigh-bìdh &lt;b&gt;.pdf" in page for page in pages)
        assert all(f"PDF, {len(PDF)}\xa0bytes" in page for page in pages)
        assert ["added by Alice Lead on 2 March 2026" in page for page in pages] == [True, False]
        assert ["Take away" in page for page in pages] == [True, False]

    def test_not_under_the_address_of_another_entry(self, group: Group, alice: Person) -> None:
        entry, other = make_entry(group), make_entry(group)
        row = put(entry, alice)

        assert status(signed_in(alice), address(other, "file", row.uid)) == 404


class TestGoing:
    def test_taken_away_it_is_gone(self, group: Group, alice: Person, django_capture_on_commit_callbacks: Any) -> None:
        entry = make_entry(group)
        row = put(entry, alice)

        asked = signed_in(alice).get(address(entry, "drop_file", row.uid))
        assert row.name in asked.content.decode()
        assert Attachment.objects.count() == 1
        with django_capture_on_commit_callbacks(execute=True):
            answer = signed_in(alice).post(address(entry, "drop_file", row.uid))

        assert (answer.status_code, Attachment.objects.count(), on_disk()) == (302, 0, [])

    def test_it_stays_while_the_row_may_yet_come_back(self, group: Group, alice: Person) -> None:
        row = put(make_entry(group), alice)

        remove_file(attachment=row)  # the transaction of this test is not over

        assert len(on_disk()) == 1

    def test_erasing_an_entry_erases_its_files(
        self, group: Group, alice: Person, rhona: Person, django_capture_on_commit_callbacks: Any
    ) -> None:
        entry = make_entry(group)
        put(entry, alice)
        strike_log_entry(entry=entry, by=alice, reason="x", at=AT)

        with django_capture_on_commit_callbacks(execute=True):
            erase_log_entry(entry=entry, by=rhona, at=AT)

        assert (Attachment.objects.count(), on_disk()) == (0, [])

    def test_the_sweep_takes_what_belongs_to_nothing_and_is_a_day_old(self, group: Group, alice: Person) -> None:
        row = put(make_entry(group), alice)
        orphans = [store.keep(SimpleUploadedFile("x", PDF)) for _ in range(2)]
        yesterday = (timezone.now() - timedelta(days=1, minutes=1)).timestamp()
        for name in (row.stored_as, orphans[0]):
            os.utime(store.path_of(name), (yesterday, yesterday))

        for _ in range(2):
            sweep_files()

        assert {path.name for path in on_disk()} == {row.stored_as, orphans[1]}
