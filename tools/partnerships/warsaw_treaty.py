"""
The Warsaw Treaty: eight members, of whom one went in 1968 and one in 1990, and the end of it in 1991.

What the log is good for: members that join and leave, a treaty that ends for one party and goes on for the others,
consents whose days are known by their last possible one, sessions of a committee, and sources that differ by a day.
"""

from __future__ import annotations

from collections.abc import Iterable

import partnership_events as pe
from partnership_events import Draft, Ledger, Partnership
from tools.partnerships.telling import Clock, Scribe, city, source

ALL = ["ALB", "BGR", "CSK", "DDR", "HUN", "POL", "ROU", "SUN"]
SEVEN = [party for party in ALL if party != "ALB"]
SIX = [party for party in SEVEN if party != "DDR"]

WARSAW, PRAGUE, MOSCOW, BUDAPEST = (
    city("POL", "Warsaw"),
    city("CSK", "Prague"),
    city("SUN", "Moscow"),
    city("HUN", "Budapest"),
)
SOFIA, BUCHAREST, BERLIN = city("BGR", "Sofia"), city("ROU", "Bucharest"), city("DDR", "Berlin (East)")
MEMBERSHIP = "membership of the Warsaw Treaty"


def parties() -> Iterable[pe.Record]:
    """
    The members, and those who looked on.
    """
    for key, name, number, item in (
        ("ALB", "Albania", 339, "Q222"),
        ("BGR", "Bulgaria", 355, "Q219"),
        ("CSK", "Czechoslovakia", 315, "Q33946"),
        ("DDR", "German Democratic Republic", 265, "Q16957"),
        ("HUN", "Hungary", 310, "Q28"),
        ("POL", "Poland", 290, "Q36"),
        ("ROU", "Romania", 360, "Q218"),
        ("SUN", "Union of Soviet Socialist Republics", 365, "Q15180"),
        ("CHN", "China", 710, "Q148"),
    ):
        yield pe.PartyDeclared(party=key, name={"en": name}, iso3=key, cow=number, gw=number, wikidata=item)


