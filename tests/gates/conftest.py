from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from carplatform.files.store import keep
from evaluations.models import Question, Questionnaire
from events.models import Needs, Presentation, Slides
from groups.models import Attachment, Group, Invitation, InvitationToken, LogEntry, NextStep, Person, Point
from tests.demo.conftest import demo_on
from tests.evaluations.closed import closed_form
from tests.evaluations.filling import open_form
from tests.factories import (
    make_cycle,
    make_entry,
    make_event,
    make_invitation,
    make_link,
    make_membership,
    make_move,
    make_outcome,
    make_participation,
    make_passage,
    make_person,
    make_presentation,
    make_questionnaire,
    make_session,
    make_web_link,
    make_worksheet,
    share,
)
from tests.gates.roles import Beside, ExportOf, InvitationSecret, MailOut, Noun, ReplySecret
from tests.reports.making import make_report, measured, publish_now

__all__ = ["demo_on", "forms_at_work", "things"]


def make_file(entry: LogEntry) -> Attachment:
    """A file of `entry`, on disk too."""
    stored_as = keep(SimpleUploadedFile("notes.pdf", b"%PDF-"))
    kind = {"name": "notes.pdf", "content_type": "application/pdf", "size": 5}
    return Attachment.objects.create(entry=entry, stored_as=stored_as, **kind)


def make_slides(presentation: Presentation) -> Slides:
    """A file of `presentation`, on disk too."""
    stored_as = keep(SimpleUploadedFile("slides.pdf", b"%PDF-"))
    kind = {"name": "slides.pdf", "content_type": "application/pdf", "size": 5}
    return Slides.objects.create(presentation=presentation, stored_as=stored_as, **kind)


@pytest.fixture
def things(group: Group, alice: Person) -> list[Any]:
    """One of everything that has a page of its own, as everyone may open it, with something in it. Alice comes to the
    event, and is on its contact sheet."""
    event = make_event("Warm days", invitation="Please come.")
    of_event: list[Any] = [make_session(event), make_outcome(event)]
    asked, secret_of_reply = make_invitation(event)
    Needs.objects.create(participation=asked.participation, diet="Vegan")
    share(alice, "sheet", "email")
    of_event += [make_participation(event, alice), asked, ReplySecret(secret_of_reply), MailOut((event.slug, "send"))]
    presentation = make_presentation(event, group, shared_at=event.starts_at)
    make_passage(presentation, "aim", "Fewer cold homes.")
    of_event += [presentation, make_slides(presentation), make_web_link(presentation)]
    of_event.append(Beside((event.slug, presentation.uid, "aim")))
    _, secret = make_link(make_questionnaire(event))
    move = make_move(make_cycle(group))
    entry = make_entry(group, readers="network", on_public_page=True)
    invitation = Invitation.objects.create(group=group, email="asked@example.org")
    secret_of_invitation = InvitationSecret(InvitationToken.objects.mint(invitation))
    member = make_membership(group, make_person())
    point = Point.objects.create(group=group, kind="factor", text="Trust.", readers="network", on_public_page=True)
    report = publish_now(measured(make_report(group)))
    step = NextStep.objects.create(group=group, what="Meet", readers="network", on_public_page=True)
    of_group: list[Any] = [report, report.published, group, group.cpp, move, entry, make_file(entry), member]
    of_group += [invitation, secret_of_invitation, step]
    of_group += [point, Noun((group.slug, "quote"))]
    closed = closed_form(10, event=event)
    of_event += [make_worksheet(event), closed, ExportOf((closed.uid, "csv")), secret]
    of_form = [closed.sections.all()[0], *Question.objects.of_form(closed)[:1]]
    return [*of_group, *of_form, *of_event, event]


@pytest.fixture
def forms_at_work() -> list[Questionnaire]:
    """One that is open now and one with names that is closed: they have pages that those of `things` lead away from."""
    return [open_form(), closed_form(5, answers="named")]
