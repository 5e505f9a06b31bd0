"""On paper: a sheet of six questions, as in 2016, is one page of A4, and each day of a programme begins a new one."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browsing import open_page
from tests.factories import make_event, make_session, make_worksheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONGEST_OF_2016 = (
    "At this event, have I found out about any specific evidence, research ideas or research sources that are useful "
    "to me? If so, what are they?"
)


def pages_printed(browser: Browser, live_server: Any, address: str) -> int:
    page = open_page(browser, live_server)
    page.goto(address)
    page.evaluate("document.fonts.ready")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(("prompts", "pages"), [(1, 1), (4, 1), (6, 1), (12, 2)])
def test_a_worksheet_is_one_page(browser: Browser, live_server: Any, prompts: int, pages: int) -> None:
    worksheet = make_worksheet(prompts=prompts)
    worksheet.prompts.update(text=LONGEST_OF_2016)

    assert pages_printed(browser, live_server, worksheet.get_absolute_url()) == pages


def test_each_day_of_a_programme_begins_a_new_page(browser: Browser, live_server: Any) -> None:
    event = make_event()
    first = event.local_start.date()
    for day in range(3):
        make_session(event, on=first + timedelta(days=day))

    assert pages_printed(browser, live_server, event.get_absolute_url()) == 3
