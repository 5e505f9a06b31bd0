import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.outbox.models import Message
from groups.models import Person
from tests.accounts.steps import CODE, HOME, SIGN_IN, ask, is_signed_in, newest_code, sign_in, type_code, wrong
from tests.factories import make_person

pytestmark = pytest.mark.django_db
CHANGES_EACH_TIME = re.compile(rb'(csrfmiddlewaretoken" value|nonce)="[^"]+"')


def as_seen(response: Any) -> tuple[int, list[str], str, bytes]:
    """All that an answer gives away."""
    body = CHANGES_EACH_TIME.sub(b"", response.content)
    return response.status_code, sorted(response.headers), response.headers.get("Location", ""), body


def test_a_practitioner_signs_in_by_a_mailed_code(anon: Client, alice: Person) -> None:
    answer = ask(anon, "alice-lead@example.org")
    page = anon.get(answer["Location"])
    last = type_code(anon, newest_code("alice-lead@example.org"))

    assert answer["Location"] == CODE
    assert b"alice-lead@example.org" in page.content
    assert (last.status_code, last["Location"]) == (302, HOME)
    assert anon.get(HOME).wsgi_request.user == alice


def test_the_code_counts_without_its_dash_and_with_spaces(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email))

    type_code(anon, f" {newest_code(str(alice.email)).replace('-', ' ')} ")

    assert is_signed_in(anon)


@pytest.mark.parametrize("typed", ["Alice-Lead@Example.ORG", " alice-lead@example.org "])
@pytest.mark.parametrize("stored", ["alice-lead@example.org", "Alice-Lead@Example.org"])
def test_capitals_in_the_email_do_not_matter(anon: Client, alice: Person, stored: str, typed: str) -> None:
    Person.objects.filter(pk=alice.pk).update(email=stored)

    ask(anon, typed)
    type_code(anon, newest_code("alice-lead@example.org"))

    assert is_signed_in(anon)


def test_a_look_alike_letter_opens_nobody_elses_account(anon: Client) -> None:
    make_person("Mike", email="mike@git.example.org")

    ask(anon, "mike@gıt.example.org")

    assert Message.objects.get().kind == "no account"


def test_known_unknown_and_barred_addresses_are_answered_alike() -> None:
    email, answers = "someone@example.org", []

    for prepare in (lambda: None, lambda: make_person(email=email), lambda: Person.objects.update(is_active=False)):
        prepare()
        client, before = Client(), Message.objects.count()
        seen = [as_seen(ask(client, email)), as_seen(client.get(CODE)), as_seen(client.get(SIGN_IN))]
        seen += [as_seen(type_code(client, "00000000")), as_seen(client.post(CODE, {"action": "resend"}))]
        seen += [as_seen(client.get(CODE))]
        answers.append((seen, Message.objects.count() - before))
        cache.clear()  # the same address three times in a minute

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][1] == 2


def test_an_unknown_address_gets_a_kind_mail_without_a_code(anon: Client) -> None:
    ask(anon, "stranger@example.org")

    mail = Message.objects.get()
    assert (mail.kind, mail.to, mail.person_id) == ("no account", "stranger@example.org", None)
    assert "ask your group’s lead or a researcher to add you" in mail.text
    assert not re.search(r"\d{4}-?\d{4}", mail.text)


def test_someone_barred_gets_no_code(anon: Client, alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(is_active=False)

    ask(anon, str(alice.email))

    assert Message.objects.get().kind == "no account"


def test_someone_barred_between_asking_and_typing_stays_out(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email))
    Person.objects.filter(pk=alice.pk).update(is_active=False)

    answer = type_code(anon, newest_code(str(alice.email)))

    assert answer["Location"] == SIGN_IN
    assert not is_signed_in(anon)


def test_the_third_wrong_code_ends_the_try(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email), next="/groups/")
    code = newest_code(str(alice.email))

    answers = [type_code(anon, wrong(code), next="/groups/") for _ in range(3)]
    right = type_code(anon, code)

    assert [answer.status_code for answer in answers] == [422, 422, 302]
    assert answers[2]["Location"] == f"{SIGN_IN}?next=%2Fgroups%2F"
    assert right["Location"] == SIGN_IN
    assert not is_signed_in(anon)


def test_a_wrong_code_says_so_first_in_the_title(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email))

    page = type_code(anon, wrong(newest_code(str(alice.email)))).content.decode()

    assert "<title>Error: Type the code" in page
    assert page.count("That code does not fit") == 2


def test_a_code_works_for_15_minutes(alice: Person) -> None:
    at = timezone.now()
    in_time, too_late = Client(), Client()
    with time_machine.travel(at, tick=False):
        ask(in_time, str(alice.email))
        code_in_time = newest_code(str(alice.email))
        ask(too_late, str(alice.email))
        code_too_late = newest_code(str(alice.email))

    with time_machine.travel(at + timedelta(minutes=14, seconds=59), tick=False):
        type_code(in_time, code_in_time)
    with time_machine.travel(at + timedelta(minutes=15, seconds=1), tick=False):
        answer = type_code(too_late, code_too_late)
        page = too_late.get(answer["Location"]).content.decode()
        signed_in = [is_signed_in(in_time), is_signed_in(too_late)]

    assert signed_in == [True, False]
    assert "That code has run out" in page


def test_a_code_works_only_in_the_browser_that_asked(alice: Person) -> None:
    mine, other, third = Client(), Client(), Client()
    ask(mine, str(alice.email))
    code = newest_code(str(alice.email))
    ask(other, str(alice.email))

    type_code(other, code)
    answer = type_code(third, code)

    assert not is_signed_in(other)
    assert answer["Location"] == SIGN_IN
    assert not is_signed_in(third)


def test_a_new_code_replaces_the_old_one_and_begins_anew(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email), next="/groups/")
    old = newest_code(str(alice.email))
    type_code(anon, wrong(old))
    type_code(anon, wrong(old))

    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        answer = anon.post(CODE, {"action": "resend"}, query_params={"next": "/groups/"})
    with time_machine.travel(timezone.now() + timedelta(minutes=28)):
        with_old = type_code(anon, old)
        with_new = type_code(anon, newest_code(str(alice.email)), next="/groups/")

    assert answer["Location"] == f"{CODE}?next=%2Fgroups%2F"
    assert with_old.status_code == 422
    assert with_new["Location"] == "/groups/"


def test_someone_with_a_mistyped_address_can_type_it_again(anon: Client, alice: Person) -> None:
    ask(anon, "alice@example.com")

    page = anon.get(SIGN_IN)
    ask(anon, str(alice.email))
    type_code(anon, newest_code(str(alice.email)))

    assert page.status_code == 200
    assert is_signed_in(anon)


def test_the_code_page_says_when_mail_is_slow(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email))
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        page = anon.get(CODE).content.decode()

    assert "Mail is slow just now" in page


def test_no_page_of_sign_in_is_kept_by_caches(anon: Client, alice: Person) -> None:
    pages = [anon.get(SIGN_IN), ask(anon, str(alice.email)), anon.get(CODE)]

    assert all("no-store" in page["Cache-Control"] for page in pages)


def test_signing_out_takes_a_post(anon: Client, alice: Person) -> None:
    sign_in(anon, alice)

    asked = anon.get(reverse("account_logout"))
    still = is_signed_in(anon)
    answer = anon.post(reverse("account_logout"), follow=True)

    assert (asked.status_code, still) == (200, True)
    assert "You are signed out." in answer.content.decode()
    assert not is_signed_in(anon)
