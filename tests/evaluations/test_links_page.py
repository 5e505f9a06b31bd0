"""Withdrawing a link, and giving it back: on a page that does not tell who has answered."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from carplatform.audit.models import Record
from evaluations.models import Questionnaire
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import OPEN_DAY, close, reply
from tests.factories import make_link, make_participation, make_person, make_questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(OPEN_DAY, tick=False):
        yield


def page_of(questionnaire: Questionnaire) -> str:
    return reverse("evaluations:links", args=[questionnaire.uid])


def test_a_link_is_withdrawn_and_given_back(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    token, secret = make_link(questionnaire)
    researcher, form = signed_in(rhona), reverse("evaluations:answer", args=[secret])

    researcher.post(page_of(questionnaire), {"link": token.link_id, "withdraw": "1"})
    withdrawn = Client().get(form).status_code
    page = researcher.get(page_of(questionnaire)).content.decode()
    researcher.post(page_of(questionnaire), {"link": token.link_id, "give_back": "1"})

    assert (withdrawn, Client().get(form).status_code) == (410, 200)
    assert "Withdrawn. Give it back" in page
    told = Record.objects.order_by("pk").values_list("action", "object_type", "object_id")
    assert list(told) == [
        (action, "evaluations.questionnaire", str(questionnaire.pk)) for action in ("withdraw link", "give back link")
    ]


def test_the_page_says_the_same_of_those_who_answered_and_those_who_did_not(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    for name in ("Ailsa", "Brodie"):
        make_link(questionnaire, make_participation(questionnaire.of_event, make_person(name)))
    researcher = signed_in(rhona)

    def rows() -> list[str]:
        page = researcher.get(page_of(questionnaire)).content.decode()
        found = re.findall(r"<li class=\"row-act\">.*?</li>", page, flags=re.DOTALL)
        return [re.sub(r"value=\"\w+\"|Ailsa|Brodie", "", row) for row in found]

    before = rows()
    reply(questionnaire, participation=questionnaire.of_event.participations.get(person__name="Brodie"))

    assert len(before) == 2
    assert before[0] == before[1]
    assert rows() == before


def test_withdrawing_changes_no_figure_so_that_none_tells_whether_it_was_used(rhona: Person) -> None:
    questionnaire = make_questionnaire()
    used, unused = make_link(questionnaire)[0], make_link(questionnaire)[0]
    reply(questionnaire, participation=used.link.participation)
    researcher = signed_in(rhona)

    for token in (used, unused):
        researcher.post(page_of(questionnaire), {"link": token.link_id, "withdraw": "1"})
    desk = researcher.get(questionnaire.get_absolute_url()).content.decode()
    closed = close(questionnaire, OPEN_DAY)

    assert "<dt>Asked</dt><dd>2</dd>" in desk
    assert (closed.asked, closed.replies) == (2, 1)


@pytest.mark.parametrize("link", ["", "x", "0", "9" * 40, "-1", "١"])
def test_a_link_that_is_none_is_not_there(rhona: Person, link: str) -> None:
    questionnaire = make_questionnaire()

    assert signed_in(rhona).post(page_of(questionnaire), {"link": link, "withdraw": "1"}).status_code == 404


def test_the_link_of_another_form_is_not_there(rhona: Person) -> None:
    questionnaire, other = make_questionnaire(), make_questionnaire()
    token, secret = make_link(other)

    answer = signed_in(rhona).post(page_of(questionnaire), {"link": token.link_id, "withdraw": "1"})

    assert answer.status_code == 404
    assert Client().get(reverse("evaluations:answer", args=[secret])).status_code == 200
