from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OrganisationRow:
    name: str
    sector: str
    source: str


@dataclass(frozen=True)
class PersonRow:
    """Someone invented, with their one post. Whoever has a `who` can be signed in as."""

    name: str
    email: str
    organisation: str
    job_title: str
    source: str
    phone: str = ""
    who: str = ""
    is_researcher: bool = False
    post_ended_days_ago: int | None = None


@dataclass(frozen=True)
class CPPRow:
    name: str
    slug: str
    group_word: str
    source: str
    group_word_in_full: str = ""
    council_area: str = ""
    associate: str = ""
    associate_days_ago: int = 0
