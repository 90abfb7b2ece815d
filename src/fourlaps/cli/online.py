"""The commands that need the database: serve, import, export, restore."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fourlaps.errors import InputError, NotFound

ENDINGS = (".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz", ".zip")
HOST = "127.0.0.1"


def run(arguments: argparse.Namespace) -> None:
    """Carry out one of the online commands."""
    if arguments.command == "serve":
        _serve(arguments)
    elif arguments.command == "import":
        _import(arguments)
    elif arguments.command == "export":
        _export(arguments)
    else:
        _restore(arguments)


def set_up(**environment: str) -> None:
    """Prepare the data folder, start Django and bring the database to today's shape."""
    from fourlaps.server import data_folder

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fourlaps.server.settings")
    os.environ.update(environment)
    folder = data_folder.default()
    try:
        data_folder.prepare(folder)
    except OSError as error:
        raise InputError(f"The data folder '{folder}' cannot be used: {error.strerror}. Set FOURLAPS_DATA.") from error
    os.environ.setdefault("FOURLAPS_LOG", str(folder / "fourlaps.log"))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise InputError(f"The database cannot be opened: {error}".strip().splitlines()[0]) from error


# --- serve ---------------------------------------------------------------------------------------------------------


def _serve(arguments: argparse.Namespace) -> None:
    lan = bool(getattr(arguments, "lan", False))
    port = int(arguments.port)
    if not 1 <= port <= 65535:
        raise InputError(f"{port} is no port. Use 1024 to 65535.")
    listening = _listen(HOST if not lan else "0.0.0.0", port)  # noqa: S104  asked for by name, and paired devices only
    names = _lan_names() if lan else []
    set_up(FOURLAPS_DEMO="1" if arguments.demo else "0", FOURLAPS_LAN=",".join(names))
    from fourlaps.services import access, demo, imports

    if arguments.demo:
        demo.ensure(access.local_user(), access.today(None))
    imports.resume()
    address = f"http://{HOST}:{port}"
    _say(f"fourlaps is at {address} (stop it with Ctrl+C). Nothing leaves this machine.")
    if lan:
        _say_how_to_pair(names, port)
    if arguments.open:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    _answer(listening)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that is ours, or one sentence on why it cannot be."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise InputError(
            f"Port {port} cannot be used ({error.strerror}). Is fourlaps running already? Else try --port {port + 1}."
        ) from error
    return listening


def _answer(listening: socket.socket) -> None:
    """Answer requests until Ctrl+C."""
    import waitress
    from django.conf import settings

    from fourlaps.server.wsgi import application

    # Waitress refuses a request that announces too much before reading it, and keeps large ones on disk.
    waitress.serve(
        application,
        sockets=[listening],
        threads=8,
        ident=None,
        max_request_body_size=settings.LARGEST_UPLOAD_BYTES + 2**20,
        inbuf_overflow=2**19,
        channel_timeout=60,
        clear_untrusted_proxy_headers=True,
        _quiet=True,
    )


def _lan_names() -> list[str]:
    """Addresses under which other devices of the home network reach this machine."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent, only our own address is asked
            found.append(str(probe.getsockname()[0]))
        except OSError:
            pass
    name = socket.gethostname().split(".")[0].lower()
    return [*found, f"{name}.local", name]


def _say_how_to_pair(names: list[str], port: int) -> None:
    from fourlaps.services import pairing

    address = f"http://{names[0]}:{port}/pair/"
    _say(f"On your phone, in the same network: {address}")
    _show_code(address)
    pairing.on_new_code(lambda code: _say(f"Pairing code: {code} (one device, a quarter of an hour)"))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# --- import, export, restore ---------------------------------------------------------------------------------------


def files_under(path: Path) -> Iterator[Path]:
    """The file itself, or every activity file and archive in a folder, in order of name."""
    if path.is_dir():
        for found in sorted(path.rglob("*")):
            if found.is_file() and found.name.lower().endswith(ENDINGS):
                yield found
    elif path.exists():
        yield path
    else:
        raise NotFound(f"'{path}' does not exist.")


def _import(arguments: argparse.Namespace) -> None:
    from fourlaps.cli.main import print_json

    paths = [found for path in arguments.paths for found in files_under(path)]
    if not paths:
        raise InputError("No FIT, GPX, TCX or ZIP file is in there.")
    set_up(FOURLAPS_JOBS="inline")
    from fourlaps.services import access, imports

    athlete = access.view_of(access.make_own(access.local_user()))
    unreadable = [path for path in paths if not os.access(path, os.R_OK)]
    if unreadable:
        raise InputError(f"'{unreadable[0]}' cannot be read: permission denied.")
    lines = _all_lines(imports, athlete, imports.begin(athlete, [(path.name, path) for path in paths]))
    counts = {state: sum(line.state == state for line in lines) for state in ("imported", "duplicate", "broken")}
    if arguments.json:
        print_json(
            {
                "files": [{"name": x.name, "state": x.state, "text": x.text, "activity": x.activity_id} for x in lines],
                **counts,
            }
        )
    else:
        for line in lines:
            _say(f"{line.state:>9}  {line.name}" + (f": {line.text}" if line.text else ""))
        _say(f"{counts['imported']} imported, {counts['duplicate']} already here, {counts['broken']} not read.")
    if counts["broken"] == len(lines):
        raise InputError("Nothing could be read. Each file's line says why.")


def _all_lines(imports: Any, athlete: Any, job_id: int) -> list[Any]:
    lines: list[Any] = []
    while found := imports.job(athlete, job_id, len(lines)).lines:
        lines += found
    return lines


def _export(arguments: argparse.Namespace) -> None:
    from fourlaps.cli.main import print_json

    target: Path = arguments.file
    if target.is_dir():
        raise InputError(f"'{target}' is a folder. Name a file, e.g. {target / 'fourlaps.zip'}.")
    set_up()
    from fourlaps.services import access, own_data

    athlete = access.own()
    if athlete is None:
        raise NotFound("Nothing of yours is stored yet; there is nothing to take.")
    partial = target.with_name(f".{target.name}.partial")
    try:
        with own_data.export(athlete) as source, partial.open("wb") as copy:
            shutil.copyfileobj(source, copy, 2**20)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(f"'{target}' cannot be written: {error.strerror}.") from error
    held = own_data.stored(athlete)
    if arguments.json:
        print_json({"file": str(target), "bytes": target.stat().st_size, **_counts(held)})
    else:
        _say(f"{target}: {held.activities} activities, {held.files} original files, {held.results} results.")


def _restore(arguments: argparse.Namespace) -> None:
    from fourlaps.cli.main import print_json

    if not arguments.file.exists():
        raise NotFound(f"'{arguments.file}' does not exist.")
    set_up()
    from fourlaps.services import own_data

    athlete = own_data.restore(arguments.file)
    held = own_data.stored(athlete)
    if arguments.json:
        print_json({"file": str(arguments.file), **_counts(held)})
    else:
        _say(f"Everything is back: {held.activities} activities, {held.files} original files, {held.results} results.")


def _counts(held: Any) -> dict[str, int]:
    return {"activities": held.activities, "files": held.files, "results": held.results}


def _show_code(address: str) -> None:
    """The address as a code the phone's camera reads, where a person is looking at a terminal."""
    import segno

    if sys.stdout.isatty():
        segno.make(address, micro=False).terminal(compact=True)
