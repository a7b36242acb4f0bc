"""A job's round through the courts."""

from __future__ import annotations

import pytest
from tests.world import World, build_world

from fenglian.isolation.scope import current_scope
from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court


def test_court_that_fails_holds_up_no_other(nansha: World) -> None:
    build_world("panyu", code="粤0113", prefix="panyu-")
    served: list[tuple[str, bool]] = []

    def fail_for_first(court: Court) -> None:
        scope = current_scope()
        served.append((court.slug, scope is not None and scope.court_ids == (court.pk,)))
        if len(served) == 1:
            court.name = "半路写下的名字"
            court.save()
            raise ValueError("what only this court holds")

    with pytest.raises(ExceptionGroup) as raised:
        for_each_court(fail_for_first)

    assert sorted(served) == [("nansha", True), ("panyu", True)]
    (failure,) = raised.value.exceptions
    assert failure.__notes__ == [f"court {served[0][0]}"]
    assert not Court.objects.filter(name="半路写下的名字").exists()
