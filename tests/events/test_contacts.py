"""The contact sheet: who stands on it, with what, who reads it, and how fast someone is off it again."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from carplatform.erasing import erase
from carplatform.needs import needs_of
from events.contacts import contacts_of
from events.models import Event, Participation
from groups.models import Group, Person
from tests.browsing import follow, open_page
from tests.cast import signed_in
from tests.factories import make_cpp, make_event, make_group, make_invitation, make_participation, make_person, share

pytestmark = pytest.mark.django_db

PHONE = "01632 960321"


@pytest.fixture
def event(db: None) -> Event:
    return make_event("Warm days")


@pytest.fixture
def dora(event: Event) -> Person:
    """On the sheet with everything."""
    person = make_person("Dora Sharer", phone=PHONE)
    group = make_group("Buses", cpp=make_cpp("Fife"))
    make_participation(event, person, cpp=group.cpp, group=group, job_title="Planner", employer="Fife Council")
    share(person, "sheet", "email", "phone")
    return person


@pytest.fixture
def reader(event: Event, alice: Person) -> Person:
    """Someone who comes and shares nothing."""
    make_participation(event, alice)
    return alice


def sheet(event: Event) -> str:
    return reverse("events:contacts", args=[event.slug])


def card(event: Event, person: Person) -> str:
    return reverse("events:one_card", args=[event.slug, person.uid])


def files(event: Event, person: Person) -> list[str]:
    return [card(event, person), reverse("events:all_cards", args=[event.slug])]


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def words(page: str) -> str:
    """What is read on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main", maxsplit=1)[0]).split())


class TestWhoReads:
    def test_those_who_come_and_organisers_and_nobody_else(
        self, event: Event, dora: Person, reader: Person, charlie: Person, rhona: Person
    ) -> None:
        pages = [sheet(event), *files(event, dora)]
        invited, unsure, waiting = make_person(), make_person(), make_person()
        make_invitation(event, invited)
        make_participation(event, unsure, reply="unsure")
        make_participation(event, waiting, waiting_since=timezone.now())

        for person, status in (
            *((one, 200) for one in (dora, reader, rhona)),
            *((one, 404) for one in (charlie, invited, unsure, waiting)),
        ):
            assert [signed_in(person).get(page).status_code for page in pages] == [status] * 3
        assert [Client().get(page).status_code for page in pages] == [302] * 3

    def test_of_an_event_that_was_called_off_there_is_none(
        self, event: Event, dora: Person, reader: Person, rhona: Person
    ) -> None:
        Event.objects.update(cancelled_at=timezone.now())

        for person in (reader, rhona):
            assert [signed_in(person).get(page).status_code for page in [sheet(event), *files(event, dora)]] == [
                404
            ] * 3

    def test_who_declines_afterwards_reads_and_shows_nothing(self, event: Event, dora: Person, reader: Person) -> None:
        Participation.objects.filter(person=dora).update(reply="no")

        assert signed_in(dora).get(sheet(event)).status_code == 404
        assert signed_in(reader).get(card(event, dora)).status_code == 404
        assert PHONE not in text(signed_in(reader), sheet(event))

    def test_an_organiser_is_told_how_they_read_it(self, event: Event, dora: Person, rhona: Person) -> None:
        words_for_organisers = "You read this as an organiser."

        assert words_for_organisers in text(signed_in(rhona), sheet(event))
        make_participation(event, rhona, role="staff")
        assert words_for_organisers not in text(signed_in(rhona), sheet(event))

    def test_the_event_page_leads_there_for_those_who_may_read_it(
        self, event: Event, reader: Person, charlie: Person, rhona: Person
    ) -> None:
        link = f'href="{sheet(event)}"'

        pages = [text(browser, event.get_absolute_url()) for browser in map(signed_in, (reader, charlie, rhona))]

        assert [link in page for page in (*pages, text(Client(), event.get_absolute_url()))] == [
            True,
            False,
            True,
            False,
        ]

    def test_nobody_keeps_a_copy_on_the_way(self, event: Event, dora: Person, reader: Person) -> None:
        for page in [sheet(event), *files(event, dora)]:
            assert "no-store" in signed_in(reader).get(page)["Cache-Control"]


