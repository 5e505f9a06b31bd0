"""The Celery application: `celery -A carplatform worker` and `celery -A carplatform beat`."""

import os

from celery import Celery

# Before Celery() is made: with it Celery becomes the default of every thread, so that web threads find the broker too.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carplatform.settings")

app = Celery("carplatform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
