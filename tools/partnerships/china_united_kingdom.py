"""
China and the United Kingdom: since when have there been relations?

The United Kingdom recognised the People's Republic in 1950 and held that relations followed from it; China counts from
the exchange of chargés agreed in 1954; both keep the anniversary of the ambassadors of 1972. The log has all three
tellings, each with its source, and says which are disputed.
"""

from __future__ import annotations

import partnership_events as pe
from partnership_events import Draft, Ledger, Partnership
from tools.partnerships.telling import Clock, Scribe, city, person, source

BOTH = ["CHN", "GBR"]
CHINA, BRITAIN = ["CHN"], ["GBR"]
BEIJING, LONDON = city("CHN", "Beijing"), city("GBR", "London")
MFA = "Ministry of Foreign Affairs of the People's Republic of China"
GOV = "HM Government"

QUEEN = person("elizabeth-ii", "Queen Elizabeth II", "Queen of the United Kingdom", "GBR")
THATCHER = person("thatcher", "Margaret Thatcher", "Prime Minister of the United Kingdom", "GBR")
BLAIR = person("blair", "Tony Blair", "Prime Minister of the United Kingdom", "GBR")
WEN = person("wen-jiabao", "Wen Jiabao", "Premier of the State Council", "CHN")
XI = person("xi-jinping", "Xi Jinping", "President of China", "CHN")

FIRST = {"en": "comprehensive partnership"}
SECOND = {"en": "comprehensive strategic partnership"}
THIRD = {"en": "global comprehensive strategic partnership for the 21st century"}
FORCE = "force of the Joint Declaration on Hong Kong"


def declarations() -> list[pe.Record | Draft]:
    """
    The parties, the people, the sources, China's labels, and for what the log claims to be complete.
    """
    names = {
        "elizabeth-ii": "Queen Elizabeth II",
        "thatcher": "Margaret Thatcher",
        "blair": "Tony Blair",
        "wen-jiabao": "Wen Jiabao",
        "xi-jinping": "Xi Jinping",
        "jiang-zemin": "Jiang Zemin",
        "hu-jintao": "Hu Jintao",
        "zhao-ziyang": "Zhao Ziyang",
    }
    return [
        pe.PartyDeclared(
            party="CHN", name={"en": "People's Republic of China"}, iso3="CHN", cow=710, gw=710, wikidata="Q148"
        ),
        pe.PartyDeclared(party="GBR", name={"en": "United Kingdom"}, iso3="GBR", cow=200, gw=200, wikidata="Q145"),
        *(pe.PersonDeclared(person=key, names=[name]) for key, name in names.items()),
        source(
            "DBPO",
            "Documents on British Policy Overseas, Series I, Volume VIII: Britain and China, 1945-1950",
            "edition of documents",
            "Foreign and Commonwealth Office",
            published="2002",
        ),
        source(
            "GOV-CN",
            "英国驻华使馆在京举行招待会庆祝中英建交35周年",
            "news agency report",
            "Xinhua",
            "zh",
            published="2007-03-29",
            url="https://www.gov.cn/zwjw/2007-03/29/content_564760.htm",
        ),
        source(
            "XINHUA",
            "Chronology of relations, at the state visit of 2015",
            "news agency report",
            "Xinhua",
            "zh",
            "en",
            published="2015-10-20",
        ),
        source(
            "CBBC",
            "Celebrating 50 years of UK-China relations at the ambassadorial level",
            "article",
            "China-Britain Business Council",
            author="Chris Boobier",
            published="2022",
            url="https://focus.cbbc.org/celebrating-50-years-of-uk-china-relations-at-the-ambassadorial-level/",
        ),
        source("UNTS", "United Nations Treaty Series, volume 1399, No. 23391", "treaty series", "United Nations"),
        source(
            "WIKIPEDIA", "Sino-British Joint Declaration", "encyclopaedia", "Wikipedia", status="a copy of some year"
        ),
        source(
            "MFA-1998",
            "All-round Partnership Between China and UK",
            "official web page",
            MFA,
            published="2000-11-17",
            url="https://www.fmprc.gov.cn/eng/ziliao_665539/3602_665543/3604_665547/200011/t20001117_697891.html",
        ),
        source(
            "MFA-1998-NEW",
            "The same page in a later translation",
            "official web page",
            MFA,
            published="2024-06-11",
            url="https://www.fmprc.gov.cn/mfa_eng/gjhdq_665435/3265_665445/3371_664802/3372_664804/202406/"
            "t20240611_11423916.html",
        ),
        source(
            "CHINA-ORG",
            "Reports on the visit of Premier Wen Jiabao to the United Kingdom",
            "news report",
            "China.org.cn",
            published="2004-05-11",
            url="http://china.org.cn/archive/2004-05/11/content_1094983.htm",
        ),
        source(
            "DECLARATION-2015",
            "China-UK Joint Declaration on Building a Global Comprehensive Strategic Partnership for the 21st Century",
            "joint declaration",
            "China Daily",
            published="2015-10-22",
            url="http://europe.chinadaily.com.cn/2015-10/22/content_22264267.htm",
        ),
        source("ROYAL", "Inward and outward state visits", "official list", "The Royal Household"),
        source("EFD", "UK-China Economic and Financial Dialogue: policy outcomes", "official papers", "HM Treasury"),
        source(
            "EFD-2025",
            "2025 UK-China Economic and Financial Dialogue: fact sheet",
            "policy paper",
            "HM Treasury",
            published="2025-01-11",
        ),
        source(
            "SCMP",
            "UK, China agree to resume annual economic dialogue same week London confirms Winter Olympic boycott",
            "news report",
            "South China Morning Post",
            published="2021-12",
        ),
        source("GOV-UK", "Statements on Hong Kong, 2020-2021", "official statements", GOV),
        source("MFA-2017", "Regular press conference of 30 June 2017", "press conference", MFA, published="2017-06-30"),
        source(
            "HOOPER",
            "Foreigners under Mao",
            "book",
            "Hong Kong University Press",
            author="Beverley Hooper",
            published="2016",
        ),
        source(
            "EMBASSY",
            "Reception Celebrating the 45th Anniversary of Establishment of China-UK Ambassadorial Relations",
            "official web page",
            "Embassy of the People's Republic of China in the United Kingdom",
            published="2017",
            url="http://uk.china-embassy.org/eng/tpxw/t1451522.htm",
        ),
        Draft(
            event=pe.LadderDeclared(
                ladder="china-labels",
                party="CHN",
                rungs=[
                    pe.Rung(FIRST, 1, since="1998-10"),
                    pe.Rung(SECOND, 2, since="2004-05-10"),
                    pe.Rung(THIRD, 3, since="2015-10"),
                ],
            ),
            note="Partial: the labels of this one partner, in the order in which each was called more than the last.",
        ),
        pe.CoverageDeclared(coverage="relations", period="1949-10-01/2024", families=["relations"]),
    ]


