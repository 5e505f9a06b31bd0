"""The mail of questionnaires: a personal link, and at most two reminders. Their words are in templates/mail/.

Whether a mail about an anonymous questionnaire was still needed says whether that person had answered. So its kind is
blind, and everyone invited gets the same rows in the outbox.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from carplatform.outbox import kinds
from carplatform.outbox.actions import enqueue
from carplatform.outbox.kinds import ORDINARY, MailKind
from carplatform.outbox.letters import compose
from carplatform.outbox.models import Message
from groups.models import Person

from .models import Link, LinkToken, Questionnaire, Round

WORDS = {
    Round.Kind.INVITATION: "questionnaire",
    Round.Kind.FIRST_REMINDER: "questionnaire_reminder",
    Round.Kind.SECOND_REMINDER: "questionnaire_last_reminder",
}


def still_wanted(message: Message, at: datetime) -> bool:
    """Whether the person can and need still answer: form open, link unspent, and the address still theirs."""
    links = Link.objects.select_related("participation").filter(pk=message.context.get("link"))
    link = links.filter(spent=False, withdrawn=False).first()
    if link is None or link.participation.person_id is None:
        return False
    reachable = Person.objects.reachable(at).filter(pk=link.participation.person_id, email__iexact=message.to)
    questionnaire = Questionnaire.objects.with_invitation().get(pk=link.questionnaire_id)
    return questionnaire.is_open(at) and reachable.exists()


ANONYMOUS = MailKind("anonymous questionnaire", ORDINARY, True, still_wanted, blind=True)
ANONYMOUS_REMINDER = MailKind(
    "reminder of an anonymous questionnaire", ORDINARY, True, still_wanted, blind=True, hushed=True
)
NAMED = MailKind("questionnaire with names", ORDINARY, True, still_wanted)


def register() -> None:
    """Makes these kinds known to the outbox."""
    for kind in (ANONYMOUS, ANONYMOUS_REMINDER, NAMED):
        kinds.register(kind)


def batch_of(questionnaire: Questionnaire) -> str:
    """How the batches of all rounds of mail about `questionnaire` begin."""
    return f"questionnaire {questionnaire.pk}: "


def send_link(*, link: Link, questionnaire: Questionnaire, kind: str, at: datetime) -> Message | None:
    """Writes one mail of a round to whom `link` is for, with a secret of its own. None where there is no address."""
    person = link.participation.person
    if person is None or not person.email:
        return None
    address = link_address(LinkToken.objects.mint(link, LinkToken.Mode.MAIL))
    letter = compose(
        WORDS[Round.Kind(kind)],
        person=person,
        questionnaire=questionnaire,
        event=questionnaire.event,
        closes_at=questionnaire.closes_at,
        link=address,
        button=questionnaire.title,
    )
    return enqueue(
        kind=mail_kind(questionnaire, kind).name,
        key=f"{batch_of(questionnaire)}{kind}, participation {link.participation_id}",
        batch=f"{batch_of(questionnaire)}{kind}",
        to=person.email,
        person=person,
        context={"link": link.pk},
        at=at,
        **asdict(letter),
    )


def mail_kind(questionnaire: Questionnaire, kind: str) -> MailKind:
    """The outbox's kind for a round of mail of that kind."""
    if not questionnaire.is_anonymous:
        return NAMED
    return ANONYMOUS if kind == Round.Kind.INVITATION else ANONYMOUS_REMINDER


def link_address(secret: str) -> str:
    """The whole address that a mail or a card carries."""
    return settings.BASE_URL + reverse("evaluations:answer", args=[secret])
