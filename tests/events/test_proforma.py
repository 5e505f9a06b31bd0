"""The pro-forma of a group that presents: who writes, who reads, and that no words are lost."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from carplatform.audit.models import Record
from carplatform.erasing import erase
from carplatform.files.store import files
from events.actions.materials import MOST
from events.models import AssociateNote, Event, Heading, Passage, Presentation, Slides, WebLink
from groups.actions import erase_log_entry, strike_log_entry
from groups.models import Group, Membership, Person, ResearchAssociate
from groups.tasks import sweep_files
from tests.cast import signed_in
from tests.events.presenting import page_of, read, save, texts, typed, words
from tests.factories import (
    make_entry,
    make_event,
    make_group,
    make_invitation,
    make_membership,
    make_note,
    make_participation,
    make_passage,
    make_person,
    make_presentation,
    make_web_link,
)
from tests.files.samples import PDF

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 2, 19, 12, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)


@pytest.fixture
def event(db: None) -> Event:
    return make_event("Spring event", presentations_due=DUE)


@pytest.fixture
def presentation(event: Event, group: Group) -> Presentation:
    return make_presentation(event, group)


def test_the_nine_headings_stand_as_the_report_prints_them(presentation: Presentation, alice: Person) -> None:
    page = words(signed_in(alice).get(page_of(presentation, "write_presentation")))

    places = [page.index(f'<label for="id_text-{one.value}">{one.label}</label>') for one in Heading]
    assert places == sorted(places)
    assert [str(one.help) for one in Heading if not one.help] == ["", "", ""]


def test_what_is_typed_is_kept_heading_by_heading(presentation: Presentation, alice: Person, bob: Person) -> None:
    answer = save(presentation, alice, aim="Warm homes", other="A dog")
    save(presentation, bob, aim="Warmer homes")

    assert answer.status_code == 302
    assert texts(presentation) == {"aim": "Warmer homes", "other": "A dog"}
    kept = presentation.passages.order_by("number").values_list("heading", "text", "by__name")
    assert [*kept] == [
        ("aim", "Warm homes", "Alice Lead"),
        ("other", "A dog", "Alice Lead"),
        ("aim", "Warmer homes", "Bob Member"),
    ]


def test_a_form_sent_twice_is_kept_once(presentation: Presentation, alice: Person) -> None:
    sent = typed(presentation, aim="Warm homes")
    browser = signed_in(alice)

    answers = [browser.post(page_of(presentation, "write_presentation"), sent).status_code for _ in range(2)]

    assert (answers, Passage.objects.count()) == ([302, 302], 1)


def test_who_wrote_at_the_same_time_sees_both_texts(presentation: Presentation, alice: Person, bob: Person) -> None:
    make_passage(presentation, "other", "As it was")
    mine = typed(presentation, aim="Alice’s aim", other="Alice’s other", methods="Interviews")
    save(presentation, bob, aim="Bob’s aim")
    browser, address = signed_in(alice), page_of(presentation, "write_presentation")

    answer = browser.post(address, mine)

    page = words(answer)
    assert answer.status_code == 422
    assert "What Bob Member saved meanwhile" in page
    assert "Bob’s aim" in page
    assert "Alice’s aim</textarea>" in page
    # what nobody else touched is kept at once
    assert texts(presentation) == {"aim": "Bob’s aim", "other": "Alice’s other", "methods": "Interviews"}
    again = answer.context["form"].data
    assert browser.post(address, {**again.dict(), "text-aim": "Bob’s and Alice’s aim"}).status_code == 302
    assert texts(presentation)["aim"] == "Bob’s and Alice’s aim"


def test_who_changed_nothing_writes_over_nobody(presentation: Presentation, alice: Person, bob: Person) -> None:
    make_passage(presentation, "aim", "As it was")
    opened = typed(presentation, other="New")
    save(presentation, bob, aim="Bob’s aim")

    answer = signed_in(alice).post(page_of(presentation, "write_presentation"), opened)

    assert answer.status_code == 302
    assert texts(presentation) == {"aim": "Bob’s aim", "other": "New"}


def test_use_this_puts_it_below_what_was_typed_and_saves_nothing(presentation: Presentation, alice: Person) -> None:
    make_entry(presentation.group, "Rang ten people", kind="evidence gathered")
    browser, address = signed_in(alice), page_of(presentation, "write_presentation")
    blocks = browser.get(address).context["blocks"]
    key = next(one.key for block in blocks for one in [*block.first, *block.more] if one.text == "Rang ten people")

    answer = browser.post(address, typed(presentation, activities="We met.", aim="Half a sen") | {"use": key})

    page = words(answer)
    assert (answer.status_code, Passage.objects.count()) == (200, 0)
    assert "We met.\nRang ten people</textarea>" in page
    assert "Half a sen</textarea>" in page
    assert f'value="{key}"' not in page
    assert browser.post(address, typed(presentation) | {"use": "aim-unknown"}).status_code == 200


def test_too_much_for_one_page_is_refused_and_given_back(presentation: Presentation, alice: Person) -> None:
    longest = Heading.AIM.longest
    kept = save(presentation, alice, aim="x" * longest)
    refused = save(presentation, alice, aim="x" * (longest + 1), other="Kept too")

    assert (kept.status_code, refused.status_code) == (302, 422)
    assert "Take out about 1 character," in words(refused)
    assert "Kept too</textarea>" in words(refused)
    assert save(presentation, alice, aim="x\n" * 4 + "x" * 80).status_code == 302
    assert save(presentation, alice, aim="x\n" * 5 + "x").status_code == 422


@pytest.mark.parametrize("text", ["a\0b", "Gàidhlig 🙂 שלום", "<script>alert(1)</script>"])
def test_odd_words_are_kept_exactly_or_refused(presentation: Presentation, alice: Person, text: str) -> None:
    answer = save(presentation, alice, aim=text)

    assert answer.status_code in {302, 422}
    assert texts(presentation) == ({"aim": text} if answer.status_code == 302 else {})


def people_of(presentation: Presentation, rhona: Person) -> dict[str, Person]:
    """One of everyone who may have to do with it."""
    event, group = presentation.event, presentation.group
    everyone = {name: make_person(name) for name in ("presenter", "declined", "taken back", "other presenter", "comes")}
    everyone |= {name: make_person(name) for name in ("waits", "sponsor", "left", "associate", "former", "stranger")}
    make_participation(event, everyone["presenter"], role="presenter", group=group, reply="")
    make_participation(event, everyone["declined"], role="presenter", group=group, reply="no")
    taken_back, _ = make_invitation(event, everyone["taken back"], role="presenter", group=group)
    type(taken_back).objects.filter(pk=taken_back.pk).update(withdrawn_at=timezone.now())
    make_participation(event, everyone["other presenter"], role="presenter", group=make_group())
    make_participation(event, everyone["comes"])
    make_participation(event, everyone["waits"], waiting_since=timezone.now())
    make_membership(group, everyone["sponsor"], role=Membership.Role.SPONSOR)
    make_membership(group, everyone["left"], left="2025-06-01")
    for name, ended in (("associate", None), ("former", "2025-06-01")):
        words = {"person": everyone[name], "started": "2025-01-01", "ended": ended}
        ResearchAssociate.objects.create(cpp=group.cpp, **words)
    return everyone | {"organiser": rhona}


def answers(presentation: Presentation, everyone: dict[str, Person], page: str, *more: Any) -> dict[str, int]:
    """What each gets, but for those to whom it is not there."""
    address = page_of(presentation, page, *more)
    got = {name: signed_in(person).get(address).status_code for name, person in everyone.items()}
    return {name: status for name, status in got.items() if status != 404}


def test_before_it_is_shared_only_those_who_work_on_it_read_it(
    presentation: Presentation, alice: Person, rhona: Person
) -> None:
    everyone = people_of(presentation, rhona) | {"lead": alice}
    reads, writes = dict.fromkeys(("organiser", "lead", "presenter"), 200), {"sponsor": 403, "associate": 403}

    assert answers(presentation, everyone, "presentation") == reads | {"sponsor": 200, "associate": 200}
    assert answers(presentation, everyone, "write_presentation") == reads | writes
    assert answers(presentation, everyone, "add_note", "aim") == {
        "organiser": 200,
        "associate": 200,
        **dict.fromkeys(("lead", "presenter", "sponsor"), 403),
    }


def test_once_shared_everyone_who_comes_reads_it_and_nobody_else(
    presentation: Presentation, alice: Person, rhona: Person
) -> None:
    everyone = people_of(presentation, rhona) | {"lead": alice}
    Presentation.objects.update(shared_at=timezone.now())

    works = ("organiser", "lead", "presenter", "sponsor", "associate")
    assert answers(presentation, everyone, "presentation") == dict.fromkeys([*works, "comes", "other presenter"], 200)
    Event.objects.update(cancelled_at=timezone.now(), cancelled_because="Snow")
    assert set(answers(presentation, everyone, "presentation")) == set(works)


def test_readers_never_see_notes_nor_who_wrote_nor_what_is_empty(presentation: Presentation, bob: Person) -> None:
    reader = make_person()
    make_participation(presentation.event, reader)
    make_note(presentation, "aim", "A note for them alone")
    make_passage(presentation, "aim", "Warm homes", by=bob, at=AFTER)
    Presentation.objects.update(shared_at=DUE, handed_in_at=DUE, handed_in_by=bob)

    page = words(read(presentation, reader))

    assert "Warm homes" in page
    assert not any(word in page for word in ("A note for them alone", "Bob Member", "Nothing yet", "Add a note"))
    assert "A note for them alone" in words(read(presentation, bob))


def test_a_note_is_kept_once_and_stands_beside_its_heading(
    presentation: Presentation, alice: Person, rhona: Person
) -> None:
    browser, address = signed_in(rhona), page_of(presentation, "add_note", "aim")
    sent = {"uid": str(uuid4()), "text": "Say how many."}

    statuses = [browser.post(address, sent).status_code for _ in range(2)]
    other = browser.post(address, sent | {"text": "Another."})

    assert (statuses, other.status_code) == ([302, 302], 422)
    assert [*AssociateNote.objects.values_list("heading", "text", "by")] == [("aim", "Say how many.", rhona.pk)]
    assert "Say how many." in words(signed_in(alice).get(page_of(presentation, "write_presentation")))
    assert browser.get(page_of(presentation, "add_note", "nowhere")).status_code == 404


def press(presentation: Presentation, person: Person, page: str) -> str:
    """What the page that follows says about it."""
    answer = signed_in(person).post(page_of(presentation, page), follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def state(presentation: Presentation) -> datetime | None:
    presentation.refresh_from_db()
    return presentation.handed_in_at


def test_it_is_handed_in_once_and_taken_back_until_the_deadline(
    presentation: Presentation, alice: Person, bob: Person
) -> None:
    with time_machine.travel(BEFORE, tick=False):
        assert "Nothing is written yet" in press(presentation, alice, "hand_in")
        assert state(presentation) is None
        save(presentation, alice, aim="Warm homes")
        press(presentation, alice, "hand_in")
        press(presentation, alice, "not_done")
        assert state(presentation) is None
        press(presentation, alice, "hand_in")
    with time_machine.travel(AFTER, tick=False):
        press(presentation, bob, "hand_in")
        assert "The deadline is over" in press(presentation, bob, "not_done")

    assert (state(presentation), presentation.handed_in_by) == (BEFORE, alice)
    actions = ["hand in pro-forma", "take back pro-forma", "hand in pro-forma"]
    assert [*Record.objects.order_by("pk").values_list("action", flat=True)] == actions


def test_what_is_changed_after_it_was_handed_in_is_marked(presentation: Presentation, alice: Person) -> None:
    make_passage(presentation, "other", "As it was", at=BEFORE)
    make_passage(presentation, "aim", "First", at=BEFORE)
    Presentation.objects.update(handed_in_at=DUE)

    with time_machine.travel(AFTER, tick=False):
        save(presentation, alice, aim="Second")

    parts = read(presentation, alice).context["parts"]
    assert [part.heading for part in parts if part.is_later] == ["aim"]


def fetched(person: Person, address: str) -> bytes:
    answer: Any = signed_in(person).get(address)
    return b"".join(answer.streaming_content)


def test_files_and_links_stand_beside_it_as_many_as_have_room(
    presentation: Presentation, alice: Person, bob: Person
) -> None:
    browser, reader = signed_in(alice), make_person()
    make_participation(presentation.event, reader)
    upload = SimpleUploadedFile("talk.pdf", PDF)
    sent = {"uid": str(uuid4()), "file": upload}
    link = {"uid": str(uuid4()), "title": "Film", "address": "HTTPS://film.example/1"}

    assert browser.post(page_of(presentation, "add_slides"), sent).status_code == 302
    assert [browser.post(page_of(presentation, "add_link"), link).status_code for _ in range(2)] == [302, 302]
    bad = browser.post(
        page_of(presentation, "add_link"), {**link, "uid": str(uuid4()), "address": "javascript:alert(1)"}
    )

    file, kept = Slides.objects.get(), WebLink.objects.get()
    address = page_of(presentation, "slides", file.uid)
    assert (bad.status_code, kept.address) == (422, "https://film.example/1")
    assert fetched(bob, address) == PDF
    assert signed_in(reader).get(address).status_code == 404
    Presentation.objects.update(shared_at=timezone.now())
    assert fetched(reader, address) == PDF
    assert signed_in(reader).post(page_of(presentation, "drop_slides", file.uid)).status_code == 403
    for _ in range(MOST - 2):
        make_web_link(presentation)
    more = browser.post(page_of(presentation, "add_link"), {**link, "uid": str(uuid4())})
    assert f"There are {MOST} files and links already." in words(more)


def test_a_file_is_not_swept_while_it_is_needed_and_goes_for_good(presentation: Presentation, alice: Person) -> None:
    browser = signed_in(alice)
    upload = SimpleUploadedFile("talk.pdf", PDF)
    browser.post(page_of(presentation, "add_slides"), {"uid": str(uuid4()), "file": upload})
    file = Slides.objects.get()

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        sweep_files()
    assert [path.name for path in files()] == [file.stored_as]
    assert browser.get(page_of(presentation, "drop_slides", file.uid)).status_code == 200
    assert Slides.objects.exists()


def test_erasing_someone_keeps_the_words_and_not_who(presentation: Presentation, bob: Person, rhona: Person) -> None:
    save(presentation, bob, aim="Warm homes")
    make_note(presentation, "aim", "A note", by=bob)
    make_web_link(presentation, by=bob)
    Presentation.objects.update(handed_in_at=DUE, handed_in_by=bob)

    erase(person=bob, by=rhona, at=DUE)

    presentation.refresh_from_db()
    assert (texts(presentation), presentation.handed_in_by) == ({"aim": "Warm homes"}, None)
    assert [Passage.objects.get().by, AssociateNote.objects.get().by, WebLink.objects.get().by] == [None] * 3


def test_erasing_a_line_of_the_log_takes_it_out_of_every_version(presentation: Presentation, alice: Person) -> None:
    entry = make_entry(presentation.group, "Spoke ill of Zed")
    save(presentation, alice, activities="We met.\nSpoke ill of Zed")
    save(presentation, alice, activities="We met twice.\nSpoke ill of Zed")

    strike_log_entry(entry=entry, by=alice, reason="Not ours to say", at=AFTER)
    entry.refresh_from_db()
    erase_log_entry(entry=entry, by=alice, at=AFTER)

    assert [*presentation.passages.values_list("text", flat=True)] == ["We met.\n", "We met twice.\n"]


def refused(**fields: Any) -> bool:
    try:
        with transaction.atomic():
            Passage.objects.create(at=DUE, **fields)
    except IntegrityError:
        return True
    return False


def test_the_database_keeps_its_rules(presentation: Presentation, alice: Person) -> None:
    first = {"presentation": presentation, "number": 1, "heading": "aim"}

    assert not refused(**first)
    assert refused(**first)
    assert refused(**first | {"number": 2, "heading": "nowhere"})
    for model, fields in (
        (Presentation, {"event": presentation.event, "group": presentation.group}),
        (Presentation, {"event": make_event(), "group": presentation.group, "handed_in_by": alice}),
        (AssociateNote, {"presentation": presentation, "heading": "aim", "text": " ", "at": DUE}),
        (AssociateNote, {"presentation": presentation, "heading": "nowhere", "text": "x", "at": DUE}),
        (WebLink, {"presentation": presentation, "title": " ", "address": "https://x.example", "added_at": DUE}),
        (WebLink, {"presentation": presentation, "title": "x", "address": "javascript:x", "added_at": DUE}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**fields)


def test_the_event_page_shows_who_presents_and_only_ways_that_open(
    presentation: Presentation, alice: Person, charlie: Person, rhona: Person, anon: Any
) -> None:
    hidden = make_presentation(presentation.event, make_group("Hidden group", is_published=False))
    address = presentation.event.get_absolute_url()

    pages = {
        name: words(browser.get(address)) for name, browser in (("visitor", anon), ("charlie", signed_in(charlie)))
    }

    for page in pages.values():
        assert "Warm homes" in page
        assert "Hidden group" not in page
        assert page_of(presentation) not in page
        assert page_of(hidden) not in page
    assert "Write the pro-forma" in words(signed_in(alice).get(address))
    make_participation(presentation.event, charlie)
    Presentation.objects.update(shared_at=timezone.now())
    assert page_of(presentation) in words(signed_in(charlie).get(address))
    desk = f'href="{reverse("events:presentations", args=[presentation.event.slug])}"'
    assert desk not in words(signed_in(charlie).get(address))
    assert desk in words(signed_in(rhona).get(address))
