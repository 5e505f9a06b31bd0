"""No rule of accessibility that a machine can check is broken on the page of a reply, in any of its states."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from events.models import Event, Invitation
from groups.models import Person
from tests.browsing import follow, open_page
from tests.events.replying import address_of, coming_event, invited, say, seminar
from tests.factories import make_cpp, make_invitation, make_outcome, make_person
from tests.gates.test_axe import LONG, Look, look

__all__ = ["look"]

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

NEEDS = {"access": LONG, "diet": "No nuts", "caring": "", "travel": LONG}


def full_event(**fields: Any) -> Event:
    """With everything in it, and the longest words that fit."""
    words = {"venue": LONG, "invitation": LONG, "preparation": LONG, "capacity": 2, **fields}
    event = coming_event(LONG, slug="full", reply_by=timezone.localdate() + timedelta(days=3), **words)
    make_outcome(event, LONG)
    seminar(event, "a", title=LONG, people=LONG, room=LONG[:80], places=1)
    seminar(event, "b", choice="Seminars", places=2)
    seminar(event, "c", choice=LONG[:80], hour=14)
    return event


def test_the_reply_in_its_states(browser: Browser, live_server: Any, look: Look) -> None:
    event = full_event()
    _invitation, secret = make_invitation(event, make_person(LONG))
    page, link = open_page(browser, live_server), address_of(secret)

    page.goto(link)
    look("open", page)
    follow(page.get_by_role("button", name="Send my reply"))
    look("error", page)
    say(invited(event), "yes", event.sessions.all()[0])
    page.get_by_label("Yes, I will come").check()
    page.locator(".ask [type=radio]").first.check()
    page.get_by_label("To eat and drink").fill(LONG)
    follow(page.get_by_role("button", name="Send my reply"))
    look("a session filled", page)
    page.locator(".ask [type=radio]").last.check()
    say(invited(event))
    page.get_by_label("Not chosen yet").first.check()
    page.get_by_label("Show my email there").check()
    follow(page.get_by_role("button", name="Send my reply"))
    look("waiting", page)
    Event.objects.update(dated_at=timezone.now())
    page.goto(link)
    look("moved, with needs kept", page)
    page.get_by_label("No, I cannot come").check()
    look("no, before sending", page)
    follow(page.get_by_role("button", name="Send my new reply"))
    look("no", page)


@pytest.mark.parametrize("state", ["closed", "called off", "over", "withdrawn"])
def test_when_no_reply_is_taken(browser: Browser, live_server: Any, look: Look, state: str) -> None:
    event = full_event(capacity=None)
    invitation, secret = make_invitation(event)
    say(invitation, "yes", event.sessions.all()[0], needs=NEEDS)
    page = open_page(browser, live_server)
    page.goto(address_of(secret))
    page.get_by_label("To eat and drink").fill(LONG)
    now = timezone.now()
    changes: dict[str, dict[str, Any]] = {
        "closed": {"reply_by": timezone.localdate() - timedelta(days=1)},
        "called off": {"cancelled_at": now, "cancelled_because": LONG},
        "over": {"starts_at": now - timedelta(days=2), "ends_at": now - timedelta(days=1)},
    }
    Event.objects.update(**changes.get(state, {}))
    Invitation.objects.update(withdrawn_at=now if state == "withdrawn" else None)

    follow(page.get_by_role("button", name="Send my new reply"))
    look(f"{state}, typed", page)
    page.goto(address_of(secret))
    look(state, page)


def test_ones_own_page_and_needs(browser: Browser, live_server: Any, look: Look, alice: Person, rhona: Person) -> None:
    event = full_event(capacity=None)
    invitation, _secret = make_invitation(event, alice, cpp=make_cpp(LONG[:60]))
    mine, needs = (reverse(f"events:{page}", args=[event.slug]) for page in ("my_reply", "needs"))
    page, desk = open_page(browser, live_server, alice), open_page(browser, live_server, rhona)

    page.goto(mine)
    look("mine", page)
    desk.goto(needs)
    look("needs, none", desk)
    say(invitation, "unsure", needs=NEEDS)
    page.goto(mine)
    look("mine, with needs", page)
    page.goto(event.get_absolute_url())
    look("the event of someone invited", page)
    desk.goto(needs)
    look("needs", desk)
    desk.goto(reverse("events:set_up", args=[event.slug]))
    look("set-up with needs", desk)
