"""The platform as gunicorn serves it, but for its patience: `gunicorn tests.deploy.waiting:two_seconds`."""

from typing import Any

from psycopg2.extensions import set_wait_callback

from carplatform.patience import limit_waiting
from carplatform.wsgi import application


def two_seconds(*request: Any) -> Any:
    limit_waiting(2)
    return application(*request)


def for_ever(*request: Any) -> Any:
    set_wait_callback(None)
    return application(*request)
