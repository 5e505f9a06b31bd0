"""Whatever is typed or sent: stored exactly, or refused beside the field with the text kept. Never a 500.

The pages of sign-in and account have the like in tests/accounts/test_odd_input.py, addresses in
tests/carplatform/test_bad_input.py.
"""

import html
from datetime import date, timedelta
from io import BytesIO
from itertools import product
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import pytest
from django.contrib.admin import site
from django.core.handlers.wsgi import WSGIRequest
from django.forms import Field, ModelChoiceField
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from groups.models import Expectation, Group, LogEntry, NextStep, Person, Phase, PhaseMove, Point, Quote
from tests.cast import signed_in
from tests.factories import make_cycle, make_entry, make_move

pytestmark = pytest.mark.django_db

MEGABYTE = "Chan eil fhios agam. " * 50_000
TEXTS = {
    "1 MB": MEGABYTE,
    "NUL": "before\0after",
    "lone surrogate": "before\ud800after",
    "right to left": "שלום \u202eabc",
    "emoji": "👩🏽‍🔬🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "Gaelic": "Taigh-bìdh à Èirinn, ùr ’s òg",
    "markup": "</textarea><b>'\"&amp;",
    "lines": "one\r\ntwo\rthree\u2028four\n",
    "white": " \t\u00a0\u3000\u200b",
    "sums": "=1+1",
}
DAYS = ["0000-00-00", "0001-01-01", "0026-02-04", "1816-02-04", "9999-12-31", "31/02/2026", "1/1/1", "-1", "yesterday"]
DAYS += ["2026-02-30", "12/2026", "x" * 5000, "\0", "2026-02-04T10:00", "2/4", "४/२"]
UIDS = ["", "x", "0", "{}", "0" * 32 + "1", "../..", MEGABYTE]
CHOICES = ["", "unknown", "0", "4", "-1", "1e3", "x" * 5000, "\0", "meeting,decision"]


def browser_of(person: Person) -> Client:
    browser = signed_in(person)
    browser.raise_request_exception = False
    return browser


def send(browser: Client, address: str, fields: dict[str, str]) -> HttpResponse:
    """Post `fields` as a browser would, and lone surrogates as none does."""
    pairs = (f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in fields.items())
    return browser.post(address, "&".join(pairs), content_type="application/x-www-form-urlencoded")  # type: ignore[return-value]


TYPED = {"line", "detail", "reason", "what", "who", "text", "words", "said_by"}


def forms(group: Group) -> dict[str, tuple[str, dict[str, str]]]:
    """Every form of groups: its address, and fields that would be taken."""
    today = timezone.localdate().isoformat()
    entry = {"kind": "meeting", "line": "We met.", "detail": "All of us.", "on": today, "readers": "group"}
    move = {"phase": "2", "reason": "It was time.", "on": today}
    return {
        "add_entry": (reverse("groups:add_entry", args=[group.slug]), {"uid": str(uuid4()), **entry}),
        "move": (reverse("groups:move", args=[group.slug]), {"uid": str(uuid4()), **move}),
        **{noun: (reverse("groups:add_plan", args=[group.slug, noun]), kept) for noun, kept in beside_the_log(today)},
    }


def beside_the_log(today: str) -> list[tuple[str, dict[str, str]]]:
    """The forms of what a group keeps beside its log."""
    agreed = {"permission": "by phone", "permitted_on": today}
    kept = {
        "step": {"what": "Meet the council.", "who": "All of us.", "due": today, "due_in_words": "In spring"},
        "expectation": {"kind": "output", "text": "A card."},
        "point": {"kind": "factor", "text": "Trust."},
        "quote": {"words": "I feel heard.", "said_by": "Third sector", **agreed},
    }
    return [(noun, {"uid": str(uuid4()), "readers": "network", **fields}) for noun, fields in kept.items()]


def stored(group: Group) -> list[str]:
    """Every text that the forms have stored."""
    entries = LogEntry.objects.filter(group=group).values_list("line", "detail")
    moves = PhaseMove.objects.filter(cycle__group=group).values_list("reason", flat=True)
    steps = NextStep.objects.filter(group=group).values_list("what", "who", "due_in_words")
    quotes = Quote.objects.filter(group=group).values_list("words", "said_by", "permission")
    texts = [text for row in (*entries, *steps, *quotes) for text in row]
    for noun in (Expectation, Point):
        texts += noun.objects.filter(group=group).values_list("text", flat=True)
    return [*texts, *moves]


