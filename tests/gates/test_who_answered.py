"""Who answered an anonymous questionnaire is nobody's business: no page tells an answerer from a silent one.

Two worlds that differ only in who answered are the same to a researcher, on every page and to the last letter.
"""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.urls import reverse
from pytest_django import Settings

from carplatform.outbox.delivery import drain
from carplatform.outbox.models import Message
from evaluations.actions import submit, write_round
from evaluations.models import Link, LinkToken, Mark, Questionnaire, Round
from events.models import Participation
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import OPEN_DAY, close, questions_of
from tests.evaluations.attack import marker
from tests.factories import found, make_event, make_participation, make_questionnaire
from tests.gates.crawl import crawl
from tests.gates.roles import admin_addresses

pytestmark = pytest.mark.django_db

PEOPLE = 24
CHANGES = re.compile(r'(csrfmiddlewaretoken" value|name="uid" value|nonce)="[^"]*"')  # new at each look, whoever looks


class World(Exception):
    """Ends a world: what was done in it is undone."""


@pytest.fixture
def asked(settings: Settings) -> tuple[Questionnaire, list[Participation]]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    event = make_event()
    people = [make_participation(event) for _ in range(PEOPLE)]
    return make_questionnaire(event), people


def seen_by(person: Person, questionnaire: Questionnaire, answerers: Iterable[int], people: list[Participation],
            then: Callable[[], object]) -> dict[str, str]:  # fmt: skip
    """Every page that `person` can reach in a world where just those answered, and `then` happened."""
    pages: dict[str, str] = {}
    count_anew()
    try:
        with transaction.atomic(), time_machine.travel(OPEN_DAY, tick=False):
            invite_and_answer(questionnaire, answerers, people)
            then()
            browser = signed_in(person)
            starts = [reverse("home"), reverse("evaluations:questionnaires"), questionnaire.get_absolute_url()]
            pages = crawl(browser, [*starts, *admin_addresses()])
            del pages[reverse("mfa_activate_totp")]  # shows a fresh secret each time
            raise World
    except World:
        return {address: CHANGES.sub("", text) for address, text in pages.items()}


def count_anew() -> None:
    """PostgreSQL does not take numbers back that a world had drawn; rows of the next shall have the same ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def invite_and_answer(questionnaire: Questionnaire, answerers: Iterable[int], people: list[Participation]) -> None:
    """Everyone is invited and has a card, some answer, everyone is reminded, and what mail is still needed leaves."""
    loaded = Questionnaire.objects.with_invitation().get(pk=questionnaire.pk)
    write_round(questionnaire=loaded, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    deliver()
    first, _second, words = questions_of(questionnaire)
    links = {link.participation_id: link for link in Link.objects.filter(questionnaire=questionnaire).order_by("pk")}
    secrets = {key: LinkToken.objects.mint(link, LinkToken.Mode.ROOM) for key, link in links.items()}
    for place, number in enumerate(answerers):
        token = found(secrets[people[number].pk])
        given = {first.pk: Mark.AGREE, words.pk: marker(place)}
        submit(token=token, questionnaire=loaded, given=given, at=OPEN_DAY)
    write_round(questionnaire=loaded, kind=Round.Kind.FIRST_REMINDER, by=None, at=OPEN_DAY)
    deliver()


def deliver() -> None:
    drain(until=OPEN_DAY + timedelta(hours=1), clock=lambda: OPEN_DAY)


def test_no_page_tells_who_answered_while_the_form_is_open(
    asked: tuple[Questionnaire, list[Participation]], rhona: Person
) -> None:
    questionnaire, people = asked

    one = seen_by(rhona, questionnaire, range(12), people, lambda: None)
    other = seen_by(rhona, questionnaire, range(12, 24), people, lambda: None)

    assert [address for address in one.keys() | other.keys() if one.get(address) != other.get(address)] == []
    assert questionnaire.get_absolute_url() in one


def test_no_page_tells_who_answered_once_it_is_closed(
    asked: tuple[Questionnaire, list[Participation]], rhona: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    questionnaire, people = asked
    # Chance would put comments into another order in each world.
    monkeypatch.setattr("evaluations.closing.SHUFFLED", {"sqlite": "a.text", "postgresql": "a.text"})

    one = seen_by(rhona, questionnaire, range(12), people, lambda: close(questionnaire, OPEN_DAY))
    other = seen_by(rhona, questionnaire, range(12, 24), people, lambda: close(questionnaire, OPEN_DAY))

    assert [address for address in one.keys() | other.keys() if one.get(address) != other.get(address)] == []


def test_the_mail_queue_holds_the_same_for_those_who_answered_and_those_who_did_not(
    asked: tuple[Questionnaire, list[Participation]],
) -> None:
    questionnaire, people = asked

    with time_machine.travel(OPEN_DAY, tick=False):
        invite_and_answer(questionnaire, range(12), people)

    fields = [field.name for field in Message._meta.fields]
    same = [name for name in fields if name not in {"id", "key", "to", "person", "context", "message_id"}]
    assert Message.objects.count() == 2 * PEOPLE
    assert Message.objects.order_by().values(*same).distinct().count() == 2  # one for each round


def test_a_page_that_tells_is_found(asked: tuple[Questionnaire, list[Participation]], rhona: Person) -> None:
    """Planted: of those who answered, the name of someone is changed, as a page that marks them would."""
    questionnaire, people = asked

    def mark() -> None:
        link = Link.objects.filter(spent=True).order_by("pk").first()
        assert link is not None
        Person.objects.filter(pk=link.participation.person_id).update(name="Answered")

    one = seen_by(rhona, questionnaire, range(12), people, mark)
    other = seen_by(rhona, questionnaire, range(12, 24), people, mark)

    assert one != other
