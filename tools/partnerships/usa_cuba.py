"""
The United States and Cuba: relations severed in 1961 and restored in 2015.

What the log is good for: a break with an afterlife (interests sections, treaties that outlived it), a memorandum that
was denounced with notice, a treaty applied provisionally and never ratified, a visit that was called off and one that
took place, and sources that later told it better.
"""

from __future__ import annotations

import partnership_events as pe
from partnership_events import Draft, Ledger, Partnership
from tools.partnerships.telling import Clock, Scribe, city, person, source

BOTH = ["CUB", "USA"]
USA, CUBA = ["USA"], ["CUB"]
WASHINGTON, HAVANA = city("USA", "Washington"), city("CUB", "Havana")

OBAMA = person("obama", "Barack Obama", "President of the United States", "USA")
RAUL = person("raul-castro", "Raúl Castro", "President of the Council of State", "CUB")
FIDEL = person("fidel-castro", "Fidel Castro", "Prime Minister of Cuba", "CUB")

EMBARGO = "United States embargo on Cuba"
LISTING = "Cuba's place on the list of state sponsors of terrorism"
BASE = "the naval base at Guantánamo Bay"


def declarations() -> list[pe.Record | Draft]:
    """
    The parties, the people, the sources, and for what the log claims to be complete.
    """
    return [
        pe.PartyDeclared(party="USA", name={"en": "United States of America"}, iso3="USA", cow=2, gw=2, wikidata="Q30"),
        pe.PartyDeclared(party="CUB", name={"en": "Cuba", "es": "Cuba"}, iso3="CUB", cow=40, gw=40, wikidata="Q241"),
        pe.PersonDeclared(person="obama", names=["Barack Obama"], family_name="Obama"),
        pe.PersonDeclared(person="raul-castro", names=["Raúl Castro", "Raúl Castro Ruz"], family_name="Castro"),
        pe.PersonDeclared(person="fidel-castro", names=["Fidel Castro", "Fidel Castro Ruz"], family_name="Castro"),
        pe.PersonDeclared(person="kerry", names=["John Kerry", "John F. Kerry"], family_name="Kerry"),
        pe.PersonDeclared(person="nixon", names=["Richard Nixon"], family_name="Nixon"),
        pe.PersonDeclared(person="coolidge", names=["Calvin Coolidge"], family_name="Coolidge"),
        source(
            "OH",
            "A Guide to the United States' History of Recognition, Diplomatic, and Consular Relations, "
            "by Country, since 1776: Cuba",
            "official reference work",
            "Office of the Historian, United States Department of State",
            url="https://history.state.gov/countries/cuba",
        ),
        Draft(
            event=source(
                "OH-EARLIER",
                "The same guide, an earlier state of the page",
                "official reference work",
                "Office of the Historian, United States Department of State",
                url="http://history.state.gov/countries/cuba",
            ),
            note="It dated the recognition from the Joint Resolution of 1898; the page as it stands does not.",
        ),
        source(
            "TRAVELS",
            "Travels Abroad of the President: Cuba",
            "official reference work",
            "Office of the Historian, United States Department of State",
        ),
        source(
            "BEVANS",
            "Treaties and Other International Agreements of the United States of America 1776-1949",
            "treaty collection",
            "United States Department of State",
            author="Charles I. Bevans",
            published="1971",
        ),
        source(
            "TIF",
            "Treaties in Force",
            "official list of treaties",
            "United States Department of State",
            published="2020",
        ),
        source(
            "PPP",
            "Statement by the President on Terminating Diplomatic Relations With Cuba",
            "official statement",
            "The White House",
            author="Dwight D. Eisenhower",
            published="1961-01-03",
        ),
        source(
            "FRUS-E11",
            "Foreign Relations of the United States, 1969-1976, Volume E-11, Part 1",
            "edition of documents",
            "Office of the Historian, United States Department of State",
            url="https://history.state.gov/historicaldocuments/frus1969-76ve11p1",
        ),
        source(
            "FRUS-VI",
            "Foreign Relations of the United States, 1958-1960, Volume VI, Cuba",
            "edition of documents",
            "Office of the Historian, United States Department of State",
            url="https://history.state.gov/historicaldocuments/frus1958-60v06",
        ),
        source(
            "LIS-110",
            "Limits in the Seas No. 110: Maritime Boundary: Cuba-United States",
            "official study",
            "United States Department of State",
            published="1990",
        ),
        source(
            "FR-3447",
            "Proclamation 3447: Embargo on All Trade with Cuba",
            "proclamation",
            "Federal Register",
            published="1962-02",
        ),
        source(
            "STATE",
            "Public statements, lists and fact sheets on Cuba",
            "official statements",
            "United States Department of State",
        ),
        source(
            "STATE-BC5",
            "United States and Cuba Hold Fifth Bilateral Commission Meeting in Havana, Cuba",
            "media note",
            "United States Department of State",
            published="2016-12-07",
            url="https://cu.usembassy.gov/united-states-cuba-hold-fifth-bilateral-commission-meeting-havana-cuba/",
        ),
        source(
            "MINREX",
            "Declaraciones sobre las relaciones con los Estados Unidos",
            "official statements",
            "Ministerio de Relaciones Exteriores de la República de Cuba",
            "es",
        ),
        source(
            "MILESTONES",
            "Milestones in the History of U.S. Foreign Relations: 1961-1968",
            "official reference work",
            "Office of the Historian, United States Department of State",
            url="https://history.state.gov/milestones/1961-1968",
        ),
        source(
            "WH",
            "The White House, 2009-2017: statements on Cuba",
            "official statements",
            "The White House",
            url="https://obamawhitehouse.archives.gov/",
        ),
        source(
            "REUTERS",
            "Kerry trip to Cuba for rights dialogue canceled: U.S. officials",
            "news agency report",
            "Reuters",
            author="Patricia Zengerle",
            published="2016-03-03",
        ),
        source("FR-2021", "86 FR 6731", "public notice", "Federal Register", published="2021-01-22"),
        source(
            "UNGA",
            "General Assembly of the United Nations: resolutions on the embargo against Cuba",
            "resolutions and voting records",
            "United Nations",
        ),
        pe.CoverageDeclared(coverage="relations", period="1902-05-20/2020", families=["relations"]),
    ]


