"""
Ladders: one party's ranking of the labels that it gives its partnerships, as it stood on a date.

A rung holds from its date on, and without one it always did.  Of several rungs of one label the last to begin counts;
where imprecise dates leave open which that is, each that may be the last counts: the rule of the last writer, as the
fold has it (``folding``).  Ranks are compared within one ladder and nowhere else.

A ladder that one log declares serves them all.  Where two logs declare the same key differently, each is judged by its
own, and the others by that of the first log, in the order of their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from partnership_events import classes
from partnership_events.dates import Answer, Bounds, Cutoff, bounds_of
from partnership_events.dates.zones import BEFORE_ALL
from partnership_events.errors import Problem, Refused, did_you_mean
from partnership_events.event import Entry
from partnership_events.projections.across import called, left_open, yes_if
from partnership_events.values import Label, Rung
from partnership_events.vocabulary.record import LadderDeclared

_ALWAYS = Bounds(BEFORE_ALL, BEFORE_ALL, BEFORE_ALL, BEFORE_ALL, civil=False)


@classes.frozen(kw_only=True)
class Ladder:
    """
    One party's ranking of labels; ``ladder`` is its key.
    """

    ladder: str
    party: str
    rungs: tuple[Rung, ...]

    def has(self, label: Label | str) -> bool:
        """
        Whether the label has a rung, now or at any time.
        """
        return any(called(rung.label, label) for rung in self.rungs)

    def ranks(self, label: Label | str, cutoff: Cutoff) -> frozenset[int | None]:
        """
        The ranks that a label may have at the cut-off: one, where that is settled; None is no rung yet.
        """
        told = [(rung.rank, _begins(rung, cutoff.zone)) for rung in self.rungs if called(rung.label, label)]
        begun = [(rank, bounds, cutoff.judge(bounds)) for rank, bounds in told]
        certain = [bounds.lo for _, bounds, answer in begun if answer is Answer.YES]
        latest = max(certain, default=BEFORE_ALL)
        may = {rank for rank, bounds, answer in begun if answer is not Answer.NO and bounds.hi >= latest}
        return frozenset(may if certain else {*may, None})

    def at_least(self, label: Label, other: Label | str, cutoff: Cutoff) -> Answer:
        """
        Whether a label stood at or above another at the cut-off; unknown where either is on no rung.
        """
        pairs = [(mine, theirs) for mine in self.ranks(label, cutoff) for theirs in self.ranks(other, cutoff)]
        return left_open(
            Answer.UNKNOWN if mine is None or theirs is None else yes_if(mine >= theirs) for mine, theirs in pairs
        )


def _begins(rung: Rung, zone: str) -> Bounds:
    return _ALWAYS if rung.since is None else bounds_of(rung.since, None, zone).in_zone(zone)


@classes.frozen(kw_only=True)
class Ladders:
    """
    The ladders of several logs: what each declares itself, by log and key, and by key what serves those that do not.
    """

    declared: Mapping[str, Mapping[str, Ladder]]
    common: Mapping[str, Ladder]

    @classmethod
    def told_by(cls, declarations: Mapping[str, Iterable[Entry]]) -> Ladders:
        """
        Those that these logs declare; of one key in one log the last declaration counts.
        """
        declared = {log: _declared(declarations[log]) for log in sorted(declarations)}
        common = {key: one for log in reversed(declared) for key, one in declared[log].items()}
        return cls(declared=declared, common=common)

    def of(self, log: str, key: str) -> Ladder:
        """
        The ladder of that key by which a log is judged.
        """
        return self.declared.get(log, {}).get(key) or self.common[key]

    def names(self, log: str, label: Label) -> tuple[Label, ...]:
        """
        What the ladders by which a log is judged call a label, in all their languages.
        """
        told = (self.of(log, key) for key in self.common)
        return tuple(rung.label for ladder in told for rung in ladder.rungs if called(rung.label, label))

    def named(self, key: str | None, label: str) -> Ladder:
        """
        The ladder of that key or, without one, the only ladder that has this label; raises ``Refused``.
        """
        if not self.common:
            raise Refused(Problem("ladder", "no log declares a ladder", "declare one with ladder_declared"))
        if key is None:
            return self._only_with(label)
        if key not in self.common:
            known = f"the ladders are {', '.join(sorted(self.common))}"
            raise Refused(Problem("ladder", f"no ladder {key!r}", did_you_mean(key, self.common, otherwise=known)))
        if not any(one.has(label) for one in self._all(key)):
            rungs = list(dict.fromkeys(str(rung.label) for one in self._all(key) for rung in one.rungs))
            known = f"its labels are {', '.join(rungs)}" if rungs else "it has no rungs"
            right = did_you_mean(label, rungs, otherwise=known)
            raise Refused(Problem("at_least", f"{label!r} is on no rung of {key}", right))
        return self.common[key]

    def _only_with(self, label: str) -> Ladder:
        found = sorted(key for key in self.common if any(one.has(label) for one in self._all(key)))
        if len(found) != 1:
            met = f"{label!r} is on {'several ladders' if found else 'no ladder'}"
            right = f"name one of {', '.join(found or sorted(self.common))}"
            raise Refused(Problem("ladder", met, right))
        return self.common[found[0]]

    def _all(self, key: str) -> list[Ladder]:
        return [told[key] for told in self.declared.values() if key in told]

    def notes(self, key: str) -> tuple[str, ...]:
        """
        What a reader should know of a ladder that logs declare differently.
        """
        first = next((log for log, told in self.declared.items() if key in told), "")
        other = [log for log, told in self.declared.items() if key in told and told[key] != self.common[key]]
        if not other:
            return ()
        told = f"the ladder {key} is declared differently in {', '.join([first, *other])}: each of these is judged"
        return (f"{told} by its own, the other logs by that of {first}",)


def _declared(declarations: Iterable[Entry]) -> dict[str, Ladder]:
    told = (entry.event for entry in declarations)
    return {
        one.ladder: Ladder(ladder=one.ladder, party=one.party, rungs=one.rungs)
        for one in told
        if isinstance(one, LadderDeclared)
    }
