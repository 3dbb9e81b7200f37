"""
One thing of a state, gathered alone, is what the whole state has there.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_events.asking import Asking
from partnership_events.entries import entries_of
from partnership_events.folding import view
from partnership_events.projections.partnership import part_of, state_of
from partnership_events.testing import days, logs

SECTIONS = ("plans", "instruments", "pledges", "projects", "mechanisms", "parties")


@settings(max_examples=60, deadline=None)
@given(logs(), days(), st.booleans())
def test_a_thing_gathered_alone_is_what_the_state_has_there(entries, day, by_index):
    known = entries_of(entries)
    seen = Asking().view(known, as_of=day, known_at=None, zone=None) if by_index else view(known, as_of=day)
    state = state_of(seen, known)

    for section in SECTIONS:
        whole = getattr(state, section)
        for id_ in (*whole, "nobody", "plan"):
            assert repr(whole.get(id_)) == repr(part_of(seen, section, id_))
