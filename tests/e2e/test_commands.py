"""Every command: its exit code, its one JSON object, its words when something is wrong, and nothing half-written.

All of them run in one child process on one town; what each is tried with stands in the tables below.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from himi_map.cli.answers import ANSWERS
from tests.e2e.people import make_atlas
from tests.e2e.running import REPOSITORY, Machine

ONE = "試東"
COMMANDS: dict[str, list[str]] = {
    "check": ["check", "{atlas}"],
    "check of one": ["check", "{atlas}", "--association", ONE],
    "journal": ["journal", "{atlas}"],
    "journal verified": ["journal", "{atlas}", "--verify"],
    "sheets": ["sheets", "{atlas}", "--association", ONE, "--out", "{out}/sheets"],
    "sheets of a ward": ["sheets", "{atlas}", "--association", ONE, "--out", "{out}", "--scale", "2000"],
    "sheets to put up": ["sheets", "{atlas}", "--association", ONE, "--out", "{out}", "--recipient", "notice"],
    "supporters pdf": ["supporters", "{atlas}", "--association", ONE, "--out", "{out}/x.pdf"],
    "supporters xlsx": ["supporters", "{atlas}", "--association", ONE, "--out", "{out}/x.xlsx"],
    "supporters folder": ["supporters", "{atlas}", "--association", ONE, "--out", "{out}/folder"],
    "supporters draft": ["supporters", "{atlas}", "--association", ONE, "--out", "{out}/x.xlsx", "--draft"],
    "evacuation xlsx": ["evacuation", "{atlas}", "--out", "{out}/x.xlsx", "--hazard", "tsunami"],
    "evacuation csv": ["evacuation", "{atlas}", "--out", "{out}/x.csv", "--by", "supporter"],
    "evacuation pdf": ["evacuation", "{atlas}", "--out", "{out}/x.pdf", "--by", "association"],
    "evacuation area": ["evacuation", "{atlas}", "--out", "{out}/x.csv", "--area", "{area}"],
    "carenet xlsx": ["carenet-report", "{atlas}", "--half", "2026H1", "--out", "{out}/x.xlsx"],
    "carenet pdf": ["carenet-report", "{atlas}", "--half", "2026H1", "--out", "{out}/x.pdf"],
    "export html": ["export", "{atlas}", "--to", "{out}/x.html"],
    "export gpkg": ["export", "{atlas}", "--to", "{out}/x.gpkg", "--association", ONE, "--recipient", "association"],
    "export geojson": ["export", "{atlas}", "--to", "{out}/x.geojson"],
    "copies": ["copies", "{atlas}"],
    "copies pdf": ["copies", "{atlas}", "--all", "--out", "{out}/x.pdf"],
    "backup": ["backup", "{atlas}", "{out}"],
    "new": ["new", "{out}/new.himi"],
}
SILENT = ("check", "check of one", "journal", "journal verified", "copies")
"""These write no file."""
FEW = {name: words for name, words in COMMANDS.items() if words[0] not in COMMANDS or name == words[0]}
"""One of each command."""

WRONG: dict[str, tuple[list[str], str]] = {
    "recipient": (["supporters", "{atlas}", "--all", "--out", "{out}/x.pdf", "--recipient", "nobody"], "nobody"),
    "recipient of sheets": (["sheets", "{atlas}", "--all", "--out", "{out}/d", "--recipient", "nobody"], "nobody"),
    "recipient of export": (["export", "{atlas}", "--to", "{out}/x.gpkg", "--recipient", "nobody"], "nobody"),
    "supporter": (["supporters", "{atlas}", "--all", "--out", "{out}/x.pdf", "--recipient", "supporter:x"], "支援"),
    "association": (["supporters", "{atlas}", "--association", "無い町", "--out", "{out}/x.pdf"], "無い町"),
    "association of check": (["check", "{atlas}", "--association", "無い町"], "無い町"),
    "ward": (["sheets", "{atlas}", "--ward", "無い区", "--out", "{out}/d"], "無い区"),
    "nothing asked": (["sheets", "{atlas}", "--out", "{out}/d"], "--association"),
    "suffix": (["supporters", "{atlas}", "--all", "--out", "{out}/x.docx"], ".docx"),
    "suffix of evacuation": (["evacuation", "{atlas}", "--out", "{out}/x.docx"], ".docx"),
    "suffix of carenet": (["carenet-report", "{atlas}", "--half", "2026H1", "--out", "{out}/x.txt"], ".txt"),
    "suffix of export": (["export", "{atlas}", "--to", "{out}/x.shp"], ".shp"),
    "scale": (["sheets", "{atlas}", "--all", "--out", "{out}/d", "--scale", "fine"], "fine"),
    "scale too small": (["sheets", "{atlas}", "--all", "--out", "{out}/d", "--scale", "5"], "5"),
    "half": (["carenet-report", "{atlas}", "--half", "2026", "--out", "{out}/x.xlsx"], "2026"),
    "hazard": (["evacuation", "{atlas}", "--out", "{out}/x.xlsx", "--hazard", "dragons"], "dragons"),
    "by": (["evacuation", "{atlas}", "--out", "{out}/x.xlsx", "--by", "age"], "age"),
    "area": (["evacuation", "{atlas}", "--out", "{out}/x.xlsx", "--area", "{out}/none.geojson"], "none.geojson"),
    "area is no map": (["evacuation", "{atlas}", "--out", "{out}/x.xlsx", "--area", "{broken}"], "broken.geojson"),
    "copy": (["copies", "{atlas}", "--lost", "0000-0000"], "0000-0000"),
    "copy for nobody": (["copies", "{atlas}", "--issued", "0000-0000"], "--to"),
    "person of copies": (["copies", "{atlas}", "--person", "99"], "99"),
    "day of copies": (["copies", "{atlas}", "--recall", "--on", "いつか"], "いつか"),
    "step of copies": (["copies", "{atlas}", "--mistake", "abc"], "abc"),
    "slip of nothing": (["copies", "{atlas}", "--overdue", "--slip", "{out}/x.pdf"], "受領書"),
    "operator": (["check", "{atlas}", "--operator", "知らない人"], "知らない人"),
    "web map of people": (["export", "{atlas}", "--to", "{out}/x.html", "--recipient", "association"], "渡"),
    "list to put up": (["supporters", "{atlas}", "--all", "--out", "{out}/x.pdf", "--recipient", "notice"], "渡"),
    "draft for responders": (
        ["supporters", "{atlas}", "--all", "--out", "{out}/x.pdf", "--draft", "--recipient", "responders"],
        "渡",
    ),
    "all associations to one": (
        ["evacuation", "{atlas}", "--out", "{out}/x.pdf", "--recipient", "association"],
        "自治会",
    ),
    "profile": (["new", "{out}/new.himi", "--profile", "atlantis"], "atlantis"),
    "atlas there already": (["new", "{atlas}"], "atlas01.himi"),
    "backup to restore": (["backup", "{copy}", "{out}", "--restore", "{out}/none.himi"], "none.himi"),
    "backup in two ways": (["backup", "{copy}", "{out}", "--list", "--rehearse"], "一度に一つ"),
    "backup only looked at": (["backup", "{copy}", "{out}", "--dry-run"], "--restore"),
    "rehearsal without a backup": (["backup", "{copy}", "{out}", "--rehearse"], "控えがありません"),
    "backups of no folder": (["backup", "{copy}", "{out}/none", "--list"], "none"),
}  # fmt: skip
OUTS = {
    "missing folder": "{out}/no/such/x",
    "folder is a file": "{broken}/x",
}
WRITERS = {
    "sheets": (["sheets", "{atlas}", "--association", ONE, "--out"], ""),
    "supporters pdf": (["supporters", "{atlas}", "--association", ONE, "--out"], ".pdf"),
    "supporters xlsx": (["supporters", "{atlas}", "--association", ONE, "--out"], ".xlsx"),
    "supporters folder": (["supporters", "{atlas}", "--association", ONE, "--out"], ""),
    "evacuation": (["evacuation", "{atlas}", "--out"], ".xlsx"),
    "evacuation csv": (["evacuation", "{atlas}", "--out"], ".csv"),
    "carenet": (["carenet-report", "{atlas}", "--half", "2026H1", "--out"], ".xlsx"),
    "export gpkg": (["export", "{atlas}", "--to"], ".gpkg"),
    "export geojson": (["export", "{atlas}", "--to"], ".geojson"),
    "export html": (["export", "{atlas}", "--to"], ".html"),
    "new": (["new"], ".himi"),
    "backup": (["backup", "{atlas}"], ""),
}


@dataclass(frozen=True)
class Done:
    """One command that ran."""

    code: int
    stdout: str
    stderr: str
    out: Path

    @property
    def made(self) -> list[str]:
        return sorted(str(path.relative_to(self.out)) for path in self.out.rglob("*") if path.is_file())


class Shell:
    """Runs tables of commands in one child process each, on a town of their own."""

    def __init__(self, root: Path) -> None:
        self.machine = Machine(root)
        self.atlas = self.machine.write_atlas(make_atlas(1, ("given", "refused", "map_refused", "name_list")))
        self.copy = self.atlas.with_name("写し.himi")
        shutil.copyfile(self.atlas, self.copy)
        self.broken = root / "atlases" / "broken.geojson"
        self.broken.write_text("{", encoding="utf-8")
        self.area = root / "atlases" / "area.geojson"
        ring = [[135, 35], [139, 35], [139, 38], [135, 38], [135, 35]]
        self.area.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
        self._turn = 0

    def run(self, table: dict[str, list[str]], **more: str) -> dict[str, Done]:
        self._turn += 1
        steps = []
        for index, (name, words) in enumerate(table.items()):
            out, record = (self.machine.root / kind / f"{self._turn}-{index:02}" for kind in ("out", "record"))
            places = {"atlas": self.atlas, "copy": self.copy, "out": out, "broken": self.broken, "area": self.area}
            argv = [word.format(**places) for word in words]
            steps.append({"name": name, "argv": argv, "out": str(out), "record": str(record), "env": more})
        plan = self.machine.root / "record" / f"plan{self._turn}.json"
        plan.write_text(json.dumps({"steps": steps}), encoding="utf-8")
        done = self.machine.run("-m", "tests.e2e.driver", str(plan))
        assert done.returncode == 0, done.stderr
        codes = json.loads(plan.with_name("results.json").read_text(encoding="utf-8"))
        return {
            step["name"]: Done(
                codes[step["name"]],
                *((Path(step["record"]) / f"{one}.txt").read_text(encoding="utf-8") for one in ("stdout", "stderr")),
                Path(step["out"]),
            )
            for step in steps
        }


@pytest.fixture(scope="module")
def shell(tmp_path_factory) -> Shell:
    return Shell(tmp_path_factory.mktemp("commands") / "machine")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def assert_told(done: Done, words: str = "") -> None:
    """A Japanese message that says what, why and what to do, and no trace of the program's inside."""
    assert len([line for line in done.stderr.splitlines() if line.strip()]) >= 3, done.stderr
    assert re.search(r"[ぁ-ん].*。", done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert "HimiMapError" not in done.stderr
    assert "思わぬ" not in done.stderr, done.stderr
    assert words in done.stderr, done.stderr


def assert_one_object(text: str, command: str = "error") -> dict:
    """One JSON object, of the very form that the manual's schema gives for the command."""
    found = json.loads(text)
    assert isinstance(found, dict)
    msgspec.convert(found, ANSWERS[command], strict=True)
    return found


# --- what goes right --------------------------------------------------------------------------------------------------
def test_every_command_makes_what_was_asked(shell):
    for name, done in shell.run(COMMANDS).items():
        assert done.code == 0, (name, done.stderr)
        assert done.stderr == "", name
        assert done.stdout.strip(), name
        assert bool(done.made) == (name not in SILENT), (name, done.made)
        assert not [path for path in done.made if Path(path).name.startswith(".")], name


def test_json_is_exactly_one_object(shell):
    for name, done in shell.run({name: [*words, "--json"] for name, words in COMMANDS.items()}).items():
        assert done.code == 0, (name, done.stderr)
        assert_one_object(done.stdout, COMMANDS[name][0])
        assert done.stderr == "", name


def test_importing_restoring_and_a_new_passphrase_answer_as_the_schema_says(shell, tmp_path):
    names = tmp_path / "名簿.csv"
    names.write_text("氏名,自治会,住所\n試見 花子,試東,試東1番地\n,試東,試東2番地\n", encoding="utf-8")
    atlas = tmp_path / "写し.himi"
    shutil.copyfile(shell.copy, atlas)
    kept = tmp_path / "控え.himi"
    shutil.copyfile(shell.copy, kept)
    table = {
        "import": ["import", "people", str(names), "--atlas", str(atlas), "--json"],
        "backup": ["backup", str(atlas), str(tmp_path), "--json"],
        "backup --list": ["backup", str(atlas), str(tmp_path), "--list", "--json"],
        "backup --rehearse": ["backup", str(atlas), str(tmp_path), "--rehearse", "--json"],
        "backup --restore --dry-run": [
            "backup",
            str(atlas),
            str(tmp_path),
            "--restore",
            str(kept),
            "--dry-run",
            "--json",
        ],
        "backup --restore": ["backup", str(atlas), str(tmp_path), "--restore", str(kept), "--json"],
        "passphrase": ["passphrase", str(atlas), "--json"],
    }
    done = shell.run(table, HIMI_MAP_NEW_PASSPHRASE="新しい合言葉です")
    for command, one in done.items():
        assert one.code == (1 if command == "import" else 0), "not every row was taken"
        assert_one_object(one.stdout, command)
    (listed,) = json.loads(done["backup --list"].stdout)["backups"]
    assert (listed["file"], listed["problem"]) == (json.loads(done["backup"].stdout)["backup"], "")
    lost = json.loads(done["backup --restore --dry-run"].stdout)
    assert (lost["edits"], lost["new"], lost["unread"]) == (1, 1, ""), "one person, by one import"
    (told,) = json.loads(done["import"].stdout)["files"]
    assert (told["added"], [row["row"] for row in told["rejected"]]) == (1, [3])


def test_a_second_run_over_the_same_files_replaces_them_whole(shell):
    words = ["supporters", "{atlas}", "--association", ONE, "--out", f"{shell.machine.root}/out/same.pdf"]
    first, second = shell.run({"first": words, "second": words}).values()
    assert first.code == second.code == 0


# --- what goes wrong --------------------------------------------------------------------------------------------------
def test_wrong_words_are_told_also_as_one_object_and_nothing_is_made(shell):
    for name, done in shell.run({name: [*words, "--json"] for name, (words, _) in WRONG.items()}).items():
        assert done.code == 1, (name, done.stdout, done.stderr)
        assert_told(done, WRONG[name][1])
        assert [path for path in done.made if path != "d/manifest.json"] == [], name
        told = assert_one_object(done.stdout)["error"]
        assert set(told) == {"code", "what", "why", "remedy"}, name
        assert told["what"], name
        assert told["remedy"], name


def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(shell):
    before = digest(shell.atlas)
    table = {name: [*words, "--json"] for name, words in COMMANDS.items() if name != "new"}
    table["passphrase"] = ["passphrase", "{atlas}", "--json"]
    more = {"HIMI_MAP_PASSPHRASE": "違う合言葉", "HIMI_MAP_NEW_PASSPHRASE": "新しい合言葉"}
    for name, done in shell.run(table, **more).items():
        assert done.code == 1, name
        assert_told(done, "合言葉が違います")
        assert done.made == [], name
        assert assert_one_object(done.stdout)["error"]["code"] == "store.wrong_passphrase"
    assert digest(shell.atlas) == before


def test_a_missing_atlas_is_told_and_not_made(shell):
    table = {name: [w.replace("{atlas}", "{out}/無い.himi") for w in words] for name, words in COMMANDS.items()}
    del table["new"]
    for name, done in shell.run(table).items():
        assert done.code == 1, name
        assert_told(done, "無い.himi")
        assert done.made == [], name


def test_a_file_that_is_no_atlas(shell):
    table = {name: [w.replace("{atlas}", "{broken}") for w in words] for name, words in COMMANDS.items()}
    del table["new"]
    before = digest(shell.broken)
    for name, done in shell.run(table).items():
        assert done.code == 1, name
        assert_told(done, "broken.geojson")
        assert done.made == [], name
    assert digest(shell.broken) == before


@pytest.mark.parametrize("where", OUTS)
def test_a_place_that_cannot_be_written_to(shell, where):
    table = {
        name: [*words, OUTS[where] + ending]
        for name, (words, ending) in WRITERS.items()
        if not (where == "missing folder" and ending == "")  # a folder to fill is made
    }
    for name, done in shell.run(table).items():
        assert done.code == 1, (name, done.stdout, done.stderr)
        assert_told(done)
        assert done.made == [], name
        assert "作りました" not in done.stdout, name


def test_wrong_usage_is_told_in_japanese(shell):
    table = {
        "unknown option": ["check", "{atlas}", "--sideways"],
        "unknown command": ["dance", "{atlas}"],
        "nothing to check": ["check"],
        "no number": ["journal", "{atlas}", "--last", "many"],
        "in json": ["check", "{atlas}", "--sideways", "--json"],
    }
    for name, done in shell.run(table).items():
        assert done.code == 2, name
        assert re.search(r"[ぁ-ん].*。", done.stderr), (name, done.stderr)
        assert "Traceback" not in done.stderr
        if name == "in json":
            assert "error" in assert_one_object(done.stdout)


# --- nothing half-written ---------------------------------------------------------------------------------------------
@pytest.mark.skipif(sys.platform == "win32", reason="limits on file size are a matter of POSIX systems")
@pytest.mark.parametrize(("name", "limit"), [("sheets", 30_000), ("supporters xlsx", 3_000), ("export gpkg", 40_000),
                                             ("export html", 200_000), ("evacuation", 6_000)])  # fmt: skip
def test_a_full_disk_leaves_no_half_of_a_file(shell, name, limit, tmp_path):
    """A limit on the size of any file stands for a disk that fills up in the middle of writing it."""
    atlas = tmp_path / "一枚.himi"
    shutil.copyfile(shell.copy, atlas)
    words, ending = WRITERS[name]
    out = tmp_path / "out"
    out.mkdir()
    argv = [word.format(atlas=atlas) for word in words]
    done = subprocess.run(
        [sys.executable, "-m", "himi_map", *argv, str(out / f"x{ending}")], capture_output=True, text=True, check=False,
        encoding="utf-8", cwd=tmp_path, stdin=subprocess.DEVNULL,
        env=shell.machine.environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    assert "思わぬ" not in done.stderr
    assert_told(Done(1, done.stdout, done.stderr, out))
    assert [path for path in out.rglob("*") if path.is_file() and path.name != "manifest.json"] == []
    checked = shell.machine.himi_map("journal", str(atlas), "--verify")
    assert checked.returncode == 0, checked.stderr


# --- the whole program ------------------------------------------------------------------------------------------------
def test_the_demo_makes_everything_in_one_command(tmp_path):
    machine = Machine(tmp_path / "machine")
    out = machine.root / "out" / "demo"
    done = machine.himi_map("demo", "--no-window", "--out", str(out), "--json", HIMI_MAP_PASSPHRASE="")
    assert done.returncode == 0, done.stderr
    told = assert_one_object(done.stdout, "demo")
    made = [Path(one) for one in told["files"]]
    assert all(path.is_file() for path in made)
    assert {path.suffix for path in made} == {".pdf", ".xlsx", ".html"}
    kinds = ("支援者リスト", "聞き取り用下書き", "避難者名簿", "ケアネット", "公開地図")
    assert all(any(kind in path.name for path in made) for kind in kinds)
    assert machine.left_behind() == []


def test_help_of_every_command_is_japanese():
    done = subprocess.run(
        [sys.executable, "-m", "himi_map", "--help"], capture_output=True, text=True, encoding="utf-8", check=True,
        cwd=REPOSITORY,
    )  # fmt: skip
    named = {words[0] for words in COMMANDS.values()} | {"import", "passphrase", "demo"}
    assert all(name in done.stdout for name in named)
    assert "同意" in done.stdout
