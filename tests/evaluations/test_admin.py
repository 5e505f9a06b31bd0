"""Questionnaires in the admin: ever less can be changed, nothing breaks a promise, and no answer shows."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from carplatform.audit.models import Record
from evaluations import models
from evaluations.actions import begin_closing, write_round
from evaluations.models import Choice, Mark, Question, Questionnaire, Round, Section, SourceNote
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import OPEN_DAY, close, questions_of, reply
from tests.factories import make_event, make_link, make_participation, make_questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_day() -> Iterator[None]:
    with time_machine.travel(OPEN_DAY, tick=False):
        yield


@pytest.fixture
def client(rhona: Person) -> Client:
    return signed_in(rhona)


def page_of(row: Any, page: str = "change") -> str:
    return reverse(f"admin:evaluations_{row._meta.model_name}_{page}", args=[row.pk])


def list_of(model: Any) -> str:
    return reverse(f"admin:evaluations_{model._meta.model_name}_changelist")


def fields_of(client: Client, row: Any) -> dict[str, Any]:
    """What the page of `row` would send if nobody changed anything."""
    context = client.get(page_of(row)).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    bound = [field for form in forms for field in form]
    return {field.html_name: "" if field.value() is None else field.value() for field in bound}


def save(client: Client, row: Any, **changes: Any) -> int:
    """Sends the page of `row` with `changes`, those of fields that it does not offer too. False leaves a box empty."""
    fields = {**fields_of(client, row), **changes}
    return client.post(page_of(row), {name: value for name, value in fields.items() if value is not False}).status_code


def test_what_was_answered_has_no_place_in_the_admin() -> None:
    shown = {model.__name__ for model in site._registry if model._meta.app_label == "evaluations"}

    assert shown == {"Questionnaire", "Section", "Question", "SourceNote", "Round"}
    assert {"Response", "Answer", "Pick", "Signature", "Tally", "Comment", "Link", "LinkToken"} <= set(models.__all__)


def test_no_page_of_the_admin_shows_an_answer(client: Client) -> None:
    questionnaire = make_questionnaire(answers="named")
    participation = make_participation(questionnaire.of_event)
    reply(questionnaire, Mark.NEARLY_STRONGLY_AGREE, None, "canary-words", participation=participation)
    section, question = Section.objects.get(), questions_of(questionnaire)[2]

    pages = [list_of(model) for model in (Questionnaire, Section, Question, Round)]
    pages += [page_of(row, page) for row in (questionnaire, section, question) for page in ("change", "history")]
    pages += [page_of(row, "delete") for row in (section, question)]
    text = "".join(client.get(page).content.decode() for page in pages)

    assert "canary-words" not in text
    assert participation.name not in text
    assert "between agree and strongly agree" not in text.replace('"between agree and strongly agree"', "")


# What can be changed when --------------------------------------------------------------------------------------------


def test_before_anyone_is_asked_all_but_the_kind_of_answers_can_be_changed(client: Client) -> None:
    questionnaire = make_questionnaire()
    other = make_event("Stirling")

    changes = {"title": "And for you?", "floor": 7, "event": other.pk, "answers": "named", "also_staff": "on"}
    assert save(client, questionnaire, **changes) == 302

    changed = Questionnaire.objects.get()
    assert (changed.title, changed.floor, changed.event, changed.also_staff) == ("And for you?", 7, other, True)
    assert changed.answers == "anonymous"


def test_once_a_link_is_out_its_promises_hold(client: Client) -> None:
    questionnaire = make_questionnaire()
    make_link(questionnaire)

    assert save(client, questionnaire, floor=5, event=make_event().pk, title="And for you?") == 302

    changed = Questionnaire.objects.get()
    assert (changed.floor, changed.event, changed.title) == (10, questionnaire.event, "And for you?")
    assert client.post(page_of(questionnaire, "delete"), {"post": "yes"}).status_code == 403


def test_once_a_form_came_nothing_of_it_changes_here(client: Client) -> None:
    questionnaire = make_questionnaire()
    question = questions_of(questionnaire)[0]
    choice = Choice.objects.create(question=question, text="Fief")
    reply(questionnaire)
    section = Section.objects.get()

    assert (
        save(
            client,
            section,
            title="The evnet",
            position=7,
            **{"questions-0-text": "Mended", "questions-0-kind": "number"},
        )
        == 302
    )
    assert (
        save(client, question, text="Mended again", kind="open", **{"choices-0-text": "Fife", "choices-0-position": 9})
        == 302
    )
    added = {
        "questions-TOTAL_FORMS": 4,
        "questions-3-text": "One more",
        "questions-3-kind": "open",
        "questions-0-DELETE": "on",
    }
    assert save(client, section, **added) == 302

    section.refresh_from_db()
    question.refresh_from_db()
    choice.refresh_from_db()
    assert (section.title, section.position) == ("The event", 1)
    assert (question.text, question.kind) == ("Statement 1", "statement")
    assert (choice.text, choice.position) == ("Fief", 0)
    assert Question.objects.count() == 3
    for row in (section, question):
        assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403


def test_nothing_is_added_to_a_form_that_is_frozen(client: Client) -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)
    section = Section.objects.get()

    new_section = {"questionnaire": questionnaire.pk, "position": 2, "title": "More", "questions-TOTAL_FORMS": 0}
    new_section["questions-INITIAL_FORMS"] = 0
    new_question = {"section": section.pk, "position": 2, "kind": "open", "text": "More?"}
    new_question |= {f"{inline}-{count}_FORMS": 0 for inline in ("choices", "notes") for count in ("TOTAL", "INITIAL")}
    answers = [
        client.post(reverse("admin:evaluations_section_add"), new_section).status_code,
        client.post(reverse("admin:evaluations_question_add"), new_question).status_code,
    ]

    assert answers == [200, 200]
    assert (Section.objects.count(), Question.objects.count()) == (1, 3)


@pytest.mark.parametrize("finished", [False, True])
def test_once_closing_began_only_who_may_read_the_results_can_be_changed(client: Client, finished: bool) -> None:
    questionnaire = make_questionnaire()
    section = Section.objects.get()
    begin_closing(questionnaire=questionnaire, by=None, at=OPEN_DAY)
    if finished:
        close(questionnaire)
    before = Questionnaire.objects.values().get()

    fields = {
        "title": "Other",
        "floor": 5,
        "answers": "named",
        "closes_after_days": 70,
        "closing_since": "",
        "event": "",
    }
    assert save(client, questionnaire, results_public="on", **fields) == 302
    assert save(client, section, title="Other") == 302

    assert Questionnaire.objects.values().get() == {**before, "results_public": True}
    assert Section.objects.get().title == "The event"
    assert [record.action for record in Record.objects.all()] == ["publish results"]


def test_closing_that_began_while_the_page_was_open_is_not_undone(client: Client) -> None:
    questionnaire = make_questionnaire()
    reply(questionnaire)
    fields = fields_of(client, questionnaire)
    begin_closing(questionnaire=questionnaire, by=None, at=OPEN_DAY)

    answer = client.post(page_of(questionnaire), {**fields, "title": "Other", "floor": 5})

    assert answer.status_code == 302
    closing = Questionnaire.objects.get()
    assert (closing.title, closing.floor, closing.closing_since) == ("How was it for you?", 10, OPEN_DAY)


def test_a_schedule_changed_after_its_time_mails_nobody_by_itself(client: Client) -> None:
    questionnaire = make_questionnaire(opens_after_days=5)

    assert save(client, questionnaire, opens_after_days=0) == 302

    changed = Questionnaire.objects.with_invitation().get()
    assert changed.scheduled_at == OPEN_DAY
    assert changed.is_missed("invitation")
    assert save(client, questionnaire, title="Only its name") == 302
    assert Questionnaire.objects.get().scheduled_at == OPEN_DAY


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("floor", 4), ("floor", -1), ("floor", 10**12), ("closes_after_days", 0), ("title", ""), ("title", "x" * 121),
        ("opens_after_days", 10**6), ("first_reminder_days", "soon"), ("event", 10**9), ("purpose", "other"),
        ("source", "x" * 81),
    ],
)  # fmt: skip
def test_what_the_database_would_refuse_is_refused_beside_its_field(client: Client, field: str, value: Any) -> None:
    questionnaire = make_questionnaire()

    before = Questionnaire.objects.values().get(pk=questionnaire.pk)

    status = save(client, questionnaire, **{field: value})

    assert status == 200
    assert Questionnaire.objects.values().get(pk=questionnaire.pk) == before


# Copying --------------------------------------------------------------------------------------------------------------


def test_the_library_is_offered_to_start_from(client: Client) -> None:
    form = make_questionnaire(title="A form to copy")
    Questionnaire.objects.update(event=None)
    make_questionnaire(title="Not to copy")

    page = client.get(reverse("admin:evaluations_questionnaire_add")).content.decode()

    assert page_of(form, "copy") in page
    assert "Not to copy" not in page


def test_a_form_is_copied_for_an_event(client: Client, rhona: Person) -> None:
    form = make_questionnaire()
    Questionnaire.objects.update(event=None)
    event = make_event("Stirling")

    asks = client.get(page_of(form, "copy"))
    answer = client.post(page_of(form, "copy"), {"event": event.pk, "title": "For Stirling", "answers": "named"})

    assert asks.status_code == 200
    copy = Questionnaire.objects.get(title="For Stirling")
    assertRedirects(answer, page_of(copy))
    assert (copy.event, copy.answers, copy.scheduled_at) == (event, "named", OPEN_DAY)
    assert len(questions_of(copy)) == 3
    assert [(record.action, record.actor) for record in Record.objects.all()] == [("copy questionnaire", rhona)]


@pytest.mark.parametrize("change", [{"title": ""}, {"event": 10**9}, {"answers": "secret"}, {"title": "x" * 200}])
def test_a_copy_that_cannot_be_made_is_refused_in_words(client: Client, change: dict[str, Any]) -> None:
    form = make_questionnaire()

    answer = client.post(page_of(form, "copy"), {"event": "", "title": "A", "answers": "named", **change})

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Questionnaire.objects.count() == 1


def test_the_list_leads_to_copying_one(client: Client) -> None:
    first, second = make_questionnaire(), make_questionnaire()
    action = {"action": "copy_for_an_event", "_selected_action": [first.pk]}

    assertRedirects(client.post(list_of(Questionnaire), action), page_of(first, "copy"))
    both = {**action, "_selected_action": [first.pk, second.pk]}
    assert "Choose one to copy." in client.post(list_of(Questionnaire), both, follow=True).content.decode()
    nowhere = reverse("admin:evaluations_questionnaire_copy", args=[0])
    assert client.get(nowhere).status_code == 302


# Lists ----------------------------------------------------------------------------------------------------------------


def test_the_library_can_be_picked_out(client: Client) -> None:
    make_questionnaire(title="In the library")
    Questionnaire.objects.update(event=None)
    make_questionnaire(title="Of an event")

    def listed(**query: str) -> set[str]:
        found = client.get(list_of(Questionnaire), query).context["cl"].result_list
        return {questionnaire.title for questionnaire in found}

    assert listed(library="yes") == {"In the library"}
    assert listed(library="no") == {"Of an event"}
    assert listed() == listed(library="nonsense") == {"In the library", "Of an event"}


def test_rounds_are_only_looked_at(client: Client) -> None:
    questionnaire = make_questionnaire()
    round_ = write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    assert round_

    assert client.get(page_of(round_)).status_code == 200
    assert client.get(reverse("admin:evaluations_round_add")).status_code == 403
    assert client.post(page_of(round_), {"mails": 9}).status_code == 403
    assert client.post(page_of(round_, "delete"), {"post": "yes"}).status_code == 403
    assert b"delete_selected" not in client.get(list_of(Round)).content


def test_a_note_on_the_source_can_be_written_at_any_time(client: Client) -> None:
    questionnaire = make_questionnaire()
    question = questions_of(questionnaire)[0]
    reply(questionnaire)
    close(questionnaire)

    add = {"question": question.pk, "mark": "disagree", "text": "Printed as 5.5%."}
    assert client.post(reverse("admin:evaluations_sourcenote_add"), add).status_code == 302
    assert SourceNote.objects.get().text == "Printed as 5.5%."
