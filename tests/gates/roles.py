"""Every address of the platform, and everyone who might ask for it."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from django.contrib.admin import site
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from carplatform.reports.models import LearningReport, ReportVersion
from evaluations.models import Question, Questionnaire, Section
from events.models import Event, LearningOutcome, Participation, Presentation, Session, Slides, WebLink
from events.models import Invitation as EventInvitation
from groups.models import CPP, Attachment, Group, Invitation, LogEntry, Membership, NextStep, Person, PhaseMove, Point
from reflections.models import Worksheet
from tests.cast import signed_in


class InvitationSecret(str):
    """What opens an invitation."""

    __slots__ = ()


class ReplySecret(str):
    """What opens the reply to an invitation to an event."""

    __slots__ = ()


class MailOut(tuple[str, str]):
    """The address of an event, and which mail to send about it."""

    __slots__ = ()


class ExportOf(tuple[Any, str]):
    """The identity of a questionnaire, and which file of its results."""

    __slots__ = ()


class Beside(tuple[str, Any, str]):
    """The address of a presentation, and beside which heading to note something."""

    __slots__ = ()


class Noun(tuple[str, str]):
    """The address of a group, and what to write down there."""

    __slots__ = ()


PAGES_OF_A_GROUP: tuple[str, ...] = (
    "group",
    "log",
    "add_entry",
    "move",
    "moves",
    "finish_cycle",
    "begin_cycle",
    "purpose",
)
PAGES_OF_A_GROUP += ("members", "invite", "plans", "settings", "elsewhere")
PAGES_OF_AN_EVENT: tuple[str, ...] = (
    "event",
    "set_up",
    "details",
    "outcomes",
    "words",
    "preview",
    "programme",
    "add_session",
)
PAGES_OF_AN_EVENT += ("contacts", "copy", "call_off", "needs", "my_reply")
PAGES_OF_AN_EVENT += ("arrivals", "walk_in", "badges")
PAGES_OF_AN_EVENT += ("invitations", "invite_members", "invite_one", "invite_table")
PAGES_OF_AN_EVENT += ("presentations", "choose_groups", "deadline", "remind_presenters", "share_presentations")
PAGES_OF_A_PRESENTATION = ("presentation", "write_presentation", "add_slides", "add_link")
PRESSES_OF_A_PRESENTATION = ("hand_in", "not_done", "share", "unshare")
PAGES_OF_A_FORM = ("desk", "build", "details", "preview", "take", "drop", "schedule", "add_section", "add_question")
# The pages of each kind of thing, and what of it stands in their address.
PAGES_OF: dict[type, tuple[tuple[str, ...], Callable[[Any], Any]]] = {
    Group: (
        (*(f"groups:{page}" for page in PAGES_OF_A_GROUP), "reports:start_for_group"),
        attrgetter("slug"),
    ),
    CPP: (("groups:cpp", "reports:start_for_cpp"), attrgetter("slug")),
    LearningReport: (
        tuple(f"reports:{page}" for page in ("report", "pdf", "edit", "versions", "publish", "take_down")),
        attrgetter("slug"),
    ),
    ReportVersion: (("reports:version",), attrgetter("report.slug", "number")),
    Membership: (
        tuple(f"groups:{page}" for page in ("change_member", "leave", "end_job")),
        attrgetter("group.slug", "pk"),
    ),
    Invitation: (("groups:invite_again", "groups:uninvite"), attrgetter("group.slug", "uid")),
    Point: (("groups:change_plan", "groups:drop_plan"), lambda point: (point.group.slug, "point", point.uid)),
    NextStep: (("groups:finish_step",), attrgetter("group.slug", "uid")),
    Noun: (("groups:add_plan",), lambda noun: noun),
    PhaseMove: (("groups:correct_move",), attrgetter("cycle.group.slug", "uid")),
    Attachment: (("groups:drop_file",), attrgetter("entry.group.slug", "entry.uid", "uid")),
    LogEntry: (
        tuple(
            f"groups:{page}"
            for page in ("entry", "change_entry", "strike_entry", "restore_entry", "erase_entry", "add_file")
        ),
        attrgetter("group.slug", "uid"),
    ),
    Event: (tuple(f"events:{page}" for page in PAGES_OF_AN_EVENT), attrgetter("slug")),
    Session: (
        (*(f"events:{page}_session" for page in ("change", "drop", "shift")), "events:attendance"),
        attrgetter("event.slug", "uid"),
    ),
    LearningOutcome: (
        tuple(f"events:{page}_outcome" for page in ("change", "drop", "shift")),
        attrgetter("event.slug", "pk"),
    ),
    Participation: (("events:arrival",), attrgetter("event.slug", "uid")),
    Worksheet: (("reflections:worksheet",), attrgetter("slug")),
    Questionnaire: (
        tuple(
            f"evaluations:{page}"
            for page in (
                *(*PAGES_OF_A_FORM, "send_round", "close", "cards", "links", "sent"),
                *("results", "names", "publish", "exports", "codebook"),
            )
        ),
        attrgetter("uid"),
    ),
    Section: (
        tuple(f"evaluations:{page}_section" for page in ("change", "drop", "shift")),
        attrgetter("questionnaire.uid", "uid"),
    ),
    Question: (
        tuple(f"evaluations:{page}_question" for page in ("change", "drop", "shift")),
        attrgetter("section.questionnaire.uid", "uid"),
    ),
    str: (("evaluations:answer",), str),  # the secret of a link
    InvitationSecret: (("join",), str),
    ReplySecret: (("events:reply",), str),
    Presentation: (
        tuple(f"events:{page}" for page in (*PAGES_OF_A_PRESENTATION, *PRESSES_OF_A_PRESENTATION)),
        attrgetter("event.slug", "uid"),
    ),
    Slides: (("events:drop_slides",), attrgetter("presentation.event.slug", "presentation.uid", "uid")),
    WebLink: (("events:drop_link",), attrgetter("presentation.event.slug", "presentation.uid", "uid")),
    Beside: (("events:add_note",), lambda beside: beside),
    MailOut: (("events:mail_out",), lambda mail: mail),
    ExportOf: (("evaluations:export", "evaluations:export_names"), lambda export: export),
    EventInvitation: (
        tuple(f"events:{press}" for press in ("send_one", "take_back", "give_again")),
        attrgetter("participation.event.slug", "pk"),
    ),
}
# What has no page of its own: only a press leads there.
PRESSES = {"groups:restore_entry", "groups:invite_again", "groups:uninvite", "groups:finish_step"}
PRESSES |= {f"events:{press}_{noun}" for press in ("drop", "shift") for noun in ("session", "outcome")}
PRESSES |= {"evaluations:export", "evaluations:export_names"}
PRESSES |= {f"events:{press}" for press in ("send_one", "take_back", "give_again", "share_presentations")}
PRESSES |= {f"events:{press}" for press in PRESSES_OF_A_PRESENTATION}
PRESSES |= {f"evaluations:shift_{noun}" for noun in ("section", "question")}
# What leads to no page, but to a file to save.
DOWNLOADS: dict[str, tuple[type, Callable[[Any], Any]]] = {
    "groups:file": (Attachment, attrgetter("entry.group.slug", "entry.uid", "uid")),
    "events:all_cards": (Event, lambda event: [event.slug]),
    "events:slides": (Slides, attrgetter("presentation.event.slug", "presentation.uid", "uid")),
    "events:one_card": (Participation, attrgetter("event.slug", "person.uid")),
}
ROLES = ("visitor", "member", "outsider", "first factor only", "researcher")


def browsers(alice: Person, charlie: Person, rhona: Person) -> dict[str, Client]:
    """One browser a role. The researcher of `first factor only` has not shown a second one."""
    half = Client()
    half.force_login(rhona)
    browsers = [Client(), signed_in(alice), signed_in(charlie), half, signed_in(rhona)]
    for browser in browsers:
        browser.raise_request_exception = False
    return dict(zip(ROLES, browsers, strict=True))


def pattern_names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every address, with its namespace; the pattern itself where it has no name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from pattern_names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def addresses(*things: Any) -> dict[str, str]:
    """Name and address of every page outside the admin that a GET can ask for; of pages of single things, of `things`.

    A page of a kind of thing of which none is given is left out.
    """
    single = {name for names, _ in PAGES_OF.values() for name in names} | set(DOWNLOADS)
    found = {name: reverse(name) for name in pattern_names() if not name.startswith("admin:") and name not in single}
    for thing in things:
        names, argument = PAGES_OF[type(thing)]
        given = argument(thing)
        found |= {name: reverse(name, args=given if isinstance(given, tuple) else [given]) for name in names}
    return found


def downloads(*things: Any) -> dict[str, str]:
    """Name and address of every file that can be saved of `things`."""
    return {
        name: reverse(name, args=argument(thing))
        for name, (kind, argument) in DOWNLOADS.items()
        for thing in things
        if isinstance(thing, kind)
    }


def status(browser: Client, address: str) -> int:
    """What a GET answers. A file is read to its end, which closes it."""
    answer: Any = browser.get(address)
    if answer.streaming:
        list(answer.streaming_content)
    return answer.status_code


def admin_addresses() -> Iterator[str]:
    """Lists, empty forms, and the first row of everything the admin shows."""
    yield from (reverse(f"admin:{name}") for name in ("index", "login", "logout", "jsi18n", "autocomplete"))
    for model in site._registry:
        options: Any = model._meta
        base = f"admin:{options.app_label}_{options.model_name}"
        yield reverse(f"{base}_changelist")
        yield reverse(f"{base}_add")
        if row := model._default_manager.first():
            yield from (reverse(f"{base}_{page}", args=[row.pk]) for page in ("change", "history", "delete"))


def desk_addresses(questionnaire: Questionnaire) -> list[str]:
    """The pages of those who run a questionnaire, with those of its parts, and its results."""
    desk = (*PAGES_OF_A_FORM, "close", "cards", "links")
    pages = [reverse(f"evaluations:{page}", args=[questionnaire.uid]) for page in desk]
    results = [reverse(f"evaluations:{page}", args=[questionnaire.uid]) for page in ("results", "names")]
    pages.append(reverse("evaluations:send_round", args=[questionnaire.uid]) + "?kind=invitation")
    return [*pages, *results, *parts_addresses(questionnaire)]


def parts_addresses(questionnaire: Questionnaire) -> list[str]:
    """The pages of the last section and the last question of a questionnaire."""
    parts = {
        "section": questionnaire.sections.last(),
        "question": Question.objects.of_form(questionnaire).last(),
    }
    return [
        reverse(f"evaluations:{page}_{noun}", args=[questionnaire.uid, part.uid])
        for noun, part in parts.items()
        for page in ("change", "drop")
        if part
    ]
