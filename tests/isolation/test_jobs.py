"""What the house forgets by itself."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from fenglian.isolation.jobs import delete_ended_sessions


def test_sessions_that_ran_out_are_deleted_and_running_ones_are_kept(db: None) -> None:
    for key, hours in (("ended", -1), ("running", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours)
        )

    delete_ended_sessions(0)

    assert [session.session_key for session in Session.objects.all()] == ["running"]
