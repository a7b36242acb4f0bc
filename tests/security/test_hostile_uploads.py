"""Hostile files at every door where a file comes in: refused, or kept harmless and handed out so.

What each kind of file is refused for is held in tests/documents/test_uploads.py; here such files go
in by the people's page, with a submission and by the interface, and whatever stays is fetched as
everybody who may (S16, S17, M6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.api.callers import Caller, open_caller
from tests.documents.test_uploads import huge_png, office, pdf, picture, with_part
from tests.security.matrix_world import signed_in
from tests.world import World, at

from fenglian.documents import uploads
from fenglian.ledger.models import Attachment
from fenglian.privacy.codes import follow_token
from fenglian.requests import actions
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.models import ServiceRequest

NOON = at("2026-11-20 12:00")
SCRIPT = b"<script>alert(document.cookie)</script>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
BOMB = with_part(office(), "word/media/a.xml", b"<a>" + b"0" * 50_000_000 + b"</a>")


def nested() -> bytes:
    """A document in which lies a document that unpacks to far more."""
    return with_part(office(), "word/embeddings/a.docx", BOMB)


REFUSED: dict[str, bytes] = {
    "页面.html": b"<!DOCTYPE html>" + SCRIPT,
    "照片.jpg": b"<!DOCTYPE html>" + SCRIPT,
    "图.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "图.png": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "传票.pdf.exe": b"MZ\x90\x00" + b"\0" * 64,
    "传票\u202efdp.exe": b"MZ\x90\x00" + b"\0" * 64,
    "合同.pdf": pdf(b"2 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj"),
    "两面.pdf": pdf() + office(),
    "宏.docx": with_part(office(), "word/vbaProject.bin", b"x"),
    "炸弹.docx": BOMB,
    "套着.docx": nested(),
    "越界.docx": with_part(office(), "../../../etc/cron.d/x", b"x"),
    "外联.docx": with_part(
        office(), "word/x.xml", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
    ),
    "巨幅.png": huge_png(30_000, 30_000),
    "病毒.com": EICAR,
    "病毒.txt": EICAR,
    "空.pdf": b"",
}
KEPT: dict[str, bytes] = {
    "../../../../etc/passwd": pdf(),
    "..\\..\\windows\\system32\\cmd.exe": picture("PNG"),
    "照片.php.jpg": picture("JPEG"),
    'x" onmouseover="alert(1).png': picture("PNG") + SCRIPT,
    "<img src=x onerror=alert(1)>.pdf": pdf(),
    "=HYPERLINK(1).webp": picture("WEBP") + SCRIPT,
    "a\r\nSet-Cookie: fl=1.pdf": pdf(),
    "断\x00开.pdf": pdf(),
    "倒\u202efdp.docx": office(),
}


@dataclass
class Doors:
    """A request in somebody's hands, and the ways by which files come to it."""

    world: World
    program: Caller
    token: str

    def page(self, name: str, content: bytes) -> int:
        """Send a file from the follow-up page."""
        path = f"/nansha/follow/{self.token}/papers/"
        return self._post(Client(raise_request_exception=False), path, name, content)

    def submission(self, name: str, content: bytes) -> int:
        """Send it with a new request."""
        client = Client(raise_request_exception=False)
        form = client.get("/nansha/tell/").headers["Location"]
        client.post(form, {"words": "立案两个月没有人联系我，什么时候开庭。", "case_number": ""})
        client.post(f"{form}who/", {"relation": "self", "name": "陈小满", "phone": "13800000009"})
        return self._post(client, f"{form}review/", name, content)

    def interface(self, name: str, content: bytes) -> int:
        """Let a program send it for the party."""
        path = f"/follow/{self.token}/papers"
        answer = self.program.upload(path, SimpleUploadedFile(name, content))
        return int(answer.status_code)

    def _post(self, client: Client, path: str, name: str, content: bytes) -> int:
        # The name goes as a browser may send it: Django's own client would clean it first.
        body = (
            b'--b\r\nContent-Disposition: form-data; name="papers"; filename="'
            + name.replace('"', "%22").replace("\r\n", "%0D%0A").encode()
            + b'"\r\nContent-Type: image/svg+xml\r\n\r\n'
            + content
            + b"\r\n--b--\r\n"
        )
        answer = client.generic("POST", path, body, "multipart/form-data; boundary=b")
        return int(answer.status_code)

    def fetched(self, paper: Attachment) -> list[Any]:
        """Return a paper as everybody fetches it who may."""
        link = follow_token(paper.subject_id, 1)
        desk = f"/desk/requests/{paper.subject_id}/attachments/{paper.pk}/"
        return [
            Client().get(f"/nansha/follow/{link}/papers/{paper.pk}/"),
            self.program.get(f"/follow/{link}/papers/{paper.pk}"),
            *(signed_in(who).get(desk) for who in (self.world.clerk, self.world.president)),
        ]


@pytest.fixture
def doors(nansha: World, settings: Settings, tmp_path: Any) -> Doors:
    settings.UPLOADS = tmp_path / "uploads"
    settings.STATIC_ROOT = tmp_path
    clerk: dict[str, Any] = {"by": nansha.official(nansha.clerk), "at": NOON}
    request_id = nansha.submit(when=NOON).request_id
    actions.confirm_screening(request_id, Screening("labor", "judge_contact", "ordinary"), **clerk)
    actions.dispatch_order(request_id, Target(nansha.civil.pk, nansha.judge.pk), **clerk)
    version = ServiceRequest.objects.get(pk=request_id).follow_version
    return Doors(nansha, open_caller(nansha), follow_token(request_id, version))


WAYS: list[Callable[[Doors, str, bytes], int]] = [Doors.page, Doors.submission, Doors.interface]


@pytest.mark.parametrize("way", WAYS)
def test_hostile_file_is_refused_at_every_door_and_nothing_is_left(
    doors: Doors, way: Callable[[Doors, str, bytes], int], settings: Settings
) -> None:
    statuses = {name: way(doors, name, content) for name, content in REFUSED.items()}

    assert set(statuses.values()) <= {302, 400, 422}, statuses  # 302: back to the form
    assert Attachment.objects.count() == 0
    assert [path for path in settings.UPLOADS.rglob("*") if path.is_file()] == []
    assert ServiceRequest.objects.count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_file_with_a_hostile_name_is_kept_under_ours_and_handed_out_as_a_download(
    doors: Doors, way: Callable[[Doors, str, bytes], int], settings: Settings
) -> None:
    for name, content in KEPT.items():
        way(doors, name, content)

    papers = list(Attachment.objects.all())
    assert papers
    for paper in papers:
        assert not set(paper.name) & set('<>"\\/\r\n\0\u202e'), paper.name
        assert paper.name.rpartition(".")[2] in {"pdf", "png", "jpg", "webp", "docx"}
        for answer in doors.fetched(paper):
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"].startswith("attachment; filename*=")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert "Set-Cookie" not in answer.headers
            assert SCRIPT not in b"".join(answer)
    stored = [path for path in settings.UPLOADS.rglob("*") if path.is_file()]
    assert len(stored) == len(papers)
    assert not {"passwd", "cmd", "php"} & {path.stem for path in stored}


def test_control_without_the_look_inside_hostile_files_stay(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one defence off: whatever comes is taken for a PDF."""
    monkeypatch.setattr(uploads, "_checked", lambda content: (uploads.UploadKind.PDF, content))

    statuses = [doors.page(name, content) for name, content in REFUSED.items()]

    assert 302 in statuses
    assert Attachment.objects.exists()
