"""
What holds of checks whatever a log says.
"""

from __future__ import annotations

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_events.checks import check
from partnership_events.checks.catalogue import CATALOGUE
from partnership_events.facts import resolve
from partnership_events.projections.partnership import state
from partnership_events.testing import PROLOGUE, entries_of, logs
from partnership_events.vocabulary import InstrumentConsented, InstrumentInForce, InstrumentSigned, RelationsUpgraded

TIERS = {one.code: one.tiers for one in CATALOGUE}
DAYS = [f"2024-02-{day}" for day in (26, 27, 28, 29)] + [f"2024-03-0{day}" for day in (1, 2, 3)]
PARTIES = ("ACM", "BOR", "COR")


@given(logs())
@settings(max_examples=40, deadline=None)
def test_whatever_a_log_says_is_told_by_known_codes_and_lines(entries):
    for one in check(entries, today="2024-02-29", name="acme-borealis"):
        assert one.tier in TIERS[one.code]
        assert entries[one.line - 1].id == one.entry


@given(logs(), st.sampled_from(DAYS))
@settings(max_examples=15, deadline=None)
def test_what_is_checked_twice_is_found_twice(entries, day):
    assert check(entries, today=day) == check(list(entries), today=day)


@given(
    st.lists(
        st.builds(
            RelationsUpgraded,
            on=st.sampled_from(DAYS[:4]),
            label=st.sampled_from(("a", "b")),
            order=st.none() | st.integers(0, 1),
            stated=st.integers(0, 99).map(str),
        ),
        max_size=6,
    )
)
@settings(max_examples=100, deadline=None)
def test_days_whose_order_is_not_told_are_those_on_which_nobody_knows_the_tier(told):
    """
    Day by day, as the state says it: the tier is ambiguous at the end of a day, by facts of that day.
    """
    entries = entries_of([*PROLOGUE, *told])
    expected = set()
    for day in DAYS[:4]:
        tier = state(entries, as_of=day).tier
        if tier.ambiguous and any(fact.event.on.text == day for one in tier.candidates for fact in one.facts):
            expected.add(day)
    found = [one for one in check(entries) if one.code in ("same-day", "ambiguous")]

    assert expected == {entries[one.line - 1].event.on.text for one in found}
    assert len(expected) == len(found)


consents = st.lists(st.tuples(st.sampled_from(PARTIES), st.sampled_from(DAYS)), max_size=5, unique=True)


@given(consents, st.sampled_from(DAYS), st.none() | st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_enough_consents_are_counted_day_by_day(told, entry, needed):
    """
    An independent reading: days of one calendar are texts, and texts compare.
    """
    entries = entries_of([
        *PROLOGUE,
        InstrumentSigned(on="2024-01", instrument="one", form="treaty", signatories=PARTIES, consents_needed=needed),
        *(InstrumentConsented(on=day, instrument="one", party=party, mode="ratification") for party, day in told),
        InstrumentInForce(on=entry, instrument="one"),
    ])  # fmt: skip
    by_then = {party for party, day in told if day <= entry}
    enough = len(by_then) >= needed if needed is not None else by_then == set(PARTIES) or not told

    assert enough == ("in-force-before-consents" not in {one.code for one in check(entries)})


@given(logs(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_fact_told_again_with_less_is_a_duplicate(entries, data):
    """
    Unless it was linked, ranked or disputed, or its date is vague.
    """
    facts = [
        fact
        for fact in resolve(entries).facts
        if fact.event.modality.value == "actual" and fact.event.order is None and not fact.disputes
        and fact.event.same_as is None and len(fact.event.on.text) == 10 and not fact.event.at_zone
        and len(fact.tellings) == 1 and not fact.set_aside
    ]  # fmt: skip
    if not facts:
        return
    fact = data.draw(st.sampled_from(facts))
    again = attrs.evolve(entries[fact.seq - 1], seq=len(entries) + 1, id="e" * 64, event=fact.event)
    found = [one for one in check((*entries, again)) if one.code == "duplicate" and one.line == again.seq]

    assert 1 == len(found)
