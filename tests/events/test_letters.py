"""The words of the mail that asks someone to an event."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from carplatform.outbox.letters import Letter
from events.letters import invitation_letter
from groups.models import Person
from tests.factories import make_event, make_outcome, make_person

pytestmark = pytest.mark.django_db

LINK = "https://x.example/reply"


@pytest.fixture
def isla(db: None) -> Person:
    return make_person("Isla Invited")


def letter_of(person: Person, title: str = "Spring event", *, outcome: str = "", **fields: Any) -> Letter:
    start = datetime(2027, 6, 1, 9, tzinfo=UTC)
    event = make_event(title, **{"starts_at": start, "ends_at": start + timedelta(hours=30), "venue": "", **fields})
    if outcome:
        make_outcome(event, outcome)
    return invitation_letter(event, person, LINK)


def test_it_says_who_what_when_where_and_by_when_to_reply(isla: Person) -> None:
    words = {"invitation": "Please come.\n\nWe meet again.", "preparation": "Bring a map.", "venue": "Town hall"}

    letter = letter_of(isla, outcome="To learn from others", reply_by=date(2027, 5, 20), **words)

    assert letter.subject == "Will you come? Spring event, Tuesday 1 and Wednesday 2 June 2027"
    assert letter.text.split("\n\n") == [
        "Hello Isla Invited,",
        "Please come.",
        "We meet again.",
        "When: Tuesday 1 and Wednesday 2 June 2027, from 10.00am UK time\nWhere: Town hall",
        "What it is for:\n- To learn from others",
        "What to prepare:\nBring a map.",
        "Please say by Thursday 20 May 2027 whether you can come. You can change your mind until then.",
        LINK,
        "The link is yours alone. Please do not pass it on.\n",
    ]


def test_it_needs_no_more_than_a_title_and_days(isla: Person) -> None:
    letter = letter_of(isla)

    assert "You are warmly invited to “Spring event”." in letter.text
    assert "Please say whether you can come." in letter.text
    assert "\n\n\n" not in letter.text
    assert not any(word in letter.text for word in ("Where", "What"))


def test_what_the_invitation_says_is_not_said_twice(isla: Person) -> None:
    letter = letter_of(isla, outcome="learn from others", invitation="You will\nlearn from others.")

    assert "What it is for" not in letter.text


def test_nothing_in_it_becomes_markup(isla: Person) -> None:
    letter = letter_of(make_person("O’Neil & Co"), "Tea & <b>talk</b>")

    assert "Tea & <b>talk</b>" in letter.subject
    assert "Hello O’Neil & Co," in letter.text
    assert "<b>talk" not in letter.html
    assert f'<a class="button" href="{LINK}">' in letter.html