def until_the_break(scribe: Scribe) -> dict[str, str]:
    """
    From recognition to the break of 3 January 1961.
    """
    tell = scribe.tell
    recognised = tell(
        pe.RelationsEstablished,
        "1898-04-20",
        "OH-EARLIER",
        "Entered from the page as it then stood; corrected below.",
        mode="recognised",
        by=USA,
        toward=CUBA,
        parties=USA,
        confidence="low",
    )
    tell(pe.RelationsEstablished, "1902-05-27", "OH:Diplomatic Relations", level="minister", place=HAVANA)
    tell(
        pe.MissionChanged,
        "1902-05-27",
        "OH:Diplomatic Relations",
        "Herbert Goldsmith Squiers presented his credentials.",
        sender="USA",
        receiver="CUB",
        level="minister",
    )
    tell(pe.MissionChanged, "1902", "OH", sender="CUB", receiver="USA", level="minister", confidence="medium")
    tell(
        pe.InstrumentSigned,
        "1903-02-16/1903-02-23",
        "BEVANS",
        "Signed by Cuba on the first day and by the United States on the last.",
        instrument="lease-1903",
        form="agreement",
        binding="yes",
        title={"en": "Agreement for the lease of lands for coaling and naval stations"},
        signatories=BOTH,
        treaty_number="TS 418",
    )
    tell(pe.InstrumentInForce, "1903-02-23", "BEVANS; TIF", instrument="lease-1903")
    tell(
        pe.InstrumentSigned,
        "1903-05-22",
        "BEVANS",
        "It carried the Platt Amendment.",
        instrument="relations-1903",
        form="treaty",
        binding="yes",
        title={"en": "Treaty of Relations"},
        signatories=BOTH,
        treaty_number="TS 437",
        place=HAVANA,
    )
    tell(pe.InstrumentInForce, "1904-07-01", "BEVANS", instrument="relations-1903")
    tell(
        pe.MissionChanged,
        "1923-02-10",
        "OH:Diplomatic Relations",
        "Legation raised to embassy; Enoch H. Crowder was appointed.",
        sender="USA",
        receiver="CUB",
        level="ambassador",
    )
    tell(pe.MissionChanged, "1923", "OH", sender="CUB", receiver="USA", level="ambassador", confidence="medium")
    tell(
        pe.VisitMade,
        "1928-01-15/1928-01-17",
        "TRAVELS",
        visitors=USA,
        host="CUB",
        form="official",
        occasion="Sixth International Conference of American States",
        people=[person("coolidge", "Calvin Coolidge", "President of the United States", "USA")],
        place=HAVANA,
    )
    tell(
        pe.InstrumentSigned,
        "1934-05-29",
        "BEVANS",
        instrument="relations-1934",
        form="treaty",
        binding="yes",
        title={"en": "Treaty of Relations"},
        signatories=BOTH,
        supersedes="relations-1903",
        treaty_number="TS 866",
        place=WASHINGTON,
    )
    tell(pe.InstrumentInForce, "1934-06-09", "BEVANS; TIF", instrument="relations-1934")
    tell(pe.InstrumentEnded, "1934-06-09", "BEVANS", subject="relations-1903", mode="superseded")
    tour = tell(
        pe.VisitMade,
        "1959-04-15/1959-04-26",
        "FRUS-VI",
        visitors=CUBA,
        host="USA",
        form="private",
        occasion="Invitation of the American Society of Newspaper Editors",
        people=[FIDEL],
        confidence="medium",
    )
    tell(
        pe.MeetingHeld,
        "1959-04-19",
        "FRUS-VI",
        form="official_talks",
        people=[FIDEL, person("nixon", "Richard Nixon", "Vice President of the United States", "USA")],
        place=WASHINGTON,
        part_of=tour,
    )
    tell(
        pe.IncidentRecorded,
        "1960-10-19",
        "FRUS-VI",
        category="sanction",
        incident="Exports to Cuba prohibited, except food and medicine",
        target="CUB",
        parties=USA,
    )
    request = tell(
        pe.RequestMade,
        "1961-01-03",
        "PPP",
        "Delivered in Havana between one and two in the morning.",
        stated="between one and two o'clock this morning",
        request="reduce the staff of the embassy and consulate in Havana to eleven persons",
        to=USA,
        deadline="1961-01-05",
        parties=CUBA,
        order=1,
    )
    tell(
        pe.RelationsSevered,
        "1961-01-03",
        "PPP; OH:Diplomatic Relations",
        by=USA,
        toward=CUBA,
        reason="the limit that Cuba set to the staff of the embassy",
        in_reply_to=request,
        order=2,
    )
    for sender, receiver in (("USA", "CUB"), ("CUB", "USA")):
        tell(pe.MissionChanged, "1961-01-03", "OH", sender=sender, receiver=receiver, level="none", order=2)
    scribe.close()
    return {"recognised": recognised}


