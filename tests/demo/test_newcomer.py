"""Someone is asked in when the demo begins: her mail is in the mailbox, once, and its link leads her in."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from carplatform.demo import mailbox
from carplatform.demo.loader import load_demo_data
from carplatform.outbox.models import Message
from groups.models import FirstVisit, Invitation, Person
from tests.delivering import send_what_waits

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("demo_on")
def test_her_mail_comes_once_and_its_link_leads_in() -> None:
    at = timezone.now()
    load_demo_data(at=at)
    load_demo_data(at=at + timedelta(minutes=1))
    send_what_waits()
    [mail] = mailbox.all_mail()

    assert (mail.to, mail.subject) == ("ailsa@example.org", "Join “Getting to appointments without a car”")
    said = {"name": "Ailsa Munro", "employer": "NHS Marrow and Lune", "sector": "health"}
    answer = Client().post(urlsplit(mail.link).path, said, headers={"sec-fetch-site": "same-origin"})
    assert answer["Location"] == "/welcome/contact/"
    assert Person.objects.get(email="ailsa@example.org").is_example
    assert FirstVisit.objects.get().group.slug == "getting-to-appointments"


def test_outside_the_demo_nobody_is_asked() -> None:
    load_demo_data(at=timezone.now())

    assert (Invitation.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.usefixtures("demo_on")
def test_the_front_page_says_where_her_mail_is() -> None:
    load_demo_data(at=timezone.now())

    page = Client().get("/").content.decode()

    assert re.search(r'Ailsa Munro[^<]*<a href="/demo/mailbox/">', page)
