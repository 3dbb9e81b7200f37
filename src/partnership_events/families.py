"""
Which entries settle each other's meaning, kept up to date as entries arrive.

A fact depends on nothing but the entries that are connected with it: by what they correct, retract, dispute, or say is
the same.  Such a family is small, most have one member, and ``facts.resolve`` of its members alone gives what it gives
of them among all others.  So a correction in a log of a million entries costs as much as in a log of ten:

    entries   1 . 2 . 3 . 4 . 5 . 6 . 7        families   {1, 3}  {2, 5, 7}  {4}  {6}
              ^-------' same_as
                  ^-----------'   ^             7 retracts 5, which corrects 2: {2, 5, 7} is resolved again
                       corrects   retracts

Proven in ``tests/test_families_laws.py``: the facts of all families together are those of the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from partnership_events import classes
from partnership_events.event import Entry, Event
from partnership_events.facts import Fact, Facts, alone, linked, resolve


@attrs.define(eq=False)
class Family:
    """
    Entries that are connected, in log order, and what they tell together by now.
    """

    entries: list[Entry]
    facts: Facts

    def until(self, known: int) -> Facts:
        """
        What the members up to a position tell.
        """
        if self.entries[-1].seq <= known:
            return self.facts
        return resolve([entry for entry in self.entries if entry.seq <= known])


@classes.frozen
class Touched:
    """
    What an entry changed: the facts that are told no longer so, and those that are from now on.
    """

    gone: tuple[Fact, ...]
    come: tuple[Fact, ...]


class Families:
    """
    The families of more than one member; whoever is not found here stands alone.
    """

    def __init__(self) -> None:
        self._of: dict[str, Family] = {}

    def of(self, id_: str) -> Family | None:
        """
        The family of an entry; None where it stands alone.
        """
        return self._of.get(id_)

    def join(self, entry: Entry, find: Callable[[str], Entry | None]) -> Touched | None:
        """
        Takes the next entry in; None where it concerns nobody but itself.

        ``find`` gives an earlier entry by its id.
        """
        if isinstance(entry.event, Event) and entry.event.same_as is None:
            # Nearly all of them.
            return None
        targets = tuple(dict.fromkeys(linked(entry.event)))
        if not targets:
            return None
        met: dict[int, Family] = {}
        singles = []
        for target in targets:
            family = self._of.get(target)
            if family is not None:
                met[id(family)] = family
            elif (single := find(target)) is not None:
                singles.append(single)
        gone = [fact for family in met.values() for fact in family.facts.facts]
        gone += [alone(one) for one in singles if isinstance(one.event, Event)]
        family = self._united(entry, list(met.values()), singles)
        come = family.facts.facts
        return Touched(tuple(one for one in gone if one not in come), tuple(one for one in come if one not in gone))

    def _united(self, entry: Entry, families: list[Family], singles: list[Entry]) -> Family:
        families.sort(key=lambda one: len(one.entries))
        family = families.pop() if families else Family([], resolve(()))
        joining = [*singles, *(one for other in families for one in other.entries)]
        if joining:
            family.entries = sorted([*family.entries, *joining], key=lambda one: one.seq)
        family.entries.append(entry)
        family.facts = resolve(family.entries)
        self._of.update((one.id, family) for one in (*joining, entry))
        return family

    def __iter__(self) -> Iterator[Family]:
        return iter({id(family): family for family in self._of.values()}.values())
