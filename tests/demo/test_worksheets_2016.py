"""The reflective worksheets of Appendices 5 and 6, word for word, and nothing kept of what anyone writes."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from reflections.models import Worksheet

pytestmark = pytest.mark.usefixtures("demo_data")

PRINTED = Path(__file__, "../../data/worksheets-2016-as-extracted.txt").resolve()


def printed_worksheets() -> list[str]:
    """The whole text of each appendix, heading first, with white space as one blank."""
    text = " ".join(PRINTED.read_text(encoding="utf-8").split())
    return [
        f"Reflective Questionnaire {one.strip()}"
        for one in re.split(r"Appendix \d [–-] Reflective Questionnaire", text)[1:]
    ]


def test_the_pages_show_every_printed_word_in_its_order_and_no_other(client: Client) -> None:
    shown = []

    for number in (1, 2):
        page = client.get(f"/worksheets/reflective-questionnaire-{number}/").content.decode()
        title = re.findall(r"<h1[^>]*>(.*?)</h1>", page)
        marked = re.findall(r"data-printed=\"(?:label|prompt)\"[^>]*>(.*?)</", page)
        shown.append(" ".join(map(unescape, [*title, *marked])))

    assert shown == printed_worksheets()


def test_each_belongs_to_its_day_and_appendix() -> None:
    rows = Worksheet.objects.filter(is_example=False).order_by("day").values_list("day", "source", "event__slug")

    assert [(day.isoformat(), source, event) for day, source, event in rows] == [
        ("2016-02-23", "report, Appendix 5", "third-national-event"),
        ("2016-02-24", "report, Appendix 6", "third-national-event"),
    ]


def test_the_event_leads_to_its_worksheets(client: Client) -> None:
    page = client.get("/events/third-national-event/").content.decode()

    assert re.findall(r"href=\"(/worksheets/[^\"]+)\"", page) == [
        "/worksheets/reflective-questionnaire-1/",
        "/worksheets/reflective-questionnaire-2/",
    ]
