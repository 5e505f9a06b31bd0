"""The demo's mail server: one whole file a mail, the newest 500, and no way to open anything else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail

from carplatform.demo import mailbox

pytestmark = pytest.mark.usefixtures("demo_on")


def letter(
    subject: str = "Your code", text: str = "Hello\n\n482915\n\nIt works for 15 minutes.\n"
) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(subject, text, "Cairn <car@example.org>", ["morag@example.org"])
    message.attach_alternative("<p>Hello</p>", "text/html")
    return message


def files() -> list[Path]:
    return sorted(Path(settings.VAR_DIR, "mailbox").iterdir())


def test_a_mail_sent_by_django_lies_in_the_mailbox() -> None:
    before = datetime.now(UTC)

    sent = get_connection().send_messages([letter("Còdaichean: “dà” 🏔")])

    [mail] = mailbox.all_mail()
    assert sent == 1
    assert (mail.to, mail.subject) == ("morag@example.org", "Còdaichean: “dà” 🏔")
    assert mail.text == "Hello\n\n482915\n\nIt works for 15 minutes.\n"
    assert before <= mail.at <= datetime.now(UTC)


def test_the_newest_mail_comes_first() -> None:
    for subject in ("First", "Second", "Third"):
        send_mail(subject, "Text", None, ["callum@example.org"])

    assert [mail.subject for mail in mailbox.all_mail()] == ["Third", "Second", "First"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is\n\n482915\n\nThank you", "482915"),
        ("ABCD-2345", "ABCD-2345"),
        ("  R4K-9PZ  ", "R4K-9PZ"),
        ("No code today.\n\nHello\n", ""),
        ("On 2026-06-10 we met.\n", ""),
    ],
)
def test_the_code_is_found_where_it_stands_alone_on_a_line(text: str, code: str) -> None:
    mailbox.keep(letter(text=text), datetime(2026, 6, 10, tzinfo=UTC))

    assert mailbox.all_mail()[0].code == code


def test_only_the_newest_500_are_kept() -> None:
    start = datetime(2026, 6, 10, tzinfo=UTC)
    mailbox.keep(letter("The oldest"), start)
    for second in range(1, 500):
        mailbox.file_of(f"{(start + timedelta(seconds=second)).strftime(mailbox.STAMP)}-01234567").touch()

    mailbox.keep(letter("The newest"), start + timedelta(days=1))

    mails = mailbox.all_mail()
    assert (len(mails), mails[0].subject) == (500, "The newest")
    assert len(files()) == 500


def test_an_unfinished_mail_is_not_shown() -> None:
    mailbox.keep(letter(), datetime(2026, 6, 10, tzinfo=UTC))
    [whole] = files()

    whole.rename(whole.with_suffix(".part"))

    assert mailbox.all_mail() == []


@pytest.mark.parametrize(
    "name",
    [
        "../secret-key",
        "..",
        "",
        "20260610T000000.000000Z-0123456",
        "20260610T000000.000000Z-0123456g",
        "20260610T000000.000000Z-01234567\n",
        "20260610T000000.000000Z-01234567.eml",
        "٢0260610T000000.000000Z-01234567",
        "20269999T999999.000000Z-01234567",
        "\x00",
    ],
)
def test_nothing_but_a_mail_can_be_opened(name: str) -> None:
    Path(settings.VAR_DIR, "secret-key.eml").write_text("Subject: secret")

    assert mailbox.open_mail(name) is None


def test_a_mail_that_was_let_go_meanwhile_is_no_longer_there() -> None:
    assert mailbox.open_mail("20260610T000000.000000Z-01234567") is None
