"""The administrator's file of gateways: read at start, every fault with its line."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from apprise.exception import AppriseException
from django.core.exceptions import ImproperlyConfigured
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from fenglian.mechanisms.errors import MechanismFileError
from fenglian.mechanisms.queries.trees import Tree
from fenglian.notifications.adapters.gateways import (
    Gateway,
    Reach,
    ServiceChannel,
    SmsChannel,
    WebhookChannel,
)
from fenglian.notifications.adapters.services import (
    ASSET,
    DingTalkRobot,
    FeishuRobot,
    WeComApp,
    WeComRobot,
)

Secret = Callable[[str], str]


def _check_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ValueError("应为 https://主机名/路径，后面没有参数")
    return address.rstrip("/")


Address = Annotated[str, AfterValidator(_check_address)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,19}$")]
SecretName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,60}$")]


class _Entry(BaseModel):
    """What every gateway has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    """In preferences and the delivery log; never `email` or `text`."""
    label: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    courts: tuple[str, ...] = ()
    """Slugs; empty: all of the installation."""
    internal: bool = False
    """The court runs it itself, on its own network: titles and people's words may go by it."""

    @model_validator(mode="after")
    def _must_be_own_to_be_internal(self) -> _Entry:
        if self.internal and not getattr(self, "address", None):
            raise ValueError("internal: true 只用于本院自己部署的服务，要写 address")
        if self.name in {"email", "text"}:
            raise ValueError(f"“{self.name}”已有别的用处，换一个 name")
        return self


class WeComAppEntry(_Entry):
    """企业微信 application."""

    kind: Literal["wecom"]
    address: Address | None = None
    """Of a private deployment; else the public one."""
    corp_id: str
    agent_id: int
    secret: SecretName

    def build(self, secret: Secret) -> Gateway:
        """Return the gateway."""
        service = WeComApp(
            corpid=self.corp_id, corpsecret=secret(self.secret), agentid=self.agent_id, asset=ASSET
        )
        if self.address:
            service.token_url = f"{self.address}/cgi-bin/gettoken"
            service.notify_url = f"{self.address}/cgi-bin/message/send"
        return _over(self, service, Reach.ACCOUNT)


class WeComRobotEntry(_Entry):
    """企业微信 group robot; the secret is its key."""

    kind: Literal["wecom_robot"]
    address: Address | None = None
    secret: SecretName

    def build(self, secret: Secret) -> Gateway:
        """Return the gateway."""
        service = WeComRobot(key=secret(self.secret), asset=ASSET)
        if self.address:
            service.api_url = f"{self.address}/cgi-bin/webhook/send?key={service.key}"
        return _over(self, service, Reach.GROUP)


class DingTalkEntry(_Entry):
    """钉钉 group robot; the secret is its token."""

    kind: Literal["dingtalk"]
    address: Address | None = None
    secret: SecretName
    signing_secret: SecretName | None = None

    def build(self, secret: Secret) -> Gateway:
        """Return the gateway."""
        signing = secret(self.signing_secret) if self.signing_secret else None
        service = DingTalkRobot(token=secret(self.secret), secret=signing, asset=ASSET)
        if self.address:
            service.notify_url = f"{self.address}/robot/send?access_token={{token}}"
        return _over(self, service, Reach.GROUP)


class FeishuEntry(_Entry):
    """飞书 group robot; the secret is its token."""

    kind: Literal["feishu"]
    address: Address | None = None
    secret: SecretName
    signing_secret: SecretName | None = None

    def build(self, secret: Secret) -> Gateway:
        """Return the gateway."""
        service = FeishuRobot(token=secret(self.secret), asset=ASSET)
        service.secret = secret(self.signing_secret) if self.signing_secret else ""
        if self.address:
            service.notify_url = f"{self.address}/open-apis/bot/v2/hook/{{token}}"
        return _over(self, service, Reach.GROUP)


class WebhookEntry(_Entry):
    """The court's own system, which passes messages on to people by their account."""

    kind: Literal["webhook"]
    address: Address
    secret: SecretName

    def build(self, secret: Secret) -> Gateway:
        """Return the gateway."""
        channel = WebhookChannel(
            self.name, self.address, secret(self.secret), is_internal=self.internal
        )
        return Gateway(self.label, channel, Reach.ACCOUNT, frozenset(self.courts))


