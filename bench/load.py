"""Partnerships, groups, people and logs of two sizes, written straight into the database."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from django.utils import timezone

from groups.models import (
    CPP,
    Cycle,
    Group,
    LogEntry,
    Membership,
    Organisation,
    Partner,
    Person,
    PhaseMove,
    Post,
    Theme,
)

BATCH = 2000
SECTORS = Organisation.Sector.values


@dataclass(frozen=True)
class Size:
    """How much of everything there is in all."""

    name: str
    cpps: int
    groups: int
    entries: int
    people: int


SMALL = Size("small", 4, 16, 1_000, 60)
LARGE = Size("large", 32, 320, 100_000, 5_000)


def seed_load(size: Size) -> None:
    """Fills an empty database: every group with members, partners, a cycle of moves, and its share of the log.

    The same numbers each time, so that two runs measure the same pages.
    """
    luck = random.Random(2016)  # noqa: S311 - spreads rows, guards nothing
    cpps = CPP.objects.bulk_create(
        CPP(name=f"Area {number}", slug=f"area-{number}", group_word="CAR group") for number in range(size.cpps)
    )
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Organisation {number}", sector=SECTORS[number % len(SECTORS)])
        for number in range(max(10, size.people // 20))
    )
    themes = Theme.objects.bulk_create(Theme(name=f"Theme {number}", kind="driver") for number in range(24))
    people = Person.objects.bulk_create(
        (Person(name=f"Person {number}", email=f"p{number}@example.org") for number in range(size.people)),
        batch_size=BATCH,
    )
    posts = Post.objects.bulk_create(
        (Post(person=person, organisation=luck.choice(organisations), job_title="Officer") for person in people),
        batch_size=BATCH,
    )
    groups = Group.objects.bulk_create(
        Group(
            cpp=cpps[number % size.cpps],
            topic=f"Topic {number}: what helps people in place {number}",
            slug=f"topic-{number}",
            question="What would help, and how would we know?",
            is_published=True,
            position=number,
        )
        for number in range(size.groups)
    )
    fill_groups(size, luck, groups, posts, organisations)
    fill_logs(size, luck, groups, people, themes)


def fill_groups(
    size: Size, luck: random.Random, groups: list[Group], posts: list[Post], organisations: list[Organisation]
) -> None:
    """Members, partners, and a path of six moves for each group."""
    share, today = size.people // size.groups, timezone.localdate()
    Membership.objects.bulk_create(
        (
            Membership(
                group=groups[number % size.groups],
                post=post,
                role="lead" if number < size.groups else "member",
                joined=today - timedelta(days=400),
            )
            for number, post in enumerate(posts[: share * size.groups])
        ),
        batch_size=BATCH,
    )
    Partner.objects.bulk_create(
        Partner(group=group, printed="A partner,", organisation=luck.choice(organisations), position=place)
        for group in groups
        for place in range(4)
    )
    started = today - timedelta(days=400)
    cycles = Cycle.objects.bulk_create(Cycle(group=group, number=1, started=started) for group in groups)
    PhaseMove.objects.bulk_create(
        PhaseMove(
            cycle=cycle,
            phase=luck.choice((1, 2, 3)),
            on=started + timedelta(days=60 * step),
            reason="It was time.",
            placed_at=timezone.now() + timedelta(seconds=step),
        )
        for cycle in cycles
        for step in range(6)
    )


def fill_logs(size: Size, luck: random.Random, groups: list[Group], people: list[Person], themes: list[Theme]) -> None:
    """The log, spread over the groups and 400 days; every fifth entry has a theme."""
    kinds, numbers, today = LogEntry.Kind.values, count(), timezone.localdate()
    entries = LogEntry.objects.bulk_create(
        (
            LogEntry(
                group=groups[number % size.groups],
                kind=luck.choice(kinds),
                on=today - timedelta(days=luck.randrange(400)),
                line=f"What happened, in one line of the usual length, number {next(numbers)}",
                detail="A little more about it." * 4,
                phase=luck.choice((1, 2, 3)),
                readers="network" if number % 2 else "group",
                written_by=people[number % size.people],
            )
            for number in range(size.entries)
        ),
        batch_size=BATCH,
    )
    through = LogEntry.themes.through
    through.objects.bulk_create(
        (through(logentry_id=entry.pk, theme_id=luck.choice(themes).pk) for entry in entries[::5]), batch_size=BATCH
    )
