"""Results as files: the same figures in all of them, nothing a spreadsheet would run, nothing below the floor."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from datetime import timedelta
from html import unescape
from os import environ
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from carplatform.audit.models import Record
from evaluations.exports.plain import lines_of
from evaluations.exports.rows import guarded
from evaluations.exports.spss import LONGEST_LABEL, quoted
from evaluations.models import POINTS, Choice, Mark, Question, Questionnaire
from groups.models import Person
from tests.accounts.steps import app_code, give_second_factor
from tests.cast import signed_in
from tests.evaluations.answering import close, questions_of, reply
from tests.evaluations.closed import closed_form, say
from tests.evaluations.results_2016 import counts, rows, sent_and_closed
from tests.evaluations.test_disclosure import follow_up
from tests.factories import make_questionnaire

pytestmark = pytest.mark.django_db

FILES = ["workbook", "csv", "csv-for-excel", "spss", "comments", "qda"]
COMMENTS = ['The hour, at "the" tables', "=HYPERLINK(1)", "Two\nlines", "Mòran taing 👩🏽‍🔬"]
QDA = {"q": "urn:QDA-XML:project:1.0"}
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


def to(questionnaire: Questionnaire, *what: str) -> str:
    return reverse("evaluations:export" if what else "evaluations:exports", args=[questionnaire.uid, *what])


def fetch(office: Client, questionnaire: Questionnaire, what: str) -> bytes:
    answer = office.post(to(questionnaire, what))
    assert answer.status_code == 200, what
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet(content: bytes, name: str) -> list[list[Any]]:
    return [list(row) for row in load_workbook(io.BytesIO(content))[name].iter_rows(values_only=True)]


def project_in(archive: zipfile.ZipFile) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read("project.qde"))  # noqa: S314 - our own


def printed() -> list[list[int]]:
    """The five counts of each row of the report."""
    return [list(counts(row).values()) for row in rows()]


class TestTheTableOf2016:
    def test_the_plain_table_says_what_the_report_says(self, office: Client) -> None:
        head, *lines = table(fetch(office, sent_and_closed(), "csv"))

        assert head[1:4] == ["question", "answer", "people"]
        statements = [lines[place : place + 5] for place in range(0, 70, 5)]
        assert [[int(line[3]) for line in five] for five in statements] == printed()
        assert [[line[2] for line in five] for five in statements] == [[str(point.label) for point in POINTS]] * 14
        assert [int(five[0][6]) for five in statements] == [sum(row) for row in printed()]
        assert [line[4] for line in lines if line[4]] == ["1", "1", "1", "1"]  # its four marks between two points

    def test_for_excel_it_is_the_same_after_a_mark(self, office: Client) -> None:
        questionnaire = sent_and_closed()

        plain, excel = (fetch(office, questionnaire, what) for what in ("csv", "csv-for-excel"))

        assert excel == b"\xef\xbb\xbf" + plain

    def test_the_workbook_says_the_same_in_both_its_sheets(self, office: Client) -> None:
        questionnaire = sent_and_closed(*COMMENTS)
        content = fetch(office, questionnaire, "workbook")

        _head, *lines = sheet(content, "Statements")
        assert [line[2:12:2] for line in lines] == printed()
        assert [line[1] for line in lines] == [row["statement"] for row in rows()]
        again = [["" if value is None else str(value) for value in line] for line in sheet(content, "Counts")]
        assert again == table(fetch(office, questionnaire, "csv"))
        assert "One mark between agree and strongly agree, counted as agree." in lines[1][-1]

    def test_the_page_names_each_file_and_the_results_lead_there(self, office: Client) -> None:
        questionnaire = sent_and_closed(*COMMENTS)

        results = office.get(reverse("evaluations:results", args=[questionnaire.uid])).content.decode()
        page = office.get(to(questionnaire)).content.decode()

        assert to(questionnaire) in results
        assert [what for what in FILES if to(questionnaire, what) in page] == FILES

    @pytest.mark.any_database
    @pytest.mark.skipif(not shutil.which("pspp") and "CI" not in environ, reason="pspp is not installed here")
    def test_pspp_reads_the_14_rows(self, office: Client, tmp_path: Path) -> None:
        archive = zipfile.ZipFile(io.BytesIO(fetch(office, sent_and_closed(), "spss")))
        archive.extractall(tmp_path)
        [syntax] = tmp_path.glob("*.sps")
        syntax.write_text(syntax.read_text() + "CROSSTABS /TABLES=question BY answer /CELLS=COUNT.\n")

        done = subprocess.run(
            ["pspp", "-O", "format=csv", syntax.name], cwd=tmp_path, capture_output=True, text=True, check=False
        )

        assert (done.returncode, re.findall("error|warning", done.stdout + done.stderr)) == (0, [])
        present = [place for place in range(5) if any(row[place] for row in printed())]
        lines = {cell: line for line in csv.reader(done.stdout.splitlines()) for cell in line}
        read = [
            [int(float(cell)) for cell in lines[row["statement"]] if re.fullmatch(r"[\d.]+", cell)] for row in rows()
        ]
        assert read == [[*(row[place] for place in present), sum(row)] for row in printed()]


class TestWhatIsNotThere:
    def test_below_the_floor_there_is_no_file_and_the_page_is_the_same_whatever_they_said(self, office: Client) -> None:
        questionnaire = closed_form(9)
        pages = []
        for mark in (Mark.AGREE, Mark.STRONGLY_DISAGREE):
            say(questionnaire, {0: [mark] * 9, 4: [f"I {mark}"] * 9})
            answers = [office.post(to(questionnaire, what), follow=True) for what in FILES]
            assert {answer.redirect_chain[0][0] for answer in answers} == {to(questionnaire)}
            pages.append(re.sub(rb"csrf\S+ value=\S+|nonce=\S+", b"", office.get(to(questionnaire)).content))

        assert pages[0] == pages[1]
        assert b"9 people replied." in pages[0]
        assert not Record.objects.filter(action="export results").exists()

    def test_at_the_floor_it_is_there_but_for_what_too_few_answered(self, office: Client) -> None:
        questionnaire = closed_form(10)
        say(questionnaire, {0: [Mark.AGREE] * 10, 1: [Mark.NEUTRAL] * 9})

        lines = table(fetch(office, questionnaire, "csv"))
        syntax = zipfile.ZipFile(io.BytesIO(fetch(office, questionnaire, "spss")))
        [first, second] = questions_of(questionnaire)[:2]

        assert [line[2:] for line in lines if line[1] == second.text] == [["Too few answered to say more.", *[""] * 5]]
        texts = [syntax.read(name).decode() for name in syntax.namelist()]
        assert [(first.text in text, second.text in text) for text in texts] == [(False, False), (True, False)]
        assert table(texts[0].encode())[1:] == [["1", "4", "4", "10"]]

    def test_before_closing_there_is_nothing(self, office: Client) -> None:
        questionnaire = make_questionnaire()

        assert office.get(to(questionnaire)).status_code == 302
        assert office.post(to(questionnaire, "csv"), follow=True).redirect_chain[0][0] == to(questionnaire)

    def test_a_form_with_names_has_no_file_of_comments(self, office: Client) -> None:
        questionnaire = make_questionnaire(answers="named")
        for _ in range(5):
            reply(questionnaire, Mark.AGREE, None, "My own words")
        close(questionnaire)

        assert "own words" not in fetch(office, questionnaire, "csv").decode()
        for what in ("comments", "qda"):
            assert office.post(to(questionnaire, what)).status_code == 302


class TestWho:
    def test_only_researchers_and_only_by_a_button(
        self, office: Client, alice: Person, charlie: Person, rhona: Person
    ) -> None:
        questionnaire = sent_and_closed("Words")
        for what in FILES:
            assert [signed_in(one).post(to(questionnaire, what)).status_code for one in (alice, charlie)] == [403, 403]
            assert Client().post(to(questionnaire, what)).status_code == 401
            assert office.get(to(questionnaire, what)).status_code == 405
        assert office.post(to(questionnaire, "everything")).status_code == 404
        assert not Record.objects.filter(action="export results").exists()

        for what in FILES:
            fetch(office, questionnaire, what)

        kept = Record.objects.filter(action="export results").order_by("pk")
        assert list(kept.values_list("actor", "note")) == [(rhona.pk, what) for what in FILES]

    def test_the_codebook_has_all_words_and_codes(self, office: Client, alice: Person) -> None:
        questionnaire = sent_and_closed()
        address = reverse("evaluations:codebook", args=[questionnaire.uid])

        page = unescape(office.get(address).content.decode())

        assert [row["statement"] for row in rows() if row["statement"] not in page] == []
        assert re.findall(r'cell">([\d.]+)<', page) == ["1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5", "9"]
        assert signed_in(alice).get(address).status_code == 403


class TestComments:
    def test_the_list_holds_all_of_them_and_no_formula(self, office: Client) -> None:
        head, *lines = table(fetch(office, sent_and_closed(*COMMENTS), "comments"))

        assert head == ["number", "question", "comment"]
        assert Counter(line[2] for line in lines) == Counter(
            f"'{text}" if text.startswith("=") else text for text in COMMENTS
        )

    def test_the_project_is_what_the_standard_asks_for(self, office: Client) -> None:
        archive = zipfile.ZipFile(io.BytesIO(fetch(office, sent_and_closed(*COMMENTS), "qda")))
        project = project_in(archive)

        sources = project.findall("q:Sources/q:TextSource", QDA)
        members = [one.get("targetGUID") for one in project.findall("q:Sets/q:Set/q:MemberSource", QDA)]
        names = {str(source.get("plainTextPath")).removeprefix("internal://") for source in sources}
        assert [child.tag.partition("}")[2] for child in project] == ["Users", "Sources", "Sets"]
        assert sorted(archive.namelist()) == sorted(["project.qde", *(f"Sources/{name}" for name in names)])
        assert members == [source.get("guid") for source in sources]
        every = [one.get("guid") for one in project.iter() if one.get("guid")]
        assert len(set(every)) == len(every)
        assert all(GUID.fullmatch(str(guid)) for guid in every)
        said = Counter(archive.read(f"Sources/{name}").decode() for name in names)
        assert said == Counter(COMMENTS)
        tags = {one.tag.partition("}")[2] for one in project.iter()}
        assert tags == {"Project", "Users", "User", "Sources", "TextSource", "Sets", "Set", "MemberSource"}

    def test_two_questions_of_the_same_words_stay_two(self, office: Client) -> None:
        questionnaire = closed_form(10)
        first = questions_of(questionnaire)[-1]
        second = Question.objects.create(section=first.section, position=9, kind="open", text=first.text)
        last = len(questions_of(questionnaire)) - 1
        say(questionnaire, {0: [Mark.AGREE] * 10, last - 1: ["one"] * 2, last: ["other"] * 3})

        lines = table(fetch(office, questionnaire, "comments"))[1:]
        archive = zipfile.ZipFile(io.BytesIO(fetch(office, questionnaire, "qda")))

        assert second.text == first.text
        assert Counter(line[0] for line in lines) == {"1": 2, "2": 3}
        sets = project_in(archive).findall("q:Sets/q:Set", QDA)
        assert [len(one) for one in sets] == [2, 3]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not re.match(r"[=+\-@\t\r\n]", str(guarded(text)))
    assert str(guarded(text)).removeprefix("'") == text.removeprefix("'")
    [line] = list(csv.reader(io.StringIO(b"".join(lines_of([], [[text, 7]])).decode(), newline="")))[1:]
    assert line == [guarded(text), "7"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_a_label_is_one_line_that_spss_takes(text: str) -> None:
    label = quoted(text)

    inside = label[1:-1].replace("''", "")
    assert (label[0], label[-1], "'" in inside, "\n" in label) == ("'", "'", False, False)
    assert len(label[1:-1].replace("''", "'").encode()) <= LONGEST_LABEL


def test_words_of_a_form_are_never_a_formula_in_a_workbook(office: Client) -> None:
    questionnaire = closed_form(10, title="=1+1")
    Question.objects.filter(pk=questions_of(questionnaire)[0].pk).update(text='=cmd|" /C calc"!A0')
    say(questionnaire, {0: [Mark.AGREE] * 10, 4: ["=1+1", "\x0bodd", "@x", "-5"]})

    book = load_workbook(io.BytesIO(fetch(office, questionnaire, "workbook")))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert not [cell.value for cell in cells if str(cell.value).startswith("=")]


class TestWithNames:
    FILES = ("forms", "forms-for-spss")

    def fetch(self, browser: Client, questionnaire: Questionnaire, what: str) -> Any:
        return browser.post(reverse("evaluations:export_names", args=[questionnaire.uid, what]))

    def test_a_row_for_each_person_with_the_codes_of_the_codebook(self, office: Client, rhona: Person) -> None:
        questionnaire = follow_up(5)

        head, *lines = table(b"".join(self.fetch(office, questionnaire, "forms").streaming_content))

        assert head == ["name", "cpp", "employer", "q1", "q2_1", "q2_2", "q3"]
        assert lines == [
            [f"Sender {number}", "Fife", "A council", str(number + 1), "0", "1", f"Words {number}"]
            for number in range(5)
        ]
        [kept] = Record.objects.filter(action="export forms with names")
        assert (kept.actor_id, kept.note, kept.object_id) == (rhona.pk, "forms", str(questionnaire.pk))

    @pytest.mark.any_database
    @pytest.mark.skipif(not shutil.which("pspp") and "CI" not in environ, reason="pspp is not installed here")
    def test_pspp_reads_them(self, office: Client, tmp_path: Path) -> None:
        questionnaire = make_questionnaire(answers="named")
        question = Question.objects.create(
            section=questionnaire.sections.get(), position=9, kind=Question.Kind.ONE, text='What\'s "next"?'
        )
        choice = Choice.objects.create(question=question, text="The ‘second’")
        for number in range(5):
            reply(questionnaire, Mark.RATHER_AGREE, None, [choice.pk], f"Two\nlines, {number}")
        archive = zipfile.ZipFile(
            io.BytesIO(b"".join(self.fetch(office, close(questionnaire), "forms-for-spss").streaming_content))
        )
        archive.extractall(tmp_path)
        [syntax] = tmp_path.glob("*.sps")
        syntax.write_text(syntax.read_text() + "FREQUENCIES /VARIABLES=q1 q3.\nLIST /VARIABLES=q4.\n")

        done = subprocess.run(
            ["pspp", "-O", "format=csv", syntax.name], cwd=tmp_path, capture_output=True, text=True, check=False
        )

        assert (done.returncode, re.findall("error|warning", done.stdout + done.stderr)) == (0, [])
        lines = [line for line in csv.reader(done.stdout.splitlines()) if line]
        assert [line[:3] for line in lines if line[0] == "Valid"] == [
            ["Valid", "Between neutral and agree", "5"],
            ["Valid", "The ‘second’", "5"],
        ]
        assert [line[0] for line in lines if line[0].startswith("Two")] == [f"Two lines, {n}" for n in range(5)]

    def test_only_for_who_has_just_shown_the_second_factor_again(self, office: Client, rhona: Person) -> None:
        questionnaire = follow_up(5)
        give_second_factor(rhona)

        with time_machine.travel(timezone.now() + timedelta(minutes=20), tick=False):
            asked = self.fetch(office, questionnaire, "forms")
            assert asked["Location"].startswith(reverse("mfa_reauthenticate"))
            assert not Record.objects.filter(action="export forms with names").exists()
            done: Any = office.post(asked["Location"], {"code": app_code()})

        assert b"Sender 0" in b"".join(done.streaming_content)
        assert Record.objects.filter(action="export forms with names").count() == 1

    def test_never_of_a_form_without_names_and_never_for_others(self, office: Client, alice: Person) -> None:
        anonymous, named, running = sent_and_closed(), follow_up(5), make_questionnaire(answers="named")
        for what in self.FILES:
            assert self.fetch(office, anonymous, what).status_code == 404
            assert self.fetch(signed_in(alice), named, what).status_code == 404
            assert self.fetch(office, running, what).status_code == 302
        assert b"/exports/names/" in office.get(to(named)).content
        assert b"/exports/names/" not in office.get(to(anonymous)).content
        assert not Record.objects.filter(action="export forms with names").exists()
