"""Self-test at start: the ciphers give the published answers, or the product does not run."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.core.checks import CheckMessage, Error, Tags, register

# GB/T 32905-2016 annex A, example 1; GB/T 32907-2016 annex A, example 1; RFC 8998 A.2.1.
SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
SM4_KEY = "0123456789abcdeffedcba9876543210"
SM4_OF_KEY = "681edf34d206965e86b3e94f536e4246"
GCM_NONCE = "00001234567800000000abcd"
GCM_ASSOCIATED = "feedfacedeadbeeffeedfacedeadbeefabaddad2"
GCM_PLAIN = (
    "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
    "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
)
GCM_SEALED = (
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    "83de3541e4c2b58177e065a9bf7b62ec"
)


def _sm3() -> str:
    digest = Hash(SM3())
    digest.update(b"abc")
    return digest.finalize().hex()


def _sm4() -> str:
    block = bytes.fromhex(SM4_KEY)
    # One published block: the mode adds nothing here, and seals no data.
    encryptor = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()  # noqa: S305
    return (encryptor.update(block) + encryptor.finalize()).hex()


def _sm4_gcm() -> str:
    key, nonce = bytes.fromhex(SM4_KEY), bytes.fromhex(GCM_NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex(GCM_ASSOCIATED))
    sealed = encryptor.update(bytes.fromhex(GCM_PLAIN)) + encryptor.finalize()
    return (sealed + encryptor.tag).hex()


SELF_TESTS = (
    ("SM3", _sm3, SM3_OF_ABC),
    ("SM4", _sm4, SM4_OF_KEY),
    ("SM4-GCM", _sm4_gcm, GCM_SEALED),
)


def cipher_faults() -> list[str]:
    """Say which cipher does not give its published answer; empty when all do."""
    faults = []
    for name, compute, published in SELF_TESTS:
        try:
            answer = compute()
        except UnsupportedAlgorithm:
            faults.append(f"密码库不支持 {name}。")
            continue
        if answer != published:
            faults.append(f"{name} 自检结果与国家标准公布的不一致。")
    return faults


@register(Tags.security)
def check_ciphers(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a library whose SM3 or SM4 is missing or wrong."""
    return [
        Error(
            fault,
            hint="请按 requirements/run.txt 重新安装 cryptography；个人信息没有它不能加密。",
            id="fenglian.E002",
        )
        for fault in cipher_faults()
    ]
