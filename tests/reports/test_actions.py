"""Beginning, saving, going back, publishing, taking down: once each, nothing lost, and nobody is mailed."""

from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from carplatform.audit.models import Record
from carplatform.outbox.models import Message
from carplatform.reports.actions import (
    ReportsError,
    SavedMeanwhile,
    draft_report,
    go_back,
    publish_report,
    save_version,
    take_down,
)
from carplatform.reports.lines import TO_CONFIRM, Line
from carplatform.reports.models import LearningReport, Paper, ReportVersion, Section
from groups.actions import erase_log_entry, strike_log_entry
from groups.models import Group, LogEntry, Person, Quote
from tests.factories import make_entry
from tests.reports.making import (
    AT,
    WORDS,
    kept,
    make_report,
    make_version,
    measured,
    page,
    printed,
    publish_now,
    text_of,
    texts,
)

pytestmark = pytest.mark.django_db
OURS = "Tick the box, if your group is content that everyone reads these lines."


def test_the_same_form_makes_one_report_and_one_version(group: Group, other_group: Group, alice: Person) -> None:
    uid = uuid4()
    first = draft_report(owner=group, by=alice, uid=uid, at=AT, **WORDS)

    assert draft_report(owner=group, by=alice, uid=uid, at=AT, **WORDS) == first
    with pytest.raises(ReportsError):
        draft_report(owner=other_group, by=alice, uid=uid, at=AT, **WORDS)
    version = make_version(first)
    assert make_version(first, uid=version.uid, based_on=1) == version
    assert (LearningReport.objects.count(), ReportVersion.objects.count(), Paper.objects.count()) == (1, 2, 2)


def test_other_words_in_a_form_that_was_saved_are_not_thrown_away(group: Group) -> None:
    report = make_report(group)
    version = make_version(report, [Line(Section.LEARNT, "First")])

    with pytest.raises(SavedMeanwhile):
        make_version(report, [Line(Section.LEARNT, "Edited again")], uid=version.uid, based_on=1)


def test_erasing_an_entry_erases_what_reports_copied_from_it(group: Group, alice: Person, rhona: Person) -> None:
    entry = make_entry(group, "About Mrs Black", kind="learning", readers="network", on_public_page=True)
    report = make_report(group)
    make_version(report)
    publish_now(measured(report))
    strike_log_entry(entry=entry, by=alice, reason="A third person", at=AT)

    erase_log_entry(entry=entry, by=rhona, at=AT)

    assert [texts(version) for version in report.versions.all()] == [[], []]
    assert "Mrs Black" not in Client().get(page("report", report)).content.decode()
    assert list(Paper.objects.values_list("pdf", "measured_at")) == [(None, None)] * 2
    assert "Mrs Black" not in text_of(printed(report).pdf)


def test_addresses_are_told_apart(group: Group) -> None:
    slugs = [make_report(owner).slug for owner in (group, group, group.cpp, group)]

    assert slugs == ["warm-homes-june-2026", "warm-homes-june-2026-2", f"{group.cpp.slug}-june-2026", slugs[3]]
    assert slugs[3] == "warm-homes-june-2026-3"


def test_of_two_who_edit_one_version_the_second_is_told_and_nothing_is_overwritten(
    group: Group, alice: Person, bob: Person
) -> None:
    report = make_report(group)
    theirs = make_version(report, [Line(Section.LEARNT, "Bob’s")], by=bob)

    with pytest.raises(SavedMeanwhile) as error:
        make_version(report, [Line(Section.LEARNT, "Alice’s")], by=alice, based_on=1)

    assert error.value.newest == theirs
    assert texts(report.versions.latest("number")) == ["Bob’s"]


def test_going_back_is_a_new_version_with_the_old_words_and_origins(group: Group, alice: Person) -> None:
    entry = make_entry(group, "First", kind="learning")
    report = make_report(group)
    make_version(report, [Line(Section.LEARNT, "Second")], title="Other")
    uid = uuid4()

    back = go_back(report=report, to=1, by=alice, uid=uid, at=AT)
    again = go_back(report=report, to=1, by=alice, uid=uid, at=AT)

    assert back == again
    assert (back.number, back.title, back.changes, back.by) == (3, "What we learnt", "Back to version 1", alice)
    assert [(line.text, line.entry) for line in back.lines.all()] == [("First", entry)]
    assert [texts(version) for version in report.versions.all()] == [["First"], ["Second"], ["First"]]