def declarations() -> list[pe.Record | Draft]:
    """
    The parties, the sources, and for what the log claims to be complete.
    """
    return [
        *parties(),
        source("UNTS", "United Nations Treaty Series, volume 219, No. 2962", "treaty series", "United Nations"),
        source(
            "BTA",
            "May 14, 1955: Warsaw Pact Is Signed",
            "news agency archive",
            "Bulgarian News Agency",
            published="2025-05-14",
            url="https://www.bta.bg/en/news/archives/890321-may-14-1955-warsaw-pact-is-signed",
        ),
        source(
            "BEZPARTIEN",
            "33 години от прекратяването на Варшавския договор",
            "news report",
            "Bezpartien.bg",
            "bg",
            published="2024",
            url="https://bezpartien.bg/33-godini-ot-prekratyavaneto-na-varshavskiya-dogovor/",
        ),
        source(
            "BPB",
            "Deutschland-Chronik: 14. Mai 1955",
            "chronicle",
            "Bundeszentrale für politische Bildung",
            "de",
            url="https://bpb.de/themen/zeit-kulturgeschichte/deutschland-chronik/131327/14-mai-1955",
        ),
        source(
            "EMBRY",
            "The Warsaw Pact, 1955-1968",
            "thesis",
            "University of Washington",
            author="Hugh Collins Embry",
            published="1969",
        ),
        source(
            "MASTNY",
            "A Cardboard Castle? An Inside History of the Warsaw Pact, 1955-1991",
            "edition of documents",
            "Central European University Press",
            author="Vojtech Mastny and Malcolm Byrne",
            published="2005",
        ),
        source(
            "IO",
            "International Organization: summaries of activities, Warsaw Treaty Organization",
            "journal",
            "Cambridge University Press",
        ),
        source(
            "PHP",
            "Parallel History Project on Cooperative Security: records of the Warsaw Pact",
            "edition of documents",
            "ETH Zürich",
            url="https://phpisn.ethz.ch/",
        ),
        source(
            "CABINET-1956",
            "Hungary's cabinet renounces the Warsaw Pact (1956)",
            "minutes, translated",
            "Alpha History",
            url="https://alphahistory.com/coldwar/hungarys-cabinet-renounces-warsaw-pact-1956/",
        ),
        source(
            "LAT-SEP",
            "E. Germany Bids Warsaw Pact Farewell",
            "news report",
            "Los Angeles Times",
            published="1990-09-25",
            url="https://www.latimes.com/archives/la-xpm-1990-09-25-mn-1108-story.html",
        ),
        source(
            "PROTOCOL-1990",
            "Protokoll über die Herauslösung der Truppen der Nationalen Volksarmee",
            "protocol",
            "ddr89.de",
            "de",
            published="1990-09-24",
            url="https://www.ddr89.de/d/Protokoll_ueber_die_Herausloesung_der_NVA_aus_dem_Warschauer_Vertrag_24091990.html",
        ),
        source(
            "BUNDESREGIERUNG",
            "DDR tritt aus dem Warschauer Pakt aus",
            "official web page",
            "Presse- und Informationsamt der Bundesregierung",
            "de",
            url="https://www.bundesregierung.de/breg-de/aktuelles/ddr-tritt-aus-dem-warschauer-pakt-aus-432786",
        ),
        source(
            "LAT-OCT",
            "Warsaw Pact to Hold Summit on Military Future",
            "news report",
            "Los Angeles Times",
            published="1990-10-07",
        ),
        source(
            "LAT-JAN",
            "3 Nations Press for End to Warsaw Pact",
            "news report",
            "Los Angeles Times",
            published="1991-01-22",
            url="https://www.latimes.com/archives/la-xpm-1991-01-22-mn-802-story.html",
        ),
        source(
            "CSM",
            "Warsaw Pact and Comecon To Dissolve This Week",
            "news report",
            "The Christian Science Monitor",
            published="1991-02-26",
            url="https://www.csmonitor.com/1991/0226/odate.html",
        ),
        source(
            "HINA",
            "Report from Prague",
            "news agency report",
            "Hina",
            "hr",
            "en",
            published="1991-06-29",
            url="https://hina.hr/vijest/6096448",
        ),
        pe.CoverageDeclared(coverage="members", period="1955-05-14/1991-07-01", families=["parties"]),
    ]


def founded(scribe: Scribe) -> None:
    """
    The treaty, its entry into force, and who consented when.
    """
    tell = scribe.tell
    tell(
        pe.InstrumentSigned,
        "1955-05-14",
        "UNTS; BTA",
        instrument="warsaw-treaty",
        form="treaty",
        binding="yes",
        title={"en": "Treaty of Friendship, Co-operation and Mutual Assistance"},
        signatories=ALL,
        treaty_number="UNTS I-2962",
        place=WARSAW,
    )
    for party in ALL:
        if party == "BGR":
            on, cites, basis = "1955-05-31", "BTA", "stated"
        else:
            on, cites, basis = "[1955-05-14..1955-06-04]", "UNTS", "derived"
        tell(
            pe.InstrumentConsented,
            on,
            cites,
            None
            if party == "BGR"
            else "By the day on which the treaty entered into force; the day itself is not entered.",
            basis=basis,
            instrument="warsaw-treaty",
            party=party,
            mode="ratification",
            parties=[party],
        )
    force = tell(
        pe.InstrumentInForce,
        "1955-06-04",
        "UNTS",
        "Article 11: twenty years, ten more for whoever has not denounced it a year before.",
        instrument="warsaw-treaty",
        term="P20Y",
        auto_renew="P10Y",
        notice="P1Y",
    )
    day_later = tell(
        pe.InstrumentInForce,
        "1955-06-05",
        "BEZPARTIEN",
        "So in many accounts in Bulgarian and Russian.",
        instrument="warsaw-treaty",
        term="P20Y",
        auto_renew="P10Y",
        notice="P1Y",
        same_as=force,
    )
    scribe.record(
        pe.FactDisputed(
            facts=[force, day_later],
            field="on",
            claims=[pe.Claim("1955-06-04", "UNTS"), pe.Claim("1955-06-05", "BEZPARTIEN")],
            preferred=force,
        ),
        "UNTS",
        "The treaty series has the day of the last deposit.",
    )
    for party in ALL:
        tell(pe.MembershipChanged, "1955-06-04", "UNTS", party=party, mode="joined", parties=[party])
    tell(
        pe.MembershipChanged,
        "1955-05-14",
        "IO",
        "Its observer sat at the conference and at sessions of the committee until 1961.",
        party="CHN",
        mode="observer",
        parties=[pe.Participant("CHN", "observer")],
        confidence="medium",
    )
    tell(
        pe.MembershipChanged,
        "1961",
        "IO",
        party="CHN",
        mode="left",
        parties=[pe.Participant("CHN", "observer")],
        basis="inferred",
        confidence="medium",
    )
    for mechanism, on, label, level, cites in (
        ("committee", "1955-05-14", "Political Consultative Committee", "leaders", "UNTS:Article 6"),
        ("unified-command", "1955-05-14", "Unified Command", "officials", "UNTS:Article 5"),
        ("defence-ministers", "1969-03-17", "Committee of Ministers of Defence", "ministers", "MASTNY"),
        ("foreign-ministers", "1976-11-26", "Committee of Ministers of Foreign Affairs", "ministers", "MASTNY"),
    ):
        tell(
            pe.MechanismEstablished,
            on,
            cites,
            mechanism=mechanism,
            label={"en": label},
            level=level,
            frequency="P6M" if mechanism == "committee" else None,
            members=ALL if on < "1969" else SEVEN,
            parties=ALL if on < "1969" else SEVEN,
        )
    scribe.close()


