"""With the first reply what is asked freezes. A slip in the words is mended, and both texts are kept for good."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from carplatform.audit.models import Record
from evaluations.actions import EvaluationsError
from evaluations.building import (
    change_question,
    change_section,
    drop_question,
    drop_section,
    keep_question,
    keep_section,
    mark_of_question,
    move_question,
    move_section,
    take_questions,
)
from evaluations.models import Choice, Mending, Question, Questionnaire
from evaluations.models.mendings import KeptAsTheyWere
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import close, reply
from tests.evaluations.building import add, asked, change, rename, text, to
from tests.evaluations.filling import open_form
from tests.factories import make_outcome, make_questionnaire

pytestmark = pytest.mark.django_db
HERE = [("The event", ["Statement 1", "Statement 2", "Anything to add?"])]


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


@pytest.fixture
def form(db: None) -> Questionnaire:
    """Open, with one reply."""
    questionnaire = open_form()
    first = Question.objects.get(text="Statement 1")
    make_outcome(questionnaire.of_event)
    Question.objects.filter(pk=first.pk).update(hint="How it felt.")
    reply(questionnaire, at=timezone.now())
    return questionnaire


def kept() -> list[tuple[str, str, str]]:
    return list(Mending.objects.order_by("pk").values_list("kind", "before", "after"))


def test_words_are_mended_and_both_texts_stand_in_the_builder(
    office: Client, rhona: Person, form: Questionnaire
) -> None:
    question = Question.objects.get(text="Statement 1")
    answer = change(office, question, text="The event was fun", hint="")
    rename(office, form.sections.get(), "That day")

    assert answer["Location"] == f"{to('build', form)}#q-{question.uid}"
    assert kept() == [
        ("question", "Statement 1", "The event was fun"),
        ("hint", "How it felt.", ""),
        ("section", "The event", "That day"),
    ]
    assert {one.by for one in Mending.objects.all()} == {rhona}
    page = text(office.get(to("build", form)))
    assert page.count("<dt>Before</dt>") == 3
    assert '<dd class="typed" dir="auto">Statement 1</dd>' in page
    assert [row.action for row in Record.objects.all()] == ["mend wording"]
    assert question.mendings.count() == 2


def test_title_and_first_words_are_kept_too(office: Client, form: Questionnaire) -> None:
    page = office.get(to("details", form))
    seen = page.context["form"]["seen"].value()
    office.post(to("details", form), {"seen": seen, "title": "How was your day?", "intro": "Hello."})

    assert kept() == [("title", "How was it for you?", "How was your day?"), ("first words", "", "Hello.")]


def test_before_the_first_reply_nothing_is_kept(office: Client) -> None:
    form = make_questionnaire()
    change(office, Question.objects.get(text="Statement 1"), text="Other words", kind="open")
    rename(office, form.sections.get(), "That day")

    assert (kept(), asked(form)[0][0]) == ([], "That day")


@pytest.mark.parametrize("page", ["take", "add_question", "drop"])
def test_nothing_else_can_be_done_and_a_copy_is_offered(office: Client, form: Questionnaire, page: str) -> None:
    question, section = Question.objects.get(text="Statement 1"), form.sections.get()

    office.post(to("drop_question", form, question))
    office.post(to("drop_section", form, section))
    office.post(to("shift_question", form, question), {"up": "0"})
    office.post(to(page, form), {"questions": [question.pk], "section": section.pk})
    refused = add(office, form)

    assert refused.status_code == 422
    assert "for anything else make a copy." in text(refused)
    assert "I would come again</textarea>" in text(refused)
    assert asked(form) == HERE
    built = text(office.get(to("build", form)))
    assert f'href="/questionnaires/new/?from={form.uid}"' in built
    main = built.split("<main", 1)[1].split("</main>")[0]
    assert main.count("<form") == 0
    assert main.count("Mend the words") == 3


def test_a_form_opened_before_the_reply_changes_no_structure_after_it(office: Client) -> None:
    form = open_form()
    question = Question.objects.get(text="Statement 1")
    reply(form, at=timezone.now())

    said = {"kind": "open", "text": "Why?", "hint": "", "source": "", "section_id": question.section_id}
    with pytest.raises(EvaluationsError, match="make a copy"):
        change_question(
            question=question,
            seen=mark_of_question(question),
            said=said,
            choices=[],
            by=Person.objects.get(is_staff=True),
            at=timezone.now(),
        )
    assert Question.objects.get(pk=question.pk).kind == "statement"
    assert kept() == []


def test_every_action_on_the_structure_is_refused(form: Questionnaire, rhona: Person) -> None:
    question, section = Question.objects.get(text="Statement 1"), form.sections.get()
    other = Question.objects.exclude(section=section).first() or question
    new: dict[str, Any] = {"uid": form.uid}

    for act, what in (
        (keep_section, {"questionnaire": form, "title": "x", **new}),
        (move_section, {"section": section, "up": True}),
        (drop_section, {"section": section}),
        (keep_question, {"section": section, "said": {"text": "x"}, "choices": [], **new}),
        (move_question, {"question": question, "up": False}),
        (drop_question, {"question": question}),
        (take_questions, {"section": section, "questions": [other], "by": rhona, "at": timezone.now()}),
    ):
        with pytest.raises(EvaluationsError):
            act(**what)
    assert asked(form) == HERE


def test_choices_are_mended_one_for_one_and_never_change_places(office: Client) -> None:
    form = open_form()
    question = Question.objects.create(section=form.sections.get(), kind="one choice", text="Which?", position=100)
    for place, words in enumerate(("Yess", "No", "Perhaps")):
        Choice.objects.create(question=question, text=words, position=place)
    reply(form, at=timezone.now())
    rows = list(question.choices.values_list("pk", flat=True))

    for wrong in ("No\nYess\nPerhaps", "Yess\nNo", "Yess\nNo\nPerhaps\nNever", "Yess\nPerhaps\nNo"):
        answer = change(office, question, choices=wrong)
        assert answer.status_code == 422
        assert "People have chosen from these already" in text(answer)
    assert change(office, question, choices="Yes\nNo\nPerhaps").status_code == 302
    assert list(question.choices.values_list("pk", "text")) == list(zip(rows, ["Yes", "No", "Perhaps"], strict=True))
    assert kept() == [("choice", "Yess", "Yes")]


def test_once_closing_has_begun_nothing_is_mended(office: Client, form: Questionnaire, rhona: Person) -> None:
    close(form, timezone.now())
    question, section = Question.objects.get(text="Statement 1"), form.sections.get()

    refused = [change(office, question, text="x"), rename(office, section, "x")]

    assert [answer.status_code for answer in refused] == [422, 422]
    assert "nothing in it can be changed any more" in text(refused[0])
    with pytest.raises(EvaluationsError):
        change_section(section=section, seen="", title="x", by=rhona, at=timezone.now())
    assert (asked(form), kept()) == (HERE, [])
    assert "Mend the words" not in text(office.get(to("build", form)))


def test_what_was_mended_is_only_added_to_whoever_asks(office: Client, rhona: Person, form: Questionnaire) -> None:
    change(office, Question.objects.get(text="Statement 1"), text="Mended")
    row = Mending.objects.get()

    row.before = "x"
    with pytest.raises(KeptAsTheyWere):
        row.save()
    with pytest.raises(KeptAsTheyWere):
        Mending.objects.update(before="x")
    for changed in ({"before": "x"}, {"after": "x"}, {"by": rhona}, {"at": timezone.now()}, {"kind": "hint"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Mending._base_manager.update(**changed)
    rhona.delete()
    assert (Mending.objects.get().by, kept()) == (None, [("question", "Statement 1", "Mended")])
