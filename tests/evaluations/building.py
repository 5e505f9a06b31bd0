"""A questionnaire that is being built, and what the builder posts."""

from __future__ import annotations

from html import unescape
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse

from carplatform.once import mark_of_values
from evaluations.building import mark_of_question
from evaluations.models import Question, Questionnaire, Section

STATEMENT = {"kind": "statement", "text": "I would come again", "hint": "", "choices": "", "source": ""}


def to(page: str, questionnaire: Questionnaire, part: Any = None) -> str:
    return reverse(f"evaluations:{page}", args=[questionnaire.uid, *([part.uid] if part else [])])


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def add(browser: Client, questionnaire: Questionnaire, uid: UUID | None = None, **fields: Any) -> Any:
    section = fields.pop("section", None) or questionnaire.sections.all()[0].pk
    said = {"uid": str(uid or uuid4()), "section": str(section), **STATEMENT, **fields}
    return browser.post(to("add_question", questionnaire), said)


def change(browser: Client, question: Question, *, seen: str = "", **fields: Any) -> Any:
    """Posts the form of `question` as it stands, with `fields` changed."""
    choices = "\n".join(choice.text for choice in question.choices.all())
    said: dict[str, Any] = {name: getattr(question, name) for name in ("kind", "text", "hint", "source")}
    said |= {"choices": choices, "section": question.section_id, "outcome": question.outcome_id or ""}
    said["seen"] = seen or mark_of_question(question)
    return browser.post(to("change_question", question.section.questionnaire, question), {**said, **fields})


def rename(browser: Client, section: Section, title: str, seen: str = "") -> Any:
    said = {"seen": seen or mark_of_values([section.title]), "title": title}
    return browser.post(to("change_section", section.questionnaire, section), said)


def asked(questionnaire: Questionnaire) -> list[tuple[str, list[str]]]:
    """Each section with the words of its questions, in their order."""
    return [
        (section.title, list(section.questions.order_by("position", "pk").values_list("text", flat=True)))
        for section in questionnaire.sections.order_by("position", "pk")
    ]