def sessions(scribe: Scribe) -> None:
    """
    The sessions of the committee: the first nine counted as a thesis of 1969 counts them, the later ones not counted.
    """
    counted = (
        ("1956-01-27/1956-01-28", PRAGUE),
        ("1958-05-24", MOSCOW),
        ("1960-02-04", MOSCOW),
        ("1961-03-28/1961-03-29", MOSCOW),
        ("1962-06-07", MOSCOW),
        ("1963-07-26", MOSCOW),
        ("1965-01-19/1965-01-20", WARSAW),
        ("1966-07-04/1966-07-06", BUCHAREST),
        ("1968-03-06/1968-03-07", SOFIA),
    )
    for ordinal, (on, place) in enumerate(counted, 1):
        scribe.tell(
            pe.MeetingHeld,
            on,
            "EMBRY; IO" if ordinal in (3, 8) else "EMBRY",
            form="session",
            mechanism="committee",
            ordinal=ordinal,
            place=place,
            parties=ALL if on < "1962" else SEVEN,
        )
    later = (
        ("1969-03-17", BUDAPEST),
        ("1970-08-20", MOSCOW),
        ("1970-12-02", BERLIN),
        ("1972-01-25/1972-01-26", PRAGUE),
        ("1974-04-17/1974-04-18", WARSAW),
        ("1976-11-25/1976-11-26", BUCHAREST),
        ("1978-11-22/1978-11-23", MOSCOW),
        ("1980-05-14/1980-05-15", WARSAW),
        ("1983-01-04/1983-01-05", PRAGUE),
        ("1985-10-22/1985-10-23", SOFIA),
        ("1986-06-10/1986-06-11", BUDAPEST),
        ("1987-05-28/1987-05-29", BERLIN),
        ("1988-07-15/1988-07-16", WARSAW),
        ("1989-07-07/1989-07-08", BUCHAREST),
        ("1990-06-07", MOSCOW),
    )
    for on, place in later:
        scribe.tell(
            pe.MeetingHeld, on, "MASTNY; PHP", form="session", mechanism="committee", place=place, parties=SEVEN
        )
    planned = scribe.tell(
        pe.MeetingHeld,
        "1985-01",
        "PHP",
        form="session",
        mechanism="committee",
        modality="planned",
        place=SOFIA,
        parties=SEVEN,
    )
    scribe.tell(
        pe.EngagementCancelled,
        "1985-01",
        "PHP",
        "Some days before, over differences with Romania.",
        subject=planned,
        reason="conflicts among the members left open",
        parties=SEVEN,
    )
    scribe.close()


