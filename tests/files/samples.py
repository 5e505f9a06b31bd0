"""Small files of every kind, true ones and false ones."""

import io
import zipfile

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PROGRAM = b"\x7fELF" + b"\0" * 40
OFFICE = "application/vnd.openxmlformats-officedocument."


def zipped(**parts: bytes) -> bytes:
    """A zip of these parts; __ stands for a slash, and a leading CT for the list of contents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr("[Content_Types].xml" if name == "CT" else name.replace("__", "/"), content)
    return made.getvalue()


def docx(kind: str = "wordprocessingml.document", more: str = "", **parts: bytes) -> bytes:
    listing = f'<Types><Override ContentType="{OFFICE}{kind}.main+xml"/>{more}</Types>'
    return zipped(CT=listing.encode(), word__document=b"<w/>", **parts)


def odt(kind: str = "text") -> bytes:
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}".encode(), content=b"<x/>")


GOOD = {
    "notes.pdf": PDF,
    "Photo.PNG": PNG,
    "photo.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 40,
    "photo.jpeg": b"\xff\xd8\xff\xe1" + b"\0" * 40,
    "move.gif": b"GIF89a" + b"\0" * 40,
    "photo.webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "photo.heic": b"\0\0\0\x18ftypheic\0\0\0\0",
    "letter.docx": docx(),
    "sheet.xlsx": docx("spreadsheetml.sheet"),
    "talk.pptx": docx("presentationml.presentation"),
    "letter.odt": odt(),
    "sheet.ods": odt("spreadsheet"),
    "talk.odp": odt("presentation"),
    "table.csv": "day;what\n1;Taigh-bìdh à Èirinn".encode(),
    "notes.txt": "caf\xe9, 3 < 4".encode("cp1252"),
}
BAD = {
    "drawing.svg": SVG,
    "page.html": HTML,
    "picture.png": SVG,  # a wrong kind under a right name
    "photo.jpg": HTML,
    "notes.pdf": HTML + PDF,
    "notes.txt": HTML,
    "table.csv": b"  <svg onload=alert(1)>",
    "shell.txt": b"#!/bin/sh\nrm -rf /",
    "binary.txt": b"text\0text",
    "program.pdf": PROGRAM,
    "program.exe": PROGRAM,
    "letter.doc": b"\xd0\xcf\x11\xe0" + b"\0" * 40,
    "macros.docx": docx(more='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
    "hidden.docx": docx(word__vbaProject_bin=b"x"),
    "macros.docm": docx(),
    "sheet.docx": docx("spreadsheetml.sheet"),
    "letter.odt": odt("spreadsheet"),
    "zip.docx": zipped(a=b"b"),
    "broken.docx": docx()[:60],
    "no-ending": PDF,
    ".pdf.exe": PDF,
    "empty.pdf": b"",
}
