import base64
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.outbox.models import Message
from groups.models import Person
from tests.accounts.steps import HOME, SIGN_IN, app_code, ask, give_second_factor, is_signed_in, sign_in, type_code

pytestmark = pytest.mark.django_db
SET_UP, SECOND_STEP, CONFIRM = map(reverse, ("mfa_activate_totp", "mfa_authenticate", "mfa_reauthenticate"))
CODES, NEW_CODES, FILE = map(
    reverse, ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes")
)
SWITCH_OFF, INDEX, ADMIN = reverse("mfa_deactivate_totp"), reverse("mfa_index"), reverse("admin:index")
KEY = re.compile(r'<code class="key">([A-Z2-7]+)</code>')


def key_on(page: str) -> str:
    found = KEY.search(page)
    assert found
    return found.group(1)


def recovery_codes_on(page: str) -> list[str]:
    return re.findall(r"<code>(\d{8})</code>", page)


def test_a_researchers_first_sign_in_leads_to_enrolling_and_on_to_where_they_were_going(
    anon: Client, rhona: Person
) -> None:
    to_sign_in = anon.get(ADMIN, follow=True).redirect_chain[-1][0]
    first = sign_in(anon, rhona, next=ADMIN)
    wall = anon.get(first["Location"])
    page = anon.get(wall["Location"]).content.decode()
    done = anon.post(wall["Location"], {"code": app_code(key_on(page))})
    codes = anon.get(done["Location"])

    assert to_sign_in == f"{SIGN_IN}?next=%2Fadmin%2F"
    assert first["Location"] == ADMIN
    assert wall["Location"] == f"{SET_UP}?next=%2Fadmin%2F"
    assert "Researchers see what others wrote in confidence" in page
    assert done["Location"] == f"{CODES}?next=%2Fadmin%2F"
    assert len(recovery_codes_on(codes.content.decode())) == 10
    assert f'href="{ADMIN}">I have kept these' in codes.content.decode()
    assert anon.get(ADMIN).status_code == 200


def test_the_picture_and_the_key_are_in_the_page_itself(anon: Client, rhona: Person) -> None:
    sign_in(anon, rhona)

    page = anon.get(SET_UP).content.decode()

    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert picture
    assert base64.b64decode(picture.group(1)).startswith(b"<?xml")
    assert "no-store" in anon.get(SET_UP)["Cache-Control"]


def test_the_key_stays_until_it_is_used(anon: Client, rhona: Person) -> None:
    sign_in(anon, rhona)
    first_tab, second_tab = (key_on(anon.get(SET_UP).content.decode()) for _ in range(2))

    wrong = anon.post(SET_UP, {"code": "000000"})

    assert first_tab == second_tab == key_on(wrong.content.decode())
    assert wrong.status_code == 422
    assert anon.post(SET_UP, {"code": app_code(first_tab)})["Location"] == CODES


def test_a_double_click_on_finish_enrols_once_and_shows_the_codes(anon: Client, rhona: Person) -> None:
    sign_in(anon, rhona)
    code = app_code(key_on(anon.get(SET_UP).content.decode()))

    answers = [anon.post(SET_UP, {"code": code}) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [CODES, CODES]
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]


def test_a_researcher_signs_in_with_both_codes(anon: Client, rhona: Person) -> None:
    give_second_factor(rhona)

    first = sign_in(anon, rhona, next=ADMIN)
    signed_in_by_one = is_signed_in(anon)
    second = anon.post(SECOND_STEP, {"code": app_code()})

    assert first["Location"] == SECOND_STEP
    assert not signed_in_by_one
    assert second["Location"] == ADMIN
    assert anon.get(ADMIN).status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_clock_of_the_phone_may_be_half_a_minute_off(anon: Client, rhona: Person, steps: int) -> None:
    give_second_factor(rhona)
    sign_in(anon, rhona)

    with time_machine.travel(timezone.now(), tick=False):
        assert anon.post(SECOND_STEP, {"code": app_code(steps=steps)})["Location"] == HOME


@pytest.mark.parametrize("steps", [-2, 2, 100])
def test_an_old_or_a_future_code_does_not_fit(anon: Client, rhona: Person, steps: int) -> None:
    give_second_factor(rhona)
    sign_in(anon, rhona)

    with time_machine.travel(timezone.now(), tick=False):
        assert anon.post(SECOND_STEP, {"code": app_code(steps=steps)}).status_code == 422


@pytest.mark.parametrize("seconds", [0, 31, 59])
def test_a_code_of_the_app_counts_once(rhona: Person, seconds: int) -> None:
    give_second_factor(rhona)
    mine, thief = Client(), Client()
    noon = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(noon, tick=False):
        code = app_code(steps=1)
        sign_in(mine, rhona)
        mine.post(SECOND_STEP, {"code": code})

    with time_machine.travel(noon + timedelta(seconds=seconds), tick=False):
        sign_in(thief, rhona)
        answer = thief.post(SECOND_STEP, {"code": code})

    assert (is_signed_in(mine), answer.status_code, is_signed_in(thief)) == (True, 422, False)


def test_a_recovery_code_gets_in_once(rhona: Person) -> None:
    code = give_second_factor(rhona).user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[3]
    first, second = Client(), Client()

    sign_in(first, rhona)
    first.post(SECOND_STEP, {"code": f"{code[:4]} {code[4:]}"})
    sign_in(second, rhona)
    again = second.post(SECOND_STEP, {"code": code})

    assert (is_signed_in(first), again.status_code, is_signed_in(second)) == (True, 422, False)


