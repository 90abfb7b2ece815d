"""Signs in a runner's own words that are for a doctor and not for a training plan (H15)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from fourlaps.safety.table import raw_table


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign that is for a doctor and not for a training plan; urgency is "emergency", "urgent" or "doctor"."""

    name: str
    urgency: str

    @property
    def sentence(self) -> str:
        """What to tell the runner."""
        what = {"emergency": "Stop and call for help now", "urgent": "Stop and see a doctor today"}
        return f"{what.get(self.urgency, 'Stop and see a doctor')}: {self.name}."


# Words of one sign stand within so many words of each other, unless the sign says nearer.
_NEAR_WORDS = 7
# Words of at least so many letters are read past one mistake [our guess, D].
_LONG_STEM = 8


def pain_rises(note: str) -> bool:
    """Whether a note about a pain says that it grew during the run: reason to stop and walk home, not yet a red flag.

    >>> pain_rises("calf, got worse as I ran")
    True
    """
    words, clauses = _words_of(note)
    return any(_says(words, clauses, sign) for sign in raw_table()["H15"]["rising"])


@cache
def _spoken(kind: str) -> frozenset[str]:
    """The words of the table that deny a sign, may stand between, tell of before, or only look like a stem."""
    return frozenset(raw_table()["H15"]["spoken"][kind])


