"""A real SMTP server that keeps what it gets and behaves as badly as it is told to."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"
STALL = "stall"
HANG_UP = "hang up"


@dataclass(frozen=True)
class Received:
    """One mail the server has said yes to."""

    to: str
    mail: EmailMessage
    at: float

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


class Sink:
    """Answers OK, except where `answers[command, address]` says otherwise; "*" stands for every address.

    An answer is an SMTP reply, or STALL, or HANG_UP. `seconds` is how long it takes over each mail.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.received: list[Received] = []
        self.tried: list[str] = []
        self.answers: dict[tuple[str, str], str] = {}
        self.on_rcpt: Callable[[str], None] | None = None
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Sink:
        self.controller.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.controller.stop()

    @property
    def addresses(self) -> list[str]:
        return [mail.to for mail in self.received]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._answer(server, "MAIL", "*")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried.append(address)
        if self.on_rcpt:
            await asyncio.to_thread(self.on_rcpt, address)
        answer = await self._answer(server, "RCPT", address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        mail: Any = message_from_bytes(bytes(envelope.original_content or b""), policy=policy.default)
        answer = self.answers.get(("DATA", address), OK)
        if answer in (OK, HANG_UP):  # a server that hangs up after DATA has the mail
            self.received.append(Received(address, mail, time.time()))
        await asyncio.sleep(
            self.seconds
        )  # the worst moment to be killed: the mail has arrived, its sender waits to hear so
        return await self._answer(server, "DATA", address)

    async def _answer(self, server: SMTP, command: str, address: str, usual: str = OK) -> str:
        answer = self.answers.get((command, address)) or self.answers.get((command, "*")) or usual
        if answer == STALL:
            await asyncio.sleep(30)
        if answer == HANG_UP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer if answer[0].isdigit() else usual


class DeafServer:
    """Takes connections and never says a word, as a machine does that hangs."""

    def __enter__(self) -> DeafServer:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port: int = self.socket.getsockname()[1]
        return self

    def __exit__(self, *args: object) -> None:
        self.socket.close()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
