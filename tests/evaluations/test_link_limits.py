"""Whoever tries links out is stopped; a whole room behind one address gets in meanwhile. With the real limits."""

import pytest
from django.test import Client

from carplatform.tokens.models import new_secret
from evaluations.models import Response
from tests.evaluations.filling import address_of, link_to, names_of, open_form, send

pytestmark = pytest.mark.django_db

TRIES = 60  # a minute, of each address


def test_two_hundred_people_behind_one_address_all_get_in() -> None:
    questionnaire = open_form()
    name, links = names_of(questionnaire)[0], [link_to(questionnaire) for _ in range(200)]

    opened = [Client().get(link).status_code for link in links]
    sent = [send(Client(), link, {name: "agree"}).status_code for link in links]

    assert (set(opened), set(sent)) == ({200}, {302})
    assert Response.objects.count() == 200


def test_whoever_tries_links_out_is_stopped_and_nobody_else() -> None:
    good = link_to(open_form())

    answers = [Client().get(address_of(new_secret())).status_code for _ in range(TRIES + 5)]

    assert answers == [404] * TRIES + [429] * 5
    assert Client().get(good).status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").get(address_of(new_secret())).status_code == 404


@pytest.mark.parametrize("method", ["options", "put", "patch", "delete", "trace"])
def test_other_ways_of_asking_tell_and_change_nothing(method: str) -> None:
    """They say the same of a link of ours and of any other."""
    good, unknown = link_to(open_form()), address_of(new_secret())

    answers = [getattr(Client(), method)(address) for address in (good, unknown)]

    assert [answer.status_code for answer in answers] == [405, 405]
    assert [answer["Referrer-Policy"] for answer in answers] == ["no-referrer"] * 2
    assert all("no-store" in answer["Cache-Control"] for answer in answers)
    assert not Response.objects.exists()
