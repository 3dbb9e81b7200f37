"""
One draft of every standard kind, with every field filled in: what the per-kind tests go through.
"""

from __future__ import annotations

from typing import Any

import attrs

import partnership_events as pe
from partnership_events import Draft

ONE, OTHER = "1" * 64, "2" * 64
TREES = pe.Quantity("50000", "tree", approx=True, bound="at_least", component="north", group="school")
WHERE = pe.Place(country="JPN", city="Tokyo", name="Kantei")
WHO = pe.Person(person="kishida", name="KISHIDA Fumio", office="Prime Minister", party="JPN")

COMMON: dict[str, Any] = {
    "on": "2022-11-29",
    "at_zone": "Asia/Tokyo",
    "stated": "last Tuesday",
    "basis": "inferred",
    "parties": ["MNG", pe.Participant("JPN", "host")],
    "people": [WHO],
    "place": WHERE,
    "modality": "planned",
    "topics": ["trade", "climate"],
    "part_of": ONE,
    "same_as": OTHER,
    "confirms": ONE,
    "in_reply_to": OTHER,
    "order": -2,
    "confidence": "medium",
}
"""
The fields that all facts have, filled in.
"""

_MEETING = pe.MeetingHeld(on="2024-08-13", parties=["JPN", "MNG"], form="call")

_EVENTS: tuple[pe.Event, ...] = (
    pe.RelationsEstablished(**COMMON, mode="restored", by="JPN", toward="MNG", level="ambassador"),
    pe.RelationsSevered(**COMMON, mode="suspended", by="JPN", toward="MNG", reason="a quarrel"),
    pe.MissionChanged(**COMMON, sender="JPN", receiver="MNG", level="charge_d_affaires"),
    pe.RelationsUpgraded(
        **COMMON, label={"en": "Special", "ja": "特別"}, from_label="Strategic", mode="elevated", ladder="japan",
        scope="defence", by_instrument="joint-2022",
    ),
    pe.RelationsDowngraded(**COMMON, label="Lesser", from_label="Special", mode="suspended", by="MNG"),
    pe.FrameworkEnded(**COMMON, label="Special", mode="lapsed", by=["MNG", "JPN"]),
    pe.InstrumentSigned(
        **COMMON, instrument="epa", form="agreement", binding="yes", title={"en": "EPA"}, signatories=["JPN", "MNG"],
        term="P10Y", amends="old", supersedes="older", treaty_number="UNTS I-12345",
        consents_needed=2,
    ),
    pe.InstrumentConsented(**COMMON, instrument="epa", party="MNG", mode="ratification"),
    pe.InstrumentInForce(
        **COMMON, instrument="epa", for_party="MNG", provisional=True, term="2016/2026", auto_renew="P1Y",
        notice="P6M",
    ),
    pe.InstrumentEnded(
        **COMMON, subject="epa", mode="denounced", by="JPN", notice_date="2025", effective="2026-06-07",
        for_party="JPN",
    ),
    pe.PlanAdopted(
        **COMMON, plan="action-plan", label="Action Plan", period="2022/2031", duration="P10Y", start="2022",
        effective="2022-11-30", objectives=["peace", "growth"], under="epa", supersedes="former-plan",
    ),
    pe.InitiativeLaunched(
        **COMMON, initiative="billion-trees", label="One Billion Trees", aliases=["Тэрбум мод"], form="campaign",
        leader="khurelsukh", led_by="MNG", venue="General Assembly", target=TREES, target_by="2030",
        purpose=["soil", "air"],
    ),
    pe.ProjectAnnounced(
        **COMMON, project="airport", label="Airport", under="action-plan", planned_start="2023", planned_end="2030",
        implementers=["Somebody & Co."],
    ),
    pe.ProjectLaunched(
        **COMMON, project="airport", label="Airport", under="action-plan", planned_end="2030",
        budget=pe.Quantity(65, "JPY"),
    ),
    pe.ProjectStatusChanged(
        **COMMON, project="airport", status="finalisation", planned_end="2031", reason="later than planned"
    ),
    pe.ProgressReported(
        **COMMON, subject="airport", assessment="on its way", indicator="runways", baseline=0, target="2",
        actual="1.50", unit="runway", cumulative=True, period="2022/2023", reaffirmed=True,
    ),
    pe.PledgeMade(
        **COMMON, pledge="trees", label="Trees", by="JPN", to="MNG", action="plant trees", quantity=TREES,
        horizon=pe.Horizon(over="P5Y", start="2022-11"), conditions=["rain"], binding="commitment", testable=False,
        supports="billion-trees",
    ),
    pe.PledgeRevised(
        **COMMON, pledge="trees", quantity=TREES, horizon=pe.Horizon(by="2030"), reason="raised",
        superseded_by="more-trees",
    ),
    pe.PledgeWithdrawn(**COMMON, pledge="trees", by="JPN", reason="no rain", mode="lapsed"),
    pe.PledgeAssessed(
        **COMMON, pledge="trees", assessor="a watcher", verdict="partly", scheme="CPP", score="0.5", fulfilled_on="2027"
    ),
    pe.TransactionRecorded(
        **COMMON, type="disbursement", amount="1E+3", currency="JPY", value_date="2023-04-01", provider="JICA",
        receiver="a ministry", subject="airport",
    ),
    pe.VisitMade(
        **COMMON, visitors="MNG", host="JPN", form="official", occasion="a summit", start="2022-11-28",
        end="2022-12-02", contains="2022-11-29",
    ),
    pe.MeetingHeld(
        **COMMON, form="summit", duration="PT80M", duration_approx=True, mechanism="dialogue", ordinal=7
    ),
    pe.EngagementCancelled(**COMMON, subject=ONE, mode="postponed", new_date="2023-02", reason="illness"),
    pe.MechanismEstablished(
        **COMMON, mechanism="dialogue", label="Dialogue", level="vice_ministers", frequency="P1Y",
        members=["JPN", "MNG"],
    ),
    pe.PositionStated(
        **COMMON, stance="concerned", topic="missiles", joint=True, toward="PRK", values=["rule of law"]
    ),
    pe.RequestMade(**COMMON, request="support", to="MNG", deadline="2023"),
    pe.CooperationAgreed(**COMMON, continuing=True, reactivates=["trade"], values=["democracy"]),
    pe.MilestoneMarked(**COMMON, milestone="50 years", of=ONE),
    pe.IncidentRecorded(**COMMON, category="protest", incident="a note", target="PRK"),
    pe.MembershipChanged(**COMMON, party="KOR", mode="joined"),
)  # fmt: skip

