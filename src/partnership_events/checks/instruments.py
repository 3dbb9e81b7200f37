"""
Texts whose life is told in an order that no text can have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from partnership_events.checks.finding import Finding, Seen, Tier, surely_before
from partnership_events.codes import ConsentMode, Role
from partnership_events.order import Placed
from partnership_events.vocabulary.instruments import InstrumentConsented, InstrumentInForce, InstrumentSigned


def ratified_before_signed(seen: Seen) -> Iterator[Finding]:
    """
    A party consented to an instrument that was surely signed later only.
    """
    for one in seen.told("instrument_consented"):
        event = one.fact.event
        # A parliament may well approve beforehand.
        if isinstance(event, InstrumentConsented) and event.mode is not ConsentMode.PARLIAMENTARY_APPROVAL:
            signed = _only_later(one, _signings(seen, event.instrument))
            if signed is not None:
                told = f"{event.party} consents to {event.instrument!r} ({one.on}) before it is signed ({signed.on})"
                yield seen.finding("ratified-before-signed", one.fact, told)


def in_force_before_signed(seen: Seen) -> Iterator[Finding]:
    """
    An instrument entered into force, and was surely signed later only.
    """
    for one, event in _entries_into_force(seen):
        signed = _only_later(one, _signings(seen, event.instrument))
        if signed is not None:
            told = f"{event.instrument!r} enters into force ({one.on}) before it is signed ({signed.on})"
            yield seen.finding("in-force-before-signed", one.fact, told, Tier.STRICT)


def in_force_before_consents(seen: Seen) -> Iterator[Finding]:
    """
    An instrument entered into force for all before enough consents are recorded.
    """
    met: set[str] = set()
    for one, event in _entries_into_force(seen):
        signed = next(iter(_signings(seen, event.instrument)), None)
        if event.instrument in met or event.for_party or event.provisional or signed is None:
            continue
        met.add(event.instrument)
        consents = [two for two in seen.told("instrument_consented") if _names(two, event.instrument)]
        lacking = _lacking(signed, consents, [two for two in consents if not surely_before(one, two)])
        if lacking:
            told = f"{event.instrument!r} enters into force ({one.on}) with {lacking} recorded by then"
            yield seen.finding("in-force-before-consents", one.fact, told, Tier.STRICT)


def _lacking(signed: Placed, consents: Sequence[Placed], by_then: Sequence[Placed]) -> str:
    """
    Which consents were missing, in words; nothing where there were enough, or where nobody told how it is consented to.
    """
    event = signed.fact.event
    assert isinstance(event, InstrumentSigned)
    parties = {one.fact.event.party for one in by_then if isinstance(one.fact.event, InstrumentConsented)}
    if event.consents_needed is not None:
        needed = event.consents_needed
        return "" if len(parties) >= needed else f"{len(parties)} of the {needed} consents that it needs"
    signatories = event.signatories or tuple(one.party for one in event.parties if one.role is Role.PARTY)
    missing = [party for party in signatories if party not in parties]
    return f"no consent of {', '.join(missing)}" if consents and missing else ""


def _entries_into_force(seen: Seen) -> Iterator[tuple[Placed, InstrumentInForce]]:
    for one in seen.told("instrument_in_force"):
        if isinstance(one.fact.event, InstrumentInForce):
            yield one, one.fact.event


def _signings(seen: Seen, instrument: str) -> list[Placed]:
    return [one for one in seen.told("instrument_signed") if _names(one, instrument)]


def _names(one: Placed, instrument: str) -> bool:
    return one.fact.event.key_value == instrument


def _only_later(one: Placed, signings: Iterable[Placed]) -> Placed | None:
    """
    The first signing, where all of them surely came later.
    """
    told = list(signings)
    return told[0] if told and all(surely_before(one, signed) for signed in told) else None
