"""Who reads it, said truly: without a public page nobody but the group and researchers sees what it keeps."""

from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from groups.models import Group, NextStep, Person
from tests.cast import signed_in
from tests.factories import make_entry

pytestmark = pytest.mark.django_db
LATER = "once we have a public page"


@pytest.mark.parametrize("is_published", [True, False])
def test_the_choice_of_readers_says_who_that_is(
    group: Group, alice: Person, charlie: Person, is_published: bool
) -> None:
    Group.objects.update(is_published=is_published)
    words: Any = {"readers": "network", "on_public_page": True}
    entry = make_entry(group, **words)
    step = NextStep.objects.create(group=group, what="Meet", **words)
    lead = signed_in(alice)
    forms = [
        reverse("groups:add_entry", args=[group.slug]),
        reverse("groups:change_entry", args=[group.slug, entry.uid]),
        reverse("groups:add_plan", args=[group.slug, "step"]),
        reverse("groups:change_plan", args=[group.slug, "step", step.uid]),
    ]
    lists = [group.get_absolute_url(), entry.get_absolute_url(), reverse("groups:plans", args=[group.slug])]
    lists += [reverse("groups:log", args=[group.slug])]

    offered, said = ([unescape(lead.get(page).content.decode()) for page in pages] for pages in (forms, lists))

    assert [LATER in text for text in offered] == [not is_published] * 4
    assert [LATER in text or "once the group has a public page" in text for text in said] == [not is_published] * 4
    public = [word in text for text in said for word in ("and on the public page", "On our public page")]
    assert any(public) == is_published
    assert (signed_in(charlie).get(lists[1]).status_code == 200) == is_published
