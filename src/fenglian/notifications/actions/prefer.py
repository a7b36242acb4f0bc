"""How an official wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.notifications.adapters.gateways import Reach, gateways_of
from fenglian.notifications.enums import Rhythm
from fenglian.notifications.errors import InvalidPreferenceError
from fenglian.notifications.models import Preference
from fenglian.notifications.queries.ways import EMAIL, TEXT

if TYPE_CHECKING:
    from datetime import datetime

    from fenglian.organizations.models import Court, Person

LONGEST_ACCOUNT = 60


def choose_channel(
    person: Person, court: Court, *, channel: str, account: str, rhythm: str, at: datetime
) -> Preference:
    """Store how an official wants to be told; what is urgent comes at once whatever they choose.

    Args:
        person: the official themselves.
        court: their court.
        channel: a gateway of the court, `email`, `text`, or empty for whatever is there.
        account: their account with the gateway, where it needs one.
        rhythm: a `Rhythm`.
        at: when.

    Raises:
        InvalidPreferenceError: the court has no such gateway, or the address for it is missing.
    """
    gateway = next((g for g in gateways_of(court.slug) if g.name == channel), None)
    if channel not in {"", EMAIL, TEXT} and gateway is None:
        raise InvalidPreferenceError(_("本院没有这个渠道，请从列出的几项里选。"), field="channel")
    if rhythm not in Rhythm.values:
        raise InvalidPreferenceError(_("请选随到随发，或者早上合成一条。"), field="rhythm")
    account = account.strip()
    needs_account = gateway is not None and gateway.reach is Reach.ACCOUNT
    if needs_account and not 1 <= len(account) <= LONGEST_ACCOUNT:
        raise InvalidPreferenceError(
            _("请填您在那里的账号，1 到 {} 个字。").format(LONGEST_ACCOUNT), field="account"
        )
    if channel == EMAIL and not person.email:
        raise InvalidPreferenceError(_("您还没有登记邮箱，请先请系统管理员登记。"), field="channel")
    needs_mobile = gateway is not None and gateway.reach is Reach.MOBILE
    if needs_mobile and not person.mobile:
        raise InvalidPreferenceError(_("您还没有登记手机，请先请系统管理员登记。"), field="channel")
    preference, _created = Preference.objects.update_or_create(
        court_id=court.pk,
        person_id=person.pk,
        defaults={
            "channel": channel,
            "account": account if needs_account else None,
            "rhythm": rhythm,
            "changed_at": at,
        },
    )
    return preference
