"""Opening an atlas from the command line: passphrase, operator, profile, map pack."""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from himi_map.errors import InputError, PermissionRefusedError, StoreError

if TYPE_CHECKING:
    from data.postgres import DatabaseAddress
    from himi_map.disclosed import Output
    from himi_map.geo.crs import PlaneCrs
    from himi_map.ports import AtlasStore, MapPackPort
    from himi_map.records.atlas import Records
    from himi_map.records.office import Operator
    from himi_map.records.people import Association

    Place = Path | DatabaseAddress
else:
    Place = type("path", (), {})  # typer knows no unions: place_of decides, and --help shows this name


def place_of(text: str) -> Place:
    """A file, or a database where somebody writes ``postgresql://…`` (``Path`` would make one stroke of the two).

    Raises
    ------
    InputError
        ``postgres.bad_address``, ``postgres.password_in_address``.
    """
    if text.startswith(("postgresql:", "postgres:")):
        from data.postgres import DatabaseAddress

        return DatabaseAddress(text)
    return Path(text)


_ATLAS_HELP = "地図帳（NAME.himi、または postgresql://利用者@サーバー/データベース）"
AtlasPath = Annotated[Place, typer.Argument(help=_ATLAS_HELP, metavar="ATLAS", parser=place_of)]
AtlasOption = Annotated[Place, typer.Option("--atlas", help=_ATLAS_HELP, metavar="ATLAS", parser=place_of)]
OperatorOption = Annotated[str, typer.Option("--operator", envvar="HIMI_MAP_OPERATOR", help="使う人の名前（利用者）")]
PACK_PASSPHRASE = "HIMI_MAP_PACK_PASSPHRASE"
"""Environment variable with a pack's passphrase (``pack``: to be given to it; ``merge``: where nobody knows it)."""
JsonOption = Annotated[bool, typer.Option("--json", help="結果をJSONひとつで出す")]


def now() -> dt.datetime:
    """The present, with the local time zone. ``HIMI_MAP_NOW`` (ISO 8601) fixes it for rehearsals and tests."""
    fixed = os.environ.get("HIMI_MAP_NOW")
    if fixed:
        return dt.datetime.fromisoformat(fixed).astimezone()
    return dt.datetime.now().astimezone()


def only_file(place: Place) -> Path:
    """The atlas's file, for what only a file can do.

    Raises
    ------
    InputError
        ``postgres.file_only``.
    """
    if isinstance(place, Path):
        return place
    raise InputError("postgres.file_only")


def password_for(address: DatabaseAddress) -> str | None:
    """A login's password: ``HIMI_MAP_PASSPHRASE``, a prompt, or None where libpq has its own (``PGPASSWORD`` …)."""
    given = os.environ.get("HIMI_MAP_PASSPHRASE")
    if given or os.environ.get("PGPASSWORD") or not sys.stdin.isatty():
        return given or None
    return getpass.getpass(f"「{address.user}」の合言葉：") or None


def passphrase_for(path: Path, *, confirm: bool = False) -> str:
    """The atlas passphrase: from ``HIMI_MAP_PASSPHRASE``, the system keyring, or a prompt. Never an argument.

    Raises
    ------
    InputError
        ``input.no_passphrase`` when there is nobody to ask.
    """
    given = os.environ.get("HIMI_MAP_PASSPHRASE")
    if given:
        return given
    remembered = None if confirm else _remembered(path)
    if remembered:
        return remembered
    if not sys.stdin.isatty():
        raise InputError("session.no_passphrase", file=path.name)
    answer = getpass.getpass("地図帳の合言葉：")
    if confirm and answer != getpass.getpass("もう一度（確かめ）："):
        raise InputError("session.passphrase_differs")
    return answer


def _remembered(path: Path) -> str | None:
    from data.store import remembered_passphrase

    return remembered_passphrase(path)


