"""What the people of a group write in their pro-forma, and the notes of their research associate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from carplatform import once
from groups.fields import TextField

from ..actions.proforma import Typed, add_note, mark_of, write
from ..models import Heading, Passage, Presentation
from ..room import LINE, taken
from ..sheet import Part, not_used
from ..suggestions import Suggestion, appended
from .once import box

SHOWN = 3  # of what may be taken over: more would push the next heading off a phone


class RoomField(TextField):
    """A text that may take so much room on the printed page, and no more."""

    def __init__(self, heading: Heading, **options: Any) -> None:
        self.room = heading.longest
        super().__init__(longest=self.room, required=False, **options)

    def run_validators(self, value: Any) -> None:
        forms.CharField.run_validators(self, value)
        if (over := taken(value) - self.room) > 0:
            words = ngettext(
                "“%(heading)s” is too long for one page. Take out about %(over)d character, or some line breaks.",
                "“%(heading)s” is too long for one page. Take out about %(over)d characters, or some line breaks.",
                over,
            )
            raise ValidationError(words % {"heading": self.label, "over": over})


@dataclass(frozen=True)
class Block:
    """All that stands at one heading of the form. `first` may be taken over, and `more` once unfolded. `theirs` is
    what someone else wrote there meanwhile."""

    part: Part
    field: BoundField
    seen: BoundField
    left: int
    first: list[Suggestion]
    more: list[Suggestion]
    theirs: Passage | None

    @property
    def heading(self) -> Heading:
        return self.part.heading


class ProformaForm(once.OnceForm):
    """The nine texts. With each goes the mark of what stood there, so that nobody writes over another's words."""

    def __init__(
        self,
        *args: Any,
        presentation: Presentation,
        parts: list[Part],
        suggestions: Iterable[Suggestion],
        **options: Any,
    ) -> None:
        self.presentation, self.parts, self.suggestions = presentation, parts, list(suggestions)
        self.both: dict[str, Passage] = {}
        super().__init__(*args, **options)
        del self.fields["uid"]  # nothing is added by it but texts that are new
        for part in parts:
            heading = part.heading
            self.fields[text_of(heading)] = RoomField(heading, label=heading.label, widget=area(heading))
            self.fields[seen_of(heading)] = forms.CharField(widget=forms.HiddenInput, required=False)
            self.initial.update({text_of(heading): part.text, seen_of(heading): mark_of(part.text)})

    def take_over(self, key: str) -> Suggestion | None:
        """Put the suggestion of that key below what was typed at its heading; None where there is none."""
        found = next((one for one in self.suggestions if one.key == key), None)
        if found is not None:
            name = text_of(found.heading)
            self.put(name, appended(self.data.get(name, ""), found))
        return found

    def save(self) -> bool:
        """Keep what is new. False where someone else changed the same text meanwhile: the page shows both."""
        names = {part.heading.value: (text_of(part.heading), seen_of(part.heading)) for part in self.parts}
        data = self.cleaned_data
        said = {heading: Typed(data[text], data[seen]) for heading, (text, seen) in names.items()}
        self.both = write(presentation=self.presentation, said=said, by=self.by, at=self.at)
        for heading, passage in self.both.items():
            self.put(seen_of(heading), mark_of(passage.text))
            words = _(
                "Someone wrote under “%(heading)s” too. Both are below: take over what you want to keep, then save."
            )
            label = Heading(heading).label
            self.add_error(text_of(heading), ValidationError(words % {"heading": label}))
        return not self.both

    def blocks(self) -> list[Block]:
        """The form, heading by heading."""
        return [self.block(part) for part in self.parts]

    def block(self, part: Part) -> Block:
        field = self[text_of(part.heading)]
        text = str(field.value() or "").replace("\r\n", "\n")
        offers = not_used(self.suggestions, part.heading, text)
        return Block(
            part=part,
            field=field,
            seen=self[seen_of(part.heading)],
            left=part.heading.longest - taken(text),
            first=offers[:SHOWN],
            more=offers[SHOWN:],
            theirs=self.both.get(part.heading),
        )


def text_of(heading: str) -> str:
    return f"text-{heading}"


def seen_of(heading: str) -> str:
    return f"seen-{heading}"


def area(heading: Heading) -> forms.Textarea:
    """A box as tall as what has room in it on a phone, told what it is for and how much is left."""
    described = f"{heading}-help {heading}-left" if heading.help else f"{heading}-left"
    attrs = {
        "class": "govuk-textarea",
        "dir": "auto",
        "rows": heading.longest // LINE + 1,
        "data-room": heading.longest,
    }
    return forms.Textarea(attrs={**attrs, "aria-describedby": described})


class NoteForm(once.OnceForm):
    """A note beside one heading."""

    text = TextField(
        label=gettext_lazy("Your note"),
        help_text=gettext_lazy("Those who write the pro-forma read it, and organisers. Nobody else ever does."),
        longest=2000,
        widget=box(5),
        error_messages={"required": gettext_lazy("Write your note.")},
    )

    def __init__(self, *args: Any, presentation: Presentation, heading: Heading, **options: Any) -> None:
        self.presentation, self.heading = presentation, heading
        super().__init__(*args, **options)
        self.helper.layout = Layout("uid", Field.textarea("text"))

    def act(self) -> None:
        words = {"uid": self.cleaned_data["uid"], "text": self.cleaned_data["text"]}
        add_note(presentation=self.presentation, heading=self.heading, by=self.by, at=self.at, **words)
