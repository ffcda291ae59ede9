"""What is asked of the compiler: for whom, what, why, in which situation."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec


class RecipientKind(enum.StrEnum):
    """Who gets it."""

    NOTICE = "notice"  # 掲示用: no people at all
    ASSOCIATION = "association"  # 役員用
    MINSEI = "minsei"  # 民生委員
    SUPPORTER = "supporter"  # 支援協力者 本人: their own people only
    RESPONDERS = "responders"  # 消防・警察
    SHAKYO = "shakyo"  # 市社協
    CITY = "city"  # 市


class Recipient(msgspec.Struct, frozen=True):
    """A recipient; ``who`` is the supporter's id for ``supporter:ID``, else empty."""

    kind: RecipientKind
    who: str = ""

    @classmethod
    def parse(cls, text: str) -> Recipient:
        """Read ``association`` or ``supporter:ID``.

        Raises
        ------
        ValueError
            Not a recipient.
        """
        kind, _, who = text.partition(":")
        return cls(RecipientKind(kind), who)

    def __str__(self) -> str:
        """The text :meth:`parse` reads."""
        return f"{self.kind}:{self.who}" if self.who else str(self.kind)


class Output(enum.StrEnum):
    """Everything the program can make that leaves it. Each stands in ``himi_map/disclosure/rules.toml``."""

    MAP_SHEET = "map_sheet"  # A3の地図
    SUPPORTER_LIST = "supporter_list"  # 支援者リスト 配布用
    INTERVIEW_DRAFT = "interview_draft"  # 聞き取り用下書き
    EVACUATION_LIST = "evacuation_list"  # 避難者名簿
    CARENET_REPORT = "carenet_report"  # ケアネット半期報告（件数だけ）
    WEB_MAP = "web_map"  # 公開ウェブ地図
    GIS_EXPORT = "gis_export"  # GeoPackage / GeoJSON
    IMPORT_REPORT = "import_report"  # 取り込み報告
    CHECK_REPORT = "check_report"  # 見直しの結果
    JOURNAL_REPORT = "journal_report"  # 変更と提供の記録
    MERGE_REPORT = "merge_report"  # 持ち帰りの下見・確かめごと
    LOST_CONTACTS = "lost_contacts"  # 持ち出しや紙をなくしたときの連絡先と報告票
    COPY_LEDGER = "copy_ledger"  # 渡した紙の一覧（人は載せない）
    RECEIPT_SLIP = "receipt_slip"  # 受領書
    RUN_MANIFEST = "run_manifest"  # 印刷の控え（数だけ）
    PACK = "pack"  # 持ち出しパック: 公民館や地区で使う、この地図帳の一部
    SCREEN_PREVIEW = "screen_preview"  # 画面での下見（紙と同じもの）


class Purpose(enum.StrEnum):
    """Why."""

    PREPARE = "prepare"  # 平常時の備え・見守り
    INTERVIEW = "interview"  # 聞き取り・同意の確認
    EVACUATE = "evacuate"  # 避難支援
    ADMINISTER = "administer"  # 記録の管理
    PUBLISH = "publish"  # 公開


class Situation(enum.StrEnum):
    """平常時 or 災害時 (災害対策基本法 49条の11第3項)."""

    ORDINARY = "ordinary"
    DISASTER = "disaster"


class Authorisation(msgspec.Struct, frozen=True, kw_only=True):
    """Disaster mode: two different operators, a reason, hours."""

    first: str
    second: str
    reason: str
    since: dt.datetime
    hours: int


class DisclosureRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One asking.

    Attributes
    ----------
    associations
        Ids in scope; empty means all.
    operator
        Who asks (id of an operator); goes to the journal.
    half
        For the CareNet report only: ``2026H1`` (April to September) or ``2026H2`` (October to March).
    """

    output: Output
    recipient: Recipient
    purpose: Purpose
    at: dt.datetime
    operator: str
    associations: tuple[str, ...] = ()
    situation: Situation = Situation.ORDINARY
    authorisation: Authorisation | None = None
    half: str = ""
