"""Where notices may go: addresses that the operator has listed, and no machine behind them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from fenglian.integrations.errors import HookError

LONGEST_ADDRESS = 300
# The private networks of IPv4 can be reached through these as well.
_TRANSLATED = ip_network("64:ff9b::/96")


def check_hook_address(url: str) -> str:
    """Return an address that a client may register.

    Args:
        url: as sent.

    Raises:
        HookError: it is none, or its origin is not in `FENGLIAN_HOOK_ORIGINS`.
    """
    try:
        parts = urlsplit(url)
        is_plain = parts.username is None and parts.password is None and not parts.fragment
        port = parts.port
    except ValueError:
        raise HookError("这不是一个网址。") from None
    shown = all("!" <= letter <= "~" for letter in url)
    if len(url) > LONGEST_ADDRESS or not shown or not parts.hostname or not is_plain:
        raise HookError(
            f"推送地址应像 https://主机/路径，最多 {LONGEST_ADDRESS} 个字符，"
            "不带用户名、密码和 # 后面的部分。"
        )
    origin = f"{parts.scheme}://{parts.hostname}{f':{port}' if port else ''}"
    if origin not in settings.HOOK_ORIGINS:
        raise HookError(
            f"本院没有允许向 {origin} 推送。请法院的运行人员把它加进 FENGLIAN_HOOK_ORIGINS。"
        )
    return url


def is_reachable(address: str) -> bool:
    """Tell whether a machine may be talked to: on the open network, or in a network listed.

    Asked of the address that is then connected to, whatever a name may resolve to next time (S19).

    Args:
        address: a numeric address.
    """
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if any(ip in network for network in settings.HOOK_NETWORKS):
        return True
    if isinstance(ip, IPv6Address) and (ip.sixtofour or ip.teredo or ip in _TRANSLATED):
        return False
    return ip.is_global and not ip.is_multicast
