from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Cycle, Group, LogEntry, Membership, Person, Phase, PhaseMove
from tests.cast import signed_in
from tests.factories import make_cpp, make_cycle, make_entry, make_group, make_membership, make_move, make_person

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return unescape(response.content.decode())


def entry_data(**fields: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    return {"uid": str(uuid4()), "kind": "meeting", "line": "We met.", "on": today, "readers": "group", **fields}


def move_data(**fields: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    return {"uid": str(uuid4()), "phase": "1", "reason": "It was time.", "on": today, **fields}


class TestMap:
    def test_counts_the_real_groups_alone(self, anon: Client) -> None:
        fife = make_cpp("Fife", council_area="Fife")
        make_group("One", cpp=fife)
        make_group("Two", cpp=fife)
        make_group("Hidden", cpp=fife, is_published=False)
        make_group("Invented", cpp=make_cpp("Strathsomewhere", is_example=True), is_example=True)

        context = anon.get(reverse("groups:map")).context

        assert context["group_count"] == 2
        assert [(row.cpp.name, [g.topic for g in row.groups]) for row in context["partnerships"]] == [
            ("Fife", ["One", "Two"])
        ]
        assert [row.cpp.name for row in context["examples"]] == ["Strathsomewhere"]

    def test_hides_unpublished_groups(self, anon: Client) -> None:
        make_group("Hidden topic", is_published=False)

        assert "Hidden topic" not in text(anon.get(reverse("groups:map")))


class TestGroupPage:
    def test_a_stranger_gets_404_for_an_unpublished_group(self, anon: Client, charlie: Person) -> None:
        hidden = make_group("Hidden topic", is_published=False)

        assert anon.get(hidden.get_absolute_url()).status_code == 404
        assert signed_in(charlie).get(hidden.get_absolute_url()).status_code == 404

    def test_visitors_see_no_member_and_no_form(self, anon: Client, group: Group, alice: Person) -> None:
        response = anon.get(group.get_absolute_url())

        assert response.context["members"] is None
        assert response.context["entry_form"] is None
        assert "Alice" not in text(response)

    def test_members_see_members_past_and_present(self, group: Group, alice: Person, bob: Person) -> None:
        Membership.objects.get(post__person=bob).end(date(2025, 6, 1), "New post")

        context = signed_in(alice).get(group.get_absolute_url()).context

        assert [membership.post.person for membership in context["members"]] == [alice]
        assert [membership.post.person for membership in context["former_members"]] == [bob]

    def test_an_outsider_of_the_network_reads_but_cannot_write(self, group: Group, charlie: Person) -> None:
        make_entry(group, "For the group only")
        make_entry(group, "For the network", readers="network")

        response = signed_in(charlie).get(group.get_absolute_url())

        assert "For the network" in text(response)
        assert "For the group only" not in text(response)
        assert response.context["entry_form"] is None

    def test_a_sponsor_reads_everything_but_does_not_write(self, group: Group) -> None:
        sponsor = make_person("Sorcha Sponsor")
        make_membership(group, sponsor, role=Membership.Role.SPONSOR)
        make_entry(group, "For the group only")

        response = signed_in(sponsor).get(group.get_absolute_url())

        assert "For the group only" in text(response)
        assert response.context["entry_form"] is None
        assert signed_in(sponsor).post(reverse("groups:add_entry", args=[group.slug]), entry_data()).status_code == 403

    def test_shows_where_the_group_is(self, group: Group, alice: Person) -> None:
        make_move(make_cycle(group), Phase.TESTING)

        page = text(signed_in(alice).get(group.get_absolute_url()))

        assert "Testing change" in page
        assert "How do we know we have made a difference?" in page

    def test_an_implicit_group_shows_questions_and_no_phase_word(self, group: Group, alice: Person) -> None:
        Group.objects.filter(pk=group.pk).update(is_explicit=False)
        cycle = make_cycle(group)
        for phase in Phase:
            make_move(cycle, phase)
        make_entry(group, phase=3)
        browser = signed_in(alice)

        pages = [
            browser.get(url)
            for url in (group.get_absolute_url(), reverse("groups:move", args=[group.slug]), reverse("home"))
        ]

        for page in map(text, pages):
            main = page[page.index("<main") : page.index("</main>")]
            assert [str(phase.label) for phase in Phase if str(phase.label) in main] == []
            assert "phase" not in " ".join(part.split(">")[-1] for part in main.split("<")).lower()
        assert "What changes do we need to make?" in text(pages[0])

    def test_only_those_who_read_the_whole_log_are_told_when_nothing_was_added(
        self, anon: Client, group: Group, alice: Person, charlie: Person
    ) -> None:
        for month in (1, 5):
            make_entry(group, on=date(2025, month, 2), readers="network", on_public_page=True)
        make_entry(group, "Ours", on=date(2025, 3, 2))
        sponsor = make_person("Sorcha Sponsor")
        make_membership(group, sponsor, role=Membership.Role.SPONSOR)

        url, words = group.get_absolute_url(), "Nothing was added"

        assert [words in text(browser.get(url)) for browser in (anon, signed_in(charlie))] == [False, False]
        assert [words in text(signed_in(person).get(url)) for person in (alice, sponsor)] == [True, True]

    def test_shows_the_newest_entries_and_leads_to_the_rest(self, group: Group, alice: Person) -> None:
        start = date(2025, 1, 1)
        cycle = make_cycle(group, started=start)
        for day in range(12):
            make_entry(group, f"Entry number {day}.", on=start + timedelta(days=day))
        for day in (0, 3, 6, 11):
            make_move(cycle, Phase.PREPARING, on=start + timedelta(days=day), reason=f"Move on day {day}.")

        page: Any = signed_in(alice).get(group.get_absolute_url())

        items = [item for month in page.context["months"] for item in month.items]
        assert [item.entry.line for item in items if item.entry] == [f"Entry number {day}." for day in range(11, 5, -1)]
        assert [item.move.reason for item in items if item.move] == ["Move on day 11."]
        assert f'href="{reverse("groups:log", args=[group.slug])}"' in text(page)

    @pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x", ""])
    def test_a_page_nobody_offers_is_the_nearest_one(self, anon: Client, group: Group, page: str) -> None:
        assert anon.get(reverse("groups:log", args=[group.slug]), {"page": page}).status_code == 200


class TestAddEntry:
    def test_saves_and_comes_back_to_the_log(self, group: Group, alice: Person) -> None:
        response = signed_in(alice).post(reverse("groups:add_entry", args=[group.slug]), entry_data(line="Met  twice."))

        assert response.status_code == 302
        assert response["Location"] == f"{group.get_absolute_url()}#log"
        entry = LogEntry.objects.get()
        assert (entry.line, entry.written_by, entry.group) == ("Met  twice.", alice, group)

    def test_researchers_may_write_and_outsiders_may_not(self, group: Group, rhona: Person, charlie: Person) -> None:
        url = reverse("groups:add_entry", args=[group.slug])

        assert signed_in(rhona).post(url, entry_data()).status_code == 302
        assert signed_in(charlie).post(url, entry_data()).status_code == 403
        assert LogEntry.objects.count() == 1

    def test_someone_who_left_no_longer_writes(self, group: Group, bob: Person) -> None:
        Membership.objects.get(post__person=bob).end(date(2025, 6, 1))

        assert signed_in(bob).post(reverse("groups:add_entry", args=[group.slug]), entry_data()).status_code == 403

    def test_sent_twice_is_saved_once(self, group: Group, alice: Person) -> None:
        browser, data = signed_in(alice), entry_data()

        for _ in range(2):
            response = browser.post(reverse("groups:add_entry", args=[group.slug]), data)
            assert response.status_code == 302

        assert LogEntry.objects.count() == 1

    def test_going_back_and_saving_other_words_asks_and_then_saves_both(self, group: Group, alice: Person) -> None:
        browser, data = signed_in(alice), entry_data(line="First words.")
        url = reverse("groups:add_entry", args=[group.slug])
        browser.post(url, data)

        asked = browser.post(url, {**data, "line": "Second words."})
        again = browser.post(url, {**data, "line": "Second words.", "uid": asked.context["form"]["uid"].value()})

        assert asked.status_code == 422
        assert "“First words.”" in text(asked)
        assert "Second words.</textarea>" in text(asked)
        assert again.status_code == 302
        assert {entry.line for entry in LogEntry.objects.all()} == {"First words.", "Second words."}

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("line", "", "Write one line about what happened."),
            ("line", "x" * 301, "This is 301 characters long. Please keep it to 300."),
            ("line", "a\x00b", "Null characters are not allowed."),
            ("detail", "x" * 20_001, "This is 20,001 characters long."),
            ("kind", "party", "party is not one of the available choices"),
            ("on", "soon", "Write the day like 4 February 2016 or 4/2/2016."),
            ("on", "2999-01-01", "This day is still to come."),
            ("readers", "world", "world is not one of the available choices"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_text(
        self, group: Group, alice: Person, field: str, value: str, message: str
    ) -> None:
        data = {**entry_data(line="The line I typed.", detail="The detail I typed."), field: value}

        response = signed_in(alice).post(reverse("groups:add_entry", args=[group.slug]), data)

        assert response.status_code == 422
        page = text(response)
        assert message in page
        assert page.count(message) == 2  # in the summary, and beside the field
        assert all(data[name] in page for name in ("line", "detail"))
        assert not LogEntry.objects.exists()

    @pytest.mark.parametrize("day", ["4 February 2016", "4/2/2016", "04.02.2016", "2016-02-04", "4 Feb 2016"])
    def test_takes_a_day_as_people_write_it(self, group: Group, alice: Person, day: str) -> None:
        signed_in(alice).post(reverse("groups:add_entry", args=[group.slug]), entry_data(on=day))

        assert LogEntry.objects.get().on == date(2016, 2, 4)

    def test_line_ends_count_as_one_character(self, group: Group, alice: Person) -> None:
        detail = "x\r\n" * 10_000

        signed_in(alice).post(reverse("groups:add_entry", args=[group.slug]), entry_data(detail=detail))

        assert LogEntry.objects.get().detail == ("x\n" * 10_000).strip()

    @pytest.mark.parametrize(
        "words", ["Tha sinn a’ bruidhinn mu dheidhinn dachaighean blàtha", "نلتقي غدا", "👩🏽‍🚒 \u202eabc"]
    )
    def test_any_language_is_stored_exactly(self, group: Group, alice: Person, words: str) -> None:
        signed_in(alice).post(reverse("groups:add_entry", args=[group.slug]), entry_data(line=words))

        assert LogEntry.objects.get().line == words

    def test_has_a_page_with_nothing_but_the_form(self, group: Group, alice: Person) -> None:
        response = signed_in(alice).get(reverse("groups:add_entry", args=[group.slug]))

        assert response.status_code == 200
        assert text(response).count("<textarea") == 2

    def test_an_entry_cannot_name_its_writer_or_its_publicity(self, group: Group, alice: Person, bob: Person) -> None:
        stray = {"written_by": str(bob.pk), "on_public_page": "on", "group": "999", "is_example": "on"}

        signed_in(alice).post(reverse("groups:add_entry", args=[group.slug]), entry_data(**stray))

        entry = LogEntry.objects.get()
        assert (entry.written_by, entry.on_public_page, entry.group, entry.is_example) == (alice, False, group, False)


class TestMove:
    def test_moves_back_with_a_reason(self, group: Group, alice: Person) -> None:
        make_move(make_cycle(group), Phase.TESTING)

        response = signed_in(alice).post(
            reverse("groups:move", args=[group.slug]), move_data(phase="1", reason="Two partners joined.")
        )

        assert response["Location"] == group.get_absolute_url()
        latest = PhaseMove.objects.in_order().last()
        assert latest is not None
        assert (latest.phase, latest.reason, latest.by) == (1, "Two partners joined.", alice)

    def test_outsiders_may_not_move_a_group(self, group: Group, charlie: Person) -> None:
        url = reverse("groups:move", args=[group.slug])

        assert signed_in(charlie).get(url).status_code == 403
        assert signed_in(charlie).post(url, move_data()).status_code == 403
        assert not PhaseMove.objects.exists()

    def test_a_finished_cycle_says_so_and_keeps_the_text(self, group: Group, alice: Person) -> None:
        Cycle.objects.create(group=group, number=1, started=date(2025, 1, 1), finished=date(2025, 2, 1))

        response = signed_in(alice).post(reverse("groups:move", args=[group.slug]), move_data(reason="Typed reason"))

        assert response.status_code == 422
        assert "Cycle 1 of this group is finished." in text(response)
        assert "Typed reason</textarea>" in text(response)

    def test_sent_twice_is_one_move(self, group: Group, alice: Person) -> None:
        browser, data = signed_in(alice), move_data()

        for _ in range(2):
            assert browser.post(reverse("groups:move", args=[group.slug]), data).status_code == 302

        assert PhaseMove.objects.count() == 1


class TestHome:
    def test_shows_my_groups_with_question_and_latest_entry(
        self, group: Group, other_group: Group, alice: Person
    ) -> None:
        make_move(make_cycle(group), Phase.EXPLORING)
        make_entry(group, "Older", on=date(2025, 4, 1))
        make_entry(group, "Newest", on=date(2025, 5, 1))

        context = signed_in(alice).get(reverse("home")).context

        [mine] = context["my_groups"]
        assert (mine.group, mine.phase, mine.latest_line) == (group, Phase.EXPLORING, "Newest")
        assert str(mine.question) == "How do we exploit internal and external knowledge?"
        assert mine.can_add

    def test_a_sponsor_is_not_asked_to_write(self, group: Group) -> None:
        sponsor = make_person("Sorcha Sponsor")
        make_membership(group, sponsor, role=Membership.Role.SPONSOR)

        response = signed_in(sponsor).get(reverse("home"))

        assert not response.context["my_groups"][0].can_add
        assert "#add" not in text(response)

    def test_someone_in_no_group_is_told_so(self, rhona: Person) -> None:
        response = signed_in(rhona).get(reverse("home"))

        assert list(response.context["my_groups"]) == []
        assert response.status_code == 200
