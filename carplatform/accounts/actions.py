from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from carplatform.audit.actions import record
from groups.models import Person

from . import mails


class AccountsError(Exception):
    """Why an account cannot be changed so. The message is for the person who tried."""


@transaction.atomic
def add_researcher(*, email: str, name: str = "", by: Person | None, at: datetime) -> tuple[Person, bool]:
    """Makes the person with this email a researcher who may sign in, and says whether they are new here.

    A new person without a `name` gets the part of the email before the @. Raises AccountsError for what is no email.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise AccountsError(f"“{email}” is not an email address.") from None
    person = Person.objects.select_for_update().filter(email__iexact=email).first()
    is_new = person is None
    if person is None:
        person = Person(email=email, name=name.strip() or email.partition("@")[0])
        person.set_unusable_password()
    elif name.strip():
        person.name = name.strip()
    person.is_staff = person.is_active = True
    try:
        person.full_clean()
    except ValidationError as error:
        raise AccountsError(" ".join(error.messages)) from None
    person.save()
    record(by=by, action="make researcher", obj=person, at=at)
    return person, is_new


@transaction.atomic
def reset_second_factor(*, person: Person, by: Person, at: datetime) -> None:
    """Takes a lost second factor away, ends every session of `person` and tells them. The next sign-in enrols anew.

    Raises AccountsError where there is none, or it is one's own: whoever holds an open session could else swap it.
    """
    if person == by:
        raise AccountsError("Ask another researcher to reset your second factor.")
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise AccountsError(f"{person} has no second factor.")
    # Sessions carry a hash of the password column: new noise there ends them all.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    record(by=by, action="reset second factor", obj=person, at=at)
    if person.email:
        mails.send(mails.NOTICE, "second_factor_reset", to=person.email, person=person, at=at)


@transaction.atomic
def keep_address_in_step(*, person: Person) -> None:
    """Makes allauth's own table of addresses say what Person.email says, which alone is true.

    Else an address that was changed in the admin would go on counting there, and bar whoever has it next.
    """
    email = (person.email or "").lower()
    known = EmailAddress.objects.filter(Q(user=person) | Q(email=email))
    if list(known.values_list("user", "email", "verified", "primary")) == [(person.pk, email, True, True)]:
        return
    known.delete()
    if email:
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
