"""What people say of themselves: which contact details they share, and how far their first visit got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..models import ContactConsent, FirstVisit, Person


@dataclass(frozen=True)
class Shared:
    """What someone says about sharing: their phone number, and each box with whether it is ticked and its words."""

    phone: str
    boxes: dict[str, bool]
    wordings: dict[str, str]


@transaction.atomic
def share_contact(*, person: Person, shared: Shared, at: datetime) -> None:
    """Keep the phone number, and write down each box that is answered otherwise than before, with its words.

    A number that takes the place of one is agreed to anew: the words on file name what others see.
    """
    known = Person.objects.select_for_update().order_by().get(pk=person.pk)
    is_new_number = known.phone != shared.phone
    if is_new_number:
        Person.objects.filter(pk=person.pk).update(phone=shared.phone)
        person.phone = shared.phone
    now = ContactConsent.objects.now(person)
    for box, is_given in shared.boxes.items():
        is_agreed_anew = is_given and is_new_number and box == ContactConsent.Box.PHONE
        if now.get(box) != is_given or is_agreed_anew:
            ContactConsent.objects.create(
                person=person, box=box, is_given=is_given, wording=shared.wordings[box], at=at
            )


def go_on(*, visit: FirstVisit, after: str) -> None:
    """Take a first visit to what follows the step `after`. A second press, or an old tab, takes it no further."""
    steps = list(FirstVisit.Step.values)
    following = steps[min(steps.index(after) + 1, len(steps) - 1)]
    if steps.index(visit.step) < steps.index(following):
        FirstVisit.objects.filter(pk=visit.pk, step=visit.step).update(step=following)
        visit.refresh_from_db()
