"""`celery -A tests.outbox.worker`: the platform's worker with the tests' kinds of mail and a clock of one second."""

import django

from carplatform.celery import app

django.setup()

from tests.outbox.kinds import register_all  # noqa: E402 - models can be read only now

register_all()
app.conf.beat_schedule = {
    "deliver what is due": {
        "task": "carplatform.outbox.tasks.deliver",
        "schedule": 1.0,
        "options": {"expires": 55},
    }
}