def test_publishing_waits_until_it_is_known_to_fit(group: Group, alice: Person) -> None:
    version = make_report(group).versions.get()
    states: dict[str, tuple[dict[str, Any], bool]] = {
        "not measured": ({}, False),
        "too long": ({"measured_at": AT, "lines_over": 4}, False),
        "no library": ({"is_out_of_reach": True}, True),
        "fits": ({"measured_at": AT, "pdf": b"%PDF-"}, True),
    }

    for state, (fields, may) in states.items():
        fresh: dict[str, Any] = {"measured_at": None, "pdf": None, "lines_over": 0, "is_out_of_reach": False}
        Paper.objects.update(**{**fresh, **fields})
        LearningReport.objects.update(published=None, published_at=None)
        if not may:
            with pytest.raises(ReportsError):
                publish_report(version=version, confirmed=TO_CONFIRM, by=alice, at=AT)
        else:
            publish_report(version=version, confirmed=TO_CONFIRM, by=alice, at=AT)
        assert LearningReport.objects.published_ones().exists() == may, state


def test_what_only_the_group_reads_is_published_once_it_is_confirmed(group: Group, alice: Person) -> None:
    make_entry(group, kind="learning")
    version = measured(make_report(group)).versions.get()

    with pytest.raises(ReportsError) as error:
        publish_report(version=version, confirmed=(), by=alice, at=AT)
    published = publish_report(version=version, confirmed=TO_CONFIRM, by=alice, at=AT)

    assert str(error.value) == OURS
    assert published.published == version


def test_a_cpps_report_never_shows_what_became_the_groups_own(group: Group, alice: Person) -> None:
    make_entry(group, kind="learning", readers="network")
    version = measured(make_report(group.cpp)).versions.get()
    LogEntry.objects.update(readers="group")

    with pytest.raises(ReportsError):
        publish_report(version=version, confirmed=TO_CONFIRM, by=alice, at=AT)


def test_struck_entries_and_quotes_without_permission_are_not_published(group: Group, alice: Person) -> None:
    make_entry(group, kind="learning", readers="network")
    quote = kept(Quote, group, "Words")
    version = measured(make_report(group)).versions.get()
    publish: dict[str, Any] = {"version": version, "confirmed": TO_CONFIRM, "by": alice, "at": AT}

    LogEntry.objects.update(struck_at=AT, struck_reason="Wrong")
    with pytest.raises(ReportsError, match="struck"):
        publish_report(**publish)
    LogEntry.objects.update(struck_at=None, struck_reason="")
    Quote.objects.filter(pk=quote.pk).update(permitted_on=None, permission="")
    with pytest.raises(ReportsError, match="permission"):
        publish_report(**publish)
    Quote.objects.filter(pk=quote.pk).update(permitted_on=AT, permission="By phone")

    assert publish_report(**publish).published == version


def test_publishing_and_taking_down_stand_in_the_audit_log_once_each(group: Group, alice: Person) -> None:
    report = measured(make_report(group))
    version = report.versions.get()

    for _ in range(2):
        publish_report(version=version, confirmed=(), by=alice, at=AT)
    for _ in range(2):
        take_down(report=report, by=alice, at=AT)

    records = Record.objects.order_by("pk").values_list("action", "actor", "object_type", "note")
    assert list(records) == [
        ("publish learning report", alice.pk, "reports.learningreport", "version 1"),
        ("take down learning report", alice.pk, "reports.learningreport", ""),
    ]
    assert not LearningReport.objects.published_ones().exists()


def test_only_the_newest_version_is_published(group: Group, alice: Person) -> None:
    report = make_report(group)
    make_version(report)
    measured(report)

    with pytest.raises(ReportsError, match="newer"):
        publish_report(version=report.versions.get(number=1), confirmed=TO_CONFIRM, by=alice, at=AT)


def test_a_newer_draft_leaves_the_published_version_as_it_is(group: Group) -> None:
    report = publish_now(make_report(group))

    make_version(report, title="Newer")

    report.refresh_from_db()
    assert report.published is not None
    assert report.published.title == "What we learnt"


def test_nobody_is_mailed(group: Group, alice: Person) -> None:
    report = measured(make_report(group, alice))

    take_down(
        report=publish_report(version=report.versions.get(), confirmed=TO_CONFIRM, by=alice, at=AT), by=alice, at=AT
    )

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told_and_versions_are_counted_without_a_gap(group: Group) -> None:
    report = make_report(group)
    barrier, told = Barrier(2), list[str]()

    def save(title: str) -> None:
        barrier.wait()
        try:
            words = {**WORDS, "title": title, "changes": ""}
            save_version(report=report, by=None, uid=uuid4(), based_on=1, lines=[], at=AT, **words)
        except SavedMeanwhile as error:
            told.append(error.newest.title)
        finally:
            connection.close()

    threads = [Thread(target=save, args=[title]) for title in ("One", "Other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(report.versions.values_list("number", flat=True)) == [1, 2]
    assert told == [report.versions.latest("number").title]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_begin_one_report(group: Group) -> None:
    barrier, uid, made = Barrier(2), uuid4(), list[int]()

    def press() -> None:
        barrier.wait()
        try:
            made.append(draft_report(owner=group, by=None, uid=uid, at=AT, **WORDS).pk)
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == [LearningReport.objects.get().pk] * 2
