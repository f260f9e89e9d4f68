"""The site served by one process as it is deployed, and what its requests cost."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import NamedTuple

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
WARM_UP = 20
Send = Callable[[], None]


class Cost(NamedTuple):
    """What one request took: server CPU in milliseconds, and how many were answered a second."""

    cpu: float
    a_second: float


class Server(NamedTuple):
    """A running server: a connection to it, and the key of the process that answers."""

    connection: http.client.HTTPConnection
    process: int

    def cost(self, send: Send, times: int) -> Cost:
        """Return what one of so many calls that send a request costs, after some to warm up."""
        (cost,) = in_turns([(self, send)], times, rounds=1)
        return cost

    def taken(self, send: Send, times: int) -> tuple[float, float]:
        """Return the CPU that so many calls took, and how long they took, in seconds."""
        started, before = perf_counter(), self._cpu()
        for _ in range(times):
            send()
        return self._cpu() - before, perf_counter() - started

    def _cpu(self) -> float:
        """Return the CPU that the process has used, in seconds."""
        tasks = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def post(self, address: str, body: str, headers: dict[str, str]) -> bytes:
        """Send a form, and return the answer; raises RuntimeError when it is not 200."""
        self.connection.request("POST", address, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{address} answered {answer.status}: {content[:300]!r}")
        return content


def in_turns(
    loads: Sequence[tuple[Server, Send]], times: int, *, rounds: int = 10, warm_up: int = WARM_UP
) -> list[Cost]:
    """Return what one of so many calls costs of each load, after some to warm up.

    The loads take turns, so that what else the machine does falls on all of them alike.
    """
    for _, send in loads:
        for _ in range(warm_up):
            send()
    taken = [[server.taken(send, times // rounds) for server, send in loads] for _ in range(rounds)]
    sums = [(sum(cpu for cpu, _ in of_load), sum(time for _, time in of_load)) for of_load in zip(*taken, strict=True)]
    return [Cost(1000 * cpu / times, times / time) for cpu, time in sums]


@contextmanager
def served(application: str, **environment: str) -> Iterator[Server]:
    """Serve an application."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "1", "--no-control-socket", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment) as parent:
        try:
            _wait_for(port)
            children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
            yield Server(http.client.HTTPConnection("127.0.0.1", port), int(children[0]))
        finally:
            parent.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            sleep(0.1)
    raise RuntimeError(f"Nothing answers on port {port}.")
