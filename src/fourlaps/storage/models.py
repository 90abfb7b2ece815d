"""Every table. Rows hold what was told and what was recorded; what is derived can be rebuilt from it.

Moments are UTC; days are the athlete's own calendar days; quantities end in their unit as everywhere else.
Everything a person owns hangs on one Athlete, and who may see an Athlete is a Grant.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.timezone import now


class User(AbstractUser):
    """A login. In local mode there is exactly one, made by itself."""


class Athlete(models.Model):
    """The person who trains: who they are, how they train, how they like to read numbers."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="athletes")
    name = models.CharField(max_length=80, blank=True, default="")
    sex = models.CharField(max_length=1, blank=True, default="")
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    body_kg = models.FloatField(null=True, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    units = models.CharField(max_length=2, default="km")
    language = models.CharField(max_length=8, blank=True, default="")
    is_demo = models.BooleanField(default=False)
    # How they train, as told; the planner reads nothing else.
    week_km = models.FloatField(null=True, blank=True)
    longest_km = models.FloatField(null=True, blank=True)
    days = models.JSONField(default=list)
    long_run_day = models.PositiveSmallIntegerField(null=True, blank=True)
    injured = models.BooleanField(default=False)
    fast_running = models.BooleanField(default=False)
    strength_history = models.BooleanField(default=False)
    cleared = models.BooleanField(default=False)
    # What else a life holds: minutes a day, club days, other races, holidays, ground, second sport (services/wishes).
    wishes: Any = models.JSONField(default=dict)
    # A red flag stops the plan until a person says it was looked at.
    stopped_for = models.CharField(max_length=200, blank=True, default="")
    stopped_on = models.DateField(null=True, blank=True)
    cleared_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    last_backup_at = models.DateTimeField(null=True, blank=True)


class Grant(models.Model):
    """Who may do what with an athlete: owner, coach (may change the plan) or viewer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=10, choices=[(r, r) for r in ("owner", "coach", "viewer")])

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "athlete"], name="one_grant_per_user_and_athlete"),)


class ImportBatch(models.Model):
    """One time files were taken in; can be undone as a whole."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="imports")
    created_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    finished = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)


class Activity(models.Model):
    """What a watch recorded, derived from its best source file."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="activities")
    sport = models.CharField(max_length=24)
    start = models.DateTimeField(null=True)
    utc_offset_s = models.IntegerField(null=True)
    date = models.DateField(null=True)
    name = models.CharField(max_length=200, blank=True, default="")
    device = models.CharField(max_length=100, blank=True, default="")
    file_kind = models.CharField(max_length=8)
    duration_s = models.FloatField(null=True)
    elapsed_s = models.FloatField(null=True)
    distance_m = models.FloatField(null=True)
    records = models.PositiveIntegerField(default=0)
    edits = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    stride_points = models.JSONField(default=list)
    # The planned session it ticked off, and what was asked against what was run.
    session_id = models.CharField(max_length=80, blank=True, default="")
    sentence = models.CharField(max_length=400, blank=True, default="")
    # What of it the plan did not know of (`vocabulary.log.Beyond`), empty for a run as it was meant.
    beyond = models.CharField(max_length=4, blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=["athlete", "-start"], name="activity_by_start"),
            models.Index(fields=["athlete", "date"], name="activity_by_date"),
        )


class SourceFile(models.Model):
    """An original file, kept as it came under its own hash; `is_main` marks the one its activity is read from."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="files")
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="files")
    activity = models.ForeignKey(Activity, null=True, on_delete=models.SET_NULL, related_name="files")
    is_main = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=8)
    bytes = models.PositiveBigIntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["athlete", "sha256"], name="one_row_per_athlete_and_file"),)


class ImportLine(models.Model):
    """What happened to one file: imported, duplicate or broken, and why."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    state = models.CharField(max_length=10)
    text = models.CharField(max_length=400, blank=True, default="")
    activity = models.ForeignKey(Activity, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "number"], name="one_line_per_number"),)


class SampleBlock(models.Model):
    """One column of an activity's samples: integers at device scale, compressed (see `samples`)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="blocks")
    column = models.CharField(max_length=24)
    count = models.PositiveIntegerField()
    data = models.BinaryField()
    absent = models.BinaryField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["activity", "column"], name="one_block_per_column"),)


class Lap(models.Model):
    """One recorded lap."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="laps")
    number = models.PositiveIntegerField()
    start_s = models.FloatField()
    duration_s = models.FloatField()
    distance_m = models.FloatField(null=True)
    avg_heart_rate_bpm = models.FloatField(null=True)
    avg_cadence_spm = models.FloatField(null=True)
    workout_step = models.IntegerField(null=True)
    intensity = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        ordering = ("number",)


class BestEffort(models.Model):
    """The fastest stretch of one distance inside one activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="bests")
    distance_m = models.FloatField()
    time_s = models.FloatField()
    start_s = models.FloatField()

    class Meta:
        ordering = ("distance_m",)


