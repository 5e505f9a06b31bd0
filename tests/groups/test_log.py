"""The log after the first line: enriched, mended, struck through, erased, narrowed. Nothing typed is ever lost."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from threading import Barrier, Thread
from typing import Any, cast
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.audit.models import Record
from groups.actions import (
    ChangedMeanwhile,
    GroupsError,
    WrongDay,
    add_log_entry,
    change_log_entry,
    erase_log_entry,
    restore_log_entry,
    strike_log_entry,
)
from groups.models import EntryVersion, Group, LogEntry, Person, Theme
from tests.cast import signed_in
from tests.factories import make_cycle, make_entry, make_group, make_membership, make_person
from tests.gates.crawl import crawl
from tests.gates.roles import addresses

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = date(2025, 4, 1)


def page_of(entry: LogEntry, page: str = "entry") -> str:
    return reverse(f"groups:{page}", args=[entry.group.slug, entry.uid])


def text(response: Any) -> str:
    return unescape(response.content.decode())


def changed(entry: LogEntry, by: Person | None = None, version: int = 1, **said: Any) -> LogEntry:
    fields = {"on": entry.on, "line": entry.line, **said}
    return change_log_entry(entry=entry, by=by, version=version, said=fields, themes=[], present=[], at=AT)


def form_of(entry: LogEntry, **fields: str) -> dict[str, str]:
    """What the browser sends when nothing was touched but `fields`."""
    said = {"kind": entry.kind, "line": entry.line, "on": entry.on.isoformat(), "readers": entry.readers}
    return {**said, "version": str(entry.version), "loop": "", **fields}


def shown(form: Any, name: str) -> list[tuple[str, list[str]]]:
    """The boxes of one field of a form, under their headings."""
    return [(heading, [label for _number, _value, label in boxes]) for heading, boxes in form.fields[name].boxes()]


class TestChanging:
    def test_both_texts_are_kept_with_who_and_when(self, group: Group, alice: Person, bob: Person) -> None:
        entry = make_entry(group, "First words", written_by=alice, recorded_at=AT - timedelta(days=3))

        changed(entry, by=bob, line="Second words", detail="More.")
        changed(entry, by=alice, version=2, line="Third words")

        now = LogEntry.objects.get()
        assert (now.line, now.detail, now.version, now.edited_by, now.edited_at) == (
            "Third words",
            "More.",
            3,
            alice,
            AT,
        )
        versions = EntryVersion.objects.values_list("number", "line", "detail", "by", "at")
        assert list(versions) == [
            (1, "First words", "", alice.pk, AT - timedelta(days=3)),
            (2, "Second words", "More.", bob.pk, AT),
        ]

    def test_saving_without_a_change_keeps_nothing(self, group: Group, alice: Person) -> None:
        entry = make_entry(group)

        same = changed(entry, by=alice)

        assert (same.version, same.edited_at, EntryVersion.objects.count()) == (1, None, 0)

    def test_the_second_of_two_is_told_and_nothing_is_overwritten(self, group: Group, alice: Person) -> None:
        entry = make_entry(group, "First")
        changed(entry, by=alice, line="Alice's words")

        with pytest.raises(ChangedMeanwhile) as caught:
            changed(entry, line="Bob's words")

        assert caught.value.now.line == "Alice's words"
        assert LogEntry.objects.get().line == "Alice's words"

    def test_the_same_words_saved_twice_are_no_quarrel(self, group: Group, alice: Person) -> None:
        entry = make_entry(group, "First")

        changed(entry, by=alice, line="Second")
        again = changed(entry, by=alice, line="Second")

        assert (again.version, list(EntryVersion.objects.values_list("line", flat=True))) == (2, ["First"])

    def test_what_goes_back_to_the_group_leaves_the_public_page(self, group: Group, alice: Person) -> None:
        entry = make_entry(group, readers="network", on_public_page=True)

        changed(entry, by=alice, readers="group")

        now = LogEntry.objects.get()
        assert (now.readers, now.on_public_page) == ("group", False)
        assert list(Record.objects.values_list("action", "actor")) == [("unpublish log entry", alice.pk)]

    def test_what_is_put_on_the_public_page_is_on_record(self, group: Group, alice: Person) -> None:
        entry = make_entry(group, readers="network")

        changed(entry, by=alice, on_public_page=True)
        changed(entry, by=alice, version=2, line="Other words")

        assert list(Record.objects.values_list("action", "actor")) == [("publish log entry", alice.pk)]

    def test_a_day_before_the_group_began_is_said_beside_the_day(self, group: Group, alice: Person) -> None:
        make_cycle(group, started=date(2026, 1, 5))
        browser = signed_in(alice)
        data = {"uid": str(uuid4()), "kind": "meeting", "line": "A slip in the year", "readers": "group"}

        answers = [
            browser.post(reverse("groups:add_entry", args=[group.slug]), {**data, "on": on})
            for on in ("2016-01-06", "2026-01-05")
        ]

        assert [answer.status_code for answer in answers] == [422, 302]
        assert "The group began on 5 January 2026." in answers[0].content.decode()
        assert "A slip in the year" in answers[0].content.decode()

    def test_a_day_to_come_and_a_struck_entry_are_refused(self, group: Group, alice: Person) -> None:
        entry = make_entry(group)
        with pytest.raises(WrongDay):
            changed(entry, on=AT.date() + timedelta(days=1))
        strike_log_entry(entry=entry, by=alice, reason="Wrong group.", at=AT)
        with pytest.raises(GroupsError):
            changed(entry, line="Again")


class TestChangePage:
    def test_an_entry_is_enriched_later(self, group: Group, alice: Person, bob: Person) -> None:
        entry = make_entry(group, written_by=alice)
        theme = Theme.objects.create(name="Trust", kind=Theme.Kind.DRIVER)
        more = {"detail": "Long talk.", "loop": "second", "method": "Interviews", "link": "example.org/notes"}
        more |= {"others_present": "4", "themes": str(theme.pk), "present": str(bob.pk)}

        answer = signed_in(bob).post(page_of(entry, "change_entry"), form_of(entry, **more))

        assert (answer.status_code, answer["Location"]) == (302, page_of(entry))
        now = LogEntry.objects.get()
        assert (now.detail, now.loop, now.method, now.link) == (
            "Long talk.",
            "second",
            "Interviews",
            "https://example.org/notes",
        )
        assert (now.others_present, list(now.themes.all()), list(now.present.all())) == (4, [theme], [bob])
        page = text(signed_in(alice).get(page_of(entry)))
        assert "Bob Member and 4 others" in " ".join(page.split()).replace("</bdi>", "").replace("<bdi>", "")

    def test_who_saves_second_sees_both_texts_and_can_save_on_purpose(
        self, group: Group, alice: Person, bob: Person
    ) -> None:
        entry = make_entry(group, "First", written_by=alice)
        mine, theirs = signed_in(bob), signed_in(alice)
        address = page_of(entry, "change_entry")
        theirs.post(address, form_of(entry, line="Alice's words"))

        told: Any = mine.post(address, form_of(entry, line="Bob's words", detail="And more of Bob."))

        assert told.status_code == 422
        page = text(told)
        for words in ("Alice's words", "Bob's words", "And more of Bob.", "Alice Lead saved this at"):
            assert words in page
        version = str(told.context["form"]["version"].value())
        again = mine.post(address, form_of(entry, line="Bob's words", version=version))
        assert again.status_code == 302
        assert LogEntry.objects.get().line == "Bob's words"
        assert list(EntryVersion.objects.values_list("line", flat=True)) == ["First", "Alice's words"]

    def test_each_field_that_parts_shows_theirs_beside_ours(self, group: Group, alice: Person, bob: Person) -> None:
        trust, time = (Theme.objects.create(name=name, kind=Theme.Kind.DRIVER) for name in ("Trust", "Time"))
        entry = make_entry(group, "First", written_by=alice)
        signed_in(alice).post(
            page_of(entry, "change_entry"),
            form_of(entry, kind="learning", on="2025-04-02", themes=str(trust.pk), present=str(alice.pk)),
        )

        told: Any = signed_in(bob).post(
            page_of(entry, "change_entry"), form_of(entry, themes=str(time.pk), others_present="3")
        )

        assert told.context["form"].anothers == {
            "kind": "Learning",
            "on": "2 April 2025",
            "themes": "Trust",
            "present": "Alice Lead",
            "others_present": "Nothing",
        }
        page = text(told)
        assert page.count("Alice Lead saved this at") == 6  # above the form, and beside each of the five fields
        assert re.findall(r'href="#(theirs-\w+)"', page) == re.findall(r'id="(theirs-\w+)"', page)
        assert sorted(re.findall(r"<details[^>]*open", page)) == ['<details class="govuk-details" open'] * 2

    def test_an_entry_struck_meanwhile_keeps_what_was_typed(self, group: Group, alice: Person, rhona: Person) -> None:
        entry = make_entry(group, "First", written_by=alice)
        strike_log_entry(entry=entry, by=alice, reason="Slip.", at=AT)
        browser, address = signed_in(alice), page_of(entry, "change_entry")

        opened = browser.get(address)
        sent = browser.post(address, form_of(entry, line="Typed for long"))
        erase_log_entry(entry=entry, by=rhona, at=AT)
        late = browser.post(address, form_of(entry, line="Typed for long"))

        assert (opened.status_code, opened["Location"]) == (302, page_of(entry))
        assert (sent.status_code, "Typed for long" in text(sent), "Put it back first" in text(sent)) == (
            422,
            True,
            True,
        )
        assert (late.status_code, "Typed for long" in text(late), "were erased" in text(late)) == (422, True, True)

    def test_people_and_themes_are_offered_under_headings(self, group: Group, alice: Person, bob: Person) -> None:
        gone, guest = make_person("Gone Before"), make_person("Guest Elsewhere")
        make_membership(group, gone, left=date(2025, 8, 1))
        make_person("Nobody Here")
        Theme.objects.create(name="Trust", kind=Theme.Kind.VALUE)
        Theme.objects.create(name="Time", kind=Theme.Kind.BARRIER)
        entry = make_entry(group)
        entry.present.add(guest)

        form = cast(Any, signed_in(alice).get(page_of(entry, "change_entry"))).context["form"]

        assert shown(form, "present") == [
            ("In the group now", ["Alice Lead", "Bob Member"]),
            ("In the group before", ["Gone Before"]),
            ("From elsewhere", ["Guest Elsewhere"]),
        ]
        assert shown(form, "themes") == [("Barrier", ["Time"]), ("Value", ["Trust"])]
        assert form["present"].value() == [str(guest.pk)]

    def test_methods_are_suggested_that_the_writer_may_read_of(
        self, group: Group, other_group: Group, alice: Person
    ) -> None:
        entry = make_entry(group, method="Interviews")
        make_entry(group, method="Interviews")
        make_entry(group, method="Struck", struck_at=AT, struck_reason="x")
        make_entry(other_group, method="Walking the street", readers="network")
        make_entry(other_group, method="Theirs alone")

        page = text(signed_in(alice).get(page_of(entry, "change_entry")))

        assert re.findall(r'<option value="([^"]+)"></option>', page) == ["Interviews", "Walking the street"]

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("line", "", "Write one line about what happened."),
            ("line", "x" * 500, "This is 500 characters long. Please keep it to 300."),
            ("on", "tomorrow", "Write the day like 4 February 2016 or 4/2/2016."),
            ("link", "javascript:alert(1)", "Copy the whole address, such as https://example.org/notes."),
            ("link", "ftp://example.org/x", "Copy the whole address, such as https://example.org/notes."),
            ("loop", "third", "That is not one of the choices. Choose again."),
            ("themes", "999", "That is not one of the choices. Choose again."),
            ("present", "999999", "That is not one of the choices. Choose again."),
            ("others_present", "-1", "Write a number from 0 to 5,000."),
            ("others_present", "9" * 30, "Write a number from 0 to 5,000."),
            ("phase", "4", "That is not one of the choices. Choose again."),
            ("version", "x", "This form came back incomplete. Please save again."),
            ("version", "", "This form came back incomplete. Please save again."),
            ("others_present", "many", "Write a number from 0 to 5,000."),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field_and_all_is_kept(
        self, group: Group, alice: Person, field: str, value: str, message: str
    ) -> None:
        entry = make_entry(group, "Before", written_by=alice)
        Theme.objects.create(name="Trust", kind=Theme.Kind.DRIVER)

        answer = signed_in(alice).post(
            page_of(entry, "change_entry"), form_of(entry, detail="Typed for long", **{field: value})
        )

        assert answer.status_code == 422
        assert message in text(answer)
        assert "Typed for long" in text(answer)
        assert LogEntry.objects.get().line == "Before"

    def test_the_public_page_shows_only_what_the_network_may_read(self, group: Group, alice: Person) -> None:
        entry = make_entry(group, written_by=alice)
        browser, address = signed_in(alice), page_of(entry, "change_entry")

        refused = browser.post(address, form_of(entry, on_public_page="on"))
        taken = browser.post(address, form_of(entry, on_public_page="on", readers="network"))

        assert (refused.status_code, taken.status_code) == (422, 302)
        assert LogEntry.objects.get().on_public_page

    def test_a_group_that_names_no_phases_is_asked_for_none(self, group: Group, alice: Person) -> None:
        Group.objects.update(is_explicit=False)
        page = text(signed_in(alice).get(page_of(make_entry(group, phase=2), "change_entry")))

        assert [word for word in ('name="phase"', "Exploring the evidence", "Which phase") if word in page] == []


class TestStriking:
    def test_what_is_struck_stays_in_the_group_and_is_gone_elsewhere(
        self, group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
    ) -> None:
        entry = make_entry(group, "Said too much", written_by=bob, readers="network", on_public_page=True)
        everyone = {name: signed_in(one) for name, one in (("bob", bob), ("charlie", charlie), ("rhona", rhona))}
        everyone["anon"] = Client()
        assert {name: browser.get(page_of(entry)).status_code for name, browser in everyone.items()} == {
            "bob": 200,
            "charlie": 200,
            "rhona": 200,
            "anon": 200,
        }

        answer = everyone["bob"].post(page_of(entry, "strike_entry"), {"reason": "It named someone."})

        assert answer.status_code == 302
        after = {name: browser.get(page_of(entry)).status_code for name, browser in everyone.items()}
        assert after == {"bob": 200, "charlie": 404, "rhona": 200, "anon": 404}
        log = reverse("groups:log", args=[group.slug])
        assert "It named someone." in text(everyone["bob"].get(page_of(entry)))
        assert "Said too much" not in text(everyone["bob"].get(log))
        assert "Said too much" in text(everyone["bob"].get(f"{log}?struck=on"))
        assert "Said too much" not in text(everyone["charlie"].get(f"{log}?struck=on"))

    def test_only_who_wrote_it_leads_and_researchers_strike(
        self, group: Group, alice: Person, bob: Person, rhona: Person
    ) -> None:
        third = make_person()
        make_membership(group, third)
        answers = {}
        for name, person in (("lead", alice), ("writer", bob), ("member", third), ("researcher", rhona)):
            entry = make_entry(group, written_by=bob)
            answers[name] = signed_in(person).post(page_of(entry, "strike_entry"), {"reason": "x"}).status_code

        assert answers == {"lead": 302, "writer": 302, "member": 403, "researcher": 302}

    def test_a_reason_is_needed(self, group: Group, alice: Person) -> None:
        entry = make_entry(group)

        answer = signed_in(alice).post(page_of(entry, "strike_entry"), {"reason": "  "})

        assert answer.status_code == 422
        assert not LogEntry.objects.get().struck_at

    def test_the_first_reason_stays(self, group: Group, alice: Person, bob: Person) -> None:
        entry = make_entry(group)
        strike_log_entry(entry=entry, by=alice, reason="First.", at=AT)
        strike_log_entry(entry=entry, by=bob, reason="Second.", at=AT)

        assert (entry.struck_reason, entry.struck_by) == ("First.", alice)

    def test_the_same_words_after_striking_are_a_new_entry(self, group: Group, alice: Person) -> None:
        said: dict[str, Any] = {"kind": "meeting", "line": "We met.", "on": DAY}
        entry = add_log_entry(group=group, by=alice, uid=uuid4(), at=AT, **said)
        strike_log_entry(entry=entry, by=alice, reason="By mistake.", at=AT)

        again = add_log_entry(group=group, by=alice, uid=uuid4(), at=AT, **said)

        assert list(LogEntry.objects.standing()) == [again]

    def test_it_can_be_put_back_unless_it_was_erased(self, group: Group, alice: Person, rhona: Person) -> None:
        entry = make_entry(group, "Words")
        strike_log_entry(entry=entry, by=alice, reason="Slip.", at=AT)

        signed_in(alice).post(page_of(entry, "restore_entry"))

        entry.refresh_from_db()
        assert (entry.struck_at, entry.struck_reason, entry.line) == (None, "", "Words")
        strike_log_entry(entry=entry, by=alice, reason="After all.", at=AT)
        erase_log_entry(entry=entry, by=rhona, at=AT)
        with pytest.raises(GroupsError):
            restore_log_entry(entry=entry, by=alice, at=AT)


class TestErasing:
    def test_every_word_goes_and_that_it_was_there_stays(self, group: Group, alice: Person, rhona: Person) -> None:
        entry = make_entry(group, "Secret one", detail="Secret two", written_by=alice, method="Secret three")
        changed(entry, by=alice, line="Secret four", link="https://secret.example.org")
        LogEntry.objects.get().present.add(alice)
        strike_log_entry(entry=entry, by=alice, reason="Secret five", at=AT)

        answer = signed_in(rhona).post(page_of(entry, "erase_entry"))

        assert answer.status_code == 302
        now = LogEntry.objects.get()
        fields = [str(getattr(now, field.attname)) for field in LogEntry._meta.concrete_fields]
        assert [value for value in fields if "ecret" in value] == []
        assert (EntryVersion.objects.count(), now.present.count(), now.erased_by) == (0, 0, rhona)
        page = " ".join(text(signed_in(alice).get(page_of(entry))).split())
        assert "ecret" not in page
        assert "Struck through by Alice Lead on 2 March 2026. Erased by Rhona Researcher." in page
        assert list(Record.objects.values_list("action", flat=True)) == ["erase log entry"]

    def test_it_is_asked_once_before_the_words_go(self, group: Group, alice: Person, rhona: Person) -> None:
        entry, browser = make_entry(group, "Words"), signed_in(rhona)
        standing = browser.get(page_of(entry, "erase_entry"))
        strike_log_entry(entry=entry, by=alice, reason="Slip.", at=AT)

        asked = browser.get(page_of(entry, "erase_entry"))

        assert (standing.status_code, asked.status_code, "Words" in text(asked)) == (302, 200, True)
        assert LogEntry.objects.get().line == "Words"

    def test_only_researchers_erase_and_only_what_is_struck(self, group: Group, alice: Person, rhona: Person) -> None:
        entry = make_entry(group, "Words")

        assert signed_in(alice).post(page_of(entry, "erase_entry")).status_code == 403
        with pytest.raises(GroupsError):
            erase_log_entry(entry=entry, by=rhona, at=AT)

        assert LogEntry.objects.get().line == "Words"


class TestFilters:
    @pytest.fixture
    def full(self, group: Group, alice: Person, bob: Person) -> Group:
        """Four entries, each unlike the others."""
        make_entry(group, "Alpha", kind="meeting", phase=1, on=date(2025, 4, 1), written_by=alice)
        make_entry(group, "Beta", kind="learning", phase=2, loop="second", on=date(2025, 5, 1), written_by=bob)
        gamma = make_entry(group, "Gamma", kind="learning", phase=3, loop="first", on=date(2025, 6, 1))
        gamma.themes.add(Theme.objects.create(pk=77, name="Trust", kind=Theme.Kind.DRIVER))
        gamma.present.add(alice)
        make_entry(group, "Delta", detail="About buses", on=date(2025, 7, 1))
        return group

    @pytest.mark.parametrize(
        ("query", "lines"),
        [
            ("", ["Delta", "Gamma", "Beta", "Alpha"]),
            ("?kind=learning", ["Gamma", "Beta"]),
            ("?phase=2", ["Beta"]),
            ("?loop=first", ["Gamma"]),
            ("?theme=77", ["Gamma"]),
            ("?since=2025-05-01&until=2025-06-01", ["Gamma", "Beta"]),
            ("?since=1/6/2025", ["Delta", "Gamma"]),
            ("?word=BUS", ["Delta"]),
            ("?kind=learning&loop=second", ["Beta"]),
            ("?kind=decision", []),
        ],
    )
    def test_stand_in_the_address(self, full: Group, alice: Person, query: str, lines: list[str]) -> None:
        page: Any = signed_in(alice).get(reverse("groups:log", args=[full.slug]) + query)

        assert [item.entry.line for month in page.context["months"] for item in month.items] == lines
        words = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
        assert f">{words}" in text(page)

    def test_a_last_day_before_the_first_is_said_beside_it(self, full: Group, alice: Person) -> None:
        page: Any = signed_in(alice).get(
            reverse("groups:log", args=[full.slug]), {"since": "2025-06-01", "until": "2025-05-01"}
        )

        assert page.context["form"].errors == {"until": ["This day is before the first one. Choose a later day."]}
        assert [item.entry.line for month in page.context["months"] for item in month.items] == ["Delta", "Gamma"]

    def test_who_wrote_or_was_there_is_offered_beside_the_members(
        self, full: Group, alice: Person, charlie: Person, rhona: Person
    ) -> None:
        guest, hidden = make_person("Guest Open"), make_person("Guest Hidden")
        make_entry(full, readers="network", written_by=rhona).present.add(guest)
        make_entry(full).present.add(hidden)
        address, offered = reverse("groups:log", args=[full.slug]), {}
        for name, person in (("member", alice), ("outsider", charlie)):
            form = cast(Any, signed_in(person).get(address)).context["form"]
            offered[name] = [label for _value, label in form.fields["person"].choices][1:]

        members = ["Alice Lead", "Bob Member"]
        assert offered == {
            "member": [*members, "Guest Hidden", "Guest Open", "Rhona Researcher"],
            "outsider": [*members, "Guest Open", "Rhona Researcher"],
        }

    def test_the_filter_stays_in_the_links_to_other_pages(self, group: Group, alice: Person) -> None:
        entries = [LogEntry(group=group, kind="meeting", line="We met.", on=DAY) for _ in range(1000)]
        LogEntry.objects.bulk_create(entries)
        make_entry(group, kind="learning")

        first = text(signed_in(alice).get(reverse("groups:log", args=[group.slug]), {"kind": "meeting", "word": "met"}))

        assert ">1,000 entries" in first
        assert first.count('class="entry"') == 50
        assert re.findall(r'href="(\?[^"]+)"', first) == ["?word=met&kind=meeting&page=2"]

    def test_what_is_struck_says_why_in_the_list(self, full: Group, alice: Person) -> None:
        strike_log_entry(entry=full.log_entries.get(line="Alpha"), by=alice, reason="Written twice.", at=AT)

        page = text(signed_in(alice).get(reverse("groups:log", args=[full.slug]) + "?struck=on"))

        assert "Written twice." in page

    def test_by_person_finds_who_wrote_it_and_who_was_there(self, full: Group, alice: Person) -> None:
        page: Any = signed_in(alice).get(reverse("groups:log", args=[full.slug]), {"person": str(alice.uid)})

        assert [item.entry.line for month in page.context["months"] for item in month.items] == ["Gamma", "Alpha"]

    @pytest.mark.parametrize(
        "query", ["kind=dancing", "phase=4", "loop=third", "theme=x", "person=nobody", "since=never", "until=31/2/2025"]
    )
    def test_what_nobody_offers_is_said_and_filters_nothing(self, full: Group, alice: Person, query: str) -> None:
        page: Any = signed_in(alice).get(f"{reverse('groups:log', args=[full.slug])}?{query}")

        assert page.status_code == 200
        assert text(page).count("govuk-error-message") == 1
        assert "4 entries" in text(page)

    @pytest.mark.parametrize(("query", "is_open"), [("", False), ("?kind=meeting", True), ("?kind=dancing", True)])
    def test_filters_are_folded_until_one_is_set(self, full: Group, alice: Person, query: str, is_open: bool) -> None:
        page = text(signed_in(alice).get(reverse("groups:log", args=[full.slug]) + query))

        assert ("folded-filters" in page, 'folded-filters" open' in page) == (True, is_open)

    def test_visitors_are_offered_no_names(self, full: Group) -> None:
        LogEntry.objects.update(readers="network", on_public_page=True)

        page = text(Client().get(reverse("groups:log", args=[full.slug])))

        assert "4 entries" in page
        assert [name for name in ("Alice", "Bob", 'name="person"', 'name="struck"') if name in page] == []


def test_what_is_for_the_group_leaves_no_trace_elsewhere(
    group: Group, alice: Person, charlie: Person, anon: Client
) -> None:
    """Not a line, a theme, a name, a month, a suggestion nor a count, on any page that others can reach."""
    shown = make_entry(group, "Open", readers="network", on_public_page=True, written_by=alice)
    theirs = make_entry(Group.objects.get(slug="quiet-streets"), written_by=charlie)
    browsers = [anon, signed_in(charlie)]
    starts = [page for thing in (group, group.cpp, shown, theirs) for page in addresses(thing).values()]
    filters = "?word=ours&kind=learning&loop=second&since=2025-01-01&struck=on"
    starts += [f"{reverse('groups:log', args=[group.slug])}{query}" for query in (filters, "?page=2")]
    theme = Theme.objects.create(name="A theme", kind=Theme.Kind.VALUE)

    def everything() -> list[dict[str, str]]:
        pages = [crawl(browser, starts) for browser in browsers]
        return [{address: steady(page) for address, page in read.items()} for read in pages]

    before = everything()
    for number in range(60):
        fields = {"loop": "second", "method": "Only ours", "link": "https://ours.example.org", "detail": "Ours, too"}
        entry = make_entry(group, "Ours alone", on=timezone.localdate(), kind="learning", written_by=alice, **fields)
        entry.themes.add(theme)
        entry.present.add(make_person(f"Guest of ours {number}"))
    changed(entry, by=alice, on=DAY, line="Ours again")
    struck = make_entry(group, "Was open", readers="network", written_by=alice, on=timezone.localdate())
    strike_log_entry(entry=struck, by=alice, reason="Ours to know", at=AT)
    after = everything()

    for was, now in zip(before, after, strict=True):
        assert was.keys() == now.keys()
        assert [address for address in was if was[address] != now[address]] == []
    assert len(before[1]) > len(before[0]) > 10


def steady(page: str) -> str:
    """A page without what changes at every visit: tokens, nonces and the identities of forms."""
    return re.sub(r'nonce-[^\s";]+|nonce="[^"]*"|value="[\w-]{36,}"', "", page)


def at_once(entry: LogEntry, lines: list[str]) -> list[str]:
    """Everyone saves one of `lines` at the same moment. Of those who are told: the line that they are shown."""
    barrier, told, broken = Barrier(len(lines)), list[str](), list[Exception]()

    def change(words: str) -> None:
        barrier.wait()
        try:
            changed(entry, line=words)
        except ChangedMeanwhile as error:
            told.append(error.now.line)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [Thread(target=change, args=[words]) for words in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    return told


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_once_one_is_taken_and_the_others_are_told() -> None:
    entry = make_entry(make_group(), "First")

    told = at_once(entry, ["One", "Two", "Three", "Four", "Five", "Six"])

    now = LogEntry.objects.get()
    assert told == [now.line] * 5
    assert (now.version, list(EntryVersion.objects.values_list("number", "line"))) == (2, [(1, "First")])


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_is_saved_once_and_nobody_is_told() -> None:
    entry = make_entry(make_group(), "First")

    told = at_once(entry, ["Second", "Second"])

    assert told == []
    assert (LogEntry.objects.get().version, EntryVersion.objects.count()) == (2, 1)
