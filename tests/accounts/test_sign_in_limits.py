"""How often a code may be asked for and guessed at."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from carplatform.outbox.models import Message
from groups.models import Person
from tests.accounts.steps import CODE, SIGN_IN, ask, is_signed_in, newest_code, type_code, wrong

pytestmark = pytest.mark.django_db


def test_three_codes_a_minute_for_one_address_is_enough(anon: Client, alice: Person) -> None:
    answers = [ask(Client(), str(alice.email)) for _ in range(4)]
    resent = anon.post(CODE, {"action": "resend"})

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "tried too often" in answers[3].content.decode()
    assert resent["Location"] == SIGN_IN
    assert Message.objects.count() == 3


def test_asking_again_and_again_on_the_code_page_is_limited_too(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email))

    for _ in range(5):
        page = anon.post(CODE, {"action": "resend"}, follow=True)

    assert Message.objects.count() == 3
    assert "tried too often" in page.content.decode()


def test_tries_are_counted_in_the_database_where_every_process_sees_them(anon: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        (before,) = cursor.fetchone()
        ask(anon, "someone@example.org")
        cursor.execute("SELECT COUNT(*) FROM cache")
        (after,) = cursor.fetchone()

    assert after - before == 3  # by network address, by the minute and by the hour


def test_a_whole_event_may_sign_in_behind_one_address() -> None:
    answers = [ask(Client(), f"person-{n}@example.org").status_code for n in range(61)]

    assert answers == [302] * 60 + [429]


@pytest.mark.django_db(transaction=True)
def test_a_code_stands_three_guesses_even_from_many_requests_at_once(alice: Person) -> None:
    client = Client()
    ask(client, str(alice.email))
    code = newest_code(str(alice.email))
    start = Barrier(8)

    def guess() -> None:
        browser = Client()
        browser.cookies = client.cookies
        start.wait()
        type_code(browser, wrong(code))
        connection.close()

    guesses = [Thread(target=guess) for _ in range(8)]
    for thread in guesses:
        thread.start()
    for thread in guesses:
        thread.join()
    type_code(client, code)

    assert not is_signed_in(client)
