from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.accounts.devices import device_name
from groups.models import Person
from tests.accounts.steps import app_code, give_second_factor, is_signed_in, sign_in

pytestmark = pytest.mark.django_db
SESSIONS = reverse("usersessions_list")


def stays_signed_in_for(client: Client, **time: float) -> bool:
    with time_machine.travel(timezone.now() + timedelta(**time)):
        return is_signed_in(client)


def test_practitioners_stay_signed_in_for_30_days(anon: Client, alice: Person) -> None:
    sign_in(anon, alice)

    assert stays_signed_in_for(anon, days=29, hours=23)
    assert not stays_signed_in_for(anon, days=30, minutes=1)


def test_researchers_stay_signed_in_for_12_hours_whatever_they_do(anon: Client, rhona: Person) -> None:
    give_second_factor(rhona)
    sign_in(anon, rhona)
    anon.post(reverse("mfa_authenticate"), {"code": app_code()})

    with time_machine.travel(timezone.now() + timedelta(hours=11, minutes=50)):
        session = anon.session
        session["anything"] = "changed"
        session.save()
        anon.get(reverse("account"))

    assert stays_signed_in_for(anon, hours=11, minutes=55)
    assert not stays_signed_in_for(anon, hours=12, minutes=1)


def test_the_list_shows_this_device_and_ends_the_others(alice: Person) -> None:
    phone, desk = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 Safari/537"}), Client()
    sign_in(phone, alice)
    sign_in(desk, alice)

    page = phone.get(SESSIONS).content.decode()
    phone.post(SESSIONS)

    assert (page.count("Chrome on Android"), page.count("this one"), page.count("A browser")) == (1, 1, 1)
    assert (is_signed_in(phone), is_signed_in(desk)) == (True, False)
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130 Safari/537 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Gecko Firefox/132", "Firefox on Mac"),
        ("curl/8", "A browser"),
        ("", "A browser"),
        ("\ud800<script>", "A browser"),
    ],
)
def test_devices_are_named_as_people_call_them(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
