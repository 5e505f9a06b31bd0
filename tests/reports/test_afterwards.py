"""What becomes of a row after a line was drafted from it: to be confirmed, taken out, or looked at again."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from carplatform.needs import needs_of, next_thing_for
from carplatform.reports.actions import ReportsError, publish_report, take_down
from carplatform.reports.lines import TO_CONFIRM, Concern, Line, concern_about, copied, lines_of, to_look_at_again
from carplatform.reports.models import LearningReport, ReportLine, ReportVersion, Section
from groups.actions import strike_log_entry
from groups.models import Expectation, Group, LogEntry, NextStep, Person, Point, Quote
from tests.cast import signed_in
from tests.factories import make_entry, make_group
from tests.reports.making import AT, form_of, kept, make_report, make_version, measured, page, publish_now, texts

pytestmark = pytest.mark.django_db

OPEN = {"readers": "network"}
OWN = "Tick the box, if you stand by the lines whose source is no longer in the record."


def concerns(version: ReportVersion) -> list[Concern | None]:
    return [concern_about(line) for line in lines_of(version)]


def published(group: Group, by: Person) -> LearningReport:
    """A report of an entry and a quote that everyone in the network reads, published in due form."""
    make_entry(group, "We asked", kind="learning", **OPEN)
    kept(Quote, group, "It helped", **OPEN)
    version = measured(make_report(group)).versions.get()
    return publish_report(version=version, confirmed=(), by=by, at=AT)


def again(report: LearningReport) -> list[tuple[str, Concern | None]]:
    return [(line.text, concern_about(line)) for line in to_look_at_again().filter(version__report=report)]


# Lines whose source is gone ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Point, Quote, NextStep, Expectation])
def test_a_line_whose_source_was_deleted_is_published_only_by_someone_who_stands_by_it(
    group: Group, alice: Person, model: Any
) -> None:
    row = kept(model, group, "Words", **OPEN)
    version = measured(make_report(group)).versions.get()
    assert concerns(version) == [None]

    row.delete()

    assert concerns(version) == [Concern.GONE]
    with pytest.raises(ReportsError) as error:
        publish_report(version=version, confirmed=[Concern.GROUP_ONLY], by=alice, at=AT)
    assert str(error.value) == OWN
    assert publish_report(version=version, confirmed=[Concern.GONE], by=alice, at=AT).published == version


def test_what_people_wrote_themselves_has_no_source_that_could_be_gone(group: Group) -> None:
    version = make_version(make_report(group), [Line(Section.LEARNT, "Ours")])

    assert concerns(version) == [None]


def test_editing_moving_and_going_back_do_not_forget_that_a_source_is_gone(group: Group, alice: Person) -> None:
    point = kept(Point, group, "Trust", **OPEN)
    report = make_report(group)
    point.delete()
    browser = signed_in(alice)

    browser.post(page("edit", report), form_of(browser, report) | {"factors-0-text": "Trust, and time"})
    browser.post(page("version", report, 1))

    assert [(texts(one), concerns(one)) for one in report.versions.all()] == [
        (["Trust"], [Concern.GONE]),
        (["Trust, and time"], [Concern.GONE]),
        (["Trust"], [Concern.GONE]),
    ]


def test_the_page_asks_for_each_concern_with_its_lines_and_keeps_what_was_ticked(group: Group, alice: Person) -> None:
    make_entry(group, "Ours alone", kind="learning")
    kept(Quote, group, "Gone words", **OPEN)
    report = measured(make_report(group))
    Quote.objects.all().delete()
    browser, address = signed_in(alice), page("publish", report)

    asked = browser.get(address).content.decode()
    half = browser.post(address, {"version": "1", "confirmed": "group only"})
    whole = browser.post(address, {"version": "1", "confirmed": ["group only", "gone"]})

    assert "What these lines came from is no longer in the record:" in asked
    assert (half.status_code, whole.status_code) == (422, 302)
    assert half.content.decode().count(" checked") == 1
    report.refresh_from_db()
    assert [line.text for line in report.stands_by.all()] == ["Gone words"]


def test_the_editor_names_lines_whose_source_is_gone(group: Group, alice: Person) -> None:
    kept(Point, group, "Trust", **OPEN)
    report = make_report(group)
    Point.objects.all().delete()

    text = signed_in(alice).get(page("edit", report)).content.decode()

    assert "What this comes from is no longer in the record." in text


def test_what_names_a_row_cannot_claim_to_come_from_none(group: Group) -> None:
    version = make_report(group).versions.get()
    line: dict[str, Any] = {"version": version, "section": Section.FACTORS, "text": "Words", "position": 90}

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportLine.objects.create(point=kept(Point, group, "Trust"), **line)


# After publishing ----------------------------------------------------------------------------------------------------


def strike(group: Group, by: Person) -> None:
    strike_log_entry(entry=group.log_entries.get(), by=by, reason="Wrong", at=AT)


def withdraw(group: Group, by: Person) -> None:
    Quote.objects.update(permitted_on=None, permission="", readers="group")


def delete(group: Group, by: Person) -> None:
    Quote.objects.all().delete()


@pytest.mark.parametrize(
    ("happens", "line"),
    [
        (strike, ("We asked", Concern.STRUCK)),
        (withdraw, ("It helped", Concern.NOT_PERMITTED)),
        (delete, ("It helped", Concern.GONE)),
    ],
)
def test_those_who_write_a_report_are_told_what_became_of_a_published_line(
    request: pytest.FixtureRequest, group: Group, happens: Any, line: Any
) -> None:
    alice, bob, charlie, rhona = map(request.getfixturevalue, ("alice", "bob", "charlie", "rhona"))
    report = published(group, alice)
    words = "Look at this line again"
    assert again(report) == []
    assert words not in signed_in(bob).get(report.get_absolute_url()).content.decode()

    happens(group, alice)

    assert again(report) == [line]
    browsers = [Client(), *map(signed_in, (charlie, bob, alice, rhona))]
    told = [str(line[1].label) in one.get(report.get_absolute_url()).content.decode() for one in browsers]
    assert told == [False, False, True, True, True]
    things = {person: next_thing_for(person, AT) for person in (alice, bob, charlie)}
    addresses = [thing.address if thing else "" for thing in things.values()]
    assert [address == report.get_absolute_url() for address in addresses] == [True, True, False]
    needs = {str(need.nothing): need for need in needs_of(rhona, AT)}
    behind = signed_in(rhona).get(needs["reports to look at again"].address).context["reports"]
    assert behind == [report]
    assert needs["reports to look at again"].count == 1


def test_a_new_version_without_the_line_ends_it(group: Group, alice: Person) -> None:
    report = published(group, alice)
    strike(group, alice)

    version = make_version(report, [Line(Section.LEARNT, "We asked others")])
    still = again(report)
    publish_report(version=measured(report).versions.get(pk=version.pk), confirmed=(), by=alice, at=AT)

    assert (len(still), again(report)) == (1, [])


def test_who_stood_by_a_line_is_not_asked_again_until_the_report_was_down(group: Group, alice: Person) -> None:
    kept(Quote, group, "It helped", **OPEN)
    report = measured(make_report(group))
    Quote.objects.all().delete()

    publish_report(version=report.versions.get(), confirmed=TO_CONFIRM, by=alice, at=AT)

    assert again(report) == []
    take_down(report=report, by=alice, at=AT)
    assert not LearningReport.stands_by.through.objects.exists()


def test_what_became_the_groups_own_is_to_be_looked_at_in_a_cpps_report(group: Group, alice: Person) -> None:
    make_entry(group, "We asked", kind="learning", **OPEN)
    reports = [publish_now(make_report(owner)) for owner in (group.cpp, group)]

    LogEntry.objects.update(readers="group")

    assert [again(report) for report in reports] == [[("We asked", Concern.NOT_OPEN)], []]


def test_drafts_and_earlier_versions_call_for_nobody(group: Group, alice: Person) -> None:
    report = published(group, alice)
    make_version(report)
    publish_now(report, make_version(report, [Line(Section.LEARNT, "Ours")]))
    make_report(group)

    strike(group, alice)

    assert list(to_look_at_again()) == []


def test_nobody_else_lists_what_is_to_be_looked_at(group: Group, alice: Person, charlie: Person) -> None:
    report = published(group, alice)
    strike(group, alice)
    address = reverse("reports:reports") + "?again=on"

    lists = [list(one.get(address).context["reports"]) for one in (Client(), signed_in(charlie), signed_in(alice))]

    assert lists == [[], [], [report]]


# Those that were there before ----------------------------------------------------------------------------------------


def migrate(*targets: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate([*targets])


@pytest.mark.django_db(transaction=True)
def test_lines_from_before_remember_that_they_came_from_the_record(group: Group) -> None:
    """Those with a row, and those that only say in words where they are from, but for printed reports."""
    kept(Point, group, "There")
    gone = kept(Point, group, "Gone")
    report, printed = make_report(group), make_report(make_group())
    make_version(report, [*copied(lines_of(report.versions.get())), Line(Section.WORDS, "Ours")])
    make_version(printed, [Line(Section.WORDS, "Printed", source="summary 2016")])
    LearningReport.objects.filter(pk=printed.pk).update(source="summary 2016")
    gone.delete()

    migrate(("reports", "0001_initial"))
    migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes("reports"))

    kept_lines = ReportLine.objects.order_by("version", "position").values_list("text", "from_record")
    assert list(kept_lines) == [
        ("There", True),
        ("Gone", True),
        ("There", True),
        ("Gone", True),
        ("Ours", False),
        ("Printed", False),
    ]
