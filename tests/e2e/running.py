"""Lays out a machine nobody has used, writes atlases, runs the commands in child processes, finds what they left."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.pairs import Row, pairwise
from tests.e2e.people import AT, PASSPHRASE, Maker, make_atlas

REPOSITORY = Path(__file__).resolve().parents[2]
ROWS_AN_ATLAS = 4


@dataclass(frozen=True)
class Step:
    """One command, or one asking where there is no command for it.

    Attributes
    ----------
    maker
        The atlas.
    row
        What is tried; its state says who in the atlas it is about, though everybody in it is judged.
    recipient
        As on the command line, with the supporter's id.
    associations
        Scope.
    files
        What it makes when it may.
    """

    name: str
    maker: Maker
    row: Row
    recipient: str
    associations: tuple[str, ...]
    out: Path
    record: Path
    argv: tuple[str, ...] = ()
    ask: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """stdout and stderr."""
        return {name: (self.record / f"{name}.txt").read_text(encoding="utf-8") for name in ("stdout", "stderr")}

    @property
    def made(self) -> list[Path]:
        """Every file in its own folder."""
        return sorted(path for path in self.out.rglob("*") if path.is_file())


class Machine:
    """A home, a temporary folder and a working folder of one child process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("home", "tmp", "run", "work", "atlases", "out", "record"):
            (root / name).mkdir(parents=True, mode=0o700)

    @property
    def environment(self) -> dict[str, str]:
        """What the child sees; nothing of the developer's own."""
        home, tmp = str(self.root / "home"), str(self.root / "tmp")
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), tmp)
        homes = {"HOME": home, "USERPROFILE": home, "APPDATA": home, "LOCALAPPDATA": home}
        xdg = {f"XDG_{name}_HOME": f"{home}/.{name.lower()}" for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        return {
            **kept, **places, **homes, **xdg, "XDG_RUNTIME_DIR": str(self.root / "run"),
            "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "HIMI_MAP_PASSPHRASE": PASSPHRASE, "HIMI_MAP_NOW": AT.isoformat(),
            "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
        }  # fmt: skip

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """``python ARGUMENTS`` on this machine."""
        return subprocess.run(
            [sys.executable, *arguments], cwd=self.root / "work", env={**self.environment, **more}, text=True,
            encoding="utf-8", capture_output=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip

    def himi_map(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The real command in a process of its own."""
        return self.run("-m", "himi_map", *arguments, **more)

    def left_behind(self) -> list[Path]:
        """Every file in home, temporary and working folder: places a person did not ask to be written to."""
        return sorted(
            path for name in ("home", "tmp", "run", "work") for path in (self.root / name).rglob("*") if path.is_file()
        )

    def write_atlas(self, maker: Maker) -> Path:
        """The atlas on disk, encrypted, as the program itself writes it."""
        from data.store import create_atlas
        from data.town.writing import fill

        path = self.root / "atlases" / f"atlas{maker.atlas.seed:02}.himi"
        store = create_atlas(path, passphrase=PASSPHRASE, profile=maker.atlas.profile, at=AT)
        try:
            fill(store, maker.atlas.made, at=AT)
        finally:
            store.close()
        return path


def bundles() -> list[list[Row]]:
    """The pairwise rows, a few to an atlas."""
    rows = pairwise()
    return [rows[start : start + ROWS_AN_ATLAS] for start in range(0, len(rows), ROWS_AN_ATLAS)]


def run_batch(root: Path, chosen: dict[int, list[Row]], *, separate: bool = False) -> tuple[Machine, list[Step]]:
    """Build the atlases of *chosen* (seed to rows) and run all their steps; returns where, and what was run.

    ``separate``: every command in a process of its own, else all in one.
    """
    machine = Machine(root)
    steps: list[Step] = []
    for seed, rows in chosen.items():
        maker = make_atlas(seed, tuple(dict.fromkeys(row.state for row in rows)))
        atlas = machine.write_atlas(maker)
        steps += [_step(machine, maker, atlas, row, number) for number, row in enumerate(rows)]
    results = {step.name: _alone(machine, step) for step in steps} if separate else _together(machine, steps)
    (machine.root / "record" / "results.json").write_text(json.dumps(results), encoding="utf-8")
    return machine, steps


def _together(machine: Machine, steps: list[Step]) -> dict[str, int]:
    plan = machine.root / "record" / "plan.json"
    told = [
        {"name": s.name, "out": str(s.out), "record": str(s.record)} | ({"argv": s.argv} if s.argv else {"ask": s.ask})
        for s in steps
    ]
    plan.write_text(json.dumps({"steps": told}), encoding="utf-8")
    done = machine.run("-m", "tests.e2e.driver", str(plan))
    assert done.returncode == 0, done.stderr
    assert done.stdout == done.stderr == ""
    return json.loads(plan.with_name("results.json").read_text(encoding="utf-8"))


def _alone(machine: Machine, step: Step) -> int:
    if not step.argv:
        return _together_one(machine, step)
    step.record.mkdir(parents=True)
    step.out.mkdir(parents=True)
    done = machine.himi_map(*step.argv)
    (step.record / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    (step.record / "stderr.txt").write_text(done.stderr, encoding="utf-8")
    return done.returncode


def _together_one(machine: Machine, step: Step) -> int:
    return _together(machine, [step])[step.name]


FORMATS = {
    "supporter_list": ("pdf", "xlsx", "csv", ""),
    "interview_draft": ("pdf", "xlsx", "csv"),
    "evacuation_list": ("xlsx", "csv", "pdf"),
    "gis_export": ("gpkg", "geojson"),
    "web_map": ("html",),
    "carenet_report": ("xlsx", "pdf"),
    "map_sheet": ("pdf",),
}
_BY = ("site", "association", "supporter")


def _step(machine: Machine, maker: Maker, atlas: Path, row: Row, number: int) -> Step:
    turn = maker.atlas.seed * 3 + number
    recipient = f"supporter:{maker.supporters[0]}" if row.recipient == "supporter" else row.recipient
    name = f"{maker.atlas.seed:02}-{number}-{row.output}"
    out, record = machine.root / "out" / name, machine.root / "record" / name
    endings = FORMATS.get(row.output, ("",))
    ending = endings[turn % len(endings)]
    file = out / f"紙.{ending}" if ending else out / "folder"
    common = {"name": name, "maker": maker, "row": row, "recipient": recipient, "out": out, "record": record}
    if row.situation == "disaster" or (row.output in ("check_report", "journal_report") and not row.makeable):
        ask = {
            "atlas": str(atlas), "output": row.output, "recipient": recipient, "situation": row.situation,
            "association": "a", "file": str(file if ending else out / "紙.pdf"),
        }  # fmt: skip
        return Step(**common, associations=("a",), ask=ask)
    whole = row.recipient in ("shakyo", "city", "notice", "responders", "minsei") and turn % 3 == 0
    scope: tuple[str, ...] = () if whole and row.output not in ("map_sheet", "interview_draft") else ("a",)
    here = [] if not scope else ["--association", "試東"]
    every = here or ["--all"]
    argv = {
        "map_sheet": ["sheets", atlas, "--out", out / "sheets", "--recipient", recipient, *every, "--processes", "1"],
        "supporter_list": ["supporters", atlas, "--out", file, "--recipient", recipient, *every],
        "interview_draft": ["supporters", atlas, "--draft", "--out", file, "--recipient", recipient, *every],
        "evacuation_list": ["evacuation", atlas, "--out", file, "--recipient", recipient, "--by", _BY[turn % 3], *here],
        "gis_export": ["export", atlas, "--to", file, "--recipient", recipient, *here],
        "web_map": ["export", atlas, "--to", file, "--recipient", recipient, *here],
        "carenet_report": ["carenet-report", atlas, "--half", "2026H1", "--out", file, "--recipient", recipient],
        "check_report": ["check", atlas, *here],
        "journal_report": ["journal", atlas, *(["--person", maker.residents[0]] if turn % 2 else [])],
    }[row.output]
    if row.output != "journal_report" or turn % 3:
        argv = [*argv, "--operator", "市の一人目"]
    if turn % 4 == 0:
        argv = [*argv, "--json"]
    return Step(**common, associations=scope, argv=tuple(map(str, argv)))
