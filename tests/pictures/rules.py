"""Pages of the manual that are made from the program: rules, checks, and what commands answer with ``--json``."""

from __future__ import annotations

import json
import re

from himi_map.checks import Severity, check_texts
from himi_map.cli.answers import schema
from himi_map.disclosure import rule_table
from himi_map.glossary import term

HEAD = """# だれに、何を見せるか

`himi_map/disclosure/rules.toml` から作った表です（`python3 dev.py pictures` で作り直します）。
ここにない紙は、作れません。「だれが載るか」の意味は次のとおりです。

- `none`：だれも載りません。
- `consented`：「要る同意」のどれかが、今も有効な方だけ。
- `own`：そのうち、その支援協力者が助けると約束した方だけ。
- `neighbourhood`：同意のある方と、自治会が自ら集めた方（断った方を除く）。
- `everyone`：登録されたすべての方（内部資料か、災害のときだけ。紙にそう印刷されます）。

| 出すもの | 渡す相手 | 場面 | だれが載るか | 項目 | 要る同意 | 根拠 |
|---|---|---|---|---|---|---|
"""


def rules_page() -> str:
    """``docs/rules.md``."""
    lines = []
    for row in rule_table().rows():
        needs = "、".join(str(one) for one in row.needs) or "—"
        when = "災害時" if row.situation == "disaster" else "平常時"
        cells = (
            term(f"output.{row.output}"),
            term(f"recipient.{row.recipient}"),
            when,
            f"`{row.people}`",
            f"`{row.group}`" if row.group else "—",
            needs,
            row.why,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


CHECKS_HEAD = """# 見直しと、印刷の前の確かめ

`himi_map/checks/texts.toml` から作った表です（`python3 dev.py pictures` で作り直します）。

- **止める**（`stop`）：その自治会は印刷しません。ほかの自治会は続けます。
- **知らせる**（`warn`）：印刷はできます。職員が読んで、どうするかを決めます。
- **覚え書き**（`note`）：印刷には差しつかえません。
- 「職員だけ」の文は、同意のない方にふれることがあるため、自治会の役員の画面と紙には出ません。

文の中の〇は、番号・名前・日付などが入るところです。
"""
_WEIGHT = {"stop": "止める", "warn": "知らせる", "note": "覚え書き"}


def checks_page() -> str:
    """``docs/checks.md``: every code of the checks, first those asked before printing."""
    found = check_texts()
    parts = [CHECKS_HEAD]
    for printing, title in ((True, "印刷の前に確かめること"), (False, "ふだんの見直しだけで見ること")):
        lines = [f"## {title}", "", "| しるし | 重さ | 文 | 読む人 |", "|---|---|---|---|"]
        for weight in Severity:
            for code, one in found.items():
                if one.printing is printing and one.severity is weight:
                    words = re.sub(r"\{\w+\}", "〇", one.text)
                    who = "職員だけ" if one.staff_only else "職員・役員"
                    lines.append(f"| `{code}` | {_WEIGHT[weight]} | {words} | {who} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def schema_text() -> str:
    """``docs/json.schema.json``: what commands answer with ``--json``."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
