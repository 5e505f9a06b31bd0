"""The rule that a text which must be there says something."""

from django.db.models import Q, Value
from django.db.models.functions import Trim
from django.db.models.lookups import Exact


def has_words(field: str) -> Q:
    """That `field` holds more than spaces."""
    return ~Q(Exact(Trim(field), Value("")))
