"""How large a form with files may be: refused by its announced length, before it is read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

LARGEST_FORM = 105 * 1024 * 1024
"""Bytes: five files of 20 MB and the words beside them."""


class CappedUploadHandler(FileUploadHandler):
    """Stands before the handlers that keep files, and lets them have only so much."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002  # Django's
        META: dict[str, Any],  # noqa: ARG002, N803  # Django's
        content_length: int,
        boundary: str,  # noqa: ARG002  # Django's
        encoding: str | None = None,  # noqa: ARG002  # Django's
    ) -> None:
        """Refuse a form that is too large.

        Raises:
            RequestDataTooBig: answered with what to do, by the page of the frame.
        """
        if content_length > LARGEST_FORM:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  # Django's
        """Pass the data on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
