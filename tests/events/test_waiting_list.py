"""Whatever people say and organisers allow, in whatever order: nothing is overbooked, and nobody is passed over."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from carplatform.outbox.models import Message
from events.actions.setup import change_event, mark_of_event
from events.mails import PLACE
from events.models import Event
from groups.models import Person
from tests.events.replying import coming_event, invited, say, standing
from tests.factories import make_person

NAMES = ["Ann", "Ben", "Cat", "Dan", "Eve"]
SAYING = st.tuples(st.sampled_from(NAMES), st.sampled_from(["yes", "yes", "no", "unsure"]))
ALLOWING = st.tuples(st.just("places"), st.sampled_from([3, 2, 1, None]))


class Queue:
    """The waiting list as one would keep it on paper."""

    def __init__(self, capacity: int | None) -> None:
        self.capacity, self.coming, self.waiting, self.moved = capacity, list[str](), list[str](), list[str]()

    def say(self, name: str, reply: str) -> None:
        if reply != "yes":
            self.coming = [one for one in self.coming if one != name]
            self.waiting = [one for one in self.waiting if one != name]
        elif name not in self.coming + self.waiting:
            (self.coming if self.has_room and not self.waiting else self.waiting).append(name)
        self.move_up()

    @property
    def has_room(self) -> bool:
        return self.capacity is None or len(self.coming) < self.capacity

    def move_up(self) -> None:
        while self.waiting and self.has_room:
            self.moved.append(self.waiting[0])
            self.coming.append(self.waiting.pop(0))


class TestWaitingList(TestCase):
    @given(st.sampled_from([1, 2, None]), st.lists(SAYING | SAYING | ALLOWING, min_size=8, max_size=16))
    @hypothesis_settings(max_examples=25)
    def test_it_is_kept_as_on_paper(self, capacity: int | None, steps: list[tuple[str, Any]]) -> None:
        event, rhona, now = coming_event(capacity=capacity), make_person(is_staff=True), timezone.now()
        asked = {name: invited(event, person=make_person(name)) for name in NAMES}
        paper = Queue(capacity)

        for who, what in steps:
            before = len(standing(event)["coming"])
            if who == "places":
                paper.capacity = what
                paper.move_up()
                allow(event, what, by=rhona)
            else:
                paper.say(who, what)
                say(asked[who], what, at=now)
            after = standing(event)
            assert after == {"coming": sorted(paper.coming), "waiting": paper.waiting}
            assert paper.capacity is None or len(after["coming"]) <= max(before, paper.capacity)

        told = Counter(Message.objects.filter(kind=PLACE.name).values_list("person__name", flat=True))
        assert told == Counter(paper.moved)


def allow(event: Event, capacity: int | None, *, by: Person) -> None:
    """Let an organiser set the number of places."""
    event.refresh_from_db()
    said = {"capacity": capacity}
    change_event(event=event, by=by, seen=mark_of_event(event, said), said=said, at=timezone.now())
