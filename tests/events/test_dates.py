"""Days in words, each part said once."""

from datetime import date

import pytest

from events.dates import days_in_words, place_in_series, zone_in_words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2016, 2, 23), date(2016, 2, 23), "Tuesday 23 February 2016"),
        (date(2016, 2, 23), date(2016, 2, 24), "Tuesday 23 and Wednesday 24 February 2016"),
        (date(2016, 2, 23), date(2016, 2, 25), "Tuesday 23 to Thursday 25 February 2016"),
        (date(2016, 2, 29), date(2016, 3, 1), "Monday 29 February and Tuesday 1 March 2016"),
        (date(2016, 2, 29), date(2016, 3, 2), "Monday 29 February to Wednesday 2 March 2016"),
        (date(2015, 12, 31), date(2016, 1, 1), "Thursday 31 December 2015 and Friday 1 January 2016"),
        (date(2016, 2, 1), date(2017, 2, 2), "Monday 1 February 2016 to Thursday 2 February 2017"),
    ],
)
def test_days_are_said_as_people_say_them(first: date, last: date, words: str) -> None:
    assert days_in_words(first, last) == words


def test_places_in_the_series() -> None:
    places = [place_in_series(number) for number in (1, 3, 10, 11, 22)]

    assert places == [f"{place} national event" for place in ("First", "Third", "Tenth", "11th", "22nd")]


def test_zones_by_the_name_people_use() -> None:
    zones = [zone_in_words(zone) for zone in ("Europe/London", "Europe/Paris", "America/New_York", "UTC")]

    assert zones == ["UK time", "Paris time", "New York time", "UTC time"]