def kept(page: HttpResponse, text: str) -> bool:
    """Whether the page gives `text` back: as it was, but for line ends, which browsers write in their own way."""
    return " ".join(text.split()) in " ".join(html.unescape(page.content.decode()).split())


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    ("form", "field"),
    [
        *(("add_entry", "line"), ("add_entry", "detail"), ("move", "reason")),
        *(("step", "what"), ("step", "who"), ("step", "due_in_words"), ("expectation", "text"), ("point", "text")),
        *(("quote", "words"), ("quote", "said_by"), ("quote", "permission")),
    ],
)
def test_any_text_is_stored_exactly_or_refused_and_kept(
    group: Group, alice: Person, form: str, field: str, name: str
) -> None:
    address, fields = forms(group)[form]
    text = TEXTS[name].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    fields[field] = TEXTS[name]

    answer = send(browser_of(alice), address, fields)

    assert answer.status_code in {302, 422}
    if answer.status_code == 422:
        page = answer.content.decode()
        assert kept(answer, text)
        assert "govuk-error-summary" in page
        assert f'id="id_{field}_1_error"' in page or f"id_{field}_error" in page or f'href="#id_{field}"' in page
        assert all(kept(answer, other) for other in fields.values() if other != TEXTS[name])
        assert stored(group) == []
    else:
        found = [" ".join(one.split()) for one in stored(group)]
        assert " ".join(text.split()) in found
        for page in (group.get_absolute_url(), reverse("groups:plans", args=[group.slug])):
            assert browser_of(alice).get(page).status_code == 200


@pytest.mark.parametrize(
    ("form", "field", "values"),
    [
        ("add_entry", "on", DAYS),
        ("add_entry", "kind", CHOICES),
        ("add_entry", "readers", CHOICES),
        ("move", "on", DAYS),
        ("move", "phase", [*CHOICES, "meeting"]),
        ("step", "due", [day for day in DAYS if day != "9999-12-31"]),  # which is still to come
        ("quote", "permitted_on", DAYS),
        ("expectation", "kind", CHOICES),
        ("point", "kind", CHOICES),
        ("quote", "readers", CHOICES),
    ],
)
def test_what_is_no_day_or_choice_is_refused_with_the_text_kept(
    group: Group, alice: Person, form: str, field: str, values: list[str]
) -> None:
    address, fields = forms(group)[form]
    browser = browser_of(alice)

    for value in values:
        answer = send(browser, address, {**fields, field: value})
        assert answer.status_code == 422, value
        assert all(kept(answer, text) for name, text in fields.items() if name in TYPED), value
        assert "govuk-error-summary" in answer.content.decode(), value

    assert stored(group) == []


@pytest.mark.parametrize("form", ["add_entry", "move"])
def test_a_day_to_come_is_refused_in_plain_words(group: Group, alice: Person, form: str) -> None:
    address, fields = forms(group)[form]
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    answer = send(browser_of(alice), address, {**fields, "on": tomorrow})

    assert answer.status_code == 422
    assert kept(answer, "This day is still to come.")
    assert kept(answer, tomorrow)


