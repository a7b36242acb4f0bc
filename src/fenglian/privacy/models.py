"""The count of attempts: the one table of this room."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Attempt(models.Model):
    """How often something was tried in the running window, e.g. a follow-up code from an address.

    The key is a keyed hash: the table tells nobody which code, phone number or address it was.
    """

    purpose = models.CharField(max_length=40)
    key = models.BinaryField(max_length=32)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "key"], name="attempt_once"),
        ]
        indexes: ClassVar = [
            # read by actions.forget_attempts
            models.Index(fields=["window_start"], name="attempt_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.count}"
