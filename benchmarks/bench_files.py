"""Reading speed over the shared activity files: our FIT columns beside fitdecode and chiptime, GPX and TCX, archives.

CPU seconds, best of three, because the machine may be busy with other work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from fourlaps.errors import InputError
from fourlaps.files import fit_columns, fit_layout
from fourlaps.files.fit_checksum import checksum
from fourlaps.files.reading import read_activity
from fourlaps.physiology.best_efforts import best_efforts

ACTIVITIES = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "activities"
RUNS = 3
ONE_HOUR = "comicmuse__20260129_day_25_-_testing.fit"
LARGEST = "thomaschampagn__loup-blanc.fit"


def cpu_s(work: Callable[[], object], runs: int = RUNS) -> float:
    best = float("inf")
    for _ in range(runs):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def with_fitdecode(data: bytes) -> int:
    import fitdecode

    count = 0
    with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.DISABLED) as reader:
        try:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage) and frame.global_mesg_num == fit_layout.RECORD:
                    count += len({field.name: field.value for field in frame.fields}) > 0
        except fitdecode.FitError:
            pass
    return count


def with_chiptime(data: bytes) -> int:
    import chiptime

    return sum(message.name == "record" for message in chiptime.iter_messages(data))


def quietly(data: bytes) -> bool:
    try:
        read_activity(data)
    except InputError:
        return False
    return True


def twelve_hours() -> bytes:
    from datetime import UTC, datetime

    from tests.knowledge.files.fit_builder import build_fit_activity

    start = datetime(2026, 5, 1, tzinfo=UTC)
    return build_fit_activity(start, [2.8] * 43_200, heart_rate_bpm=[130] * 43_200, dynamics=True)


def main() -> int:
    single: dict[str, bytes] = {"12 h at one sample a second, built": twelve_hours()}
    if ACTIVITIES.is_dir():
        for name in (ONE_HOUR, LARGEST):
            single[name] = (ACTIVITIES / "fit" / name).read_bytes()
    print(f"{'one FIT file':44} {'MB':>6} {'records':>8} {'whole ms':>9} {'decode':>7} {'CRC':>6} {'fitdecode':>10}")
    for name, data in single.items():
        records = len(fit_columns.decode(data).of(fit_layout.RECORD))
        whole, decode = cpu_s(lambda d=data: read_activity(d)), cpu_s(lambda d=data: fit_columns.decode(d))
        crc, other = cpu_s(lambda d=data: checksum(d)), cpu_s(lambda d=data: with_fitdecode(d), 1)
        print(
            f"{name:44} {len(data) / 1e6:6.2f} {records:8,} {whole * 1e3:9.1f} {decode * 1e3:7.1f} {crc * 1e3:6.1f} "
            f"{other * 1e3:10.0f}"
        )
    run = read_activity(single["12 h at one sample a second, built"])
    print(f"best efforts of the 12 hours: {cpu_s(lambda: best_efforts(run.samples)) * 1e3:.1f} ms")
    if not ACTIVITIES.is_dir():
        print("the shared activity files are not here; only the built file was read")
        return 0

    print(f"\n{'folder':10} {'files':>6} {'MB':>7} {'CPU s':>8} {'files/s':>8} {'MB/s':>7} {'read':>6}")
    for kind in ("fit", "gpx", "tcx"):
        files = [path.read_bytes() for path in sorted((ACTIVITIES / kind).iterdir())]
        took = cpu_s(lambda fs=files: [quietly(data) for data in fs])
        size = sum(map(len, files)) / 1e6
        read = sum(map(quietly, files))
        print(f"{kind:10} {len(files):6} {size:7.1f} {took:8.2f} {len(files) / took:8.0f} {size / took:7.1f} {read:6}")
    files = [path.read_bytes() for path in sorted((ACTIVITIES / "fit").iterdir())]
    for name, reader in (("fitdecode", with_fitdecode), ("chiptime", with_chiptime)):
        took = cpu_s(lambda r=reader: [attempt(r, data) for data in files], 1)
        print(f"{name:10} {len(files):6} {sum(map(len, files)) / 1e6:7.1f} {took:8.2f} {len(files) / took:8.1f}")
    return 0


def attempt(reader: Callable[[bytes], int], data: bytes) -> int:
    try:
        return reader(data)
    except Exception:  # other readers raise what they like on damaged files
        return -1


if __name__ == "__main__":
    sys.exit(main())
