"""The services of other companies, through the library that knows them.

Of the library we keep addresses, checks, tokens, signatures and limits. Two things of it do not do
for us: it takes any answer with status 200 for a success, where these services say in the body that
nothing was sent; and it waits 5.5 seconds before each message. The classes here mend both, and let
a court put its own address in place of the public one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import requests
from apprise import AppriseAsset
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wechat import NotifyWeChat
from apprise.plugins.wecombot import NotifyWeComBot
from urllib3.exceptions import HTTPError

from fenglian.notifications.errors import ChannelAnswerError

ASSET = AppriseAsset(
    app_id="fenglian",
    app_desc="枫联",
    plugin_paths=[],
    http_redirects=False,  # what is said to one address is not carried on to another
    storage_mode="memory",
)
LARGEST_ANSWER = 64 * 1024
"""Bytes; an answer is a short object."""
CONNECT, READ = 4.0, 8.0
"""Seconds; the round's patience bounds what drips in more slowly."""


class Checked:
    """Posts for a service and reads what comes back; mixed into the library's classes."""

    request_rate_per_sec = 0
    socket_connect_timeout = CONNECT
    socket_read_timeout = READ
    verify_certificate: bool
    service_name: str

    def post(
        self,
        address: str,
        payload: Mapping[str, Any],
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        as_form: bool = False,
    ) -> dict[str, Any]:
        """Send a payload and return the object that answers it.

        Raises:
            ChannelAnswerError: the status says failure, or the answer is no JSON object.
        """
        body = payload if as_form else json.dumps(payload, ensure_ascii=False).encode()
        kind = {} if as_form else {"Content-Type": "application/json; charset=utf-8"}
        try:
            with requests.post(
                address,
                data=body,
                params=params,
                headers={"User-Agent": "fenglian", **kind, **(headers or {})},
                timeout=(self.socket_connect_timeout, self.socket_read_timeout),
                verify=self.verify_certificate,
                allow_redirects=False,
                stream=True,
            ) as response:
                status = response.status_code
                content = response.raw.read(LARGEST_ANSWER, decode_content=True)
        except (requests.RequestException, OSError, HTTPError) as error:
            # Not its own words: they repeat the address, and with it the secret.
            raise ChannelAnswerError(f"连不上{self.service_name}：{type(error).__name__}") from None
        if not 200 <= status < 300:
            raise ChannelAnswerError(f"{self.service_name} 回答 HTTP {status}")
        return _object(content, str(self.service_name))

    def require(self, answer: Mapping[str, Any], field: str, expected: object) -> bool:
        """Let an answer pass whose field says success; its absence is none.

        Raises:
            ChannelAnswerError: it says something else.
        """
        said = answer.get(field)
        if type(said) is type(expected) and said == expected:
            return True
        why = answer.get("errmsg") or answer.get("msg") or answer.get("message") or ""
        raise ChannelAnswerError(f"{self.service_name} 没有发出：{field}={said!r} {why}".strip())


def _object(content: bytes, service: str) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError:
        raise ChannelAnswerError(f"{service} 的回答不是 JSON：{content[:80]!r}") from None
    if not isinstance(answer, dict):
        raise ChannelAnswerError(f"{service} 的回答不是 JSON 对象：{content[:80]!r}")
    return answer


class WeComApp(Checked, NotifyWeChat):  # type: ignore[misc]  # the library is loosely typed
    """企业微信 application: to a person, by the account there."""

    service_name = "企业微信"

    def send(self, body: str, **_more: Any) -> bool:
        """Send to `users`; an account that the service does not know is a failure."""
        token = self._get_access_token()
        if not token:
            raise ChannelAnswerError("企业微信没有给出令牌，请核对企业编号和应用密钥")
        payload = {
            "touser": "|".join(self.users),
            "agentid": int(self.agentid),
            "msgtype": "text",
            "text": {"content": body},
        }
        answer = self.post(self.notify_url, payload, params={"access_token": token})
        if answer.get("errcode") in {40001, 40014, 42001}:  # the token; the next try gets another
            self.store.clear("access_token")
        if answer.get("invaliduser"):
            raise ChannelAnswerError(f"企业微信里没有账号 {answer['invaliduser']}")
        return self.require(answer, "errcode", 0)


class WeComRobot(Checked, NotifyWeComBot):  # type: ignore[misc]  # the library is loosely typed
    """企业微信 robot: to a group."""

    service_name = "企业微信群机器人"

    def send(self, body: str, **_more: Any) -> bool:
        """Send to the group."""
        payload = {"msgtype": "text", "text": {"content": body}}
        return self.require(self.post(self.api_url, payload), "errcode", 0)


class DingTalkRobot(Checked, NotifyDingTalk):  # type: ignore[misc]  # the library is loosely typed
    """钉钉 robot: to a group, naming the person by telephone."""

    service_name = "钉钉群机器人"

    def send(self, body: str, **_more: Any) -> bool:
        """Send to the group; signed where the robot has a secret."""
        params = {}
        if self.secret:
            timestamp, signature = self.get_signature()
            # The library hands it on encoded, and it would be encoded once more on its way.
            params = {"timestamp": timestamp, "sign": unquote(signature)}
        payload = {
            "msgtype": "text",
            "text": {"content": body},
            "at": {"atMobiles": self.targets, "isAtAll": False},
        }
        address = self.notify_url.format(token=self.token)
        return self.require(self.post(address, payload, params=params), "errcode", 0)


class FeishuRobot(Checked, NotifyFeishu):  # type: ignore[misc]  # the library is loosely typed
    """飞书 robot: to a group; signs where it has a secret, which the library cannot."""

    service_name = "飞书群机器人"
    secret = ""

    def send(self, body: str, **_more: Any) -> bool:
        """Send to the group."""
        payload: dict[str, Any] = {"msg_type": "text", "content": {"text": body}}
        if self.secret:
            timestamp = str(int(time.time()))
            key = f"{timestamp}\n{self.secret}".encode()
            sign = hmac.new(key, b"", hashlib.sha256).digest()
            payload |= {"timestamp": timestamp, "sign": base64.b64encode(sign).decode()}
        answer = self.post(self.notify_url.format(token=self.token), payload)
        return self.require(answer, "code", 0)


class OwnAddress(Checked):
    """An address of the court's own choosing: a webhook, or a gateway for text messages."""

    service_name = "网关"
    verify_certificate = True