def dissent(scribe: Scribe) -> dict[str, str]:
    """
    Hungary in 1956, Czechoslovakia in 1968, and the way out of Albania.
    """
    tell = scribe.tell
    renounced = tell(
        pe.PositionStated,
        "1956-11-01",
        "CABINET-1956",
        "The government of Imre Nagy renounced the treaty; it fell three days later, and it does not count as an exit.",
        stance="opposes",
        topic=MEMBERSHIP,
        parties=["HUN"],
    )
    earlier = tell(
        pe.PositionStated,
        "1956-10-24",
        "BTA",
        "The agency has it on the day on which Nagy became prime minister.",
        stance="opposes",
        topic=MEMBERSHIP,
        parties=["HUN"],
        same_as=renounced,
    )
    scribe.record(
        pe.FactDisputed(
            facts=[renounced, earlier],
            field="on",
            claims=[pe.Claim("1956-11-01", "CABINET-1956"), pe.Claim("1956-10-24", "BTA")],
            preferred=renounced,
        ),
        "CABINET-1956",
        "The minutes of the cabinet are of 1 November.",
    )
    tell(
        pe.PositionStated,
        "1957-05-27",
        "MASTNY",
        "By the agreement on Soviet troops, which rests on the treaty.",
        stance="supports",
        topic=MEMBERSHIP,
        parties=["HUN"],
        basis="inferred",
        confidence="medium",
    )
    tell(
        pe.IncidentRecorded,
        "1968-08-20/1968-08-21",
        "MASTNY",
        category="assault",
        incident="Troops of five members enter Czechoslovakia",
        target="CSK",
        parties=["BGR", "DDR", "HUN", "POL", "SUN"],
        confidence="high",
    )
    slip = tell(
        pe.MembershipChanged,
        "1962-02-01",
        "BPB",
        "Misread: its membership rested from that day.",
        party="ALB",
        mode="left",
        parties=["ALB"],
    )
    tell(pe.MembershipChanged, "1968-09-13", "BPB", party="ALB", mode="left", parties=["ALB"])
    tell(
        pe.InstrumentEnded,
        "1968-09",
        "MASTNY",
        "By a law of the People's Assembly.",
        subject="warsaw-treaty",
        mode="denounced",
        by=["ALB"],
        for_party="ALB",
        parties=["ALB"],
    )
    scribe.close()
    return {"slip": slip}


