"""Every form of every page can be sent by a browser that blocks scripts; what needs one is not shown without it.

That the forms then do what they say is walked through in tests/journeys/.
"""

from html.parser import HTMLParser
from typing import Any

import pytest

from evaluations.models import Questionnaire
from groups.models import Group, NextStep, Person, Phase, Point
from tests.events.replying import coming_event
from tests.factories import (
    make_cycle,
    make_entry,
    make_invitation,
    make_move,
    make_outcome,
    make_participation,
    make_session,
)
from tests.gates.roles import Noun, addresses, browsers, desk_addresses

pytestmark = [pytest.mark.any_database, pytest.mark.django_db]


class Forms(HTMLParser):
    """What is wrong with the forms of a page, and with the buttons outside of any."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.form: dict[str, Any] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "form":
            self.form = {"method": (found.get("method") or "").lower(), "names": set(), "buttons": 0}
        elif "data-draft-forget" in found:
            pass  # it stands in a hidden note, which only the script that keeps drafts ever shows
        elif tag == "button" and (self.form is None or found.get("type") in {"button", "reset"}):
            self.faults.append("a button that only a script could make work")
        elif self.form is not None:
            self.form["names"].add(found.get("name"))
            self.form["buttons"] += tag == "button" or found.get("type") == "submit"
        if found.get("href") in {"", "#"} or (found.get("href") or "").startswith("javascript:"):
            self.faults.append("a link that leads nowhere")

    def handle_endtag(self, tag: str) -> None:
        if tag != "form" or self.form is None:
            return
        if not self.form["buttons"]:
            self.faults.append("a form without a button")
        if self.form["method"] not in {"get", "post"}:
            self.faults.append("a form without a method")
        if self.form["method"] == "post" and "csrfmiddlewaretoken" not in self.form["names"]:
            self.faults.append("a form without its token")
        self.form = None


def faults(page: str) -> list[str]:
    forms = Forms()
    forms.feed(page)
    return forms.faults


def test_every_form_can_be_sent_without_scripts(
    group: Group, forms_at_work: list[Questionnaire], alice: Person, charlie: Person, rhona: Person
) -> None:
    make_move(make_cycle(group), Phase.TESTING)
    step, point = (
        NextStep.objects.create(group=group, what="x"),
        Point.objects.create(group=group, text="x", kind="factor"),
    )
    nouns = [Noun((group.slug, noun)) for noun in ("step", "expectation", "point", "quote")]
    event = coming_event()
    make_invitation(event, alice)
    things = [step, point, make_entry(group), event, make_outcome(event), make_session(event), make_session(event)]
    things.append(make_participation(event, arrived_at=event.starts_at))
    everyone = browsers(alice, charlie, rhona)
    pages = {
        (name, role): browser.get(address, follow=True).content.decode()
        for name, address in pages_of(group, *things, *nouns)
        for role, browser in everyone.items()
    }

    researcher = everyone["researcher"]
    for address in (page for form in forms_at_work for page in desk_addresses(form)):
        pages[address, "researcher"] = researcher.get(address, follow=True).content.decode()

    assert {place: wrong for place, page in pages.items() if (wrong := faults(page))} == {}
    assert sum("<form" in page for page in pages.values()) > 30


def pages_of(*things: Any) -> list[tuple[str, str]]:
    """Name and address of every page of each thing, also of two of one kind."""
    return [page for thing in things for page in addresses(thing).items()]


def test_planted_forms_that_need_a_script_are_found() -> None:
    page = (
        "<form method=post><input name=line></form><form><button>x</button></form><button>x</button>"
        "<form method=get><button type=button>x</button><button>x</button></form><a href='#'>x</a>"
    )

    assert faults(page) == [
        "a form without a button",
        "a form without its token",
        "a form without a method",
        "a button that only a script could make work",
        "a button that only a script could make work",
        "a link that leads nowhere",
    ]
