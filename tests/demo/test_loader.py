"""Loading: again adds nothing, people's changes stay, a bad file is refused whole and in plain words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers

from carplatform.demo.loader import load_demo_data
from carplatform.demo.rows import DemoDataError
from groups.models import Group, LogEntry, Membership, Organisation, Partner, Person, PhaseMove, Theme

from .conftest import AT

GROUP = "[[groups]]\ncpp = 'x'\ntopic = 'T'\nslug = 't'\nsource = 'example'\n"


@pytest.fixture
def loaded(db: None) -> None:
    load_demo_data(at=AT)


def everything() -> str:
    """All rows of the groups app, as text."""
    rows = [row for model in apps.get_app_config("groups").get_models() for row in model._default_manager.all()]
    return serializers.serialize("json", rows)


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
