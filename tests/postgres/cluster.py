"""A PostgreSQL server of the tests' own: Debian's programs, a temporary folder, no network; gone afterwards.

The servers' programs refuse to run as root, so as root they are run as another user. Nothing of a server that may
already run on this machine is touched.
"""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

ADMIN = "admin"
FOUNDER = "kanri"
"""Makes atlases: may create databases and roles, and is no superuser."""
PASSWORD = "tesuto-no-aikotoba"
_NUMBERS = itertools.count(1)


def programs() -> Path | None:
    """The folder with initdb and pg_ctl: of the newest version, None when there is no PostgreSQL."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if folders:
        return folders[-1].parent
    return Path(found).parent if found else None


class Cluster:
    """A running server."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self.folder = folder
        self._bin = bin_folder
        self._user: dict[str, Any] = _somebody_else()
        if self._user:
            os.chown(folder, self._user["user"], self._user["group"])
        self.port = _free_port()
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        self._run("initdb", "--pgdata", str(folder / "data"), "--username", ADMIN, "--pwfile", str(secret),
                  "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync")  # fmt: skip
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            "fsync": "off",
            "max_connections": 100,
            "autovacuum": "on",
            "logging_collector": "off",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._guardian = self._guard()
        self._run("pg_ctl", "start", "--wait", "-D", str(folder / "data"), "-l", str(folder / "log"), "-o", options)
        with self.connect(ADMIN, "postgres") as connection:
            connection.execute(f"CREATE ROLE {FOUNDER} LOGIN CREATEDB CREATEROLE PASSWORD '{PASSWORD}'")

    def _run(self, program: str, *arguments: str) -> None:
        with (self.folder / "said").open("ab") as said:  # not a pipe: the server would keep it open
            done = subprocess.run(
                [str(self._bin / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C"},
                **self._user,
            )
        assert done.returncode == 0, (self.folder / "said").read_text("utf-8", "replace")

    def _guard(self) -> subprocess.Popen[bytes]:
        """Somebody who stops the server when this process is gone, however it went: the pipe to them closes."""
        return subprocess.Popen(
            ["sh", "-c", 'read nothing; "$0" stop --wait -m immediate -D "$1/data"; rm -rf "$1"',
             str(self._bin / "pg_ctl"), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=self.folder,
            **self._user,
        )  # fmt: skip

    def stop(self) -> None:
        """Stop it and take its folder away."""
        assert self._guardian.stdin is not None
        self._guardian.stdin.close()
        self._guardian.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, user: str, database: str) -> str:
        """Where a database is, for a login."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def connect(self, user: str, database: str, **options: Any) -> psycopg.Connection[Any]:
        """A plain connection."""
        return psycopg.connect(
            host=str(self.folder),
            port=self.port,
            user=user,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            **options,
        )

    def run_tool(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's own tools, as the server's administrator."""
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            env={"PATH": os.environ["PATH"], "PGHOST": str(self.folder), "PGPORT": str(self.port), "PGUSER": ADMIN,
                 "PGPASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def new_database(self) -> str:
        """A name nobody has used."""
        return f"atlas_{next(_NUMBERS)}"


def _somebody_else() -> dict[str, Any]:
    """As root: a user without rights to run the server as."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return {}


def _free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return int(plug.getsockname()[1])


@cache
def cluster() -> Cluster | None:
    """This process's server, started when it is first asked for; None when the machine has no PostgreSQL."""
    bin_folder = programs()
    if bin_folder is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="himi-pg-", dir="/tmp"))  # a socket's path must be short, and others reach it
    try:
        running = Cluster(folder, bin_folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    atexit.register(running.stop)
    return running