@pytest.mark.parametrize("form", ["add_entry", "move"])
def test_without_its_own_identity_a_form_is_refused_and_the_next_press_saves(
    group: Group, alice: Person, form: str
) -> None:
    address, fields = forms(group)[form]
    browser = browser_of(alice)

    for number, uid in enumerate(UIDS):
        fields |= {"uid": uid, "on": (timezone.localdate() - timedelta(days=len(UIDS) - number)).isoformat()}
        refused: Any = send(browser, address, fields)
        assert refused.status_code == 422
        assert kept(refused, fields.get("line") or fields["reason"])
        form_back = refused.context["form"]
        assert send(browser, address, {**fields, "uid": str(form_back["uid"].value())}).status_code == 302

    missing = {name: value for name, value in fields.items() if name != "uid"}
    assert send(browser, address, missing).status_code == 422


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("field", ["line", "detail", "method", "link", "others_present"])
def test_a_changed_entry_holds_any_text_exactly_or_keeps_it(group: Group, alice: Person, field: str, name: str) -> None:
    text = TEXTS[name].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    entry = make_entry(group, "Before")
    fields = {"version": "1", "kind": "meeting", "line": "After", "on": "2025-04-01", "readers": "group", "detail": "x"}

    answer = send(browser_of(alice), f"{entry.get_absolute_url()}change/", {**fields, field: TEXTS[name]})

    assert answer.status_code in {302, 422}
    now = LogEntry.objects.get()
    if answer.status_code == 422:
        assert kept(answer, text)
        assert "govuk-error-summary__list" in answer.content.decode()
        assert now.line == "Before"
    else:
        assert " ".join(str(getattr(now, field) or "").split()) == " ".join(text.split())


@pytest.mark.parametrize("field", ["version", "kind", "on", "phase", "loop", "themes", "present", "readers"])
def test_what_nobody_offers_breaks_no_change_of_an_entry(group: Group, alice: Person, field: str) -> None:
    entry, browser = make_entry(group, "Before"), browser_of(alice)
    fields = {"kind": "meeting", "line": "After", "on": "2025-04-01", "readers": "group"}

    for value in [*CHOICES, *DAYS, MEGABYTE, "9" * 30]:
        version = str(LogEntry.objects.get().version)
        answer = send(browser, f"{entry.get_absolute_url()}change/", {"version": version, **fields, field: value})
        assert answer.status_code in {302, 422}, value
        assert answer.status_code == 302 or kept(answer, "After"), value


def test_a_filter_of_the_log_takes_any_text(group: Group, alice: Person) -> None:
    make_entry(group)
    browser, address = browser_of(alice), reverse("groups:log", args=[group.slug])
    names = ["word", "kind", "phase", "loop", "theme", "person", "since", "until", "struck", "page"]
    texts = [*(text for text in TEXTS.values() if len(text) < 4000), *DAYS, *CHOICES]

    for name, text in product(names, texts):
        answer = browser.get(f"{address}?{name}={quote_plus(text.encode('utf-8', 'surrogatepass'))}")
        is_unreadable = "\0" in text or "\ud800" in text  # which no address may hold
        assert answer.status_code == (400 if is_unreadable else 200), (name, text)


def test_a_move_in_a_finished_cycle_says_so_and_keeps_the_reason(group: Group, alice: Person) -> None:
    make_cycle(group, finished=date(2025, 9, 1))
    address, fields = forms(group)["move"]

    answer = send(browser_of(alice), address, fields)

    assert answer.status_code == 422
    assert kept(answer, "Cycle 1 of this group is finished. Begin the next one first, on the page of its path.")
    assert kept(answer, fields["reason"])


