"""同意: dated facts, only ever added to.

A consent says whose it is, under which wording, given or refused or withdrawn, proven how, signed when. A mistake is
corrected by a later fact that names the one it corrects. What a set of facts allows is worked out in
:mod:`himi_map.consent`.
"""

from __future__ import annotations

import datetime as dt
import enum

from himi_map.records.base import AssociationId, ConsentId, Record, ResidentId


class ConsentKind(enum.StrEnum):
    """What is asked."""

    LIST_ASSOCIATION = "list_association"  # 名簿を自治会へ
    LIST_MINSEI = "list_minsei"  # 名簿を民生委員へ
    LIST_RESPONDERS = "list_responders"  # 名簿を消防・警察へ
    MAP = "map"  # 地図への掲載
    PLAN_MADE = "plan_made"  # 個別避難計画の作成
    PLAN_SHARED = "plan_shared"  # 個別避難計画の提供
    SUPPORT = "support"  # 支援協力者: 協力します
    SUPPORTER_SHARED = "supporter_shared"  # 支援協力者・連絡先: 氏名と電話を伝えてよい
    CARENET_SHARED = "carenet_shared"  # ケアネットの情報共有
    BATON_SHARED = "baton_shared"  # いのちのバトンの個人情報共有同意書


class Whose(enum.StrEnum):
    """Kind of the record the consent is about."""

    RESIDENT = "resident"
    SUPPORTER = "supporter"
    CONTACT = "contact"


class ConsentState(enum.StrEnum):
    """The answer. No record at all is *unknown*, and unknown is never given."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    VOID = "void"  # 訂正: the corrected fact was recorded by mistake


class SignedBy(enum.StrEnum):
    """Who answered."""

    SELF = "self"
    FAMILY = "family"
    GUARDIAN = "guardian"


class Proof(enum.StrEnum):
    """What shows it."""

    PAPER = "paper"  # 同意書
    NAME_LIST = "name_list"  # 名簿に「有」とある
    SPOKEN = "spoken"  # 口頭: lapses at the next renewal


class ConsentFact(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One dated answer.

    Attributes
    ----------
    whose, subject
        Kind and id of the resident, supporter or contact.
    about
        For a supporter's consent to help: the resident it is for; None when it holds for all.
    wording
        Id of the wording version under which it was asked (``himi_map/consent/wordings.toml``).
    signed_by, signer, relation, reason
        Who answered; for family or guardian the name, relation and reason (未成年・後見・意思確認困難).
    signed_on
        None: the date is not known (an undated 「有」 in a list).
    recorded_at
        When it came into the atlas, with time zone; the tie-breaker.
    corrects
        The earlier fact this one replaces (訂正).
    """

    association: AssociationId
    whose: Whose
    subject: str
    kind: ConsentKind
    state: ConsentState
    wording: str
    recorded_at: dt.datetime
    about: ResidentId | None = None
    signed_by: SignedBy = SignedBy.SELF
    signer: str = ""
    relation: str = ""
    reason: str = ""
    proof: Proof = Proof.PAPER
    signed_on: dt.date | None = None
    corrects: ConsentId | None = None
    note: str = ""
