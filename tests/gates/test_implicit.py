"""A group that works with the model without naming it meets no word of the phases: on no page, filter, list or mail.

The admin is exempt by name: there researchers keep the record itself.
"""

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from groups.models import Cycle, FirstVisit, Group, Invitation, NextStep, Person, Phase, PhaseMove
from tests.cast import signed_in
from tests.delivering import send_what_waits
from tests.factories import make_entry, make_group, make_move
from tests.gates.roles import addresses, browsers

pytestmark = pytest.mark.django_db

WORDS = re.compile(
    r"\bphase-[123]\b|\bphases?\b|preparing the ground|exploring the evidence|testing change", re.IGNORECASE
)
COLOUR = re.compile(r"\bphase-[123]\b")  # a class that shows a phase without a word
SAID = {"aria-label", "title", "alt", "placeholder"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
ROWS = {"tr", "li", "article"}


class Read(HTMLParser):
    """What a page says in all, and in each row that links to the pages of one group."""

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about
        self.open: list[tuple[str, list[str], list[bool]]] = [("page", [], [])]
        self.rows: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, [], []))
        self.handle_data(" ".join(value for name, value in attrs if name in SAID and value))
        self.handle_data(" ".join(COLOUR.findall(dict(attrs).get("class") or "")))
        if (dict(attrs).get("href") or "").startswith(self.about):
            _, _, links = next((one for one in reversed(self.open) if one[0] in ROWS), self.open[0])
            links.append(True)

    def handle_data(self, data: str) -> None:
        if self.open[-1][0] not in {"script", "style"}:
            for _, said, _ in self.open:
                said.append(data)

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and any(one[0] == tag for one in self.open):
            closed, said, links = self.open.pop()
            if links:
                self.rows.append(" ".join(said))
            if closed == tag:
                break


def read(page: str, about: str = "/groups/x/") -> Read:
    reading = Read(about)
    reading.feed(page)
    return reading


def words_of(page: str) -> list[str]:
    return WORDS.findall(" ".join(read(page).open[0][1]))


@pytest.fixture
def quiet(group: Group, things: list[Any], alice: Person) -> Group:
    """A group that names no phases, with some of everything: moves, corrections, a finished cycle, entries."""
    Group.objects.filter(pk=group.pk).update(is_explicit=False)
    first = Cycle.objects.get(group=group)
    back = make_move(first, Phase.TESTING, on=date(2025, 5, 1), reason="x")
    make_move(first, Phase.EXPLORING, on=date(2025, 5, 2), corrects=back, reason="x", by=alice)
    gone = make_move(first, Phase.TESTING, on=date(2025, 6, 1), reason="x")
    make_move(first, Phase.TESTING, on=date(2025, 6, 1), corrects=gone, takes_back=True, reason="x")
    make_entry(group, phase=Phase.EXPLORING, written_by=alice)
    make_entry(group, phase=Phase.TESTING, readers="network", on_public_page=True, written_by=alice)
    NextStep.objects.create(group=group, what="x")
    FirstVisit.objects.create(person=alice, group=group)
    group.refresh_from_db()
    return group


QUERIES = ("", "?phase=2", "?kind=meeting&phase=x&loop=first", "?word=x")


def pages_about(group: Group, things: list[Any]) -> list[str]:
    """Every page about that group alone, its partnership's too, and what a member meets who is in no other."""
    single = addresses(*(thing for thing in things if not hasattr(thing, "event")))
    found = [address for address in single.values() if address.startswith((group.get_absolute_url(), "/join/"))]
    log = reverse("groups:log", args=[group.slug])
    steps = [reverse(f"groups:welcome_{step}") for step in ("contact", "question", "entry")]
    return [*found, *(log + query for query in QUERIES), group.cpp.get_absolute_url(), *steps]


def begun_again(group: Group) -> Iterator[str]:
    """Takes the group through its states, one after the other."""
    yield "under way"
    Cycle.objects.filter(group=group).update(finished=date(2025, 9, 1))
    yield "finished"
    Cycle.objects.create(group=group, number=2, started=date(2025, 9, 1))
    yield "begun again"
    PhaseMove.objects.all().delete()
    Cycle.objects.all().delete()
    yield "not begun"


def test_no_page_about_it_says_a_word(
    quiet: Group, things: list[Any], alice: Person, charlie: Person, rhona: Person
) -> None:
    everyone, found, seen = browsers(alice, charlie, rhona), {}, set()
    everyone |= {"home of a member": everyone["member"]}
    everywhere = pages_about(quiet, things)
    of_cycles = [page for page in everywhere if page.endswith(("homes/", "moves/", "move/", "log/", "begin/"))]

    for state in begun_again(quiet):
        roles = everyone if state == "under way" else {role: everyone[role] for role in ("visitor", "member")}
        pages = everywhere if state == "under way" else of_cycles
        for role, browser in roles.items():
            for page in ["/"] if role.startswith("home") else pages:
                answer: Any = browser.get(page)
                if answer.status_code != 200 or answer.streaming:
                    continue
                seen.add(page)
                if words := words_of(answer.content.decode()):
                    found[state, role, page] = words

    assert found == {}
    assert len(seen) > 25


