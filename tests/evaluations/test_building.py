"""The builder: what is asked is written down, put in order, taken from earlier forms, and deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.actions import copy_questionnaire
from evaluations.building import MOST_QUESTIONS, MOST_SECTIONS, mark_of_question, move_question
from evaluations.models import Choice, Question, Questionnaire, Section
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.building import add, asked, change, rename, text, to
from tests.evaluations.closed import closed_form
from tests.factories import make_cpp, make_event, make_outcome, make_questionnaire

pytestmark = pytest.mark.django_db
HERE = ["Statement 1", "Statement 2", "Anything to add?"]


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


@pytest.fixture
def form(db: None) -> Questionnaire:
    """One section with two statements and an open question, that nobody has answered."""
    return make_questionnaire()


def second(form: Questionnaire, title: str = "What next", *texts: str) -> Section:
    section = Section.objects.create(questionnaire=form, position=9, title=title)
    for place, words in enumerate(texts):
        Question.objects.create(section=section, position=place, text=words)
    return section


class TestQuestions:
    def test_a_question_stands_at_the_end_as_it_was_typed(self, office: Client, form: Questionnaire) -> None:
        uid = uuid4()

        answer = add(office, form, uid, text="How\r\nmany?", kind="number", hint="0 is an answer too.", source="ours")

        made = Question.objects.get(uid=uid)
        assert answer["Location"] == f"{to('build', form)}#q-{uid}"
        assert (made.text, made.kind, made.hint, made.source) == ("How many?", "number", "0 is an answer too.", "ours")
        assert asked(form) == [("The event", [*HERE, "How many?"])]

    def test_the_same_form_twice_makes_one(self, office: Client, form: Questionnaire) -> None:
        uid = uuid4()
        answers = [add(office, form, uid), add(office, form, uid), add(office, form, uid, text="Another")]

        assert [answer.status_code for answer in answers] == [302, 302, 422]
        assert "“I would come again”. Save again to add this beside it." in text(answers[2])
        again = add(office, form, UUID(answers[2].context["form"]["uid"].value()), text="Another")
        assert again.status_code == 302
        assert asked(form) == [("The event", [*HERE, "I would come again", "Another"])]

    def test_choices_stand_one_on_a_line_and_the_name_of_a_partnership_is_one(
        self, office: Client, form: Questionnaire
    ) -> None:
        fife, uid = make_cpp("Fife"), uuid4()
        add(office, form, uid, kind="several choices", choices=" fife \r\n\r\nGlasgow\r\nNone of  these")

        question = Question.objects.get(uid=uid)
        rows = [(choice.text, choice.cpp) for choice in question.choices.all()]
        assert rows == [("fife", fife), ("Glasgow", None), ("None of these", None)]

        kept = question.choices.all()[0].pk
        change(office, question, choices="Elsewhere\nfife")
        assert [(choice.text, choice.pk == kept) for choice in question.choices.order_by("position")] == [
            ("Elsewhere", False),
            ("fife", True),
        ]

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"text": "  "}, "Write the statement or the question."),
            ({"text": "x" * 301}, "This is 301 characters long. Please keep it to 300."),
            ({"kind": "shout"}, "Select a valid choice."),
            ({"kind": "one choice", "choices": "Only"}, "Write at least two choices"),
            ({"kind": "one choice", "choices": "Yes\nyes"}, "The same choice stands here twice."),
            ({"kind": "one choice", "choices": "Yes\n" + "x" * 121}, "is too long for a choice."),
            ({"kind": "one choice", "choices": "\n".join(map(str, range(41)))}, "40 choices are the most."),
            ({"choices": "Yes\nNo"}, "Only questions with choices have these."),
            ({"section": "0"}, "Choose one of the sections."),
        ],
    )
    def test_what_cannot_be_is_said_beside_it_and_all_is_given_back(
        self, office: Client, form: Questionnaire, said: dict[str, str], why: str
    ) -> None:
        fields: dict[str, Any] = {"hint": "My hint", **said}
        answer = add(office, form, **fields)

        assert answer.status_code == 422
        assert why in text(answer)
        assert "My hint" in text(answer)
        assert asked(form) == [("The event", HERE)]

    def test_save_and_add_the_next_stays_in_the_section(self, office: Client, form: Questionnaire) -> None:
        last = second(form)
        answer = add(office, form, section=form.sections.all()[0].pk, next="1")

        page = office.get(answer["Location"])
        assert page.context["form"]["section"].value() == form.sections.all()[0].pk
        assert office.get(to("add_question", form)).context["form"]["section"].value() == last.pk

    def test_a_question_goes_to_the_end_of_another_section(self, office: Client, form: Questionnaire) -> None:
        section = second(form, "What next", "A")
        change(office, Question.objects.get(text="Statement 1"), section=section.pk)

        assert asked(form) == [("The event", HERE[1:]), ("What next", ["A", "Statement 1"])]

    def test_two_at_once_are_shown_both_texts(self, office: Client, form: Questionnaire) -> None:
        question = Question.objects.get(text="Statement 1")
        seen = mark_of_question(question)
        change(office, question, text="First here")

        late = change(office, question, seen=seen, text="Second here")

        assert late.status_code == 422
        assert '<dd class="typed" dir="auto">First here</dd>' in text(late)
        assert "> Second here</textarea>" in text(late)
        assert Question.objects.get(pk=question.pk).text == "First here"
        change(office, question, seen=late.context["form"]["seen"].value(), text="Second here")
        assert Question.objects.get(pk=question.pk).text == "Second here"

    def test_what_was_deleted_while_someone_wrote_can_be_put_back(self, office: Client, form: Questionnaire) -> None:
        question = Question.objects.get(text="Statement 1")
        Question.objects.filter(pk=question.pk).delete()

        answer = change(office, question, text="Mine")
        assert answer.status_code == 422
        assert "Someone removed this question while you were writing." in text(answer)
        assert f'action="{to("add_question", form)}"' in text(answer)
        again = add(office, form, question.uid, text="Mine")
        assert again.status_code == 302
        assert asked(form) == [("The event", ["Statement 2", "Anything to add?", "Mine"])]

    def test_deleting_says_what_goes_first(self, office: Client, form: Questionnaire) -> None:
        question = Question.objects.get(text="Statement 1")
        Choice.objects.create(question=question, text="A")

        page = text(office.get(to("drop_question", form, question)))
        assert ("Its 1 choice goes with it." in page, Question.objects.count()) == (True, 3)
        office.post(to("drop_question", form, question))
        again = office.post(to("drop_question", form, question))

        assert again.status_code == 302
        assert asked(form) == [("The event", HERE[1:])]

    def test_a_form_has_an_end(self, office: Client, form: Questionnaire) -> None:
        section = form.sections.get()
        Question.objects.bulk_create(Question(section=section, text="x", position=200) for _ in range(197))

        page = text(office.get(to("build", form)))
        assert "Few people stay that long on a phone" in page
        assert "200 questions are the most a form can have." in text(add(office, form))
        assert Question.objects.count() == MOST_QUESTIONS


class TestSections:
    def test_sections_are_added_renamed_and_deleted_with_what_they_hold(
        self, office: Client, form: Questionnaire
    ) -> None:
        uid = str(uuid4())
        for _ in range(2):
            answer = office.post(to("add_section", form), {"uid": uid, "title": "What next"})
        assert answer["Location"] == f"{to('build', form)}#section-{uid}"
        new = Section.objects.get(uid=uid)
        rename(office, new, "And now?")
        assert asked(form) == [("The event", HERE), ("And now?", [])]

        first = form.sections.get(title="The event")
        assert "Its 3 questions go with it." in text(office.get(to("drop_section", form, first)))
        office.post(to("drop_section", form, first))
        assert asked(form) == [("And now?", [])]

    def test_two_at_once_are_shown_both_headings(self, office: Client, form: Questionnaire) -> None:
        section = form.sections.get()
        rename(office, section, "Theirs")

        late = rename(office, section, "Mine")

        assert (late.status_code, "Theirs" in text(late), 'value="Mine"' in text(late)) == (422, True, True)
        assert form.sections.get().title == "Theirs"

    def test_there_is_a_most(self, office: Client, form: Questionnaire) -> None:
        for number in range(MOST_SECTIONS - 1):
            second(form, f"{number}")
        answer = office.post(to("add_section", form), {"uid": str(uuid4()), "title": "More"})

        assert "30 sections are the most." in text(answer)

    def test_without_a_section_a_heading_comes_first(self, office: Client, form: Questionnaire) -> None:
        form.sections.all().delete()

        page = office.get(to("add_question", form), follow=True)

        assert page.request["PATH_INFO"] == to("add_section", form)
        assert "Begin with a heading; questions stand under it." in text(page)
        assert "Nothing in it yet." in text(office.get(to("build", form)))


class TestOrder:
    def press(self, office: Client, form: Questionnaire, row: Any, up: str) -> str:
        noun = "section" if isinstance(row, Section) else "question"
        where = office.post(to(f"shift_{noun}", form, row), {"up": up})["Location"].split("#")[-1]
        kind, _, uid = where.partition("-")
        assert uid == str(row.uid)
        assert f'id="{where}"' in text(office.get(to("build", form)))  # the focus finds its button
        return kind

    def test_questions_go_through_all_places_and_into_the_section_beside(
        self, office: Client, form: Questionnaire
    ) -> None:
        second(form, "Empty")
        last = Section.objects.create(questionnaire=form, position=20, title="Last")
        question = Question.objects.get(text="Statement 2")

        pressed = [self.press(office, form, question, "0") for _ in range(3)]
        assert (pressed, asked(form)[2]) == (["down", "down", "up"], ("Last", ["Statement 2"]))
        assert question.section_id != last.pk
        pressed = [self.press(office, form, question, "1") for _ in range(4)]
        assert pressed == ["up", "up", "up", "down"]
        assert asked(form) == [
            ("The event", ["Statement 2", "Statement 1", "Anything to add?"]),
            ("Empty", []),
            ("Last", []),
        ]

    def test_going_down_it_stands_first_in_the_next_section(self, office: Client, form: Questionnaire) -> None:
        second(form, "What next", "A", "B")
        self.press(office, form, Question.objects.get(text="Anything to add?"), "0")

        assert asked(form) == [("The event", HERE[:2]), ("What next", ["Anything to add?", "A", "B"])]

    def test_sections_move_with_their_questions(self, office: Client, form: Questionnaire) -> None:
        section = second(form, "What next", "A")

        assert self.press(office, form, section, "1") == "down"
        assert asked(form) == [("What next", ["A"]), ("The event", HERE)]
        assert self.press(office, form, section, "0") == "up"

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12))
    def test_no_move_loses_or_doubles_a_question(self, moves: list[tuple[int, bool]]) -> None:
        form = make_questionnaire()
        second(form, "What next", "A", "B", "C")
        for place, up in moves:
            before = [words for _title, some in asked(form) for words in some]
            moved = before[place]
            move_question(question=Question.objects.get(section__questionnaire=form, text=moved), up=up)
            after = [words for _title, some in asked(form) for words in some]
            assert [words for words in after if words != moved] == [words for words in before if words != moved]
        assert sorted(words for _title, some in asked(form) for words in some) == sorted([*HERE, "A", "B", "C"])


class TestTaking:
    def test_statements_asked_before_are_found_with_their_event_and_taken_once(
        self, office: Client, form: Questionnaire
    ) -> None:
        earlier = make_questionnaire(make_event("Perth"), statements=0)
        other = make_questionnaire(make_event("Stirling"), statements=0)
        for questionnaire in (earlier, other):
            for words in ("Lunch was good", "The room was warm"):
                Question.objects.create(section=questionnaire.sections.get(), text=words, hint="Be honest.")
        page = office.get(to("take", form) + "?q=LUNCH")
        assert [(one.text, one.times) for one in page.context["found"]] == [("Lunch was good", 2)]
        assert "Statement, how far people agree · <bdi>Stirling</bdi> · in 2 forms" in text(page)
        found = office.get(to("take", form)).context["found"]
        assert {one.text for one in found} == {"Lunch was good", "The room was warm"}  # the open one is here already

        section = form.sections.get()
        said = {"questions": [one.pk for one in found], "section": section.pk}
        answers = [office.post(to("take", form), said, follow=True) for _ in range(2)]

        assert ["2 questions are added." in text(answer) for answer in answers] == [True, False]
        assert "0 questions are added. What is asked here already was not taken twice." in text(answers[1])
        assert asked(form) == [("The event", [*HERE, "Lunch was good", "The room was warm"])]
        assert Question.objects.get(section=section, text="Lunch was good").hint == "Be honest."

    def test_none_ticked_keeps_the_search(self, office: Client, form: Questionnaire) -> None:
        make_questionnaire(statements=5)
        answer = office.post(to("take", form), {"q": "statement 5", "section": form.sections.get().pk})

        assert answer.status_code == 422
        assert "Tick at least one." in text(answer)
        assert [one.text for one in answer.context["found"]] == ["Statement 5"]

    def test_nothing_found_says_so(self, office: Client, form: Questionnaire) -> None:
        assert "Nothing like that was asked" in text(office.get(to("take", form) + "?q=zebra"))


class TestOutcomes:
    def test_a_statement_checks_an_outcome_of_its_event(self, office: Client, form: Questionnaire) -> None:
        mine, theirs = make_outcome(form.of_event, "To meet others"), make_outcome(make_event(), "Another")
        question = Question.objects.get(text="Statement 1")

        change(office, question, outcome=mine.pk)
        assert "Checks: <bdi>To meet others</bdi>" in text(office.get(to("build", form)))
        question.refresh_from_db()
        refused = [change(office, question, outcome=theirs.pk), change(office, question, kind="open")]
        assert [answer.status_code for answer in refused] == [422, 422]
        assert Question.objects.get(pk=question.pk).outcome == mine
        mine.delete()
        assert Question.objects.get(pk=question.pk).outcome is None

    def test_results_say_beside_a_statement_what_it_checks(self, office: Client) -> None:
        closed = closed_form(10)
        outcome = make_outcome(closed.of_event, "To <meet> others")
        Question.objects.filter(section__questionnaire=closed, kind="statement").update(outcome=outcome)

        page = office.get(reverse("evaluations:results", args=[closed.uid])).content.decode()
        assert page.count("Checks: <bdi>To &lt;meet&gt; others</bdi>") == 1

    def test_a_copy_keeps_it_only_where_the_event_has_it_in_the_same_words(self, rhona: Person) -> None:
        form, next_time = make_questionnaire(), make_event("Next time")
        for words in ("To meet others", "To learn"):
            Question.objects.create(section=form.sections.get(), text=words, outcome=make_outcome(form.of_event, words))
        same = make_outcome(next_time, "To meet others")

        copy = copy_questionnaire(source=form, event=next_time, by=rhona, at=timezone.now())
        kept = Question.objects.filter(section__questionnaire=copy).order_by("position", "pk")
        assert {one.text: one.outcome for one in kept if one.text in ("To meet others", "To learn")} == {
            "To meet others": same,
            "To learn": None,
        }


PAGES = ["build", "details", "preview", "take", "drop", "add_section", "add_question", "schedule"]


@pytest.mark.parametrize("page", PAGES)
def test_for_all_but_researchers_it_is_not_there(alice: Person, form: Questionnaire, page: str) -> None:
    member = signed_in(alice)

    assert member.get(to(page, form)).status_code == 404
    if page not in ("build", "preview"):
        assert member.post(to(page, form), {"title": "x"}).status_code == 404
    assert (member.get(reverse("evaluations:new")).status_code, Client().get(to(page, form)).status_code) == (404, 302)


@pytest.mark.parametrize("verb", ["change", "drop", "shift"])
@pytest.mark.parametrize("noun", ["section", "question"])
def test_parts_are_touched_by_researchers_alone_and_in_their_own_form(
    office: Client, alice: Person, form: Questionnaire, verb: str, noun: str
) -> None:
    other = make_questionnaire()
    row = form.sections.get() if noun == "section" else Question.objects.get(section__questionnaire=form, position=1)
    astray = reverse(f"evaluations:{verb}_{noun}", args=[other.uid, row.uid])

    assert signed_in(alice).post(to(f"{verb}_{noun}", form, row), {"up": "0", "title": "x"}).status_code == 404
    office.post(astray, {"up": "0"})
    assert asked(form) == [("The event", HERE)]


def test_the_preview_sends_nothing_and_looks_like_the_form(office: Client, form: Questionnaire) -> None:
    page = text(office.get(to("preview", form)))

    assert page.split("<main", 1)[1].split("</main>")[0].count("<form") == 0
    assert "Your answers are anonymous. That cannot be changed later." in page
    assert [page.count(words) for words in ("Statement 2</p>", 'value="strongly agree"')] == [1, 2]
