"""Every address has a row that says who gets what. An address without a row fails."""

from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import path, reverse

from carplatform.demo.mailbox import all_mail
from carplatform.home import home
from carplatform.urls import urlpatterns as platform
from groups.models import Group, Membership, Person
from tests.accounts.steps import ask
from tests.cast import signed_in
from tests.delivering import send_what_waits
from tests.factories import (
    make_event,
    make_group,
    make_membership,
    make_participation,
    make_person,
    make_questionnaire,
    make_worksheet,
)
from tests.gates.roles import ROLES, addresses, admin_addresses, browsers, downloads, pattern_names, status

pytestmark = pytest.mark.django_db

OPEN = (200, 200, 200, 302, 200)  # to everyone; a researcher shows the second factor first
NOTICE = (200,) * 5  # also to a researcher who has yet to set up the second factor
MINE = (302, 200, 200, 302, 200)
PAGES_TO_SET_UP = [
    f"events:{page}"
    for page in (
        *("new", "set_up", "details", "outcomes", "change_outcome", "words", "preview", "programme", "add_session"),
        *("change_session", "copy", "call_off", "needs"),
        *("invitations", "invite_members", "invite_one", "invite_table"),
        *("arrivals", "walk_in", "badges", "attendance"),
        *("presentations", "choose_groups", "deadline"),
    )
]
PRESSES_TO_SET_UP = [f"events:{press}_{noun}" for press in ("drop", "shift") for noun in ("session", "outcome")]
PRESSES_TO_SET_UP += [f"events:{press}" for press in ("send_one", "take_back", "give_again", "share_presentations")]
PRESSES_TO_SET_UP += [f"events:{press}" for press in ("share", "unshare", "hand_in", "not_done")]
PRO_FORMA = ("presentation", "write_presentation", "add_slides", "add_link", "drop_slides", "drop_link", "slides")
# What a GET answers to: visitor, member, outsider, first factor only, researcher.
POLICY = {
    "home": OPEN,
    "groups:map": OPEN,
    "groups:phases": OPEN,
    "events:events": OPEN,
    "events:event": OPEN,
    "events:reply": NOTICE,
    "events:my_reply": (302, 404, 404, 302, 404),  # none of the cast is invited
    **dict.fromkeys(("events:contacts", "events:all_cards", "events:one_card"), (302, 200, 404, 302, 200)),
    **dict.fromkeys(PAGES_TO_SET_UP, (302, 404, 404, 302, 200)),
    "events:arrival": (302, 403, 403, 302, 200),  # what a badge opens says to whom it is closed, and names nobody
    "events:mail_out": (302, 404, 404, 302, 302),  # there is nobody to write to
    "events:remind_presenters": (302, 404, 404, 302, 302),  # nobody is late
    **dict.fromkeys(PRESSES_TO_SET_UP, (302, 405, 405, 302, 405)),
    **dict.fromkeys((f"events:{page}" for page in PRO_FORMA), (302, 200, 404, 302, 200)),
    "events:add_note": (302, 403, 404, 302, 200),  # her group writes; the research associate notes
    "reflections:worksheets": OPEN,
    "reflections:worksheet": OPEN,
    "evaluations:answer": NOTICE,
    "evaluations:sent": NOTICE,
    "evaluations:kept": NOTICE,
    "evaluations:questionnaires": (302, 404, 404, 302, 200),
    "evaluations:desk": (302, 404, 404, 302, 200),
    "evaluations:send_round": (302, 404, 404, 302, 302),
    "evaluations:close": (302, 404, 404, 302, 302),
    "evaluations:cards": (302, 404, 404, 302, 302),
    "evaluations:links": (302, 404, 404, 302, 302),
    "evaluations:new": (302, 404, 404, 302, 200),
    "evaluations:build": (302, 404, 404, 302, 200),
    "evaluations:details": (302, 404, 404, 302, 200),
    "evaluations:preview": (302, 404, 404, 302, 200),
    "evaluations:take": (302, 404, 404, 302, 302),  # the form is closed
    "evaluations:drop": (302, 404, 404, 302, 302),
    "evaluations:schedule": (302, 404, 404, 302, 200),
    "evaluations:add_section": (302, 404, 404, 302, 200),
    "evaluations:change_section": (302, 404, 404, 302, 200),
    "evaluations:shift_section": (302, 405, 405, 302, 405),
    "evaluations:drop_section": (302, 404, 404, 302, 302),
    "evaluations:add_question": (302, 404, 404, 302, 200),
    "evaluations:change_question": (302, 404, 404, 302, 200),
    "evaluations:shift_question": (302, 405, 405, 302, 405),
    "evaluations:drop_question": (302, 404, 404, 302, 302),
    "evaluations:results": OPEN,
    "evaluations:names": (302, 404, 404, 302, 404),  # the form is anonymous
    "evaluations:publish": (302, 404, 404, 302, 200),
    "evaluations:exports": (302, 403, 403, 302, 200),
    "evaluations:codebook": (302, 403, 403, 302, 200),
    "evaluations:export": (302, 405, 405, 302, 405),
    "evaluations:export_names": (302, 405, 405, 302, 405),
    "groups:group": OPEN,
    "groups:add_entry": (302, 200, 403, 302, 200),
    "groups:move": (302, 200, 403, 302, 200),
    "groups:moves": OPEN,
    "groups:correct_move": (302, 200, 403, 302, 200),
    "groups:finish_cycle": (302, 200, 403, 302, 200),
    "groups:begin_cycle": (302, 200, 403, 302, 200),
    "groups:purpose": (302, 200, 403, 302, 200),
    "groups:cpp": OPEN,
    "groups:settings": (302, 200, 403, 302, 200),
    "groups:elsewhere": OPEN,
    "groups:plans": OPEN,
    "groups:add_plan": (302, 200, 403, 302, 200),
    "groups:change_plan": (302, 200, 403, 302, 200),
    "groups:finish_step": (302, 405, 405, 302, 405),
    "groups:drop_plan": (302, 200, 403, 302, 200),
    "groups:members": (302, 200, 200, 302, 200),
    "groups:invite": (302, 200, 403, 302, 200),
    "groups:invite_again": (302, 405, 405, 302, 405),
    "groups:uninvite": (302, 405, 405, 302, 405),
    "groups:change_member": (302, 200, 403, 302, 200),
    "groups:leave": (302, 200, 403, 302, 200),
    "groups:end_job": (302, 200, 403, 302, 200),
    "groups:welcome_contact": (302, 404, 404, 302, 404),  # none of the cast came in by an invitation
    "groups:welcome_question": (302, 404, 404, 302, 404),
    "groups:welcome_entry": (302, 404, 404, 302, 404),
    "groups:sharing": (302, 200, 200, 302, 200),
    "join": NOTICE,
    "groups:log": OPEN,
    "groups:entry": OPEN,
    "groups:change_entry": (302, 200, 403, 302, 200),
    "groups:strike_entry": (302, 200, 403, 302, 200),
    "groups:restore_entry": (302, 405, 405, 302, 405),
    "groups:erase_entry": (302, 403, 403, 302, 302),
    "groups:add_file": (302, 200, 403, 302, 200),
    "groups:file": OPEN,
    "groups:drop_file": (302, 200, 403, 302, 200),
    "groups:table": (302, 403, 403, 302, 200),
    "reports:reports": OPEN,
    "reports:report": OPEN,
    "reports:pdf": OPEN,
    "reports:edit": (302, 200, 403, 302, 200),
    "reports:versions": (302, 200, 403, 302, 200),
    "reports:version": (302, 200, 403, 302, 200),
    "reports:publish": (302, 302, 403, 302, 302),
    "reports:take_down": (302, 200, 403, 302, 200),
    "reports:start_for_group": (302, 200, 403, 302, 200),
    "reports:start_for_cpp": (302, 200, 403, 302, 200),
    "privacy": NOTICE,
    "accessibility": NOTICE,
    "cookies": NOTICE,
    "healthz": NOTICE,
    "readyz": NOTICE,
    "account": MINE,
    "account_login": (200, 302, 302, 302, 302),
    "account_request_login_code": (200, 302, 302, 302, 302),
    "account_confirm_login_code": (302,) * 5,
    "account_logout": (302, 200, 200, 200, 200),
    "account_email": MINE,
    "account_email_verification_sent": (302,) * 5,
    "usersessions_list": MINE,
    "mfa_index": MINE,
    "mfa_authenticate": (302,) * 5,
    "mfa_reauthenticate": (302, 403, 403, 403, 403),  # none of the cast has one set up
    "mfa_activate_totp": (302, 200, 200, 200, 200),
    "mfa_deactivate_totp": (302, 404, 404, 302, 404),
    "mfa_view_recovery_codes": (302, 404, 404, 302, 404),
    "mfa_generate_recovery_codes": MINE,
    "mfa_download_recovery_codes": (302, 404, 404, 302, 404),
}
# Only in the demo, where there is nothing to hide.
DEMO_POLICY = {"demo:mailbox": NOTICE, "demo:mail": NOTICE, "demo:sign_in": (405,) * 5}
DEMO_POLICY |= {"demo:others_answer": (302, 405, 405, 405, 405)}
# What a POST of an empty form answers to: nobody but members and researchers comes as far as its errors.
POSTS = {
    "groups:add_entry": (401, 422, 403, 403, 422),
    "groups:move": (401, 422, 403, 403, 422),
    "admin:groups_group_add": (401, 302, 302, 403, 200),
}
POLICY_OF_NAMESPACES = {"admin:": "researchers with a second factor"}


