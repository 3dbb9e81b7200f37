"""
Families against the whole: what the entries that are connected tell alone is what they tell among all others.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import examples

from partnership_events.entries import Entries
from partnership_events.event import Event
from partnership_events.facts import alone, resolve
from partnership_events.families import Families
from partnership_events.testing import PROLOGUE, entries_of, logs
from partnership_events.vocabulary import MilestoneMarked


def told(families: Families, log: Any, known: int) -> dict[str, Any]:
    """
    The facts of all families and of all that stand alone, by id.
    """
    facts = [fact for family in families for fact in family.until(known).facts]
    facts += [alone(one) for one in log if isinstance(one.event, Event) and families.of(one.id) is None]
    assert len({fact.id for fact in facts}) == len(facts)
    return {fact.id: fact for fact in facts if fact.seq <= known}


@examples(1)
@given(logs(), st.data())
def test_families_together_tell_what_the_log_tells(log: Any, data: st.DataObject) -> None:
    log = Entries(log)
    families, standing = Families(), {}
    for entry in log:
        touched = families.join(entry, log.by_id)
        if touched is None:
            if isinstance(entry.event, Event):
                standing[entry.id] = alone(entry)
            continue
        for fact in touched.gone:
            assert fact == standing.pop(fact.id)
        for fact in touched.come:
            assert fact.id not in standing
            standing[fact.id] = fact
    whole = resolve(log)

    assert {fact.id: fact for fact in whole.facts} == standing
    known = data.draw(st.integers(0, len(log)), label="known at")
    assert {fact.id: fact for fact in resolve(log[:known]).facts} == told(families, log, known)
    for id_, root in whole.root_of.items():
        family = families.of(id_)
        assert root == (id_ if family is None else family.facts.root_of[id_])


def test_who_is_touched_by_nobody_is_in_no_family() -> None:
    log = Entries(entries_of([*PROLOGUE, MilestoneMarked(on="2024", milestone="one")]))
    families = Families()

    assert [None] * len(log) == [families.join(entry, log.by_id) for entry in log]
    assert [] == list(families)
