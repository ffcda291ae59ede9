"""Pages of the manual that are made from the program: the rule table, and what commands answer with ``--json``."""

from __future__ import annotations

import json

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


def schema_text() -> str:
    """``docs/json.schema.json``: what commands answer with ``--json``."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
