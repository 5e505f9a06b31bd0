"""Which driver Django takes for PostgreSQL."""

from importlib.util import find_spec

from django.db.backends.postgresql.psycopg_any import is_psycopg3


def test_django_has_not_silently_taken_psycopg_3() -> None:
    # With both installed it takes 3, on which the platform was never tried.
    assert find_spec("psycopg") is None
    assert not is_psycopg3
