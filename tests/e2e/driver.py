"""The child process: runs many commands one after the other as a user's shell would, each with its own words kept.

It knows nothing of what is expected. ``python -m tests.e2e.driver PLAN.json`` reads ``{"steps": [{"name", "out",
"record", "argv" or "ask", "env"}]}`` and writes beside the plan, as ``results.json``, the exit code of each step.
A disaster has no command yet: such a step asks the compiler and the exporters directly, as the window would.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any


def main(plan: Path) -> None:
    """Run the steps of a plan."""
    results: dict[str, int] = {}
    for step in json.loads(plan.read_text(encoding="utf-8"))["steps"]:
        record = Path(step["record"])
        record.mkdir(parents=True)
        Path(step["out"]).mkdir(parents=True)
        with (
            (record / "stdout.txt").open("w", encoding="utf-8") as out,
            (record / "stderr.txt").open("w", encoding="utf-8") as err,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            known = dict(os.environ)
            os.environ.update(step.get("env", {}))
            try:
                results[step["name"]] = _run(step)
            finally:
                os.environ.clear()
                os.environ.update(known)
    plan.with_name("results.json").write_text(json.dumps(results), encoding="utf-8")


def _run(step: dict[str, Any]) -> int:
    from himi_map.cli import run
    from himi_map.errors import HimiMapError

    try:
        if "argv" in step:
            sys.argv = ["himi-map", *step["argv"]]
            run()
        else:
            _ask(**step["ask"])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except HimiMapError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except Exception:  # noqa: BLE001 - a crash is a result too, told with its trace
        traceback.print_exc()
        return 99
    return 0


def _ask(*, atlas: str, output: str, recipient: str, situation: str, association: str, file: str) -> None:
    """One output straight from the compiler to its exporter."""
    from exports.evacuation import evacuation_list, everyone
    from exports.gis import write_gis
    from exports.lists import supporter_list
    from exports.pdf.writing import write_atomically
    from exports.sheets import paint_paper
    from exports.tables.files import write_documents
    from exports.web import write_web_map
    from himi_map.cli.session import open_session
    from himi_map.disclosed import Authorisation, DisclosureRequest, Output, Purpose, Recipient, Situation
    from himi_map.disclosure import disclose
    from himi_map.printed import PaperOrder, SheetWords
    from himi_map.services.disclosing import note_leaving
    from himi_map.services.public_map import public_map, town_map

    path = Path(file)
    with open_session(Path(atlas), "市の一人目") as session:
        request = DisclosureRequest(
            output=Output(output), recipient=Recipient.parse(recipient), purpose=Purpose.EVACUATE, at=session.at,
            operator=session.operator.id, associations=(association,), situation=Situation(situation), half="2026H1",
            authorisation=Authorisation(
                first="o1", second="o2", reason="津波警報", since=session.at - dt.timedelta(hours=1), hours=6
            ),
        )  # fmt: skip
        profile, records, crs = session.store.profile, session.records, session.crs
        found = disclose(records, request, profile=profile)
        note_leaving(session.store, [found], session.operator, session.at)
        if output == "map_sheet":
            ground = public_map(records, association, crs, session.pack)
            words = SheetWords(
                title=profile.title_of_map("試東"), ward="試区", day=session.at.date(), office="", credits=(),
                list_title="",
            )  # fmt: skip
            painted = paint_paper(PaperOrder(association, found, None, words), ground)
            assert painted.data is not None
            write_atomically(path, painted.data)
        elif output in ("gis_export", "web_map"):
            ground = town_map(records, crs, session.pack, (association,))
            if output == "web_map":
                write_web_map(path, found, ground, title=found.title)
            else:
                write_gis(path, found, ground)
        elif output == "evacuation_list":
            document = evacuation_list(found, everyone(found), (), crs)
            write_documents(path, [document], paper="A3", at=session.at)
        else:
            document = supporter_list(found, association, title=profile.title_of_list("試東"))
            write_documents(path, [document], paper="A3", at=session.at)


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]))
