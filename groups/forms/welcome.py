from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ..actions import Shared, share_contact
from ..layout import Folded
from ..models import ContactConsent, Person
from ..sharing import as_said, wordings
from .cycle import PhaseMoveForm

PHONE = RegexValidator(r"^\+?[\d ()-]{5,30}$", _("Use digits and spaces, such as 01632 960118."))


class SharingForm(forms.Form):
    """Which contact details to share with people one takes part in an event with: box by box.

    `given` is what holds now, where that is known already.
    """

    phone = forms.CharField(
        label=_("Your phone number, if you like"),
        max_length=30,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    boxes = forms.MultipleChoiceField(
        label=_("What may people see who take part in an event with you?"),
        help_text=_("Nobody else sees it. You can take it back at any time; it is gone at the next click of anyone."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        at: datetime,
        job: str | None = None,
        given: dict[str, bool] | None = None,
        **options: Any,
    ) -> None:
        self.person, self.at = person, at
        self.wordings = wordings(person, job)
        given = ContactConsent.objects.now(person) if given is None else given
        ticked = [box for box, is_given in given.items() if is_given]
        options["initial"] = {"phone": person.phone, "boxes": ticked}
        super().__init__(*args, **options)
        cast(forms.MultipleChoiceField, self.fields["boxes"]).choices = list(self.wordings.items())
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field.text("phone"), Field.checkboxes("boxes"))

    def clean(self) -> dict[str, Any] | None:
        if ContactConsent.Box.PHONE in self.cleaned_data.get("boxes", ()) and self.cleaned_data.get("phone") == "":
            self.add_error("phone", _("Write your phone number, or leave its box below empty."))
        return super().clean()

    @property
    def shared(self) -> Shared:
        """What was ticked and what was not, with the words beside it and the number that they speak of."""
        phone = self.cleaned_data["phone"]
        boxes = {box: box in self.cleaned_data["boxes"] for box in self.wordings}
        return Shared(phone, boxes, as_said(self.wordings, phone))

    def save(self) -> None:
        share_contact(person=self.person, shared=self.shared, at=self.at)


class QuestionNowForm(PhaseMoveForm):
    """Which question the group works on now, with one press: why and since when are filled in, behind a fold."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["phase"] = self.group.phase
        self.initial["reason"] = _("As %(name)s joined.") % {"name": self.by.name}
        more = Folded(_("Since another day, or with a reason"), Field.text("on"), Field.textarea("reason"))
        self.helper.layout = Layout("uid", Field.radios("phase"), more)
