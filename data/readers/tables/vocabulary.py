"""The words that column headers are known by, from ``mapping.toml`` and from a town's own file."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from himi_map.errors import InputError

IGNORED: Final = "ignore"
"""Role of columns that are known and left out."""

_BRACKETS: Final = re.compile(r"[(（\[【〔<＜][^)）\]】〕>＞]*[)）\]】〕>＞]")
_LEADING: Final = re.compile(r"^(?:[(]?[0-9]{1,2}[)][.、:]?|[0-9]{1,2}[.、:])(?=\D)")
_EDGES: Final = "*※■□●○◎★☆・:：;,.、。'\"-_"
_NUMBER: Final = re.compile(r"[0-9]{1,2}")


def header_form(text: str) -> str:
    """A header for comparing: NFKC, no spaces or line breaks, no leading number, no decoration, lower case."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return _LEADING.sub("", plain).strip(_EDGES)


def without_brackets(form: str) -> str:
    """``氏名(漢字)`` → ``氏名``; the brackets' content when nothing else is there."""
    return _BRACKETS.sub("", form).strip(_EDGES) or form.strip("()[]【】<>")


def inside_brackets(form: str) -> str:
    """``姓(カタカナ)`` → ``姓カタカナ``: brackets dropped, content kept."""
    return re.sub(r"[()（）\[\]【】〔〕<>＜＞]", "", form)


@dataclass(frozen=True, slots=True)
class GroupWords:
    """A numbered group of columns: 支援協力者1 氏名, 支援協力者1 協力同意, …"""

    name: str
    prefixes: tuple[str, ...]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Header forms to roles, for one kind of table."""

    kind: str
    roles: dict[str, str]
    groups: tuple[GroupWords, ...]

    def role(self, label: str) -> str:
        """Role of a header outside groups; "" when not known."""
        form = header_form(label)
        for candidate in (form, inside_brackets(form), without_brackets(form)):
            found = self.roles.get(candidate)
            if found:
                return found
        return ""

    def grouped(self, label: str) -> tuple[GroupWords, int, str] | None:
        """(group, number or 0, field) of a header such as 支援協力者1氏名, 支援協力者氏名(2); None when it is none."""
        form = inside_brackets(header_form(label))
        for group in self.groups:
            for prefix in group.prefixes:
                if not form.startswith(prefix):
                    continue
                rest = form[len(prefix) :]
                number = _NUMBER.search(rest)
                word = (_NUMBER.sub("", rest, count=1) if number else rest).strip(_EDGES)
                word = word.removeprefix("の")
                field = group.fields.get(word)
                if field is not None:
                    return group, int(number.group()) if number else 0, field
        return None

    def inside(self, group: GroupWords, label: str) -> str:
        """Field of *group* that a bare header (協力同意) names; "" when none."""
        form = header_form(label)
        for candidate in (form, inside_brackets(form), without_brackets(form)):
            if candidate in group.fields:
                return group.fields[candidate]
        return ""

    def heads_group(self, label: str) -> tuple[GroupWords, int] | None:
        """(group, number) of an upper header that names only the group: 支援協力者1."""
        found = self.grouped(label)
        return (found[0], found[1]) if found and found[2] == found[0].fields.get("") else None

    def knows(self, label: str) -> bool:
        """Whether it is a header of this kind of table."""
        return bool(self.role(label)) or self.grouped(label) is not None


def vocabulary(kind: str, mapping: Path | None = None) -> Vocabulary:
    """The words for *kind* (people, sites, carenet, batons, addresses), a town's own first.

    Raises
    ------
    InputError
        ``input.bad_mapping``: the town's file cannot be read or has another shape.
    """
    own = _own(mapping) if mapping else {}
    shipped = _shipped()
    roles: dict[str, str] = {}
    groups: list[GroupWords] = []
    for table in (own.get(kind, {}), shipped[kind]):
        for role, words in table.items():
            if role != "groups":
                for word in words:
                    form = header_form(word)
                    roles.setdefault(form, role)
                    roles.setdefault(inside_brackets(form), role)
    names = [*shipped[kind].get("groups", {})]
    for name in names:
        prefixes: list[str] = []
        fields: dict[str, str] = {}
        for table in (own.get(kind, {}), shipped[kind]):
            one = table.get("groups", {}).get(name, {})
            prefixes += [header_form(word) for word in one.get("prefix", [])]
            for field, words in one.get("fields", {}).items():
                for word in words:
                    fields.setdefault(header_form(word), field)
        groups.append(GroupWords(name, tuple(sorted(prefixes, key=len, reverse=True)), fields))
    return Vocabulary(kind, roles, tuple(groups))


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "mapping.toml").read_text(encoding="utf-8"))


def _own(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError("input.bad_mapping", file=path.name, reason="TOMLとして読めません") from error
    shipped = _shipped()
    for kind, table in content.items():
        if kind not in shipped or not isinstance(table, dict):
            raise InputError("input.bad_mapping", file=path.name, reason=f"[{kind}] という表はありません")
        for role, words in table.items():
            if role == "groups":
                _check_groups(path, kind, words)
            elif role not in shipped[kind] and role != IGNORED:
                raise InputError("input.bad_mapping", file=path.name, reason=f"{kind} に {role} という項目はありません")
            elif not _is_words(words):
                raise InputError("input.bad_mapping", file=path.name, reason=f"{role} は言葉の並びではありません")
    return content


def _check_groups(path: Path, kind: str, groups: object) -> None:
    known = _shipped()[kind].get("groups", {})
    bad = InputError("input.bad_mapping", file=path.name, reason=f"{kind}.groups の形が違います")
    if not isinstance(groups, dict) or not all(name in known and isinstance(one, dict) for name, one in groups.items()):
        raise bad
    for name, one in groups.items():
        fields = one.get("fields", {})
        if not _is_words(one.get("prefix", [])) or not isinstance(fields, dict):
            raise bad
        if not all(field in known[name]["fields"] and _is_words(words) for field, words in fields.items()):
            raise bad


def _is_words(words: object) -> bool:
    return isinstance(words, list) and all(isinstance(word, str) and word.strip() for word in words)
