"""Odd and hostile input to the forms of members: refused beside the field and kept, or stored exactly; never a 500."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from groups.models import FirstVisit, Group, Invitation, InvitationToken, Membership, Organisation, Person
from tests.browsing import open_page
from tests.cast import signed_in
from tests.factories import make_membership, make_person, make_post
from tests.gates.test_bad_input import TEXTS
from tests.gates.test_xss import PAYLOADS, visit

pytestmark = pytest.mark.django_db

Send = Callable[[dict[str, str]], Any]
GAELIC, HEBREW = "Mòrag Nic a’ Phì", "מוֹרַג בת-דוד"


def post(browser: Client, address: str, fields: dict[str, str]) -> Any:
    """As a browser would, and lone surrogates as none does."""
    body = "&".join(f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in fields.items())
    browser.raise_request_exception = False
    return browser.post(address, body, content_type="application/x-www-form-urlencoded")


def kept(page: Any, text: str) -> bool:
    return " ".join(text.split()) in " ".join(unescape(page.content.decode()).split())


@pytest.fixture
def join(group: Group) -> str:
    invitation = Invitation.objects.create(group=group, email="new@example.org", invited_at=timezone.now())
    return f"/join/{InvitationToken.objects.mint(invitation)}/"


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("field", ["name", "job_title", "employer", "sector"])
def test_joining_takes_any_text_or_refuses_it_beside_the_field(join: str, field: str, name: str) -> None:
    said = {"name": "Nuala", "job_title": "Nurse", "employer": "A hospital", "sector": "health", field: TEXTS[name]}
    text = TEXTS[name].encode("utf-8", "surrogatepass").decode("utf-8", "replace")

    answer = post(Client(), join, said)

    if answer.status_code == 422:
        assert "govuk-error-summary" in answer.content.decode()
        assert field == "sector" or kept(answer, text)
        assert (Membership.objects.count(), Invitation.objects.waiting().count()) == (0, 1)
    else:
        assert answer.status_code == 200
        stored = Membership.objects.select_related("post__person", "post__organisation").get().post
        held = {"name": stored.person.name, "job_title": stored.job_title, "employer": stored.organisation.name}
        assert " ".join(held[field].split()) == " ".join(text.split())


@pytest.mark.parametrize("text", [GAELIC, HEBREW])
def test_names_in_any_script_stand_whole_on_every_page(join: str, group: Group, alice: Person, text: str) -> None:
    Client().post(join, {"name": text, "job_title": text, "employer": text, "sector": "other"})

    page = signed_in(alice).get(f"/groups/{group.slug}/members/").content.decode()

    assert f"<bdi>{text}</bdi>" in page
    assert f"<bdi>{text}, {text}</bdi>" in page


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("field", ["email", "name", "role", "uid"])
def test_inviting_takes_any_text_or_refuses_it(group: Group, alice: Person, field: str, name: str) -> None:
    said = {"uid": str(uuid4()), "email": "new@example.org", "name": "Nuala", "role": "member", field: TEXTS[name]}

    answer = post(signed_in(alice), f"/groups/{group.slug}/members/invite/", said)

    assert answer.status_code in ({302, 422} if field == "name" else {422})
    if answer.status_code == 422:
        assert "govuk-error-summary" in answer.content.decode()
        assert Invitation.objects.count() == 0


@pytest.mark.parametrize("name", TEXTS)
def test_leaving_and_sharing_take_any_text_or_refuse_it(group: Group, alice: Person, bob: Person, name: str) -> None:
    his, day = Membership.objects.get(post__person=bob), timezone.localdate().isoformat()
    base, lead = f"/groups/{group.slug}/members/{his.pk}/", signed_in(alice)
    answers = [
        post(lead, base, {"role": TEXTS[name]}),
        post(lead, "/sharing/", {"phone": TEXTS[name], "boxes": "email"}),
        post(lead, "/sharing/", {"phone": "", "boxes": TEXTS[name]}),
        post(lead, f"{base}leave/", {"on": TEXTS[name], "reason": "x"}),
        post(lead, f"{base}leave/", {"on": day, "reason": TEXTS[name]}),
    ]

    assert {answer.status_code for answer in answers[:4]} == {422}
    assert answers[4].status_code in {302, 422}


@pytest.mark.parametrize("field", ["name", "job_title", "employer"])
def test_500_characters_are_too_many_and_stay_in_the_field(join: str, field: str) -> None:
    said = {"name": "Nuala", "job_title": "Nurse", "employer": "A hospital", "sector": "health", field: "ò" * 500}

    answer = Client().post(join, said)

    assert answer.status_code == 422
    assert kept(answer, "This is 500 characters long. Please keep it to 120.")
    assert kept(answer, "ò" * 500)
    assert f'href="#id_{field}"' in answer.content.decode()


def test_a_first_visit_waits_for_its_own_person(group: Group, alice: Person, bob: Person) -> None:
    FirstVisit.objects.create(person=bob, group=group)

    assert signed_in(alice).get("/welcome/contact/").status_code == 404
    assert AnonymousUser().is_anonymous
    assert Client().post("/welcome/contact/", {"skip": "1"}).status_code in {302, 401}
    assert FirstVisit.objects.get().step == "contact"


def test_members_of_another_group_are_no_page_of_this_one(group: Group, other_group: Group, alice: Person) -> None:
    other = make_membership(other_group, make_person())
    theirs = Invitation.objects.create(group=other_group, email="x@example.org")
    base, lead = f"/groups/{group.slug}/members/", signed_in(alice)

    pages = [lead.get(f"{base}{other.pk}/"), lead.get(f"{base}{other.pk}/leave/")]
    presses = [lead.post(f"{base}{other.pk}/job-ended/")]
    presses += [lead.post(f"{base}invited/{theirs.uid}/{do}/", {"mails": "0"}) for do in ("again", "away")]

    assert [answer.status_code for answer in pages + presses] == [404] * 5
    assert Membership.objects.current().filter(pk=other.pk).exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_that_people_wrote_runs_on_the_pages_of_members(
    browser: Browser, live_server: Any, group: Group, alice: Person, rhona: Person
) -> None:
    links = []
    Group.objects.filter(pk=group.pk).update(question="\n".join(PAYLOADS))
    for number, payload in enumerate(PAYLOADS):
        organisation = Organisation.objects.create(name=f"{number}{payload}"[:120], sector="health")
        person = Person.objects.create(name=payload[:120], email=f"m{number}@example.org")
        left = {"left": "2025-09-01", "left_reason": payload[:200]} if number % 2 else {}
        made = make_membership(group, person, post=make_post(person, organisation=organisation), **left)
        words = {"email": f"{number}{payload}@example.org", "name": payload[:120], "invited_by": person}
        invitation = Invitation.objects.create(group=group, **words)
        links.append(f"/join/{InvitationToken.objects.mint(invitation)}/")
    FirstVisit.objects.create(person=alice, group=group)
    Person.objects.filter(pk=alice.pk).update(name=PAYLOADS[5][:120])
    current = Membership.objects.current().filter(group=group).exclude(pk=made.pk)
    pages = [f"/groups/{group.slug}/members/", f"/groups/{group.slug}/members/invite/", "/sharing/"]
    pages += [f"/groups/{group.slug}/members/{one.pk}/" for one in current[:8]]
    pages += [f"/welcome/{step}/" for step in ("contact", "question", "entry")]

    assert visit(open_page(browser, live_server), links[:12]) == {}
    assert visit(open_page(browser, live_server, alice, width=1280), pages) == {}


def test_only_leads_and_researchers_read_who_was_asked(
    group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
) -> None:
    sponsor = make_person()
    make_membership(group, sponsor, role="sponsor")
    inviter = make_person("The one who asked")
    Invitation.objects.create(group=group, email="canary@example.org", name="Canary", invited_by=inviter)
    address = f"/groups/{group.slug}/members/"
    pages = [address, group.get_absolute_url(), "/", "/groups/"]

    def reads(person: Person | None) -> bool:
        browser = signed_in(person) if person else Client()
        text = "".join(browser.get(page).content.decode() for page in pages)
        return bool(re.search("canary@|Canary|The one who asked", text))

    everyone = {"alice": alice, "bob": bob, "charlie": charlie, "rhona": rhona, "sponsor": sponsor, "visitor": None}
    assert {name for name, person in everyone.items() if reads(person)} == {"alice", "rhona"}


def test_an_invitation_of_the_day_it_lapses(join: str) -> None:
    Invitation.objects.update(invited_at=timezone.now() - timedelta(days=30, minutes=-1))
    assert "Join the group" in Client().get(join).content.decode()
    Invitation.objects.update(invited_at=timezone.now() - timedelta(days=30, minutes=1))
    assert "This invitation has lapsed" in Client().get(join).content.decode()