@dataclass
class Session:
    """An open atlas with who is working on it.

    Attributes
    ----------
    all_records
        Everything in the atlas, as it was when the session began; None: read when it is asked for.
    """

    store: AtlasStore
    operator: Operator
    at: dt.datetime
    all_records: Records | None = None

    @cached_property
    def records(self) -> Records:
        """Everything in the atlas."""
        return self.all_records if self.all_records is not None else self.store.load()

    @cached_property
    def associations(self) -> Mapping[str, Association]:
        """自治会 by id, without anything else being read for them."""
        known = self.all_records if self.all_records is not None else self.store.load(kinds=["association"])
        return known.associations

    @property
    def is_pack(self) -> bool:
        """Whether it is a pack, not the office's atlas."""
        return self.store.pack is not None

    @property
    def crs(self) -> PlaneCrs:
        """The plane zone of this atlas."""
        from himi_map.geo.crs import PlaneCrs

        return PlaneCrs(self.store.profile.plane_epsg)

    @cached_property
    def pack(self) -> MapPackPort | None:
        """The map pack beside the atlas, when there is one; its layers are kept in memory once read."""
        place = self.store.map_pack
        if place is None or not place.exists():
            return None
        from data.mappack import MapPack

        return MapPack.open(place)

    def association(self, name: str) -> Association:
        """The association of that name or id.

        Raises
        ------
        InputError
            ``session.no_association`` or ``session.two_associations``.
        """
        from himi_map.text.names import search_key

        living = [one for one in self.associations.values() if one.put_away is None]
        found = [one for one in living if name in (one.id, one.name)] or [
            one for one in living if search_key(one.name) == search_key(name)
        ]
        if not found:
            near = "、".join(sorted(one.name for one in living)[:12])
            raise InputError("session.no_association", name=name, known=near or "（まだありません）")
        if len(found) > 1:
            raise InputError("session.two_associations", name=name, wards="、".join(one.ward for one in found))
        return found[0]


@contextmanager
def open_session(
    path: Place, operator: str, *, read_only: bool = False, in_portions: bool = False
) -> Iterator[Session]:
    """Open an atlas for one command and close it whatever happens.

    Parameters
    ----------
    in_portions
        The command reads what it needs by itself; nothing is read beforehand.

    Raises
    ------
    StoreError
        It cannot be opened (``store.*``, ``postgres.*``).
    PermissionRefusedError
        ``session.unknown_operator``: nobody of that name may work on this atlas; ``postgres.other_operator``: on a
        server one works as who one logged in as.
    """
    at = now()
    store, signed_in = _open(path, read_only=read_only, at=at)
    try:
        records = None if in_portions else store.load()
        known = records if records is not None else store.load(kinds=["operator"])
        who = _operator(known.operators.values(), operator, signed_in, server=not isinstance(path, Path))
        yield Session(store, who, at, records)
    finally:
        store.close()


def _open(place: Place, *, read_only: bool, at: dt.datetime) -> tuple[AtlasStore, str]:
    """The store, and the id of the operator who has signed in by opening it ("": anybody the file knows).

    A pack has one operator, its holder. Opened to write, an atlas learns of packs that were made while somebody else
    had it, and a pack heeds the receipt beside it.
    """
    if isinstance(place, Path):
        from data.packs import acknowledge, take_words
        from data.store import open_atlas

        store = open_atlas(place, passphrase_for(place), read_only=read_only, at=at)
        if not read_only:
            with contextlib.suppress(StoreError):  # at the next opportunity, then
                take_words(store, at)
                acknowledge(store, at)
        return store, store.pack.holder if store.pack is not None else ""
    from data import postgres

    served = postgres.open_atlas(place, password=password_for(place), read_only=read_only, clock=now)
    return served, served.operator


def _operator(operators: Any, name: str, signed_in: str = "", *, server: bool = False) -> Operator:
    from himi_map.records.office import Operator

    living = [one for one in operators if isinstance(one, Operator) and one.retired_on is None]
    if signed_in:
        for one in living:
            if one.id == signed_in and name in ("", one.name):
                return one
        mine = next((one.name for one in living if one.id == signed_in), "")
        if server:
            raise PermissionRefusedError("postgres.other_operator", name=name, login=mine)
        raise PermissionRefusedError("session.unknown_operator", name=name)
    if not name:
        keepers = [one for one in living if one.role == "keeper"]
        if len(keepers) == 1:
            return keepers[0]
    for one in living:
        if one.name == name:
            return one
    raise PermissionRefusedError("session.unknown_operator", name=name or "（指定なし）")


def require_staff(session: Session) -> None:
    """Let pass who keeps the office's books: what is out and its passphrases, what comes home, what has to be decided.

    Raises
    ------
    PermissionRefusedError
        ``refused.staff_only``.
    """
    from himi_map.desk import STAFF

    if session.operator.role not in STAFF:
        raise PermissionRefusedError("refused.staff_only", name=session.operator.name)


def note_names(session: Session, output: Output, associations: tuple[str, ...]) -> None:
    """Write in the book that an internal paper with names is shown to staff, before it is.

    Raises
    ------
    PermissionRefusedError
        ``refused.staff_only``; ``refused.*`` when the rule table does not have it.
    """
    from himi_map.disclosed import Purpose, Recipient, RecipientKind
    from himi_map.services.disclosing import compile_for, note_leaving

    require_staff(session)
    asked = compile_for(
        session.records,
        session.store,
        output=output,
        recipient=Recipient(RecipientKind.SHAKYO),
        purpose=Purpose.ADMINISTER,
        operator=session.operator,
        at=session.at,
        associations=associations,
    )
    note_leaving(session.store, [asked], session.operator, session.at)
