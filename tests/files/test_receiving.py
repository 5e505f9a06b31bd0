"""What is too large is read to its end and not kept."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from carplatform.files.kinds import LARGEST_BYTES

CHUNK = 2**16


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        (100, range(100, 101)),
        (LARGEST_BYTES, range(LARGEST_BYTES, LARGEST_BYTES + 1)),
        (3 * LARGEST_BYTES, range(LARGEST_BYTES + 1, LARGEST_BYTES + 2 * CHUNK)),
    ],
)
def test_no_more_of_a_file_is_kept_than_shows_that_it_is_too_large(
    size: int, kept: range, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    request = RequestFactory().post("/", {"before": "x", "file": SimpleUploadedFile("f.pdf", b"x" * size), "line": "y"})

    upload: Any = request.FILES["file"]

    on_disk = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert upload.size in kept
    assert on_disk in ((0,) if size == 100 else kept)
    assert request.POST.dict() == {"before": "x", "line": "y"}
    upload.close()
    assert list(tmp_path.iterdir()) == []