def test_the_first_day_there_was_breaks_no_page(group: Group, rhona: Person) -> None:
    make_move(make_cycle(group, started=date.min), Phase.EXPLORING, on=date.min)
    entry = make_entry(group, on=date.min)
    researcher = browser_of(rhona)

    admin = [reverse(f"admin:groups_{model}_changelist") for model in ("logentry", "cycle", "membership", "post")]
    change = reverse("admin:groups_logentry_change", args=[entry.pk])
    pages = [group.get_absolute_url(), "/", "/groups/", *admin, change]
    assert {page: researcher.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_posts_that_are_no_forms_are_answered_in_plain_words(group: Group, alice: Person) -> None:
    browser = browser_of(alice)
    broken = "multipart/form-data; boundary=x"

    for address, fields in forms(group).values():
        picture = BytesIO(b"\x89PNG\0\xff" * 1000)
        picture.name = "../line\0.png"
        text = next(name for name in fields if name in TYPED)
        answers = [
            browser.post(address, b"--x\r\njunk", content_type=broken),
            browser.post(address, b"", content_type=broken),
            browser.post(address, "[1, 2", content_type="application/json"),
            browser.post(address, {**fields, text: picture}),
            browser.post(address, {**fields, "uid": picture}),
            browser.post(address, {f"field{number}": "x" for number in range(1500)}),
            browser.post(address, {**fields, text: "x" * 11 * 2**20}),
            browser.post(address, {**fields, text: ["one", "two"] * 20}),
            *(getattr(browser, method)(address) for method in ("put", "delete", "patch", "options", "head")),
        ]
        assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


ODD_QUERIES = [
    "q=" + quote_plus("שלום \u202e👍"),
    "q=" + "x" * 4000,  # the web server takes no longer line
    "q=%22&q='",
    "p=99999999999999999999",
    "p=x",
    "o=9.9.-1.x",
    "on__year=99999",
    "on__year=x",
    "on__day=0&on__month=13&on__year=0",
    "id__exact=x",
    "cpp__id__exact=x",
    "readers__exact=x&phase__exact=x",
    "nonsense=1",
    "password__startswith=p",
    "page=99999999999999999999",
    "page=x",
    "next=//evil.example",
    "e=1",
    "_popup=x",
    "_to_field=nonsense",
]


def test_odd_queries_break_no_page(group: Group, rhona: Person) -> None:
    make_entry(group)
    browser = browser_of(rhona)
    lists = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in site._registry]
    pages = [
        "/",
        "/groups/",
        group.get_absolute_url(),
        "/account/sign-in/",
        "/nowhere/",
        "/admin/autocomplete/",
        *lists,
    ]

    answers = {
        (page, query[:40]): browser.get(f"{page}?{query}").status_code for page, query in product(pages, ODD_QUERIES)
    }

    assert {visit: status for visit, status in answers.items() if status >= 500} == {}


def test_odd_identities_in_the_admin_are_answered_in_plain_words(group: Group, rhona: Person) -> None:
    browser = browser_of(rhona)
    odd = ["0", "-1", "x", "99999999999999999999", "_5F", "é", "1_2F..", "9" * 5000]

    for model in site._registry:
        base = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for identity, page in product(odd, ("change", "delete", "history")):
            answer = browser.get(f"{base}{identity}/{page}/")
            assert answer.status_code in {302, 403, 404, 200}, (base, identity, page)


def admin_forms(request: WSGIRequest) -> list[tuple[str, dict[str, str]]]:
    """Every form of the admin that adds rows: its address and all fields, those of its inlines too, each with a text.

    Pickers of other rows stay empty: Django's own fails on what is no number, which nobody can type there.
    """

    def texts(fields: dict[str, Field], before: str = "") -> dict[str, str]:
        return {f"{before}{name}": "" if isinstance(field, ModelChoiceField) else "x" for name, field in fields.items()}

    found = []
    for model, admin in site._registry.items():
        if not admin.has_add_permission(request):
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        fields = texts(admin.get_form(request)().fields)
        for formset, _inline in admin.get_formsets_with_inlines(request):
            prefix = formset.get_default_prefix()
            fields |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
            fields |= texts(formset.form().fields, f"{prefix}-0-")
        found.append((address, fields))
    return found


def admin_request(person: Person) -> WSGIRequest:
    request = RequestFactory().get("/admin/")
    request.user = person
    return request


@pytest.mark.parametrize("name", TEXTS)
def test_the_admin_refuses_or_stores_any_text(group: Group, rhona: Person, name: str) -> None:
    browser = browser_of(rhona)
    posts = admin_forms(admin_request(rhona))
    assert len(posts) >= 8

    for address, fields in posts:
        text = {field: TEXTS[name] if value == "x" else value for field, value in fields.items()}
        answer = send(browser, address, text)
        assert answer.status_code in {200, 302, 413}, (address, name)


def test_the_admin_refuses_forms_that_were_tampered_with(group: Group, rhona: Person) -> None:
    browser = browser_of(rhona)

    for address, fields in admin_forms(admin_request(rhona)):
        for count in ("x", "-1", "", "\0"):
            tampered = {field: count if "_FORMS" in field else value for field, value in fields.items()}
            assert send(browser, address, tampered).status_code in {200, 302, 400}, (address, count)


# The gate itself -----------------------------------------------------------------------------------------------------


def test_a_planted_loss_is_found() -> None:
    assert not kept(HttpResponse("<textarea></textarea>"), "We met")
    assert kept(HttpResponse("<textarea>a\r\n&lt;b&gt;</textarea>"), "a\n<b>")
