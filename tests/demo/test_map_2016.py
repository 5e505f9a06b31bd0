"""The map of the report, section A2: every printed cell word for word, nothing added, nobody invented."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from carplatform.demo.rows import HERE, read_folder
from groups.models import CPP, Group, LogEntry, Membership, Organisation, Person, PhaseMove, PieceOfWork, Theme

pytestmark = pytest.mark.usefixtures("demo_data")

# The printed columns, read back into order: (topic, partners) by CPP.
PRINTED = {
    "Aberdeenshire": [
        (
            "Health and Social Care Partnership: Community capacity-building",
            "Improvement, Policy/Strategy, CPP, community development, third sector development, public health "
            "and WWS.",
        ),
        (
            "Health and Social Care Partnership: Emerging or potential CAR and related work",
            "Learning with a new third sector community team for health and social care integration. "
            "Inquiry to support HSCP in developing its community capacity-building strategy. "
            "Evidence review: health and community capacity-building in rural areas (not CAR related).",
        ),
        (
            "CPP: evolving inquiry work: the developing community planning agenda in Aberdeenshire",
            "Initial inquiry work with CPP Board and Executive on improving partnership-working (all CPP Partner "
            "bodies). Ongoing discussions with central CPP policy/strategy team in relation to Local Outcomes "
            "Improvement Plan (CPP team and WWS).",
        ),
        (
            "Cross-cutting and CAR-related work",
            "Learning Day with participants from across public, third sectors and WWS, scoping issues in relation "
            "to ‘putting Christie into action’. Potential for using participatory ‘case-studies’ of examples of "
            "interesting practice – e.g. pilot of a combined ‘action learning set – improvement’ approach used in "
            "health and social care.",
        ),
    ],
    "Fife": [
        ("Fife Strategy group", "Fife Council (policy, CLD, education, early years), YMCA, police"),
        (
            "Schools initiative PIT",
            "YMCA, Kirkcaldy high schools, Fife Council departments (Education, CLD, Policy).",
        ),
        (
            "Welfare PIT",
            "Fife Council (Housing, CLD, policy, communities) CARF, Fife Gingerbread, Research Team",
        ),
        ("Family PIT", "Fife Council (Early years, policy), Fife Gingerbread, primary teachers."),
    ],
    "Glasgow": [
        ("Participatory Budgeting evaluation framework", "CPP, Culture, Third sector, Health"),
        (
            "Thriving Places (area-based initiative): Case Study Evidence Development Group",
            "Health, anchor organisation (housing), Culture, CPP, community activist",
        ),
        ("Evaluability Assessment of Thriving Places", "12 CPP partners (central CPP and local organisations)"),
        (
            "Research into impact of a Primary School Breakfast Club in a Thriving Place",
            "Third sector, anchor organisation, school head, GCPH",
        ),
        (
            "Thriving Places capacity-building seminar at Glasgow University",
            "Health, anchor organisation, GCPH, academics, students",
        ),
        (
            "Case study of Operation Modulus – example of ‘putting Christie into action’",
            "CPP, fire, housing, community safety",
        ),
    ],
    "West Dunbartonshire": [
        (
            "Communities Partnership Innovation Team",
            "West Dunbartonshire Council, West Dunbartonshire Leisure Trust, YSortit (Youth Project), Clydebank "
            "Housing Association, West Dunbartonshire CVS, West Dunbartonshire Leisure, West Dunbartonshire HSCP, "
            "West Dunbartonshire Alcohol & Drug Partnership, Skills Development Scotland.",
        ),
        (
            "Data Advisory Group",
            "W.D Council (Corporate and Community Planning, Public Reassurance, Planning, Web Management) and "
            "Police Scotland",
        ),
    ],
}
ALL_CELLS = [cell for rows in PRINTED.values() for row in rows for cell in row]
HEADINGS = ["Topic", "CPP Partners Involved"]
# At the end of a printed line the extraction took the hyphen away with the line break.
HYPHEN_LOST = {"CARrelated": "CAR-related", "capacitybuilding": "capacity-building"}

real = Group.objects.filter(is_example=False)


def test_the_record_holds_every_printed_cell_word_for_word() -> None:
    recorded = {
        cpp.name: [(group.topic, group.partners_as_printed) for group in real.for_map().filter(cpp=cpp)]
        for cpp in CPP.objects.filter(is_example=False)
    }

    assert recorded == PRINTED


def test_the_cells_hold_every_word_of_the_extracted_report_and_no_other() -> None:
    extracted = Path(__file__, "../../data/map-2016-as-extracted.txt").resolve().read_text(encoding="utf-8")
    words = Counter(HYPHEN_LOST.get(word, word) for word in extracted.split())

    cells = Counter(" ".join([*ALL_CELLS, *PRINTED, *HEADINGS * len(PRINTED)]).split())

    assert cells == words


@pytest.mark.parametrize("path", ["/", "/groups/"])
def test_the_page_shows_every_printed_cell(path: str, client: Client) -> None:
    page = Cells()
    page.feed(client.get(path).content.decode())

    shown = list(zip(page.cells["topic"], page.cells["partners"], strict=True))

    assert shown[:16] == [row for rows in PRINTED.values() for row in rows]
    assert len(shown) == Group.objects.count()


@pytest.mark.parametrize("path", ["/", "/groups/"])
def test_that_the_report_gives_no_phases_is_said_once(path: str, client: Client) -> None:
    page = client.get(path).content.decode()

    assert page.count("The report does not say which phase a group was in.") == 1
    assert page.count('aria-hidden="true">–</span><span class="govuk-visually-hidden">Not in the report</span>') == 16


def test_what_is_from_the_report_says_so_and_what_is_invented_is_marked() -> None:
    for model in (CPP, Group, Organisation, Theme, LogEntry, PhaseMove):
        origins = set(model._default_manager.values_list("source", "is_example"))
        said = {source for source, is_example in origins if not is_example}

        assert {source for source, is_example in origins if is_example} <= {""}
        assert said <= {f"report, {section}" for section in ("A1", "A2", "A3", "B", "D")}
    assert set(real.values_list("source", flat=True)) == {"report, A2"}


def test_nothing_invented_stands_on_a_real_group() -> None:
    assert not LogEntry.objects.filter(group__in=real).exists()
    assert not PhaseMove.objects.filter(cycle__group__in=real).exists()
    assert not Membership.objects.filter(group__in=real).exists()
    assert not real.filter(cpp__is_example=True).exists()
    assert not Organisation.objects.filter(is_example=True, partnerships__group__in=real).exists()
    assert not Organisation.objects.filter(is_example=False, posts__isnull=False).exists()


def test_no_person_is_made_from_a_name_in_the_report() -> None:
    everyone = Person.objects.all()

    assert {person.name for person in everyone} == {row.name for row in read_folder(HERE / "example").people}
    assert read_folder(HERE / "2016").people == []
    assert all(person.is_example and (person.email or "").endswith("@example.org") for person in everyone)


def test_all_real_groups_are_published_and_none_claims_a_phase() -> None:
    assert {(group.is_published, group.phase) for group in real.with_phase()} == {(True, None)}


def test_only_the_evidence_review_is_not_action_research() -> None:
    others = PieceOfWork.objects.filter(is_car=False).values_list("printed", flat=True)

    assert PieceOfWork.objects.count() == 7
    assert list(others) == ["Evidence review: health and community capacity-building in rural areas (not CAR related)."]


def test_the_christie_pillars_are_the_four_of_the_report() -> None:
    pillars = Theme.objects.filter(kind=Theme.Kind.PILLAR).values_list("name", flat=True)

    assert set(pillars) == {"Participation", "Partnership", "Prevention", "Performance"}


class Cells(HTMLParser):
    """The text of the elements marked as printed cells, with white space as one blank."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, list[str]] = {"topic": [], "partners": []}
        self.current = ""
        self.depth = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if self.current:
            self.depth += 1
        elif printed := dict(attributes).get("data-printed"):
            self.current, self.depth = printed, 1
            self.cells[printed].append("")

    def handle_endtag(self, tag: str) -> None:
        if self.current:
            self.depth -= 1
            if not self.depth:
                texts = self.cells[self.current]
                texts[-1] = " ".join(texts[-1].split())
                self.current = ""

    def handle_data(self, data: str) -> None:
        if self.current:
            self.cells[self.current][-1] += data
