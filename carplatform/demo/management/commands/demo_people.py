from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from carplatform.demo.people import demo_people


class Command(BaseCommand):
    help = "Say whom one can be in the demo, and how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        people = demo_people()
        name, who = (max((len(getattr(person, part)) for person in people), default=0) for part in ("name", "who"))
        for person in people:
            self.stdout.write(f"{person.name:{name}}  {person.who:{who}}  {person.email}")
        mailbox = f"{settings.BASE_URL}{reverse('demo:mailbox')}"
        self.stdout.write(f"Press a name on the front page, or sign in by email and read the code at {mailbox}")
