"""The gates for learning reports: accessibility, queries, hostile and odd text, and words that only some may read."""

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from carplatform.reports.lines import Line, lines_of
from carplatform.reports.models import LearningReport, Paper, Section
from groups.models import Group, Membership, Person, Quote
from tests.browsing import follow, open_page
from tests.cast import signed_in
from tests.factories import make_entry, make_group, make_membership, make_person
from tests.gates.crawl import crawl
from tests.gates.measures import faults
from tests.gates.test_axe import LONG
from tests.gates.test_bad_input import TEXTS, browser_of, kept, send
from tests.gates.test_query_counts import queries
from tests.gates.test_xss import PAYLOADS, Witness, visit
from tests.reports.making import form_of, make_report, make_version, measured, page, printed, publish_now, text_of
from tests.reports.making import kept as kept_beside

PAGES = ("report", "edit", "versions", "publish")
# Of its list and itself for a visitor; of itself and all that is done with it for a lead.
VISITOR, LEAD = (1, 4), (10, 6, 5, 6)
VERSION, START = 11, 4
WORDS = ("group", "network", "public", "quote")


def full(group: Group, text: str = LONG * 5, *, each: int = 3) -> LearningReport:
    """A report with lines in every section, each with the longest words that fit."""
    report = make_report(group, title=LONG, opening=LONG * 7, produced=LONG[:40])
    lines = [Line(section, text[:600], LONG) for section in Section for _ in range(each)]
    make_version(report, [*lines, *(Line(section, text[:600]) for section in Section)], changes=LONG)
    return report


# Accessibility -------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.any_database
@pytest.mark.django_db(transaction=True)
def test_pages_of_reports_can_be_used_by_everyone(
    browser: Browser, live_server: Any, group: Group, alice: Person
) -> None:
    found: dict[str, Any] = {}
    visitor, lead = open_page(browser, live_server), open_page(browser, live_server, alice)

    def look(state: str, at: Any) -> None:
        if wrong := faults(at):
            found[state] = wrong

    visitor.goto(reverse("reports:reports"))
    look("no reports", visitor)
    lead.goto(reverse("reports:start_for_group", args=[group.slug]))
    look("start", lead)
    lead.get_by_label("Title").fill("")
    follow(lead.get_by_role("button", name="Make the draft"))
    look("start, error", lead)
    make_entry(group, LONG, kind="learning", readers="network", on_public_page=True)
    make_entry(group, LONG, kind="learning")
    first, long = measured(make_report(group)), full(group)
    for name in PAGES:
        lead.goto(page(name, first))
        look(f"{name}, a draft", lead)
    follow(lead.get_by_role("button", name="Publish"))
    look("publish, not confirmed", lead)
    measured(long, lines_over=4, pdf=None)
    for name in (*PAGES, "version"):
        lead.goto(page(name, long, *([2] if name == "version" else [])))
        look(f"{name}, too long", lead)
    publish_now(long)
    publish_now(first)
    for address in (reverse("reports:reports"), page("report", long), page("report", first)):
        visitor.goto(address)
        look(address, visitor)
    kept_beside(Quote, group, LONG)
    gone = measured(make_report(group))
    Quote.objects.all().delete()
    lead.goto(page("publish", gone))
    look("publish, two questions", lead)
    publish_now(gone)
    for address in (page("report", gone), f"{reverse('reports:reports')}?again=on", reverse("home")):
        lead.goto(address)
        look(f"{address}, to look at again", lead)
    lead.goto(page("take_down", first))
    look("take down", lead)
    lead.goto(page("edit", first))
    follow(lead.locator("[value=down-learnt-0]"))
    look("edit, moved", lead)
    make_version(first, [Line(Section.LEARNT, LONG)])
    lead.get_by_label("Title").fill("x" * 121)
    follow(lead.get_by_role("button", name="Save").first)
    look("edit, error", lead)
    lead.get_by_label("Title").fill("Mine")
    follow(lead.get_by_role("button", name="Save").first)
    lead.locator("#both-h").wait_for()
    look("edit, someone was faster", lead)

    assert found == {}
    assert "saved version 2 at" in lead.inner_text("#both-h")


# Queries -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_reports_ask_as_often_for_three_rows_as_for_one(group: Group, alice: Person, rows: int) -> None:
    for _ in range(rows):
        make_entry(group, kind="learning", readers="network", on_public_page=True)
    report = full(group, "Words", each=rows)
    for _ in range(rows):
        make_version(report)
        publish_now(measured(make_report(make_group())))
    publish_now(measured(report), report.versions.get(number=2))
    lead = signed_in(alice)

    visitor = tuple(queries(Client(), address) for address in (reverse("reports:reports"), page("report", report)))
    counts = tuple(queries(lead, page(name, report)) for name in PAGES)

    assert (visitor, counts) == (VISITOR, LEAD)
    assert queries(lead, page("version", report, 2)) == VERSION
    assert queries(lead, reverse("reports:start_for_group", args=[group.slug])) == START