class Result(models.Model):
    """An effort run all out, as told or as recorded."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="results")
    distance_m = models.FloatField()
    time_s = models.FloatField()
    date = models.DateField()
    kind = models.CharField(max_length=12, default="race")
    surface = models.CharField(max_length=16, blank=True, default="")
    # a good reason to have been slow; whether the runner stands by a surprising time
    excuse = models.CharField(max_length=16, blank=True, default="")
    confirmed = models.BooleanField(default=False)
    activity = models.ForeignKey(Activity, null=True, on_delete=models.CASCADE, related_name="results")


class Race(models.Model):
    """A race ahead or behind; `splits_s` are its laps once it is run."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="races")
    date = models.DateField()
    name = models.CharField(max_length=120, blank=True, default="")
    distance_m = models.FloatField()
    track = models.CharField(max_length=12, default="outdoor400")
    goal_s = models.FloatField(null=True)
    finish_s = models.FloatField(null=True)
    splits_s = models.JSONField(default=list)

    class Meta:
        ordering = ("date",)


class TimedRace(models.Model):
    """A race as tapped on a stopwatch, one runner or a squad; `race` is the stopwatch file, `key` keeps it once."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="timed_races")
    key = models.CharField(max_length=64)
    date = models.DateField()
    race = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("-date", "-pk")
        constraints = (models.UniqueConstraint(fields=["athlete", "key"], name="one_timed_race_per_key"),)


class RaceDayChoices(models.Model):
    """How a runner wants race day: the cue behind each focus word, the gun, the track and the weather expected."""

    athlete = models.OneToOneField(Athlete, on_delete=models.CASCADE, related_name="race_day_choices")
    cues = models.JSONField(default=dict)
    gun = models.TimeField(null=True)
    conditions = models.JSONField(default=dict)


class PlanRow(models.Model):
    """One approved plan; rows are written once, a change writes the next one. Exactly one per athlete is current."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="plans")
    created_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")
    digest = models.CharField(max_length=64)
    plan = models.JSONField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["athlete"], condition=models.Q(is_current=True), name="one_current_plan_per_athlete"
            ),
        )


class SessionLog(models.Model):
    """What became of one planned session; `went` is "stopped" or "too_easy" where the runner says so of one done."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="logs")
    session_id = models.CharField(max_length=80)
    date = models.DateField()
    state = models.CharField(max_length=10)
    feel = models.PositiveSmallIntegerField(null=True)
    went = models.CharField(max_length=10, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    moved_from = models.DateField(null=True)
    activity = models.ForeignKey(Activity, null=True, on_delete=models.SET_NULL, related_name="logs")
    sentence = models.CharField(max_length=400, blank=True, default="")
    logged_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["athlete", "session_id"], name="one_log_per_session"),)


class MorningRow(models.Model):
    """One morning check, with the warmest air (C) expected of a run that day; unknown stays unknown."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="mornings")
    date = models.DateField()
    sleep_h = models.FloatField(null=True)
    resting_heart_rate_bpm = models.FloatField(null=True)
    hrv_rmssd_ms = models.FloatField(null=True)
    soreness = models.FloatField(null=True)
    mood = models.FloatField(null=True)
    illness = models.CharField(max_length=8, default="none")
    pain = models.FloatField(null=True)
    pain_note = models.CharField(max_length=500, blank=True, default="")
    temp_c = models.FloatField(null=True)

    class Meta:
        ordering = ("date",)
        constraints = (models.UniqueConstraint(fields=["athlete", "date"], name="one_check_per_morning"),)


class AvailabilityRow(models.Model):
    """A stretch of days in which other weekdays than usual may hold a run: `days` are their numbers, 0 is Monday."""

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="availability")
    first = models.DateField()
    last = models.DateField()
    days = models.CharField(max_length=7, blank=True, default="")


class ChangeLog(models.Model):
    """One line of the notebook: a change of the plan, why, and what is needed to take it back.

    `details` are the single changes with trigger, rule, reason and what would have changed the choice; `told_before`
    the settings as they stood before new ones were saved.
    """

    athlete = models.ForeignKey(Athlete, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=12)
    text = models.CharField(max_length=300)
    details: Any = models.JSONField(default=list)
    plan_before = models.ForeignKey(PlanRow, null=True, on_delete=models.CASCADE, related_name="+")
    plan_after = models.ForeignKey(PlanRow, null=True, on_delete=models.CASCADE, related_name="+")
    logs_before: Any = models.JSONField(default=list)
    told_before: Any = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")


class PairedDevice(models.Model):
    """A phone that may see the pages over the home network; only the hash of its token is kept."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120, blank=True, default="")
    paired_at = models.DateTimeField()