class TestWhatStandsThere:
    @pytest.mark.parametrize(
        ("boxes", "shown"),
        [
            ([], (False, False, False)),
            (["email", "phone"], (False, False, False)),  # without the first box nobody is on it
            (["sheet"], (True, False, False)),
            (["sheet", "email"], (True, True, False)),
            (["sheet", "phone"], (True, False, True)),
            (["sheet", "email", "phone"], (True, True, True)),
        ],
    )
    def test_only_what_is_ticked(
        self, event: Event, reader: Person, boxes: list[str], shown: tuple[bool, bool, bool]
    ) -> None:
        person = make_person("Dora Sharer", phone=PHONE)
        make_participation(event, person)
        share(person, *boxes)

        page = text(signed_in(reader), sheet(event))
        answers = [signed_in(reader).get(address) for address in files(event, person)]

        marks = ("Dora Sharer", "dora-sharer@example.org", PHONE)
        assert tuple(mark in page for mark in marks) == shown
        assert [answer.status_code for answer in answers] == [200 if shown[0] else 404, 200]
        for answer in answers[0 if shown[0] else 1 :]:
            assert tuple(mark in answer.content.decode() for mark in marks) == shown

    def test_the_latest_word_counts_whatever_was_said_before(self, event: Event, dora: Person) -> None:
        for is_given in (False, True, False):
            share(dora, "phone", is_given=is_given)
            [contact] = contacts_of(event.participations.all())
            assert contact.phone == (PHONE if is_given else "")

    def test_the_word_of_another_is_not_ones_own(self, event: Event, dora: Person, reader: Person) -> None:
        share(reader, "sheet", "phone", is_given=False)

        assert [(one.name, one.phone) for one in contacts_of(event.participations.all())] == [("Dora Sharer", PHONE)]

    def test_by_partnership_and_name_with_job_employer_and_group(
        self, event: Event, dora: Person, reader: Person
    ) -> None:
        for name, cpp in (("Zoe", dora.participations.get().cpp), ("Una", None), ("Bea", make_cpp("Angus"))):
            person = make_person(name)
            make_participation(event, person, cpp=cpp)
            share(person, "sheet")

        page = text(signed_in(reader), sheet(event))

        assert re.findall(r'<h2 id="cpp-\d" dir="auto">(.*?)<|<b><bdi>(.*?)<', page) == [
            ("Angus", ""),
            *[("", "Bea"), ("Fife", ""), ("", "Dora Sharer"), ("", "Zoe"), ("Elsewhere", ""), ("", "Una")],
        ]
        assert "Planner, Fife Council" in page
        assert ">Buses</a>" in page

    def test_a_group_that_is_not_published_is_not_named(self, event: Event, dora: Person, reader: Person) -> None:
        Group.objects.filter(topic="Buses").update(is_published=False)

        assert "Buses" not in text(signed_in(reader), sheet(event))

    @pytest.mark.parametrize(("days", "verb"), [(-9, "came"), (9, "come")])
    def test_how_many_others_there_are_and_never_who(
        self, event: Event, dora: Person, reader: Person, days: int, verb: str
    ) -> None:
        Event.objects.update(
            starts_at=timezone.now() + timedelta(days=days - 1), ends_at=timezone.now() + timedelta(days)
        )
        make_participation(event, make_person("Silent One"))
        make_participation(event, make_person("Silent Two"))
        make_participation(event, make_person("Not Coming"), reply="no")

        page = words(text(signed_in(reader), sheet(event)))

        assert f"And 2 others, who {verb} and are not on it." in page
        assert "Silent" not in page

    def test_where_everyone_is_on_it_no_others_are_counted(self, event: Event, dora: Person) -> None:
        page = words(text(signed_in(dora), sheet(event)))

        assert "And " not in page
        assert "You are on it." in page

    def test_whoever_is_not_on_it_is_told_calmly(self, event: Event, dora: Person, reader: Person) -> None:
        page = text(signed_in(reader), sheet(event))

        assert "You are not on it. That is fine" in page
        assert f'href="{reverse("groups:sharing")}"' in page

    def test_an_empty_sheet_says_what_will_be_there(self, event: Event, reader: Person) -> None:
        page = text(signed_in(reader), sheet(event))

        assert "Nobody is on it yet." in page
        assert ".vcf" not in page

    def test_someone_who_was_erased_is_gone(self, event: Event, dora: Person, reader: Person, rhona: Person) -> None:
        address = card(event, dora)

        erase(person=dora, by=rhona, at=timezone.now())

        assert signed_in(reader).get(address).status_code == 404
        page = words(text(signed_in(reader), sheet(event)))
        assert "Dora" not in page
        assert "And 1 other, who came and is not on it." in page


