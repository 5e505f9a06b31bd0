"""Forty scripts in every text field, every page in a real browser: none runs, none even becomes a part of the page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin import site
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Dialog, Page

from carplatform.accounts import mails
from carplatform.audit.actions import record
from evaluations.models import (
    Choice,
    Link,
    Mark,
    Mending,
    PrintedFigures,
    Question,
    Questionnaire,
    Section,
    SourceNote,
)
from events.models import Event, Heading, Slides
from groups.models import (
    CPP,
    Attachment,
    EntryVersion,
    Expectation,
    Group,
    LogEntry,
    NextStep,
    Organisation,
    Partner,
    Person,
    PieceOfWork,
    Point,
    Quote,
    StepMove,
    Theme,
)
from reflections.models import Prompt
from tests.accounts.steps import ask
from tests.browsing import follow, open_page
from tests.delivering import send_what_waits
from tests.evaluations.answering import close, questions_of, reply
from tests.evaluations.filling import form_of_every_kind, link_to, open_form
from tests.factories import (
    make_cpp,
    make_cycle,
    make_entry,
    make_event,
    make_group,
    make_invitation,
    make_link,
    make_membership,
    make_move,
    make_note,
    make_outcome,
    make_participation,
    make_passage,
    make_post,
    make_presentation,
    make_questionnaire,
    make_session,
    make_web_link,
    make_worksheet,
    share,
)
from tests.gates.roles import PAGES_OF, PRESSES, addresses, admin_addresses, desk_addresses

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

RUN = "pwned=1"
PAYLOADS = f"""
<script>{RUN}</script>
</script><script>{RUN}</script>
<ScRiPt>{RUN}</sCrIpT>
<script/x>{RUN}</script>
<script src=data:text/javascript,{RUN}></script>
<img src=x onerror={RUN}>
<img src=x onerror=alert(1)>
"><img src=x onerror={RUN}>
'><img src=x onerror={RUN}>
" onfocus={RUN} autofocus x="
' onfocus={RUN} autofocus x='
" onmouseover="{RUN}
<svg onload={RUN}>
<svg><script>{RUN}</script></svg>
<svg><animate onbegin={RUN} attributeName=x dur=1s>
<svg><a href=javascript:{RUN}><text y=9>x</text></a></svg>
<body onload={RUN}>
<details open ontoggle={RUN}>
<input autofocus onfocus={RUN}>
<video><source onerror={RUN}></video>
<audio src=x onerror={RUN}>
<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>
<iframe src="javascript:parent.{RUN}"></iframe>
<object data="javascript:{RUN}"></object>
<embed src="javascript:{RUN}">
<a href="javascript:{RUN}">x</a>
<a href="  java\tscript:{RUN}">x</a>
<a href="data:text/html,<script>{RUN}</script>">x</a>
<form action="javascript:{RUN}"><button>x</button></form>
<button formaction="javascript:{RUN}">x</button>
<base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=javascript:{RUN}">
<link rel=stylesheet href="https://evil.example/x.css">
<style>@import "https://evil.example/x.css";</style>
<p style="background:url(https://evil.example/x.png)">
</title><script>{RUN}</script>
</textarea><script>{RUN}</script>
--><script>{RUN}</script>
<math><mtext><table><mglyph><style><img src=x onerror={RUN}>
';{RUN};//
""".strip().splitlines()
# Anything that nobody of ours would write into a page.
FOREIGN = r"""() => [...document.querySelectorAll("*")].filter(it =>
    it.matches("iframe, object, embed, base, style, math, audio, video, meta[http-equiv]")
    || it.matches("script:not([nonce]):not([src])")
    || [...it.attributes].some(a => a.name.startsWith("on") || a.name === "style" && a.value.includes("evil")
        || /^(href|src|action|formaction|data)$/.test(a.name)
           && /^(\w*script:|data:text|(https?:)?\/\/evil)/i.test(a.value.replace(/\s/g, "")))
).map(it => it.outerHTML.slice(0, 80))"""


class Witness:
    """Sees whatever foreign code did or tried to do on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[str] = []
        page.on("dialog", self.dismiss)
        page.on("console", lambda said: self.seen.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("request", lambda asked: self.seen.append(asked.url) if "evil" in asked.url else None)

    def dismiss(self, dialog: Dialog) -> None:
        self.seen.append("dialog")
        dialog.dismiss()

    def wounds(self) -> list[str]:
        """What was seen since this was last asked, on this page."""
        found = [*self.page.evaluate(FOREIGN), *self.seen]
        if self.page.evaluate("window.pwned"):
            found.append("ran")
        self.seen.clear()
        return found


def packed(longest: int) -> Iterator[str]:
    """All payloads in as few texts of at most `longest` characters as it takes."""
    text = ""
    for payload in PAYLOADS:
        if len(text) + len(payload) > longest:
            yield text
            text = ""
        text += payload
    yield text


def fill(group: Group) -> list[Group]:
    """Payloads in every text of one group and its people, and in the names of many."""
    everything = "\n".join(PAYLOADS)
    CPP.objects.filter(pk=group.cpp_id).update(group_word_in_full=PAYLOADS[0])
    cycle = make_cycle(group)
    for number, payload in enumerate(PAYLOADS):
        organisation = Organisation.objects.create(name=f"{number}{payload}", sector="health", source=payload)
        person = Person.objects.create(name=payload, email=f"{number}{payload}@example.org", phone=payload[:30])
        post = make_post(person, organisation=organisation, job_title=payload)
        leaving = {"left": "2025-09-01", "left_reason": payload} if number % 2 else {}
        make_membership(group, person, post=post, **leaving)
        entry = make_entry(group, payload, detail=payload, readers="network", on_public_page=True, written_by=person)
        fill_enriched(entry, payload)
        entry.themes.add(Theme.objects.create(name=f"{number}{payload}", kind=Theme.Kind.VALUE))
        make_move(cycle, reason=payload, by=person)
        words = {"group": group, "printed": payload}
        Partner.objects.create(**words, organisation=organisation, department=payload)
        Partner.objects.create(**words, sector="health", role=payload[:80])
        PieceOfWork.objects.create(**words)
        fill_kept(entry, payload)
    LogEntry.objects.update(source=PAYLOADS[5], is_example=True)
    Group.objects.filter(pk=group.pk).update(question=everything)
    names = enumerate(packed(80))
    return [
        make_group(name, slug=f"g{number}", question=name, source=name, cpp=make_cpp(name, slug=f"c{number}"))
        for number, name in names
    ]


def fill_enriched(entry: LogEntry, payload: str) -> None:
    """A payload in what can be added to `entry` later, and in what it said before."""
    words = {
        "method": payload[:120],
        "link": f"https://example.org/?{quote(payload)}",
        "kind": "meeting",
        "readers": "group",
    }
    LogEntry.objects.filter(pk=entry.pk).update(**words | {"readers": "network"})
    before = {"line": payload, "detail": payload, "on": entry.on, "by": entry.written_by, "at": timezone.now()}
    EntryVersion.objects.create(entry=entry, number=1, **words, **before)
    entry.present.add(*Person.objects.filter(pk=entry.written_by_id))


def fill_kept(entry: LogEntry, payload: str) -> None:
    """A payload in what stands beside the log, and in the name of a file of `entry`."""
    kept = {"group": entry.group, "readers": "network", "on_public_page": True, "source": payload[:80]}
    step = NextStep.objects.create(what=payload, who=payload, due_in_words=payload[:40], **kept)
    StepMove.objects.create(step=step, due_before_in_words=payload[:40], reason=payload)
    today = timezone.localdate()
    Expectation.objects.create(kind="output", text=payload, came_of_it=payload, came_on=today, **kept)
    Point.objects.create(kind="factor", text=payload, **kept)
    Quote.objects.create(words=payload, said_by=payload, permission=payload, permitted_on=today, **kept)
    file = {"content_type": "application/pdf", "size": 1, "stored_as": f"{entry.pk}", "by": entry.written_by}
    Attachment.objects.create(entry=entry, name=payload, **file)


def fill_events(group: Group) -> list[str]:
    """Payloads in every text of one event and its worksheet. Their pages."""
    everything = "\n".join(PAYLOADS)
    words = {"preparation": everything, "for_next_time": everything}
    off = {"cancelled_at": timezone.now(), "cancelled_because": everything[:300]}
    earlier = make_event(PAYLOADS[2], slug="e-earlier", **words)
    words |= {"venue": PAYLOADS[5][:120], "invitation": everything, "source": PAYLOADS[7][:80]}
    event = make_event(PAYLOADS[0], slug="e", copied_from=earlier, **words, **off)
    worksheet = make_worksheet(event, PAYLOADS[1], slug="w", source=PAYLOADS[6][:80])
    for number, payload in enumerate(PAYLOADS):
        make_outcome(event, payload, source=payload[:80])
        handout = f"https://example.org/?{quote(payload)}"
        words = {"people": payload, "room": payload, "detail": everything, "source": payload, "handout": handout}
        choice = {"choice": payload, "option": f"{number}"} if number % 2 else {}
        make_session(event, payload, **words, **choice)
        person = Person.objects.create(name=payload, email=f"e{number}@example.org")
        make_participation(event, person, employer=payload, job_title=payload, cpp=group.cpp)
        Prompt.objects.create(worksheet=worksheet, label=payload[:10], text=payload)
    for number, name in enumerate(packed(120)):
        make_worksheet(make_event(name, slug=f"e{number}"), name, slug=f"w{number}")
    return [event.get_absolute_url(), worksheet.get_absolute_url(), "/events/", "/worksheets/"]


def fill_results(group: Group) -> list[str]:
    """Payloads in every text of a form and in what people wrote to it, without names and with them. Their results."""
    event, pages = make_event(PAYLOADS[3], slug="results", is_published=True), []
    for answers in ("anonymous", "named"):
        form = make_questionnaire(event, answers=answers, title=PAYLOADS[5], source=PAYLOADS[7], results_public=True)
        section = form.sections.get()
        for place, payload in enumerate(PAYLOADS):
            Question.objects.create(section=section, position=100 + place, text=payload)
        choices = Question.objects.create(section=section, position=200, kind=Question.Kind.ONE, text=PAYLOADS[1])
        made = [Choice.objects.create(question=choices, text=payload, cpp=group.cpp) for payload in PAYLOADS]
        for question, payload in zip(questions_of(form), PAYLOADS, strict=False):
            SourceNote.objects.create(question=question, text=payload)
        for number, payload in enumerate(PAYLOADS):
            person = Person.objects.create(name=payload, email=f"{answers}{number}@example.org")
            participation = make_participation(event, person, employer=payload, cpp=group.cpp)
            marks = [Mark.AGREE] * len(PAYLOADS)
            reply(form, None, None, payload, *marks, [made[number].pk], participation=participation)
        figures = {"asked": 7, "replies": 7, "minimum": 1, "maximum": 8, "mean": Decimal("2.5")}
        PrintedFigures.objects.create(questionnaire=form, words="".join(PAYLOADS), source=PAYLOADS[1], **figures)
        pages.append(reverse("evaluations:results", args=[close(form).uid]))
    return [
        *pages,
        *(reverse(f"evaluations:{page}", args=[form.uid]) for page in ("names", "publish", "exports", "codebook")),
    ]


def fill_floor(person: Person, session_key: str) -> None:
    now = timezone.now()
    for payload in PAYLOADS:
        record(by=person, action=payload[:60], obj=person, at=now, note=payload)
        message = mails.send(mails.NOTICE, "second_factor_on", to="a@example.org", person=person, at=now)
        type(message).objects.filter(pk=message.pk).update(
            to=payload, subject=payload, text=payload, last_error=payload, kind=payload[:40]
        )
    UserSession.objects.create(user=person, ip="192.0.2.1", user_agent=PAYLOADS[0], session_key=session_key)


def visit(page: Page, addresses: list[str]) -> dict[str, list[str]]:
    """What was done to each page, where anything was."""
    witness, found = Witness(page), {}
    for address in addresses:
        page.goto(address)
        if wounds := witness.wounds():
            found[address] = wounds
    return found


def test_nothing_that_people_wrote_runs_on_any_page(
    browser: Browser, live_server: Any, group: Group, alice: Person
) -> None:
    others, events = fill(group), fill_events(group)
    Person.objects.filter(pk=alice.pk).update(name="<img/src=x/onerror=pwned=1> <script>pwned=1</script>")
    page = open_page(browser, live_server, alice, width=1280)
    address = group.get_absolute_url()

    with_file = group.log_entries.latest("pk").get_absolute_url()
    shared = ["/", "/groups/", address, f"{address}plans/", with_file, *(other.get_absolute_url() for other in others)]
    assert visit(open_page(browser, live_server), [*shared, *events]) == {}
    assert (
        visit(
            page,
            [
                *events,
                "/",
                address,
                f"{address}move/",
                f"{address}plans/",
                f"{address}log/",
                with_file,
                f"{with_file}change/",
                "/account/",
                "/account/sessions/",
                "/nowhere/<script>/",
            ],
        )
        == {}
    )


def test_nothing_that_people_wrote_runs_where_an_event_is_set_up(
    browser: Browser, live_server: Any, group: Group, rhona: Person
) -> None:
    fill_events(group)
    event = Event.objects.get(slug="e")
    pages = [
        page
        for thing in (event, event.outcomes.last(), event.sessions.last(), event.participations.last())
        for page in pages_of(thing)
    ]

    assert len(pages) == 28
    assert visit(open_page(browser, live_server, rhona, width=1280), [*pages, reverse("events:new")]) == {}


def test_nothing_that_people_wrote_runs_in_a_pro_forma(
    browser: Browser, live_server: Any, group: Group, alice: Person, rhona: Person
) -> None:
    fill(group)
    event = make_event(PAYLOADS[0], slug="e")
    presentation = make_presentation(event, group, printed="\n".join(PAYLOADS), source=PAYLOADS[3][:80])
    for number, payload in enumerate(PAYLOADS):
        heading = Heading.values[number % 9]
        make_passage(
            presentation, heading, payload, by=Person.objects.create(name=payload, email=f"p{number}@x.example")
        )
        make_note(presentation, heading, payload, by=alice)
        make_web_link(presentation, title=payload, address=f"https://example.org/?{quote(payload)}")
        file = {"content_type": "application/pdf", "size": 1, "stored_as": f"slides {number}"}
        Slides.objects.create(presentation=presentation, name=payload, **file)
    pages = [page for thing in (presentation, presentation.links.last()) for page in pages_of(thing)]
    pages.append(reverse("events:presentations", args=["e"]))

    assert visit(open_page(browser, live_server, alice, width=1280), pages[:-1]) == {}
    page = open_page(browser, live_server, rhona, width=1280)
    assert visit(page, [*pages, reverse("events:add_note", args=["e", presentation.uid, "aim"])]) == {}
    page.goto(reverse("events:write_presentation", args=["e", presentation.uid]))
    assert page.locator("[data-use]").count() > 20
    for more in page.locator(".pf__offers summary").all():
        more.click()
    while page.locator("[data-use]").count():
        page.locator("[data-use]").first.click()
    assert page.evaluate("window.pwned") is None


def test_nothing_that_people_wrote_runs_on_a_contact_sheet(
    browser: Browser, live_server: Any, group: Group, alice: Person
) -> None:
    event, cpp = make_event(PAYLOADS[0], slug="e"), make_cpp(PAYLOADS[1][:80])
    make_participation(event, alice)
    for number, payload in enumerate(PAYLOADS):
        person = Person.objects.create(name=payload, email=f"{number}'&%22@example.org", phone=payload[:30])
        other = make_group(payload, slug=f"g{number}", question=f"{payload} {group.topic}", cpp=cpp)
        employer = Organisation.objects.create(name=f"{number}{payload}", sector="health")
        make_membership(other, person, post=make_post(person, organisation=employer))
        words = {"employer": payload, "job_title": payload, "cpp": cpp, "group": other}
        make_participation(event, person, **words)
        share(person, *(("sheet", "email", "phone") if number % 2 else ("sheet", "email")))
    page = open_page(browser, live_server, alice, width=1280)

    sheet = reverse("events:contacts", args=["e"])
    assert visit(page, [sheet, "/"]) == {}
    assert page.locator(".phone li").count() == 3
    page.goto(sheet)
    links = page.locator("main a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(links) == {"http:", "mailto:", "tel:"}


def pages_of(thing: Any) -> list[str]:
    return [address for name, address in addresses(thing).items() if name in names_of(thing) and name not in PRESSES]


def names_of(thing: Any) -> tuple[str, ...]:
    return PAGES_OF[type(thing)][0]


def test_nothing_that_people_said_runs_in_the_results(
    browser: Browser, live_server: Any, group: Group, rhona: Person
) -> None:
    pages = fill_results(group)

    assert visit(open_page(browser, live_server), pages[:2]) == {}
    assert visit(open_page(browser, live_server, rhona, width=1280), pages) == {}


def fill_builder(form: Questionnaire, rhona: Person) -> None:
    """What is asked, what it checks and what was mended, in a form and in one to take from."""
    for questionnaire in (form, make_questionnaire(form.of_event, title=PAYLOADS[4])):
        for number, payload in enumerate(packed(120)):
            section = Section.objects.create(questionnaire=questionnaire, position=number + 2, title=payload)
            words = {"text": f"{payload} {questionnaire.pk}", "hint": payload, "source": payload[:80]}
            outcome = make_outcome(form.of_event, payload)
            question = Question.objects.create(section=section, kind="one choice", outcome=outcome, **words)
            Choice.objects.create(question=question, text=payload)
            mended = {"before": payload, "after": payload[::-1], "by": rhona, "at": timezone.now()}
            Mending.objects.create(questionnaire=questionnaire, question=question, kind="hint", **mended)


def test_nothing_that_people_wrote_runs_at_the_desk(browser: Browser, live_server: Any, rhona: Person) -> None:
    form = open_form(answers="named", title=PAYLOADS[5], intro=PAYLOADS[0], source=PAYLOADS[7])
    Event.objects.update(title=PAYLOADS[0], venue=PAYLOADS[3][:120])
    for number, payload in enumerate(PAYLOADS):
        person = Person.objects.create(name=payload, email=f"d{number}@example.org")
        make_link(form, make_participation(form.of_event, person, employer=payload, job_title=payload))
    fill_builder(form, rhona)
    page = open_page(browser, live_server, rhona, width=1280)

    begin = reverse("evaluations:new") + f"?from={form.uid}"
    assert visit(page, [reverse("evaluations:questionnaires"), begin, *desk_addresses(form)]) == {}
    witness = Witness(page)
    page.goto(reverse("evaluations:cards", args=[form.uid]))
    follow(page.get_by_role("button", name="Make the cards"))
    page.locator(".badge").last.wait_for()
    assert witness.wounds() == []


def test_nothing_that_people_wrote_runs_in_the_admin(
    browser: Browser, live_server: Any, group: Group, rhona: Person
) -> None:
    fill(group)
    fill_events(group)
    page = open_page(browser, live_server, rhona, width=1280)
    fill_floor(rhona, page.context.cookies()[0]["value"])
    lists = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in site._registry]

    searched = [f"{lists[0]}?q={PAYLOADS[5]}", f"{lists[0]}?{PAYLOADS[7]}=1"]
    assert visit(page, [*admin_addresses(), *searched, "/account/sessions/"]) == {}


def test_nothing_that_is_given_back_runs(browser: Browser, live_server: Any, group: Group, alice: Person) -> None:
    page = open_page(browser, live_server, alice)
    witness, everything = Witness(page), "\n".join(PAYLOADS)

    for address, field in ((group.get_absolute_url(), "line"), (f"{group.get_absolute_url()}move/", "reason")):
        page.goto(address)
        page.locator(f"[name={field}]").fill(everything)
        follow(page.locator("main form button").first)
        page.locator(".govuk-error-summary").wait_for()
        assert page.locator(f"[name={field}]").input_value() == everything
        assert witness.wounds() == []
    Session.objects.all().delete()
    follow(page.locator("main form button").first)
    page.get_by_role("heading", name="You are signed out").wait_for()
    assert page.get_by_label("Reason").input_value() == everything
    assert witness.wounds() == []


def test_nothing_behind_a_link_runs(browser: Browser, live_server: Any) -> None:
    """In the questions that researchers wrote, and in the answers, whichever page gives them back."""
    everything = "\n".join(PAYLOADS)
    questionnaire = form_of_every_kind(answers="named", title=PAYLOADS[5], intro=everything)
    for number, payload in enumerate(packed(200)):
        section = Section.objects.create(questionnaire=questionnaire, position=number, title=payload[:120])
        question = Question.objects.create(section=section, kind="one choice", text=payload, hint=payload)
        Choice.objects.create(question=question, text=payload[:120])
    Event.objects.update(title=PAYLOADS[0])
    address, page = link_to(questionnaire), open_page(browser, live_server)
    witness = Witness(page)

    def press(button: str) -> None:
        follow(page.get_by_role("button", name=button).first)
        assert witness.wounds() == []

    page.goto(address)
    assert witness.wounds() == []
    page.locator("textarea").first.fill(everything + "x" * 5000)
    press("Check my answers")
    page.locator("textarea").first.fill(everything)
    page.locator("[type=radio]").last.evaluate("(it, text) => { it.value = text; it.checked = true }", everything)
    press("Check my answers")
    assert page.get_by_label("Anything to add?").input_value() == everything
    press("Check my answers")
    press("Change")
    page.reload()
    assert witness.wounds() == []
    press("Check my answers")
    Link.objects.update(withdrawn=True)
    press("Send my answers")
    assert page.get_by_label("Anything to add?").input_value() == everything
    Link.objects.update(withdrawn=False)
    page.goto(address)  # where the draft waits
    press("Check my answers")
    press("Send my answers")
    page.goto(address)
    assert witness.wounds() == []
    assert page.locator(".check__row .typed", has_text="<script>").count() >= 1


def test_nothing_of_a_reply_runs(browser: Browser, live_server: Any, group: Group, rhona: Person) -> None:
    """In what organisers and people wrote, behind the link, signed in and where needs are read."""
    fill_events(group)
    Event.objects.filter(slug="e").update(
        cancelled_at=None, starts_at=timezone.now() + timedelta(days=9), ends_at=timezone.now() + timedelta(days=10)
    )
    event, person = Event.objects.get(slug="e"), Person.objects.create(name=PAYLOADS[4], email="asked@example.org")
    _invitation, secret = make_invitation(event, person)
    page, everything = open_page(browser, live_server), "\n".join(PAYLOADS)
    witness = Witness(page)
    link = reverse("events:reply", args=[secret])

    page.goto(link)
    page.get_by_label("To eat and drink").fill(everything[:1900])
    follow(page.get_by_role("button", name="Send my reply"))
    assert witness.wounds() == []
    page.get_by_label("Yes, I will come").check()
    page.locator(".ask [type=radio]").first.check()
    follow(page.get_by_role("button", name="Send my reply"))
    assert page.get_by_role("heading", name="You are coming").count() == 1
    assert witness.wounds() == []
    Event.objects.filter(slug="e").update(reply_by=timezone.localdate() - timedelta(days=1))
    page.goto(link)
    assert witness.wounds() == []

    mine = visit(open_page(browser, live_server, person), [reverse("events:my_reply", args=["e"])])
    needs = visit(open_page(browser, live_server, rhona), [reverse("events:needs", args=["e"])])
    assert (mine, needs) == ({}, {})


def test_mail_holds_no_markup_that_people_wrote(alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(name=PAYLOADS[0])

    ask(Client(), str(alice.email))
    send_what_waits()

    assert PAYLOADS[0] not in mail.outbox[0].message().as_string()


def test_a_planted_page_that_escapes_nothing_is_found_by_every_payload(page: Page) -> None:
    witness, missed = Witness(page), []

    for payload in PAYLOADS:
        page.goto("about:blank")
        careless = ("<p>{0}</p>", '<input value="{0}">', "<input value='{0}'>", "<script nonce=x>'{0}'</script>")
        page.set_content("".join(careless).format(payload), wait_until="commit")
        page.wait_for_timeout(5)
        if not witness.wounds():
            missed.append(payload)

    assert missed == []
    assert len(PAYLOADS) == 40


def test_escaped_payloads_are_no_wound(page: Page) -> None:
    page.set_content("".join(f"<p>{re.sub('<', '&lt;', payload)}</p>" for payload in PAYLOADS))

    assert Witness(page).wounds() == []
