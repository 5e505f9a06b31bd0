"""A worksheet and its questions say something, and go with their event."""

import pytest
from django.db import IntegrityError

from reflections.models import Prompt, Worksheet
from tests.factories import make_worksheet

pytestmark = pytest.mark.django_db


def test_a_worksheet_has_a_title() -> None:
    with pytest.raises(IntegrityError, match="every_worksheet_has_a_title"):
        make_worksheet(title=" ", slug="x")


def test_a_question_has_a_text() -> None:
    sheet = make_worksheet(prompts=0)

    with pytest.raises(IntegrityError, match="every_question_of_a_worksheet_has_a_text"):
        Prompt.objects.create(worksheet=sheet, text=" ")


def test_worksheets_go_with_their_event() -> None:
    make_worksheet().event.delete()

    assert (Worksheet.objects.count(), Prompt.objects.count()) == (0, 0)
