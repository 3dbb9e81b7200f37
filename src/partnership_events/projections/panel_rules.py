"""
The rules by which the values of a panel come about: each has a name, and a codebook prints those that were used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from partnership_events.projections.design import Design
from partnership_events.projections.episodes import SPELL_RULES
from partnership_events.projections.measures import Scale
from partnership_events.values import Frozen

_RULES: Final[Mapping[str, str]] = Frozen(
    {
        "dyads": (
            "There is a row for each two who were members of a partnership on a day of the period, surely or "
            "possibly; observers, mediators and sponsors are not members. The two stand in the order of their "
            "keys."
        ),
        "directed": (
            "There are two rows for each two: one with either of them as party1, who acts toward party2. What goes "
            "one way are missions, pledges, positions and visits, incidents that name a party as their target, and "
            "money that names a party as its provider or receiver; all else is the same in both rows."
        ),
        "days": (
            "What counts of a period are the days from the first to the last on which both were members and "
            "existed; `as_of` is the last of them."
        ),
        "existence": (
            "A state existed while the Correlates of War list (v2016) or the list of Gleditsch and Ward counts "
            "it; who was there when these lists begin (1816) was there before, and who is there when they end "
            "still is. When one of the two did not exist there is no row. A party that is in neither list always "
            "existed."
        ),
        "codes": (
            "ISO, Correlates of War and Gleditsch-Ward codes are those of the day. A party is found by the ISO "
            "code that its log declares, else by its key, else by a number that its log declares; a party that is "
            "no state has no codes. A number that a log declares wins over the lists, unless the lists know that "
            "number for the same party: then they say on which days it has it."
        ),
        "coverage": (
            "Nothing recorded is 0 (or no) only where the log declares to cover the time and the family of facts; "
            "outside of that a value is NA, and the answer says unknown or not covered."
        ),
        "possibly": "Where imprecise dates or rival claims leave a value open it is NA, and the answer says possibly.",
        "shared": (
            "What is recorded of a partnership counts for each two of its members, except where a fact names whom "
            "it is about. Of more than two members, a fact counts for those two whom it names both, or if it "
            "names nobody; a text counts for those two whom it binds both. An incident against a party counts for "
            "each who acted with its target, and not for two who acted; money for its provider and its receiver, "
            "where both are parties."
        ),
        "counts": (
            "An event counts in the period in which it ended. One that may have ended in another period counts in "
            "neither for certain: the value is NA, and the bounds differ."
        ),
        "last": "A value is that of the last day of the period.",
        "min": "A value is the least over the days of the period.",
        "max": "A value is the greatest over the days of the period.",
        "median": "A value is the median over the days of the period; of two in the middle the lower one.",
        "mode": (
            "A value is the one held on most days of the period; of two that were held as long, the later one. "
            "Where single days are open, it must outnumber the next one whatever they say."
        ),
        "no order": "A name has neither a least nor a middle: it is that of the last day.",
        "since": "A year of beginning is that of what stood on the last day.",
        "settled by bounds": (
            "Where single days are open, a value over the period is settled if it is the same whatever they say: "
            "one day on which relations surely stood makes their maximum 1."
        ),
        "nothing to rank": "Days without any framework do not count for the rank over a period.",
        "mission order": (
            "Levels of missions are ordered 0, 9, 1, 2, 3: other missions stand below a chargé d'affaires."
        ),
        "ladder": "Ranks are those of one party's ladder on the day, and mean nothing on another.",
        "optimistic": (
            "Imputed: where the answer is possibly, the value is the greatest that is possible. What is unknown "
            "or not covered stays NA, and a name stays NA."
        ),
        "pessimistic": (
            "Imputed: where the answer is possibly, the value is the least that is possible. What is unknown or "
            "not covered stays NA, and a name stays NA."
        ),
        "last-known": (
            "Imputed: where nothing is settled, the value is the last one that was settled for these two in an "
            "earlier row of this panel."
        ),
        "imputed": (
            "The answer beside an imputed value is what it was without: neither yes nor no. So it can be told "
            "from a recorded one."
        ),
    }
)


def rules_of(design: Design) -> Mapping[str, str]:
    """
    The rules that a panel of this design follows, by name.
    """
    known = {**_RULES, **SPELL_RULES}
    return Frozen({name: known[name] for name in _used(design)})


def _used(design: Design) -> Iterator[str]:
    scales = {one.scale for one in design.variables}
    names = {one.name for one in design.variables}
    yield "dyads"
    yield from ["directed"] if design.directed else []
    yield from SPELL_RULES if design.is_spells else ["days"]
    yield from ("existence", "codes", "coverage", "possibly", "shared")
    if any(one.amount is not None for one in design.variables):
        yield "counts"
    if not design.is_spells:
        yield design.value
    if design.value != "last" and Scale.YEAR in scales:
        yield "since"
    if design.value in ("min", "max", "median"):
        yield "settled by bounds"
        yield from ["no order"] if Scale.NAME in scales else []
        yield from ["nothing to rank"] if Scale.RANK in scales else []
        yield from ["mission order"] if Scale.LEVEL in scales else []
    yield from ["ladder"] if "tier_rank" in names else []
    if design.impute is not None:
        yield from (design.impute, "imputed")
