from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template

from fenglian.frame.forms import Form, WordsField


class TellForm(Form):
    also_sent = frozenset({"do"})

    words = WordsField(label="您要说的事", help_text="想到什么写什么", max_length=20)
    phone = forms.CharField(label="手机号", help_text="只用来通知您", max_length=20)
    relation = forms.ChoiceField(
        label="替谁说",
        choices=[("self", "我自己的事"), ("parent", "替父母或家人")],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label="哪一天", required=False, error_messages={"invalid": "哪天？"})


def form(query: str) -> TellForm:
    return TellForm(QueryDict(query))


def draw(source: str, **context: Any) -> str:
    return Template("{% load fenglian %}" + source).render(Context(context))


def test_form_filled_in_is_valid_and_keeps_every_space() -> None:
    filled = form(
        "words=%20第一行%0D%0A%20%20第二行&phone=138&relation=self&do=send&csrfmiddlewaretoken=x"
    )

    assert filled.errors == {}
    assert filled.cleaned_data["words"] == " 第一行\n  第二行"


def test_form_left_empty_says_what_to_fill_in_by_name() -> None:
    assert form("words=%20%0A&day=").errors == {
        "words": ["请填写“您要说的事”。"],
        "phone": ["请填写“手机号”。"],
        "relation": ["请选“替谁说”。"],
    }


def test_form_with_wrong_values_says_what_is_wrong_with_them() -> None:
    filled = form(f"words={'字' * 21}&phone=1&relation=judge&day=soon")

    assert filled.errors == {
        "words": ["“您要说的事”最多 20 个字，现在 21 个字，请删短一些。"],
        "relation": ["“替谁说”里没有“judge”，请从列出的几项里选。"],
        "day": ["哪天？"],
    }


def test_form_sent_more_than_it_asks_for_refuses_it_by_name() -> None:
    filled = form("words=有事&phone=138&relation=self&court_id=2&due=2030-01-01")

    assert filled.non_field_errors() == [
        "提交的内容里多了本页没有的项目（court_id、due），没有存入。请刷新页面再填。"
    ]


def test_control_characters_vanish_and_letters_are_composed() -> None:
    filled = form("words=A%00B%08C%C2%85D%09E&phone=Cafe%CC%81&relation=self")

    assert filled.is_valid()
    assert filled.cleaned_data["words"] == "ABCD\tE"
    assert filled.cleaned_data["phone"] == "Café"


def test_pasted_text_is_never_cut_by_the_browser() -> None:
    assert "maxlength" not in draw("{% field form.words %}", form=TellForm())


def test_field_ties_label_hint_and_error_to_its_input() -> None:
    drawn = draw("{% field form.phone %}", form=form("words=a"))

    assert '<label class="form-label" for="id_phone">手机号</label>' in drawn
    assert '<div class="fl-hint" id="id_phone-hint">只用来通知您</div>' in drawn
    assert '<span class="fl-err" id="id_phone-error">请填写“手机号”。</span>' in drawn
    assert 'aria-describedby="id_phone-hint id_phone-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert drawn.index("id_phone-hint") < drawn.index("<input")


def test_choices_become_cards_with_the_chosen_one_kept() -> None:
    drawn = draw("{% field form.relation %}", form=form("relation=parent"))

    assert "<legend>替谁说</legend>" in drawn
    assert 'id="id_relation_1" value="parent" checked' in drawn
    assert drawn.count('class="fl-choice"') == 2


def test_choice_cards_explain_their_options() -> None:
    drawn = draw(
        "{% choice_cards form.relation columns=1 hints=hints %}",
        form=TellForm(),
        hints={"parent": "请写明是谁"},
    )

    assert "fl-choices--1" in drawn
    assert 'aria-describedby="id_relation_1-hint"' in drawn
    assert '<small id="id_relation_1-hint">请写明是谁</small>' in drawn


def test_error_summary_counts_and_leads_to_each_field() -> None:
    drawn = draw("{% error_summary form %}", form=form("phone=138&extra=1"))

    assert "有 3 处要改，改好就能提交" in drawn
    assert '<a href="#id_words">请填写“您要说的事”。</a>' in drawn
    assert '<a href="#id_relation_0">请选“替谁说”。</a>' in drawn
    assert 'role="alert"' in drawn


@pytest.mark.parametrize("shown", [TellForm(), form("words=a&phone=1&relation=self")])
def test_error_summary_of_a_good_form_is_nothing(shown: TellForm) -> None:
    assert draw("{% error_summary form %}", form=shown).strip() == ""


def test_hostile_value_comes_back_inert() -> None:
    drawn = draw("{% field form.phone %}", form=form('phone="><script>alert(1)</script>'))

    assert "<script>" not in drawn
