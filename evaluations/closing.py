"""Closing: the forms of an anonymous questionnaire are cut apart, so that nobody can put one together again.

trust.md 1. In SQL and in one transaction, in the worker: answers become counts, and words stand alone in mixed order;
responses go, and with them how each came. Who was asked stays; who answered does not. Then `sweep` takes what was
deleted out of the database's files. There is no way back.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import OperationalError, connection, transaction

from carplatform.outbox.actions import forget_addressees
from carplatform.outbox.models import Message

from .mails import batch_of
from .models import Answer, Comment, Completeness, Link, LinkToken, Pick, Questionnaire, Response, Tally

logger = logging.getLogger(__name__)

# Random bits that cannot be foreseen: a generator with a seed could be run again to undo the order.
SHUFFLED = {"postgresql": "gen_random_uuid()", "sqlite": "randomblob(16)"}
# What held answers, or told who gave them, while the form was open.
SWEPT = (Response, Answer, Pick, Comment, Tally, Link, LinkToken, Message, Questionnaire)

OF_FORM = """
    FROM evaluations_answer a
    JOIN evaluations_response r ON r.id = a.response_id
    WHERE r.questionnaire_id = %s
"""
PICKS_OF_FORM = """
    FROM evaluations_pick p
    JOIN evaluations_choice c ON c.id = p.choice_id
    JOIN evaluations_response r ON r.id = p.response_id
    WHERE r.questionnaire_id = %s
"""
# One row for each different answer; then one for each question, which says how many answered it at all.
COUNTS = f"""
    SELECT a.question_id, a.mark, a.number, CAST(NULL AS BIGINT), COUNT(*) {OF_FORM} AND a.text = '' GROUP BY 1, 2, 3
    UNION ALL
    SELECT a.question_id, '', CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), COUNT(*) {OF_FORM} GROUP BY 1
    UNION ALL
    SELECT c.question_id, '', CAST(NULL AS BIGINT), p.choice_id, COUNT(*) {PICKS_OF_FORM} GROUP BY 1, 4
    UNION ALL
    SELECT c.question_id, '', CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), COUNT(DISTINCT p.response_id)
        {PICKS_OF_FORM} GROUP BY 1
"""
COMMENTS = f"""
    INSERT INTO evaluations_comment (question_id, text)
    SELECT a.question_id, a.text {OF_FORM} AND a.text <> '' ORDER BY a.question_id, {{shuffled}}
"""
OTHERS_AT_WORK = """
    SELECT COUNT(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
"""
OF_RESPONSES = "WHERE response_id IN (SELECT id FROM evaluations_response WHERE questionnaire_id = %s)"
DELETIONS = (
    f"DELETE FROM evaluations_answer {OF_RESPONSES}",  # noqa: S608 - made of our own words alone
    f"DELETE FROM evaluations_pick {OF_RESPONSES}",  # noqa: S608 - the same
    "DELETE FROM evaluations_response WHERE questionnaire_id = %s",
)


def counts_of(questionnaire: Questionnaire) -> list[tuple[int, str, int | None, int | None, int]]:
    """What its whole forms say, as question, mark, number, choice and how many: see Tally. One query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [questionnaire.pk] * 4)
        return cursor.fetchall()


@transaction.atomic
def cut(*, questionnaire: Questionnaire, at: datetime) -> None:
    """Finish what `actions.begin_closing` began. Doing it twice does nothing.

    Every link is spent first: that waits for whoever is sending at this moment, and after it nobody can.
    """
    # Not the key of the row: whoever is sending looks at it when their transaction ends, and holds a link meanwhile.
    waiting = (
        Questionnaire.objects.select_for_update(no_key=True).to_cut().filter(pk=questionnaire.pk).order_by().first()
    )
    if waiting is None:
        return
    asked = Link.objects.filter(questionnaire=questionnaire).update(spent=True)
    replies = Response.objects.filter(questionnaire=questionnaire).count()
    if questionnaire.is_anonymous:
        keep_completeness(questionnaire)
        Tally.objects.bulk_create(
            [Tally(question_id=q, mark=m, number=n, choice_id=c, count=k) for q, m, n, c, k in counts_of(questionnaire)]
        )
        cut_apart(questionnaire)
        forget_who_answered(questionnaire)
    Questionnaire.objects.filter(pk=questionnaire.pk).update(closed_at=at, asked=asked, replies=replies)


def cut_apart(questionnaire: Questionnaire) -> None:
    """Move words into a table of their own, question by question in random order, and delete the forms."""
    with connection.cursor() as cursor:
        for statement in (COMMENTS.format(shuffled=SHUFFLED[connection.vendor]), *DELETIONS):
            cursor.execute(statement, [questionnaire.pk])


def forget_who_answered(questionnaire: Questionnaire) -> None:
    """Write the links anew, all alike and in their own order: where a row lies in its table tells when it changed.

    Mail about the questionnaire loses its addressees.
    """
    links = list(Link.objects.filter(questionnaire=questionnaire).order_by("pk"))
    with connection.cursor() as cursor:
        # Their tokens stay, and hold to the same numbers; both databases look at keys when the transaction ends.
        cursor.execute("DELETE FROM evaluations_link WHERE questionnaire_id = %s", [questionnaire.pk])
    Link.objects.bulk_create(links, batch_size=1000)
    forget_addressees(batch_of(questionnaire))


def keep_completeness(questionnaire: Questionnaire) -> None:
    """How fully forms were filled in by how they came, only where each way that was used has the floor."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.mode, COUNT(DISTINCT r.id), COUNT(*) FROM evaluations_response r JOIN ("
            " SELECT response_id, question_id FROM evaluations_answer UNION"
            " SELECT p.response_id, c.question_id FROM evaluations_pick p"
            " JOIN evaluations_choice c ON c.id = p.choice_id"
            ") a ON a.response_id = r.id WHERE r.questionnaire_id = %s GROUP BY r.mode",
            [questionnaire.pk],
        )
        modes = cursor.fetchall()
    if len(modes) > 1 and all(replies >= questionnaire.floor for _, replies, _ in modes):
        Completeness.objects.bulk_create(
            Completeness(questionnaire=questionnaire, mode=mode, replies=replies, answers=answers)
            for mode, replies, answers in modes
        )


def sweep(*, at: datetime) -> None:
    """Take what closing deleted out of the database's files, outside any transaction. Nothing to do: does nothing.

    A transaction that began before the cut, such as a backup's, keeps the old rows in the files: the next call tries
    again.
    """
    keys = list(Questionnaire.objects.to_sweep().values_list("pk", flat=True))
    if not keys:
        return
    if vacuum_postgresql() if connection.vendor == "postgresql" else vacuum_sqlite():
        Questionnaire.objects.filter(pk__in=keys).update(swept_at=at)
    else:
        logger.warning("What closing deleted is not swept up yet: the database is in use. Tried again in a minute.")


def vacuum_postgresql() -> bool:
    """False where someone else's transaction could still see what was deleted, so that it had to stay."""
    tables = ", ".join(model._meta.db_table for model in SWEPT)
    with connection.cursor() as cursor:
        cursor.execute(OTHERS_AT_WORK)
        others = cursor.fetchone()[0]
        cursor.execute(f"VACUUM {tables}")
    return not others


def vacuum_sqlite() -> bool:
    """False where others kept the files in use all the time that we wait."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("VACUUM")
        except OperationalError as trouble:
            if "locked" in str(trouble):
                return False
            raise
        # It fails by saying so: a reader keeps what was written before in the log beside the file.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy = cursor.fetchone()[0]
    return not is_busy
