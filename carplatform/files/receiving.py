"""What arrives: a file larger than we take is read to its end, so that the page can say so, but not kept."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from .kinds import LARGEST_BYTES


class NoMoreThanNeeded(FileUploadHandler):
    """Stands before the handlers that keep a file, and passes nothing on to them once it is too large.

    They see a file just over the most we take, whatever its size: no upload fills the disk.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LARGEST_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Leaves the file to the handler that kept it."""
        return None
