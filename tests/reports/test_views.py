"""The pages: the editor without JavaScript, two editors at once, versions, publishing, and who may what."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.reports.lines import Line, lines_of
from carplatform.reports.models import LearningReport, Section
from groups.models import Group, LogEntry, Membership, Person, ResearchAssociate
from tests.cast import signed_in
from tests.factories import make_cpp, make_entry, make_group, make_membership, make_person
from tests.reports.making import AT, form_of, make_report, make_version, measured, page, publish_now, texts

pytestmark = pytest.mark.django_db
PAGES = ("report", "edit", "versions", "publish", "take_down")


def statuses(person: Person | None, report: LearningReport) -> list[int]:
    browser = signed_in(person) if person else Client()
    return [browser.get(page(name, report)).status_code for name in PAGES]


def test_who_may_what_with_a_groups_report(
    group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
) -> None:
    sponsor = make_person()
    make_membership(group, sponsor, role=Membership.Role.SPONSOR)
    report = make_report(group)
    everyone = (None, alice, bob, sponsor, charlie, rhona)

    draft = [statuses(person, report) for person in everyone]
    publish_now(report)
    published = [statuses(person, report) for person in everyone]

    gone, all_of_it = [404] * 5, [200, 200, 200, 200, 302]
    assert draft == [[404, 302, 302, 302, 302], all_of_it, [200, 200, 200, 403, 403], gone, gone, all_of_it]
    reads, leads = [200, 403, 403, 403, 403], [200, 200, 200, 302, 200]
    assert published == [[200, 302, 302, 302, 302], leads, [200, 200, 200, 403, 403], reads, reads, leads]


def test_who_may_what_with_a_cpps_report(
    group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
) -> None:
    associate = make_person()
    ResearchAssociate.objects.create(cpp=group.cpp, person=associate, started=AT.date())
    before = make_person()
    ResearchAssociate.objects.create(cpp=group.cpp, person=before, started="2025-01-01", ended="2025-06-01")
    report = make_report(group.cpp)

    reach = {person: statuses(person, report)[1] for person in (alice, bob, charlie, rhona, associate, before)}

    assert reach == {alice: 200, bob: 404, charlie: 404, rhona: 200, associate: 200, before: 404}


def test_who_may_begin_one(group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person) -> None:
    of_group = reverse("reports:start_for_group", args=[group.slug])
    of_cpp = reverse("reports:start_for_cpp", args=[group.cpp.slug])

    reach = [
        tuple(signed_in(one).get(address).status_code for address in (of_group, of_cpp))
        for one in (alice, bob, charlie, rhona)
    ]

    assert reach == [(200, 200), (200, 403), (403, 403), (200, 200)]


def test_beginning_a_report_leads_to_its_editor_and_twice_makes_one(group: Group, bob: Person) -> None:
    make_entry(group, "We saw", kind="learning")
    browser, address = signed_in(bob), reverse("reports:start_for_group", args=[group.slug])
    fields = {"uid": str(uuid4()), "title": "What we learnt", "produced": "June 2026", "opening": ""}

    answers: list[Any] = [browser.post(address, fields) for _ in range(2)]
    refused = browser.post(address, {**fields, "uid": str(uuid4()), "title": ""})

    report = LearningReport.objects.get()
    assert {answer["Location"] for answer in answers} == {page("edit", report)}
    assert texts(report.versions.get()) == ["We saw"]
    assert refused.status_code == 422
    assert "Give the report a title." in refused.content.decode()


def test_saving_adds_a_version_and_keeps_what_lines_come_from(group: Group, alice: Person) -> None:
    entry = make_entry(group, "We saw", kind="learning", on="2026-03-12")
    report = make_report(group)
    browser = signed_in(alice)
    fields = form_of(browser, report) | {"learnt-0-text": "We saw it", "learnt-1-text": "By hand", "changes": "Words"}

    answer: Any = browser.post(page("edit", report), fields)

    version = report.versions.latest("number")
    assert answer["Location"] == report.get_absolute_url()
    assert [(line.text, line.entry, line.source) for line in lines_of(version)] == [
        ("We saw it", entry, "from the log, 12 March 2026"),
        ("By hand", None, ""),
    ]
    assert (version.number, version.by, version.changes) == (2, alice, "Words")


def test_sending_the_same_form_twice_saves_once(group: Group, alice: Person) -> None:
    report = make_report(group)
    browser = signed_in(alice)
    fields = form_of(browser, report) | {"learnt-0-text": "By hand"}

    for _ in range(2):
        assert browser.post(page("edit", report), fields).status_code == 302

    assert report.versions.count() == 2


def test_lines_left_empty_or_ticked_are_left_out(group: Group, alice: Person) -> None:
    report = make_report(group)
    make_version(report, [Line(Section.FACTORS, text) for text in ("a", "b", "c")])
    browser = signed_in(alice)

    browser.post(page("edit", report), form_of(browser, report) | {"factors-0-text": "", "factors-1-out": "on"})

    assert texts(report.versions.latest("number")) == ["c"]


def test_moving_and_adding_keep_all_that_was_typed_and_save_nothing(group: Group, alice: Person) -> None:
    report = make_report(group)
    make_version(report, [Line(Section.FACTORS, text) for text in ("a", "b")])
    browser = signed_in(alice)
    fields = form_of(browser, report) | {"title": "Typed", "factors-1-text": "b typed"}

    moved: Any = browser.post(page("edit", report), fields | {"do": "up-factors-1"})
    added: Any = browser.post(page("edit", report), fields | {"do": "add-next"})

    lines = {one.key: one.lines for one in moved.context["editor"].sections}
    assert [form["text"].value() for form in lines["factors"]] == ["b typed", "a", None]
    assert moved.context["editor"].head["title"].value() == "Typed"
    assert len({one.key: one.lines for one in added.context["editor"].sections}["next"].forms) == 2
    assert (moved.status_code, added.status_code, report.versions.count()) == (200, 200, 2)


def test_the_second_of_two_sees_both_and_saving_again_goes_ahead(group: Group, alice: Person, bob: Person) -> None:
    report = make_report(group)
    browser = signed_in(alice)
    mine = form_of(browser, report) | {"learnt-0-text": "Alice’s words"}
    make_version(report, [Line(Section.LEARNT, "Bob’s words")], by=bob)

    told: Any = browser.post(page("edit", report), mine)
    text = told.content.decode()
    based_on = told.context["editor"].head["based_on"].value()
    again = browser.post(page("edit", report), mine | {"based_on": str(based_on)})

    assert told.status_code == 422
    assert "Bob Member saved version 2" in text
    assert "Bob’s words" in text
    assert "Alice’s words" in text
    assert again.status_code == 302
    assert [texts(one) for one in report.versions.all()] == [[], ["Bob’s words"], ["Alice’s words"]]


def test_a_line_cannot_be_said_to_come_from_elsewhere(group: Group, other_group: Group, alice: Person) -> None:
    make_entry(other_group, "Theirs", kind="learning")
    theirs = make_report(other_group).versions.get().lines.get()
    report = make_report(group)
    browser = signed_in(alice)

    for forged in (str(theirs.pk), "0", "x", "9" * 30, "-1"):
        browser.post(
            page("edit", report), form_of(browser, report) | {"learnt-0-text": "Mine", "learnt-0-line": forged}
        )

    assert not [line for version in report.versions.all() for line in lines_of(version) if line.origin]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "x" * 121),
        ("produced", ""),
        ("opening", "x" * 801),
        ("learnt-0-text", "x" * 601),
        ("words-0-label", "x" * 121),
        ("uid", "x"),
        ("based_on", "x"),
        ("learnt-TOTAL_FORMS", "x"),
        ("learnt-TOTAL_FORMS", "1000"),
    ],
)
def test_what_cannot_be_saved_is_said_with_everything_typed_kept(
    group: Group, alice: Person, name: str, value: str
) -> None:
    report = make_report(group)
    browser = signed_in(alice)
    fields = form_of(browser, report) | {"factors-0-text": "Kept as it is", "words-0-text": "Said"}

    answer = browser.post(page("edit", report), fields | {name: value})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "govuk-error-summary" in text
    assert "Kept as it is" in text
    assert report.versions.count() == 1


def test_versions_say_who_when_and_what_changed_and_lead_back(group: Group, alice: Person) -> None:
    report = make_report(group, alice)
    make_version(report, [Line(Section.LEARNT, "New line")], by=alice, changes="Added one")
    browser = signed_in(alice)

    listed = browser.get(page("versions", report)).content.decode()
    shown = browser.get(page("version", report, 2)).content.decode()
    uid = str(uuid4())
    for _ in range(2):
        back: Any = browser.post(page("version", report, 1), {"uid": uid})

    assert "Added one" in listed
    assert "Alice Lead" in listed
    assert "<b>Added</b>" in shown
    assert '<ins class="typed">New line</ins>' in shown
    assert back["Location"] == report.get_absolute_url()
    assert [texts(one) for one in report.versions.all()] == [[], ["New line"], []]
    assert browser.get(page("version", report, 9)).status_code == 404
    assert browser.get(page("version", report, 3) + "?with=1").status_code == 200


def test_publishing_warns_of_what_only_the_group_reads(group: Group, alice: Person, client: Client) -> None:
    make_entry(group, "Ours alone", kind="learning")
    report = measured(make_report(group))
    browser, address = signed_in(alice), page("publish", report)

    warned = browser.get(address).content.decode()
    refused = browser.post(address, {"version": "1"})
    published = browser.post(address, {"version": "1", "confirmed": "group only"})

    assert "Only your group reads the entries that these lines come from:" in warned
    assert (refused.status_code, published.status_code) == (422, 302)
    text = client.get(report.get_absolute_url()).content.decode()
    assert "Ours alone" in text
    assert "from the log" not in text


def test_only_public_entries_are_linked_for_everyone(group: Group, client: Client) -> None:
    public = {"readers": "network", "on_public_page": True}
    shown = make_entry(group, "Public", kind="learning", on="2026-03-12", **public)
    hidden = make_entry(group, "Network", kind="learning", readers="network")
    report = publish_now(make_report(group))

    text = client.get(report.get_absolute_url()).content.decode()
    LogEntry.objects.filter(pk=shown.pk).update(struck_at=timezone.now(), struck_reason="Wrong")
    struck = client.get(report.get_absolute_url()).content.decode()

    assert f'href="{shown.get_absolute_url()}">from the log, 12 March 2026</a>' in text
    assert hidden.get_absolute_url() not in text
    assert shown.get_absolute_url() not in struck


def test_the_pdf_is_there_for_everyone_once_it_is_made(group: Group, client: Client) -> None:
    report = publish_now(make_report(group))

    waiting = client.get(report.get_absolute_url()).content.decode()
    assert client.get(page("pdf", report)).status_code == 404
    measured(report)
    answer = client.get(page("pdf", report))
    made = client.get(report.get_absolute_url()).content.decode()

    assert "The PDF is being made. Look again in a minute." in waiting
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="learning-report-{report.slug}.pdf"'
    assert page("pdf", report) in made


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"lines_over": 1, "measured_at": AT}, "About 1 line too long for one page."),
        ({"lines_over": 4, "measured_at": AT}, "About 4 lines too long for one page."),
        ({"measured_at": AT}, "Fits one page of A4."),
        ({}, "It is being measured whether it fits one page."),
        ({"tries": 2}, "It did not work at first; it is tried again by itself within the hour."),
        ({"tries": 1, "is_out_of_reach": True}, "PDF cannot be made on this machine; print the page instead."),
    ],
)
def test_the_editor_says_whether_it_fits(group: Group, alice: Person, fields: dict[str, Any], words: str) -> None:
    report = make_report(group)
    measured(report, **{"measured_at": None, "pdf": None, **fields})

    assert words in signed_in(alice).get(page("edit", report)).content.decode()


def test_a_draft_is_nowhere_for_others(group: Group, charlie: Person, client: Client) -> None:
    report = make_report(group, title="canary-draft")
    pages = [reverse("reports:reports"), group.get_absolute_url(), group.cpp.get_absolute_url()]

    for browser in (client, signed_in(charlie)):
        assert [address for address in pages if report.slug in browser.get(address).content.decode()] == []
        assert browser.get(report.get_absolute_url()).status_code == 404
        assert browser.get(page("pdf", report)).status_code == 404


def test_groups_and_partnerships_lead_to_their_reports(group: Group, alice: Person, client: Client) -> None:
    reports = [publish_now(make_report(owner, title=title)) for owner, title in ((group, "Ours"), (group.cpp, "All"))]
    mine = signed_in(alice).get(group.get_absolute_url()).content.decode()

    on_group = client.get(group.get_absolute_url()).content.decode()
    on_cpp = client.get(group.cpp.get_absolute_url()).content.decode()

    addresses = [report.get_absolute_url() for report in reports]
    assert [address in on_group for address in addresses] == [True, False]
    assert [address in on_cpp for address in addresses] == [True, True]
    start = reverse("reports:start_for_group", args=[group.slug])
    assert (start in mine, start in on_group) == (True, False)


def test_reports_are_listed_by_partnership(client: Client) -> None:
    for name in ("Fife", "Aberdeenshire"):
        publish_now(make_report(make_cpp(name)))
    publish_now(make_report(make_group("A group", cpp=make_cpp("Example", is_example=True))))

    listed = client.get(reverse("reports:reports")).context["reports"]

    assert [report.partnership.name for report in listed] == ["Aberdeenshire", "Fife", "Example"]


def test_the_editor_loads_the_lines_of_one_version_and_keeps_the_origin_of_earlier_ones(
    group: Group, alice: Person
) -> None:
    entry = make_entry(group, "We asked", kind="learning")
    report = make_report(group)
    browser = signed_in(alice)
    opened = form_of(browser, report)
    for number in range(3):
        make_version(report, [Line(Section.LEARNT, f"Version {number}")])

    editor = browser.get(page("edit", report)).context["editor"]
    told = browser.post(page("edit", report), opened)
    again = {one.html_name: one.value() for one in told.context["editor"].head}
    saved = browser.post(page("edit", report), opened | {name: value or "" for name, value in again.items()})

    assert [line.text for line in editor.before.values()] == ["Version 2"]
    assert (told.status_code, saved.status_code) == (422, 302)
    assert report.versions.latest("number").lines.get().entry == entry