def without_relations(scribe: Scribe) -> None:
    """
    What went on between 1961 and 2014.
    """
    tell = scribe.tell
    tell(
        pe.IncidentRecorded,
        "1961-04-17",
        "MILESTONES",
        category="assault",
        incident="Landing of exiles in the Bay of Pigs, supported by the United States",
        target="CUB",
        parties=USA,
    )
    tell(
        pe.IncidentRecorded,
        "1962-02-03",
        "FR-3447",
        "In effect from 7 February 1962.",
        category="sanction",
        incident="Embargo on all trade with Cuba proclaimed",
        target="CUB",
        parties=USA,
    )
    tell(
        pe.IncidentRecorded,
        "1962-10-22/1962-10-28",
        "MILESTONES",
        category="mobilize",
        incident="Missile crisis, with a naval quarantine of Cuba",
        target="CUB",
        confidence="medium",
    )
    tell(
        pe.InstrumentSigned,
        "1973-02-15",
        "FRUS-E11",
        "Concluded by an exchange of notes, through the Swiss and the Czechoslovak embassies.",
        instrument="hijacking-1973",
        form="memorandum",
        binding="yes",
        title={"en": "Memorandum of Understanding on Hijacking of Aircraft and Vessels and Other Offenses"},
        signatories=BOTH,
        treaty_number="TIAS 7579",
    )
    tell(
        pe.InstrumentInForce,
        "1973-02-15",
        "FRUS-E11",
        "Five years, renewable by express decision. It could be denounced at any time, with effect after six months.",
        instrument="hijacking-1973",
        term="P5Y",
    )
    tell(
        pe.InstrumentEnded,
        "1976-10-15",
        "FRUS-E11:325",
        "In a speech after the bombing of a Cubana airliner; the note came the same evening.",
        subject="hijacking-1973",
        mode="denounced",
        by=CUBA,
        notice_date="1976-10-15",
        effective="1977-04-15",
        parties=CUBA,
        people=[FIDEL],
    )
    tell(
        pe.InstrumentSigned,
        "1977-05-30",
        "TIF",
        instrument="interests-sections-1977",
        form="exchange_of_notes",
        binding="yes",
        signatories=BOTH,
        confidence="medium",
    )
    tell(pe.InstrumentInForce, "1977-05-30", "TIF", instrument="interests-sections-1977", confidence="medium")
    for sender, receiver in (("USA", "CUB"), ("CUB", "USA")):
        tell(
            pe.MissionChanged,
            "1977-09-01",
            "OH",
            "Under the flag of Switzerland in Havana, of Czechoslovakia in Washington.",
            sender=sender,
            receiver=receiver,
            level="interests_section",
        )
    tell(
        pe.InstrumentSigned,
        "1977-12-16",
        "LIS-110",
        "Subject to ratification, which has not been completed.",
        instrument="boundary-1977",
        form="agreement",
        binding="yes",
        title={"en": "Maritime Boundary Agreement between the United States of America and the Republic of Cuba"},
        signatories=BOTH,
        place=WASHINGTON,
    )
    tell(
        pe.InstrumentInForce,
        "1978-01-01",
        "LIS-110",
        "For two years, and extended by notes every two years; the last of which LIS-110 knows is of 26 December 1989. "
        "No term is entered, since none of them was let run out.",
        instrument="boundary-1977",
        provisional=True,
    )
    tell(
        pe.IncidentRecorded,
        "1982-03-01",
        "STATE",
        category="sanction",
        incident="Cuba designated a state sponsor of terrorism",
        target="CUB",
        parties=USA,
    )
    tell(pe.PositionStated, "1982-03-01", "STATE", stance="supports", topic=LISTING, toward=CUBA, parties=USA)
    tell(
        pe.InstrumentSigned,
        "1984-12-14",
        "TIF",
        instrument="migration-1984",
        form="agreement",
        binding="yes",
        signatories=BOTH,
        place=city("USA", "New York"),
        confidence="medium",
    )
    tell(pe.InstrumentInForce, "1984-12-14", "TIF", instrument="migration-1984", confidence="medium")
    tell(
        pe.InstrumentEnded,
        "1985-05-20",
        "MINREX",
        "On the day on which Radio Martí began to broadcast.",
        subject="migration-1984",
        mode="suspended",
        by=CUBA,
        parties=CUBA,
    )
    tell(
        pe.InstrumentInForce,
        "1987-11",
        "TIF",
        "The suspension was lifted; on which day of November is told in two ways.",
        instrument="migration-1984",
        confidence="medium",
    )
    tell(pe.PositionStated, "1992-11-24", "UNGA:47/19", stance="opposes", topic=EMBARGO, parties=CUBA)
    tell(pe.PositionStated, "1992-11-24", "UNGA:47/19", stance="supports", topic=EMBARGO, parties=USA)
    tell(
        pe.InstrumentSigned,
        "1994-09-09",
        "TIF",
        instrument="migration-1994",
        form="joint_statement",
        binding="unknown",
        title={"en": "Joint Communiqué on Migration"},
        signatories=BOTH,
        place=city("USA", "New York"),
    )
    tell(
        pe.PledgeMade,
        "1994-09-09",
        "TIF",
        "A number for every year, without an end: nothing that could fall due.",
        pledge="migrants-20000",
        by=USA,
        to=CUBA,
        action="admit migrants from Cuba lawfully, each year",
        quantity=pe.Quantity(20000, "person", bound="at_least", group="migrants a year"),
    )
    tell(
        pe.InstrumentSigned,
        "1995-05-02",
        "TIF",
        instrument="migration-1995",
        form="joint_statement",
        title={"en": "Joint Statement on normalization of migration"},
        signatories=BOTH,
    )
    tell(
        pe.IncidentRecorded,
        "1996-02-24",
        "STATE",
        category="assault",
        incident="Two civil aircraft of Brothers to the Rescue shot down; four dead",
        target="USA",
        parties=CUBA,
    )
    tell(
        pe.IncidentRecorded,
        "1996-03-12",
        "STATE",
        "Public Law 104-114.",
        category="sanction",
        incident="Cuban Liberty and Democratic Solidarity (LIBERTAD) Act signed",
        target="CUB",
        parties=USA,
    )
    scribe.close()


