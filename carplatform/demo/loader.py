"""Loads the demo data: what stands in the 2016 report as it is printed there, and invented things to try out.

Loading twice adds nothing, and nothing that people have changed, renamed or deleted comes back: the themes, people,
groups, forms and events of a folder are loaded only where the database holds none of that folder yet. What belongs to
an event comes with it, and at no other time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from .loading.events import load_events
from .loading.groups import load_groups
from .loading.people import Folder
from .loading.presentations import load_presentations
from .loading.questionnaires import load_library, load_questionnaires
from .loading.reports import load_reports
from .loading.worksheets import load_worksheets
from .rows import FOLDERS


@transaction.atomic
def load_demo_data(*, at: datetime, folders: Sequence[Path] = FOLDERS) -> None:
    """Loads the folders, all or nothing. Days are counted back from the day of `at`.

    Raises DemoDataError if a file cannot be read or a row breaks a rule.
    """
    for path in folders:
        folder = Folder(path, at)
        load_groups(folder)
        load_reports(folder)
        load_library(folder)
        for event in load_events(folder):
            load_presentations(folder, event)
            load_worksheets(folder, event)
            load_questionnaires(folder, event)