_RECORDS: tuple[pe.Record, ...] = (
    pe.LogOpened(name="japan-mongolia", parties=["MNG", "JPN"], zone="Asia/Tokyo", title={"en": "Japan and Mongolia"}),
    pe.SourceDeclared(
        source="A", title="A title", form="commentary", author="somebody", publisher="a house", published="2022-12",
        accessed="2026-11-22", url="https://example.org/a", lang="en", translated_from="ja", status="provisional",
    ),
    pe.PartyDeclared(
        party="JPN", name={"en": "Japan", "ja": "日本"}, aliases=["Nippon"], iso3="JPN", cow=740, gw=741, wikidata="Q17"
    ),
    pe.PersonDeclared(
        person="kishida", names=["KISHIDA Fumio", "F. Kishida"], family_name="Kishida", given_name="Fumio",
        patronymic="none",
    ),
    pe.LadderDeclared(ladder="japan", party="JPN", rungs=[pe.Rung("Special", 2, "2020"), pe.Rung("Strategic", 1)]),
    pe.CoverageDeclared(coverage="all", period="2010/2023", families=["pledges", "relations"]),
    pe.ExpectationDeclared(
        expectation="tier-2023", asked=["pledges", "trees", "overdue"], as_of="2028-03-01", known_at="@57",
        answer="not covered", value="a tier",
    ),
    pe.FactCorrected(corrects=ONE, after=OTHER, content=_MEETING, reason="coding error"),
    pe.FactRetracted(retracts=ONE, after=OTHER, reason="typed twice"),
    pe.FactDisputed(facts=[OTHER, ONE], field="on", claims=[pe.Claim("2022", "A")], preferred=ONE),
    pe.LogSealed(size=47, root=ONE),
    pe.EntryErased(erases=ONE, leaf=OTHER, left=ONE, reason="a person's request"),
)  # fmt: skip

FULL: dict[str, Draft] = {
    event.kind: Draft(
        event=event,
        cites=["A:p1,p7", pe.Citation("B", ["p2"], "contradicts", "a few words")],
        note="a remark",
        meta={"file": "a.txt", "pages": [1, 2]},
    )
    for event in (*_EVENTS, *_RECORDS)
}


def bare(event: Any) -> Any:
    """
    The event with what it cannot do without, and nothing else.
    """
    needed = (field.name for field in attrs.fields(type(event)) if field.default is attrs.NOTHING)
    return type(event)(**{name: getattr(event, name) for name in needed})


GAINED = {
    "instrument_signed": ("consents_needed",),
    "instrument_in_force": ("notice",),
    "instrument_ended": ("for_party",),
    "pledge_withdrawn": ("mode",),
}
"""
Fields that a kind was given after logs had been written without them.
"""


def without(draft: Draft, names: tuple[str, ...]) -> Draft:
    """
    The draft with these fields at their defaults.
    """
    defaults = {field.name: field.default for field in attrs.fields(type(draft.event)) if field.name in names}
    return attrs.evolve(draft, event=attrs.evolve(draft.event, **defaults))


# As they were when their kinds were declared, and as they are.
FIRST: dict[str, Draft] = {kind: without(draft, GAINED.get(kind, ())) for kind, draft in FULL.items()}
GROWN: dict[str, Draft] = {kind: FULL[kind] for kind in GAINED}
BARE: dict[str, Draft] = {kind: Draft(event=bare(draft.event)) for kind, draft in FULL.items()}