def ended(scribe: Scribe) -> dict[str, str]:
    """
    The prolongation of 1985, and the end.
    """
    tell = scribe.tell
    tell(
        pe.InstrumentSigned,
        "1985-04-26",
        "BTA; MASTNY",
        instrument="protocol-1985",
        form="protocol",
        binding="yes",
        title={"en": "Protocol on the prolongation of the Treaty"},
        signatories=SEVEN,
        amends="warsaw-treaty",
        place=WARSAW,
        parties=SEVEN,
    )
    tell(
        pe.InstrumentInForce,
        "1985-06-04",
        "MASTNY",
        "Twenty years more, and ten after these, from the end of the first thirty.",
        basis="derived",
        instrument="warsaw-treaty",
        term="P20Y",
        auto_renew="P10Y",
        notice="P1Y",
        parties=SEVEN,
        confidence="medium",
    )
    left = tell(
        pe.MembershipChanged,
        "1990-09-24",
        "LAT-SEP; BUNDESREGIERUNG",
        party="DDR",
        mode="left",
        parties=["DDR"],
        place=BERLIN,
    )
    with_unity = tell(
        pe.MembershipChanged,
        "1990-10-03",
        "PROTOCOL-1990:Artikel 1",
        "With the accession to the Federal Republic, in the words of the protocol.",
        basis="derived",
        party="DDR",
        mode="left",
        parties=["DDR"],
        same_as=left,
    )
    scribe.record(
        pe.FactDisputed(
            facts=[left, with_unity],
            field="on",
            claims=[pe.Claim("1990-09-24", "BUNDESREGIERUNG"), pe.Claim("1990-10-03", "PROTOCOL-1990")],
            preferred=left,
        ),
        "BUNDESREGIERUNG",
        "The day of the signature is the one that governments and press of the time called the exit.",
    )
    tell(
        pe.InstrumentEnded,
        "1990-09-24",
        "LAT-SEP; BUNDESREGIERUNG",
        subject="warsaw-treaty",
        mode="terminated",
        by=["DDR"],
        for_party="DDR",
        parties=["DDR"],
    )
    autumn = tell(
        pe.MeetingHeld,
        "1990-11-03/1990-11-04",
        "LAT-OCT",
        form="session",
        mechanism="committee",
        modality="planned",
        place=BUDAPEST,
        parties=SIX,
    )
    tell(
        pe.EngagementCancelled,
        "[1990-10-08..1990-11-03]",
        "LAT-JAN",
        "In January no date for it had been set.",
        basis="inferred",
        subject=autumn,
        mode="postponed",
        parties=SIX,
    )
    asked = tell(
        pe.RequestMade,
        "1991-01-21",
        "LAT-JAN",
        request="set the meeting that dissolves the military alliance",
        to=["SUN"],
        deadline="1991-02-28",
        parties=["CSK", "HUN", "POL"],
    )
    budapest = tell(
        pe.MeetingHeld,
        "1991-02-25",
        "CSM; MASTNY",
        "Ministers of foreign affairs and of defence.",
        form="session",
        mechanism="committee",
        place=BUDAPEST,
        parties=SIX,
        in_reply_to=asked,
    )
    command = tell(
        pe.InstrumentEnded,
        "1991-02-25",
        "CSM; HINA",
        subject="unified-command",
        mode="terminated",
        effective="1991-02-28",
        parties=SIX,
        part_of=budapest,
    )
    last = tell(
        pe.MeetingHeld,
        "1991-07-01",
        "HINA",
        form="session",
        mechanism="committee",
        modality="planned",
        place=PRAGUE,
        parties=SIX,
    )
    tell(
        pe.MeetingHeld,
        "1991-07-01",
        "MASTNY; BEZPARTIEN",
        form="session",
        mechanism="committee",
        place=PRAGUE,
        parties=SIX,
        confirms=last,
    )
    tell(
        pe.InstrumentSigned,
        "1991-07-01",
        "MASTNY; BEZPARTIEN",
        "Subject to ratification by the six parliaments.",
        instrument="protocol-1991",
        form="protocol",
        binding="yes",
        title={"en": "Protocol on the termination of the Treaty"},
        signatories=SIX,
        place=PRAGUE,
        parties=SIX,
    )
    tell(
        pe.InstrumentEnded,
        "1991-07-01",
        "MASTNY; BEZPARTIEN",
        "The day that all accounts give; when the protocol itself entered into force is not entered.",
        subject="warsaw-treaty",
        mode="terminated",
        by=SIX,
        parties=SIX,
    )
    for mechanism in ("committee", "defence-ministers", "foreign-ministers"):
        tell(
            pe.InstrumentEnded,
            "1991-07-01",
            "MASTNY",
            subject=mechanism,
            mode="terminated",
            parties=SIX,
            order=1,
            basis="inferred",
        )
    for party in SIX:
        tell(
            pe.MembershipChanged,
            "1991-07-01",
            "MASTNY; BEZPARTIEN",
            "With the treaty: nobody belongs to an alliance that is over.",
            basis="derived",
            party=party,
            mode="left",
            parties=[party],
            order=1,
        )
    scribe.close()
    return {"command": command}


def write(ledger: Ledger, clock: Clock) -> Partnership:
    """
    The whole log, in a ledger that does not have it yet.
    """
    title = {"en": "The Warsaw Treaty"}
    scribe = Scribe(ledger, clock, "warsaw-treaty", parties=ALL, title=title, declare=declarations())
    founded(scribe)
    sessions(scribe)
    entered = dissent(scribe)
    scribe.retract(
        entered["slip"],
        reason="coding error",
        note="The membership rested from February 1962; Albania left in September 1968.",
    )
    command = ended(scribe)["command"]
    scribe.correct(
        command,
        reason="coding error",
        effective="1991-03-31",
        cites="HINA",
        note="Typed as the end of February, the month of the decision; the structure was given up on 31 March.",
    )
    return scribe.log
