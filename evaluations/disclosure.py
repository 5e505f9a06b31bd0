"""What may be published: one function, which page, chart, table, alternative text and exports all read.

The rules are those of trust.md 1 and 1b. Before closing: nothing. Below the floor: how many replied, no more. Of a
question that fewer than the floor answered: its words alone, but for open ones (docs/adr/0008). Fewest, most, mean and
who met whom: only where forms have names. What people wrote: only where forms have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q

from . import results, wording
from .models import Choice, Comment, Completeness, Mark, PrintedFigures, Questionnaire, SourceNote
from .publication import (
    Cell,
    Choices,
    Comments,
    Contacts,
    Filled,
    Number,
    Printed,
    Published,
    Said,
    Statement,
    TooFew,
    Words,
)
from .results import ChoiceCounts, CommentCounts, Item, NumberCounts, StatementCounts
from .wording import Footnotes, Place

COMMENTS_PER_PAGE = 50
CHUNK = 2_000  # comments in memory at a time where all are read
# The order of the form, then the mixed order that closing left comments in.
OPEN_IN_ORDER = ("question__section__position", "question__section", "question__position", "question", "pk")


def published(questionnaire: Questionnaire, *, page: str | int | None = 1) -> Published | None:
    """What may be published of `questionnaire`, with one page of its comments; None before it is closed.

    At most eight queries, whatever the number of replies and questions.
    """
    if questionnaire.closed_at is None:
        return None
    asked, replies = questionnaire.asked or 0, questionnaire.replies or 0
    printed = printed_of(questionnaire)
    if replies < questionnaire.replies_needed:
        return Published(asked=asked, replies=replies, printed=printed)
    items = results.count_items(questionnaire)
    notes = list(SourceNote.objects.filter(question__section__questionnaire=questionnaire).order_by("pk"))
    footnotes = Footnotes()
    statements = statements_of(items, notes, questionnaire.replies_needed, footnotes)
    return Published(
        asked=asked,
        replies=replies,
        is_shown=True,
        statements=statements,
        others=others_of(questionnaire, items, notes),
        notes=footnotes.all(),
        comments=comments_of(questionnaire, items, page),
        questions=len(items),
        filled=filled_of(questionnaire),
        printed=printed,
    )


def statements_of(
    items: Iterable[Item], notes: Sequence[SourceNote], floor: int, footnotes: Footnotes
) -> tuple[Statement | TooFew, ...]:
    """The rows of the table, as asked. Fills `footnotes` in the order in which an eye meets them."""
    counted = [item for item in items if isinstance(item, StatementCounts)]
    return tuple(
        statement_of(number, item, [note for note in notes if note.question_id == item.question.pk], footnotes)
        if item.base >= floor
        else TooFew(item.question.text, number)
        for number, item in enumerate(counted, 1)
    )


def statement_of(number: int, item: StatementCounts, notes: Iterable[SourceNote], footnotes: Footnotes) -> Statement:
    said: dict[str, list[str]] = {}
    for mark, count in item.between.items():
        said.setdefault(mark.counted_as, []).append(wording.of_between(mark, count))
    for note in notes:
        said.setdefault(Mark(note.mark).counted_as if note.mark else wording.BASE, []).append(note.text)
    points = item.points
    shares = {mark: results.percent(count, item.base) for mark, count in points.items()}
    whole = said.setdefault(wording.BASE, [])
    if sum(shares.values()) != 100:
        whole.insert(0, wording.of_sum(sum(shares.values())))
    if item.missing:
        whole.insert(0, wording.of_missing(item.missing, item.base))
    cells = []
    for mark, count in points.items():
        place = Place(number, mark.value)
        letters = footnotes.add(place, said.get(mark, ()))
        cells.append(Cell(mark, count, shares[mark], place, letters, count == max(points.values())))
    place = Place(number, wording.BASE)
    return Statement(
        text=item.question.text,
        base=item.base,
        missing=item.missing,
        number=number,
        checks=item.question.outcome.text if item.question.outcome else "",
        cells=tuple(cells),
        between=tuple(item.between.items()),
        place=place,
        letters=footnotes.add(place, whole),
        saying=wording.saying(points, item.base),
    )


def others_of(
    questionnaire: Questionnaire, items: Iterable[Item], notes: Sequence[SourceNote]
) -> tuple[Choices | Number | Words | TooFew, ...]:
    """All questions but statements, as asked. Comments that may be read have a place of their own."""
    named = not questionnaire.is_anonymous
    picks = results.picks_by_cpp(questionnaire) if named else []
    found: list[Choices | Number | Words | TooFew] = []
    for item in items:
        if isinstance(item, StatementCounts) or (isinstance(item, CommentCounts) and not named):
            continue
        if item.base < questionnaire.replies_needed:
            found.append(TooFew(item.question.text))
            continue
        source = tuple(note.text for note in notes if note.question_id == item.question.pk)
        shown: Any = {"text": item.question.text, "base": item.base, "missing": item.missing, "source_notes": source}
        if isinstance(item, ChoiceCounts):
            made = tuple((choice.text, count, results.percent(count, item.base)) for choice, count in item.choices)
            contacts = contacts_of([choice for choice, _ in item.choices], picks)
            found.append(Choices(**shown, choices=made, contacts=contacts))
        elif isinstance(item, NumberCounts):
            found.append(number_of(item, shown) if named else Number(**shown))
        else:
            found.append(Words(**shown))
    return tuple(found)


def number_of(item: NumberCounts, shown: dict[str, Any]) -> Number:
    return Number(**shown, fewest=min(item.numbers), most=max(item.numbers), mean=item.mean)


def contacts_of(choices: Sequence[Choice], picks: Iterable[tuple[str | None, int, int]]) -> Contacts | None:
    """The people of each CPP against the CPPs that `choices` stand for; None where they stand for none."""
    columns = [choice for choice in choices if choice.cpp_id]
    keys = {choice.pk for choice in columns}
    people = {(cpp or "", choice): count for cpp, choice, count in picks if choice in keys}
    if not people:
        return None
    cpps = sorted({cpp for cpp, _ in people}, key=lambda cpp: (cpp == "", cpp))
    rows = tuple((cpp, tuple(people.get((cpp, choice.pk), 0) for choice in columns)) for cpp in cpps)
    return Contacts(tuple(choice.text for choice in columns), rows)


def comments_of(questionnaire: Questionnaire, items: Iterable[Item], page: str | int | None) -> Comments | None:
    """One page of comments, of a questionnaire that has the floor; one query, None where there are none."""
    open_ = [item for item in items if isinstance(item, CommentCounts) and item.base]
    total = sum(item.base for item in open_)
    if not (questionnaire.is_anonymous and total):
        return None
    # How many there are is known, so that nothing is counted to find the page.
    paginator = Paginator(range(total), COMMENTS_PER_PAGE)
    here = paginator.get_page(page)
    wanted, first = Q(), 0
    start, end = here.start_index() - 1, here.end_index()
    for item in open_:
        low, high = max(start - first, 0), min(end - first, item.base)
        if low < high:
            own = Comment.objects.filter(question=item.question).order_by("pk")
            wanted |= Q(pk__in=own.values("pk")[low:high])
        first += item.base
    rows = list(Comment.objects.filter(wanted).order_by("pk").values_list("question_id", "text"))
    texts = {item: tuple(text for key, text in rows if key == item.question.pk) for item in open_}
    words = (
        Words(text=item.question.text, base=item.base, missing=item.missing, comments=texts[item])
        for item in open_
        if texts[item]
    )
    return Comments(here.number, paginator.num_pages, tuple(words), other_sources(questionnaire, open_))


def every_comment(questionnaire: Questionnaire, found: Published) -> Iterator[Said]:
    """All comments of which `found` shows a page, in the same order. Memory does not grow with them; one query."""
    if found.comments is None:
        return
    rows = Comment.objects.filter(question__section__questionnaire=questionnaire).order_by(*OPEN_IN_ORDER)
    numbers: dict[int, int] = {}
    for key, question, words in rows.values_list("question_id", "question__text", "text").iterator(chunk_size=CHUNK):
        yield Said(numbers.setdefault(key, len(numbers) + 1), question, words)


def other_sources(questionnaire: Questionnaire, items: Iterable[Item]) -> tuple[str, ...]:
    """Where the questions of `items` are from, each once, as far as that is not where the form is from."""
    sources = dict.fromkeys(item.question.source for item in items)
    return tuple(source for source in sources if source not in ("", questionnaire.source))


def filled_of(questionnaire: Questionnaire) -> tuple[Filled, ...]:
    """How fully forms were filled in, by how they came: what closing kept, if every way has the floor."""
    kept = Completeness.objects.filter(questionnaire=questionnaire)
    return tuple(Filled(row.get_mode_display(), row.replies, results.mean(row.answers, row.replies)) for row in kept)


def printed_of(questionnaire: Questionnaire) -> Printed | None:
    """What a document says of it, with what arithmetic has to say to that."""
    figures = PrintedFigures.objects.filter(questionnaire=questionnaire).first()
    return Printed(figures, results.nearest_means(figures.replies, figures.mean)) if figures else None
