"""
Writes ``events/japan-mongolia.jsonl``: what two documents tell of Japan and Mongolia, through the public API.

    python tools/japan_mongolia.py events

A is a think-tank commentary on the talks of 29 November 2022, B a government readout of the lunch of 20 September 2023.
Each fact is told once per document and cited by paragraph; what B tells of the acts of 2022 either joins A's entry
(``same_as``) or, where it is a term that A did not know, corrects it from a better source.

The two halves are functions, so that a test can record them at other times, with a clock of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import partnership_events as pe
from partnership_events import Draft, Partnership

BOTH = ["JPN", "MNG"]
SPECIAL = {"en": "Special Strategic Partnership for Peace and Prosperity"}
TALKS_DAY = "2022-11-29"
LUNCH = "2023-09-20T13:10:00-04:00"
NEW_YORK = "America/New_York"

KHURELSUKH = pe.Person(person="khurelsukh", name="U. Khurelsukh", office="President of Mongolia", party="MNG")
KISHIDA = pe.Person(person="kishida", name="Fumio Kishida", office="Prime Minister of Japan", party="JPN")
KHURELSUKH_IN_B = pe.Person(person="khurelsukh", name="Ukhnaa KHURELSUKH", office="President of Mongolia", party="MNG")
KISHIDA_IN_B = pe.Person(person="kishida", name="KISHIDA Fumio", office="Prime Minister of Japan", party="JPN")


def declarations() -> list[pe.Record | Draft]:
    """
    The parties, the people, and the first source.
    """
    return [
        pe.PartyDeclared(party="JPN", name={"en": "Japan", "ja": "日本"}, iso3="JPN", cow=740, gw=740, wikidata="Q17"),
        pe.PartyDeclared(
            party="MNG", name={"en": "Mongolia", "mn": "Монгол Улс"}, iso3="MNG", cow=712, gw=712, wikidata="Q711"
        ),
        pe.PersonDeclared(person="kishida", names=["Fumio Kishida", "KISHIDA Fumio"], family_name="Kishida"),
        pe.PersonDeclared(
            person="khurelsukh",
            names=["U. Khurelsukh", "Ukhnaa KHURELSUKH", "Ukhnaagiin Khurelsukh"],
            given_name="Khurelsukh",
            patronymic="Ukhnaa",
        ),
        Draft(
            event=pe.SourceDeclared(
                source="A",
                form="think-tank commentary",
                author="a research associate, not named",
                published="[2022-11-29..]",
                lang="en",
                url="https://pakistanhouse.net/mongolia-japan-special-strategic-partnership/",
            ),
            note="Carries neither title nor date; not older than the talks it reports.",
            meta={"file": "000_e04da042cc3d5f69.txt"},
        ),
    ]


class Account:
    """
    What one source tells, gathered into a batch; ``usual`` are the fields that most of its facts share.
    """

    def __init__(self, log: Partnership) -> None:
        self.log = log
        self.batch: list[Draft] = []
        self.usual: dict[str, Any] = {}

    def tell(self, event: pe.Event, cites: str, note: str | None = None) -> str:
        """
        One fact; returns the id that it will have, so that later ones can point at it.
        """
        draft = self.log.draft(event, cites=cites, note=note)
        self.batch.append(draft)
        return self.log.id_of(draft)

    def there(self, kind: Callable[..., pe.Event], cites: str, note: str | None = None, **fields: Any) -> str:
        """
        One fact of the usual occasion.
        """
        return self.tell(kind(**{**self.usual, **fields}), cites, note)


def what_a_says(log: Partnership) -> dict[str, str]:
    """
    The state visit and the talks of 29 November 2022, in one batch; returns the ids that B will speak of.
    """
    account = Account(log)
    tell, at_the_talks = account.tell, account.there

    visit = tell(
        pe.VisitMade(
            on=TALKS_DAY,
            basis="inferred",
            visitors="MNG",
            host="JPN",
            form="state",
            contains=TALKS_DAY,
            parties=["MNG", pe.Participant("JPN", "host")],
            people=[KHURELSUKH],
            place=pe.Place(country="JPN"),
        ),
        "A:p1",
        "First and last day are not told. B speaks of a visit, without its rank.",
    )
    talks = tell(
        pe.MeetingHeld(
            on=TALKS_DAY,
            stated="on 29 November 2022",
            form="official_talks",
            parties=BOTH,
            people=[KHURELSUKH, KISHIDA],
            place=pe.Place(country="JPN"),
            topics=["global cooperation", "regional cooperation", "future goals and opportunities"],
            part_of=visit,
        ),
        "A:p1,p2,p4",
        "Also called formal meetings and formal discussions: one or several cannot be told from A.",
    )
    account.usual = {"on": TALKS_DAY, "basis": "inferred", "parties": BOTH, "part_of": talks}
    established = tell(
        pe.RelationsEstablished(on="1972", basis="inferred", parties=BOTH),
        "A:p4",
        "Fifty years before the talks of 2022.",
    )
    tell(
        pe.RelationsUpgraded(
            on="[..2022-11-28]",
            basis="inferred",
            parties=BOTH,
            label={"en": "Strategic Partnership"},
            mode="established",
        ),
        "A:p7",
        "Implied by the name of its Medium-Term Program; its beginning is not told.",
    )
    upgrade = at_the_talks(
        pe.RelationsUpgraded,
        "A:p1,p7",
        "A has two verbs for it: agreed to adopt (p1), was founded (p7).",
        basis="stated",
        stated="on 29 November 2022",
        label=SPECIAL,
        mode="upgraded",
    )

    # Positions: what paragraph 3 says, paragraph 5 says again.
    mongolia: dict[str, Any] = {"parties": ["MNG"], "people": [KHURELSUKH]}
    at_the_talks(pe.PositionStated, "A:p3,p5", stance="commits", topic="bilateral ties", toward="JPN", **mongolia)
    at_the_talks(
        pe.PositionStated,
        "A:p3,p5",
        "The support goes on; since when is not told.",
        stance="appreciates",
        topic="Japanese support for democracy, reforms and sustainable development",
        toward="JPN",
        **mongolia,
    )
    at_the_talks(
        pe.PositionStated,
        "A:p5",
        stance="affirms",
        topic="shared values",
        values=["democracy", "human rights", "market economy"],
        parties=["MNG"],
    )
    at_the_talks(
        pe.PositionStated,
        "A:p9",
        stance="commits",
        joint=True,
        topic="coordination in the UN and other international organisations",
    )
    at_the_talks(pe.MilestoneMarked, "A:p4", milestone="50 years of diplomatic relations", of=established)

    # Cooperation without a testable target.
    at_the_talks(
        pe.CooperationAgreed,
        "A:p6",
        topics=["global issues", "human-centred exchange"],
        values=["democracy", "freedom", "human rights", "market economy"],
    )
    at_the_talks(
        pe.CooperationAgreed,
        "A:p8",
        topics=["economic diversification", "domestic production", "food security", "business and legal conditions"],
    )
    at_the_talks(pe.CooperationAgreed, "A:p8", topics=["youth exchange", "human resource development"], continuing=True)

    # Plans.
    tell(
        pe.PlanAdopted(
            on="[..2022-11-28]",
            basis="inferred",
            parties=BOTH,
            plan="medium-term-program",
            label={"en": "Medium-Term Program"},
        ),
        "A:p7",
        "It served as a road map before the talks; neither its beginning nor its term is told.",
    )
    at_the_talks(
        pe.ProgressReported,
        "A:p7",
        "B does not mention it.",
        subject="medium-term-program",
        assessment="reaffirmed",
        reaffirmed=True,
        confidence="low",
    )
    plan = at_the_talks(
        pe.PlanAdopted,
        "A:p7",
        stated="10-year",
        plan="action-plan-2022-2031",
        label={"en": "10-year Action Program"},
        duration="P10Y",
        objectives=["commerce", "investment", "human-centred development", "citizen exchange"],
    )

    # The movement, and the two pledges that support it.
    movement = tell(
        pe.InitiativeLaunched(
            on="[..2022-11-29]",
            basis="inferred",
            parties=["MNG"],
            initiative="one-billion-trees",
            label={"en": "One Billion Trees"},
            form="national_movement",
            leader="khurelsukh",
            led_by="MNG",
        ),
        "A:p10",
        "It existed by the talks; A does not say since when.",
    )
    trees = at_the_talks(
        pe.PledgeMade,
        "A:p10",
        "A names no deadline.",
        pledge="trees-50000",
        by="JPN",
        to="MNG",
        action="plant trees in Mongolia",
        quantity=pe.Quantity(50000, "tree"),
        topics=["environmental protection", "climate change mitigation"],
        supports="one-billion-trees",
    )
    at_the_talks(
        pe.PledgeMade,
        "A:p10",
        "A names no deadline.",
        pledge="youth-20000",
        by="JPN",
        to="MNG",
        action="arrange training",
        quantity=pe.Quantity(20000, "person", group="children and youth"),
        topics=["environment", "desertification", "disaster prevention"],
        supports="one-billion-trees",
    )
    log.append_all(account.batch)
    return {"upgrade": upgrade, "established": established, "plan": plan, "movement": movement, "trees": trees}


def what_b_says(log: Partnership, in_a: dict[str, str]) -> None:
    """
    The working lunch of 20 September 2023, and what B tells of 2022: one batch, then two corrections.
    """
    log.append(
        pe.SourceDeclared(
            source="B",
            title={"en": "Japan-Mongolia Leaders’ Working Lunch (Summary)"},
            form="government readout",
            published="2023-09-20",
            lang="en",
            translated_from="ja",
            status="provisional translation",
            url="https://japan.kantei.go.jp/101_kishida/diplomatic/202309/21mongolia.html",
        ),
        note="Its issuer is not named in the text.",
        meta={"file": "001_7f3e142d83522f26.txt"},
    )
    account = Account(log)
    tell, at_the_lunch = account.tell, account.there

    japan: dict[str, Any] = {"parties": ["JPN"], "people": [KISHIDA_IN_B]}
    mongolia: dict[str, Any] = {"parties": ["MNG"], "people": [KHURELSUKH_IN_B]}
    new_york = pe.Place(country="USA", city="New York")

    journey = tell(
        pe.VisitMade(
            on="2023-09-20",
            basis="inferred",
            visitors="JPN",
            form="multilateral",
            occasion="United Nations General Assembly",
            contains="2023-09-20",
            place=new_york,
            parties=["JPN"],
            people=[KISHIDA_IN_B],
        ),
        "B:p4",
        "Neither the days of the journey nor the number of the session are told.",
    )
    lunch = tell(
        pe.MeetingHeld(
            on=LUNCH,
            at_zone=NEW_YORK,
            stated="September 20, 1:10 p.m. local time (2:10 a.m., September 21, Japan time)",
            form="working_lunch",
            duration="PT1H",
            duration_approx=True,
            parties=BOTH,
            people=[KISHIDA_IN_B, KHURELSUKH_IN_B],
            place=new_york,
            topics=[
                "North Korea: nuclear and missile issues",
                "North Korea: abductions issue",
                "Russia’s aggression against Ukraine",
                "UN reform",
                "ALPS treated water",
                "tree planting",
                "tourism",
            ],
            part_of=journey,
        ),
        "B:p4,p9,p10,p11,p12",
    )

    account.usual = {"on": LUNCH, "at_zone": NEW_YORK, "basis": "inferred", "parties": BOTH, "part_of": lunch}

    # What B says of 2022 and before.
    tell(
        pe.RelationsUpgraded(
            on="2022-11",
            stated="in November last year (2022)",
            parties=BOTH,
            label=SPECIAL,
            mode="upgraded",
            same_as=in_a["upgrade"],
        ),
        "B:p6",
        "Told by the Prime Minister of Japan in 2023; only B calls it an upgrade.",
    )
    tell(
        pe.RelationsEstablished(on="1972", basis="inferred", parties=BOTH, same_as=in_a["established"]),
        "B:p6",
        "The fiftieth anniversary fell in 2022.",
    )
    tell(
        pe.MilestoneMarked(
            on="2022-11",
            stated="in November last year (2022)",
            parties=BOTH,
            milestone="50th anniversary of diplomatic relations",
            of=in_a["established"],
        ),
        "B:p6",
    )
    tell(
        pe.InitiativeLaunched(
            on="2021-09",
            basis="inferred",
            stated="at the General Debate of the 76th session of the United Nations General Assembly",
            parties=["MNG"],
            people=[KHURELSUKH_IN_B],
            initiative="one-billion-trees",
            label={"en": "One Billion Tree National Campaign"},
            form="campaign",
            leader="khurelsukh",
            led_by="MNG",
            venue="UN General Assembly, 76th session, General Debate",
            purpose=["climate change", "desertification"],
            same_as=in_a["movement"],
        ),
        "B:p9",
        "B gives only the session; its General Debate was held in September 2021.",
    )
    tell(
        pe.MilestoneMarked(on="2023", stated="this year", parties=BOTH, milestone="beginning of another 50 years"),
        "B:p8",
    )

    # The lunch.
    values = at_the_lunch(
        pe.PositionStated,
        "B:p6",
        "Which values they share is not said.",
        stance="affirms",
        topic="shared values; regional and international cooperation",
        **japan,
    )
    at_the_lunch(
        pe.PositionStated,
        "B:p7",
        stance="commits",
        topic="strengthening relations under the new partnership",
        in_reply_to=values,
        **mongolia,
    )
    at_the_lunch(
        pe.PositionStated,
        "B:p8",
        "Which dialogues and visits of 2023 is not said.",
        basis="stated",
        stated="this year",
        stance="welcomes",
        joint=True,
        topic="high-level dialogues and mutual visits in 2023",
    )
    at_the_lunch(
        pe.ProgressReported,
        "B:p8",
        "In words only; no figure is given.",
        subject="action-plan-2022-2031",
        assessment="steady progress",
    )
    launch = tell(
        pe.ProjectLaunched(
            on="[..2023-09-20]",
            basis="inferred",
            parties=["JPN"],
            people=[KISHIDA_IN_B],
            project="trees-project-1",
            under="trees-50000",
        ),
        "B:p9",
        "Reported at the lunch, so not later; the day of the launch is not told.",
    )
    at_the_lunch(
        pe.PositionStated,
        "B:p9",
        stance="appreciates",
        topic="first tree-planting project",
        in_reply_to=launch,
        **mongolia,
    )
    at_the_lunch(
        pe.CooperationAgreed,
        "B:p10",
        "A hope that both expressed; a television drama shot in Mongolia is to help.",
        topics=["people-to-people exchange", "tourism", "culture"],
    )
    at_the_lunch(pe.PositionStated, "B:p11", stance="supports", joint=True, topic="UN reform")
    at_the_lunch(
        pe.PositionStated,
        "B:p11",
        stance="supports",
        joint=True,
        topic="cooperation and coordination within the UN",
    )
    at_the_lunch(
        pe.PositionStated,
        "B:p12",
        "The discharge is under way, and said to follow international standards and practices.",
        basis="stated",
        stance="affirms",
        topic="ALPS treated water discharge",
        **japan,
    )
    request = at_the_lunch(
        pe.RequestMade, "B:p12", request="understanding on the ALPS treated water discharge", to="MNG", **japan
    )
    at_the_lunch(
        pe.PositionStated,
        "B:p12",
        stance="supports",
        topic="ALPS treated water discharge",
        in_reply_to=request,
        **mongolia,
    )
    log.append_all(account.batch)

    # Terms of 2022 that only B tells: the facts did not change, we know them better.
    log.correct(
        in_a["plan"],
        reason="better source",
        label={"en": "Japan-Mongolia Action Plan (2022-2031)"},
        period="2022/2031",
        cites="B:p8",
        note="A calls it a 10-year Action Program; the ten calendar years agree.",
    )
    log.correct(
        in_a["trees"],
        reason="better source",
        horizon=pe.Horizon(over="P5Y", start="[2022-11-29..2023-09-20]"),
        cites="B:p9",
        note="Over five years, from the pledge at the earliest and from the reported launch at the latest.",
    )


def write(ledger: pe.Ledger) -> Partnership:
    """
    The whole log, in a ledger that does not have it yet.
    """
    log = ledger.create(
        "japan-mongolia",
        parties=BOTH,
        zone="UTC",
        title={"en": "Japan and Mongolia", "ja": "日本とモンゴル", "mn": "Япон ба Монгол"},
        declare=declarations(),
    )
    what_b_says(log, what_a_says(log))
    return log


if __name__ == "__main__":
    written = write(pe.open_ledger(sys.argv[1] if len(sys.argv) > 1 else "events"))
    print(f"{written.path}: {len(written)} entries")
