"""serve, import, export and restore as a person runs them: their own process, their own folder."""

import datetime as dt
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Programs of their own, each with the SQLite of its own folder whatever DATABASE_URL says.
pytestmark = pytest.mark.one_database
PROGRAM = str(Path(sys.executable).parent / "fourlaps")

START = dt.datetime(2026, 4, 12, 7, 0, tzinfo=dt.UTC)


def environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("FOURLAPS", "DATABASE", "DJANGO"))}
    return kept | {"FOURLAPS_DATA": str(folder), "TZ": "Europe/Berlin"}


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], env=environment(folder), capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def files(tmp_path: Path, gpx_file: Any) -> Path:
    folder = tmp_path / "watch" / "2026"
    folder.mkdir(parents=True)
    (folder / "one.gpx").write_bytes(gpx_file(START))
    (folder / "two.GPX").write_bytes(gpx_file(START + dt.timedelta(days=1)))
    (folder / "three.fit").write_bytes(b"not a fit file")
    (folder / "notes.txt").write_text("left alone")
    return tmp_path / "watch"


def test_import_export_restore_export(tmp_path: Path, files: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    said = run(first, "import", files, "--json")
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert (told["imported"], told["duplicate"], told["broken"]) == (2, 0, 1)
    assert {row["state"] for row in told["files"]} == {"imported", "broken"}
    again = json.loads(run(first, "import", files, "--json").stdout)
    assert (again["imported"], again["duplicate"], again["broken"]) == (0, 2, 1)
    took = run(first, "export", tmp_path / "all.zip", "--json")
    assert took.returncode == 0, took.stderr
    assert json.loads(took.stdout)["files"] == 2
    back = run(second, "restore", tmp_path / "all.zip", "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["activities"] == 2
    assert run(second, "export", tmp_path / "again.zip").returncode == 0
    assert contents(tmp_path / "all.zip") == contents(tmp_path / "again.zip")
    twice = run(second, "restore", tmp_path / "all.zip")
    assert twice.returncode == 2
    assert twice.stderr.count("\n") == 1


def contents(path: Path) -> dict[str, bytes]:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["import", "nowhere"], 3),
        (["import", "EMPTY"], 2),
        (["import", "BROKEN"], 2),
        (["export", "out.zip"], 3),
        (["restore", "nowhere.zip"], 3),
        (["restore", "BROKEN"], 2),
        (["serve", "--port", "0"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_what_goes_wrong_is_one_line(tmp_path: Path, arguments: list[str], code: int) -> None:
    (tmp_path / "EMPTY").mkdir()
    (tmp_path / "BROKEN").write_bytes(b"no activity")
    named = [str(tmp_path / word) if word.isupper() or "where" in word or "." in word else word for word in arguments]
    said = run(tmp_path / "data", *named)
    assert said.returncode == code, said.stderr
    assert "Traceback" not in said.stderr
    assert said.stderr.startswith("fourlaps: ")
    assert said.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fresh folder of the one server that is asked, and changed by nobody."""
    return tmp_path_factory.mktemp("served") / "data"


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [PROGRAM, "serve", "--demo", "--port", str(port)], env=environment(home),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"no answer: {server.stdout and server.stdout.read()}")
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def status(request: urllib.request.Request | str) -> int:
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_fresh_folder_serves_a_made_up_runner(served: str, home: Path, tmp_path: Path) -> None:
    with urllib.request.urlopen(served, timeout=20) as answer:
        text = answer.read().decode()
        assert "made up" in text
        assert "Server" not in answer.headers or "waitress" not in answer.headers["Server"]
    for name in ("app.css", "app.js", "upload.js"):
        assert status(f"{served}/static/fourlaps/{name}") == 200
    assert status(f"{served}/static/django_htmx/htmx-2.min.js") == 200
    assert status(f"{served}/nowhere/") == 404
    assert status(urllib.request.Request(served, headers={"Host": "evil.example"})) == 400
    assert (home / "fourlaps.sqlite3").exists()
    assert (home / "secret-key").stat().st_mode & 0o777 == 0o600
    # A second server on the same port says so in one line.
    port = served.rsplit(":", 1)[1]
    second = run(tmp_path / "other", "serve", "--port", port)
    assert second.returncode == 2
    assert "cannot be used" in second.stderr


def test_an_upload_that_announces_300_mb_is_refused_before_it_is_sent(served: str) -> None:
    host, port = served.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        wire.sendall(
            f"POST /activities/add/ HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {300 * 2**20}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n".encode()
        )
        assert b" 413 " in wire.recv(4096)


def test_it_answers_this_machine_only(served: str) -> None:
    port = int(served.rsplit(":", 1)[1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            mine = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no other address to try")
    if mine.startswith("127."):
        pytest.skip("this machine has no other address to try")
    with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
        socket.create_connection((mine, port), timeout=3)