def since_when(scribe: Scribe) -> None:
    """
    1950, 1954, 1972: three tellings, and the missions.
    """
    tell = scribe.tell
    asked = tell(
        pe.RequestMade, "1950-01-06", "DBPO", request="establish diplomatic relations", to=CHINA, parties=BRITAIN
    )
    recognised = tell(
        pe.RelationsEstablished,
        "1950-01-06",
        "DBPO; XINHUA",
        "London held that relations followed from recognition; Peking that they were still to be negotiated.",
        mode="recognised",
        by=BRITAIN,
        toward=CHINA,
        parties=BRITAIN,
    )
    tell(
        pe.PositionStated,
        "1950-01-09",
        "DBPO",
        stance="welcomes",
        topic="negotiations on diplomatic relations",
        toward=BRITAIN,
        parties=CHINA,
        in_reply_to=asked,
    )
    tell(
        pe.MissionChanged,
        "[1950-02-13..1950-02-14]",
        "DBPO",
        "John Hutchison; China received him as a representative for the negotiations.",
        sender="GBR",
        receiver="CHN",
        level="charge_d_affaires",
        confidence="medium",
    )
    agreed = tell(
        pe.RelationsEstablished,
        "1954-06-17",
        "GOV-CN; XINHUA",
        "Relations at the level of chargés d'affaires, as China counts.",
        level="charge_d_affaires",
    )
    tell(
        pe.MissionChanged, "[1954-06-17..1954-12-31]", "XINHUA", sender="CHN", receiver="GBR", level="charge_d_affaires"
    )
    tell(
        pe.IncidentRecorded,
        "1967-08-22",
        "HOOPER",
        category="assault",
        incident="The British mission in Peking stormed and burnt",
        target="GBR",
        parties=CHINA,
        place=BEIJING,
    )
    full = tell(
        pe.RelationsEstablished,
        "1972-03-13",
        "CBBC",
        "The act by which full diplomatic ties were established, and the anniversary that is kept, in this telling.",
        level="ambassador",
        same_as=agreed,
    )
    for sender, receiver in (("GBR", "CHN"), ("CHN", "GBR")):
        tell(
            pe.MissionChanged,
            "1972-03-13",
            "GOV-CN; XINHUA; CBBC",
            sender=sender,
            receiver=receiver,
            level="ambassador",
        )
    scribe.close()
    scribe.record(
        pe.FactDisputed(
            facts=[agreed, full],
            field="on",
            claims=[pe.Claim("1954-06-17", "GOV-CN"), pe.Claim("1972-03-13", "CBBC")],
            preferred=agreed,
        ),
        "GOV-CN",
        "The announcement of 1954 was the first to which both consented; that of 1972 raised what was there.",
    )
    scribe.record(
        pe.FactDisputed(
            facts=[recognised, agreed],
            claims=[pe.Claim("relations since the recognition", "DBPO"), pe.Claim("relations since 1954", "GOV-CN")],
        ),
        "DBPO",
        "Whether there were relations from 1950 to 1954 is what the two sides differed on; nothing is preferred.",
    )
    scribe.close()


