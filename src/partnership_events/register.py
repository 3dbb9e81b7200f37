"""
What admission asks of a log, carried along from append to append.

    root_of     the root of each correction and retraction
    touching    the corrections and retractions of a root, in log order
    known       the names declared, by what they name; those whose declaration was retracted are not
    near        the entries that are connected with one, and settle what it means

Gathered anew it cost 3 us an entry and append: three seconds at a million.  Carried along, what the new entries take.
``tests/test_register_laws.py`` proves that both tell the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from partnership_events.entries import Entries, entries_of
from partnership_events.event import Entry, Event, Statement, Told
from partnership_events.facts import corrects, declarations, retracts
from partnership_events.families import Families
from partnership_events.vocabulary.record import (
    LadderDeclared,
    LogOpened,
    PartyDeclared,
    PersonDeclared,
    SourceDeclared,
)

DECLARES: Mapping[str, type[Statement]] = {
    "party": PartyDeclared,
    "person": PersonDeclared,
    "source": SourceDeclared,
    "ladder": LadderDeclared,
}
"""
The kinds that declare a name, by what they name.
"""


def names_declared(told: Told) -> Iterable[tuple[str, str]]:
    """
    What a statement declares: pairs of what it is, such as ``party``, and its name.
    """
    match told:
        case LogOpened(parties=parties):
            return [("party", party) for party in parties]
        case PartyDeclared() | PersonDeclared() | SourceDeclared() | LadderDeclared():
            return [(told.keyed_by, told.key_value or "")]
        case _:
            return ()


class Register:
    """
    Belongs to whoever holds the lock: it changes in place, unlike the entries it tells of.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = Entries()
        self.root_of: dict[str, str] = {}
        self.touching: dict[str, list[str]] = {}
        self._records: list[Entry] = []
        self._known: dict[str, set[str]] | None = None
        self._families = Families()
        self._joined = self._learned = 0
        self._learn(entries_of(entries))

    def at(self, entries: Entries) -> Register:
        """
        The register of these entries: this one, gone on from where it is, or another where they are not its own.
        """
        if not entries.continues(self.entries):
            return Register(entries)
        if len(entries) > self._learned:
            self._learn(entries)
        return self

    def _learn(self, entries: Entries) -> None:
        self.entries = entries
        for entry in entries[self._learned :]:
            # Most entries are events, which declare and amend nothing.
            if not isinstance(entry.event, Event):
                self._learn_record(entry)
            # One by one, so that who is interrupted goes on from there.
            self._learned += 1

    def _learn_record(self, entry: Entry) -> None:
        self._records.append(entry)
        target = corrects(entry.event) or retracts(entry.event)
        if target is not None:
            root = self.root_of[entry.id] = self.root_of.get(target, target)
            self.touching.setdefault(root, []).append(entry.id)
            told = self.entries.by_id(root)
            # Of a declaration that comes and goes, others of the same name may stand: gathered anew when asked.
            if told is None or not isinstance(told.event, Event):
                self._known = None
        elif self._known is not None:
            for what, name in names_declared(entry.event):
                self._known[what].add(name)

    def near(self, id_: str) -> Sequence[Entry]:
        """
        The entries that settle, with this one, what it means: alone they tell what they tell among all others.
        """
        for entry in self.entries[self._joined :]:
            self._families.join(entry, self.entries.by_id)
            self._joined += 1
        family = self._families.of(id_)
        if family is not None:
            return family.entries
        alone = self.entries.by_id(id_)
        return () if alone is None else (alone,)

    @property
    def known(self) -> Mapping[str, set[str]]:
        """
        The names declared by now.
        """
        if self._known is None:
            self._known = {what: set() for what in DECLARES}
            for entry in declarations(self._records):
                for what, name in names_declared(entry.event):
                    self._known[what].add(name)
        return self._known
