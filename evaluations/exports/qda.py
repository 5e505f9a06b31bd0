"""A REFI-QDA project (QDPX, version 1.0 of March 2019) of the comments, for NVivo, ATLAS.ti, MAXQDA and QualCoder.

One source for each comment, in the mixed order that closing left them in; a set for each question. No case and no
variable: nothing says which comments are of one person (trust.md 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO
from uuid import NAMESPACE_URL, uuid4, uuid5
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings

from ..models import Questionnaire
from ..publication import Said

NAMESPACE = "urn:QDA-XML:project:1.0"
# What XML 1.0 cannot hold.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_project(file: IO[bytes], questionnaire: Questionnaire, comments: Iterable[Said]) -> None:
    """Writes the project to `file`. It holds the key of each comment in memory, and no words."""
    sets: dict[tuple[int, str], list[str]] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for number, question, words in comments:
            key = str(uuid4())
            sets.setdefault((number, question), []).append(key)
            # Lines end as offsets are counted: with one character, without a byte-order mark.
            archive.writestr(f"Sources/{key}.txt", words.replace("\r\n", "\n").replace("\r", "\n"))
        with archive.open("project.qde", "w") as project:
            for line in project_lines(questionnaire, sets):
                project.write(line.encode())


def project_lines(questionnaire: Questionnaire, sets: dict[tuple[int, str], list[str]]) -> Iterable[str]:
    user = uuid5(NAMESPACE_URL, settings.BASE_URL)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    title = attribute(f"{questionnaire.of_event.title}: {questionnaire.title}")
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<Project xmlns="{NAMESPACE}" name={title} origin={attribute(settings.SITE_NAME)}'
    yield f' creatingUserGUID="{user}" creationDateTime="{now}">\n'
    yield f'<Users><User guid="{user}" name={attribute(settings.SITE_NAME)}/></Users>\n'
    yield "<Sources>\n"
    for keys in sets.values():
        for key in keys:
            yield f'<TextSource guid="{key}" name="Comment {key[:8]}" plainTextPath="internal://{key}.txt"'
            yield f' creatingUser="{user}" creationDateTime="{now}"/>\n'
    yield "</Sources>\n<Sets>\n"
    for (number, question), keys in sets.items():
        yield f'<Set guid="{uuid4()}" name={attribute(f"{number}. {question}")}>'
        yield from (f'<MemberSource targetGUID="{key}"/>' for key in keys)
        yield "</Set>\n"
    yield "</Sets>\n</Project>\n"


def attribute(text: str) -> str:
    """`text` between quotes, as XML holds it."""
    return quoteattr(NOT_IN_XML.sub("\ufffd", " ".join(text.split())))
