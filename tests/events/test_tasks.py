"""What the clock does for events."""

import pytest
from celery.schedules import crontab
from django.conf import settings

from carplatform.celery import app

pytestmark = pytest.mark.any_database


def test_needs_are_erased_each_night() -> None:
    [job] = [job for job in settings.CELERY_BEAT_SCHEDULE.values() if job["task"] == "events.tasks.erase_needs"]
    app.loader.import_default_modules()

    assert job["schedule"] == crontab(hour="3", minute="45")
    assert job["task"] in app.tasks
