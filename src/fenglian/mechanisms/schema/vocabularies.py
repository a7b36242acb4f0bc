"""A notice's own words for what people choose from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from fenglian.mechanisms.enums import Complexity, Standing
from fenglian.mechanisms.schema.base import ClauseId, Identifier, Label, Value, by_id


class Term(Value):
    """A word of the court's own: stored by its id, shown by its label."""

    id: Identifier
    """What is stored; never reused with another meaning."""
    label: Label
    """What people read."""
    hint: str = ""
    """One sentence for those who choose."""


class Platform(Term):
    """Another platform that keeps the same matters, under numbers of its own."""


class Channel(Term):
    """A way in."""

    mark: Annotated[str, StringConstraints(min_length=1, max_length=1)]
    """The one-character mark of the source in lists: 厅 机 网 线 微."""
    staffed: bool
    """True: staff write it down for the party; False: the party writes."""
    platform: Identifier | None = None
    """The platform from which matters come in this way; staff enter them with its number."""


class ServiceKind(Term):
    """What sort of thing is asked for."""

    complexity: Complexity
    """Whether it is simple or ordinary before any condition is looked at."""
    clause: ClauseId
    """The clause that says so."""


class ActivityField(Value):
    """A question that the form asks about an activity of a kind."""

    id: Identifier
    """What is stored; never reused with another meaning."""
    label: Label
    """The question."""
    kind: Literal[
        "text", "number", "date", "people", "bodies", "materials", "file_number", "choice"
    ]
    """What sort of answer it takes: `materials` are chosen from those that the court published,
    a `file_number` is that of the center's own file."""
    required: bool = False
    """Whether it must be answered."""
    standing: Standing | None = None
    """Of `people`: what those are whom it asks for; None: whoever was met."""
    choices: tuple[Term, ...] = ()
    """Of a `choice`: what to choose from."""


class ActivityKind(Term):
    """A sort of liaison work."""

    clause: ClauseId
    """The clause that asks for it."""
    counts_as_visit: bool
    """Whether whoever does it has been to the town; remote advice is no visit (YF-16)."""
    fields: tuple[ActivityField, ...] = ()
    """What the form asks beside day, place, people and summary."""


class Vocabularies(Value):
    """The notice's own words for what people choose from; unused lists stay empty."""

    channels: tuple[Channel, ...] = ()
    """Ways in."""
    platforms: tuple[Platform, ...] = ()
    """Other platforms whose numbers are kept beside ours, so that nobody types twice."""
    service_kinds: tuple[ServiceKind, ...] = ()
    """Sorts of service request."""
    subjects: tuple[Term, ...] = ()
    """Subject classes."""
    relations: tuple[Term, ...] = ()
    """For whom the request is made."""
    hand_back_reasons: tuple[Term, ...] = ()
    """Why a work order may be handed back."""
    activity_kinds: tuple[ActivityKind, ...] = ()
    """Sorts of liaison work that are recorded and counted."""
    place_kinds: tuple[Term, ...] = ()
    """Sorts of place beneath or beside a town: communities, forest farms, enterprises."""
    representative_kinds: tuple[Term, ...] = ()
    """Sorts of representative whose opinions are gathered."""
    task_kinds: tuple[Term, ...] = ()
    """Sorts of task given to a contact or a leader."""

    def channel(self, term_id: str) -> Channel:
        """Return a channel by its id; KeyError where there is none."""
        return by_id(self.channels, term_id)

    def platform(self, term_id: str) -> Platform:
        """Return a platform by its id; KeyError where there is none."""
        return by_id(self.platforms, term_id)

    def service_kind(self, term_id: str) -> ServiceKind:
        """Return a service kind by its id; KeyError where there is none."""
        return by_id(self.service_kinds, term_id)

    def activity_kind(self, term_id: str) -> ActivityKind:
        """Return a kind of activity by its id; KeyError where there is none."""
        return by_id(self.activity_kinds, term_id)

    def subject(self, term_id: str) -> Term:
        """Return a subject class by its id; KeyError where there is none."""
        return by_id(self.subjects, term_id)
