"""One version on A4: does it fit one page, and the page as a PDF. Runs in the worker alone (docs/adr/0009).

WeasyPrint needs libraries of the system, and reading it takes a second: no module that pages need may import this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from .sheet import Sheet

try:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError:  # Pango is not installed on this machine
    weasyprint = None
    URLFetcher = object

FONTS = "npm/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-{}-wght-normal.woff2"
# Our own files, by the only addresses that may be asked for.
FILES = {"car:latin": FONTS.format("latin"), "car:latin-ext": FONTS.format("latin-ext")}
FACE = '@font-face { font-family: "Hyperlegible"; src: url("%s") format("woff2"); unicode-range: %s }'
FACES = FACE % ("car:latin-ext", "U+0100-02BA, U+1E00-1E9F, U+1EF2-1EFF") + FACE % (
    "car:latin",
    "U+0000-00FF, U+0131, U+0152-0153, U+2000-206F, U+20AC, U+2122",
)
# A little less high than paper.css gives to browsers: what fits the PDF fits when a browser prints the page, too.
PAGE = """@page { size: A4; margin: 10mm 13mm 12mm }
html, body { margin: 0; padding: 0 }
.govuk-visually-hidden { position: absolute; width: 0; height: 0; overflow: hidden; font-size: 0 }"""
WITHOUT_END = "@page { size: 210mm 3000mm; margin: 10mm 13mm 12mm }"
MILLIMETRE = 96 / 25.4
BOTTOM = (297 - 12) * MILLIMETRE
# Sizes of text, in points: a page with few words is pinned up and read from further away.
SIZES = (9, 9.5, 10, 10.5, 11, 11.5, 12, 12.5, 13)
LINE = SIZES[0] * 1.28 * 96 / 72  # the height of a line of text, in CSS pixels
VARIANT = "pdf/ua-1"


class OutOfReach(Exception):
    """This machine cannot make PDFs: the libraries of docs/deploy.md are missing."""


@dataclass(frozen=True)
class Printed:
    """What came of printing: the PDF where it fits one page, else by about how many lines it is too long."""

    pdf: bytes | None
    lines_over: int


class OwnFiles(URLFetcher):
    """Gives out our own fonts, and nothing else: no network, no file of the machine, whatever a page asks for."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if url not in FILES:
            raise ValueError("A learning report may load nothing but our own fonts.")
        return URLFetcherResponse(url, Path(str(finders.find(FILES[url]))).read_bytes(), {"Content-Type": "font/woff2"})


def print_sheet(sheet: Sheet) -> Printed:
    """Raises OutOfReach on a machine without the libraries."""
    if weasyprint is None:
        raise OutOfReach
    if document := as_large_as_fits(sheet):
        return Printed(document.write_pdf(pdf_variant=VARIANT), 0)
    whole = laid_out(sheet, SIZES[0], WITHOUT_END)
    end = whole.pages[0].anchors["end"][1]
    return Printed(None, max(1, ceil((end - BOTTOM) / LINE)))


def as_large_as_fits(sheet: Sheet) -> Any:
    """`sheet` on one page, in the largest of SIZES in which it fits; None if it fits in none. Tries few of them."""
    best, fits, over = laid_out(sheet, SIZES[0]), 0, len(SIZES)
    if len(best.pages) > 1:
        return None
    while over - fits > 1:
        middle = (fits + over) // 2
        document = laid_out(sheet, SIZES[middle])
        if len(document.pages) == 1:
            best, fits = document, middle
        else:
            over = middle
    return best


def laid_out(sheet: Sheet, size: float, page: str = "") -> Any:
    """The pages of `sheet`, in text of `size` points; on A4, if the CSS `page` says nothing else."""
    html = render_to_string("reports/paper.html", {"sheet": sheet, "SITE_NAME": settings.SITE_NAME})
    own, fonts = OwnFiles(), FontConfiguration()
    paper = Path(str(finders.find("css/paper.css"))).read_text(encoding="utf-8")
    text = f"html {{ font-size: {size:g}pt }}"
    css = weasyprint.CSS(string=FACES + paper + PAGE + text + page, url_fetcher=own, font_config=fonts)
    return weasyprint.HTML(string=html, url_fetcher=own).render(stylesheets=[css], font_config=fonts)
