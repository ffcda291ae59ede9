"""A pack holds nothing beyond its recipient's rights: made by the real command, opened, and every word in it looked at.

The oracle that knows nothing of the compiler says who may be in it with which fields; what the association itself
collected of somebody goes along before there is a consent, and nothing else of them does.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from data.store import open_atlas
from himi_map.records.kinds import KINDS
from himi_map.records.people import Provenance
from tests.e2e.expectation import Expected, expect, request_for
from tests.e2e.people import AT, PASSPHRASE, Maker
from tests.e2e.running import Machine, bundles, make_atlas
from tests.e2e.searching import Index
from tests.property.disclosure_oracle import Oracle

SPOKEN = "つばめ・みなと・ごま・きつね・あめ・ひのき"
COLLECTED = {"name", "kana", "address", "phone", "support", "place", "household situation"}
HOLDERS = {
    "association": ["--association", "試東"],
    "helper": ["--association", "試東", "--role", "helper", "--holder", "手伝 一"],
    "city": ["--association", "試東", "--role", "staff"],
}


def allowed(maker: Maker, recipient: str) -> Expected:
    """Tokens that may, and names that must, stand in a pack for association ``a``."""
    expected = expect(maker.atlas, "pack", recipient, "ordinary", ("a",))
    records = maker.atlas.records()
    oracle = Oracle(records, request_for("pack", recipient, "ordinary", ("a",)), maker.atlas.profile)
    if recipient == "association":
        for registration in records.registrations.values():
            one = records.residents[registration.resident]
            if registration.number not in expected.listed or one.association != "a":
                continue
            asked = oracle.of_resident(one, "list_association")
            if one.provenance is not Provenance.NEIGHBOURHOOD:
                continue
            if not asked[2]:
                kept = {token for token in expected.may if token[0] != one.id or token[1] in COLLECTED}
                expected.may = kept
            expected.may |= {(one.id, what) for what in COLLECTED if (one.id, what) in maker.atlas.tokens}
    expected.may |= {("note", "internal note"), ("note", "place")}  # the association's own stamps
    expected.must = {
        (each.resident, "name") for each in records.registrations.values()
        if each.number in expected.listed and each.association == "a"
    }  # fmt: skip
    return expected


def opened(pack: Path, target: Path) -> Path:
    """Everything a pack holds, in the clear: records, journal, manifest, what is enclosed."""
    with open_atlas(pack, SPOKEN, at=AT) as store:
        records = store.load()
        parts = [msgspec.json.encode(one) for kind in KINDS for one in records.table(kind).values()]
        parts += [one.payload or b"" for one in store.journal()]
        parts += [one.label.encode() for one in store.journal()]
        parts.append(msgspec.json.encode(store.pack))
        parts.append(store.enclosure("mappack") or b"")
    target.write_bytes(b"\n".join(parts))
    return target


def prove(root: Path, seed: int, rows) -> None:
    machine = Machine(root)
    maker = make_atlas(seed, tuple(dict.fromkeys(row.state for row in rows)))
    atlas = machine.write_atlas(maker)
    for holder, options in HOLDERS.items():
        recipient = "city" if holder == "city" else "association"
        pack = machine.root / "out" / f"{holder}.himipack"
        done = machine.himi_map(
            "pack", str(atlas), "--out", str(pack), *options, "--operator", "市の一人目",
            HIMI_MAP_PACK_PASSPHRASE=SPOKEN, HIMI_MAP_PASSPHRASE=PASSPHRASE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        index = Index(maker.atlas.tokens)
        assert index.in_file(pack) == {}, "the file itself tells something"
        for words in (done.stdout, done.stderr):
            assert index.in_text("words", words) == set()
        inside = index.in_file(opened(pack, machine.root / "record" / f"{holder}.bin"))
        if recipient == "association":
            expected = allowed(maker, recipient)
            leaks = {owner: where for owner, where in inside.items() if owner not in expected.may}
            assert leaks == {}
            assert expected.must <= set(inside), "somebody who may be in it is missing"
        else:
            areas = {one.id for one in maker.atlas.records().residents.values() if one.association == "b"}
            strangers = {owner for owner in inside if owner[0] in areas}
            assert strangers == set(), "people of another association"
            assert not [owner for owner in inside if owner[1] in ("source row", "question")]
        for path in machine.left_behind():
            assert index.in_file(path) == {}, path


SHORT = 6


@pytest.mark.parametrize("seed", range(SHORT))
def test_a_pack_holds_nothing_beyond_its_recipients_rights(tmp_path: Path, seed: int) -> None:
    prove(tmp_path / "machine", seed, bundles()[seed])


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(SHORT, len(bundles())))
def test_every_atlas(tmp_path: Path, seed: int) -> None:
    prove(tmp_path / "machine", seed, bundles()[seed])
