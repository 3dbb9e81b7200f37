"""
The Association of Southeast Asian Nations: five founders, and six who came later.

What the log is good for: members that join, one whose day was put off for two years, a charter that waited for its
tenth ratification, summits that were postponed and held, and plans with terms.
"""

from __future__ import annotations

from typing import Any

import partnership_events as pe
from partnership_events import Draft, Ledger, Partnership
from tools.partnerships.telling import Clock, Scribe, city, source

FOUNDERS = ["IDN", "MYS", "PHL", "SGP", "THA"]
JOINED = {
    "BRN": "1984-01-07",
    "VNM": "1995-07-28",
    "LAO": "1997-07-23",
    "MMR": "1997-07-23",
    "KHM": "1999-04-30",
    "TLS": "2025-10-26",
}
ALL = sorted([*FOUNDERS, *JOINED])
SECRETARIAT = "ASEAN Secretariat"

PARTIES = (
    ("BRN", "Brunei Darussalam", 835, "Q921"),
    ("IDN", "Indonesia", 850, "Q252"),
    ("KHM", "Cambodia", 811, "Q424"),
    ("LAO", "Laos", 812, "Q819"),
    ("MMR", "Myanmar", 775, "Q836"),
    ("MYS", "Malaysia", 820, "Q833"),
    ("PHL", "Philippines", 840, "Q928"),
    ("SGP", "Singapore", 830, "Q334"),
    ("THA", "Thailand", 800, "Q869"),
    ("TLS", "Timor-Leste", 860, "Q574"),
    ("VNM", "Viet Nam", 816, "Q881"),
)

SUMMITS = (
    ("1976-02-23/1976-02-24", "IDN", "Bali"),
    ("1977-08-04/1977-08-05", "MYS", "Kuala Lumpur"),
    ("1987-12-14/1987-12-15", "PHL", "Manila"),
    ("1992-01", "SGP", "Singapore"),
    ("1995-12-14/1995-12-15", "THA", "Bangkok"),
    ("1998-12-15/1998-12-16", "VNM", "Hanoi"),
    ("2001-11-05/2001-11-06", "BRN", "Bandar Seri Begawan"),
    ("2002-11-04/2002-11-05", "KHM", "Phnom Penh"),
    ("2003-10-07/2003-10-08", "IDN", "Bali"),
    ("2004-11-29/2004-11-30", "LAO", "Vientiane"),
    ("2005-12-12/2005-12-14", "MYS", "Kuala Lumpur"),
)
"""
The formal summits, in order, up to the eleventh; the twelfth was postponed, and the later ones are not all entered.
"""

DEPOSITED = (
    ("SGP", "2008-01-07"),
    ("BRN", "2008-02-15"),
    ("LAO", "2008-02-20"),
    ("MYS", "2008-02-20"),
    ("VNM", "2008-03"),
    ("KHM", "2008-04-18"),
    ("MMR", "2008-07-21"),
    ("PHL", "2008-11-12"),
    ("IDN", "2008-11-13"),
)

SIGNED_ZONE = ["BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"]
BY_THE_SEVENTH = "[1995-12-15..1997-03-27]"
CONSENTED_ZONE = (
    ("BRN", BY_THE_SEVENTH, "low"),
    ("KHM", BY_THE_SEVENTH, "low"),
    ("LAO", BY_THE_SEVENTH, "low"),
    ("MMR", BY_THE_SEVENTH, "low"),
    ("MYS", BY_THE_SEVENTH, "low"),
    ("THA", BY_THE_SEVENTH, "low"),
    ("VNM", BY_THE_SEVENTH, "low"),
    ("IDN", "1997", "low"),
    ("SGP", "1997", "low"),
    ("PHL", "2001-06-21", "high"),
)
"""
Who consented to the nuclear weapon-free zone, and when: only the last day is at hand.
"""


def members(day: str) -> list[str]:
    """
    Who belonged to it on a day.
    """
    return sorted([*FOUNDERS, *(party for party, joined in JOINED.items() if joined <= day)])


