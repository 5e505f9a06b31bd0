"""The ways to every page and state that `make screens` takes a picture of, with the demo people and their words.

They are gone in this order, on one set of data: what one has sent or closed, the next finds sent or closed.
"""

import os
import secrets
import subprocess
import sys

from playwright.sync_api import Page

from . import events, questionnaires, week
from .coming_in import join, join_without_an_employer, open_the_invitation
from .groups import GROUP, go_back_a_phase, let_the_form_go_stale, sign_out_in_the_middle, unfold_the_entry
from .signing_in import ask_for_a_code, enrol, guess_too_often, stop_at_the_second_step
from .ways import Walk, as_person, go, in_turn, open_first, pressing, visit


def open_newest_mail(page: Page) -> None:
    go(page, "/demo/mailbox/")
    page.get_by_role("link", name="Your code").first.click()


NEW_ADDRESS = pressing("/account/email/", "code", email="morag.ferrier@example.org")


def shown(template: str) -> Walk:
    """A page that stands when all else is down, put where the browser asks for it."""
    code = f"print(bare_page('{template}', status={template[:3]}).content.decode())"
    command = [sys.executable, "-c", f"import django; django.setup(); from carplatform.bare import bare_page; {code}"]
    demo = {"DEMO": "1", "SECRET_KEY": secrets.token_urlsafe(64), "DJANGO_SETTINGS_MODULE": "carplatform.settings"}

    def show(page: Page) -> None:
        made = subprocess.run(command, env={**os.environ, **demo}, capture_output=True, text=True, check=True)
        page.route("**/shown/", lambda route: route.fulfill(body=made.stdout, content_type="text/html"))
        go(page, "/shown/")

    return show


VISITOR: dict[str, Walk] = {
    "home-visitor": visit("/"),
    "map": visit("/groups/"),
    "phases": visit("/phases/"),
    "group-real-visitor": visit("/groups/welfare-pit/"),
    "group-pieces-of-work": visit("/groups/health-and-social-care-emerging-work/"),
    "group-example-visitor": visit(GROUP),
    "privacy": visit("/privacy/"),
    "accessibility": visit("/accessibility/"),
    "cookies": visit("/cookies/"),
    "bad-request": visit("/?x=%00"),
    "not-found": visit("/nowhere/"),
    "broken": shown("500.html"),
    "out-of-reach": shown("503.html"),
    "events": visit("/events/"),
    "event": visit("/events/third-national-event/"),
    "worksheet": visit("/worksheets/reflective-questionnaire-1/"),
    "sign-in": visit("/account/sign-in/"),
    "sign-in-error": pressing("/account/sign-in/", "Email me a code"),
    "sign-in-code": ask_for_a_code,
    "sign-in-code-error": in_turn(ask_for_a_code, lambda page: page.get_by_role("button", name="Sign in").last.click()),
    "sign-in-too-many-tries": guess_too_often,
    "mailbox": visit("/demo/mailbox/"),
    "mail": open_newest_mail,
    "join": open_the_invitation,
    "join-error": in_turn(open_the_invitation, join_without_an_employer),
    "welcome-contact": in_turn(open_the_invitation, join),
    "join-again": open_the_invitation,
}
MEMBER: dict[str, Walk] = {
    "home-member": visit("/"),
    "group-member": visit(GROUP),
    "group-entry-unfolded": unfold_the_entry,
    "group-error": pressing(GROUP, "Save to the log"),
    "group-saved": pressing(GROUP, "Save to the log", line="We met the bus company."),
    "members": visit(f"{GROUP}members/"),
    "invite": visit(f"{GROUP}members/invite/"),
    "invite-error": pressing(f"{GROUP}members/invite/", "Send the invitation", email="morag@example.org"),
    "sharing": visit("/sharing/"),
    "move": visit(f"{GROUP}move/"),
    "move-error": pressing(f"{GROUP}move/", "Save the move"),
    "move-saved": go_back_a_phase,
    "forbidden": visit("/groups/somewhere-to-sit-and-talk/move/"),
    "held": sign_out_in_the_middle,
    "held-stale": let_the_form_go_stale,
    "account": visit("/account/"),
    "account-email": visit("/account/email/"),
    "account-email-code": NEW_ADDRESS,
    "account-sessions": visit("/account/sessions/"),
    "second-step-optional": visit("/account/second-step/"),
    "sign-out": visit("/account/sign-out/"),
}
RESEARCHER: dict[str, Walk] = {
    "home-researcher": visit("/"),
    "second-step-set-up": visit("/account/second-step/set-up/"),
    "second-step-error": pressing("/account/second-step/set-up/", "Finish"),
    "recovery-codes": enrol,
    "second-step": visit("/account/second-step/"),
    "second-step-switch-off": visit("/account/second-step/switch-off/"),
    "recovery-codes-new": visit("/account/recovery-codes/new/"),
    "admin": visit("/admin/"),
    "admin-groups": visit("/admin/groups/group/"),
    "admin-group": open_first("/admin/groups/group/"),
    "admin-people": visit("/admin/groups/person/"),
    "admin-person": open_first("/admin/groups/person/"),
    "admin-log": visit("/admin/groups/logentry/"),
    "admin-events": visit("/admin/events/event/"),
    "admin-event": open_first("/admin/events/event/"),
    "admin-questionnaire": open_first("/admin/evaluations/questionnaire/"),
    "admin-outbox": visit("/admin/outbox/message/"),
    "admin-mail": open_first("/admin/outbox/message/"),
    "admin-audit": visit("/admin/audit/record/"),
}


def by(name: str, walks: dict[str, Walk]) -> dict[str, Walk]:
    return {state: as_person(name, walk) for state, walk in walks.items()}


WALKS = {
    **VISITOR,
    **by("Morag", MEMBER),
    **by("Morag", week.OF_THE_LEAD),
    **by("Callum", week.OF_A_MEMBER),
    **week.OF_WHO_COMES_IN,
    **by("Morag", week.OF_THE_REPORT),
    **by("Rhona", RESEARCHER),
    **by("Rhona", week.OF_THE_RESEARCHER),
    **by("Rhona", events.OF_THE_ORGANISER),
    **events.OF_THE_INVITED,
    **by("Rhona", events.AFTER_THE_REPLIES),
    **by("Rhona", events.OF_THE_DAY),
    **by("Morag", events.OF_WHO_COMES),
    "second-step-code": stop_at_the_second_step,
    **by("Rhona", questionnaires.BEFORE_IT_IS_SENT),
    **questionnaires.OF_THOSE_ASKED,
    **by("Rhona", questionnaires.AFTER_IT_IS_SENT),
    **questionnaires.OF_RESULTS,
}
