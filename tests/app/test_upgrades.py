"""Data of the first version: its database is brought to today's shape, its export is still read."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fourlaps.services import access, activities, bringing_back, own_data, runner, taking
from fourlaps.storage import models, originals
from fourlaps.vocabulary.plan_reading import plan_from_dict

# Everything one runner of 0.1.0 had stored, made with that version and never made again.
FIRST = Path(__file__).with_name("first_version.zip")


def lines(archive: zipfile.ZipFile, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(f"rows/{table}.jsonl").splitlines()]


def check_whole(athlete: Any) -> None:
    """What a runner of the first version would look for first."""
    listed = activities.page(athlete).rows
    assert len(listed) == 2
    shown = activities.one(athlete, listed[0].pk)
    assert shown.row.file_name == "garmin.tcx"
    assert len(shown.activity.laps) == 6
    assert len(shown.activity.samples) > 1700
    assert shown.activity.samples.has("heart_rate_bpm")
    assert sorted(round(row.distance_m) for row in runner.results(athlete)) == [800, 1609]
    row = models.PlanRow.objects.get(athlete_id=athlete.id, is_current=True)
    assert plan_from_dict(row.plan).request.race.isoformat() == "2026-06-20"
    assert set(models.SessionLog.objects.values_list("state", flat=True)) >= {"done", "missed", "moved"}
    assert models.MorningRow.objects.get().sleep_h == 7.5
    for file in models.SourceFile.objects.all():
        assert originals.sha256_of(originals.read(file.sha256)) == file.sha256


def test_the_export_of_the_first_version_is_still_read(db: Any, now: Any) -> None:
    check_whole(own_data.restore(FIRST))


@pytest.mark.django_db(transaction=True)
def test_the_database_of_the_first_version_is_upgraded(now: Any) -> None:
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate([("storage", "0001_initial")])
    try:
        old = executor.loader.project_state([("storage", "0001_initial")]).apps
        user = old.get_model("storage", "User").objects.create(username="local", password="!")
        numbers: dict[str, list[int]] = {}
        with zipfile.ZipFile(FIRST) as archive:
            for table in (table for table in taking.TABLES if table not in taking.ADDED_LATER):
                name = table._meta.model_name
                model = old.get_model("storage", name)
                made = []
                for values in lines(archive, name):
                    columns = [field for field in model._meta.concrete_fields if field.name in values]
                    row = model(
                        **{
                            field.attname: bringing_back.read_value(field, values[field.name], numbers)
                            for field in columns
                        }
                    )
                    if name == "athlete":
                        row.owner = user
                    row.save()
                    made.append(row.pk)
                numbers[name] = made
            for entry in archive.namelist():
                if entry.startswith("originals/"):
                    originals.keep(archive.read(entry))
        old.get_model("storage", "Grant").objects.create(user=user, athlete_id=numbers["athlete"][0], role="owner")
    finally:
        MigrationExecutor(connection).migrate(latest)
    check_whole(access.own())


def test_no_change_of_the_tables_is_without_a_migration(db: Any) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "storage", check=True, dry_run=True, verbosity=0)