def declarations() -> list[pe.Record | Draft]:
    """
    The parties and the sources; for nothing does the log claim to be complete, since few of its observers are entered.
    """
    return [
        *(
            pe.PartyDeclared(party=key, name={"en": name}, iso3=key, cow=number, gw=number, wikidata=item)
            for key, name, number, item in PARTIES
        ),
        source(
            "ASEAN", "The Founding of ASEAN; Member States", "official web pages", SECRETARIAT, url="https://asean.org/"
        ),
        source("TEXTS", "ASEAN instruments and communiqués", "treaty collection", SECRETARIAT),
        source(
            "CENTRE",
            "Outline of ASEAN",
            "official web page",
            "ASEAN-Japan Centre",
            url="https://www.asean.or.jp/en/asean/base/outline/",
        ),
        source(
            "JP-JUNE",
            "ASEAN to welcome Myanmar, Laos and Cambodia in July",
            "news report",
            "The Jakarta Post",
            published="1997-06-01",
        ),
        source(
            "JP-JULY",
            "ASEAN ministers firm on keeping Cambodia out",
            "news report",
            "The Jakarta Post",
            author="Santi W. E. Soekanto",
            published="1997-07-24",
        ),
        source(
            "CHARTER-2008",
            "Brunei Darussalam, Malaysia and Lao PDR Ratify the ASEAN Charter",
            "press release",
            SECRETARIAT,
            published="2008-02-20",
            url="https://asean.org/?static_post=press-release-brunei-darussalam-malaysia-and-lao-pdr-ratify-the-asean-"
            "charter-20-february-2008",
        ),
        source("RATIFIED", "ASEAN Charter: status of ratification", "official web page", SECRETARIAT),
        source("WIKIPEDIA", "ASEAN Charter", "encyclopaedia", "Wikipedia"),
        source("SUMMITS", "ASEAN Summits: list of meetings", "official list", SECRETARIAT),
        source(
            "GMA",
            "Understanding the Asean",
            "news report",
            "GMA News",
            published="2007-01",
            url="http://www.gmanews.tv/story/26606/research/understanding-the-asean",
        ),
        source(
            "AFP",
            "ASEAN summit in late February may be rescheduled: report",
            "news agency report",
            "Agence France-Presse",
            published="2008-12-21",
        ),
        source(
            "JOINS-2025",
            "Timor-Leste joins ASEAN",
            "news report",
            "News24",
            published="2025-10-26",
            url="https://news24online.com/world/timor-leste-joins-asean-who-are-other-10-members-what-is-asean-summit-"
            "malaysia-indonesia-philippines-singapore-thailand/656644",
        ),
    ]


def grown(scribe: Scribe) -> dict[str, str]:
    """
    The founding, and who joined when.
    """
    tell = scribe.tell
    tell(
        pe.InstrumentSigned,
        "1967-08-08",
        "ASEAN; TEXTS",
        instrument="bangkok-declaration",
        form="declaration",
        binding="no",
        title={"en": "ASEAN Declaration"},
        signatories=FOUNDERS,
        place=city("THA", "Bangkok"),
        parties=FOUNDERS,
    )
    for party in FOUNDERS:
        tell(pe.MembershipChanged, "1967-08-08", "ASEAN", party=party, mode="joined", parties=[party])
    told = {}
    for party, day in JOINED.items():
        cites = "JOINS-2025" if party == "TLS" else "ASEAN"
        told[party] = tell(pe.MembershipChanged, day, cites, party=party, mode="joined", parties=[party])
    day_later = tell(
        pe.MembershipChanged,
        "1984-01-08",
        "CENTRE",
        party="BRN",
        mode="joined",
        parties=["BRN"],
        same_as=told["BRN"],
        confidence="medium",
    )
    scribe.record(
        pe.FactDisputed(
            facts=[told["BRN"], day_later],
            field="on",
            claims=[pe.Claim("1984-01-07", "ASEAN"), pe.Claim("1984-01-08", "CENTRE")],
            preferred=told["BRN"],
        ),
        "ASEAN",
        "The Association itself gives the day before.",
    )
    tell(
        pe.MembershipChanged,
        "2022-11-11",
        "TEXTS",
        "Admitted in principle, and an observer from then on.",
        party="TLS",
        mode="observer",
        parties=[pe.Participant("TLS", "observer")],
    )
    slip = tell(
        pe.MembershipChanged,
        "1997-07",
        "JP-JUNE",
        "With Laos and Myanmar: read off the decision of 31 May 1997 to admit all three.",
        party="KHM",
        mode="joined",
        parties=["KHM"],
        confidence="low",
    )
    planned = tell(
        pe.MembershipChanged, "1997-07", "JP-JUNE", party="KHM", mode="joined", modality="planned", parties=["KHM"]
    )
    seven = members("1997-07-10")
    tell(
        pe.EngagementCancelled,
        "1997-07-10",
        "JP-JULY",
        subject=planned,
        mode="postponed",
        reason="the fighting in Phnom Penh",
        parties=seven,
    )
    asked = tell(
        pe.RequestMade,
        "1997-07-22",
        "JP-JULY",
        "By a letter; one report has it formally handed over on the day after.",
        request="admit Cambodia on 23 July, as had been agreed",
        to=seven,
        deadline="1997-07-23",
        parties=["KHM"],
        confidence="medium",
    )
    tell(
        pe.PositionStated,
        "1997-07-23",
        "JP-JULY",
        "Not now; the membership as such was not in question.",
        stance="opposes",
        topic="immediate admission of Cambodia",
        joint=True,
        parties=seven,
        in_reply_to=asked,
    )
    scribe.close()
    return {"slip": slip}


