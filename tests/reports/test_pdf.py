"""The PDF: one A4, tagged, in our own type, fetching nothing; and when it is too long, by how much."""

import subprocess
import sys
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from playwright.sync_api import Browser
from pypdf import PdfReader

from carplatform.reports import pdf
from carplatform.reports.lines import Line
from carplatform.reports.models import LearningReport, Paper, Section
from carplatform.reports.sheet import sheet_of
from groups.models import CPP, Group
from tests.browsing import open_page
from tests.factories import make_entry, make_group
from tests.reports.making import AT, long_lines, make_report, make_version, page, printed, publish_now, text_of

pytestmark = pytest.mark.django_db
CYCLES = "The cycles of Collaborative Action Research"

WHOLE = [
    Line(Section.LEARNT, "It takes time."),
    Line(Section.WORDS, "We saw it.", "Third sector"),
    Line(Section.WORDS, "We heard it.", "Council"),
    Line(Section.NEXT, "Ask again", "In June"),
    Line(Section.NEXT, "Go on"),
]


def whole_report(group: Group, *more: Line, **words: str) -> LearningReport:
    report = make_report(group, by=None, **words)
    make_version(report, [*WHOLE, *more])
    return report


def test_it_is_one_tagged_a4_with_language_and_title(group: Group) -> None:
    paper = printed(whole_report(group, opening="At the retreat we looked back."))

    reader = PdfReader(BytesIO(bytes(paper.pdf or b"")))
    root: Any = reader.trailer["/Root"]
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (len(reader.pages), round(width), round(height)) == (1, 210, 297)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == f"What we learnt, Warm homes, {group.cpp.name}, June 2026"
    fonts: Any = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert {"Hyperlegible" in font.get_object()["/BaseFont"] for font in fonts.values()} == {True}


def test_it_says_what_the_page_says_in_the_same_order(group: Group) -> None:
    text = text_of(printed(whole_report(group)).pdf)

    said = [
        "What we learnt",
        "It takes time.",
        "Third sector",
        "“We saw it.”",
        "“We heard it.”",
        "In June",
        "Ask again",
    ]
    places = [text.index(words) for words in [*said, "Go on", "Where are we now?", "Made with"]]
    assert places == sorted(places)


