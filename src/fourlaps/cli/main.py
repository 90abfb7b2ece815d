"""The fourlaps command: reads arguments, calls one verb, prints JSON or a table, turns errors into exit codes.

Exit codes: 0 done, 1 ours, 2 the person can fix it, 3 not found.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import fourlaps
from fourlaps.errors import AccessError, FourLapsError, InputError, NotFound
from fourlaps.units import parse_distance_m, parse_time_s

# Above this a file is refused unread; the readers have tighter limits of their own.
LARGEST_FILE_BYTES = 64 * 2**20


class _Parser(argparse.ArgumentParser):
    """argparse that answers bad arguments in one line, as every other error here."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message.rstrip('.')}. See '{self.prog} --help'.")


def _typed(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """An argparse type whose own sentence reaches the person, not 'invalid value'."""

    def convert(text: str) -> Any:
        try:
            return read(text)
        except InputError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return convert


def _date(text: str) -> dt.date:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"'{text}' is no date. Write YYYY-MM-DD, e.g. 2027-05-22") from error
    if not 1900 <= date.year < 2200:
        raise InputError(f"'{text}' is no day of a runner's life. Write a date from 1900 to 2199.")
    return date


def _number(low: float, high: float, unit: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError as error:
            raise InputError(f"'{text}' is no number ({unit})") from error
        if not (math.isfinite(value) and low <= value <= high):
            raise InputError(f"{text} is outside {low:g} to {high:g} {unit}")
        return value

    return read


def read_file(path: Path) -> bytes:
    """The bytes of a file a person named; missing, unreadable or oversized ones get one sentence."""
    try:
        if path.is_dir():
            raise InputError(f"'{path}' is a folder. Name a file.")
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise InputError(f"'{path}' has {size / 2**20:.0f} MB; {LARGEST_FILE_BYTES / 2**20:.0f} MB is the limit.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"'{path}' does not exist.") from error
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.") from error


def write_file(path: Path, data: bytes) -> None:
    """Write all bytes or none: a temporary file beside the target, then a rename."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(f"'{path}' cannot be written: {error.strerror}.") from error


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on stdout, in ASCII, so that no terminal's encoding can spoil it; NaN has no place in it."""
    sys.stdout.write(json.dumps(value, allow_nan=False) + "\n")


@cache
def build_parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    time_s = _typed(parse_time_s)
    distance_m = _typed(parse_distance_m)
    date = _typed(_date)
    born = _typed(_number(1900, 2100, "as a birth year"))

    parser = _Parser(prog="fourlaps", description="A faster mile: predict, plan, pace, review.")
    parser.add_argument("--version", action="version", version=f"fourlaps {fourlaps.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, help_text: str, *, json_option: bool = True) -> argparse.ArgumentParser:
        sub: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
        if json_option:
            sub.add_argument("--json", action="store_true", help="one JSON object on stdout")
        return sub

    predict = command("predict", "what time a runner can run, as a range")
    predict.add_argument(
        "results",
        nargs="*",
        metavar="DIST=TIME[@DATE][,HOW]",
        help="e.g. 800=2:24 5000=19:30@2026-09-12 mile=5:40,road,wind; none gives the range of grown-ups who run",
    )
    predict.add_argument("--at", type=distance_m, default=fourlaps.MILE_M, metavar="DIST", help="default: mile")
    predict.add_argument("--sex", choices=["M", "F"])
    predict.add_argument("--born", type=born, metavar="YEAR")
    predict.add_argument("--product", choices=["next_race", "season_best"], default="next_race")
    predict.add_argument("--today", type=date, default=None, metavar="DATE", help="default: today")

    plan = command("plan", "a training plan to a race, checked against every guardrail")
    plan.add_argument("--mile", type=time_s, required=True, metavar="TIME", help="the mile you can run today")
    plan.add_argument("--goal", type=time_s, metavar="TIME")
    plan.add_argument("--race", type=date, required=True, metavar="DATE")
    plan.add_argument("--start", type=date, metavar="DATE", help="default: today")
    plan.add_argument(
        "--days", action="append", metavar="mon,tue,..", help="weekdays that may hold a run; default five incl. Sunday"
    )
    plan.add_argument("--week-km", type=_typed(_number(0, 300, "km a week")), default=40.0)
    plan.add_argument("--longest-km", type=_typed(_number(0, 100, "km")), default=12.0)
    plan.add_argument("--long-run", metavar="DAY", help="weekday of the long run; default: sun")
    plan.add_argument("--sex", choices=["M", "F"])
    plan.add_argument("--born", type=born, metavar="YEAR")
    plan.add_argument("--body-kg", type=_typed(_number(25, 250, "kg")))
    for flag, text in (
        ("--fast-running", "you ran at mile pace or faster in the last 21 days"),
        ("--strength-history", "you trained strength for the last four weeks"),
        ("--cleared", "a doctor has cleared hard running"),
        ("--injured", "something hurts"),
    ):
        plan.add_argument(flag, action="store_true", help=text)
    plan.add_argument(
        "--minutes", action="append", metavar="45|mon=30,..", help="minutes free for running, every day or by weekday"
    )
    plan.add_argument("--quality", type=int, choices=[1, 2, 3], help="hard sessions a week you insist on")
    plan.add_argument(
        "--club", action="append", metavar="tue,..", help="weekdays of a fixed club session: quality stands there"
    )
    plan.add_argument(
        "--also", action="append", default=[], metavar="DATE[=A|B|C][:DIST]",
        help="another race on the way, once per race; C is run as a workout; default B, a mile",
    )  # fmt: skip
    plan.add_argument(
        "--away", action="append", default=[], metavar="FROM..TO[=easy]", help="days without training, or easy only"
    )
    plan.add_argument("--camp", action="append", default=[], metavar="FROM..TO=heat|altitude")
    plan.add_argument("--ground", choices=["track", "road", "treadmill"], default="track", help="where you run fast")
    plan.add_argument("--no-gym", action="store_true", help="every exercise in its bodyweight version")
    plan.add_argument("--sport", action="append", metavar="wed[=football],..", help="weekdays of a second sport")
    plan.add_argument("--run-walk", action="store_true", help="easy running with a minute's walk every few minutes")
    plan.add_argument(
        "--gap-days", type=_typed(_number(0, 730, "days")), default=0, help="days without running before the start"
    )
    plan.add_argument("--gap-cause", choices=["other", "illness", "injury", "pregnancy"], default="other")
    plan.add_argument(
        "--waiting", choices=["pregnant", "postpartum", "heart", "questionnaire"],
        help="what waits for a doctor's word: everything stays easy until --cleared",
    )  # fmt: skip
    plan.add_argument("--ics", type=Path, metavar="FILE", help="write a calendar file")
    plan.add_argument("--fit", type=Path, metavar="DIR", help="write one watch workout per running session")

    replan = command("replan", "what changes in a plan after what really happened")
    replan.add_argument("plan", type=Path, metavar="plan.json", help="the output of 'fourlaps plan --json'")
    replan.add_argument("--log", type=Path, required=True, metavar="log.json")
    replan.add_argument("--today", type=date, required=True, metavar="DATE")

    evidence = command("evidence", "published training trials against the response model", json_option=False)
    evidence_commands = evidence.add_subparsers(dest="evidence_command", required=True, parser_class=_Parser)
    replay = evidence_commands.add_parser("replay", help="replay every row of a trial table")
    replay.add_argument("file", type=Path, metavar="TRIALS.csv")
    replay.add_argument("--json", action="store_true", help="one JSON object on stdout")

    pace = command("pace", "laps, marks and focus words for a race")
    pace.add_argument("--goal", type=time_s, metavar="TIME", help="may be left out with --bests")
    pace.add_argument("--distance", type=distance_m, default=fourlaps.MILE_M, metavar="DIST")
    pace.add_argument("--track", choices=["outdoor400", "indoor200", "road"], default="outdoor400")
    pace.add_argument("--pdf", type=Path, metavar="FILE", help="write the card to print")
    pace.add_argument("--bests", metavar="800=2:24,5000=19:30", help="your results: adds odds, range and costs")
    pace.add_argument(
        "--wind", metavar="SPEED@DEGREES", help="m/s @ where it blows to, 0 = tailwind on the home straight"
    )
    pace.add_argument("--temp", type=float, metavar="C")
    pace.add_argument("--altitude", type=float, metavar="M")
    pace.add_argument("--draft", type=int, metavar="N", help="runners ahead of you for most of the race")
    pace.add_argument("--draft-until", type=float, metavar="M", help="metres to which you run behind them")
    pace.add_argument("--lane", type=int, metavar="N")
    pace.add_argument("--wide", type=float, metavar="M", help="metres outside the line on the bends, on average")
    pace.add_argument("--flat-track", action="store_true", help="the 200 m track has no banks")
    pace.add_argument("--surface", choices=["synthetic", "asphalt", "cinder", "grass"])
    pace.add_argument("--course", type=Path, metavar="FILE.gpx", help="the road with its hills and turns")
    pace.add_argument("--sex", choices=["M", "F"])
    pace.add_argument("--born", type=born, metavar="YEAR")
    pace.add_argument("--wav", type=Path, metavar="FILE", help="write a track that beeps at every mark")
    pace.add_argument("--fit", type=Path, metavar="FILE", help="write the laps as a watch workout")

    verdict = command("verdict", "where the seconds of a race went")
    verdict.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a FIT, GPX or TCX file, or a stopwatch's")
    verdict.add_argument("--laps", metavar="76.0,79.5,..", help="lap times in order")
    verdict.add_argument("--distance", type=distance_m, default=fourlaps.MILE_M, metavar="DIST")
    verdict.add_argument("--track", choices=["outdoor400", "indoor200", "road"], default="outdoor400")
    verdict.add_argument("--goal", type=time_s, metavar="TIME")
    verdict.add_argument(
        "--bests", metavar="800=2:24,5000=19:30", help="your results: compares with your own best race"
    )
    verdict.add_argument("--runner", metavar="NAME", help="whose race, where a stopwatch file holds several")
    verdict.add_argument("--said", choices=["tactical", "fall", "pacing_duty"], help="where it was no race for time")
    verdict.add_argument("--against", metavar="77.0,80,..", help="laps of an earlier race to compare with")
    verdict.add_argument("--date", type=date, metavar="DATE", help="of the race")
    verdict.add_argument("--wind", metavar="SPEED@DEGREES")
    verdict.add_argument("--temp", type=float, metavar="C")
    verdict.add_argument("--altitude", type=float, metavar="M")
    verdict.add_argument("--draft", type=int, metavar="N")
    verdict.add_argument("--sex", choices=["M", "F"])
    verdict.add_argument("--born", type=born, metavar="YEAR")

    race = command("race", "races as they were run", json_option=False)
    race_commands = race.add_subparsers(dest="race_command", required=True, parser_class=_Parser)
    race_fit = race_commands.add_parser("fit", help="fit the shape of races, predict the marks held out")
    race_fit.add_argument("file", type=Path, metavar="SPLITS.csv")
    race_fit.add_argument(
        "--hold-out", type=int, default=0, metavar="N", help="leave out this many marks before the finish"
    )
    race_fit.add_argument("--json", action="store_true", help="one JSON object on stdout")

    inspect = command("inspect", "what an activity file holds")
    inspect.add_argument("file", type=Path)

    serve = command("serve", "the pages, on this machine only", json_option=False)
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--demo", action="store_true", help="with a made-up runner to look at")
    serve.add_argument("--open", action="store_true", help="open the browser")
    serve.add_argument("--lan", action="store_true", help="for your phone in the same network, after pairing it")

    import_ = command("import", "take in activity files, folders or archives")
    import_.add_argument("paths", nargs="+", type=Path)

    export = command("export", "everything you stored, as one ZIP")
    export.add_argument("file", type=Path, metavar="FILE.zip")

    restore = command("restore", "bring an export back on an empty machine")
    restore.add_argument("file", type=Path, metavar="FILE.zip")
    return parser


def run(arguments: argparse.Namespace) -> None:
    """Carry out one parsed command. Modules are imported per command: `predict` must not pay for the planner."""
    if arguments.command == "predict":
        from fourlaps.cli import predict

        predict.run(arguments)
    elif arguments.command == "plan":
        from fourlaps.cli import plan

        plan.run(arguments)
    elif arguments.command == "evidence":
        from fourlaps.cli import evidence

        evidence.run(arguments)
    elif arguments.command == "replan":
        from fourlaps.cli import replan

        replan.run(arguments)
    elif arguments.command in {"pace", "verdict", "race"}:
        from fourlaps.cli import race

        {"pace": race.run_pace, "verdict": race.run_verdict, "race": race.run_fit}[arguments.command](arguments)
    elif arguments.command == "inspect":
        from fourlaps.cli import inspect

        data = read_file(arguments.file)
        if arguments.json:
            print_json(inspect.inspect_json(data, arguments.file.name))
        else:
            inspect.inspect_table(data, arguments.file.name)
    else:
        from fourlaps.cli import online

        online.run(arguments)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without × and ° still gets its answer
    try:
        run(build_parser().parse_args(argv))
        sys.stdout.flush()
    except SystemExit as stop:
        # --help and --version end here with 0; rich ends with 1 where the reader of our output has left (| head).
        return 0 if stop.code in (0, None, 1) else 2
    except BrokenPipeError:
        # The reader of our output has left (| head); that is not an error. Keep the interpreter from flushing again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except InputError as error:
        return _fail(error, 2)
    except AccessError as error:
        return _fail(error, 3)
    except FourLapsError as error:
        return _fail(error, 1)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the promise of one line and no traceback holds for our own faults too
        if os.environ.get("FOURLAPS_DEBUG"):
            raise
        return _fail(f"fourlaps failed ({type(error).__name__}: {error}). Set FOURLAPS_DEBUG=1 to see where.", 1)
    return 0


def _fail(error: object, code: int) -> int:
    sys.stderr.write(" ".join(f"fourlaps: {error}".split()) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
