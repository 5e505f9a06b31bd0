"""The steps people take to sign in, as a browser does them."""

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from carplatform.outbox.models import Message
from groups.models import Person

SIGN_IN, CODE, HOME = reverse("account_login"), reverse("account_confirm_login_code"), reverse("home")
SECRET = "JBSWY3DPEHPK3PXP"
CODE_IN_MAIL = re.compile(r"^\d{4}-\d{4}$", re.MULTILINE)


def ask(client: Client, email: str, **query: str) -> Any:
    """Ask for a code."""
    return client.post(SIGN_IN, {"email": email}, query_params=query)


def newest_code(to: str) -> str:
    """The code in the newest mail to this address."""
    found = CODE_IN_MAIL.search(Message.objects.filter(to=to).latest("pk").text)
    assert found
    return found.group()


def wrong(code: str) -> str:
    """Another code of the same form."""
    return f"{(int(code.replace('-', '')) + 1) % 10**8:08}"


def type_code(client: Client, code: str, **query: str) -> Any:
    return client.post(CODE, {"code": code, "action": "verify"}, query_params=query)


def sign_in(client: Client, person: Person, **query: str) -> Any:
    """Both pages of signing in. The answer to the second."""
    email = str(person.email)
    ask(client, email, **query)
    return type_code(client, newest_code(email.lower()), **query)


def is_signed_in(client: Client) -> bool:
    """Whether this browser may open its account page, or is led on to a second step."""
    return not client.get(reverse("account")).headers.get("Location", "").startswith(SIGN_IN)


def app_code(secret: str = SECRET, steps: int = 0) -> str:
    """What the app on the phone shows now, or `steps` half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_second_factor(person: Person) -> Authenticator:
    """The app, and recovery codes beside it."""
    codes = {"seed": "5eed", "used_mask": 0}
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data=codes)
    return Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": SECRET})
