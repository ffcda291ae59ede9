"""Makes packs and brings packs home until it is killed; tells each that was done. It is made to be killed.

``python -m tests.crash.merging_process ATLAS FOLDER [BYTES]``: takes every ``*.himipack`` of FOLDER home and makes new
ones there. BYTES is a write limit for files (RLIMIT_FSIZE).
"""

from __future__ import annotations

import datetime as dt
import itertools
import signal
import sys
from pathlib import Path

from data.packs import hand_out, merge_pack, open_returned, write_receipt
from data.store import open_atlas
from himi_map.errors import HimiMapError
from himi_map.packs import HandOutRequest

PASSPHRASE = "kowareru-tabi"
SPOKEN = "つばめみなとごま"
AT = dt.datetime(2026, 6, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))


def say(*words: object) -> None:
    """One line, at once."""
    print(*words, flush=True)  # noqa: T201


def main() -> None:
    """Work until killed, or until the write limit is met."""
    atlas, folder, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
    store = open_atlas(atlas, PASSPHRASE, at=AT)
    keeper = next(one for one in store.load("").operators.values() if one.role == "keeper")
    if limit:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    say("ready")
    try:
        for stick in sorted(folder.glob("home*.himipack")):
            returned = open_returned(store, stick)
            merge_pack(store, returned, author=keeper.id, at=AT)
            say("merged", stick.name)
            write_receipt(returned, store.load("").handouts[returned.home.origin], edits=1, cards=0, at=AT)
        for number in itertools.count(len(list(folder.glob("new*.himipack")))):
            request = HandOutRequest(associations=("a",), holder="会長 川端")
            hand_out(store, request, folder / f"new{number}.himipack", operator=keeper, at=AT, spoken=SPOKEN)
            say("made", f"new{number}.himipack")
            if number > 40:
                break
    except HimiMapError as error:
        say("refused", error.code)
        sys.exit(3)
    store.close()


if __name__ == "__main__":
    main()
