"""Run a command beside a throw-away PostgreSQL: ``python -m tests.postgres pytest ...``.

DATABASE_URL names it in the command's environment. Everything is gone afterwards.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def binaries() -> Path:
    """Return the folder of the newest PostgreSQL that Debian has installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    """Start the server, run the command, stop the server; return the command's exit code."""
    # initdb refuses to run as root.
    owner = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="groundwork-postgres-"))
    if owner:
        account = pwd.getpwnam(owner)
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, port, bin_ = folder / "data", free_port(), binaries()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"

    def run(*arguments: str) -> None:
        subprocess.run([*arguments], user=owner, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    try:
        run(str(bin_ / "initdb"), "-D", str(data), "-U", "groundwork", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        run(str(bin_ / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
        try:
            environment = os.environ | {"DATABASE_URL": f"postgres://groundwork@127.0.0.1:{port}/postgres"}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            run(str(bin_ / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
