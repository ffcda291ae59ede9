"""Free text may speak of somebody else: 「隣の山田花子さんが鍵を持つ」.

Text that holds the name or phone number of a person this recipient may not have is left out, and says that it was.
"""

from __future__ import annotations

import re
import unicodedata
import weakref
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from himi_map.glossary import term
from himi_map.records.atlas import Records
from himi_map.records.known import Known
from himi_map.text.names import search_key

_SHORTEST_NAME: Final = 3
"""Characters of a search key. Two-letter names (森一) would strike ordinary words."""

_SHORTEST_PHONE: Final = 6
"""Digits; a number without its area code has six (74-8100)."""

_NOT_DIGIT: Final = re.compile(r"\D+")
_NUMBER: Final = re.compile(r"[0-9][0-9()\- ]{4,}[0-9]")

_key = lru_cache(maxsize=1 << 16)(search_key)


class Mentions:
    """Everybody known in an atlas (residents, contacts, supporters), for finding them in free text.

    Parameters
    ----------
    records
        With everybody in them.
    """

    def __init__(self, records: Records) -> None:
        self._waiting: Callable[[], Iterable[Known]] | None = None
        self._clear()
        for resident in records.residents.values():
            self._add(_key, resident.name, resident.kana, resident.phone, resident.mobile, resident.fax)
        for contact in records.contacts.values():
            self._add(_key, contact.name, contact.kana, contact.phone, contact.mobile)
        for supporter in records.supporters.values():
            self._add(_key, supporter.name, supporter.kana, supporter.phone, supporter.mobile)

    @classmethod
    def of(cls, records: Records) -> Mentions:
        """Those of *records*; the last snapshot's are kept, so that a run over all associations builds them once."""
        global _latest
        kept, found = _latest
        if kept() is not records or found is None:
            found = cls(records)
            _latest = (weakref.ref(records), found)
        return found

    @classmethod
    def among(cls, everybody: Callable[[], Iterable[Known]]) -> Mentions:
        """Those of an atlas whose records are not all in hand; asked for when the first text is looked into.

        Parameters
        ----------
        everybody
            :meth:`himi_map.ports.AtlasStore.everybody`.
        """
        found = cls(Records())
        found._waiting = everybody
        return found

    def _clear(self) -> None:
        self._names: set[str] = set()
        self._phones: dict[str, tuple[str, ...]] = {}
        self._lengths: list[int] | None = None

    def _add(self, key_of: Callable[[str], str], name: str, kana: str, *phones: str) -> None:
        for text in (name, kana):
            key = key_of(text)
            if len(key) >= _SHORTEST_NAME:
                self._names.add(key)
        for digits in map(digits_of, filter(None, phones)):
            if len(digits) >= _SHORTEST_PHONE:
                end = digits[-_SHORTEST_PHONE:]
                known = self._phones.get(end, ())
                if digits not in known:
                    self._phones[end] = (*known, digits)

    def _ready(self) -> list[int]:
        """The lengths of names; whoever was waited for has been asked for."""
        if self._waiting is not None:
            for one in self._waiting():  # their keys are not kept beside: a city has more than would stay
                self._add(search_key, one.name, one.kana, one.phone, one.mobile, one.fax)
            self._waiting = None
        if self._lengths is None:
            self._lengths = sorted({len(name) for name in self._names})
        return self._lengths

    def names_in(self, text: str) -> set[str]:
        """Search keys of the people named in full in *text*."""
        lengths = self._ready()
        key = _key(text)
        return {
            key[start : start + length]
            for length in lengths
            for start in range(len(key) - length + 1)
            if key[start : start + length] in self._names
        }

    def phones_in(self, text: str) -> set[str]:
        """Digits of the known phone numbers in *text*; a number without its area code is found as well."""
        self._ready()
        written = [digits_of(found) for found in _NUMBER.findall(unicodedata.normalize("NFKC", text))]
        return {
            phone
            for digits in written
            if len(digits) >= _SHORTEST_PHONE
            for phone in self._phones.get(digits[-_SHORTEST_PHONE:], ())
            if phone.endswith(digits) or digits.endswith(phone)
        }


_latest: tuple[Callable[[], Records | None], Mentions | None] = (lambda: None, None)


class Shown:
    """The names and phones this recipient may have in one area."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.phones: set[str] = set()

    def add(self, name: str, kana: str, phones: Iterable[str] = ()) -> None:
        """One more person who may be mentioned."""
        self.names.update((_key(name), _key(kana)))
        self.phones.update(digits_of(phone) for phone in phones)


def cleared(text: str, mentions: Mentions, shown: Shown) -> str:
    """*text*, or the words that say it was left out because it speaks of somebody who is not shown."""
    if not text.strip():
        return text
    if mentions.names_in(text) - shown.names or mentions.phones_in(text) - shown.phones:
        return term("withheld_text")
    return text


def digits_of(phone: str) -> str:
    """The digits of a phone number as written."""
    return _NOT_DIGIT.sub("", unicodedata.normalize("NFKC", phone))