def test_markup_is_text_and_nothing_is_fetched(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()
    fetch = pdf.OwnFiles.fetch

    def noting(self: pdf.OwnFiles, url: str, headers: Any = None) -> Any:
        asked.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(pdf.OwnFiles, "fetch", noting)
    payload = '<img src="http://127.0.0.1:9/x"><style>@import "file:///etc/passwd";</style>{{ 7|add:7 }}'

    paper = printed(whole_report(group, Line(Section.LEARNT, payload, payload[:100])))

    assert "<style>@import" in text_of(paper.pdf)
    assert "{{ 7|add:7 }}" in text_of(paper.pdf)
    assert set(asked) == set(pdf.FILES)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://example.org/x.png", "file:///etc/passwd", "data:,x", ""])
def test_nothing_but_our_own_fonts_is_given_out(url: str) -> None:
    with pytest.raises(ValueError, match="nothing but our own fonts"):
        pdf.OwnFiles().fetch(url)


@pytest.mark.any_database
def test_too_long_a_report_says_by_how_many_lines(group: Group) -> None:
    fits, two_more = whole_report(group), whole_report(group)
    count = longest(fits)
    make_version(fits, [*WHOLE, *long_lines(count)])
    # Lines stand in two columns: four more make each column two or three lines longer, of two lines of text each.
    make_version(two_more, [*WHOLE, *long_lines(count + 4)])

    assert printed(fits).fits
    paper = printed(two_more)
    assert (paper.pdf, paper.fits, paper.may_be_published) == (None, False, False)
    assert 1 <= paper.lines_over <= 8


@pytest.mark.any_database
def test_few_words_are_printed_as_large_as_fits_the_page(group: Group) -> None:
    few, many = whole_report(group), whole_report(group)
    make_version(many, [*WHOLE, *long_lines(longest(many))])

    assert [size_of("It takes time.", printed(report).pdf) for report in (few, many)] == [pdf.SIZES[-1], pdf.SIZES[0]]


def size_of(words: str, made: Any) -> float:
    """In which size `words` stand on the page, in points."""
    sizes = list[float]()

    def look(text: str, _around: Any, matrix: list[float], _font: Any, size: float) -> None:
        if words in text:
            sizes.append(round(abs(size * matrix[3]) * 72 / 96, 1))

    PdfReader(BytesIO(bytes(made))).pages[0].extract_text(visitor_text=look)
    return sizes[0]


def longest(report: LearningReport) -> int:
    """With how many long lines the report still fits one page, by halving."""
    fitting, too_many = 0, 200
    while too_many - fitting > 1:
        count = (fitting + too_many) // 2
        version = make_version(report, [*WHOLE, *long_lines(count)])
        is_one = len(pdf.laid_out(sheet_of(version, names_phases=True), pdf.SIZES[0]).pages) == 1
        fitting, too_many = (count, too_many) if is_one else (fitting, count)
    return fitting


@pytest.mark.parametrize(
    "line",
    [
        Line(Section.LEARNT, "W" * 600, "W" * 120),
        Line(Section.WORDS, "שלום \u202eabc Taigh-bìdh à Èirinn 👩🏽‍🔬 ẁ", "ŵ" * 120),
        Line(Section.NEXT, "x", "W" * 120),
        Line(Section.FACTORS, "a\u200b\u00ad\u2028b " * 40),
    ],
    ids=["without a break", "right to left and emoji", "long label", "odd spaces"],
)
def test_extremes_are_printed_or_measured_never_a_failure(group: Group, line: Line) -> None:
    report = make_report(group, title="T" * 120, produced="P" * 40, opening="O" * 800)
    make_version(report, [line] * 2)

    paper = printed(report)

    assert (paper.tries, paper.measured_at is not None) == (0, True)
    assert paper.fits == (paper.pdf is not None)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_just_fits_the_pdf_is_one_page_from_a_browser_too(
    browser: Browser, live_server: Any, group: Group
) -> None:
    report = whole_report(group)
    make_version(report, [*WHOLE, *long_lines(longest(report))])
    publish_now(report)
    window = open_page(browser, live_server, width=1280)

    window.goto(page("report", report))
    made = window.pdf(prefer_css_page_size=True, print_background=True)

    assert len(PdfReader(BytesIO(made)).pages) == 1


def test_a_group_without_the_words_has_no_phase_on_its_paper(group: Group) -> None:
    quiet = make_group("Quiet", is_explicit=False, cpp=group.cpp)
    alone = make_group("Alone", is_explicit=False)
    owners: list[CPP | Group] = [group, group.cpp, quiet, alone.cpp]
    texts = [text_of(printed(make_report(owner)).pdf) for owner in owners]

    assert [CYCLES in text for text in texts] == [True, True, False, False]
    assert not [word for word in ("Preparing", "Exploring", "Testing", "Phase") if word in texts[2] + texts[3]]


def test_what_only_a_group_reads_reaches_no_cpps_paper(group: Group) -> None:
    make_entry(group, "canary-group-line", kind="learning")
    make_entry(group, "canary-network-line", kind="learning", readers="network")

    text = text_of(printed(make_report(group.cpp)).pdf)

    assert ("canary-group-line" in text, "canary-network-line" in text) == (False, True)
    assert "canary-group-line" in text_of(printed(make_report(group)).pdf)


def test_a_failure_is_tried_again_and_holds_up_nothing_else(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = make_report(group, title="Broken"), make_report(group, title="Sound")
    lay = pdf.laid_out

    def failing(sheet: Any, size: float) -> Any:
        if sheet.version.title == "Broken":
            raise RuntimeError("with words of the report")
        return lay(sheet, size)

    monkeypatch.setattr(pdf, "laid_out", failing)

    assert printed(sound).fits
    paper = Paper.objects.get(version__report=broken)
    assert (paper.tries, paper.measured_at, paper.is_out_of_reach) == (1, None, False)
    Paper.objects.filter(pk=paper.pk).update(not_before=AT)
    monkeypatch.undo()
    assert printed(broken).fits


def test_a_machine_without_pango_says_so(group: Group, monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    monkeypatch.setattr(pdf, "weasyprint", None)
    report = publish_now(make_report(group))

    paper = printed(report)

    assert (paper.is_out_of_reach, paper.measured_at, paper.may_be_published) == (True, None, True)
    page = client.get(report.get_absolute_url()).content.decode()
    assert escape("PDF cannot be made on this machine; print the page instead.") in page
    assert client.get(reverse("reports:pdf", args=[report.slug])).status_code == 404


def test_pages_never_read_the_maker_of_pdfs() -> None:
    code = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        "import carplatform.wsgi; sys.exit(any(name.split('.')[0] == 'weasyprint' for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_worker_starts_where_pango_is_missing() -> None:
    """As on a machine without the library: reading WeasyPrint fails with the error of the loader."""
    code = (
        "import sys, django, importlib.abc\n"
        "class Missing(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'weasyprint': raise OSError('cannot load library libpango')\n"
        "sys.meta_path.insert(0, Missing())\n"
        "django.setup()\n"
        "from carplatform.reports import pdf, tasks\n"
        "sys.exit(pdf.weasyprint is not None)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("is_of_cpp", [False, True])
def test_a_group_that_stops_naming_the_phases_has_its_paper_made_again(
    group: Group, client: Client, is_of_cpp: bool
) -> None:
    report = make_report(group.cpp if is_of_cpp else group)
    assert CYCLES in text_of(printed(report).pdf)
    publish_now(report)
    assert client.get(page("pdf", report)).status_code == 200

    Group.objects.filter(pk=group.pk).update(is_explicit=False)

    withheld = client.get(page("pdf", report))
    shown = client.get(page("report", report)).content.decode()
    assert withheld.status_code == 404
    assert (page("pdf", report) in shown, "The PDF is being made." in shown) == (False, True)
    assert CYCLES not in text_of(printed(report).pdf)
    assert client.get(page("pdf", report)).status_code == 200
    assert page("pdf", report) in client.get(page("report", report)).content.decode()


def test_a_group_that_begins_to_name_the_phases_has_them_on_its_paper(group: Group) -> None:
    Group.objects.update(is_explicit=False)
    report = make_report(group)
    assert CYCLES not in text_of(printed(report).pdf)

    Group.objects.update(is_explicit=True)

    assert CYCLES in text_of(printed(report).pdf)


def test_what_is_up_to_date_is_not_made_again(group: Group) -> None:
    report = make_report(group)
    made_at = printed(report).measured_at

    assert printed(report).measured_at == made_at
