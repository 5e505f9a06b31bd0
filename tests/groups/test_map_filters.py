"""The map narrowed by what stands in the address; what leads say of their group's page."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from carplatform.audit.models import Record
from groups.elsewhere import groups_elsewhere
from groups.models import Group, Organisation, Partner, Person, Phase, Theme
from tests.browsing import follow, open_page
from tests.cast import signed_in
from tests.factories import make_cpp, make_cycle, make_entry, make_group, make_move, make_organisation

pytestmark = pytest.mark.django_db

MAP = "/groups/"


def text(response: Any) -> str:
    return unescape(response.content.decode())


def shown(query: str) -> set[str]:
    context: Any = Client().get(f"{MAP}{query}").context
    return {group.topic for row in [*context["partnerships"], *context["examples"]] for group in row.groups}


def partner(group: Group, organisation: Organisation | None = None, **fields: str) -> None:
    Partner.objects.create(group=group, printed="A partner", organisation=organisation, **fields)


@pytest.fixture
def clinic(db: None) -> Organisation:
    return make_organisation("The Clinic", pk=501, sector=Organisation.Sector.HEALTH)


@pytest.fixture
def three(clinic: Organisation) -> list[Group]:
    aye, bee = make_cpp("Aye"), make_cpp("Bee")
    buses = make_group("Buses", cpp=aye, question="Who waits longest?")
    homes = make_group("Homes", cpp=bee, status=Group.Status.DORMANT)
    quiet = make_group("Quiet", cpp=bee, is_explicit=False)
    make_group("Hidden", cpp=aye, is_published=False)
    make_move(make_cycle(buses), Phase.TESTING)
    make_move(make_cycle(quiet), Phase.TESTING)
    partner(buses, clinic)
    partner(homes, sector="health", role="nurse")
    return [buses, homes, quiet]


@pytest.mark.parametrize(
    ("query", "topics"),
    [
        ("", {"Buses", "Homes", "Quiet"}),
        ("?word=WAITS", {"Buses"}),
        ("?word=partner", {"Buses", "Homes"}),
        ("?cpp=bee", {"Homes", "Quiet"}),
        ("?sector=health", {"Buses", "Homes"}),
        ("?partner=501", {"Buses"}),
        ("?phase=3", {"Buses"}),  # a group that names no phases is found by none
        ("?status=dormant", {"Homes"}),
        ("?cpp=bee&sector=health", {"Homes"}),
        ("?word=Hidden", set()),
        ("?cpp=nowhere", {"Buses", "Homes", "Quiet"}),
        ("?phase=seven&sector=magic&status=x&partner=y", {"Buses", "Homes", "Quiet"}),
    ],
)
def test_filters(three: list[Group], query: str, topics: set[str]) -> None:
    assert shown(query) == topics


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_list_follows_the_filters_without_leaving_the_page(browser: Browser, live_server: Any) -> None:
    for topic in ("Buses", "Homes"):
        make_group(topic)
    page = open_page(browser, live_server)
    page.goto(MAP)
    page.get_by_text("Filter this list").click()
    groups = page.locator("#found a[href^='/groups/']")
    page.evaluate("document.body.dataset.same = 'yes'")

    page.get_by_label("Word").press_sequentially("bus")
    page.get_by_role("status").get_by_text("1 group fits.").wait_for()

    assert groups.all_inner_texts() == ["Buses"]
    assert page.get_by_label("Word").evaluate("it => it === document.activeElement")
    assert page.evaluate("document.body.dataset.same") == "yes"
    assert "word=bus" in page.url
    page.reload()
    assert page.get_by_label("Word").input_value() == "bus"
    page.get_by_label("Status").select_option("dormant")
    page.get_by_text("No group fits.").wait_for()
    follow(page.get_by_role("link", name="Clear the filters"))
    page.wait_for_url(f"**{MAP}")
    assert set(groups.all_inner_texts()) == {"Buses", "Homes"}


def test_what_nobody_offers_is_said_beside_its_field(three: list[Group]) -> None:
    page = text(Client().get(f"{MAP}?cpp=nowhere&word={'w' * 300}"))

    assert page.count("That is not one of the choices. Choose again.") == 1
    assert f'value="{"w" * 300}"' in page


def test_only_what_is_published_is_offered(three: list[Group]) -> None:
    make_group("Alone", cpp=make_cpp("Cee"), is_published=False)

    page = text(Client().get(MAP))

    assert [name for name in ("Aye", "Bee", "Cee") if f">{name}</option>" in page] == ["Aye", "Bee"]


class TestElsewhere:
    def reasons(self, group: Group, person: Any) -> dict[str, tuple[str, ...]]:
        return {one.group.topic: tuple(map(str, one.reasons)) for one in groups_elsewhere(group, person)}

    def test_says_what_two_groups_share(self, three: list[Group], alice: Person, clinic: Organisation) -> None:
        buses, _, quiet = three
        partner(quiet, clinic)
        theme = Theme.objects.create(name="Trust", kind=Theme.Kind.DRIVER)
        for group in (buses, quiet):
            make_entry(group, readers="network", method="Walking along").themes.add(theme)

        assert self.reasons(buses, alice) == {
            "Homes": ("Both work with partners from: Health and social care.",),
            "Quiet": (
                "Both work with The Clinic.",
                "Both gathered evidence by Walking along.",
                "Both wrote about: Trust.",
            ),
        }

    def test_the_closest_come_first_then_by_name_however_many_there_are(self, group: Group, alice: Person) -> None:
        Group.objects.update(topic="Warm homes and safer streets", question="Walking along quiet roads?")
        group.refresh_from_db()
        for number in range(14):
            make_group(f"A {number:02} homes", cpp=make_cpp(f"Aa {number:02}"))
        closest = make_group("Zebra homes, safer streets", question="Walking quiet roads", cpp=make_cpp("Zz"))
        second = make_group("Yellow homes, safer", cpp=make_cpp("Zy"))

        found = groups_elsewhere(group, alice)

        assert [one.group for one in found[:2]] == [closest, second]
        assert [one.group.topic for one in found[2:]] == [f"A {number:02} homes" for number in range(10)]
        assert [(len(one.reasons), one.more) for one in found[:3]] == [(3, 3), (2, 0), (1, 0)]
        page = text(signed_in(alice).get(reverse("groups:elsewhere", args=[group.slug])))
        assert "And 3 things more." in page

    def test_words_that_stand_everywhere_are_no_reason(self, alice: Person) -> None:
        first = make_group("The walking group project")
        make_group("Another group project")
        make_group("Walking to school")

        assert self.reasons(first, alice) == {"Walking to school": ("Both ask about “walking”.",)}

    def test_what_is_for_the_group_gives_no_reason_to_others(
        self, three: list[Group], group: Group, alice: Person, charlie: Person
    ) -> None:
        theme = Theme.objects.create(name="Trust", kind=Theme.Kind.DRIVER)
        make_entry(group, method="Secret method").themes.add(theme)
        make_entry(three[0], method="Secret method", readers="network").themes.add(theme)

        assert "Buses" not in self.reasons(group, charlie)
        assert "Warm homes" not in self.reasons(three[0], charlie)
        assert self.reasons(group, alice)["Buses"] == (
            "Both gathered evidence by Secret method.",
            "Both wrote about: Trust.",
        )

    def test_the_page_is_for_everyone_who_sees_the_group(self, three: list[Group]) -> None:
        assert "Homes" in text(Client().get(reverse("groups:elsewhere", args=[three[0].slug])))


class TestSettings:
    def save(self, person: Person, group: Group, **fields: str) -> Any:
        data = {"question": "Why?", "status": "active", "is_explicit": "on", "is_published": "on", **fields}
        return signed_in(person).post(reverse("groups:settings", args=[group.slug]), data)

    def test_leads_say_what_everyone_reads(self, group: Group, alice: Person) -> None:
        make_move(make_cycle(group), reason="We met.")
        assert "The path we took" in text(Client().get(group.get_absolute_url()))

        assert self.save(alice, group).status_code == 302

        group.refresh_from_db()
        assert (group.question, group.shows_path, group.shows_purpose) == ("Why?", False, False)
        assert "The path we took" not in text(Client().get(group.get_absolute_url()))
        assert Client().get(reverse("groups:moves", args=[group.slug])).status_code == 404
        assert "The path we took" in text(signed_in(alice).get(group.get_absolute_url()))

    def test_an_old_tab_puts_back_no_page_that_was_taken_down(self, group: Group, alice: Person) -> None:
        browser, address = signed_in(alice), reverse("groups:settings", args=[group.slug])
        opened: Any = browser.get(address).context["form"].initial
        self.save(alice, group, is_published="")

        self.save(alice, group, question="Mended", seen=opened["seen"])

        group.refresh_from_db()
        assert (group.is_published, group.question) == (False, "Mended")
        assert 'name="seen"' in browser.get(address).content.decode()

    def test_what_everyone_reads_by_it_and_what_no_more_is_noted(self, group: Group, alice: Person) -> None:
        self.save(alice, group, shows_path="on", shows_purpose="on")
        self.save(alice, group, shows_purpose="on")
        self.save(alice, group, is_published="", shows_purpose="on")

        assert Client().get(group.get_absolute_url()).status_code == 404
        actions = list(Record.objects.order_by("pk").values_list("action", flat=True))
        assert actions == ["publish purpose", "unpublish path", "unpublish group"]

    def test_purpose_shows_to_everyone_only_when_chosen(self, group: Group, alice: Person) -> None:
        data = {"uid": str(uuid4()), "values": "Patience", "purpose": "To be of use"}
        signed_in(alice).post(reverse("groups:purpose", args=[group.slug]), data)
        assert "To be of use" not in text(Client().get(group.get_absolute_url()))

        self.save(alice, group, shows_purpose="on")

        assert "To be of use" in text(Client().get(group.get_absolute_url()))

    def test_members_and_others_do_not(self, group: Group, bob: Person, charlie: Person) -> None:
        assert [self.save(person, group).status_code for person in (bob, charlie)] == [403, 403]

    def test_too_long_is_said_and_kept(self, group: Group, alice: Person) -> None:
        answer = self.save(alice, group, question="q" * 1001)

        assert answer.status_code == 422
        assert "q" * 1001 in text(answer)
