"""Who may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend
from django_otp.plugins.otp_totp.models import TOTPDevice

from fenglian.organizations.models import Account

if TYPE_CHECKING:
    from django.http import HttpRequest


class TwoFactorBackend(ModelBackend):
    """Lets in whoever has the password and the one-time code; neither alone, and no other way.

    An unknown name costs the same hash and the same statements as a known one (S11). The code is
    looked at only behind the right password: its throttle would otherwise let anybody who knows a
    name lock its owner out from any number of addresses.
    """

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  # Django's; the lock-out before us reads it
        username: str | None = None,
        password: str | None = None,
        code: str | None = None,
        **_kwargs: Any,
    ) -> Account | None:
        """Return the account that all three belong to, None for any fault in them.

        Args:
            request: the sign-in, for the lock-out that stands before this backend.
            username: in small letters.
            password: as typed.
            code: six digits.
        """
        if not (username and password and code):
            return None
        account = Account.objects.filter(username=username).first()
        # Locked, so that one code does not serve two sign-ins at once.
        device = (
            TOTPDevice.objects.select_for_update(of=("self",))
            .filter(user__username=username, confirmed=True)
            .first()
        )
        if account is None:
            Account().set_password(password)
            return None
        fits = account.check_password(password) and self.user_can_authenticate(account)
        return account if fits and device is not None and device.verify_token(code) else None
