"""Which files are taken, and how their content shows what they are. What a file calls itself counts only as well.

Everything else is refused: pages, drawings and programs that could run in a browser, documents with macros, and files
that are two things at once. Why no library guesses the kind: docs/adr/0009.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LARGEST_BYTES = 20 * 2**20  # 20 MB: a deck of slides with photographs
MOST_ENTRIES = 5000  # in one office document; more is no document
LARGEST_LISTING = 2**20  # of the part of it that says what it is
LARGEST_UNPACKED = 20 * LARGEST_BYTES  # of all its parts; sheets shrink to a tenth, bombs to a thousandth
HEAD = 4096
TAIL = 2048
PAGE = r"<\s*(?:!doctype|html|svg|script|iframe)|<\?php"
MARKUP = re.compile(rf"{PAGE}|<\s*(?:!--|\?xml|head|body|object|embed)|\A#!", re.IGNORECASE)
HIDDEN_PAGE = re.compile(PAGE.encode(), re.IGNORECASE)
NOT_TYPED = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Kind:
    """One kind of file: what people call it, the endings it may have, how it is sent, and the test of its content."""

    label: str | Promise
    endings: tuple[str, ...]
    content_type: str
    is_one: Callable[[BinaryIO], bool]


class NotTaken(Exception):
    """The file is not taken; the message says why, in words for the page."""


TOO_LARGE = _(
    "This file is larger than 20 MB, the most we can keep. Put it where you keep large files, and add a link."
)
EMPTY = _("This file is empty.")
OTHER_KIND = _("Files of this kind are not taken. Take a PDF, a picture, or a document without macros.")
OTHERWISE = _("This file is not what its name says. Save it again as a PDF, and add that.")
MACROS = _("This document carries macros. Save it without them, or as a PDF, and add that.")


def begins(*signatures: bytes) -> Callable[[BinaryIO], bool]:
    """A test: whether a file begins with one of these bytes, and is nothing else besides."""

    def test(file: BinaryIO) -> bool:
        return head_of(file).startswith(signatures) and is_one_thing(file)

    return test


def is_pdf(file: BinaryIO) -> bool:
    return begins(b"%PDF-")(file) and b"%%EOF" in tail_of(file)


def is_heic(file: BinaryIO) -> bool:
    head = head_of(file)
    brands = {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"}
    return head[4:8] == b"ftyp" and head[8:12] in brands and is_one_thing(file)


def is_webp(file: BinaryIO) -> bool:
    head = head_of(file)
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP" and is_one_thing(file)


def is_one_thing(file: BinaryIO) -> bool:
    """Whether a file with the signature of a picture or a PDF is not a page, a script or a zip as well.

    Pages and scripts hide at the beginning, where a browser looks (“GIF89a/*”); zips at the end, where unpackers look.
    """
    head = head_of(file)
    return not HIDDEN_PAGE.search(head) and b"/*" not in head[4:8] and not zipfile.is_zipfile(file)


def office(main_part: str) -> Callable[[BinaryIO], bool]:
    """A test: an Office document whose list of contents names `main_part`. Raises NotTaken for one with macros."""

    def test(file: BinaryIO) -> bool:
        with unpacked(file) as archive:
            listing = part_of(archive, "[Content_Types].xml")
            if b"macro" in listing.lower() or b"vba" in listing.lower() or has(archive, "vbaproject", "activex"):
                raise NotTaken(MACROS)
        # Spelt otherwise, or in a comment, the list could say one thing to us and another to Word.
        return f"{main_part}+xml".encode() in listing and b"<!" not in listing and b"&#" not in listing

    return test


def open_document(kind: str) -> Callable[[BinaryIO], bool]:
    """A test: an OpenDocument file of that kind. Raises NotTaken for one with macros."""

    def test(file: BinaryIO) -> bool:
        with unpacked(file) as archive:
            if part_of(archive, "mimetype") != f"application/vnd.oasis.opendocument.{kind}".encode():
                return False
            if has(archive, "basic/", "scripts/"):
                raise NotTaken(MACROS)
        return True

    return test


def is_text(file: BinaryIO) -> bool:
    """Text in UTF-8, UTF-16 or Windows' old alphabet, with nothing in it that a browser would take for a page."""
    file.seek(0)
    text = decoded(file.read(LARGEST_BYTES))
    return text is not None and not NOT_TYPED.search(text) and not MARKUP.search(text.lstrip()[:HEAD])


def decoded(content: bytes) -> str | None:
    """The text of these bytes; None if they are none."""
    for alphabet in ("utf-16",) if content.startswith(BYTE_ORDER) else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(alphabet)
        except UnicodeDecodeError:
            continue
    return None


def head_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(HEAD)


def tail_of(file: BinaryIO) -> bytes:
    file.seek(max(0, file.seek(0, 2) - TAIL))
    return file.read(TAIL)


@contextmanager
def unpacked(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """A zip to look into. Raises NotTaken if it is none, is broken, has too many parts, two of one name, or swells."""
    file.seek(0)
    content = file.read(LARGEST_BYTES)
    # Counted before Python builds its own list of them, which takes half a kilobyte for each.
    if not content.startswith(b"PK\x03\x04") or content.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise NotTaken(OTHERWISE)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len({part.filename.lower() for part in parts}) < len(parts):
                raise NotTaken(OTHERWISE)
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise NotTaken(OTHERWISE)
            yield archive
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise NotTaken(OTHERWISE) from error


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of a zip. Raises NotTaken if it is larger than such a part can be, KeyError if it is not there."""
    if archive.getinfo(name).file_size > LARGEST_LISTING:
        raise NotTaken(OTHERWISE)
    with archive.open(name) as part:
        return part.read(LARGEST_LISTING)


def has(archive: zipfile.ZipFile, *words: str) -> bool:
    """Whether the name of a part holds one of these words, whatever the list of contents says."""
    return any(word in name.lower() for name in archive.namelist() for word in words)


OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
KINDS = (
    Kind(_("PDF"), (".pdf",), "application/pdf", is_pdf),
    Kind(_("Picture"), (".png",), "image/png", begins(b"\x89PNG\r\n\x1a\n")),
    Kind(_("Picture"), (".jpg", ".jpeg"), "image/jpeg", begins(b"\xff\xd8\xff")),
    Kind(_("Picture"), (".gif",), "image/gif", begins(b"GIF87a", b"GIF89a")),
    Kind(_("Picture"), (".webp",), "image/webp", is_webp),
    Kind(_("Picture"), (".heic", ".heif"), "image/heic", is_heic),
    Kind(_("Document"), (".docx",), f"{OFFICE}wordprocessingml.document", office("wordprocessingml.document.main")),
    Kind(_("Sheet"), (".xlsx",), f"{OFFICE}spreadsheetml.sheet", office("spreadsheetml.sheet.main")),
    Kind(_("Slides"), (".pptx",), f"{OFFICE}presentationml.presentation", office("presentationml.presentation.main")),
    Kind(_("Document"), (".odt",), f"{ODF}text", open_document("text")),
    Kind(_("Sheet"), (".ods",), f"{ODF}spreadsheet", open_document("spreadsheet")),
    Kind(_("Slides"), (".odp",), f"{ODF}presentation", open_document("presentation")),
    Kind(_("Table"), (".csv",), "text/csv", is_text),
    Kind(_("Text"), (".txt",), "text/plain", is_text),
)
LABELS = {kind.content_type: kind.label for kind in KINDS}
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)


def kind_of(name: str, size: int, file: BinaryIO) -> Kind:
    """The kind of a file called `name`, by its ending and its content. Raises NotTaken."""
    if size > LARGEST_BYTES:
        raise NotTaken(TOO_LARGE)
    if size == 0:
        raise NotTaken(EMPTY)
    kind = next((one for one in KINDS if name.lower().endswith(one.endings)), None)
    if kind is None:
        raise NotTaken(OTHER_KIND)
    if not kind.is_one(file):
        raise NotTaken(OTHERWISE)
    return kind
