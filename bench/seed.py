"""Questionnaires with very many replies, written straight into PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from evaluations.models import Mark, Question, Questionnaire, Section
from events.models import Event

STATEMENTS = 14
OPEN_QUESTIONS = 3

RESPONSES = """
    INSERT INTO evaluations_response (id, questionnaire_id, mode)
    SELECT gen_random_uuid(), %s, 'emailed' FROM generate_series(1, %s)
"""
MARKS = """
    INSERT INTO evaluations_answer (response_id, question_id, mark, text)
    SELECT r.id, q.id, (%s::text[])[1 + floor(random() * 9)::int], ''
    FROM evaluations_response r CROSS JOIN evaluations_question q JOIN evaluations_section s ON s.id = q.section_id
    WHERE r.questionnaire_id = %s AND s.questionnaire_id = r.questionnaire_id AND q.kind = 'statement'
"""
WORDS = """
    INSERT INTO evaluations_answer (response_id, question_id, mark, text)
    SELECT r.id, q.id, '', 'What someone wrote, in a sentence or two: ' || gen_random_uuid()
    FROM evaluations_response r CROSS JOIN evaluations_question q JOIN evaluations_section s ON s.id = q.section_id
    WHERE r.questionnaire_id = %s AND s.questionnaire_id = r.questionnaire_id AND q.kind = 'open'
"""
PARTICIPATIONS = """
    INSERT INTO events_participation
        (event_id, uid, role, employer, job_title, reply, left_early, source, is_example)
    SELECT %s, gen_random_uuid(), 'practitioner', '', '', 'yes', false, '', true FROM generate_series(1, %s)
"""
LINKS = """
    INSERT INTO evaluations_link (questionnaire_id, participation_id, spent, withdrawn)
    SELECT %s, id, true, false FROM events_participation WHERE event_id = %s
"""


def make_event(name: str) -> Event:
    """An event that ended an hour ago."""
    now = timezone.now()
    return Event.objects.create(
        title=f"Event {name}",
        slug=f"event-{name}",
        starts_at=now - timedelta(days=1),
        ends_at=now - timedelta(hours=1),
        dated_at=now,
        is_published=True,
        is_example=True,
    )


def make_form(event: Event) -> Questionnaire:
    """A form of the length of that of 2016."""
    questionnaire = Questionnaire.objects.create(event=event, title="How was it for you?", results_public=True)
    section = Section.objects.create(questionnaire=questionnaire, title="The event")
    for place in range(STATEMENTS):
        Question.objects.create(section=section, position=place, text=f"Statement {place + 1}")
    for place in range(OPEN_QUESTIONS):
        text = f"Open question {place + 1}"
        Question.objects.create(section=section, position=50 + place, kind=Question.Kind.OPEN, text=text)
    return questionnaire


def make_participations(event: Event, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PARTICIPATIONS, [event.pk, count])


def make_replies(questionnaire: Questionnaire, count: int) -> None:
    """`count` whole forms, with as many spent links."""
    make_participations(questionnaire.of_event, count)
    with connection.cursor() as cursor:
        cursor.execute(LINKS, [questionnaire.pk, questionnaire.of_event.pk])
        cursor.execute(RESPONSES, [questionnaire.pk, count])
        cursor.execute(MARKS, [[mark.value for mark in Mark], questionnaire.pk])
        cursor.execute(WORDS, [questionnaire.pk])
        cursor.execute("ANALYZE")