def zone(scribe: Scribe) -> None:
    """
    The treaty of 1995: signed by ten, three of whom were no members yet, and in force with the seventh consent.
    """
    tell = scribe.tell
    tell(
        pe.InstrumentSigned,
        "1995-12-15",
        "TEXTS",
        instrument="seanwfz",
        form="treaty",
        binding="yes",
        title={"en": "Treaty on the Southeast Asia Nuclear Weapon-Free Zone"},
        signatories=SIGNED_ZONE,
        consents_needed=7,
        place=city("THA", "Bangkok"),
        parties=SIGNED_ZONE,
    )
    for party, on, confidence in CONSENTED_ZONE:
        tell(
            pe.InstrumentConsented,
            on,
            "TEXTS",
            instrument="seanwfz",
            party=party,
            mode="ratification",
            parties=[party],
            confidence=confidence,
        )
    seven = [party for party, on, _ in CONSENTED_ZONE if on == BY_THE_SEVENTH]
    tell(pe.InstrumentInForce, "1997-03-27", "TEXTS", instrument="seanwfz", parties=seven, order=1)


def texts(scribe: Scribe) -> dict[str, str]:
    """
    The treaty of 1976, that of 1995, the Charter, and the plans.
    """
    tell = scribe.tell
    five = members("1976-02-24")
    tell(
        pe.InstrumentSigned,
        "1976-02-24",
        "TEXTS",
        instrument="tac",
        form="treaty",
        binding="yes",
        title={"en": "Treaty of Amity and Cooperation in Southeast Asia"},
        signatories=five,
        place=city("IDN", "Bali"),
        parties=five,
    )
    tell(pe.InstrumentInForce, "1976", "TEXTS", instrument="tac", parties=five)
    zone(scribe)
    ten = members("2007")
    tell(
        pe.InstrumentSigned,
        "2007-11-20",
        "TEXTS; WIKIPEDIA",
        instrument="charter",
        form="treaty",
        binding="yes",
        title={"en": "Charter of the Association of Southeast Asian Nations"},
        signatories=ten,
        consents_needed=10,
        place=city("SGP", "Singapore"),
        parties=ten,
    )
    for party, day in DEPOSITED:
        cites = "CHARTER-2008" if day <= "2008-02-20" else "RATIFIED"
        tell(
            pe.InstrumentConsented,
            day,
            cites,
            instrument="charter",
            party=party,
            mode="ratification",
            parties=[party],
        )
    thailand: dict[str, Any] = {"instrument": "charter", "party": "THA", "mode": "ratification", "parties": ["THA"]}
    tenth = tell(pe.InstrumentConsented, "2008-11-15", "RATIFIED", **thailand)
    day_before = tell(pe.InstrumentConsented, "2008-11-14", "WIKIPEDIA", same_as=tenth, **thailand)
    scribe.record(
        pe.FactDisputed(
            facts=[tenth, day_before],
            field="on",
            claims=[pe.Claim("2008-11-15", "RATIFIED"), pe.Claim("2008-11-14", "WIKIPEDIA")],
            preferred=tenth,
        ),
        "RATIFIED; TEXTS:Article 47",
        "Thirty days before the entry into force, and what the secretariat says.",
    )
    force = tell(
        pe.InstrumentInForce,
        "2008-11-15",
        "RATIFIED",
        "Typed as the day of the tenth deposit.",
        instrument="charter",
        parties=ten,
    )
    for plan, on, label, period in (
        ("hanoi-plan", "1998-12-15", "Hanoi Plan of Action", "1999/2004"),
        ("vientiane-programme", "2004-11-29", "Vientiane Action Programme", "2004/2010"),
        ("vision-2025", "2015-11-22", "ASEAN 2025: Forging Ahead Together", "2016/2025"),
    ):
        tell(pe.PlanAdopted, on, "TEXTS", plan=plan, label={"en": label}, period=period, parties=members(on))
    scribe.close()
    return {"force": force}


