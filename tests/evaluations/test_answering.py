"""The pages behind a personal link: its states, the three steps, the headers, how often they ask the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from carplatform.outbox.models import Message
from evaluations import actions
from evaluations.actions import begin_closing
from evaluations.models import Answer, Choice, Link, LinkToken, Response
from groups.models import Person
from tests.cast import signed_in
from tests.evaluations.answering import close
from tests.evaluations.filling import (
    HOUR,
    carried,
    form_of_2016,
    form_of_every_kind,
    in_state,
    link_to,
    names_of,
    open_form,
    receipt_of,
    send,
)
from tests.factories import make_event, make_link, make_participation, make_questionnaire

pytestmark = pytest.mark.django_db


def title(answer: Any) -> str:
    [found] = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    return str(found).strip()


def stored() -> list[str]:
    return sorted(answer.mark or answer.text for answer in Answer.objects.all())


# The three steps ---------------------------------------------------------------------------------------------------


def test_checking_stores_nothing_and_carries_everything(client: Client) -> None:
    questionnaire = form_of_every_kind()
    address, names = link_to(questionnaire), names_of(questionnaire)
    fields = {names[0]: "between agree and strongly agree", names[1]: "One.\r\n\r\n“Two” <b>", names[2]: "0"}

    answer = send(client, address, fields, "check")

    assert (answer.status_code, title(answer)) == (200, "Check and send")
    assert carried(answer) == {name: [value] for name, value in fields.items()}
    assert "You answered 1 of 1 statement, 1 of 1 open question and 1 of 3 short questions." in answer.content.decode()
    assert not Response.objects.exists()


def test_changing_brings_the_filled_form_back(client: Client) -> None:
    questionnaire = form_of_every_kind()
    address, names = link_to(questionnaire), names_of(questionnaire)
    [one] = Link.objects.all()
    fields = {names[0]: "between neutral and agree", names[1]: "One.\r\nTwo", names[2]: "12"}
    check = send(client, address, fields, "check")

    form = send(client, address, {name: values[0] for name, values in carried(check).items()}, "change")

    page = form.content.decode()
    assert (form.status_code, title(form)) == (200, "How was it for you?")
    assert 'value="between neutral and agree" checked' in page
    assert '<details class="govuk-details" open>' in page
    assert [values for values in carried(form).values() if "12" in values]
    assert carried(form)[names[1]] == ["One.\r\nTwo"]
    assert f'formaction="#{names[2]}"' in check.content.decode()
    one.refresh_from_db()
    assert not one.spent


def test_sending_stores_the_form_once_and_leads_to_a_receipt_without_the_secret(client: Client) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)

    answer: Any = send(client, address, {names[0]: "agree", names[2]: "More time"})
    receipt = client.get(answer["Location"])

    assert (answer.status_code, answer["Location"]) == (302, receipt_of(questionnaire))
    assert stored() == ["More time", "agree"]
    assert Link.objects.get().spent
    assert (receipt.status_code, title(receipt)) == (200, "Thank you. Your answers are in.")
    text = receipt.content.decode()
    assert "We cannot tell which ones are yours, and your link no longer works." in text
    assert address.split("/")[2] not in text


def test_a_press_without_a_step_only_checks(client: Client) -> None:
    questionnaire = open_form()

    answer = client.post(link_to(questionnaire), {names_of(questionnaire)[0]: "agree"})

    assert title(answer) == "Check and send"
    assert not Response.objects.exists()


@pytest.mark.parametrize("step", ["check", "send"])
def test_a_wholly_empty_form_asks_once_and_leaves_the_link_good(client: Client, step: str) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)

    answer = send(client, address, {names[0]: "", names[2]: " \n"}, step)

    assert (answer.status_code, title(answer)) == (200, "You have left everything blank")
    assert not Response.objects.exists()
    assert title(client.get(address)) == "How was it for you?"


def test_a_form_without_questions_says_so(client: Client) -> None:
    questionnaire = open_form()
    questionnaire.sections.all().delete()

    answer = client.get(link_to(questionnaire))

    assert answer.status_code == 200
    assert "This form has no questions yet." in answer.content.decode()
    assert "promise" not in answer.content.decode()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("anonymous", "Your answers are anonymous. That cannot be changed later."),
        ("named", "Your answers carry your name. That cannot be changed later."),
    ],
)
def test_the_promise_stands_above_the_first_question(client: Client, answers: str, said: str) -> None:
    questionnaire = open_form(answers=answers, floor=12)

    page = client.get(link_to(questionnaire)).content.decode()

    assert 0 < page.index(said) < page.index(f'id="{names_of(questionnaire)[0]}"')
    assert ("only if 12 or more people answer" in page) == (answers == "anonymous")
    assert "types in a paper form" not in page


# The states of a link ----------------------------------------------------------------------------------------------


STATES = {
    "open": (200, "How was it for you?"),
    "early": (200, "The form is not open yet"),
    "in": (200, "Your answers are in already"),
    "closing": (200, "The form is just closing"),
    "closed": (200, "The form is closed"),
    "withdrawn": (410, "This link was withdrawn"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_link_we_issued_says_kindly_which_it_is(client: Client, state: str) -> None:
    _questionnaire, address = in_state(state)

    answer = client.get(address)

    assert (answer.status_code, title(answer)) == STATES[state]
    assert state == "open" or "question-" not in answer.content.decode()


@pytest.mark.parametrize("state", ["early", "in", "closing", "closed", "withdrawn"])
@pytest.mark.parametrize("step", ["check", "change", "send"])
def test_what_was_typed_comes_back_where_it_cannot_be_taken_any_more(client: Client, state: str, step: str) -> None:
    questionnaire, address = in_state(state)
    names = names_of(questionnaire)

    answer = send(client, address, {names[0]: "agree", names[2]: "It took <b>thought</b>"}, step)

    page = answer.content.decode()
    assert (answer.status_code, title(answer)) == (410 if state == "withdrawn" else 409, STATES[state][1])
    assert "It took &lt;b&gt;thought&lt;/b&gt;</textarea>" in page
    assert "was not stored" in page
    assert not Response.objects.exists()


def test_early_says_when_in_the_zone_of_the_event(client: Client) -> None:
    paris = timezone.now() + timedelta(days=3)
    event = make_event(starts_at=paris - HOUR, ends_at=paris, zone="Europe/Paris")
    questionnaire = make_questionnaire(event)
    day = questionnaire.opens_at

    page = client.get(link_to(questionnaire)).content.decode()

    assert f"{day:%A} {day.day} {day:%B %Y} at {day:%H:%M} Paris time." in page


def test_past_its_closing_time_it_is_closing_even_before_the_worker_comes(client: Client) -> None:
    questionnaire = open_form(ended=timedelta(days=8))

    assert title(client.get(link_to(questionnaire))) == STATES["closing"][1]


def test_before_its_time_a_link_that_was_mailed_by_hand_opens(client: Client) -> None:
    questionnaire = open_form(ended=-HOUR)
    make_participation(questionnaire.of_event)
    actions.write_round(questionnaire=questionnaire, kind="invitation", by=None, at=timezone.now())
    address = re.findall(r"/answer/[\w-]+/", Message.objects.get().text)[0]

    assert title(client.get(address)) == "How was it for you?"


@pytest.mark.parametrize(("is_public", "said"), [(True, "Read the results"), (False, "sign in and read the results")])
def test_closed_it_leads_to_the_results(client: Client, is_public: bool, said: str) -> None:
    questionnaire, address = in_state("closed", results_public=is_public)

    page = client.get(address).content.decode()

    assert said in page
    assert f"/questionnaires/{questionnaire.uid}/results/" in page


def test_once_closed_the_page_is_the_same_for_who_answered_and_who_did_not(client: Client) -> None:
    questionnaire = open_form()
    used, unused = link_to(questionnaire), link_to(questionnaire)
    send(client, used, {names_of(questionnaire)[0]: "agree"})

    begin_closing(questionnaire=questionnaire, by=None, at=timezone.now())
    closing = [client.get(address).content for address in (used, unused)]
    close(questionnaire, timezone.now())
    closed = [client.get(address).content for address in (used, unused)]

    assert closing[0] == closing[1]
    assert closed[0] == closed[1]


def test_any_card_or_mail_opens_it_until_one_is_used(client: Client) -> None:
    questionnaire = open_form()
    participation = make_participation(questionnaire.of_event)
    first, second = (link_to(questionnaire, participation=participation) for _ in range(2))

    send(client, second, {names_of(questionnaire)[0]: "agree"})

    assert [title(client.get(address)) for address in (first, second)] == [STATES["in"][1]] * 2
    assert Response.objects.count() == 1


def test_a_form_with_names_shows_the_person_their_own_answers_until_closing(client: Client) -> None:
    questionnaire = open_form(answers="named")
    mine, theirs = link_to(questionnaire), link_to(questionnaire)
    names = names_of(questionnaire)
    send(client, mine, {names[0]: "agree", names[2]: "Mine alone"})
    send(client, theirs, {names[0]: "neutral", names[2]: "Theirs alone"})

    page = client.get(mine).content.decode()
    close(questionnaire, timezone.now())

    assert ("Mine alone" in page, "Theirs alone" in page) == (True, False)
    assert ">Agree</dd>" in page
    assert "Mine alone" not in client.get(mine).content.decode()


def test_an_anonymous_form_shows_nobody_their_answers(client: Client) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)
    send(client, address, {names[0]: "agree", names[2]: "Mine alone"})

    page = client.get(address).content.decode()

    assert ("Mine alone" in page, "</dd>" in page) == (False, False)


def test_sent_again_from_a_second_tab_it_says_so_and_gives_the_words_back(client: Client) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)
    send(client, address, {names[0]: "agree", names[2]: "From the first"})

    answer = send(client, address, {names[0]: "neutral", names[2]: "From the second"})

    assert (answer.status_code, title(answer)) == (409, STATES["in"][1])
    assert "From the second</textarea>" in answer.content.decode()
    assert stored() == ["From the first", "agree"]


def test_closed_between_looking_and_storing_nothing_is_lost(client: Client) -> None:
    """The moment that no test can wait for: the form begins to close while one is being stored."""
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)

    def too_late(**given: Any) -> Response:
        begin_closing(questionnaire=questionnaire, by=None, at=timezone.now())
        return actions.submit(**given)

    with patch("evaluations.views.answering.submit", too_late):
        answer = send(client, address, {names[0]: "agree", names[2]: "It took thought"})

    assert (answer.status_code, title(answer)) == (409, STATES["closing"][1])
    assert "It took thought</textarea>" in answer.content.decode()
    assert not Response.objects.exists()
    assert not Link.objects.get().spent


# What it never does ------------------------------------------------------------------------------------------------


def test_malformed_and_unknown_are_one_identical_answer(client: Client) -> None:
    _token, secret = make_link(open_form())
    wrong = [secret[:-1], secret[:-1] + ("A" if secret[-1] != "A" else "B"), f"{secret}x", "x", "%C3%A9" * 8, "a b"]

    answers = [client.get(f"/answer/{one}/") for one in wrong]
    answers += [client.post(f"/answer/{one}/", {"step": "send"}) for one in wrong]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str({**answer.headers, "Expires": "now"}) for answer in answers}) == 1


def test_opened_twenty_times_by_a_scanner_it_still_works(client: Client) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)

    for _ in range(20):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
        assert client.options(address).status_code == 405
    answer = send(client, address, {names[0]: "agree"})

    assert answer.status_code == 302
    assert stored() == ["agree"]


@pytest.mark.parametrize("state", STATES)
def test_every_page_of_it_keeps_where_it_is_to_itself(client: Client, state: str) -> None:
    questionnaire, address = in_state(state)
    fields = {names_of(questionnaire)[0]: "agree"}

    pages: list[Any] = [client.get(address), client.head(address), client.options(address), client.put(address)]
    pages += [send(client, address, fields, step) for step in ("check", "change", "send")]
    pages += [client.get(receipt_of(questionnaire)), client.get("/what-is-kept/"), client.get("/answer/x/")]

    for page in pages:
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["X-Robots-Tag"] == "noindex"
        assert "no-store" in page["Cache-Control"]
        assert "Cookie" not in page.get("Vary", "")
        assert not page.cookies


@contextmanager
def watched() -> Iterator[list[str]]:
    """The statements to the database inside the block, but for those that only begin and end a transaction."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    found += [query["sql"] for query in captured if not query["sql"].startswith(control)]