def restored(scribe: Scribe) -> dict[str, str]:
    """
    From the announcement of 17 December 2014 to the visit of the President in March 2016.
    """
    tell = scribe.tell
    tell(
        pe.PositionStated,
        "2014-12-17",
        "WH; MINREX",
        stance="commits",
        topic="re-establishment of diplomatic relations",
        joint=True,
        people=[OBAMA, RAUL],
    )
    base = tell(
        pe.RequestMade,
        "2015-01-28",
        "MINREX",
        "At the summit of CELAC in Costa Rica.",
        request=f"return the territory of {BASE}",
        to=USA,
        parties=CUBA,
        people=[RAUL],
    )
    tell(
        pe.RequestMade,
        "2015-01-28",
        "MINREX",
        "Nothing that was said of it since is entered as the answer: only the Congress could give it.",
        request="lift the embargo",
        to=USA,
        parties=CUBA,
        people=[RAUL],
    )
    tell(
        pe.PositionStated,
        "2015-01-29",
        "WH",
        stance="opposes",
        topic=f"return of {BASE}",
        parties=USA,
        in_reply_to=base,
        confidence="medium",
    )
    tell(
        pe.MeetingHeld,
        "2015-04-11",
        "WH; MINREX",
        form="official_talks",
        people=[OBAMA, RAUL],
        place=city("PAN", "Panama City"),
        topics=["normalisation of relations"],
    )
    tell(
        pe.PositionStated,
        "2015-05-29",
        "STATE",
        "The designation of 1982 was rescinded.",
        stance="opposes",
        topic=LISTING,
        toward=CUBA,
        parties=USA,
    )
    planned = tell(
        pe.RelationsEstablished,
        "2015-07-20",
        "WH; MINREX",
        "Announced on 1 July 2015, with letters of both presidents.",
        mode="restored",
        modality="planned",
    )
    tell(pe.RelationsEstablished, "2015-07-20", "STATE; MINREX", mode="restored", level="ambassador", confirms=planned)
    for sender, receiver in (("USA", "CUB"), ("CUB", "USA")):
        tell(
            pe.MissionChanged,
            "2015-07-20",
            "STATE",
            "An embassy, led by a chargé d'affaires.",
            sender=sender,
            receiver=receiver,
            level="charge_d_affaires",
        )
    tell(
        pe.VisitMade,
        "2015-08-14",
        "STATE",
        visitors=USA,
        host="CUB",
        form="official",
        occasion="The flag raised at the embassy in Havana",
        people=[person("kerry", "John Kerry", "Secretary of State", "USA")],
        place=HAVANA,
    )
    tell(
        pe.MechanismEstablished,
        "2015-08",
        "STATE; MINREX",
        mechanism="bilateral-commission",
        label={"en": "Bilateral Commission", "es": "Comisión Bilateral"},
        level="officials",
        frequency="P3M",
        members=BOTH,
    )
    slip = tell(
        pe.MeetingHeld,
        "2015-11",
        "STATE-BC5",
        "From the words: its first quarterly meeting in November 2015.",
        form="session",
        mechanism="bilateral-commission",
        ordinal=1,
    )
    tell(
        pe.MissionChanged,
        "2015-09-17",
        "MINREX; WH",
        "José Ramón Cabañas presented his credentials.",
        sender="CUB",
        receiver="USA",
        level="ambassador",
    )
    tell(
        pe.InstrumentSigned,
        "2016-02-16",
        "STATE",
        instrument="aviation-2016",
        form="memorandum",
        binding="no",
        title={"en": "Memorandum of Understanding on civil aviation"},
        signatories=BOTH,
        place=HAVANA,
    )
    visit = tell(
        pe.VisitMade,
        "2016-03-21/2016-03-22",
        "WH",
        "Announced on 18 February 2016.",
        visitors=USA,
        host="CUB",
        form="official",
        modality="planned",
        people=[OBAMA],
    )
    dialogue = tell(
        pe.VisitMade,
        "2016-03",
        "REUTERS",
        "Tentative: the Secretary told a committee on 23 February that he might go within a week or two.",
        visitors=USA,
        host="CUB",
        form="working",
        modality="planned",
        occasion="dialogue on human rights",
        people=[person("kerry", "John Kerry", "Secretary of State", "USA")],
    )
    tell(
        pe.EngagementCancelled,
        "2016-03-03",
        "REUTERS",
        subject=dialogue,
        reason="not seen as constructive at that time",
        parties=USA,
    )
    tell(
        pe.VisitMade,
        "2016-03-20/2016-03-22",
        "TRAVELS; WH",
        visitors=USA,
        host="CUB",
        form="official",
        confirms=visit,
        people=[OBAMA],
        place=HAVANA,
    )
    tell(pe.MeetingHeld, "2016-03-21", "WH; MINREX", form="official_talks", people=[OBAMA, RAUL], place=HAVANA)
    scribe.close()
    return {"slip": slip}