@cache
def _listed(group: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a group, with those of the lists it names by an @; an "ß" is read as "ss"."""
    lists = raw_table()["H15"]["lists"]
    words = [word for name in group for word in (lists[name[1:]] if name[0] == "@" else (name,))]
    return tuple(word.replace("ß", "ss") for word in words)


@lru_cache(maxsize=4096)
def red_flag(text: str) -> RedFlag | None:
    """The most urgent red flag in a runner's own words, English or German, or None.

    Errs towards stopping; never diagnoses. What is plainly denied, or plainly another's, is no sign of the runner's.

    >>> red_flag("sharp pain in my chest when I run").name
    'chest pain'
    >>> red_flag("tired legs, no chest pain") is None
    True
    """
    words, clauses = _words_of(_without_answers(text))
    order = {"emergency": 0, "urgent": 1, "doctor": 2}
    signs = raw_table()["H15"]["signs"]
    found = [RedFlag(sign["name"], sign["urgency"]) for sign in signs if _says(words, clauses, sign)]
    return min(found, key=lambda flag: order[flag.urgency], default=None)


@lru_cache(maxsize=4096)
def energy_sign(text: str) -> str | None:
    """A sign in a runner's own words that pauses what grows, by its name, or None: training takes more energy than food
    brings (REDs), a pregnancy, a birth.

    No red flag: it is for a doctor, too, but leaves easy running [training science 3.13; rule H19].

    >>> energy_sign("missed my period three times")
    'missed periods'
    >>> energy_sign("period pain, nothing else") is None
    True
    """
    words, clauses = _words_of(_without_answers(text))
    return next((str(sign["name"]) for sign in raw_table()["H15"]["pauses"] if _says(words, clauses, sign)), None)


def easy_until_cleared(sign: str) -> bool:
    """Whether such a sign leaves nothing above easy until a doctor says yes (rule H19), and is no lack of energy.

    >>> easy_until_cleared("a pregnancy"), easy_until_cleared("missed periods")
    (True, False)
    """
    return any(known["name"] == sign and known.get("easy_only", False) for known in raw_table()["H15"]["pauses"])


def rests_today(sign: str) -> bool:
    """Whether such a sign ends the running of its day.

    >>> rests_today("signs from the pelvic floor"), rests_today("a pregnancy")
    (True, False)
    """
    return any(known["name"] == sign and known.get("rests_today", False) for known in raw_table()["H15"]["pauses"])


_WHILE = {"a pregnancy": "While you are pregnant", "a birth": "After a birth"}
_ADVICE = {
    "signs from the pelvic floor": (
        "Leaking, heaviness in the pelvis or bleeding: no running today. Show it to a doctor or a pelvic-floor "
        "physiotherapist. Until they say yes nothing grows and everything stays easy; walk where it comes back."
    ),
    "signs of low iron": (
        "Low iron makes every run harder, and a blood test (ferritin) shows it: see a doctor, and take iron only as "
        "they say. Until then nothing grows; easy running stays."
    ),
}


def energy_advice(sign: str) -> str:
    """What a runner with such a sign is told, in a sentence or two.

    >>> energy_advice("missed periods")[:30]
    'Missed periods can mean that t'
    """
    if sign in _ADVICE:
        return _ADVICE[sign]
    if easy_until_cleared(sign):
        return (
            f"{_WHILE[sign]} everything stays easy until a doctor says otherwise. Choose it in the settings under "
            '"What waits for a doctor\'s word", and the whole plan is made for it.'
        )
    return (
        f"{sign[:1].upper()}{sign[1:]} can mean that training takes more than food brings: show it to a doctor, eat "
        "enough, and do not try to lose weight. Until then nothing grows; easy running stays."
    )


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What is read as something else, in this order: harmless phrases as nothing, several words as one."""
    table = raw_table()["H15"]
    harmless = [(re.compile(rf"\b{phrase}\b"), " ") for phrase in table["harmless"]]
    return (*harmless, *((re.compile(rf"\b(?:{phrase})(?!\w)"), read) for phrase, read in table["read_as"]))


def _words_of(text: str) -> tuple[list[str], list[int]]:
    """The words of a text without harmless phrases, and the number of the clause each stands in."""
    plain = re.sub(r"\s+", " ", text.lower().replace("\u2019", "'"))
    for phrase, read in _phrases():
        plain = phrase.sub(read, plain)
    words, clauses, clause = [], [], 0
    for token in re.findall(r"[^\W\d_][\w']*|[.,;:!?()\n]", plain):
        if token[0].isalpha():
            clause += token in ("but", "and", "aber", "und", "then")
            words.append(token.replace("ß", "ss"))
            clauses.append(clause)
        else:
            clause += 1
    return words, clauses


def _says(words: Sequence[str], clauses: Sequence[int], sign: Mapping[str, Any]) -> bool:
    """Whether one word of every group of a sign stands near the others and is not denied."""
    groups, spoken = [_listed(tuple(group)) for group in sign["words"]], set(words)
    places: list[list[int]] = []
    for group in groups:
        meant = {word for word in spoken if not _stems_of(word).isdisjoint(group)}
        if not meant:
            return False
        places.append([i for i, word in enumerate(words) if word in meant])
    near = sign.get("near", _NEAR_WORDS)
    deniable = not any(word in _spoken("denials") for group in groups for word in group)
    for start in places[0]:
        chosen = [start]
        for more in places[1:]:
            fits = [
                i
                for i in more
                if i not in chosen and abs(i - start) <= near and ("near" not in sign or clauses[i] == clauses[start])
            ]
            if not fits:
                break
            chosen.append(min(fits, key=lambda i: abs(i - start)))
        else:
            denied = deniable and _denied(words, clauses, chosen)
            expected = _explained(words, chosen, sign)
            if not denied and not expected and not _of_another(words, clauses, chosen):
                return True
    return False


def _explained(words: Sequence[str], chosen: Sequence[int], sign: Mapping[str, Any]) -> bool:
    """Whether near a sign stands what explains it: a heart may race in the last rep and before the start."""
    explains = _listed(tuple(sign.get("unless", ())))
    first, last = max(0, min(chosen) - _NEAR_WORDS), max(chosen) + _NEAR_WORDS + 1
    near = (words[i] for i in range(first, min(last, len(words))) if i not in chosen)
    return bool(explains) and any(not _stems_of(word).isdisjoint(explains) for word in near)


def _denied(words: Sequence[str], clauses: Sequence[int], chosen: Sequence[int]) -> bool:
    """Whether a sign found at `chosen` is plainly denied: "no chest pain", "my calf is not swollen"."""
    first = min(chosen)
    clause = [i for i in range(len(words)) if clauses[i] == clauses[first]]
    if any(words[i] in _spoken("before_now") for i in clause):
        return False
    if any(i > first and clauses[i] == clauses[i - 1] and words[i - 1] in _spoken("denials") for i in chosen):
        return True
    at = first - 1
    while at in clause and words[at] in _spoken("between"):
        at -= 1
    if at not in clause or words[at] not in _spoken("denials"):
        return False
    # "can't run without chest pain" denies nothing.
    return not any(words[i] in _spoken("denials") or words[i] in ("can't", "cant", "cannot") for i in clause if i < at)


def _without_answers(text: str) -> str:
    """The text without questions answered by a plain no: "chest pain: no, dizziness: none".

    Only where a question holds a sign and nothing else ("chest pain gone: no" stops), the no stands alone, what follows
    a comma is answered like it, and nothing else in the text takes it back.
    """
    pieces = re.split(r"([,;.\n])", text.lower().replace("\u2019", "'"))
    # "without chest pain? no" denies the denial: the sign stands.
    pieces = [_undenied(piece) for piece in pieces]
    parts, marks = pieces[::2], [*pieces[1::2], ""]
    plain = [_is_answered_no(part) for part in parts]
    rest = re.findall(r"[^\W\d_][\w']*", " ".join(p for p, no in zip(parts, plain, strict=True) if not no))
    if not any(plain) or any(word in _spoken("turns") for word in rest):
        return "".join(pieces)
    kept = []
    for n, (part, mark) in enumerate(zip(parts, marks, strict=True)):
        if plain[n] and mark == "," and not plain[n + 1]:
            return "".join(pieces)
        kept.append(mark if plain[n] else part + mark)
    return "".join(kept)


def _undenied(part: str) -> str:
    """A question answered by a no, without the denials in it."""
    asked = re.fullmatch(r"([^:?]+)([:?])\s*([^\W\d_]+)\s*!?\s*", part)
    if asked is None or asked[3] not in _spoken("answers"):
        return part
    words = [word for word in asked[1].split() if word not in _spoken("denials")]
    return part if len(words) == len(asked[1].split()) else " ".join(words)


def _is_answered_no(part: str) -> bool:
    """Whether a piece of text is a sign's own words, a colon or question mark, and a no."""
    asked = re.fullmatch(r"([^:?]+)[:?]\s*([^\W\d_]+)\s*!?\s*", part)
    if asked is None or asked[2] not in _spoken("answers"):
        return False
    words = set(asked[1].split()) - _spoken("asked")
    table = raw_table()["H15"]
    return any(words <= _names_of(kind, number) for kind in ("signs", "pauses") for number in range(len(table[kind])))


# Endings a word of a sign may have where it is asked; "pain-free" and "painless" are no such word.
_ENDINGS = ("", "s", "es", "e", "en", "ed", "ing", "ness")


@cache
def _names_of(kind: str, number: int) -> frozenset[str]:
    """The words of one sign, inflected and spelt right."""
    groups = raw_table()["H15"][kind][number]["words"]
    return frozenset(stem + ending for group in groups for stem in _listed(tuple(group)) for ending in _ENDINGS)


def _of_another(words: Sequence[str], clauses: Sequence[int], chosen: Sequence[int]) -> bool:
    """Whether a sign found at `chosen` is plainly another's ("my kid fainted at school"), with no word of one's own."""
    mine = [i for i, word in enumerate(words) if word in _spoken("mine")]
    clause = [i for i in range(len(words)) if clauses[i] == clauses[min(chosen)]]
    if any(word in _spoken("own") for word in words) or any(clauses[i] != clauses[clause[0]] for i in chosen):
        return False
    if words[clause[0]] in ("and", "und"):
        clause = clause[1:]
    named = len(clause) > 2 and words[clause[0]] in _spoken("mine") and words[clause[1]] in _spoken("others")
    if not named or mine != clause[:1]:
        return False
    return all(words[i] in _spoken("meanwhile") for i in range(clause[1] + 1, min(chosen)))


@cache
def _stems() -> Mapping[str, tuple[str, ...]]:
    """Every stem of a sign under its first letter, which no mistake changes."""
    table = raw_table()["H15"]
    signs = [sign for kind in ("signs", "pauses", "rising") for sign in table[kind]]
    groups = [group for sign in signs for group in (*sign["words"], sign.get("unless", ()))]
    stems = sorted({stem for group in groups for stem in _listed(tuple(group))})
    return {first: tuple(of_letter) for first, of_letter in groupby(stems, key=lambda stem: stem[0])}


@lru_cache(maxsize=20_000)
def _stems_of(word: str) -> frozenset[str]:
    """The stems of the table a word is of."""
    return frozenset(stem for stem in _stems().get(word[0], ()) if _is_word(word, stem))


def _is_word(word: str, stem: str) -> bool:
    """A word of that stem, or a long word with one letter wrong."""
    if word == stem or (len(stem) >= 4 and word.startswith(stem)):
        return True
    if len(stem) < 5 or word in _spoken("other_words"):
        return False
    if len(stem) >= _LONG_STEM:
        # A long word may go on after its mistake: "breathlesness", "Brustschmertzen".
        return any(_one_letter_off(word[: len(stem) + n], stem) for n in (-1, 0, 1))
    return _one_letter_off(word, stem)


def _one_letter_off(word: str, stem: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two are swapped; the first letter is never the wrong one."""
    i = next((n for n, (a, b) in enumerate(zip(word, stem, strict=False)) if a != b), min(len(word), len(stem)))
    swapped = word[i : i + 2] == stem[i : i + 2][::-1] and word[i + 2 :] == stem[i + 2 :]
    less_more = word[i + 1 :] == stem[i:] or word[i:] == stem[i + 1 :]
    return i > 0 and (word[i + 1 :] == stem[i + 1 :] or less_more or swapped)
