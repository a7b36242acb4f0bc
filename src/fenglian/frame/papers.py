"""Papers and photos: several at once, each told by its content."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.documents.errors import UploadError
from fenglian.documents.uploads import (
    CheckedUpload,
    UploadKind,
    inspect_upload,
    safe_file_name,
)
from fenglian.requests.validators import MOST_PAPERS_AT_ONCE

PICTURES = "image/jpeg,image/png,image/webp"
ACCEPT = f"{PICTURES},application/pdf,.docx,.xlsx"
OF_PICTURES = frozenset({UploadKind.JPEG, UploadKind.PNG, UploadKind.WEBP})


class PapersInput(forms.FileInput):
    """The browser's choice of several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002  # Django's
        """Return all files of the name, not the last one."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PapersField(forms.FileField):
    """Files that may be kept, as `CheckedUpload`; each that may not is named with the remedy.

    Args:
        most: how many at once.
        only_pictures: photos alone.
    """

    widget = PapersInput

    def __init__(
        self, *, most: int = MOST_PAPERS_AT_ONCE, only_pictures: bool = False, **kwargs: Any
    ) -> None:
        self.most, self.only_pictures = most, only_pictures
        defaults: dict[str, Any] = {
            "label": _("照片、材料（可以不传）"),
            "help_text": _("最多 5 个，每个不超过 20 MB：照片、PDF、Word、Excel。不要拍身份证。"),
        }
        super().__init__(**{**defaults, **kwargs})
        self.widget.attrs |= {"multiple": True, "accept": PICTURES if only_pictures else ACCEPT}

    def clean(self, data: Any, initial: Any = None) -> list[CheckedUpload]:
        """Look into every file, and say all that is wrong at once."""
        files = [file for file in (data or []) if file]
        if not files:
            super().clean(None, initial)
            return []
        if len(files) > self.most:
            raise ValidationError(
                _t("一次最多 {} 个文件，您选了 {} 个。请分几次添加，文件要重新选一次。").format(
                    self.most, len(files)
                )
            )
        checked, faults = [], []
        for file in files:
            try:
                checked.append(self._inspect(file))
            except UploadError as error:
                faults.append(f"“{_shown(file.name or '')}”：{error.message}")
        if faults:
            faults[-1] += _t("文字都还在，文件要重新选一次。")
            raise ValidationError(faults)
        return checked

    def _inspect(self, file: Any) -> CheckedUpload:
        found = inspect_upload(file, file.name)
        if self.only_pictures and found.kind not in OF_PICTURES:
            raise UploadError(_t("这里只收照片（JPG、PNG、WebP）。"))
        return found


def _shown(name: str) -> str:
    """Return a sent name as it may be shown: nothing invisible, no path."""
    extension = re.sub(r"[^A-Za-z0-9]", "", PurePath(name).suffix)[:8]
    return safe_file_name(name, extension).rstrip(".")
