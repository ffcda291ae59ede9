"""A child process that cannot write where the folder says so, even as the super-user: ``python -m … FOLDER WHAT``.

It prints the code of the error, or "done".
"""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import sys
from pathlib import Path

AT = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)
_OVERRIDE = ~((1 << 1) | (1 << 2) | (1 << 3))  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
_VERSION_3 = 0x20080522


def give_up_rights() -> bool:
    """Let file modes bind this process; False when that cannot be done here."""
    if os.geteuid() != 0:
        return True
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
        sets = (ctypes.c_uint32 * 6)()
        if libc.capget(header, sets) != 0:
            return False
        for index in (0, 1):  # effective and permitted, first word
            sets[index] &= _OVERRIDE & 0xFFFFFFFF
        return bool(libc.capset(header, sets) == 0)
    except (OSError, AttributeError):
        return False


def main(folder: Path, what: str, passphrase: str) -> str:
    """Try one thing."""
    from data.store import backup, change_passphrase, create_atlas, open_atlas, restore
    from himi_map.errors import HimiMapError
    from himi_map.profiles import load_profile

    atlas = folder / "町.himi"
    try:
        if what == "look":
            with open_atlas(atlas, passphrase, read_only=True) as store:
                return f"done {len(store.load().residents)} {store.verify().intact}"
        if what == "write":
            open_atlas(atlas, passphrase).close()
        elif what == "new":
            create_atlas(folder / "新.himi", passphrase="ながい合言葉", profile=load_profile("mihon"), at=AT)
        elif what == "backup":
            backup(atlas, folder, at=AT, passphrase=passphrase)
        elif what == "restore":
            restore(folder.parent / "控え.himi", atlas, passphrase=passphrase, at=AT)
        elif what == "passphrase":
            change_passphrase(atlas, passphrase, "あたらしい合言葉", at=AT)
    except HimiMapError as error:
        return error.code
    return "done"


if __name__ == "__main__":
    if not give_up_rights():
        print("cannot")  # noqa: T201
    else:
        print(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))  # noqa: T201
