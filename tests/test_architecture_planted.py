"""Each rule of the house finds what is planted, and leaves alone what is allowed."""

from pathlib import Path

import pytest

from tests.test_architecture import (
    RULES,
    Rule,
    hidden_imports,
    role_names,
    too_long,
    unsafe_code,
    unsafe_templates,
    without_a_place,
    wrong_imports,
    wrong_names_in_templates,
    wrong_order,
)

pytestmark = pytest.mark.any_database

ASKS = "def act(person: Person) -> None:\n    if {}:\n        pass"
FOUND = [
    (wrong_imports, "groups/views.py", "from events.models import Event"),
    (wrong_imports, "groups/views.py", "from carplatform.home import home"),
    (wrong_imports, "groups/views.py", "import carplatform.settings"),
    (wrong_imports, "events/views.py", "from evaluations.models import Question"),
    (wrong_imports, "events/views.py", "from reflections import models"),
    (wrong_imports, "evaluations/views.py", "from reflections.models import Worksheet"),
    (wrong_imports, "reflections/views.py", "from evaluations import models"),
    (wrong_imports, "carplatform/outbox/tasks.py", "import groups.models"),
    (wrong_imports, "carplatform/outbox/tasks.py", "from .. import home"),
    (wrong_imports, "carplatform/held.py", "from .accounts import views"),
    (wrong_imports, "carplatform/home.py", "from reflections.models import Worksheet"),
    (hidden_imports, "groups/actions.py", "def act() -> None:\n    import json"),
    (hidden_imports, "groups/actions.py", "def ready() -> None:\n    from . import forms"),
    (wrong_order, "groups/models/log.py", "from ..actions import add"),
    (wrong_order, "groups/models/people.py", "from .log import LogEntry"),
    (wrong_order, "groups/models/people.py", "from groups.models import LogEntry"),
    (wrong_order, "groups/permissions.py", "from .actions import add"),
    (wrong_order, "groups/actions.py", "from .forms import LogEntryForm"),
    (wrong_order, "groups/admin.py", "from .views import group_page"),
    (wrong_order, "events/forms.py", "from events import views"),
    (wrong_order, "carplatform/outbox/models.py", "from .delivery import drain"),
    (wrong_order, "carplatform/accounts/mails.py", "from carplatform.accounts.actions import reset"),
    (without_a_place, "groups/utils.py", ""),
    (without_a_place, "events/helpers.py", ""),
    (without_a_place, "groups/models/misc.py", ""),
    (without_a_place, "carplatform/outbox/misc.py", ""),
    (wrong_names_in_templates, "templates/groups/x.html", "{% url 'events:programme' %}"),
    (wrong_names_in_templates, "templates/groups/x.html", '{% url "account" %}'),
    (wrong_names_in_templates, "templates/groups/x.html", '{% include "events/_next.html" %}'),
    (wrong_names_in_templates, "templates/groups/x.html", '{% extends "home.html" %}'),
    (wrong_names_in_templates, "templates/components/_x.html", "{% url 'groups:map' %}"),
    (wrong_names_in_templates, "templates/home.html", "{% include 'reflections/_mine.html' %}"),
    (wrong_names_in_templates, "groups/templates/groups/x.html", ""),
    (unsafe_templates, "templates/groups/x.html", "{{ line|safe }}"),
    (unsafe_templates, "templates/groups/x.html", "{{ line | safe }}"),
    (unsafe_templates, "templates/groups/x.html", "{% autoescape off %}{{ line }}{% endautoescape %}"),
    (unsafe_templates, "templates/x.html", '<p style="color: red">'),
    (unsafe_templates, "templates/x.html", "<p style='color: red'>"),
    (unsafe_templates, "templates/x.html", "<p onclick = go()>"),
    (unsafe_templates, "templates/x.html", "<style>p {}</style>"),
    (unsafe_templates, "templates/x.html", "<script>go()</script>"),
    (unsafe_templates, "templates/x.html", "<a href='javascript:go()'>"),
    (unsafe_templates, "templates/groups/x.txt", "{{ line }}"),
    (unsafe_code, "groups/views.py", "mark_safe('x')"),
    (unsafe_code, "groups/views.py", "safestring.mark_safe('x')"),
    (unsafe_code, "groups/views.py", "SafeString('x')"),
    (unsafe_code, "groups/forms.py", "class Meta:\n    fields = '__all__'"),
    (role_names, "groups/views.py", ASKS.format("person.is_staff")),
    (role_names, "groups/views.py", ASKS.format("membership.role == 'lead'")),
    (role_names, "groups/views.py", ASKS.format("x in (Membership.Role.LEAD,)")),
    (role_names, "templates/groups/x.html", "{% if user.is_staff %}"),
    (role_names, "templates/groups/x.html", '{% if membership.role == "lead" %}'),
    (too_long, "groups/views.py", "\n" * 301),
    (too_long, "groups/views.py", "def f() -> None:\n" + "    pass\n" * 40),
    (too_long, "templates/groups/x.html", "\n" * 121),
]
ALLOWED = [
    ("groups/views.py", "from carplatform.outbox.actions import enqueue"),
    ("groups/forms.py", "from .actions import add\nfrom .models import Group"),
    ("groups/apps.py", "class Config:\n    def ready(self) -> None:\n        from . import mails"),
    ("groups/models/log.py", "from .people import Person"),
    ("groups/permissions.py", ASKS.format("person.is_staff")),
    ("groups/models/log.py", "def visible_to(person: Person) -> bool:\n    return person.is_staff"),
    ("carplatform/accounts/actions.py", "def add(person: Person) -> None:\n    person.is_staff = True"),
    ("carplatform/home.py", "from evaluations.models import Question"),
    ("reflections/views.py", "from events.models import Event"),
    ("evaluations/views.py", "from groups.models import Person\nfrom .forms import AnswerForm"),
    ("templates/groups/x.html", "{% extends 'base.html' %}{% url 'groups:map' %}{% include 'components/_mark.html' %}"),
    ("templates/events/x.html", "{% url 'groups:map' %}"),
    ("templates/home.html", "{% url 'evaluations:results' %}{% url 'account' %}"),
    ("templates/mail/x/text.txt", "{% autoescape off %}{{ line }}{% endautoescape %}"),
    ("templates/x.html", '<script nonce="{{ CSP_NONCE }}" type="importmap"></script><script src="x.js"></script>'),
    ("groups/views.py", "def f() -> None:\n" + "    pass\n" * 39),
]


def plant(root: Path, file: str, text: str) -> None:
    (root / file).parent.mkdir(parents=True)
    (root / file).write_text(text)


@pytest.mark.parametrize(("rule", "file", "text"), FOUND)
def test_what_is_planted_is_found(tmp_path: Path, rule: Rule, file: str, text: str) -> None:
    plant(tmp_path, file, text)

    assert len(set(rule(tmp_path))) >= 1


@pytest.mark.parametrize(("file", "text"), ALLOWED)
def test_what_is_allowed_is_left_alone(tmp_path: Path, file: str, text: str) -> None:
    plant(tmp_path, file, text)

    assert [found for rule in RULES for found in rule(tmp_path)] == []
