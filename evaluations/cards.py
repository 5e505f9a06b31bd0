"""Cards to be printed, each with a personal QR code. Kept nowhere: their secrets are told once, on the page."""

from __future__ import annotations

from dataclasses import dataclass

from carplatform.qr import QrCode, qr_code


@dataclass(frozen=True)
class Card:
    """One person's card. `name` is empty where a document does not name the person: there is a line to write on."""

    name: str
    address: str
    code: QrCode


def card_for(*, name: str, address: str) -> Card:
    return Card(name, address, qr_code(address))
