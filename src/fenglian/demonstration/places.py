"""The pages to look at besides single requests, and who should sign in for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A page with something on it.

    Args:
        words: what there is to see.
        path: its address; `{court}` stands for the court's short name.
        username: who should sign in to see it; empty: nobody need.
    """

    words: str
    path: str
    username: str = ""


PLACES = (
    Place("预约：大厅和三位法官的空档，约一个，再改、再取消", "/{court}/appointment/"),
    Place("大厅今天的来访：来了、没来，点一下", "/desk/appointments/", "clerk"),
    Place("法官有一天约满，有人排队，有人退就递补", "/desk/appointments/", "judge"),
    Place("一体机：大字大按钮，没人动就自动清屏，回执打在小票上", "/{court}/terminal/"),
    Place("各部门联络员和电话，群众看到的样子", "/{court}/directory/"),
    Place(
        "一项等公布；大岗人民法庭满 6 个工作日没有报送", "/desk/directory/queue/", "service-clerk"
    ),
    Place("欠着的那项变动：报送", "/desk/", "dagang-judge"),
    Place("榄核人民法庭没有联络员，标着缺口", "/desk/directory/", "president"),
    Place("执行局局长出差，法官代他", "/desk/", "enforcer-3"),
    Place("全院看板：各条线超期、久拖、不满意重办、可能不妥的", "/desk/board/", "president"),
    Place("联络员的部门看板：督促、一键报告", "/desk/board/", "enforcement-clerk"),
    Place("联络员刚报来的一份", "/desk/board/", "enforcement-leader"),
    Place("对第 8 条的意见，立案庭的解释写在下面", "/desk/clauses/NS-8/", "judge"),
    Place("等立案庭解释的一条意见", "/desk/opinions/", "filing-leader"),
    Place("发给自己的消息；怎样发、早上合成一条", "/desk/notices/", "judge"),
)
