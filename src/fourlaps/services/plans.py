"""Everything a page asks about the plan, behind one name: the plan, its days, changing, adapting, files."""

from __future__ import annotations

from fourlaps.services.adapting import accept, clear_lock, decline, mark_of, only_asks, proposal
from fourlaps.services.explaining import BesideMost, card, season, season_and_runner
from fourlaps.services.lived import lived
from fourlaps.services.notebook import against, compare, done_by, entries, first_day, last_undoable
from fourlaps.services.proposed_settings import ProposedPlan
from fourlaps.services.proposed_settings import saved as saved_settings
from fourlaps.services.session_changes import brought_back, can_undo, change, too_late, too_late_words, undo
from fourlaps.services.slots import Slot, current, log, silent_runs, slot, slots
from fourlaps.services.stops import Lock, lock, pause
from fourlaps.services.update_plan import make, waits_for_plan
from fourlaps.services.verdicts import (
    Bench,
    Offer,
    become,
    bench,
    changeable,
    check_day,
    every_day,
    leave_out,
    move,
)
from fourlaps.services.watch_files import calendar, watch_file

__all__ = [
    "Bench",
    "BesideMost",
    "Lock",
    "Offer",
    "ProposedPlan",
    "Slot",
    "accept",
    "against",
    "become",
    "bench",
    "brought_back",
    "calendar",
    "can_undo",
    "card",
    "change",
    "changeable",
    "check_day",
    "clear_lock",
    "compare",
    "current",
    "decline",
    "done_by",
    "entries",
    "every_day",
    "first_day",
    "last_undoable",
    "leave_out",
    "lived",
    "lock",
    "log",
    "make",
    "mark_of",
    "move",
    "only_asks",
    "pause",
    "proposal",
    "saved_settings",
    "season",
    "season_and_runner",
    "silent_runs",
    "slot",
    "slots",
    "too_late",
    "too_late_words",
    "undo",
    "waits_for_plan",
    "watch_file",
]
