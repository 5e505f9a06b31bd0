"""Loading is checking: what someone may not see is not found."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ..models import Questionnaire


def visible_questionnaire(request: HttpRequest, uid: UUID) -> Questionnaire:
    """The questionnaire with its event, or 404 if the reader may not see its results."""
    return get_object_or_404(Questionnaire.objects.visible_to(request.user).of_events().with_invitation(), uid=uid)
