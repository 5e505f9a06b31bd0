"""A report is of one CPP or one group; its versions are only ever added; what the database refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from carplatform.erasing import erase
from carplatform.reports.models import KeptForGood, LearningReport, Paper, ReportLine, ReportVersion, Section
from carplatform.reports.permissions import can_edit_report_of
from groups.models import Group, Membership, Person, Point, ResearchAssociate
from tests.factories import make_entry, make_membership, make_person
from tests.reports.making import AT, kept, make_report, make_version, measured, publish_now

pytestmark = pytest.mark.django_db


def test_a_report_is_of_one_cpp_or_one_group(group: Group) -> None:
    LearningReport.objects.create(slug="g", group=group)
    LearningReport.objects.create(slug="c", cpp=group.cpp)

    for owner in ({}, {"group": group, "cpp": group.cpp}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LearningReport.objects.create(slug="x", **owner)


def test_the_list_of_reports_and_the_question_of_one_owner_agree_on_who_edits(
    group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
) -> None:
    today = AT.date()
    people: list[Any] = [alice, bob, charlie, rhona, AnonymousUser()]
    for days, ends in ((2, -1), (1, None), (1, 30), (-1, None)):
        associate = make_person()
        term = {"started": today - timedelta(days=days), "ended": ends and today + timedelta(days=ends)}
        ResearchAssociate.objects.create(cpp=group.cpp, person=associate, **term)
        people.append(associate)
    sponsor, gone = make_person(), make_person()
    make_membership(group, sponsor, role=Membership.Role.SPONSOR)
    make_membership(group, gone, role=Membership.Role.LEAD, joined=today, left=today)
    reports = [make_report(owner) for owner in (group, group.cpp, Group.objects.of_member(charlie).get())]

    for person in [*people, sponsor, gone]:
        may = [report for report in reports if can_edit_report_of(person, report.owner, today)]
        assert list(LearningReport.objects.edited_by(person, today)) == may, person
        assert list(LearningReport.objects.visible_to(person, today)) == may, person


def test_a_line_comes_from_one_row_at_most(group: Group) -> None:
    version = make_report(group).versions.get()
    entry, point = make_entry(group), kept(Point, group, "Time")
    line: dict[str, Any] = {"version": version, "section": Section.LEARNT, "text": "Words"}

    ReportLine.objects.create(position=101, **line)
    ReportLine.objects.create(position=102, entry=entry, from_record=True, **line)
    for refused in ({"entry": entry, "point": point, "from_record": True}, {"text": "  "}, {"position": 102}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportLine.objects.create(**{"position": 103, **line, **refused})


def test_only_what_was_measured_and_fits_is_kept_as_pdf(group: Group) -> None:
    report = make_report(group)
    measured(report)

    for refused in ({"measured_at": None}, {"lines_over": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.update(**refused)


def test_a_published_report_has_its_time(group: Group) -> None:
    publish_now(make_report(group))

    with pytest.raises(IntegrityError):
        LearningReport.objects.update(published_at=None)


def test_versions_and_lines_are_only_added(group: Group) -> None:
    make_entry(group, kind="learning")
    version = make_report(group).versions.get()
    line = version.lines.get()

    for change in (
        version.save,
        line.save,
        lambda: ReportVersion.objects.update(title="Other"),
        lambda: ReportLine.objects.update(text="Other"),
        lambda: ReportLine.objects.bulk_update([line], ["text"]),
    ):
        with pytest.raises(KeptForGood):
            change()


def test_a_report_goes_with_its_group_and_a_person_goes_without_it(group: Group, alice: Person, rhona: Person) -> None:
    report = publish_now(make_report(group, alice))

    erase(person=alice, by=rhona, at=AT)
    assert report.versions.get().by is None
    group.delete()

    assert not LearningReport.objects.exists()


def test_an_origin_that_is_deleted_leaves_the_line_and_its_words(group: Group) -> None:
    point = kept(Point, group, "Time to reflect")
    version = make_report(group).versions.get()

    point.delete()

    line = version.lines.get()
    assert (line.text, line.source, line.origin) == ("Time to reflect", "from your group’s plans", None)


def test_each_version_is_whole(group: Group) -> None:
    make_entry(group, "First", kind="learning")
    report = make_report(group)

    make_version(report, changes="Again")

    assert [(one.number, one.lines.get().text) for one in report.versions.all()] == [(1, "First"), (2, "First")]


def test_a_try_that_failed_is_put_off_longer_each_time(group: Group) -> None:
    paper = make_report(group).versions.get().paper
    pauses = []

    for _ in range(9):
        paper.put_off(AT, is_out_of_reach=False)
        pauses.append((paper.not_before - AT).total_seconds() / 60)

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