def test_no_refusal_and_no_page_that_gives_text_back_says_a_word(quiet: Group, alice: Person) -> None:
    browser, move = signed_in(alice), PhaseMove.objects.filter(correction=None, takes_back=False).latest("pk")
    names = ("add_entry", "move", "finish_cycle", "begin_cycle", "purpose", "invite", "settings")
    forms = [reverse(f"groups:{name}", args=[quiet.slug]) for name in names]
    forms += [reverse("groups:correct_move", args=[quiet.slug, move.uid]), reverse("groups:welcome_question")]
    answers: dict[tuple[str, str], Any] = {}

    for form in forms:
        page: Any = browser.get(form)
        fields = {page.context["form"].add_prefix(name): "2" for name in page.context["form"].fields}
        answers[form, "empty"] = browser.post(form, {"on": "x", "line": "", "email": "x"})
        answers[form, "signed out"] = Client().post(form, fields)

    spoken = {at: answer for at, answer in answers.items() if answer.status_code in {200, 401, 422}}
    assert {at: words for at, answer in spoken.items() if (words := words_of(answer.content.decode()))} == {}
    assert len(spoken) >= 2 * len(forms) - 1


def rows_about(group: Group, browser: Client, page: str) -> list[str]:
    answer = browser.get(page)
    assert answer.status_code == 200, page
    return read(answer.content.decode(), group.get_absolute_url()).rows


LISTS = {
    "visitor": ["/", "/groups/", "/groups/?word=warm", "/groups/?status=active"],
    "outsider": ["/groups/"],
    "researcher": ["/", "/groups/", "/desk/groups/", "/desk/groups/?order=phase", "/desk/groups/?order=name"],
}


def test_nothing_stands_beside_it_in_a_list(quiet: Group, alice: Person, charlie: Person, rhona: Person) -> None:
    beside = make_group("Homes to be", cpp=quiet.cpp)
    make_move(Cycle.objects.create(group=beside, number=1, started=date(2025, 1, 1)), Phase.EXPLORING)
    everyone = browsers(alice, charlie, rhona)
    lists = [(role, page) for role, pages in LISTS.items() for page in pages]
    lists += [(role, page) for role in LISTS for page in (quiet.cpp.get_absolute_url(), elsewhere(beside))]

    rows = {(role, page): rows_about(quiet, everyone[role], page) for role, page in lists}

    assert {at: words for at, some in rows.items() if (words := WORDS.findall(" ".join(some)))} == {}
    assert [at for at, some in rows.items() if not some] == []
    by_phase = [("visitor", f"/groups/?phase={phase}") for phase in Phase]
    by_phase += [("researcher", f"/desk/groups/?phase={phase}") for phase in Phase]
    assert [rows_about(quiet, everyone[role], page) for role, page in by_phase] == [[]] * 6


def elsewhere(group: Group) -> str:
    return reverse("groups:elsewhere", args=[group.slug])


def test_no_mail_says_a_word(quiet: Group, alice: Person) -> None:
    templates = sorted(Path(settings.BASE_DIR, "templates", "mail").rglob("*.*"))
    data = {"uid": str(uuid4()), "email": "new@example.org", "role": "member"}

    signed_in(alice).post(reverse("groups:invite", args=[quiet.slug]), data)
    send_what_waits()

    assert Invitation.objects.filter(email="new@example.org").exists()
    assert [WORDS.findall(str(letter.message().as_string())) for letter in mail.outbox] == [[]]
    assert {path.name: words for path in templates if (words := WORDS.findall(path.read_text()))} == {}


# The gate itself -----------------------------------------------------------------------------------------------------


def test_a_group_that_names_its_phases_is_found(quiet: Group, alice: Person) -> None:
    Group.objects.filter(pk=quiet.pk).update(is_explicit=True)
    browser = signed_in(alice)
    names = ("group", "moves", "move", "finish_cycle")
    pages = [reverse(f"groups:{name}", args=[quiet.slug]) for name in names]

    found = [bool(words_of(browser.get(page).content.decode())) for page in pages]

    assert found == [True, True, True, False]
    assert WORDS.findall(" ".join(rows_about(quiet, Client(), "/groups/"))) != []


def test_a_planted_word_is_found_wherever_it_hides() -> None:
    page = "<p class='phase-2'>x<svg><title>Testing change</title></svg><br><a title='Phase 2' href=/>x</a></p>"
    rows = "<table><tr><td><a href='/groups/x/'>x</a><td>Phase 2</tr><tr><td><a href='/groups/y/'>y</a></tr></table>"

    assert words_of(page) == ["phase-2", "Testing change", "Phase"]
    assert words_of("<script>phase</script><p>emphases</p>") == []
    assert [WORDS.findall(row) for row in read(rows).rows] == [["Phase"]]
