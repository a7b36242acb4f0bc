"""Accounts opened, closed, given another password or another key of codes; people's addresses.

Rights come from posts alone (see `queries.load_official`), so nothing here gives any. The ledger
event of each act is the caller's.
"""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from fenglian.organizations.errors import AccountError
from fenglian.organizations.models import Account, Person
from fenglian.organizations.validators import USERNAME


def open_account(person: Person, *, username: str, password: str) -> Account:
    """Give a person a sign-in with a password and a key for one-time codes.

    Args:
        person: who, in the running scope; has no account yet.
        username: 3 to 40 small letters, digits, dots, dashes; unique among all courts.
        password: the first one.

    Raises:
        AccountError: the name or the password cannot be taken, or there is an account already.
    """
    if not re.fullmatch(USERNAME, username):
        raise AccountError(
            f"登录名“{username}”不合要求：3 至 40 个小写字母、数字或 . _ -，以字母或数字开头。",
            field="username",
        )
    account = Account(court_id=person.court_id, person=person, username=username)
    _check_password(password, account)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
            replace_code_key(account)
    except IntegrityError as error:
        # A name taken at another court cannot be seen from here; the database alone knows.
        raise AccountError(
            f"{person.name}已有账号，或登录名“{username}”已被使用。", field="username"
        ) from error
    return account


def set_password(account: Account, password: str) -> None:
    """Give an account another password; sessions opened with the old one end.

    Args:
        account: whose, in the running scope.
        password: the new one.

    Raises:
        AccountError: it is too weak; says why.
    """
    _check_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])


def disable_account(account: Account) -> None:
    """Close an account; its sessions end with their next request.

    Args:
        account: which, in the running scope.
    """
    account.is_active = False
    account.save(update_fields=["is_active"])


def replace_code_key(account: Account) -> TOTPDevice:
    """Give an account a new key for one-time codes; the old one's codes are refused from now on.

    Args:
        account: whose, in the running scope.
    """
    with transaction.atomic():
        TOTPDevice.objects.filter(user=account).delete()
        return TOTPDevice.objects.create(user=account, name="动态码", confirmed=True)


def set_email(person: Person, address: str) -> None:
    """Let messages to a person go to an e-mail address; empty: no longer.

    Args:
        person: whose, in the running scope.
        address: the new one.

    Raises:
        AccountError: it is no address.
    """
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise AccountError(f"“{address}”不是邮箱地址。", field="email") from error
    person.email = address
    person.save(update_fields=["email"])


def set_numbers(person: Person, *, office_phone: str, mobile: str | None) -> None:
    """Let a person be reached by other telephone numbers.

    Args:
        person: who, in the running scope.
        office_phone: empty: none.
        mobile: None: none is known.
    """
    person.office_phone, person.mobile = office_phone, mobile
    person.save(update_fields=["office_phone", "mobile"])


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(password, user=account)
    except ValidationError as error:
        raise AccountError("密码不合要求：" + "".join(error.messages), field="password") from error
