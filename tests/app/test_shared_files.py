"""Every file of the shared folder goes through the import: a line for each, none stops another, nothing twice."""

import resource
from pathlib import Path
from typing import Any

import pytest

from fourlaps.services import activities, imports
from fourlaps.storage import models, originals

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "activities"


@pytest.mark.shared
@pytest.mark.slow
def test_every_shared_file_gets_its_line(athlete: Any) -> None:
    if not FOLDER.is_dir():
        pytest.skip("the shared data folder is not beside the repository")
    paths = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    job_id = imports.begin(athlete, [(path.name, path) for path in paths])
    lines: list[Any] = []
    while found := imports.job(athlete, job_id, len(lines)).lines:
        lines += found
    assert len(lines) >= len(paths)
    assert {line.state for line in lines} <= {"imported", "duplicate", "broken", "skipped"}
    assert not [line for line in lines if "our mistake" in line.text]
    assert all(line.text for line in lines if line.state in ("broken", "skipped", "duplicate"))
    assert sum(line.state == "imported" for line in lines) > 10
    for row in models.Activity.objects.all():
        shown = activities.one(athlete, row.pk)
        assert len(shown.activity.laps) == row.laps.count()
    kept = models.SourceFile.objects.values_list("sha256", flat=True)
    assert len(set(kept)) == len(kept)
    assert all(originals.path_of(sha256).exists() for sha256 in kept)
    # Linux counts in kB: even with the largest files memory stays far below a small machine's.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1.5 * 2**20
    again = imports.begin(athlete, [(path.name, path) for path in paths])
    count = models.Activity.objects.count()
    states = {line.state for line in imports.job(athlete, again).lines}
    assert "imported" not in states
    assert models.Activity.objects.count() == count
