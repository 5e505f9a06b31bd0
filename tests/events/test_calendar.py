"""The calendar entry of a mail, read back by the library and by a calendar program on either side of a clock change."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from pytest_django import Settings

from carplatform.outbox.models import Message
from carplatform.outbox.tasks import deliver
from events.actions.inviting import send_held
from events.calendar import Method, entry_for
from events.models import Participation
from groups.models import Person
from tests.factories import make_event, make_invitation, make_participation, make_person
from tests.outbox.conftest import use_smtp
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
KHAL = "[calendars]\n[[ours]]\npath = {path}\n[locale]\nlocal_timezone = {zone}\ndefault_timezone = {zone}\n" + (
    "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
    "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
)


def someone(starts: datetime, hours: int = 6, zone: str = "Europe/London", **fields: Any) -> Participation:
    event = make_event(starts_at=starts, ends_at=starts + timedelta(hours=hours), zone=zone, **fields)
    return make_participation(event, make_person("Isla Invited"), reply="")


def read(text: str) -> Any:
    (entry,) = Calendar.from_ical(text).walk("VEVENT")
    return entry


def seen_by_khal(text: str, day: datetime, zone: str, folder: Path) -> list[str]:
    """What khal shows of the entry on that day to someone in `zone`: from when to when."""
    (folder / "config").write_text(KHAL.format(path=folder / "calendar", zone=zone))
    (folder / "calendar").mkdir()
    (folder / "entry.ics").write_text(text)
    khal = ["khal", "-c", str(folder / "config")]
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    subprocess.run([*khal, "import", "--batch", "-a", "ours", str(folder / "entry.ics")], check=True, env=home)
    form = "{start-time}-{end-time}"
    command = [*khal, "list", "--format", form, "--day-format", "", f"{day:%Y-%m-%d}", "1d"]
    shown = subprocess.run(command, check=True, env=home, capture_output=True, text=True).stdout
    return re.findall(r"\d\d:\d\d-\d\d:\d\d", shown)


@pytest.mark.skipif(not shutil.which("khal") and "CI" not in os.environ, reason="khal is not installed here")
@pytest.mark.parametrize(
    ("day", "away"),
    [
        (datetime(2026, 10, 24, 10, tzinfo=LONDON), "11:00-17:00"),
        (datetime(2026, 10, 26, 10, tzinfo=LONDON), "11:00-17:00"),
        (datetime(2027, 3, 27, 10, tzinfo=LONDON), "11:00-17:00"),
        (datetime(2027, 3, 29, 10, tzinfo=LONDON), "11:00-17:00"),
    ],
)
def test_a_calendar_program_shows_the_local_times_on_either_side_of_a_clock_change(
    day: datetime, away: str, tmp_path: Path
) -> None:
    text = entry_for(someone(day), Method.REQUEST, AT)
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()

    assert seen_by_khal(text, day, "Europe/London", here) == ["10:00-16:00"]
    assert seen_by_khal(text, day, "Europe/Paris", there) == [away]


def test_it_says_whose_it_is_and_asks_for_no_reply_of_the_calendar() -> None:
    participation = someone(datetime(2027, 6, 1, 10, tzinfo=LONDON), venue="Town hall", title="Spring; event")

    text = entry_for(participation, Method.REQUEST, AT)

    entry = read(text)
    assert "METHOD:REQUEST" in text.splitlines()
    assert "BEGIN:VTIMEZONE" in text
    assert "TZID:Europe/London" in text
    assert (str(entry["summary"]), str(entry["location"])) == ("Spring; event", "Town hall")
    assert entry["dtstart"].dt == datetime(2027, 6, 1, 10, tzinfo=LONDON)
    attendee = entry["attendee"]
    assert str(attendee) == f"mailto:{participation.person.email if participation.person else ''}"
    assert (attendee.params["partstat"], attendee.params["rsvp"]) == ("NEEDS-ACTION", "FALSE")
    assert str(entry["organizer"]).startswith("mailto:")
    assert max(map(len, text.encode().split(b"\r\n"))) <= 75


@pytest.mark.parametrize(("reply", "state"), [("yes", "ACCEPTED"), ("no", "DECLINED"), ("unsure", "TENTATIVE")])
def test_it_knows_what_was_replied(reply: str, state: str) -> None:
    participation = someone(datetime(2027, 6, 1, 10, tzinfo=LONDON))
    participation.reply = reply

    assert read(entry_for(participation, Method.REQUEST, AT))["attendee"].params["partstat"] == state


def test_the_identity_stays_and_the_sequence_rises_with_every_change_and_turn() -> None:
    invitation, _secret = make_invitation(make_event())
    participation = invitation.participation
    entries = [read(entry_for(participation, Method.REQUEST, AT))]
    participation.event.calendar_sequence += 1
    entries.append(read(entry_for(participation, Method.REQUEST, AT)))
    invitation.turns += 1
    participation.invitation = invitation
    entries.append(read(entry_for(participation, Method.CANCEL, AT)))

    assert [entry["sequence"] for entry in entries] == [0, 1, 2]
    assert len({str(entry["uid"]) for entry in entries}) == 1
    assert str(entries[-1]["status"]) == "CANCELLED"


def test_an_event_of_another_zone_keeps_its_own_time() -> None:
    start = datetime(2027, 6, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))

    text = entry_for(someone(start, zone="Europe/Paris"), Method.REQUEST, AT)

    assert "TZID:Europe/Paris" in text
    assert read(text)["dtstart"].dt == start


@pytest.mark.django_db(transaction=True)
def test_the_mail_carries_it_twice_and_keeps_nothing_once_it_left(settings: Settings, rhona: Person) -> None:
    start = datetime.now(UTC) + timedelta(days=30)
    event = make_event(starts_at=start, ends_at=start + timedelta(hours=6))
    invitation, _secret = make_invitation(event)
    type(invitation).objects.update(sent_at=None)
    send_held(event=event, by=rhona, at=datetime.now(UTC))

    with Sink() as sink:
        use_smtp(settings, sink.port)
        deliver()

    (received,) = sink.received
    parts = {part.get_content_type(): part for part in received.mail.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["application/ics"].get_filename() == "event.ics"
    inline, attached = (parts[kind].get_payload(decode=True) for kind in ("text/calendar", "application/ics"))
    assert isinstance(inline, bytes)
    assert isinstance(attached, bytes)
    assert read(inline.decode())["uid"] == read(attached.decode())["uid"]
    message = Message.objects.get()
    assert (message.state, message.text, message.calendar) == ("sent", "", "")
