"""Aberdeenshire's summary of February 2016: every sentence word for word, none added, nobody named, on one page."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from carplatform.reports.lines import lines_of
from carplatform.reports.models import LearningReport, Section
from carplatform.reports.pdf import print_sheet
from carplatform.reports.sheet import CYCLES, sheet_of
from groups.models import CPP, Person, Phase
from tests.reports.making import text_of

pytestmark = pytest.mark.usefixtures("demo_data")

SUMMARY = Path(__file__, "../../data/learning-summary-2016.txt").resolve()
# What the page says of itself, of its maker and of the service it was made with, and links that lead nowhere.
NOT_OF_THE_SUMMARY = ["WWS CAR Learning Report", "published by Sophie Humphries", "Want to create a visual like this?"]
NOT_OF_THE_SUMMARY += ["Get Started", "For more information visit"]
# The one heading of ours: the summary has none over its quotations.
OURS = {str(Section.WORDS.label)}


def report() -> LearningReport:
    return LearningReport.objects.with_owner().get(is_example=False)


def sentences(text: str) -> Counter[str]:
    """How often each sentence stands in `text`, whatever its quotation marks and line breaks."""
    plain = " ".join(text.replace("’", "'").replace("“", '"').replace("”", '"').replace('"', " ").split())
    found = (one.strip(" .") for one in re.split(r"(?<=[.?!])\s+|(?<=[a-z])\s+·\s+", plain))
    return Counter(one for one in found if one)


def printed_sentences() -> Counter[str]:
    """Those of the file; a heading or the end of a line ends a sentence there."""
    words = SUMMARY.read_text(encoding="utf-8")
    for line in NOT_OF_THE_SUMMARY:
        assert line in words
        words = words.replace(line, "")
    for phase in Phase:
        words = re.sub(rf"PHASE {phase.value} - {phase.label}", f"{phase.label}. ", words, flags=re.IGNORECASE)
    words = words.replace("Produced February 2016, Aberdeenshire Community Planning Partnership", "")
    return sentences(". ".join(line for line in words.splitlines() if line.strip()))


def recorded_sentences() -> Counter[str]:
    version = report().published
    assert version is not None
    lines = list(lines_of(version))
    labels = dict.fromkeys(label for line in lines if line.label for label in line.label.split(" · "))
    headings = [*(section.label for section in Section if section.label not in OURS), CYCLES]
    phases = [words for phase in Phase for words in (phase.label, *phase.questions)]
    everything = [version.title, version.opening, *labels, *headings, *phases, *(line.text for line in lines)]
    return sum((sentences(str(words)) for words in everything), Counter())


def test_the_report_holds_every_sentence_of_the_summary_and_no_other() -> None:
    lower = [
        Counter({words.lower(): number for words, number in one.items()})
        for one in (recorded_sentences(), printed_sentences())
    ]

    assert lower[0] == lower[1]


def test_every_line_says_that_it_is_from_the_summary_and_names_no_origin() -> None:
    version = report().published
    assert version is not None

    assert {(line.source, line.origin) for line in lines_of(version)} == {("summary", None)}
    assert (report().source, report().cpp, version.by) == ("summary", CPP.objects.get(slug="aberdeenshire"), None)


def test_which_sector_said_what_is_not_guessed() -> None:
    version = report().published
    assert version is not None

    labels = {line.label for line in lines_of(version) if line.section == Section.WORDS}

    assert labels == {"Third Sector · Aberdeenshire Council · Health and Social Care Partnership"}


def test_its_page_and_paper_are_public_and_name_nobody(client: Client) -> None:
    page = client.get(report().get_absolute_url()).content.decode()
    version = report().published
    assert version is not None

    paper = text_of(print_sheet(sheet_of(version, names_phases=True)).pdf)

    for text in (page, paper):
        assert "Humphries" not in text
        assert not [person.name for person in Person.objects.all() if person.name in text]
    assert "A tool to help us deliver Christie's recommendations" in paper


@pytest.mark.parametrize("slug", ["aberdeenshire", "getting-to-appointments"])
def test_each_report_of_the_demo_fits_one_page(slug: str) -> None:
    one = LearningReport.objects.with_owner().get(slug__startswith=slug)
    assert one.published is not None

    assert print_sheet(sheet_of(one.published, names_phases=True)).lines_over == 0


def test_the_example_was_drafted_from_its_log_edited_and_published(client: Client) -> None:
    example = LearningReport.objects.with_owner().get(is_example=True)
    version = example.published
    assert version is not None
    assert example.group is not None

    origins = [line.origin for line in lines_of(version)]

    assert [one.number for one in example.versions.all()] == [1, 2]
    assert sum(origin is not None for origin in origins) >= 12
    assert {origin.group for origin in origins if origin} == {example.group}
    assert "Invented" in client.get(example.get_absolute_url()).content.decode()
