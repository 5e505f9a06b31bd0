from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from carplatform.tasks import clear_expired_sessions
from groups.models import Person
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def noted(person: Person, hours_ago: int) -> str:
    """The key of a session of `person`, noted with its address so many hours ago."""
    key = signed_in(person).session.session_key
    assert key
    row = UserSession.objects.create(user=person, session_key=key, ip="192.0.2.1", user_agent="Test")
    UserSession.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(hours=hours_ago))
    return key


def test_ended_sessions_go_with_the_address_they_were_used_from(alice: Person) -> None:
    ended, alive, new = noted(alice, 900), noted(alice, 900), noted(alice, 0)
    Session.objects.filter(pk=ended).update(expire_date=timezone.now() - timedelta(days=1))
    Session.objects.filter(pk=new).delete()

    clear_expired_sessions()

    assert set(Session.objects.values_list("pk", flat=True)) == {alive}
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {alive, new}
