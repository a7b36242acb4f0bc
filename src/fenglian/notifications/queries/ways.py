"""By which ways a person can be reached, the one they chose first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fenglian.notifications.adapters.channels import Channel, Medium, channel_for
from fenglian.notifications.adapters.gateways import Gateway, Reach, gateways_of
from fenglian.notifications.models import Preference

if TYPE_CHECKING:
    from fenglian.organizations.models import Person

EMAIL, TEXT = "email", "text"
"""What a preference names beside the gateways."""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel with the address on it.

    Args:
        name: as a preference names it.
        channel: the way out.
        address: a mailbox, a telephone or an account; empty for what a group reads.
    """

    name: str
    channel: Channel
    address: str = field(repr=False)


def text_way(court_slug: str, phone: str) -> Way:
    """Return the way to a telephone: the court's gateway for text messages, else what stands in.

    Args:
        court_slug: whose message.
        phone: the number.
    """
    for gateway in gateways_of(court_slug):
        if gateway.serves_text:
            return Way(TEXT, gateway.channel, phone)
    return Way(TEXT, channel_for(Medium.TEXT), phone)


def ways_to(person: Person, court_slug: str) -> list[Way]:
    """Return the ways to an official: the chosen one, then the mailbox, then the telephone.

    Args:
        person: of the running scope.
        court_slug: their court.
    """
    preference = Preference.objects.filter(court_id=person.court_id, person_id=person.pk).first()
    text = text_way(court_slug, person.mobile or "")
    ways = [Way(EMAIL, channel_for(Medium.EMAIL), person.email)] if person.email else []
    if person.mobile or text.channel is channel_for(Medium.TEXT):
        ways.append(text)
    if preference is None or not preference.channel:
        return ways
    gateway = next((g for g in gateways_of(court_slug) if g.name == preference.channel), None)
    if gateway is not None:
        chosen = [_by(gateway, person, preference.account or "")]
    else:
        chosen = [way for way in ways if way.name == preference.channel]
    return chosen + [way for way in ways if way not in chosen]


def _by(gateway: Gateway, person: Person, account: str) -> Way:
    addresses = {
        Reach.ACCOUNT: account,
        Reach.MOBILE: person.mobile or "",
        Reach.GROUP: person.mobile or "",
    }
    return Way(gateway.name, gateway.channel, addresses[gateway.reach])
