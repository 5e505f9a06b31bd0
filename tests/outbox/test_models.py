"""The rules the database holds, each both ways."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from carplatform.outbox.models import Message, Sign, new_message_id
from tests.factories import make_person
from tests.outbox.conftest import NOON, post

pytestmark = pytest.mark.django_db

CLAIMED = {"claim": uuid4(), "lease_until": NOON}


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "sending", **CLAIMED},
        {"state": "sent", "sent_at": NOON, "text": ""},
        {"state": "not needed", "text": ""},
        {"state": "failed"},
        {"attempts": 1, "first_tried_at": NOON},
    ],
)
def test_a_mail_may_be(fields: dict[str, Any]) -> None:
    message = post()

    assert Message.objects.filter(pk=message.pk).update(**fields) == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "lost"}, "a_mail_is_in_a_known_state"),
        ({"state": "sending"}, "a_mail_is_claimed_while_it_is_being_sent_and_only_then"),
        ({"state": "sending", "claim": uuid4()}, "a_mail_is_claimed_while_it_is_being_sent_and_only_then"),
        ({"state": "sending", "lease_until": NOON}, "a_mail_is_claimed_while_it_is_being_sent_and_only_then"),
        ({"state": "waiting", **CLAIMED}, "a_mail_is_claimed_while_it_is_being_sent_and_only_then"),
        ({"state": "sent", "text": ""}, "a_mail_has_a_sent_time_once_it_is_sent_and_only_then"),
        ({"state": "failed", "sent_at": NOON}, "a_mail_has_a_sent_time_once_it_is_sent_and_only_then"),
        ({"state": "sent", "sent_at": NOON}, "a_mail_that_will_not_leave_again_keeps_no_text"),
        ({"state": "not needed"}, "a_mail_that_will_not_leave_again_keeps_no_text"),
        ({"state": "not needed", "text": "", "html": "<p>"}, "a_mail_that_will_not_leave_again_keeps_no_text"),
        ({"attempts": 1}, "a_mail_that_was_tried_knows_when_it_was_tried_first"),
        ({"first_tried_at": NOON}, "a_mail_that_was_tried_knows_when_it_was_tried_first"),
        ({"to": ""}, "a_mail_has_a_kind_a_key_an_address_and_a_subject"),
        ({"key": ""}, "a_mail_has_a_kind_a_key_an_address_and_a_subject"),
    ],
)
def test_a_mail_may_not_be(fields: dict[str, Any], constraint: str) -> None:
    message = post()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**fields)


def test_two_mails_never_share_a_key_or_a_message_id() -> None:
    first, second = post(), post()

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=second.pk).update(key=first.key)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=second.pk).update(message_id=first.message_id)


@pytest.mark.parametrize(
    ("base_url", "domain"),
    [
        ("https://car.example.org", "car.example.org"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "[IPv6:::1]"),
        ("https://càirn.example.org", "xn--cirn-0na.example.org"),
    ],
)
def test_a_message_id_is_written_as_the_standard_asks(settings: Settings, base_url: str, domain: str) -> None:
    settings.BASE_URL = base_url

    local, _, host = new_message_id().strip("<>").partition("@")

    assert host == domain
    assert local.isalnum()


def test_mail_stays_when_its_person_is_erased() -> None:
    person = make_person()
    message = post(person=person)

    person.delete()

    message.refresh_from_db()
    assert message.person is None


def test_a_sign_is_one_row_however_often_it_is_noted() -> None:
    Sign.objects.note(Sign.Name.NO_SERVER, NOON, "first")
    Sign.objects.note(Sign.Name.NO_SERVER, NOON, "second")

    assert list(Sign.objects.values_list("name", "detail")) == [("mail server failed", "second")]
    Sign.objects.forget(Sign.Name.NO_SERVER)
    assert not Sign.objects.exists()
