"""The addresses that other systems call: version 1."""

from __future__ import annotations

from django.urls import path

from fenglian.api.interface import Interface
from fenglian.api.serving import ClientKey
from fenglian.api.views import desk, following, hooks, submissions, vocabulary

ABOUT = """\
给 12368 热线、小程序和其他平台的接口。怎么接入、怎么验证推送，见 docs/api.md。

一把密钥属于一个法院的一个外部系统；能做什么由法院发密钥时写明，随时可以收回。
每个会改动什么的请求都带 Idempotency-Key。错误都是 application/problem+json，按 code 判断。
没有的和不许看的一样是 404。不认识的字段和参数一律拒绝。"""

v1 = Interface(
    title="枫联接口",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    auth=ClientKey(),
)
for part in (submissions, following, hooks, desk, vocabulary):
    v1.add_router("", part.router)

urlpatterns = [path("v1/", v1.urls)]
