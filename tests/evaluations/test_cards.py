"""Cards: the code says the address, and nothing keeps them."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from carplatform.qr import qr_code
from evaluations.actions import begin_closing
from evaluations.models import Link, LinkToken, Questionnaire
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import OPEN_DAY
from tests.factories import found, make_participation, make_questionnaire


@pytest.fixture(autouse=True)
def open_day() -> Iterator[None]:
    with time_machine.travel(OPEN_DAY, tick=False):
        yield


# The page -------------------------------------------------------------------------------------------------------------


def page_of(questionnaire: Questionnaire) -> str:
    return reverse("evaluations:cards", args=[questionnaire.uid])


def addresses_on(text: str) -> list[str]:
    return re.findall(r'class="badge__address">(\S+?)</p>', text)


@pytest.mark.django_db
def test_everyone_asked_has_a_card_with_an_address_that_opens_their_link(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    named = make_participation(questionnaire.of_event, left_early=True)
    nameless = make_participation(questionnaire.of_event)
    nameless.person = None
    nameless.save()
    make_participation(questionnaire.of_event, role="staff")

    page = signed_in(rhona).post(page_of(questionnaire))

    text = page.content.decode()
    addresses = addresses_on(text)
    tokens = [found(address.split("/")[-2]) for address in addresses]
    assert [token.link.participation for token in tokens] == [named, nameless]
    assert {token.mode for token in tokens} == {"in the room"}
    assert [qr_code(address).path in text for address in addresses] == [True, True]
    assert named.name in text
    assert text.count('class="badge__line"') == 1
    assert questionnaire.of_event.title in text


@pytest.mark.django_db
def test_no_browser_keeps_the_cards_and_each_print_is_new(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    make_participation(questionnaire.of_event)
    browser = signed_in(rhona)

    first, second = (browser.post(page_of(questionnaire)) for _ in range(2))

    assert "no-store" in first["Cache-Control"]
    assert first["Referrer-Policy"] == "no-referrer"
    assert addresses_on(first.content.decode()) != addresses_on(second.content.decode())
    assert Link.objects.count() == 1
    assert LinkToken.objects.count() == 2


@pytest.mark.django_db
def test_reading_about_cards_makes_none(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    make_participation(questionnaire.of_event)

    page = signed_in(rhona).get(page_of(questionnaire))

    assert "1 card, eight to a sheet of A4." in " ".join(page.content.decode().split())
    assert LinkToken.objects.count() == 0


@pytest.mark.django_db
def test_an_event_without_people_says_so(rhona: Person) -> None:
    page = signed_in(rhona).post(page_of(make_questionnaire()))

    assert "Nobody takes part in this event yet." in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_are_no_cards_for_what_takes_no_answers(rhona: Person, method: str) -> None:
    closing, form = make_questionnaire(), make_questionnaire()
    make_participation(closing.of_event)
    begin_closing(questionnaire=closing, by=None, at=OPEN_DAY)
    Questionnaire.objects.filter(pk=form.pk).update(event=None)

    for questionnaire in (closing, form):
        page = getattr(signed_in(rhona), method)(page_of(questionnaire), follow=True)
        assert page.redirect_chain == [(questionnaire.get_absolute_url(), 302)]
        assert "There are no cards: this form takes no answers." in page.content.decode()
    assert LinkToken.objects.count() == 0


@pytest.mark.django_db
def test_a_card_opens_the_form_in_any_browser(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    make_participation(questionnaire.of_event)
    (address,) = addresses_on(signed_in(rhona).post(page_of(questionnaire)).content.decode())

    assert Client().get("/" + address.split("/", 3)[3]).status_code == 200
