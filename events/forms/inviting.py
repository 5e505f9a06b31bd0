"""Whom to ask to an event: from groups, by hand, or from a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.actions.members import NO_MAIL, NoMailThere
from groups.fields import WHOLE_EMAIL, TextField, usable_email
from groups.forms.ticks import TicksField
from groups.models import CPP, Group, Membership, Person

from ..actions.inviting import invite
from ..guests import Guest, Problem, read_table
from ..models import Event, Participation
from .once import OrganisersForm, box, line

HOLD, SEND = "hold", "send"
LARGEST_BYTES = 1_000_000
LONGEST = 400_000
NOBODY_ELSE = gettext_lazy("Nobody new: all of them were on the list already.")


class InvitingForm(OrganisersForm):
    """What the three ways to ask people share: whether the mail goes at once. `added` says how many are new."""

    when = forms.ChoiceField(
        label=gettext_lazy("When does the mail go?"),
        choices=[
            (HOLD, gettext_lazy("Not yet: I look at the list first")),
            (SEND, gettext_lazy("Now, as soon as I save")),
        ],
        initial=HOLD,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when the mail goes.")},
    )

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        self.event, self.added, self.asked = event, 0, 0
        super().__init__(*args, **options)
        del self.fields["uid"]  # whoever is on the list already is not asked again
        self.order_fields([*(name for name in self.fields if name != "when"), "when"])
        self.helper.layout = Layout(*map(self.laid_out, self.fields))

    def guests(self) -> Sequence[Guest]:
        raise NotImplementedError

    def act(self) -> None:
        guests = self.guests()
        send = self.cleaned_data["when"] == SEND
        found = invite(event=self.event, guests=guests, by=self.by, send=send, at=self.at)
        self.added, self.asked = len(found), len(guests)

    def said(self) -> str:
        """What was done, in words for the page."""
        if not self.added:
            return str(NOBODY_ELSE)
        if self.cleaned_data["when"] == SEND:
            done = ngettext("%d invitation is on its way.", "%d invitations are on their way.", self.added)
        else:
            done = ngettext("%d person is on the list. No mail has gone yet.",
                            "%d people are on the list. No mail has gone yet.", self.added)  # fmt: skip
        there = self.asked - self.added
        more = ngettext("%d was on the list already.", "%d were on the list already.", there) % there if there else ""
        return f"{done % self.added} {more}".strip()


class GuestForm(InvitingForm):
    """One person, typed by hand."""

    email = forms.CharField(
        label=gettext_lazy("Their email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Write their email.")},
    )
    name = TextField(
        label=gettext_lazy("Their name"),
        longest=120,
        one_line=True,
        widget=line(autocomplete="off"),
        error_messages={"required": gettext_lazy("Write their name.")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("They come as"),
        choices=Participation.Role.choices,
        initial=Participation.Role.PRACTITIONER,
        widget=forms.RadioSelect,
    )
    job_title = TextField(
        label=gettext_lazy("Their job"), longest=120, one_line=True, required=False, widget=line(autocomplete="off")
    )
    employer = TextField(
        label=gettext_lazy("Where they work"),
        longest=120,
        one_line=True,
        required=False,
        widget=line(autocomplete="off"),
    )
    group = forms.ModelChoiceField(
        Group.objects.select_related("cpp").order_by("cpp__name", "topic"),
        label=gettext_lazy("Their group"),
        required=False,
        empty_label=gettext_lazy("None"),
    )

    def laid_out(self, name: str) -> Any:
        return super().laid_out(name) if name != "group" else "group"

    def clean_email(self) -> str:
        try:
            return usable_email(self.cleaned_data["email"])
        except ValidationError as error:
            raise ValidationError(WHOLE_EMAIL) from error

    def guests(self) -> Sequence[Guest]:
        said = {name: self.cleaned_data[name] for name in ("email", "name", "role", "job_title", "employer", "group")}
        return [Guest(**said)]

    def field_of(self, error: Any) -> str | None:
        return "email" if isinstance(error, NoMailThere) else None


class MembersForm(InvitingForm):
    """Members of groups. `each` of them are ticked from the beginning in each group that has nobody on the list."""

    members = TicksField(label=gettext_lazy("Whom?"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("They come as"),
        choices=Participation.Role.choices,
        initial=Participation.Role.PRACTITIONER,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, memberships: Iterable[Membership], there: set[int], each: int, **options: Any
    ) -> None:
        by_group: dict[Group, list[Membership]] = {}
        for membership in memberships:
            by_group.setdefault(membership.group, []).append(membership)
        ticked = [
            str(membership.pk)
            for members in by_group.values()
            if not any(one.post.person_id in there for one in members)
            for membership in members[:each]
        ]
        options.setdefault("initial", {"members": ticked})
        super().__init__(*args, **options)
        field = cast(TicksField, self.fields["members"])
        free = [
            (f"{group.topic} · {group.cpp}", [one for one in members if one.post.person_id not in there])
            for group, members in by_group.items()
        ]
        field.offer(free, named=lambda one: f"{one.post.person.name}, {one.post.description}")
        self.helper.layout = Layout(self.laid_out("role"), self.laid_out("when"))

    def clean_members(self) -> list[Membership]:
        members: list[Membership] = self.cleaned_data["members"]
        if not members:
            raise ValidationError(_("Tick those to ask."))
        return members

    def guests(self) -> Sequence[Guest]:
        return [guest_of(membership, self.cleaned_data["role"]) for membership in self.cleaned_data["members"]]


def guest_of(membership: Membership, role: str) -> Guest:
    """A member of a group as they are today."""
    post = membership.post
    return Guest(
        email=post.person.email or "",
        name=post.person.name,
        role=role,
        group=membership.group,
        employer=post.organisation.name,
        job_title=post.job_title,
    )


class TableForm(InvitingForm):
    """Many people from a spreadsheet. `problems` say what is wrong where; then nobody is asked."""

    file = forms.FileField(
        label=gettext_lazy("A file from your spreadsheet, saved as CSV"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain", "class": "govuk-file-upload"}),
    )
    text = TextField(
        label=gettext_lazy("Or copy the rows and paste them here"),
        help_text=gettext_lazy(
            "The first line names the columns: email and name, and if you like role, group, CPP, employer and job."
        ),
        longest=LONGEST,
        required=False,
        widget=box(8),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        self.problems: list[Problem] = []
        self.read: list[Guest] = []
        super().__init__(*args, **options)

    def laid_out(self, name: str) -> Any:
        return Field(name) if name == "file" else super().laid_out(name)

    def clean_file(self) -> str:
        """The text of the file, or nothing where none was chosen."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LARGEST_BYTES:
            raise ValidationError(_("The file is too large: no more than 1 MB."))
        content = file.read()
        try:
            return str(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            # What spreadsheets on Windows write; it knows a letter for nearly every byte.
            return str(content.decode("cp1252", errors="replace"))

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or {}
        if text := said.get("file"):
            # A browser does not keep a chosen file: its text stays, to be mended on the page.
            self.put("text", text)
        text = text or said.get("text")
        if text and not self.errors:
            table = read_table(text, groups=Group.objects.select_related("cpp"), cpps=CPP.objects.all())
            self.problems = sorted(table.problems + unreached(table.guests, self.at), key=lambda one: one.row)
            self.read = table.guests
        if self.problems:
            self.add_error("text", count_of(self.problems))
        elif not self.read and not self.errors:
            self.add_error("text", _("There is nobody in it yet."))
        return said

    def guests(self) -> Sequence[Guest]:
        return self.read


def unreached(guests: Sequence[Guest], at: datetime) -> list[Problem]:
    """Those whom we know and whom mail does not reach any more. One query."""
    rows = {guest.email: guest.row for guest in guests}
    known = Person.objects.alias(small_email=Lower("email")).filter(small_email__in=rows)
    lost = known.exclude(pk__in=Person.objects.reachable(at).values("pk"))
    return [Problem(rows[str(person.email).lower()], _("email"), str(NO_MAIL)) for person in lost]


def count_of(problems: Sequence[Problem]) -> str:
    number = len(problems)
    return ngettext("%d thing to mend. Nobody was asked.", "%d things to mend. Nobody was asked.", number) % number
