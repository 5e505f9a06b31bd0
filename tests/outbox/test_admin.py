"""What researchers see of the mail, and the one thing they may do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.audit.models import Record
from carplatform.outbox.models import Message, Sign
from groups.models import Person
from tests.cast import signed_in
from tests.outbox.conftest import post
from tests.outbox.kinds import BLIND, CODE

pytestmark = pytest.mark.django_db

LIST = "admin:outbox_message_changelist"
PAGE = "admin:outbox_message_change"


@pytest.fixture
def client(rhona: Person) -> Client:
    return signed_in(rhona)


def text_of(client: Client, name: str, *args: int, **query: str) -> str:
    response = client.get(reverse(name, args=args) + "?" + urlencode(query))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_list_begins_with_the_state_of_the_queue(client: Client) -> None:
    now = timezone.now()
    Sign.objects.note(Sign.Name.BEAT, now - timedelta(minutes=10))
    Sign.objects.note(Sign.Name.NO_SERVER, now, "The mail server could not be reached (Connection refused).")
    for _ in range(2):
        post(at=now - timedelta(hours=2))
    Message.objects.filter(pk=post().pk).update(state="failed")

    text = text_of(client, LIST)

    assert "2 mails waiting. The oldest was due 2 hours ago. 1 failed. The worker last ran 10 minutes ago." in text
    assert "The mail server could not be reached (Connection refused)." in text
    assert "Mail is delayed." in text


def test_an_idle_queue_is_told_in_plain_words(client: Client) -> None:
    text = text_of(client, LIST)

    assert "0 mails waiting. 0 failed. The worker has not run yet." in text
    assert "Mail is delayed." not in text


def test_mail_is_found_by_address_subject_state_and_kind(client: Client) -> None:
    post("morag@example.org", subject="Kilmarnock")
    Message.objects.filter(pk=post("iain@example.org", kind=CODE.name).pk).update(state="failed")

    for query in ({"q": "morag"}, {"q": "kilmarn"}, {"state__exact": "waiting"}, {"kind__exact": "test letter"}):
        text = text_of(client, LIST, **query)
        assert "morag@example.org" in text
        assert "iain@example.org" not in text


def test_a_letter_can_be_read_but_a_code_cannot(client: Client) -> None:
    letter = post(text="Madainn mhath")
    code = post(kind=CODE.name, text="Your code is 123456", html="<p>Your code is 123456</p>")
    gone = post(text="Your token is abcdef")
    Message.objects.filter(pk=gone.pk).update(kind="of an app taken out")

    assert "Madainn mhath" in text_of(client, PAGE, letter.pk)
    assert "123456" not in text_of(client, PAGE, code.pk) + text_of(client, LIST)
    assert "abcdef" not in text_of(client, PAGE, gone.pk)


def test_nothing_can_be_added_changed_or_deleted(client: Client) -> None:
    message = post()

    assert client.get(reverse("admin:outbox_message_add")).status_code == 403
    assert client.post(reverse(PAGE, args=[message.pk]), {"state": "sent"}).status_code == 403
    assert client.post(reverse("admin:outbox_message_delete", args=[message.pk]), {"post": "yes"}).status_code == 403
    assert list(Message.objects.values_list("pk", "state")) == [(message.pk, "waiting")]
    assert b"delete_selected" not in client.get(reverse(LIST)).content


def test_failed_mail_is_tried_again_from_the_list(client: Client, rhona: Person) -> None:
    letter, code = post(), post(kind=CODE.name)
    Message.objects.update(state="failed")
    action = {"action": "try_failed_again", "_selected_action": [letter.pk, code.pk]}

    text = client.post(reverse(LIST), action, follow=True).content.decode()

    assert "1 mail will be tried again." in text
    assert {message.pk: message.state for message in Message.objects.all()} == {letter.pk: "waiting", code.pk: "failed"}
    assert Record.objects.get().actor == rhona
    assert "Nothing to try again" in client.post(reverse(LIST), action, follow=True).content.decode()


def test_blind_mail_has_no_row_no_page_and_is_not_found(client: Client) -> None:
    blind = post("silent@example.org", kind=BLIND.name, subject="How was it?", batch="questionnaire 1: invitation")
    post("loud@example.org")

    assert [message.to for message in client.get(reverse(LIST)).context["cl"].result_list] == ["loud@example.org"]
    assert client.get(reverse(PAGE, args=[blind.pk])).status_code == 302  # “does not exist”, as of any unknown row
    for page in ("history", "delete"):
        assert client.get(reverse(f"admin:outbox_message_{page}", args=[blind.pk])).status_code in {302, 403}
    for query in ({"q": "silent"}, {"q": "How was it"}, {"kind__exact": BLIND.name}, {"state__exact": "waiting"}):
        assert "silent@example.org" not in text_of(client, LIST, **query)


def test_of_blind_mail_the_list_tells_totals_by_round(client: Client) -> None:
    for round_, mails in (("questionnaire 1: invitation", 3), ("questionnaire 1: first reminder", 2)):
        for _ in range(mails):
            post(kind=BLIND.name, batch=round_)
    Message.objects.filter(batch="questionnaire 1: invitation").update(state="settled", text="")

    text = text_of(client, LIST)

    assert '<th scope="row">questionnaire 1: first reminder</th><td>2</td><td>2</td>' in text
    assert '<th scope="row">questionnaire 1: invitation</th><td>3</td><td>0</td>' in text
    assert text.index("first reminder") < text.index("1: invitation")


def test_an_address_that_failed_is_told_without_what_was_sent_there(client: Client) -> None:
    for batch in ("questionnaire 1: invitation", "questionnaire 2: invitation"):
        post("gone@example.org", kind=BLIND.name, batch=batch)
    post("well@example.org", kind=BLIND.name, batch="questionnaire 1: invitation")
    Message.objects.filter(to="gone@example.org").update(state="failed", last_error="550 No such person.")

    text = text_of(client, LIST)

    assert "These addresses failed: gone@example.org </p>" in text.replace("</p>", " </p>").replace("  ", " ")
    assert text.count("gone@example.org") == 1
    assert "550 No such person." not in text
    assert "well@example.org" not in text


def test_blind_mail_that_failed_is_not_tried_again_from_the_list(client: Client) -> None:
    blind = post(kind=BLIND.name)
    Message.objects.update(state="failed")

    client.post(reverse(LIST), {"action": "try_failed_again", "_selected_action": [blind.pk]}, follow=True)

    assert Message.objects.get().state == "failed"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(
    client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[object]], rows: int
) -> None:
    for _ in range(rows):
        post()
        post(kind=BLIND.name, batch="questionnaire 1: invitation")

    with django_assert_num_queries(10):
        client.get(reverse(LIST))
