from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from carplatform.accounts.actions import AccountsError, add_researcher


class Command(BaseCommand):
    help = "Makes a person a researcher, by email: someone known already, or someone new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the work email, where sign-in codes go")
        parser.add_argument("--name", default="", help="the name shown to others (default: the email before the @)")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        try:
            person, is_new = add_researcher(email=email, name=name, by=None, at=timezone.now())
        except AccountsError as error:
            raise CommandError(str(error)) from None
        done = "is added as a researcher" if is_new else "was known, and is a researcher now"
        self.stdout.write(f"{person.name} ({person.email}) {done}. The first sign-in sets up the second step.")
