"""Results for everyone: said what to think about first, on record, and taken back as easily."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from carplatform.audit.models import Record
from evaluations.caution import cautions, reasons
from evaluations.disclosure import published
from evaluations.models import Mark, Questionnaire
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.closed import closed_form, say
from tests.evaluations.results_2016 import sent_and_closed
from tests.evaluations.test_disclosure import follow_up
from tests.factories import make_questionnaire

pytestmark = pytest.mark.django_db


def to(questionnaire: Questionnaire, page: str = "publish") -> str:
    return reverse(f"evaluations:{page}", args=[questionnaire.uid])


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([("Agree", 18), ("Neutral", 0)], ["All 18 said “Agree”: everyone knows what each of them said."]),
        ([("Agree", 17), ("Neutral", 1)], ["One person alone: “Neutral”."]),
        ([("Agree", 1), ("Neutral", 1), ("Disagree", 9)], ["One person alone: “Agree”, “Neutral”."]),
        ([("Agree", 9), ("Neutral", 2)], []),
        ([("Agree", 1)], ["One person alone: “Agree”."]),
        ([("Agree", 0)], []),
    ],
)
def test_what_a_row_says_about_single_people(counts: list[tuple[str, int]], said: list[str]) -> None:
    assert list(reasons(counts)) == said


def test_of_2016_every_row_with_a_single_mark_is_named_in_order() -> None:
    found = published(sent_and_closed())

    assert found
    named = [item.text for item in found.statements if any(cell.count == 1 for cell in getattr(item, "cells", ()))]
    assert [one.question for one in cautions(found)] == named
    assert len(named) == 6  # rows 3, 6, 8, 10, 13 and 14


def test_what_too_few_answered_is_not_warned_of_either() -> None:
    questionnaire = closed_form(10)
    say(questionnaire, {0: [Mark.AGREE] * 10, 1: [Mark.AGREE] * 8 + [Mark.NEUTRAL]})

    found = published(questionnaire)

    assert found
    assert [one.why[:6] for one in cautions(found)] == ["All 10"]


def test_a_researcher_lets_everyone_read_and_takes_it_back(rhona: Person) -> None:
    questionnaire, office = sent_and_closed(results_public=False), signed_in(rhona)
    results = to(questionnaire, "results")
    page = unescape(office.get(to(questionnaire)).content.decode())
    assert "One person alone: “Neutral”, “Strongly agree”." in page
    assert to(questionnaire) in office.get(results).content.decode()
    assert Client().get(results).status_code == 404

    for _twice in range(2):
        office.post(to(questionnaire), {"public": "yes"})
    assert Client().get(results).status_code == 200
    assert "Everyone on the internet can read them now." in office.get(to(questionnaire)).content.decode()

    office.post(to(questionnaire), {"public": "no"})
    assert Client().get(results).status_code == 404
    kept = Record.objects.filter(object_id=str(questionnaire.pk), action__endswith="publish results").order_by("pk")
    assert list(kept.values_list("action", "actor")) == [("publish results", rhona.pk), ("unpublish results", rhona.pk)]


def test_nobody_else_and_nothing_that_is_not_there(rhona: Person, alice: Person) -> None:
    few, running, named = closed_form(9, results_public=False), make_questionnaire(), follow_up(5)

    for form in (few, running):
        answer = signed_in(rhona).post(to(form), {"public": "yes"})
        assert answer["Location"] == to(form, "results")
    assert signed_in(alice).post(to(named), {"public": "yes"}).status_code == 404
    assert not Questionnaire.objects.filter(pk__in=[few.pk, running.pk, named.pk], results_public=True).exists()