def summits(scribe: Scribe) -> None:
    """
    The leaders' meetings; two of them were put off.
    """
    tell = scribe.tell
    tell(
        pe.MechanismEstablished,
        "1976-02-23",
        "SUMMITS",
        mechanism="summit",
        label={"en": "ASEAN Summit"},
        level="leaders",
        members=FOUNDERS,
        parties=FOUNDERS,
    )
    for ordinal, (on, country, where) in enumerate(SUMMITS, 1):
        tell(
            pe.MeetingHeld,
            on,
            "SUMMITS",
            form="summit",
            mechanism="summit",
            ordinal=ordinal,
            place=city(country, where),
            parties=members(on),
            order=1,
        )
    ten = members("2007")
    for ordinal, planned_on, off, held, country, where, cites in (
        (12, "2006-12-10/2006-12-14", "2006-12-08", "2007-01-10/2007-01-15", "PHL", "Cebu", "GMA"),
        (14, "2008-12", "[2008-11-25..2008-12-14]", "2009-02-26/2009-03-01", "THA", "Cha-am and Hua Hin", "AFP"),
    ):
        planned = tell(
            pe.MeetingHeld,
            planned_on,
            cites,
            form="summit",
            mechanism="summit",
            ordinal=ordinal,
            modality="planned",
            parties=ten,
        )
        tell(pe.EngagementCancelled, off, cites, subject=planned, mode="postponed", new_date=held[:7], parties=ten)
        tell(
            pe.MeetingHeld,
            held,
            "SUMMITS" if ordinal == 14 else "SUMMITS; GMA",
            form="summit",
            mechanism="summit",
            ordinal=ordinal,
            place=city(country, where),
            parties=ten,
            confirms=planned,
        )
    tell(
        pe.MeetingHeld,
        "2025-10-26",
        "JOINS-2025",
        "Its first day.",
        form="summit",
        mechanism="summit",
        ordinal=47,
        place=city("MYS", "Kuala Lumpur"),
        parties=ALL,
    )
    scribe.close()


def write(ledger: Ledger, clock: Clock) -> Partnership:
    """
    The whole log, in a ledger that does not have it yet.
    """
    title = {"en": "The Association of Southeast Asian Nations"}
    # Who came later is brought in by its joining; Timor-Leste was an observer first.
    scribe = Scribe(ledger, clock, "asean", parties=FOUNDERS, title=title, declare=declarations())
    slip = grown(scribe)["slip"]
    scribe.retract(slip, reason="coding error", note="Cambodia was to join that day, and did in 1999.")
    entered = texts(scribe)
    scribe.correct(
        entered["force"],
        reason="coding error",
        on="2008-12-15",
        cites="TEXTS:Article 47",
        note="Thirty days after the tenth instrument.",
    )
    summits(scribe)
    return scribe.log
