"""The programme of February 2016, written down anew line by line in the pages of an organiser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Event, Session
from groups.models import Person
from tests.cast import signed_in
from tests.demo.test_programme_2016 import SLUG, printed_programme, slots_on

pytestmark = pytest.mark.usefixtures("demo_data")


def typed(session: Session, uid: Any) -> dict[str, Any]:
    """What somebody types who copies a line of the print."""
    texts = {name: getattr(session, name) for name in ("title", "room", "people", "detail", "choice", "option", "kind")}
    ends = f"{session.ends:%H:%M}" if session.ends else ""
    return {"uid": uid, "on": f"{session.on:%Y-%m-%d}", "starts": f"{session.starts:%H:%M}", "ends": ends, **texts}


def add_line(browser: Client, event: Event, session: Session) -> None:
    address = reverse("events:add_session", args=[event.slug])
    uid = re.findall(r'name="uid" value="([^"]+)"', browser.get(address).content.decode())
    answer = browser.post(address, typed(session, uid))
    assert answer.status_code == 302, answer.context["form"].errors


def test_entered_line_by_line_it_reads_as_the_report_prints_it(rhona: Person) -> None:
    browser, printed = signed_in(rhona), Event.objects.get(slug=SLUG)
    days = {"first_day": "23/2/2016", "starts": "10.00", "last_day": "24/2/2016", "ends": "4.30pm"}
    browser.post(reverse("events:new"), {"title": "Written down anew", "zone": "Europe/London", **days})
    event = Event.objects.get(title="Written down anew")

    for session in printed.sessions.all():
        add_line(browser, event, session)

    shown, stored = (slots_on(browser.get(one.get_absolute_url()).content.decode()) for one in (event, printed))
    assert (event.starts_at, event.ends_at) == (printed.starts_at, printed.ends_at)
    assert [slot.times[0] for slot in shown] == [times for times, _ in printed_programme()]
    assert shown == stored
    assert len(shown) == 19


def test_its_own_overlap_is_a_break_and_no_reason_to_warn(rhona: Person) -> None:
    page = signed_in(rhona).get(reverse("events:programme", args=[SLUG])).content.decode()

    assert "Worth a look" not in page
    assert page.count('class="editor__row ') == 21