def hong_kong(scribe: Scribe) -> dict[str, str]:
    """
    The Joint Declaration of 1984, and what became of it.
    """
    tell = scribe.tell
    tell(
        pe.VisitMade,
        "1982-09-22/1982-09-26",
        "XINHUA",
        visitors=BRITAIN,
        host="CHN",
        form="official",
        people=[THATCHER],
    )
    visit = tell(
        pe.VisitMade,
        "1984-12-18/1984-12-20",
        "XINHUA",
        visitors=BRITAIN,
        host="CHN",
        form="official",
        people=[THATCHER],
    )
    tell(
        pe.InstrumentSigned,
        "1984-12-19",
        "UNTS",
        instrument="joint-declaration",
        form="declaration",
        binding="yes",
        title={"en": "Joint Declaration on the Question of Hong Kong", "zh": "关于香港问题的联合声明"},
        signatories=BOTH,
        people=[THATCHER, person("zhao-ziyang", "Zhao Ziyang", "Premier of the State Council", "CHN")],
        treaty_number="UNTS I-23391",
        place=BEIJING,
        part_of=visit,
    )
    for party in BOTH:
        tell(
            pe.InstrumentConsented,
            "1985-05-27",
            "UNTS",
            "The instruments of ratification were exchanged.",
            instrument="joint-declaration",
            party=party,
            mode="ratification",
            parties=[party],
        )
    force = tell(
        pe.InstrumentInForce,
        "1985-07-27",
        "WIKIPEDIA",
        "As an infobox had it; corrected below.",
        instrument="joint-declaration",
        confidence="low",
    )
    over = tell(
        pe.InstrumentEnded,
        "1997-06-30",
        "WIKIPEDIA",
        "From an infobox: its expiry, in the view of China.",
        subject="joint-declaration",
        mode="expired",
        confidence="low",
    )
    tell(
        pe.PledgeMade,
        "1984-12-19",
        "UNTS:2",
        pledge="hong-kong-restored",
        by=BRITAIN,
        to=CHINA,
        action="restore Hong Kong to China",
        horizon=pe.Horizon(by="1997-07-01"),
        binding="commitment",
    )
    tell(
        pe.PledgeMade,
        "1984-12-19",
        "UNTS:3(12)",
        pledge="fifty-years",
        by=CHINA,
        to=BRITAIN,
        action="leave the social and economic systems in Hong Kong unchanged for fifty years",
        horizon=pe.Horizon(over="1997-07-01/2047-06-30"),
        binding="commitment",
    )
    tell(
        pe.MechanismEstablished,
        "1985-05-27",
        "UNTS:Annex II",
        mechanism="joint-liaison-group",
        label={"en": "Sino-British Joint Liaison Group"},
        level="officials",
        members=BOTH,
    )
    tell(
        pe.VisitMade,
        "1986-10-12/1986-10-18",
        "XINHUA; ROYAL",
        visitors=BRITAIN,
        host="CHN",
        form="state",
        people=[QUEEN],
    )
    tell(
        pe.PledgeAssessed,
        "1997-07-01",
        "XINHUA",
        pledge="hong-kong-restored",
        assessor="the writers of this log",
        verdict="fulfilled",
        scheme="done by the day, or not",
        fulfilled_on="1997-07-01",
    )
    tell(
        pe.InstrumentEnded,
        "2000-01-01",
        "UNTS:Annex II",
        "As it had been agreed.",
        subject="joint-liaison-group",
        mode="expired",
    )
    tell(
        pe.PositionStated,
        "2017-06-30",
        "MFA-2017",
        "A document of history, without practical significance any more.",
        stance="opposes",
        topic=FORCE,
        parties=CHINA,
    )
    tell(pe.PositionStated, "2020-11-12", "GOV-UK", stance="affirms", topic=FORCE, toward=CHINA, parties=BRITAIN)
    tell(
        pe.PledgeAssessed,
        "2021-03-13",
        "GOV-UK",
        "A state of ongoing non-compliance, in the words of the Foreign Secretary.",
        pledge="fifty-years",
        assessor="Government of the United Kingdom",
        verdict="not",
        parties=BRITAIN,
    )
    scribe.close()
    return {"force": force, "over": over}