class SmsFields(BaseModel):
    """What the gateway calls our three values; a gateway without a place for the key has none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phone: str
    text: str
    key: str | None = None


class SmsEntry(_Entry):
    """A gateway for text messages."""

    kind: Literal["sms"]
    address: Address
    form: bool = False
    """It takes a form, not JSON."""
    fields: SmsFields
    more: dict[str, str] = {}
    """Fields that are always the same, e.g. the signature of the sender."""
    secret: SecretName | None = None
    secret_field: str | None = None
    """The field in which the secret is sent."""
    secret_header: str | None = None
    """The header in which the secret is sent."""
    success_field: str
    success_value: str | int | bool

    @model_validator(mode="after")
    def _must_have_a_place_for_the_secret(self) -> SmsEntry:
        places = [self.secret_field, self.secret_header]
        if (self.secret is None) is not (places == [None, None]) or None not in places:
            raise ValueError("写了 secret，就要写 secret_field 或 secret_header 中的一个")
        return self

    def build(self, secret: Secret) -> Gateway:
        """Return the gateway."""
        value = secret(self.secret) if self.secret else ""
        channel = SmsChannel(
            self.name,
            self.address,
            fields=self.fields.model_dump(exclude_none=True),
            more={**self.more, **({self.secret_field: value} if self.secret_field else {})},
            headers={self.secret_header: value} if self.secret_header else {},
            as_form=self.form,
            success=(self.success_field, self.success_value),
            is_internal=self.internal,
        )
        return Gateway(self.label, channel, Reach.MOBILE, frozenset(self.courts), serves_text=True)


class PluginEntry(_Entry):
    """A channel of the court's own making, for a gateway that speaks no HTTP."""

    kind: Literal["plugin"]
    factory: Annotated[str, StringConstraints(pattern=r"^[\w.]+:\w+$")]
    """`module:callable`; called with `name` and `secret`, returns a channel."""
    secret: SecretName | None = None
    reach: Reach = Reach.MOBILE
    serves_text: bool = True

    def build(self, secret: Secret) -> Gateway:
        """Return the gateway."""
        module, _colon, name = self.factory.partition(":")
        try:
            make = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise ValueError(f"factory {self.factory} 找不到：{error}") from error
        channel = make(name=self.name, secret=secret(self.secret) if self.secret else "")
        return Gateway(
            self.label, channel, self.reach, frozenset(self.courts), serves_text=self.serves_text
        )


Entry = Annotated[
    WeComAppEntry
    | WeComRobotEntry
    | DingTalkEntry
    | FeishuEntry
    | WebhookEntry
    | SmsEntry
    | PluginEntry,
    Field(discriminator="kind"),
]


class GatewayFile(BaseModel):
    """All gateways of an installation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gateways: tuple[Entry, ...]


def _over(entry: _Entry, service: Any, reach: Reach) -> Gateway:
    channel = ServiceChannel(entry.name, service, reach, is_internal=entry.internal)
    return Gateway(entry.label, channel, reach, frozenset(entry.courts))


def read_gateways(file: Path, *, secrets: Path) -> list[Gateway]:
    """Return the gateways that a file names, ready to send.

    Args:
        file: YAML; its form is in docs/operations.md.
        secrets: the folder in which each secret is a file.

    Raises:
        ImproperlyConfigured: with every fault, by line.
    """
    try:
        tree = Tree(file.read_text(encoding="utf-8"), file=file.name)
        if tree.faults:
            raise ImproperlyConfigured(
                "\n".join(["FENGLIAN_CHANNELS 有错：", *map(str, tree.faults)])
            )
        entries = GatewayFile.model_validate(tree.content).gateways
    except OSError as error:
        raise ImproperlyConfigured(
            f"FENGLIAN_CHANNELS：读不了 {file}：{error.strerror}。"
        ) from error
    except MechanismFileError as error:
        raise ImproperlyConfigured(f"FENGLIAN_CHANNELS：{error.message}") from error
    except ValidationError as error:
        lines = [
            f"{file.name} 第 {tree.line(_place(fault['loc']))} 行："
            f"{'.'.join(map(str, fault['loc']))}：{fault['msg']}"
            for fault in error.errors()
        ]
        raise ImproperlyConfigured("\n".join(["FENGLIAN_CHANNELS 有错：", *lines])) from None
    return _build(entries, tree, secrets)


def _place(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Leave out the kind, which pydantic puts into the path."""
    return loc[:2] + loc[3:]


def _build(entries: tuple[Entry, ...], tree: Tree, secrets: Path) -> list[Gateway]:
    def secret(name: str) -> str:
        try:
            return (secrets / name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"读不了密钥文件 {secrets / name}：{error.strerror}") from error

    gateways: list[Gateway] = []
    faults: list[str] = []
    for number, entry in enumerate(entries):
        line = tree.line(("gateways", number))
        try:
            if entry.name in {gateway.name for gateway in gateways}:
                raise ValueError(f"name “{entry.name}”用了不止一次")  # noqa: TRY301 - one record
            gateways.append(entry.build(secret))
        except AppriseException:  # its words repeat the secret
            faults.append(
                f"{tree.file} 第 {line} 行（{entry.name}）：密钥文件里的内容、corp_id 或 agent_id"
                " 不是这种服务的样子。"
            )
        except ValueError as error:
            faults.append(f"{tree.file} 第 {line} 行（{entry.name}）：{error}。")
    if faults:
        raise ImproperlyConfigured("\n".join(["FENGLIAN_CHANNELS 有错：", *faults]))
    return gateways