# Hostile and odd text ------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.any_database
@pytest.mark.django_db(transaction=True)
def test_nothing_that_people_wrote_runs_in_a_report(
    browser: Browser, live_server: Any, group: Group, alice: Person
) -> None:
    report = make_report(group, title=PAYLOADS[0], opening="\n".join(PAYLOADS)[:800], produced=PAYLOADS[5][:40])
    sections = [*Section]
    lines = [Line(sections[n % 6], text, text[:120], text) for n, text in enumerate(PAYLOADS)]
    make_version(report, lines, changes=PAYLOADS[7], by=alice)
    publish_now(measured(report))
    lead = open_page(browser, live_server, alice, width=1280)
    mine = [page(name, report) for name in (*PAGES, "take_down")]

    shown = [reverse("reports:reports"), page("report", report), group.get_absolute_url()]
    assert visit(open_page(browser, live_server), shown) == {}
    assert visit(lead, [*mine, page("version", report, 2), page("version", report, 1)]) == {}
    witness = Witness(lead)
    lead.goto(page("edit", report))
    lead.get_by_label("Title").fill("\n".join(PAYLOADS))
    follow(lead.get_by_role("button", name="Save").first)
    lead.locator(".govuk-error-summary").wait_for()
    assert witness.wounds() == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("field", ["title", "produced", "opening", "changes", "learnt-0-text", "words-0-label"])
def test_any_text_is_stored_exactly_or_refused_and_kept(group: Group, alice: Person, field: str, name: str) -> None:
    report, browser = make_report(group), browser_of(alice)
    fields = form_of(browser, report) | {"words-0-text": "Said by someone", field: TEXTS[name]}

    answer = send(browser, page("edit", report), fields)

    text = TEXTS[name].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert answer.status_code in {302, 422}
    if answer.status_code == 422:
        assert kept(answer, text)
        assert kept(answer, "Said by someone")
        assert "govuk-error-summary" in answer.content.decode()
        assert report.versions.count() == 1
        return
    version = report.versions.latest("number")
    words = [version.title, version.produced, version.opening, version.changes]
    words += [word for line in lines_of(version) for word in (line.text, line.label)]
    assert " ".join(text.split()) in [" ".join(one.split()) for one in words]
    assert browser.get(page("report", report)).status_code == 200


@pytest.mark.django_db
def test_posts_that_are_no_forms_are_answered_in_plain_words(group: Group, alice: Person) -> None:
    report, browser = measured(make_report(group)), browser_of(alice)
    odd: list[Any] = [{}, {"do": "x" * 9999}, {"version": "9" * 400}, {"version": "٣"}, {"uid": "x"}]

    for name in ("edit", "publish", "take_down", "version"):
        address = page(name, report, *([1] if name == "version" else []))
        answers = [browser.post(address, fields).status_code for fields in odd]
        assert max(answers) < 500, name


# Words that only some may read ---------------------------------------------------------------------------------------


def fill(group: Group) -> None:
    """A word for each kind of reader in what a draft draws on."""
    make_entry(group, "canary-group", kind="learning")
    make_entry(group, "canary-network", kind="learning", readers="network")
    make_entry(group, "canary-public", kind="learning", readers="network", on_public_page=True)
    kept_beside(Quote, group, "canary-quote", permitted_on=None, permission="")


@pytest.fixture
def reports(group: Group) -> dict[str, LearningReport]:
    """A draft and a published report of a CPP, and a draft of its group, all drafted from the same record."""
    fill(group)
    published = publish_now(measured(make_report(group.cpp)))
    return {"draft": make_report(group), "cpp draft": make_report(group.cpp), "cpp published": published}


def words_in(text: str) -> set[str]:
    return {word for word in WORDS if f"canary-{word}" in text}


@pytest.mark.django_db
def test_reports_show_each_word_to_its_readers_alone(
    group: Group, reports: dict[str, LearningReport], alice: Person, charlie: Person, rhona: Person
) -> None:
    second = make_group("Second", cpp=group.cpp)
    neighbour = make_person()  # leads another group of the CPP: edits its report, and reads no entry of this group
    make_membership(second, neighbour, role=Membership.Role.LEAD)
    everyone = {"visitor": Client()} | {
        name: signed_in(one)
        for name, one in (("lead", alice), ("outsider", charlie), ("neighbour", neighbour), ("researcher", rhona))
    }

    shown = {role: pages_of(browser, reports) for role, browser in everyone.items()}

    openly, all_ours = {"network", "public"}, {"group", "network", "public"}
    assert shown == {
        "visitor": {"draft": set(), "cpp draft": set(), "cpp published": openly},
        "outsider": {"draft": set(), "cpp draft": set(), "cpp published": openly},
        "neighbour": {"draft": set(), "cpp draft": openly, "cpp published": openly},
        "lead": {"draft": all_ours, "cpp draft": openly, "cpp published": openly},
        "researcher": {"draft": all_ours, "cpp draft": openly, "cpp published": openly},
    }


def pages_of(browser: Client, reports: dict[str, LearningReport]) -> dict[str, set[str]]:
    """Which words stand on any page of each report."""
    found = {}
    for name, report in reports.items():
        addresses = [*(page(one, report) for one in (*PAGES, "take_down")), page("version", report, 1)]
        found[name] = words_in("".join(html.unescape(browser.get(one).content.decode()) for one in addresses))
    return found


@pytest.mark.django_db
def test_no_paper_of_a_cpp_and_no_list_holds_what_only_a_group_reads(
    group: Group, reports: dict[str, LearningReport]
) -> None:
    Paper.objects.update(measured_at=None, pdf=None)
    papers = [words_in(text_of(printed(reports[name]).pdf)) for name in ("cpp draft", "cpp published")]
    read = words_in("".join(crawl(Client(), [reverse("reports:reports")]).values()))

    assert papers == [{"network", "public"}] * 2
    assert "group" not in read
    assert "quote" not in read