def test_wrong_codes_of_the_app_are_limited(anon: Client, rhona: Person) -> None:
    give_second_factor(rhona)
    sign_in(anon, rhona)

    answers = [anon.post(SECOND_STEP, {"code": "000000"}).status_code for _ in range(6)]
    right = anon.post(SECOND_STEP, {"code": app_code()})

    assert answers == [422] * 5 + [429]
    assert right.status_code == 429


def test_a_post_without_a_code_is_answered_on_the_page(anon: Client, rhona: Person) -> None:
    give_second_factor(rhona)
    sign_in(anon, rhona)

    answer = anon.post(SECOND_STEP, {"credential": "{}"})

    assert answer.status_code == 422
    assert "Type the code." in answer.content.decode()


def test_the_codes_and_the_phone_are_guarded_by_a_fresh_second_factor(anon: Client, rhona: Person) -> None:
    give_second_factor(rhona)
    sign_in(anon, rhona)
    anon.post(SECOND_STEP, {"code": app_code()})

    asked = [anon.get(page)["Location"] for page in (CODES, NEW_CODES, FILE, SET_UP)]
    confirmed = anon.post(f"{CONFIRM}?next={CODES}", {"code": app_code(steps=1)})
    shown = [anon.get(page).status_code for page in (CODES, NEW_CODES, FILE, SET_UP)]
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        asked_again = anon.get(CODES).status_code

    assert asked == [f"{CONFIRM}?next={page.replace('/', '%2F')}" for page in (CODES, NEW_CODES, FILE, SET_UP)]
    assert confirmed["Location"] == CODES
    assert shown == [200, 200, 200, 200]
    assert asked_again == 302


def fresh(client: Client, person: Person) -> Client:
    """Signed in and confirmed a moment ago."""
    give_second_factor(person)
    sign_in(client, person)
    client.post(SECOND_STEP, {"code": app_code()})
    client.post(CONFIRM, {"code": app_code(steps=1)})
    return client


def test_another_phone_takes_over_once_its_first_code_fits(anon: Client, rhona: Person) -> None:
    fresh(anon, rhona)
    old = Authenticator.objects.get(type="totp").pk
    key = key_on(anon.get(SET_UP).content.decode())

    anon.post(SET_UP, {"code": "000000"})
    kept = Authenticator.objects.get(type="totp").pk
    anon.post(SET_UP, {"code": app_code(key)})

    assert kept == old
    assert Authenticator.objects.get(type="totp").data == {"secret": key}
    assert Authenticator.objects.filter(type="recovery_codes").count() == 1
    assert anon.get(ADMIN).status_code == 200


def test_new_recovery_codes_replace_the_old(anon: Client, rhona: Person) -> None:
    fresh(anon, rhona)
    old = recovery_codes_on(anon.get(CODES).content.decode())

    answer = anon.post(NEW_CODES, follow=True)
    new = recovery_codes_on(answer.content.decode())

    assert len(old) == len(new) == 10
    assert not set(old) & set(new)
    assert new == re.findall(r"^\d{8}$", anon.get(FILE).content.decode(), re.MULTILINE)


def test_a_researcher_cannot_switch_it_off(anon: Client, rhona: Person) -> None:
    fresh(anon, rhona)

    index, page = (anon.get(page).content.decode() for page in (INDEX, SWITCH_OFF))
    answer = anon.post(SWITCH_OFF)

    assert SWITCH_OFF not in index
    assert "Researchers cannot" in page
    assert answer.status_code == 422
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_practitioner_may_have_one_and_switch_it_off(anon: Client, alice: Person) -> None:
    sign_in(anon, alice)
    anon.post(SET_UP, {"code": app_code(key_on(anon.get(SET_UP).content.decode()))})
    on = anon.get(INDEX).content.decode()

    anon.post(SWITCH_OFF)

    assert "Switch the second step off" in on
    assert "10 recovery codes are left" in on
    assert not Authenticator.objects.exists()
    assert ask(Client(), str(alice.email)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_each_change_is_mailed(anon: Client, alice: Person) -> None:
    sign_in(anon, alice)
    anon.post(SET_UP, {"code": app_code(key_on(anon.get(SET_UP).content.decode()))})
    anon.post(NEW_CODES)
    anon.post(SWITCH_OFF)

    notices = Message.objects.filter(kind="account notice", to=alice.email, person=alice).order_by("pk")
    assert list(notices.values_list("subject", flat=True)) == [
        "Your second step at Cairn is set up",
        "You have new recovery codes at Cairn",
        "Your second step at Cairn is off",
    ]


def test_an_empty_password_column_is_no_password_to_ask_for(anon: Client, rhona: Person) -> None:
    Person.objects.filter(pk=rhona.pk).update(password="")

    sign_in(anon, rhona)

    assert anon.get(SET_UP).status_code == 200


def test_a_wrong_code_of_the_mail_never_reaches_the_second_step(anon: Client, rhona: Person) -> None:
    give_second_factor(rhona)
    ask(anon, str(rhona.email))

    type_code(anon, "00000000")

    assert anon.get(SECOND_STEP)["Location"] == SIGN_IN
    assert anon.post(SECOND_STEP, {"code": app_code()})["Location"] == SIGN_IN
