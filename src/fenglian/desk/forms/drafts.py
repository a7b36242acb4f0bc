"""A mechanism file uploaded, proposed for adoption, declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.drafts.actions.adopting import LONGEST_WORDS
from fenglian.frame.forms import Form, WordsField, day_field

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST_FILE = 512 * 1024
"""Bytes; the five shipped mechanisms have less than a tenth of it."""


class TextFileField(forms.FileField):
    """A text file in UTF-8, as editors write it."""

    default_error_messages = {
        "too_large": _("文件太大：机制文件不超过 512 KB。请确认选的是不是机制文件。"),
        "not_text": _("文件不是 UTF-8 编码的文字。请另存为 UTF-8 后再上传。"),
    }

    def clean(
        self, data: UploadedFile[bytes] | None, initial: object = None
    ) -> tuple[str, str] | None:
        """Return the file's name and its text; None where none was chosen."""
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(self.error_messages["too_large"])
        try:
            return str(file.name), file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(self.error_messages["not_text"]) from None


class UploadForm(Form):
    """A mechanism file, and the lexicon that it may name."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    file = TextFileField(
        label=_("机制文件"), help_text=_("一个 YAML 文件。先检查，有错就逐行列出，不会存下。")
    )
    lexicon = TextFileField(
        label=_("分类词表"),
        help_text=_("机制要分流诉求、词表又改过的，一起上传；不上传的，沿用施行的词表。"),
        required=False,
    )


class TrialForm(Form):
    """That a draft be tried out; the same key twice is one trial."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class ProposalForm(Form):
    """From which day a draft is to be in force, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    day = day_field(
        _("从哪天起施行"),
        _("从那天零点起；选今天的，从确认的时刻起。之前开立的期限仍按原来的版本。"),
    )
    words = WordsField(
        label=_("为什么改"), rows=3, max_length=LONGEST_WORDS, required=False,
        help_text=_("给确认的人看，可以不写。"),
    )  # fmt: skip


class DecliningForm(Form):
    """Why a proposal is not agreed to."""

    reason = WordsField(label=_("为什么不同意"), rows=3, max_length=LONGEST_WORDS)
