"""A server as it is deployed, with the real content, and a real Chromium."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.postgres import free_port

# A busy machine is slow now and then.
expect.set_options(timeout=15_000)

ROOT = Path(__file__).resolve().parent.parent.parent
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@dataclass
class Server:
    """A gunicorn on a database of its own, which can be killed and started again."""

    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str, **environment: str) -> None:
        """Run a management command on its database."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment | environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "training.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", "1", "--threads", "4", "--no-control-socket", "--log-level", "warning"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/health/", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not answer within 30 seconds")

    def kill(self) -> None:
        """End it and its workers at once, as a power cut would."""
        if self.process:
            os.killpg(self.process.pid, 9)
            self.process.wait()
            self.process = None


def environment(database: Path) -> dict[str, str]:
    """Return what a server on a database is started with."""
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": "only-for-browser-tests-" + "0" * 40,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "off",
        "DEBUG": "off",
    }


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with content and sample accounts, made by the first of the test processes, to be copied."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    made, database = shared / "prepared.sqlite3", folder / "making.sqlite3"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = Server(environment(database), free_port())
            making.manage("migrate", "--verbosity", "0")
            for command in ("load_content", "generate_questions", "generate_cards"):
                making.manage(command)
            making.manage("create_sample_accounts", DEBUG="on")
            # Whatever is still in its log is written to the file itself.
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("VACUUM INTO ?", [str(made)])
    return made


@contextmanager
def serving(prepared: Path, folder: Path) -> Iterator[Server]:
    """A server on a copy of the prepared database."""
    database = folder / "groundwork.sqlite3"
    shutil.copy(prepared, database)
    server = Server(environment(database), free_port())
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server, with the sample accounts."""
    with serving(prepared, tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Use Debian's Chromium, in a sandbox of the machine's and without calls to anybody."""
    return {
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    }


def sign_in(page: Page, server: Server, username: str = "learner") -> None:
    """Sign in through the form."""
    page.goto(f"{server.url}/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill("groundwork")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server.url}/today/")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own, on a phone; any fault of a script fails the test."""
    context = browser.new_context(viewport=SIZES["phone"])
    context.set_default_timeout(10_000)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield context
    context.close()
    assert not faults


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Page:
    """A page, signed in."""
    page = context.new_page()
    sign_in(page, server)
    return page
