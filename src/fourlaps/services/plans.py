"""Everything a page asks about the plan, behind one name: the plan, its days, changing, adapting, files."""

from __future__ import annotations

from fourlaps.services.adapting import accept, proposal
from fourlaps.services.session_changes import Offer, can_undo, change, offers, undo
from fourlaps.services.slots import Slot, current, log, slot, slots
from fourlaps.services.stops import Lock, clear_lock, lock
from fourlaps.services.update_plan import make, waits_for_plan
from fourlaps.services.watch_files import calendar, watch_file

__all__ = [
    "Lock",
    "Offer",
    "Slot",
    "accept",
    "calendar",
    "can_undo",
    "change",
    "clear_lock",
    "current",
    "lock",
    "log",
    "make",
    "offers",
    "proposal",
    "slot",
    "slots",
    "undo",
    "waits_for_plan",
    "watch_file",
]
