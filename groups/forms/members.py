from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions import GroupsError, MemberAlready, NoMailThere, WrongDay, change_role, end_membership, end_post, invite
from ..fields import DayField, TextField, usable_email
from ..models import Membership, Organisation, Person, Post
from .once import OnceForm

ROLES = [
    (Membership.Role.MEMBER, _("Member: writes in the log")),
    (Membership.Role.LEAD, _("Lead: also invites, and looks after the page")),
    (Membership.Role.SPONSOR, _("Sponsor: reads along and opens doors")),
]


class InviteForm(OnceForm):
    """Whom to ask into the group."""

    email = forms.EmailField(
        label=_("Their email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": _("Write their email."),
            "invalid": _("Write the whole email, such as name@example.org."),
        },
    )
    name = TextField(label=_("Their name, if you like"), longest=120, one_line=True, required=False)
    role = forms.ChoiceField(
        label=_("What will they be?"),
        choices=ROLES,
        initial=Membership.Role.MEMBER,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they will be.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper.layout = Layout("uid", Field.text("email"), Field.text("name"), Field.radios("role"))

    def clean_email(self) -> str:
        return usable_email(self.cleaned_data["email"])

    def act(self) -> None:
        invite(group=self.group, by=self.by, at=self.at, **self.cleaned_data)

    def field_of(self, error: GroupsError) -> str | None:
        return "email" if isinstance(error, MemberAlready | NoMailThere) else super().field_of(error)


class SendAgainForm(forms.Form):
    """Behind a button: how many mails had left when it was shown, so that pressing twice sends one."""

    mails = forms.IntegerField(min_value=0)


class MembershipForm(forms.Form):
    """What a member is in the group."""

    role = forms.ChoiceField(label=_("What are they in the group?"), choices=ROLES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, membership: Membership, by: Person, at: datetime, **options: Any) -> None:
        self.membership, self.by, self.at = membership, by, at
        options.setdefault("initial", {"role": membership.role})
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field.radios("role"))

    def save(self) -> bool:
        try:
            change_role(membership=self.membership, by=self.by, at=self.at, **self.cleaned_data)
        except GroupsError as error:
            self.add_error("role", ValidationError(str(error)))
            return False
        return True


class LeavingForm(forms.Form):
    """Since when someone is not in the group any more, and why."""

    on = DayField(label=_("Since which day?"))
    reason = TextField(
        label=_("Why? Your group reads it, nobody else."),
        longest=200,
        one_line=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(
        self, *args: Any, membership: Membership, by: Person, at: datetime, today: date, **options: Any
    ) -> None:
        self.membership, self.by, self.at = membership, by, at
        options.setdefault("initial", {"on": today})
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field.text("on"), Field.textarea("reason"))

    def save(self) -> bool:
        try:
            why = self.cleaned_data["reason"]
            end_membership(membership=self.membership, by=self.by, at=self.at, why_no_lead=why, **self.cleaned_data)
        except GroupsError as error:
            self.add_error("on" if isinstance(error, WrongDay) else None, ValidationError(str(error)))
            return False
        return True


class JobEndedForm(forms.Form):
    """That someone's post has ended; from a researcher also why a group goes on without a lead, where one would."""

    why_no_lead = TextField(
        label=_("Why does the group go on without a lead?"),
        help_text=_("Better make another member lead first. What you write here only researchers read."),
        longest=200,
        one_line=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Say why the group goes on without a lead, or make another member lead first.")},
    )

    def __init__(self, *args: Any, post: Post, by: Person, at: datetime, asks_why: bool, **options: Any) -> None:
        self.post, self.by, self.at = post, by, at
        super().__init__(*args, **options)
        if not asks_why:
            del self.fields["why_no_lead"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*(Field.textarea(name) for name in self.fields))

    def save(self) -> bool:
        try:
            end_post(post=self.post, by=self.by, at=self.at, **self.cleaned_data)
        except GroupsError as error:
            self.add_error(None, ValidationError(str(error)))
            return False
        return True


class JoinForm(forms.Form):
    """Who someone is who comes in by an invitation: name, job, employer."""

    name = TextField(
        label=_("Your name"),
        longest=120,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Write your name.")},
    )
    job_title = TextField(
        label=_("Your job"),
        longest=120,
        one_line=True,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
    )
    employer = TextField(
        label=_("Where you work"),
        help_text=_("A council, a health board, a school, a charity. Or the community you speak for."),
        longest=120,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto", "list": "employers"}),
        error_messages={"required": _("Write where you work.")},
    )
    sector = forms.ChoiceField(
        label=_("What kind of place is it?"),
        choices=Organisation.Sector.choices,
        initial=Organisation.Sector.OTHER,
        error_messages={"required": _("Choose what kind of place it is.")},
    )

    def __init__(self, *args: Any, knows: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if knows:
            del self.fields["name"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        names = [Field.text(name) for name in ("name", "job_title", "employer") if name in self.fields]
        self.helper.layout = Layout(*names, Field.select("sector"))


def known_as(person: Person | None, name: str) -> dict[str, str]:
    """What is known already of who was invited: their name as invited, or the post they hold."""
    posts = Post.objects.filter(person=person, ended__isnull=True) if person else Post.objects.none()
    post = posts.select_related("organisation").last()
    if post is None:
        return {"name": name}
    return {
        "name": name,
        "job_title": post.job_title,
        "employer": post.organisation.name,
        "sector": post.organisation.sector,
    }
