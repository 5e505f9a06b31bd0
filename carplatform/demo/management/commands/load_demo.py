from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from carplatform.demo.loader import load_demo_data
from carplatform.demo.rows import DemoDataError


class Command(BaseCommand):
    help = "Load the 2016 map and the invented examples. Loading again adds nothing and keeps what people changed."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        try:
            load_demo_data(at=timezone.now())
        except DemoDataError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write("The demo data are there.")
