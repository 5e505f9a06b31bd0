"""Which files are taken, and how their content shows what they are. What a file calls itself counts only as well.

Everything else is refused: pages, drawings and programs that could run in a browser, and documents with macros.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

LARGEST_BYTES = 20 * 2**20  # 20 MB: a deck of slides with photographs
MOST_ENTRIES = 5000  # in one office document; more is no document
LARGEST_LISTING = 2**20  # of the part of it that says what it is
HEAD = 4096
MARKUP = re.compile(rb"<\s*(?:!doctype|html|svg|script|\?xml|body|iframe|head)|<\?php|^#!", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """One kind of file: the endings it may have, how it is sent, and the test of its content."""

    endings: tuple[str, ...]
    content_type: str
    is_one: Callable[[BinaryIO], bool]


class NotTaken(ValueError):
    """The file is not taken; the message says why, in words for the page."""


def begins(*signatures: bytes) -> Callable[[BinaryIO], bool]:
    """A test: whether a file begins with one of these bytes."""

    def test(file: BinaryIO) -> bool:
        return head_of(file).startswith(signatures)

    return test


def is_heic(file: BinaryIO) -> bool:
    head = head_of(file)
    return head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"}


def is_webp(file: BinaryIO) -> bool:
    head = head_of(file)
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def office(main_part: str) -> Callable[[BinaryIO], bool]:
    """A test: an Office document whose list of contents names `main_part`, and no macros."""

    def test(file: BinaryIO) -> bool:
        listing = part_of(file, "[Content_Types].xml")
        return f"{main_part}+xml".encode() in listing and b"macro" not in listing.lower() and not has_program(file)

    return test


def open_document(kind: str) -> Callable[[BinaryIO], bool]:
    """A test: an OpenDocument file of that kind."""

    def test(file: BinaryIO) -> bool:
        return part_of(file, "mimetype") == f"application/vnd.oasis.opendocument.{kind}".encode()

    return test


def is_text(file: BinaryIO) -> bool:
    """Text in UTF-8 or Windows' old alphabet, with nothing in it that a browser would take for a page."""
    file.seek(0)
    content = file.read(LARGEST_BYTES + 1)
    return b"\0" not in content and not MARKUP.search(content[:HEAD].lstrip())


def head_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(HEAD)


def part_of(file: BinaryIO, name: str) -> bytes:
    """One part of a zip, if it is one and the part is not too large; else nothing."""
    if not head_of(file).startswith(b"PK\x03\x04"):
        return b""
    try:
        with zipfile.ZipFile(file) as archive:
            if len(archive.infolist()) > MOST_ENTRIES or archive.getinfo(name).file_size > LARGEST_LISTING:
                return b""
            with archive.open(name) as part:
                return part.read(LARGEST_LISTING)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return b""


def has_program(file: BinaryIO) -> bool:
    """Whether a zip carries macros, whatever its list of contents says."""
    with zipfile.ZipFile(file) as archive:
        return any("vbaproject" in name.lower() for name in archive.namelist())


OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
KINDS = (
    Kind((".pdf",), "application/pdf", begins(b"%PDF-")),
    Kind((".png",), "image/png", begins(b"\x89PNG\r\n\x1a\n")),
    Kind((".jpg", ".jpeg"), "image/jpeg", begins(b"\xff\xd8\xff")),
    Kind((".gif",), "image/gif", begins(b"GIF87a", b"GIF89a")),
    Kind((".webp",), "image/webp", is_webp),
    Kind((".heic", ".heif"), "image/heic", is_heic),
    Kind((".docx",), f"{OFFICE}wordprocessingml.document", office("wordprocessingml.document.main")),
    Kind((".xlsx",), f"{OFFICE}spreadsheetml.sheet", office("spreadsheetml.sheet.main")),
    Kind((".pptx",), f"{OFFICE}presentationml.presentation", office("presentationml.presentation.main")),
    Kind((".odt",), f"{ODF}text", open_document("text")),
    Kind((".ods",), f"{ODF}spreadsheet", open_document("spreadsheet")),
    Kind((".odp",), f"{ODF}presentation", open_document("presentation")),
    Kind((".csv",), "text/csv", is_text),
    Kind((".txt",), "text/plain", is_text),
)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)


def kind_of(name: str, size: int, file: BinaryIO) -> Kind:
    """The kind of a file called `name`, by its ending and its content. Raises NotTaken."""
    if size > LARGEST_BYTES:
        raise NotTaken(
            _("This file is %(size)s MB. The most is 20 MB: a link to it may do instead.")
            % {"size": f"{size / 2**20:.0f}"}
        )
    if size == 0:
        raise NotTaken(_("This file is empty."))
    kind = next((one for one in KINDS if name.lower().endswith(one.endings)), None)
    if kind is None:
        raise NotTaken(_("Files of this kind are not taken. Take a PDF, a picture, or a document without macros."))
    if not kind.is_one(file):
        raise NotTaken(_("This file is not what its name says. Save it again as a PDF, and add that."))
    return kind
