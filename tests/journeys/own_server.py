"""`fourlaps serve` as a program of its own, for journeys that kill it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg


@cache
def own_database() -> dict[str, str]:
    """On PostgreSQL a database for the servers of this process alone: others must not see its races."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {}
    name = f"stopwatch_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as there:
        there.execute(f"create database {name}")
    return {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`fourlaps serve` as a program of its own, to be killed and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.home = f"http://127.0.0.1:{self.port}"
        self.program: Any = None

    def start(self) -> None:
        self.program = subprocess.Popen(
            [str(Path(sys.executable).parent / "fourlaps"), "serve", "--demo", "--port", str(self.port)],
            env={**os.environ, **own_database(), "FOURLAPS_DATA": str(self.folder)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 90
        while time.monotonic() < end:
            try:
                asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                asked.request("GET", "/help/")
                if asked.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("fourlaps serve did not answer in 90 s")

    def kill(self) -> None:
        self.program.kill()
        self.program.wait()
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", self.port)) != 0
