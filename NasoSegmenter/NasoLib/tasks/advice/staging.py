"""Stage groups of nasopharyngeal carcinoma by AJCC 8 and 9, and what is left open where a category is missing.

Why every combination is walked instead of asking for all three categories: T4 M0 is stage IVA by AJCC 8 whatever N is,
and a stage alone may be all that a letter says. Whatever fits what was entered is kept; where all of it falls into one
group, that group is known, and where nothing fits, the entries contradict each other.

Why AJCC 8 is what counts: the models learnt from patients chosen by its stages III-IVA. Version 9 keeps T, moves the
groups down by one (III becomes II, IVA becomes III), and counts far-reaching growth beyond a node's capsule as N3. So
an N3 by version 9 may have been N1 or N2 by edition 8, which is left open here rather than guessed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from NasoLib.errors import UserError

EDITIONS = ("AJCC 8", "AJCC 9")
T_CATEGORIES = ("T0", "Tis", "T1", "T2", "T3", "T4")
N_CATEGORIES = ("N0", "N1", "N2", "N3")
M_CATEGORIES = {"AJCC 8": ("M0", "M1"), "AJCC 9": ("M0", "M1", "M1a", "M1b")}
STAGES = {
    "AJCC 8": ("0", "I", "II", "III", "IVA", "IVB"),
    "AJCC 9": ("0", "IA", "IB", "II", "III", "IVA", "IVB"),
}
_COARSE = {"AJCC 8": ("IV",), "AJCC 9": ("I", "IV")}  # a letter may leave the A or B out
_N_BY_8 = {"N3": ("N1", "N2", "N3")}  # version 9's N3 holds edition 8's N1 and N2 with far-reaching growth


@dataclass(frozen=True)
class Entered:
    """What is known of a stage; "" for what is not. edition: one of EDITIONS."""

    edition: str = "AJCC 8"
    t: str = ""
    n: str = ""
    m: str = ""
    stage: str = ""

    @property
    def tnm(self) -> str:
        """The categories that are known, as "T3 N1 M0"."""
        return " ".join(part for part in (self.t, self.n, self.m) if part)


def stage_group(t: str, n: str, m: str, edition: str) -> str:
    """The stage group of three categories; "" for a combination that the edition does not group (T0 N0 M0)."""
    return _eighth(t, n, m) if edition == "AJCC 8" else _ninth(t, n, m)


def _eighth(t: str, n: str, m: str) -> str:
    if m != "M0":
        return "IVB"
    if t == "Tis":
        return "0" if n == "N0" else ""
    if t == "T4" or n == "N3":
        return "IVA"
    if t == "T3" or n == "N2":
        return "III"
    if t == "T2" or n == "N1":
        return "II"
    return "I" if t == "T1" else ""


def _ninth(t: str, n: str, m: str) -> str:
    if m != "M0":
        return {"M1a": "IVA", "M1b": "IVB"}.get(m, "IV")
    if t == "Tis":
        return "0" if n == "N0" else ""
    if t == "T4" or n == "N3":
        return "III"
    if t == "T3" or n == "N2":
        return "II"
    if n == "N1":
        return "IB"
    return "IA" if t in ("T1", "T2") else ""


def possible(entered: Entered) -> list[tuple[str, str, str]]:
    """Every (T, N, M) that fits what was entered; none when the entries contradict each other."""
    ts = (entered.t,) if entered.t else T_CATEGORIES
    ns = (entered.n,) if entered.n else N_CATEGORIES
    ms = (entered.m,) if entered.m else M_CATEGORIES[entered.edition]
    walked = itertools.product(ts, ns, ms)
    groups = ((tnm, stage_group(*tnm, entered.edition)) for tnm in walked)
    return [tnm for tnm, group in groups if group and (not entered.stage or _fits(group, entered.stage))]


def stages(entered: Entered) -> tuple[str, ...]:
    """The groups that are possible in the edition that was entered, in order."""
    found = {stage_group(*tnm, entered.edition) for tnm in possible(entered)}
    return tuple(sorted(found, key=_order))


def stages_by_8(entered: Entered) -> tuple[str, ...]:
    """The groups of AJCC 8 that are possible, in order."""
    found = {group for t, n, m in possible(entered) for group in _groups_by_8(entered.edition, t, n, m)}
    return tuple(sorted(found, key=_order))


def _groups_by_8(edition: str, t: str, n: str, m: str) -> list[str]:
    ns = (n,) if edition == "AJCC 8" else _N_BY_8.get(n, (n,))
    groups = (stage_group(t, one, "M0" if m == "M0" else "M1", "AJCC 8") for one in ns)
    return [group for group in groups if group]


def contradiction(entered: Entered) -> str:
    """What is wrong when nothing fits what was entered; "" when something does."""
    if possible(entered):
        return ""
    without = Entered(entered.edition, entered.t, entered.n, entered.m)
    groups = stages(without)
    if not groups:
        return f"{entered.tnm} is not a combination that {entered.edition} groups into stages. Correct the categories."
    return (
        f"Stage {entered.stage} contradicts {entered.tnm}, which is stage {' or '.join(groups)} by {entered.edition}. "
        "Correct the stage or the categories."
    )


def read_category(letter: str, text: str, edition: str) -> str:
    """The usual form: "t3", "3" and "T3" are "T3"; "" stays. Raises UserError with what is possible."""
    allowed = {"T": T_CATEGORIES, "N": N_CATEGORIES, "M": M_CATEGORIES[check_edition(edition)]}[letter]
    return _read(text.strip().upper().removeprefix(letter), {one[1:].upper(): one for one in allowed}, letter, text)


def read_stage(text: str, edition: str) -> str:
    """A stage group by its name; "" stays. Raises UserError with what is possible."""
    allowed = STAGES[check_edition(edition)] + _COARSE[edition]
    return _read(text.strip().upper().removeprefix("STAGE").strip(), {one: one for one in allowed}, "stage", text)


def check_edition(edition: str) -> str:
    """The edition itself. Raises UserError when it is none that is known here."""
    if edition not in EDITIONS:
        raise UserError(f"{edition!r} is no edition of the stage groups that is known here. Give AJCC 8 or AJCC 9.")
    return edition


def _read(found: str, allowed: dict[str, str], name: str, text: str) -> str:
    if not found:
        return ""
    if found not in allowed:
        raise UserError(f"{name} is “{text}”; give one of {', '.join(allowed.values())}, or leave it out.")
    return allowed[found]


def _fits(group: str, stage: str) -> bool:
    """Whether a group is the stage that was entered, which may leave the last letter out."""
    return group == stage or group.rstrip("AB") == stage


def _order(group: str) -> tuple[int, str]:
    return ("0", "I", "II", "III", "IV").index(group.rstrip("AB")), group