def partnership(scribe: Scribe) -> None:
    """
    The three labels, the visits that gave them, and the dialogue on finance.
    """
    tell = scribe.tell
    visit = tell(pe.VisitMade, "1998-10", "MFA-1998", visitors=BRITAIN, host="CHN", form="official", people=[BLAIR])
    first = tell(
        pe.RelationsUpgraded,
        "1998-10",
        "MFA-1998-NEW",
        label=FIRST,
        mode="established",
        ladder="china-labels",
        part_of=visit,
    )
    tell(
        pe.RelationsUpgraded,
        "1998-10",
        "MFA-1998",
        "The same words of the Chinese text, in the translation of 2000.",
        label={"en": "all-round partnership"},
        mode="established",
        same_as=first,
    )
    for days, cites, who in (
        ("1999-10-19/1999-10-22", "ROYAL", person("jiang-zemin", "Jiang Zemin", "President of China", "CHN")),
        ("2005-11-08/2005-11-10", "ROYAL", person("hu-jintao", "Hu Jintao", "President of China", "CHN")),
        ("2015-10-19/2015-10-23", "DECLARATION-2015; ROYAL", XI),
    ):
        tell(pe.VisitMade, days, cites, visitors=CHINA, host="GBR", form="state", people=[who], place=LONDON)
    talks = tell(pe.MeetingHeld, "2004-05-10", "CHINA-ORG", form="official_talks", people=[WEN, BLAIR], place=LONDON)
    tell(
        pe.RelationsUpgraded,
        "2004-05-10",
        "CHINA-ORG",
        label=SECOND,
        from_label=FIRST,
        mode="upgraded",
        ladder="china-labels",
        part_of=talks,
    )
    tell(
        pe.MechanismEstablished,
        "2004-05-10",
        "CHINA-ORG",
        "Visits of the heads of government, in turn.",
        mechanism="prime-ministers",
        level="leaders",
        frequency="P1Y",
        members=BOTH,
    )
    tell(
        pe.RelationsUpgraded,
        "[2015-10-21..2015-10-22]",
        "DECLARATION-2015",
        "Talked over on the 21st, published on the 22nd.",
        label=THIRD,
        from_label=SECOND,
        mode="elevated",
        ladder="china-labels",
    )
    tell(
        pe.MechanismEstablished,
        "2008",
        "EFD; EFD-2025",
        mechanism="finance-dialogue",
        label={"en": "UK-China Economic and Financial Dialogue", "zh": "中英经济财金对话"},
        level="ministers",
        frequency="P1Y",
        members=BOTH,
    )
    for ordinal, day, place, sure in (
        (1, "2008-04", BEIJING, "medium"),
        (2, "2009-05-11", LONDON, "medium"),
        (3, "2010-11", BEIJING, "medium"),
        (7, "2015-09-21", BEIJING, "high"),
        (8, "2016-11-10", LONDON, "high"),
        (9, "2017-12", BEIJING, "high"),
        (10, "2019-06-17", LONDON, "high"),
    ):
        tell(
            pe.MeetingHeld,
            day,
            "EFD",
            form="session",
            mechanism="finance-dialogue",
            ordinal=ordinal,
            place=place,
            confidence=sure,
        )
    planned = tell(
        pe.MeetingHeld,
        "2022",
        "SCMP",
        "Agreed on in December 2021; it was to take three years more.",
        form="session",
        mechanism="finance-dialogue",
        ordinal=11,
        modality="planned",
    )
    tell(
        pe.MeetingHeld,
        "2025-01-11",
        "EFD-2025",
        form="session",
        mechanism="finance-dialogue",
        ordinal=11,
        place=BEIJING,
        confirms=planned,
    )
    for day, cites, years in (("2007-03-28", "GOV-CN", 35), ("2017-03-29", "EMBASSY", 45), ("2022-03-13", "CBBC", 50)):
        tell(pe.MilestoneMarked, day, cites, milestone=f"{years} years of relations at the level of ambassadors")
    scribe.close()


def write(ledger: Ledger, clock: Clock) -> Partnership:
    """
    The whole log, in a ledger that does not have it yet.
    """
    title = {"en": "China and the United Kingdom"}
    scribe = Scribe(ledger, clock, "china-united-kingdom", parties=BOTH, title=title, declare=declarations())
    since_when(scribe)
    entered = hong_kong(scribe)
    partnership(scribe)
    scribe.correct(
        entered["force"],
        reason="better source",
        on="1985-05-27",
        confidence="high",
        cites="UNTS",
        note="The treaty series has the day on which the ratifications were exchanged.",
    )
    scribe.retract(
        entered["over"],
        reason="over-read",
        note="China has called it a document of history; no act that ended it is known.",
    )
    return scribe.log