class TestTakingBack:
    def boxes(self, person: Person, *boxes: str) -> None:
        answer = signed_in(person).post(reverse("groups:sharing"), {"phone": PHONE, "boxes": boxes})
        assert answer.status_code == 302

    def test_it_shows_the_second_it_is_said_and_is_gone_the_second_it_is_taken_back(
        self, event: Event, reader: Person
    ) -> None:
        person = make_person("Dora Sharer", phone=PHONE)
        make_participation(event, person)
        browser = signed_in(reader)

        for boxes in (["sheet", "phone"], [], ["sheet"], ["sheet", "phone"], ["phone"]):
            self.boxes(person, *boxes)
            page, vcard = browser.get(sheet(event)).content.decode(), browser.get(card(event, person))
            assert ("Dora" in page, PHONE in page) == ("sheet" in boxes, {"sheet", "phone"} <= {*boxes})
            assert vcard.status_code == (200 if "sheet" in boxes else 404)

    def test_the_card_of_someone_who_was_taken_off_is_as_unknown_as_any(
        self, event: Event, dora: Person, reader: Person
    ) -> None:
        stranger = make_person()
        share(stranger, "sheet", "phone")
        browser = signed_in(reader)
        open_tab = re.findall(r'href="([^"]+[0-9a-f]{12}\.vcf)"', text(browser, sheet(event)))
        assert open_tab == [card(event, dora)]

        self.boxes(dora)

        answers = [browser.get(address) for address in (open_tab[0], card(event, stranger))]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert PHONE not in browser.get(files(event, dora)[1]).content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_a_phone_one_press_leads_to_taking_it_back(browser: Browser, live_server: Any, event: Event) -> None:
    person = make_person("Dora Sharer", phone=PHONE)
    make_participation(event, person)
    share(person, "sheet", "phone")
    page = open_page(browser, live_server, person, scripts=False)
    page.goto(sheet(event))
    assert page.get_by_role("link", name=PHONE).get_attribute("href") == "tel:01632960321"

    follow(page.get_by_role("link", name="Change it, or take it back"))
    page.get_by_label("Put me on the contact sheet").uncheck()
    follow(page.get_by_role("button", name="Save"))
    page.goto(sheet(event))

    assert page.get_by_text("You are not on it.").is_visible()
    assert page.get_by_text(PHONE).count() == 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_paper_holds_the_people_the_day_and_the_request(browser: Browser, live_server: Any, event: Event) -> None:
    for number in range(3):
        person = make_person(f"Sharer {number}", phone=PHONE)
        make_participation(event, person)
        share(person, "sheet", "email", "phone")
    page = open_page(browser, live_server, person, width=700)
    page.goto(sheet(event))
    page.emulate_media(media="print")

    said = page.locator("main").inner_text()

    today = timezone.localdate()
    assert f"As it stood on {today.day} {today:%B %Y}. Please do not pass on" in said
    assert said.count(PHONE) == 3
    assert "Save" not in said
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


class TestNeeds:
    def test_counts_who_comes_and_was_never_asked_by_event(self, event: Event, dora: Person, rhona: Person) -> None:
        now = timezone.now()
        ahead = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=2)}
        soon, off = make_event("Soon", **ahead), make_event("Off", cancelled_at=now, **ahead)
        refused, silent = make_person(), make_person("Never Asked")
        share(refused, "sheet", is_given=False)
        for one in (dora, refused, silent):
            make_participation(soon, one)
        make_participation(soon, make_person(), reply="unsure")
        make_participation(soon, make_person(), waiting_since=now)
        make_participation(soon).delete()
        for over_or_off in (event, off):
            make_participation(over_or_off)

        [need] = [one for one in needs_of(rhona, now) if "contact" in str(one.nothing)]

        assert (need.count, need.what) == (1, "person comes and was never asked about contact details")
        assert "Soon" in str(need.detail)
        page: Any = signed_in(rhona).get(need.address)
        assert [one.participation.person for one in page.context["people"]] == [silent]

    def test_says_so_where_nobody_is_missing(self, rhona: Person, alice: Person) -> None:
        now = timezone.now()

        [need] = [one for one in needs_of(rhona, now) if "contact" in str(one.nothing)]

        assert need.count == 0
        assert [one for one in needs_of(alice, now) if "contact" in str(one.nothing)] == []
