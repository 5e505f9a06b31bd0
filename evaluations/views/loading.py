"""Loading is checking: what is not the reader's to see, or to run, is not there."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from groups.models import Person

from ..models import Questionnaire
from ..permissions import can_run_questionnaires
from ..standing import Stage, Standing, standings

FINISHED = (Stage.CLOSING, Stage.CLOSED)


def who_runs(request: HttpRequest) -> Person:
    """Who is asking. Raises Http404 for everyone who does not run questionnaires."""
    if not can_run_questionnaires(request.user):
        raise Http404
    return cast(Person, request.user)


def to_run(request: HttpRequest, uid: UUID, at: datetime) -> Standing:
    """The questionnaire of that address as it stands, for those who run it; else 404."""
    who_runs(request)
    found = standings(Questionnaire.objects.filter(uid=uid), at)
    if not found:
        raise Http404
    return found[0]


def visible_questionnaire(request: HttpRequest, uid: UUID) -> Questionnaire:
    """The questionnaire with its event, or 404 if the reader may not see its results."""
    return get_object_or_404(Questionnaire.objects.visible_to(request.user).of_events().with_invitation(), uid=uid)
