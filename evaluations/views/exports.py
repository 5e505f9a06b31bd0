"""Taking results away as files, for researchers. Every file is asked for by a button, and stands in the audit log."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from carplatform.audit.actions import record
from groups.models import Person

from ..disclosure import every_comment, published
from ..exports import cases, plain, qda, rows, spss, workbook
from ..models import Mark, Question, Questionnaire
from ..permissions import can_export, can_read_names
from ..publication import Published
from .loading import visible_questionnaire

CSV = "text/csv; charset=utf-8"
NO_SUCH_FILE = gettext_lazy("There is no such file of this questionnaire.")
Maker = Callable[[Questionnaire, Published], HttpResponseBase]


@dataclass(frozen=True)
class Export:
    """One file to take away: what it is called on the page, who reads it, and how it is made."""

    title: str | Promise
    about: str | Promise
    make: Maker
    of_comments: bool = False


@require_safe
def exports(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What can be taken away of a closed questionnaire."""
    questionnaire = to_export(request, uid)
    found = published(questionnaire)
    if found is None:
        return redirect("evaluations:results", uid)
    context = {
        "questionnaire": questionnaire,
        "event": questionnaire.event,
        "results": found,
        "files": {what: export for what, export in EXPORTS.items() if is_there(export, found)},
        "named_files": WITH_NAMES if found.replies and not questionnaire.is_anonymous else {},
    }
    return render(request, "evaluations/exports.html", context)


@require_POST
def export(request: HttpRequest, uid: UUID, what: str) -> HttpResponseBase:
    """One file. Below the floor there is none: not even how few there are to it."""
    questionnaire = to_export(request, uid)
    asked_for = EXPORTS.get(what)
    if asked_for is None:
        raise Http404
    found = published(questionnaire)
    if found is None or not is_there(asked_for, found):
        messages.error(request, NO_SUCH_FILE)
        return redirect("evaluations:exports", uid)
    person = cast(Person, request.user)
    record(by=person, action="export results", obj=questionnaire, note=what, at=timezone.now())
    return asked_for.make(questionnaire, found)


@require_POST
@reauthentication_required(app="allauth.mfa")
def export_names(request: HttpRequest, uid: UUID, what: str) -> HttpResponseBase:
    """Whole forms with names, for who has shown the second factor again a moment ago (trust.md 1b)."""
    questionnaire = to_export(request, uid)
    asked_for = WITH_NAMES.get(what)
    if asked_for is None or questionnaire.is_anonymous or not can_read_names(request.user):
        raise Http404
    found = published(questionnaire)
    if found is None or not found.replies:
        messages.error(request, NO_SUCH_FILE)
        return redirect("evaluations:exports", uid)
    person = cast(Person, request.user)
    record(by=person, action="export forms with names", obj=questionnaire, note=what, at=timezone.now())
    return asked_for.make(questionnaire, found)


