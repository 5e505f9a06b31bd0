import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from carplatform.accounts import mails
from carplatform.accounts.adapter import MAILS, AccountAdapter
from carplatform.outbox.kinds import kind_for
from carplatform.outbox.models import Message
from groups.models import Person
from tests.accounts.steps import ask, newest_code
from tests.factories import make_person

pytestmark = pytest.mark.django_db
OURS = (folder.name for folder in Path("templates/mail").iterdir() if folder.is_dir())
# Those of questionnaires and events have tests of their own, with what they tell of.
WORDS = sorted(name for name in OURS if not name.startswith(("questionnaire", "event")))
# Mails of allauth that nothing here can cause: there are no passwords, no sign-up, no security keys, and one address.
CANNOT_ARISE = {
    "account/email/account_already_exists",
    "account/email/base",
    "account/email/email_confirm",
    "account/email/email_deleted",
    "account/email/password_changed",
    "account/email/password_reset",
    "account/email/password_reset_code",
    "account/email/password_reset_key",
    "account/email/password_set",
    "account/email/unknown_account",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
}


def test_every_mail_of_allauth_is_ours_or_cannot_arise() -> None:
    """Fails when a new version of allauth brings a mail that nobody has thought about."""
    templates = Path(str(allauth.__file__)).parent / "templates"
    theirs = {
        str(file.relative_to(templates)).removesuffix("_message.txt")
        for folder in ("account", "mfa", "usersessions")
        for file in (templates / folder).glob("email/*_message.txt")
    }

    assert theirs == set(MAILS) | CANNOT_ARISE


@pytest.mark.parametrize("words", WORDS)
def test_each_mail_is_whole_in_text_and_html(words: str) -> None:
    person = make_person("Màiri <b>O'Neill</b> & sons")

    mail = mails.send(
        mails.NOTICE, words, to="m@example.org", person=person, at=timezone.now(), code="1234-5678", to_email="n@x.org"
    )

    text_words = set(re.findall(r"\w+", mail.text))
    html_words = set(re.findall(r"\w+", mail.html))
    assert text_words <= html_words
    assert not re.search(r"[{}]|&\w+;|<\w", mail.text + mail.subject)
    assert "<table" not in mail.html
    assert "1234" not in mail.subject


def test_names_stand_in_mails_as_they_are(settings: Settings) -> None:
    settings.SITE_NAME = "Heather & O'Neill <network>"

    mail = mails.send(mails.NOTICE, "second_factor_on", to="m@example.org", at=timezone.now())

    assert "Heather & O'Neill <network>" in mail.subject
    assert "Heather & O'Neill <network>" in mail.text
    assert "<network>" not in mail.html
    assert "Heather &amp; O&#x27;Neill &lt;network&gt;" in mail.html


def test_the_code_stands_large_in_the_html(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email))

    mail = Message.objects.get()
    assert f'<p class="code">{newest_code(str(alice.email))}</p>' in mail.html


def test_a_code_overtakes_and_is_secret_and_lapses_after_15_minutes(anon: Client, alice: Person) -> None:
    at = timezone.now()
    with time_machine.travel(at, tick=False):
        ask(anon, str(alice.email))

    mail, kind = Message.objects.get(), kind_for("sign-in code")
    assert mail.priority < kind_for("account notice").priority
    assert (kind.secret, kind_for("new address code").secret, kind_for("account notice").secret) == (True, True, False)
    assert kind.still_needed(mail, at + timedelta(minutes=14, seconds=59))
    assert not kind.still_needed(mail, at + timedelta(minutes=15))
    assert kind_for("account notice").still_needed(mail, at + timedelta(days=3))


@pytest.mark.django_db(transaction=True)
def test_the_mail_is_committed_when_the_page_answers(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email))

    assert Message.objects.get().state == Message.State.WAITING


def test_there_is_no_sign_up() -> None:
    request = Client().get("/").wsgi_request

    assert not AccountAdapter(request).is_open_for_signup(request)