def without_a_row() -> list[str]:
    covered = POLICY | DEMO_POLICY
    return [
        name for name in pattern_names() if name not in covered and not name.startswith(tuple(POLICY_OF_NAMESPACES))
    ]


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert without_a_row() == []
    assert set(POLICY) <= set(pattern_names())


class Planted:
    """The platform with one page that nobody wrote a row for."""

    urlpatterns = [*platform, path("planted/", home, name="planted")]


def test_a_planted_address_without_a_row_is_found() -> None:
    with override_settings(ROOT_URLCONF=Planted):
        assert without_a_row() == ["planted"]


def test_each_role_gets_what_its_row_says(things: list[Any], alice: Person, charlie: Person, rhona: Person) -> None:
    everyone = browsers(alice, charlie, rhona)

    answers = {
        name: tuple(status(everyone[role], address) for role in ROLES)
        for name, address in (addresses(*things) | downloads(*things)).items()
    }

    assert answers == POLICY


@pytest.mark.usefixtures("demo_on")
def test_the_demo_has_its_rows_too(group: Group, alice: Person, charlie: Person, rhona: Person) -> None:
    ask(Client(), str(alice.email))
    send_what_waits()
    everyone = browsers(alice, charlie, rhona)
    pages = {
        "demo:mailbox": reverse("demo:mailbox"),
        "demo:mail": reverse("demo:mail", args=[all_mail()[0].name]),
        "demo:sign_in": reverse("demo:sign_in"),
        "demo:others_answer": reverse("demo:others_answer", args=[make_questionnaire().uid]),
    }

    answers = {name: tuple(everyone[role].get(page).status_code for role in ROLES) for name, page in pages.items()}

    assert without_a_row() == []
    assert answers == DEMO_POLICY


