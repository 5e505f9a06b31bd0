"""The organiser's pages to invite: from groups, by hand, from a spreadsheet; every mail with its state."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.outbox.models import Message
from events.models import Event, Invitation, Participation
from groups.models import Group, Person
from tests.cast import signed_in
from tests.factories import make_event, make_group, make_invitation, make_membership, make_participation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


@pytest.fixture
def event(db: None) -> Event:
    start = timezone.now() + timedelta(days=30)
    return make_event("Spring event", starts_at=start, ends_at=start + timedelta(hours=6))


def to(event: Event, page: str, *more: Any) -> str:
    return reverse(f"events:{page}", args=[event.slug, *more])


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def names(event: Event) -> list[str]:
    return sorted(event.participations.values_list("person__name", flat=True))


class TestFromGroups:
    @pytest.fixture
    def three_groups(self, event: Event) -> list[Group]:
        """Two with three members each, of whom the last to join leads; one that has someone on the list."""
        groups = [make_group(topic) for topic in ("Bikes", "Cars", "Drums")]
        for group in groups:
            for place, role in enumerate(("member", "member", "lead")):
                person = make_person(f"{group.topic} {role} {place}")
                make_membership(group, person, role=role)
        make_participation(event, Person.objects.get(name="Drums member 0"), reply="yes")
        return groups

    @pytest.mark.usefixtures("three_groups")
    @pytest.mark.parametrize(("each", "ticked"), [("", 4), ("2", 4), ("1", 2), ("99", 6), ("0", 0), ("x", 4), ("²", 4)])
    def test_so_many_of_each_are_ticked_and_leads_first(
        self, office: Client, event: Event, each: str, ticked: int
    ) -> None:
        form = office.get(to(event, "invite_members"), {"each": each} if each else {}).context["form"]

        chosen = [str(form.fields["members"].rows[key]) for key in form.initial["members"]]
        assert len(chosen) == ticked
        bikes = [name.partition(",")[0] for name in chosen if name.startswith("Bikes")]
        assert bikes == ["Bikes lead 2", "Bikes member 0", "Bikes member 1"][: len(bikes)]

    def test_the_ticked_are_put_on_the_list_with_their_group(
        self, office: Client, event: Event, three_groups: list[Group]
    ) -> None:
        bikes = three_groups[0].memberships.order_by("pk")

        said = {"members": [bikes[0].pk, bikes[1].pk], "role": "presenter", "when": "hold"}
        answer = office.post(to(event, "invite_members"), said, follow=True)

        assert "2 people are on the list. No mail has gone yet." in text(answer)
        asked = Participation.objects.filter(group=three_groups[0]).order_by("person__name")
        assert [(one.name, one.role, one.reply) for one in asked] == [
            ("Bikes member 0", "presenter", ""),
            ("Bikes member 1", "presenter", ""),
        ]
        assert not Message.objects.exists()

    @pytest.mark.usefixtures("three_groups")
    def test_nobody_ticked_and_somebody_else_s_member_are_refused(self, office: Client, event: Event) -> None:
        left = make_membership(make_group("Past"), make_person(), left=timezone.localdate())
        for members, words in (([], "Tick those to ask."), ([left.pk], "That is not one of the choices.")):
            answer = office.post(to(event, "invite_members"), {"members": members, "role": "staff", "when": "hold"})
            assert (answer.status_code, words in text(answer)) == (422, True)
        assert names(event) == ["Drums member 0"]

    @pytest.mark.usefixtures("three_groups")
    def test_where_everyone_is_on_the_list_there_is_no_form_but_the_way_to_others(
        self, office: Client, event: Event
    ) -> None:
        for person in Person.objects.exclude(participations__event=event).filter(posts__isnull=False):
            make_participation(event, person)

        page = text(office.get(to(event, "invite_members")))

        assert "is on the list already" in page
        assert to(event, "invite_one") in page
        assert "Put them on the list" not in page


class TestByHand:
    SAID = {"email": "Isla@Example.org", "name": "Isla", "role": "speaker", "when": "send"}

    def test_sent_now_and_pressed_twice_it_is_one_mail(self, office: Client, event: Event) -> None:
        answers = [text(office.post(to(event, "invite_one"), self.SAID, follow=True)) for _press in range(2)]

        assert "1 invitation is on its way." in answers[0]
        assert "Nobody new: all of them were on the list already." in answers[1]
        assert [message.to for message in Message.objects.all()] == ["isla@example.org"]

    def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
        self, office: Client, event: Event
    ) -> None:
        answer = office.post(to(event, "invite_one"), {**self.SAID, "email": "isla at example", "employer": "Fife"})

        assert answer.status_code == 422
        assert answer.context["form"].errors == {"email": ["Write the whole email, such as name@example.org."]}
        assert all(words in text(answer) for words in ("isla at example", "Fife"))

    def test_an_address_that_mail_does_not_reach_is_said_there(self, office: Client, event: Event) -> None:
        make_person("Gone", email="isla@example.org", is_active=False)

        answer = office.post(to(event, "invite_one"), self.SAID)

        assert list(answer.context["form"].errors) == ["email"]
        assert names(event) == []


class TestFromASpreadsheet:
    ROWS = "email,name\na@example.org,Ann\nb@example.org,Bea\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_a_file_is_read_as_spreadsheets_write_it(self, office: Client, event: Event, encoding: str) -> None:
        file = SimpleUploadedFile("people.csv", "email;name\na@example.org;Ròs\n".encode(encoding))

        office.post(to(event, "invite_table"), {"file": file, "when": "hold"})

        assert names(event) == ["Ròs"]

    def test_pasted_and_sent_everyone_gets_one_mail(self, office: Client, event: Event) -> None:
        answer = office.post(to(event, "invite_table"), {"text": self.ROWS, "when": "send"}, follow=True)

        assert "2 invitations are on their way." in text(answer)
        assert Message.objects.count() == 2

    def test_one_wrong_row_keeps_all_out_and_gives_the_text_back_to_be_mended(
        self, office: Client, event: Event
    ) -> None:
        make_person("Gone", email="GONE@example.org", is_active=False)
        rows = f"{self.ROWS}A@example.org,Ann again\ngone@example.org,Gone\n"

        answer = office.post(
            to(event, "invite_table"), {"file": SimpleUploadedFile("p.csv", rows.encode()), "when": "send"}
        )

        assert answer.status_code == 422
        assert [(one.row, one.column) for one in answer.context["form"].problems] == [(4, "email"), (5, "email")]
        assert "This email is in row 2 already." in text(answer)
        assert "2 things to mend. Nobody was asked." in text(answer)
        assert answer.context["form"]["text"].value() == rows
        assert (names(event), Message.objects.count()) == ([], 0)

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({}, "There is nobody in it yet."),
            ({"text": "email,name\n"}, "There is nobody in it yet."),
            ({"file": SimpleUploadedFile("p.csv", b"x" * 1_000_001)}, "The file is too large: no more than 1 MB."),
            ({"file": SimpleUploadedFile("p.xlsx", b"PK\x03\x04\x00\x00")}, "The first line must name the columns"),
        ],
    )
    def test_what_is_no_list_is_said_plainly(self, office: Client, event: Event, said: Any, words: str) -> None:
        answer = office.post(to(event, "invite_table"), {**said, "when": "hold"})

        assert (answer.status_code, words in text(answer)) == (422, True)


class TestTheList:
    def test_each_mail_stands_there_with_its_state(self, office: Client, event: Event) -> None:
        states: dict[str, dict[str, Any]] = {
            "Ann": {"state": "failed", "last_error": "550 No such user"},
            "Bea": {"state": "sent", "sent_at": timezone.now(), "text": "", "html": "", "calendar": ""},
            "Cat": {},
        }
        for name, fields in states.items():
            said = {"email": f"{name}@example.org", "name": name, "role": "staff", "when": "send"}
            office.post(to(event, "invite_one"), said)
            Message.objects.filter(to=f"{name.lower()}@example.org").update(**fields)
        office.post(to(event, "invite_one"), {"email": "d@example.org", "name": "Dee", "role": "staff", "when": "hold"})

        page = office.get(to(event, "invitations"))

        rows = [" ".join(part.split()) for part in text(page).split('<li class="row-act row-act--wide">')[1:]]
        failed = "The mail to <bdi>ann@example.org</bdi> did not arrive: <bdi>550 No such user</bdi>"
        expected = [failed, "mail left on", "mail is on its way", "no mail yet"]
        assert [words in row for row, words in zip(rows, expected, strict=True)] == [True] * 4
        shown = office.get(to(event, "invitations"), {"show": "failed"}).context["people"]
        assert [one.participation.name for one in shown] == ["Ann"]

    def test_the_same_press_from_an_old_page_sends_once(self, office: Client, event: Event) -> None:
        invitation, _secret = make_invitation(event)

        for _press in range(2):
            office.post(to(event, "send_one", invitation.pk), {"links": "1"})

        assert Message.objects.count() == 1

    def test_what_cannot_be_done_is_said(self, office: Client, event: Event) -> None:
        invitation, _secret = make_invitation(event)
        Invitation.objects.update(withdrawn_at=timezone.now())

        answer = office.post(to(event, "send_one", invitation.pk), {"links": "1"}, follow=True)

        assert "This invitation was taken back meanwhile." in text(answer)

    def test_taken_back_and_asked_again(self, office: Client, event: Event) -> None:
        invitation, _secret = make_invitation(event)

        office.post(to(event, "take_back", invitation.pk))
        assert office.get(to(event, "invitations")).context["counts"]["away"] == 1
        office.post(to(event, "give_again", invitation.pk))

        counts = office.get(to(event, "invitations")).context["counts"]
        assert (counts["away"], counts["held"]) == (0, 1)

    def test_one_button_at_a_time_leads_on(self, office: Client, event: Event) -> None:
        invitation, _secret = make_invitation(event)
        week_ago = timezone.now() - timedelta(days=8)
        Invitation.objects.update(sent_at=week_ago)
        Participation.objects.update(told_sequence=0)
        assert "Remind those who have not replied" in text(office.get(to(event, "invitations")))

        page = office.get(to(event, "mail_out", "remind"))
        assert "One mail goes to 1 person." in text(page)
        assert "1 mail is on its way." in text(office.post(to(event, "mail_out", "remind"), follow=True))
        assert "There was nobody left to write to." in text(office.post(to(event, "mail_out", "remind"), follow=True))

        assert "can be reminded from" in text(office.get(to(event, "invitations")))
        Event.objects.update(calendar_sequence=1)
        assert "Tell them what changed" in text(office.get(to(event, "invitations")))
        assert invitation.tokens.count() == 2

    def test_an_unknown_kind_of_mail_and_another_event_s_invitation_are_not_there(
        self, office: Client, event: Event
    ) -> None:
        invitation, _secret = make_invitation(make_event())

        assert office.get(to(event, "mail_out", "everyone")).status_code == 404
        assert office.post(to(event, "take_back", invitation.pk)).status_code == 404
        invitation.refresh_from_db()
        assert invitation.withdrawn_at is None
