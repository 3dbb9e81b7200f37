"""
A register that was carried along tells what one gathered anew tells.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_events import Draft, PersonDeclared, SourceDeclared
from partnership_events.admission import last_touch
from partnership_events.entries import Entries
from partnership_events.event import Entry
from partnership_events.facts import amended, declarations, resolve
from partnership_events.register import DECLARES, Register, names_declared
from partnership_events.testing import in_memory, logs


def told(register: Register) -> tuple[object, ...]:
    return register.root_of, register.touching, dict(register.known)


def as_defined(entries: tuple[Entry, ...]) -> tuple[object, ...]:
    """
    The same by the functions over all entries that define it.
    """
    roots = amended(entries)
    touching = {root: [id_ for id_, its in roots.items() if its == root] for root in roots.values()}
    names = [pair for entry in declarations(entries) for pair in names_declared(entry.event)]
    return roots, touching, {what: {name for kind, name in names if kind == what} for what in DECLARES}


@settings(max_examples=40)
@given(logs(), st.data())
def test_carried_along_it_is_what_it_is_anew(log: tuple[Entry, ...], data: st.DataObject) -> None:
    entries = Entries()
    register = Register(entries)
    for end in sorted(data.draw(st.sets(st.integers(0, len(log))))):
        entries = entries.grown(log[len(entries) : end])
        was = register
        register = register.at(entries)

        assert was is register
        assert as_defined(log[:end]) == told(register) == told(Register(log[:end]))


@settings(max_examples=20)
@given(logs(), st.data())
def test_of_other_entries_another_register_is_made(log: tuple[Entry, ...], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(log)))
    register = Register(log)

    assert told(register.at(Entries(log[:cut]))) == as_defined(log[:cut])
    assert told(register.at(register.entries[:cut])) == as_defined(log[:cut])  # type: ignore[arg-type]


@settings(max_examples=20)
@given(logs())
def test_the_last_that_touched_a_root_is_the_last_of_those_touching(log: tuple[Entry, ...]) -> None:
    facts, register = resolve(log), Register(log)
    for entry in log:
        root = facts.root_of[entry.id]

        assert last_touch(log, facts, root) == [root, *register.touching.get(root, ())][-1]


def test_names_come_and_go_with_their_declarations() -> None:
    log = in_memory(
        Draft(event=PersonDeclared(person="a", names=["A"])),
        Draft(event=PersonDeclared(person="a", names=["B"])),
        Draft(event=SourceDeclared(source="S")),
    )
    register = Register()
    known = []

    def look() -> None:
        nonlocal register
        register = register.at(
            Entries(log.entries)
            if not register.entries
            else register.entries.grown(log.entries[len(register.entries) :])
        )
        known.append(register.known["person"] | register.known["source"])

    look()
    first, second, source = (entry.id for entry in log.entries[-3:])
    for id_ in (first, second, source):
        log.retract(id_, reason="wrong")
        look()
    log.reinstate(second)
    look()

    assert [{"a", "S"}, {"a", "S"}, {"S"}, set(), {"a"}] == known


def test_who_is_interrupted_goes_on_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    log = in_memory(SourceDeclared(source="A"), PersonDeclared(person="bo", names=["Bo"])).entries
    register, learn = Register(), Register._learn_record

    def interrupted(self: Register, entry: Entry) -> None:
        if entry is log[-1]:
            raise KeyboardInterrupt
        learn(self, entry)

    with monkeypatch.context() as patch:
        patch.setattr(Register, "_learn_record", interrupted)
        with pytest.raises(KeyboardInterrupt):
            register.at(log)

    assert as_defined(tuple(log)) == told(register.at(log))