@require_safe
def codebook(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is asked, in which words and with which codes, as all files have them."""
    questionnaire = to_export(request, uid)
    questions = list(Question.objects.of_form(questionnaire))
    statements = [question for question in questions if question.kind == Question.Kind.STATEMENT]
    context = {
        "questionnaire": questionnaire,
        "event": questionnaire.event,
        "statements": statements,
        "others": [question for question in questions if question.kind != Question.Kind.STATEMENT],
        "codes": [(spss.code(mark), mark.label, mark.counted_as.label) for mark in Mark],
        "no_answer": spss.NO_ANSWER,
    }
    return render(request, "evaluations/codebook.html", context)


def to_export(request: HttpRequest, uid: UUID) -> Questionnaire:
    questionnaire = visible_questionnaire(request, uid)
    if not can_export(request.user):
        raise PermissionDenied(_("Only researchers take results away as files."))
    return questionnaire


def is_there(export: Export, found: Published) -> bool:
    return found.is_shown and (found.comments is not None or not export.of_comments)


def as_lines(questionnaire: Questionnaire, found: Published) -> HttpResponseBase:
    made = plain.lines_of(rows.HEAD, (row.cells for row in rows.rows_of(found)))
    return sent(StreamingHttpResponse(made, content_type=CSV), questionnaire, ".csv")


def for_excel(questionnaire: Questionnaire, found: Published) -> HttpResponseBase:
    made = plain.lines_of(rows.HEAD, (row.cells for row in rows.rows_of(found)), begin=plain.FOR_EXCEL)
    return sent(StreamingHttpResponse(made, content_type=CSV), questionnaire, "-for-excel.csv")


def comments(questionnaire: Questionnaire, found: Published) -> HttpResponseBase:
    made = plain.lines_of(rows.COMMENTS_HEAD, every_comment(questionnaire, found), begin=plain.FOR_EXCEL)
    return sent(StreamingHttpResponse(made, content_type=CSV), questionnaire, "-comments.csv")


def as_workbook(questionnaire: Questionnaire, found: Published) -> HttpResponseBase:
    said = every_comment(questionnaire, found)
    return filled(lambda file: workbook.write_workbook(file, questionnaire, found, said), questionnaire, ".xlsx")


def for_spss(questionnaire: Questionnaire, found: Published) -> HttpResponseBase:
    return filled(lambda file: spss.write_weighted(file, questionnaire, found), questionnaire, "-spss.zip")


def as_project(questionnaire: Questionnaire, found: Published) -> HttpResponseBase:
    said = every_comment(questionnaire, found)
    return filled(lambda file: qda.write_project(file, questionnaire, said), questionnaire, ".qdpx")


def forms(questionnaire: Questionnaire, found: Published) -> HttpResponseBase:
    columns = cases.columns_of(questionnaire)
    made = plain.lines_of(cases.head_of(columns), cases.cases_of(questionnaire, columns), begin=plain.FOR_EXCEL)
    return sent(StreamingHttpResponse(made, content_type=CSV), questionnaire, "-forms.csv")


def forms_for_spss(questionnaire: Questionnaire, found: Published) -> HttpResponseBase:
    return filled(lambda file: cases.write_cases(file, questionnaire), questionnaire, "-forms-spss.zip")


def filled(write: Callable[[IO[bytes]], None], questionnaire: Questionnaire, ending: str) -> HttpResponseBase:
    """What `write` writes, from a file that is gone once it is sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return sent(FileResponse(file, content_type="application/octet-stream"), questionnaire, ending)


def sent(response: HttpResponseBase, questionnaire: Questionnaire, ending: str) -> HttpResponseBase:
    name = rows.file_name(questionnaire, ending)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


EXPORTS: dict[str, Export] = {
    "workbook": Export(
        gettext_lazy("Workbook (XLSX)"),
        gettext_lazy("For Excel and LibreOffice: the table with its notes, all counts, and the comments."),
        as_workbook,
    ),
    "csv": Export(
        gettext_lazy("Counts (CSV)"),
        gettext_lazy("Plain text in UTF-8, one row for each answer that a question can have."),
        as_lines,
    ),
    "csv-for-excel": Export(
        gettext_lazy("Counts (CSV for Excel)"),
        gettext_lazy("The same with a mark at its beginning, by which Excel knows accents and dashes."),
        for_excel,
    ),
    "spss": Export(
        gettext_lazy("Statements for SPSS (ZIP)"),
        gettext_lazy("A table and the syntax that reads it, with labels. Each row is weighted: none is a person."),
        for_spss,
    ),
    "comments": Export(
        gettext_lazy("Comments (CSV for Excel)"),
        gettext_lazy("By question, in mixed order: nothing says which are of one person."),
        comments,
        of_comments=True,
    ),
    "qda": Export(
        gettext_lazy("Comments as a project (QDPX)"),
        gettext_lazy("For NVivo, ATLAS.ti, MAXQDA and QualCoder: one source for each comment, by question."),
        as_project,
        of_comments=True,
    ),
}
WITH_NAMES: dict[str, Export] = {
    "forms": Export(
        gettext_lazy("Forms with names (CSV for Excel)"),
        gettext_lazy("A row for each person who replied, with the codes of the codebook."),
        forms,
    ),
    "forms-for-spss": Export(
        gettext_lazy("Forms with names for SPSS (ZIP)"),
        gettext_lazy("The same table, and the syntax that reads it with labels."),
        forms_for_spss,
    ),
}
