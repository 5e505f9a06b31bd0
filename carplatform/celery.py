"""The Celery application: `celery -A carplatform worker` and `celery -A carplatform beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

# Before Celery() is made: with it Celery becomes the default of every thread, so that web threads find the broker too.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carplatform.settings")

app = Celery("carplatform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def look_at_once(**worker: Any) -> None:
    """A worker that starts sends what waits, and so shows that it lives, without waiting for the next full minute."""
    app.send_task("carplatform.outbox.tasks.deliver", expires=55)