def test_each_role_may_post_what_its_row_says(group: Group, alice: Person, charlie: Person, rhona: Person) -> None:
    everyone = browsers(alice, charlie, rhona)

    answers = {
        name: tuple(
            everyone[role].post(reverse(name, args=[group.slug] if "group" in name[:6] else [])).status_code
            for role in ROLES
        )
        for name in POSTS
    }

    assert answers == POSTS


def test_only_researchers_send_close_and_print(alice: Person, charlie: Person, rhona: Person) -> None:
    questionnaire = make_questionnaire()
    make_participation(questionnaire.of_event, alice)
    everyone = browsers(alice, charlie, rhona)
    pages = [
        reverse(f"evaluations:{name}", args=[questionnaire.uid]) for name in ("send_round", "cards", "links", "close")
    ]

    answers = [tuple(everyone[role].post(page, {"kind": "invitation"}).status_code for role in ROLES) for page in pages]

    assert answers == [
        (401, 404, 404, 403, 302),
        (401, 404, 404, 403, 200),
        (401, 404, 404, 403, 404),  # no link was named
        (401, 404, 404, 403, 302),
    ]


def test_a_sponsor_reads_and_those_who_left_are_outsiders(group: Group) -> None:
    sponsor, former = make_person(), make_person()
    make_membership(group, sponsor, role=Membership.Role.SPONSOR)
    make_membership(group, former, left="2025-06-01")

    for person in (sponsor, former):
        browser = signed_in(person)
        pages = [
            group.get_absolute_url(),
            *(reverse(f"groups:{name}", args=[group.slug]) for name in ("add_entry", "move")),
        ]
        assert [browser.get(page).status_code for page in pages] == [200, 403, 403]


def test_an_unpublished_group_is_not_there_for_others(
    group: Group, alice: Person, charlie: Person, rhona: Person
) -> None:
    hidden = make_group("Hidden", is_published=False)
    everyone = browsers(alice, charlie, rhona)

    for name in ("groups:group", "groups:add_entry", "groups:move"):
        address = reverse(name, args=[hidden.slug])
        assert {role: everyone[role].get(address).status_code for role in ("member", "outsider")} == {
            "member": 404,
            "outsider": 404,
        }
        nowhere = address.replace(hidden.slug, "nowhere")
        assert everyone["outsider"].post(address).status_code == everyone["outsider"].post(nowhere).status_code
    assert everyone["visitor"].get(hidden.get_absolute_url()).status_code == 404
    assert everyone["researcher"].get(hidden.get_absolute_url()).status_code == 200


def test_an_unpublished_event_is_there_for_those_who_take_part_alone(
    group: Group, alice: Person, charlie: Person, rhona: Person
) -> None:
    hidden = make_event(is_published=False)
    make_participation(hidden, alice)
    everyone = browsers(alice, charlie, rhona)

    for thing in (hidden, make_worksheet(hidden)):
        answers = {role: everyone[role].get(thing.get_absolute_url()).status_code for role in ROLES}
        assert tuple(answers.values()) == (404, 200, 404, 302, 200)


def test_the_admin_is_for_researchers_with_a_second_factor(
    group: Group, alice: Person, charlie: Person, rhona: Person
) -> None:
    everyone = browsers(alice, charlie, rhona)

    for address in admin_addresses():
        answers = {role: everyone[role].get(address).status_code for role in ROLES}
        assert all(answers[role] in {302, 403, 404} for role in ROLES[:4]), (address, answers)
        assert answers["researcher"] in {200, 302, 403, 405}, (address, answers)