def test_in_the_browser_of_someone_signed_in_nobody_is_looked_up(alice: Person, rhona: Person) -> None:
    questionnaire = open_form()
    names = names_of(questionnaire)

    for person in (alice, rhona):
        browser, address = signed_in(person), link_to(questionnaire)
        before = dict(browser.cookies)
        with watched() as queries:
            form = browser.get(address)
            sent: Any = send(browser, address, {names[0]: "agree"})
            pages = [form, sent, browser.get(sent["Location"]), browser.get(address), browser.get("/what-is-kept/")]
        assert [query for query in queries if "session" in query or "groups_person" in query] == []
        assert [page.cookies for page in pages if page.cookies] == []
        assert browser.cookies == before
        assert all(person.name not in page.content.decode() for page in pages)


def test_it_needs_no_token_of_the_site() -> None:
    questionnaire = open_form()
    wary = Client(enforce_csrf_checks=True)

    answer = send(wary, link_to(questionnaire), {names_of(questionnaire)[0]: "agree"})

    assert answer.status_code == 302


def test_the_draft_is_known_by_a_key_that_is_the_same_for_all_cards_and_leads_nowhere(client: Client) -> None:
    questionnaire = open_form()
    participation = make_participation(questionnaire.of_event)
    addresses = [link_to(questionnaire, participation=participation) for _ in range(2)] + [link_to(questionnaire)]

    pages = [client.get(address).content.decode() for address in addresses]
    keys = [re.findall(r'data-draft="([0-9a-f]{32})"', page)[0] for page in pages]

    assert (keys[0] == keys[1], keys[0] == keys[2]) == (True, False)
    assert not LinkToken.objects.filter(digest__startswith=keys[0]).exists()
    assert all(key not in address for key in keys for address in addresses)