def afterwards(scribe: Scribe) -> None:
    """
    The sessions of the commission, the last agreements of 2017, and the listing of 2021.
    """
    tell = scribe.tell
    sessions = (
        ("2015-09-11", HAVANA, "MINREX; STATE"),
        ("2015-11-10", WASHINGTON, "STATE"),
        ("2016-05-16", HAVANA, "STATE"),
        ("2016-09-30", WASHINGTON, "STATE; MINREX"),
        ("2016-12-07", HAVANA, "STATE-BC5; MINREX"),
        ("2017-09-19", WASHINGTON, "STATE"),
        ("2018-06-14", WASHINGTON, "STATE"),
    )
    for ordinal, (day, place, cites) in enumerate(sessions, 1):
        tell(pe.MeetingHeld, day, cites, form="session", mechanism="bilateral-commission", ordinal=ordinal, place=place)
    tell(
        pe.PositionStated,
        "2016-10-26",
        "UNGA:71/5",
        "It abstained, for the first time.",
        stance="neutral",
        topic=EMBARGO,
        parties=USA,
    )
    tell(
        pe.InstrumentSigned,
        "2017-01-12",
        "STATE",
        "It ended the policy by which whoever reached the shore could stay.",
        instrument="migration-2017",
        form="joint_statement",
        signatories=BOTH,
    )
    tell(
        pe.InstrumentSigned,
        "2017-01-16",
        "STATE",
        instrument="law-enforcement-2017",
        form="memorandum",
        binding="no",
        title={"en": "Memorandum of Understanding on law enforcement"},
        signatories=BOTH,
        place=HAVANA,
    )
    tell(
        pe.InstrumentSigned,
        "2017-01-18",
        "STATE; MINREX",
        "Needs the advice and consent of the Senate.",
        instrument="shelf-2017",
        form="treaty",
        binding="yes",
        title={"en": "Treaty on the delimitation of the continental shelf in the eastern Gulf of Mexico"},
        signatories=BOTH,
        place=WASHINGTON,
    )
    tell(
        pe.IncidentRecorded,
        "2017-10-03",
        "STATE; MINREX",
        category="coerce",
        incident="Fifteen Cuban diplomats told to leave Washington",
        target="CUB",
        parties=USA,
    )
    tell(pe.PositionStated, "2017-11-01", "UNGA:72/4", stance="supports", topic=EMBARGO, parties=USA)
    tell(
        pe.IncidentRecorded,
        "2021-01-12",
        "FR-2021",
        category="sanction",
        incident="Cuba designated a state sponsor of terrorism again",
        target="CUB",
        parties=USA,
    )
    tell(pe.PositionStated, "2021-01-12", "FR-2021", stance="supports", topic=LISTING, toward=CUBA, parties=USA)
    scribe.close()


def write(ledger: Ledger, clock: Clock) -> Partnership:
    """
    The whole log, in a ledger that does not have it yet.
    """
    scribe = Scribe(
        ledger, clock, "usa-cuba", parties=BOTH, title={"en": "The United States and Cuba"}, declare=declarations()
    )
    early = until_the_break(scribe)
    without_relations(scribe)
    later = restored(scribe)
    scribe.correct(
        early["recognised"],
        reason="source corrected",
        on="1902-05-20",
        confidence="high",
        cites="OH:Recognition",
        note="The page as it stands has the recognition on the day on which the occupation ended.",
    )
    scribe.retract(
        later["slip"],
        reason="coding error",
        note="The first meeting was on 11 September 2015; the one of November was the second.",
    )
    afterwards(scribe)
    return scribe.log
