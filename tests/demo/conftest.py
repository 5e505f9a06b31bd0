"""The demo switched on inside the test run, which itself runs without it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from carplatform.demo.loader import load_demo_data

AT = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """All demo data as loaded on 10 June 2026, for the tests of one module, each of which sees them anew."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo_data(at=AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo_data(loaded_once: None, db: None) -> None:
    """All demo data, loaded on 10 June 2026."""


@pytest.fixture
def demo_on(tmp_path: Path) -> Iterator[None]:
    """The settings that DEMO=1 makes, with an empty mailbox."""
    with override_settings(
        DEMO=True,
        EMAIL_BACKEND="carplatform.demo.mailbox.MailboxBackend",
        INSTALLED_APPS=[*settings.INSTALLED_APPS, "carplatform.demo"],
        ROOT_URLCONF="tests.demo.urls",
        VAR_DIR=tmp_path,
    ):
        yield
