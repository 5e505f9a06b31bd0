"""Loading is checking: what the reader may not see is not there."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ..models import Group, Person


def visible_group(request: HttpRequest, slug: str) -> Group:
    """The group of that address with its phase, or 404 if the reader may not see it."""
    groups = Group.objects.visible_to(request.user).with_phase().with_purpose().select_related("cpp")
    return get_object_or_404(groups, slug=slug)


def who(request: HttpRequest) -> Person:
    """Whoever is signed in. Only for pages that ask for it."""
    return cast(Person, request.user)