# How often it asks the database ------------------------------------------------------------------------------------

GET, CHECK, SEND = 3, 3, 6  # token, questions, choices; then link, response, answers
RICHEST = 8  # and choices made, and a name


@pytest.mark.parametrize("statements", [2, 40])
def test_statements_cost_no_queries(client: Client, statements: int) -> None:
    questionnaire = open_form(statements=statements)
    address, names = link_to(questionnaire), names_of(questionnaire)
    fields = {**dict.fromkeys(names[:-1], "agree"), names[-1]: "Words"}
    client.get(link_to(questionnaire))

    with watched() as form:
        client.get(address)
    with watched() as check:
        send(client, address, fields, "check")
    with watched() as sent:
        assert send(client, address, fields).status_code == 302

    assert (len(form), len(check), len(sent)) == (GET, CHECK, SEND)
    assert Answer.objects.count() == statements + 1


def test_the_richest_form_costs_two_more(client: Client) -> None:
    questionnaire = form_of_every_kind(answers="named")
    names = names_of(questionnaire)
    choices = Choice.objects.filter(question__section__questionnaire=questionnaire)
    keys = [str(choice.pk) for choice in choices.order_by("question__position", "position")]
    fields = {names[0]: "agree", names[1]: "Words", names[2]: "3", names[3]: keys[0], names[4]: keys[3]}
    address = link_to(questionnaire)

    with watched() as sent:
        answer = send(client, address, fields)

    assert answer.status_code == 302
    assert len(sent) == RICHEST


def test_the_receipt_and_the_states_ask_seldom(client: Client) -> None:
    counts = {}
    for state in ("early", "in", "closing", "closed", "withdrawn"):
        questionnaire, address = in_state(state)
        with watched() as queries:
            client.get(address)
        counts[state] = len(queries)
    with watched() as queries:
        client.get(receipt_of(questionnaire))

    assert counts == {"early": 1, "in": 1, "closing": 1, "closed": 2, "withdrawn": 1}
    assert len(queries) == 1


def test_the_form_of_2016_is_one_page_in_three_sections(client: Client) -> None:
    page = client.get(link_to(form_of_2016())).content.decode()

    assert "14 short statements and 3 open questions. About four minutes. Leave out any you like." in page
    assert re.findall(r"Section (\d) of 3", page) == ["1", "2", "3"]
    assert page.count('role="radiogroup"') == 14
    assert page.count('type="radio"') == 14 * 10
