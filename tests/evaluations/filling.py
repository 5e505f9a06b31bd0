"""Forms that are open now, and what a browser does with one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluations.actions import begin_closing
from evaluations.models import Choice, Link, Question, Questionnaire, Section
from tests.carplatform.holding import fields_of
from tests.evaluations.answering import close
from tests.factories import make_event, make_link, make_questionnaire

STATEMENTS = {
    "The event": [
        "The event was enjoyable",
        "The event was pitched at the right level for my needs",
        "There was sufficient time for discussion",
        "I found the event useful",
    ],
    "What you take away": [
        "I now know more about the CAR projects in the other CPPs",
        "I now know more about the CAR projects within my own CPP",
        "I feel better prepared for my local CAR work",
        "I increased my understanding of public service reform",
        "I feel that I was able to influence the WWS research findings",
    ],
    "The practical side": [
        "The information supplied before the event was helpful",
        "The venue/facilities were appropriate to the activities",
        "Lunch and refreshments were of good quality",
        "Evening meal and restaurant were of good quality",
        "Accommodation was of good quality",
    ],
}
OPEN = ["Anything to add about the event?", "What will you take back to your work?", "What should we do differently?"]
HOUR = timedelta(hours=1)


def open_form(*, ended: timedelta = HOUR, statements: int = 2, **fields: Any) -> Questionnaire:
    """A small form whose event ended an hour ago, so that it is open now."""
    return make_questionnaire(event_that_ended(timezone.now() - ended), statements=statements, **fields)


def event_that_ended(at: datetime, **fields: Any) -> Any:
    return make_event(starts_at=at - timedelta(days=1, hours=6), ends_at=at, dated_at=at - 20 * HOUR, **fields)


def form_of_2016(**fields: Any) -> Questionnaire:
    """The fourteen statements of 2016 with three open questions, open now."""
    event = event_that_ended(timezone.now() - HOUR, title="National event, Perth")
    questionnaire = Questionnaire.objects.create(event=event, title="How was it for you?", **fields)
    for place, ((title, statements), question) in enumerate(zip(STATEMENTS.items(), OPEN, strict=True)):
        section = Section.objects.create(questionnaire=questionnaire, position=place, title=title)
        for number, text in enumerate(statements):
            Question.objects.create(section=section, position=number, text=text)
        Question.objects.create(section=section, position=9, kind=Question.Kind.OPEN, text=question)
    return Questionnaire.objects.with_invitation().get(pk=questionnaire.pk)


def form_of_every_kind(**fields: Any) -> Questionnaire:
    """One statement, one open question, one number, one choice and several choices, open now."""
    questionnaire = open_form(statements=1, **fields)
    section = questionnaire.sections.get()
    kinds = Question.Kind
    for place, kind in enumerate((kinds.NUMBER, kinds.ONE, kinds.SEVERAL), start=100):
        question = Question.objects.create(section=section, position=place, kind=kind, text=f"The {kind}")
        if kind != kinds.NUMBER:
            Choice.objects.bulk_create(Choice(question=question, text=text, position=n) for n, text in enumerate("ABC"))
    return questionnaire


def in_state(state: str, **fields: Any) -> tuple[Questionnaire, str]:
    """A questionnaire and the address of a link to it in that state."""
    questionnaire = open_form(ended=-HOUR if state == "early" else HOUR, **fields)
    token, secret = make_link(questionnaire)
    if state == "in":
        Link.objects.filter(pk=token.link_id).update(spent=True)
    if state == "withdrawn":
        Link.objects.filter(pk=token.link_id).update(withdrawn=True)
    if state == "closing":
        begin_closing(questionnaire=questionnaire, by=None, at=timezone.now())
    if state == "closed":
        close(questionnaire, timezone.now())
    return questionnaire, address_of(secret)


def names_of(questionnaire: Questionnaire) -> list[str]:
    """The names of its fields, in the order of the questions."""
    return [f"question-{question.pk}" for question in Question.objects.of_form(questionnaire)]


def address_of(secret: str) -> str:
    return reverse("evaluations:answer", args=[secret])


def link_to(questionnaire: Questionnaire, **link: Any) -> str:
    """The address of a new link."""
    return address_of(make_link(questionnaire, **link)[1])


def receipt_of(questionnaire: Questionnaire) -> str:
    return reverse("evaluations:sent", args=[questionnaire.uid])


def send(browser: Client, address: str, fields: dict[str, str], step: str = "send") -> HttpResponse:
    """Post `fields` as a browser would, and lone surrogates as none does."""
    pairs = [*fields.items(), ("step", step)]
    body = "&".join(f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)
    return browser.post(address, body, content_type="application/x-www-form-urlencoded")  # type: ignore[return-value]


def carried(page: HttpResponse) -> dict[str, list[str]]:
    """The answers that a page would post again, by the name of the field; choices that are not made left out."""
    found: dict[str, list[str]] = {}
    for name, value in fields_of(page.content.decode()):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name.startswith("question-")}
