"""Small files of every kind, true ones and false ones."""

import io
import warnings
import zipfile

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
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


def odt(kind: str = "text", **parts: bytes) -> bytes:
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}".encode(), content=b"<x/>", **parts)


def bomb(megabytes: int) -> bytes:
    """A document whose text is so many megabytes of nothing, packed into a thousandth of that."""
    made = io.BytesIO(docx())
    archive = zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive, archive.open("word/styles.xml", "w") as part:
        for _ in range(megabytes):
            part.write(b"\0" * 2**20)
    return made.getvalue()


def twice() -> bytes:
    """A document with two lists of contents, of which one says that there are macros."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the name is there already
        for kind in ("wordprocessingml.document.main", "macro"):
            archive.writestr("[Content_Types].xml", f"{OFFICE}{kind}+xml")
    return made.getvalue()


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
    "wide.txt": "Taigh-b\xecdh \u05e9\u05dc\u05d5\u05dd".encode("utf-16"),
    "marked.csv": "caf\xe9".encode("utf-8-sig"),
}
MACRO_ENABLED = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
VBA = '<Default ContentType="application/vnd.ms-office.vbaProject"/>'
WITH_MACROS = {
    "macros.docx": docx(more=MACRO_ENABLED),  # a docm under another name
    "hidden.docx": docx(word__vbaProject_bin=b"x"),
    "renamed.docx": docx(more=VBA, word__x_bin=b"x"),
    "buttons.pptx": docx("presentationml.presentation", ppt__activeX__activeX1_bin=b"x"),
    "macros.odt": odt(Basic__Standard__Module1=b"x"),
    "script.ods": odt("spreadsheet", Scripts__python__x=b"x"),
}
OTHERWISE = {
    "picture.png": SVG,  # a wrong kind under a right name
    "page.png": HTML,
    "photo.jpg": HTML,
    "notes.pdf": HTML + PDF,
    "notes.txt": HTML,
    "wide.txt": HTML.decode().encode("utf-16"),
    "table.csv": b"  <svg onload=alert(1)>",
    "shell.txt": b"#!/bin/sh\nrm -rf /",
    "binary.txt": b"text\0text",
    "program.pdf": PROGRAM,
    "program.txt": PROGRAM,
    "half.pdf": PDF[:30],
    "half.txt": "caf\xe9".encode("utf-16")[:-1],
    # Two things at once.
    "script.pdf": b"/*" + PDF + b"*/alert(1)",
    "page.pdf": PDF[:9] + HTML + PDF[9:],
    "zip.pdf": PDF[:-6] + docx() + PDF[-6:],
    "script.gif": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "script.jpg": b"\xff\xd8\xff\xe0/*JFIF" + b"\0" * 20 + b"*/=alert(1)",
    "page.webp": b"RIFF\0\0\0\0WEBPVP8 " + HTML,
    "page.heic": b"\0\0\0\x18ftypheic" + HTML,
    "zip.png": PNG + docx(),
    # Zips.
    "comment.docx": docx("x", more=f"<!-- {OFFICE}wordprocessingml.document.main+xml -->"),
    "entity.docx": docx(more="&#109;"),
    "twice.docx": twice(),
    "sheet.docx": docx("spreadsheetml.sheet"),
    "letter.odt": odt("spreadsheet"),
    "zip.docx": zipped(a=b"b"),
    "zip.odt": zipped(a=b"b"),
    "broken.docx": docx()[:60],
    "jar.docx": b"x" + docx(),
}
OTHER_KIND = {
    "drawing.svg": SVG,
    "page.html": HTML,
    "page.pdf.html": HTML,
    "program.exe": PROGRAM,
    "letter.doc": b"\xd0\xcf\x11\xe0" + b"\0" * 40,
    "macros.docm": docx(),
    "no-ending": PDF,
    ".pdf.exe": PDF,
    "fdp.\u202eexe": PDF,
}
BAD = {**WITH_MACROS, **OTHERWISE, **OTHER_KIND, "empty.pdf": b""}
