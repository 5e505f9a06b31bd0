"""Loading: again adds nothing, people's changes stay, a bad file is refused whole and in plain words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers

from carplatform.demo.loader import load_demo_data
from carplatform.demo.rows import DemoDataError
from events.models import Event, LearningOutcome, Participation, Session
from groups.models import Group, LogEntry, Membership, Organisation, Partner, Person, PhaseMove, Theme
from reflections.models import Worksheet

from .conftest import AT

APPS = ("groups", "events", "evaluations", "reflections")
HOUR = timedelta(hours=1)
EVENT = "[[events]]\ntitle = 'T'\nslug = 't'\nstarts = 10:00:00\nends = 11:00:00\nsource = 'example'\n"
GROUP = "[[groups]]\ncpp = 'x'\ntopic = 'T'\nslug = 't'\nsource = 'example'\n"


@pytest.fixture
def loaded(db: None) -> None:
    load_demo_data(at=AT)


def everything() -> str:
    """All rows of the apps that the files have rows for, as text."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return serializers.serialize("json", [row for model in models for row in model._default_manager.all()])


def test_loading_twice_adds_and_changes_nothing(loaded: None) -> None:
    once = everything()

    load_demo_data(at=AT + timedelta(days=3))

    assert everything() == once


def test_what_people_changed_renamed_and_deleted_stays_so(loaded: None) -> None:
    Group.objects.filter(slug="welfare-pit").update(topic="Welfare", slug="welfare", question="What do we ask now?")
    Partner.objects.filter(printed="YMCA,").delete()
    Organisation.objects.filter(name="YMCA").update(name="YMCA Scotland")
    Theme.objects.filter(name="Data sharing").update(name="Sharing data")
    Person.objects.filter(email="morag@example.org").update(name="Morag Ferrier-Bain", email="mfb@example.org")
    LogEntry.objects.latest_first()[0].delete()
    Group.objects.filter(slug="first-month-in-a-new-home").delete()
    Event.objects.filter(slug="third-national-event").update(
        slug="perth", title="Perth", starts_at=AT, ends_at=AT + HOUR
    )
    Session.objects.filter(title="Lunch").delete()
    LearningOutcome.objects.filter(source="report, Box 1").update(text="To learn")
    Participation.objects.filter(job_title="PhD student").delete()
    Worksheet.objects.filter(slug="reflective-questionnaire-2").delete()
    changed = everything()

    load_demo_data(at=AT)

    assert everything() == changed


def test_where_no_example_is_left_they_come_back(loaded: None) -> None:
    Group.objects.filter(is_example=True).delete()

    load_demo_data(at=AT)

    assert Group.objects.count() == 19


@pytest.mark.django_db
def test_history_is_fresh_and_never_on_a_weekend() -> None:
    at = datetime(2026, 6, 14, 9, 0, tzinfo=UTC)  # a Sunday

    load_demo_data(at=at)

    days = [*LogEntry.objects.values_list("on", flat=True), *PhaseMove.objects.values_list("on", flat=True)]
    assert all(on.weekday() < 5 and on <= at.date() for on in days)
    assert at.date() - max(days) < timedelta(days=14)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            EVENT + "[[sessions]]\nevent = 'other'\nday = 1\nstarts = 10:00:00\ntitle = 'S'\nsource = 'example'",
            "No row has the slug “other”.",
        ),
        (
            EVENT + "[[participations]]\nevent = 't'\nperson = 'x@example.org'\nrole = 'staff'\nsource = 'example'",
            "No row has the email “x@example.org”.",
        ),
        (EVENT.replace("ends = 11", "ends = 09"), "Event “T”: The event must end after it starts."),
        (
            "every_row = { colour = 'red' }\nthemes = [{ kind = 'driver', name = 'Time', source = 'example' }]",
            "bad.toml, themes 1: unknown key “colour”.",
        ),
        ("themes = [", "bad.toml: "),
        ("[[colours]]\nname = 'red'", "bad.toml: there is no table “colours”."),
        (
            "themes = [{ kind = 'driver', name = 'Time', source = 'example', colour = 'red' }]",
            "bad.toml, themes 1: unknown key “colour”.",
        ),
        ("themes = [{ kind = 'driver', source = 'example' }]", "bad.toml, themes 1: the key “name” is missing."),
        (
            GROUP + "partners = [{ printed = 'A', rank = 1 }]",
            "bad.toml, groups 1, partners 1: unknown key “rank”.",
        ),
        (GROUP, "No row has the slug “x”."),
        (
            "themes = [{ kind = 'colour', name = 'Red', source = 'example' }]",
            "Theme “Red”: Value 'colour' is not a valid choice.",
        ),
    ],
)
@pytest.mark.django_db
def test_a_bad_file_is_refused_in_plain_words(toml: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(toml)

    with pytest.raises(DemoDataError) as error:
        load_demo_data(at=AT, folders=[tmp_path])

    assert str(error.value).startswith(message)


@pytest.mark.django_db
def test_an_event_of_the_files_is_loaded_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    rows = """
every_row = { event = 't', source = 'example' }
outcomes = [{ text = 'First' }, { text = 'Second' }]
sessions = [{ day = 2, starts = 10:00:00, title = 'Late' }, { day = 1, starts = 15:00:00, title = 'Early' }]
participations = [{ role = 'practitioner', count = 2, left_early = true }]
worksheets = [{ slug = 'w', title = 'W', day = 2, prompts = [{ label = '1.', text = 'Why?' }] }]
"""
    (tmp_path / "1-event.toml").write_text(f"{EVENT}days = 2\ndays_ago = -3\nzone = 'America/New_York'")
    (tmp_path / "2-rows.toml").write_text(rows)

    load_demo_data(at=AT, folders=[tmp_path])

    event = Event.objects.get()
    assert event.local_start.isoformat() == "2026-06-13T10:00:00-04:00"
    assert event.local_end.isoformat() == "2026-06-14T11:00:00-04:00"
    assert event.dated_at.isoformat() == "2026-05-02T13:00:00+00:00"
    assert [outcome.text for outcome in event.outcomes.all()] == ["First", "Second"]
    assert [(one.title, one.on.day) for one in event.sessions.all()] == [("Early", 13), ("Late", 14)]
    assert [(one.person, one.left_early) for one in event.participations.all()] == [(None, True)] * 2
    assert [(one.day.day, one.prompts.get().text) for one in event.worksheets.all()] == [(14, "Why?")]
    assert Event.objects.filter(is_example=True, source="").exists()


@pytest.mark.django_db
def test_a_bad_row_leaves_nothing_behind(tmp_path: Path) -> None:
    good = "{ kind = 'driver', name = 'Time', source = 'example' }"
    (tmp_path / "bad.toml").write_text(f"themes = [{good}, {good}]")

    with pytest.raises(DemoDataError, match="There is a theme of this name already"):
        load_demo_data(at=AT, folders=[tmp_path])

    assert not Theme.objects.exists()


def test_who_left_keeps_a_reason_and_the_post_has_ended(loaded: None) -> None:
    left = Membership.objects.get(left__isnull=False)

    assert left.left_reason == "Left for a new post in another area."
    assert left.left
    assert left.post.ended
    assert left.left <= left.post.ended
