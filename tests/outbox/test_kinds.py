"""The registry of kinds of mail."""

from dataclasses import replace

import pytest

from carplatform.outbox.kinds import UnknownKind, is_secret, kind_for, register
from tests.outbox.kinds import CODE, LETTER


def test_a_registered_kind_is_found_by_name() -> None:
    assert kind_for("test letter") is LETTER


def test_an_unknown_kind_raises_and_counts_as_secret() -> None:
    with pytest.raises(UnknownKind, match="No kind of mail is called “unheard of”"):
        kind_for("unheard of")

    assert is_secret("unheard of")


def test_only_a_secret_kind_is_secret() -> None:
    assert is_secret(CODE.name)
    assert not is_secret(LETTER.name)


def test_the_same_kind_may_be_registered_twice_but_no_other_under_its_name() -> None:
    register(LETTER)

    with pytest.raises(ValueError, match="Two kinds of mail are called “test letter”"):
        register(replace(LETTER, priority=7))

    assert kind_for("test letter") is LETTER
