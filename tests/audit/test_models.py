"""The audit log is only ever added to."""

import pytest
from django.db import IntegrityError, transaction

from carplatform.audit.actions import record
from carplatform.audit.models import AppendOnly, Record
from tests.factories import make_person
from tests.outbox.conftest import NOON

pytestmark = pytest.mark.django_db


def one_record() -> Record:
    return record(by=None, action="publish results", at=NOON)


def test_a_record_says_who_did_what_to_what_and_when() -> None:
    rhona, bob = make_person("Rhona Researcher"), make_person("Bob Member")

    written = record(by=rhona, action="reset second factor", obj=bob, note="Lost phone", at=NOON)

    written.refresh_from_db()
    assert (written.at, written.actor, written.action) == (NOON, rhona, "reset second factor")
    assert (written.object_type, written.object_id, written.note) == ("groups.person", str(bob.pk), "Lost phone")


def test_the_platform_itself_acts_on_nothing_in_particular() -> None:
    written = one_record()

    assert (written.actor, written.object_type, written.object_id) == (None, "", "")


def test_a_record_cannot_be_changed() -> None:
    written = one_record()
    written.action = "something else"

    with pytest.raises(AppendOnly):
        written.save()
    with pytest.raises(AppendOnly):
        Record.objects.update(action="something else")
    with pytest.raises(AppendOnly):
        Record.objects.bulk_update([written], ["action"])

    assert Record.objects.get().action == "publish results"


def test_a_record_is_not_overwritten_by_a_new_one_of_its_number() -> None:
    written = one_record()

    with pytest.raises(IntegrityError), transaction.atomic():
        Record(pk=written.pk, action="something else", at=NOON).save()

    assert Record.objects.get().action == "publish results"


def test_a_record_cannot_be_deleted() -> None:
    written = one_record()

    with pytest.raises(AppendOnly):
        written.delete()
    with pytest.raises(AppendOnly):
        Record.objects.all().delete()

    assert Record.objects.count() == 1


def test_the_record_stays_when_its_actor_is_erased() -> None:
    rhona = make_person("Rhona Researcher")
    record(by=rhona, action="export answers", at=NOON)

    rhona.delete()

    assert list(Record.objects.values_list("actor", "action")) == [(None, "export answers")]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"action": ""}, "a_record_says_what_was_done"),
        ({"object_type": "groups.group"}, "a_record_names_its_object_wholly_or_not_at_all"),
        ({"object_id": "3"}, "a_record_names_its_object_wholly_or_not_at_all"),
    ],
)
def test_a_record_without_its_parts_is_refused(fields: dict[str, str], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Record.objects.create(**{"at": NOON, "action": "publish results", **fields})
