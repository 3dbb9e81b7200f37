"""
Japan and the Soviet Union: a treaty that was denounced, a war, and relations restored.

The Neutrality Pact of 1941 ran for five years from its ratification and renewed itself unless somebody said otherwise a
year before its end. The Soviet Union did, three weeks ahead of that day, and went to war before the five years were
over.
"""

from __future__ import annotations

import partnership_events as pe
from partnership_events import Draft, Ledger, Partnership
from tools.partnerships.telling import Clock, Scribe, city, person, source

BOTH = ["JPN", "SUN"]
JAPAN, SOVIETS = ["JPN"], ["SUN"]
MOSCOW, TOKYO, PEKING = city("SUN", "Moscow"), city("JPN", "Tokyo"), city("CHN", "Peking")
AT_MOSCOW = "Europe/Moscow"

MOLOTOV = person("molotov", "Vyacheslav Molotov", "People's Commissar for Foreign Affairs", "SUN")
MATSUOKA = person("matsuoka", "Matsuoka Yōsuke", "Minister of Foreign Affairs of Japan", "JPN")
SATO = person("sato", "Satō Naotake", "Ambassador of Japan to the Soviet Union", "JPN")


def declarations() -> list[pe.Record | Draft]:
    """
    The parties, the people, the sources, and for what the log claims to be complete.
    """
    names = {
        "molotov": ["Vyacheslav Molotov", "V. M. Molotov"],
        "matsuoka": ["Matsuoka Yōsuke", "Yosuke Matsuoka"],
        "sato": ["Satō Naotake", "Naotake Sato"],
        "hatoyama": ["Hatoyama Ichirō"],
        "bulganin": ["Nikolai Bulganin"],
        "tanaka": ["Tanaka Kakuei"],
        "gorbachev": ["Mikhail Gorbachev"],
        "kaifu": ["Kaifu Toshiki"],
    }
    return [
        pe.PartyDeclared(party="JPN", name={"en": "Japan", "ja": "日本"}, iso3="JPN", cow=740, gw=740, wikidata="Q17"),
        pe.PartyDeclared(
            party="SUN",
            name={"en": "Union of Soviet Socialist Republics", "ru": "Союз Советских Социалистических Республик"},
            aliases=["Soviet Union", "USSR"],
            iso3="SUN",
            cow=365,
            gw=365,
            wikidata="Q15180",
        ),
        *(pe.PersonDeclared(person=key, names=all_) for key, all_ in names.items()),
        source("LNTS", "League of Nations Treaty Series, volume 34, pages 32-53", "treaty series", "League of Nations"),
        source(
            "PRLIB",
            "The USSR and Japan signed the Basic Convention",
            "reference page",
            "Presidential Library, Saint Petersburg",
            url="https://www.prlib.ru/en/history/618963",
        ),
        source(
            "FRUS-1941",
            "Foreign Relations of the United States, 1941, Volume IV",
            "edition of documents",
            "United States Department of State",
        ),
        source(
            "RU-TEXT",
            "Пакт о нейтралитете между СССР и Японией (1941)",
            "text of the treaty",
            "Wikisource, after the Embassy of Japan in Russia",
            "ru",
        ),
        source(
            "FRUS-1945",
            "Foreign Relations of the United States, 1945, Volume V",
            "edition of documents",
            "United States Department of State",
            url="https://history.state.gov/historicaldocuments/frus1945v05/d623",
        ),
        source(
            "NOTE-1945",
            "Soviet Declaration of War on Japan, 8 August 1945",
            "diplomatic note",
            "HyperWar Foundation",
            url="https://www.ibiblio.org/hyperwar/PTO/Dip/USSR-Jap-DoW.html",
        ),
        source(
            "ADDISON",
            "Addison to Commonwealth Government, Circular Cablegram G102, 8 August 1945",
            "edition of documents",
            "Department of Foreign Affairs and Trade, Australia",
        ),
        source(
            "COOX",
            "Nomonhan: Japan Against Russia, 1939",
            "book",
            "Stanford University Press",
            author="Alvin D. Coox",
            published="1985",
        ),
        source(
            "HASEGAWA",
            "Racing the Enemy: Stalin, Truman, and the Surrender of Japan",
            "book",
            "Harvard University Press",
            author="Tsuyoshi Hasegawa",
            published="2005",
        ),
        source("UNTS", "United Nations Treaty Series, volume 263, No. 3768", "treaty series", "United Nations"),
        source(
            "COMPENDIUM",
            "Joint Compendium of Documents on the History of Territorial Issue between Japan and Russia",
            "edition of documents",
            "Ministries of Foreign Affairs of Japan and of the Russian Federation",
            published="1992",
        ),
        source("UNGA", "General Assembly resolution 1113 (XI)", "resolution", "United Nations", published="1956-12-18"),
        source("BLUEBOOK", "Diplomatic Bluebook", "official yearbook", "Ministry of Foreign Affairs of Japan"),
        pe.CoverageDeclared(coverage="relations", period="1925/1991-12-25", families=["relations"]),
    ]


def between_the_wars(scribe: Scribe) -> None:
    """
    The Basic Convention of 1925: one source counts from its signature, its own text from its entry into force.
    """
    tell = scribe.tell
    tell(
        pe.InstrumentSigned,
        "1925-01-20",
        "LNTS; PRLIB",
        instrument="basic-convention",
        form="convention",
        binding="yes",
        title={"en": "Convention embodying Basic Rules of the Relations between Japan and the USSR"},
        signatories=BOTH,
        place=PEKING,
    )
    tell(
        pe.InstrumentInForce, "1925-02-26", "LNTS", "Ratifications exchanged in Peking.", instrument="basic-convention"
    )
    by_text = tell(
        pe.RelationsEstablished,
        "1925-02-26",
        "LNTS:Article I",
        "With the coming into force of the Convention.",
        basis="derived",
    )
    by_signature = tell(pe.RelationsEstablished, "1925-01-20", "PRLIB", same_as=by_text, basis="inferred")
    scribe.record(
        pe.FactDisputed(
            facts=[by_text, by_signature],
            field="on",
            claims=[pe.Claim("1925-02-26", "LNTS"), pe.Claim("1925-01-20", "PRLIB")],
            preferred=by_text,
        ),
        "LNTS:Article I",
        "The text of the Convention says when.",
    )
    for sender, receiver in (("JPN", "SUN"), ("SUN", "JPN")):
        tell(pe.MissionChanged, "1925", "LNTS:Article I", sender=sender, receiver=receiver, level="ambassador")
    tell(
        pe.PledgeMade,
        "1925-01-20",
        "PRLIB",
        pledge="sakhalin-evacuated",
        by=JAPAN,
        to=SOVIETS,
        action="withdraw troops from Northern Sakhalin",
        horizon=pe.Horizon(by="1925-05-15"),
        binding="commitment",
    )
    tell(
        pe.PledgeAssessed,
        "1925-05",
        "PRLIB",
        "Completed in the first ten days of May.",
        pledge="sakhalin-evacuated",
        assessor="Presidential Library, Saint Petersburg",
        verdict="fulfilled",
        fulfilled_on="1925-05",
    )
    for days, what in (
        ("1938-07-29/1938-08-11", "Fighting at Lake Khasan"),
        ("1939-05-11/1939-09-16", "Fighting at Khalkhin Gol (Nomonhan)"),
    ):
        tell(pe.IncidentRecorded, days, "COOX", category="assault", incident=what, confidence="medium")
    scribe.close()


def neutrality(scribe: Scribe) -> dict[str, str]:
    """
    The pact of 1941, its denunciation, and the war.
    """
    tell = scribe.tell
    visit = tell(
        pe.VisitMade,
        "1941-04-07/1941-04-13",
        "FRUS-1941",
        visitors=JAPAN,
        host="SUN",
        form="official",
        people=[MATSUOKA],
    )
    tell(
        pe.InstrumentSigned,
        "1941-04-13",
        "FRUS-1941:944; RU-TEXT",
        instrument="neutrality-pact",
        form="treaty",
        binding="yes",
        title={"en": "Pact of Neutrality", "ru": "Пакт о нейтралитете"},
        signatories=BOTH,
        people=[MOLOTOV, MATSUOKA],
        place=MOSCOW,
        part_of=visit,
    )
    tell(
        pe.PositionStated,
        "1941-04-13",
        "FRUS-1941",
        stance="commits",
        joint=True,
        topic="inviolability of Manchukuo and of the Mongolian People's Republic",
    )
    force = tell(
        pe.InstrumentInForce,
        "1941-04",
        "FRUS-1941:944",
        "Article 3: from the day of its ratification by both, which the text does not give.",
        instrument="neutrality-pact",
        term="P5Y",
        auto_renew="P5Y",
        notice="P1Y",
    )
    misread = tell(
        pe.RelationsSevered,
        "1945-04-05",
        "FRUS-1945:623",
        mode="severed",
        by=SOVIETS,
        toward=JAPAN,
        parties=SOVIETS,
    )
    denounced = tell(
        pe.InstrumentEnded,
        "1945-04-05T15:00:00",
        "FRUS-1945:623",
        "By Article 3 it had to run to the end of its five years.",
        at_zone=AT_MOSCOW,
        stated="today at 3 p.m.",
        subject="neutrality-pact",
        mode="denounced",
        by=SOVIETS,
        notice_date="1945-04-05",
        effective="1946-04-25",
        parties=SOVIETS,
        people=[MOLOTOV, SATO],
        place=MOSCOW,
    )
    by_war = tell(
        pe.InstrumentEnded,
        "1945-04-05",
        "NOTE-1945",
        "The state of war, from 9 August 1945, left nothing of it.",
        subject="neutrality-pact",
        mode="denounced",
        by=SOVIETS,
        effective="1945-08-09",
        parties=SOVIETS,
        same_as=denounced,
    )
    tell(
        pe.RelationsSevered,
        "1945-08-08T17:00:00",
        "NOTE-1945; ADDISON",
        at_zone=AT_MOSCOW,
        by=SOVIETS,
        toward=JAPAN,
        reason="declaration of war, with effect from 9 August",
        parties=SOVIETS,
        people=[MOLOTOV, SATO],
        place=MOSCOW,
    )
    for sender, receiver in (("JPN", "SUN"), ("SUN", "JPN")):
        tell(
            pe.MissionChanged,
            "[1945-08-08..1945-08-09]",
            "HASEGAWA",
            basis="inferred",
            sender=sender,
            receiver=receiver,
            level="none",
        )
    tell(
        pe.IncidentRecorded,
        "1945-08-09",
        "HASEGAWA",
        category="assault",
        incident="Soviet forces enter Manchuria",
        target="JPN",
        parties=SOVIETS,
    )
    tell(
        pe.InstrumentEnded,
        "1945",
        "PRLIB",
        "It ceased to be effective in that year; on which day is not said.",
        subject="basic-convention",
        mode="terminated",
        confidence="medium",
    )
    scribe.record(
        pe.FactDisputed(
            facts=[denounced, by_war],
            field="effective",
            claims=[pe.Claim("1946-04-25", "FRUS-1945"), pe.Claim("1945-08-09", "NOTE-1945")],
            preferred=denounced,
        ),
        "RU-TEXT:3",
        "The treaty's own text is taken; whether a war ends such a treaty at once is the dispute.",
    )
    scribe.close()
    return {"force": force, "misread": misread}


def restored(scribe: Scribe) -> None:
    """
    The Joint Declaration of 1956, its pledges, and the years until 1991.
    """
    tell = scribe.tell
    tell(
        pe.VisitMade,
        "1956-10",
        "COMPENDIUM",
        visitors=JAPAN,
        host="SUN",
        form="official",
        contains="1956-10-19",
        people=[person("hatoyama", "Hatoyama Ichirō", "Prime Minister of Japan", "JPN")],
        place=MOSCOW,
    )
    tell(
        pe.InstrumentSigned,
        "1956-10-19",
        "UNTS; COMPENDIUM",
        instrument="joint-declaration",
        form="declaration",
        binding="yes",
        title={"en": "Joint Declaration by Japan and the Union of Soviet Socialist Republics"},
        signatories=BOTH,
        people=[
            person("hatoyama", "Hatoyama Ichirō", "Prime Minister of Japan", "JPN"),
            person("bulganin", "Nikolai Bulganin", "Chairman of the Council of Ministers", "SUN"),
        ],
        treaty_number="UNTS I-3768",
        place=MOSCOW,
    )
    for party in BOTH:
        tell(
            pe.InstrumentConsented,
            "1956-12-12",
            "UNTS",
            "Ratifications exchanged in Tokyo.",
            instrument="joint-declaration",
            party=party,
            mode="ratification",
            parties=[party],
        )
    tell(pe.InstrumentInForce, "1956-12-12", "UNTS; COMPENDIUM", instrument="joint-declaration")
    tell(pe.RelationsEstablished, "1956-12-12", "UNTS:Article 2", mode="restored", level="ambassador")
    for sender, receiver in (("JPN", "SUN"), ("SUN", "JPN")):
        tell(
            pe.MissionChanged,
            "[1956-12-12..1957-12-31]",
            "UNTS:Article 2",
            "To be exchanged without delay; the days of the credentials are not entered.",
            basis="inferred",
            sender=sender,
            receiver=receiver,
            level="ambassador",
        )
    for pledge, article, action, conditions in (
        ("un-support", "4", "support Japan's application for membership of the United Nations", []),
        ("repatriation", "5", "release and send home the Japanese nationals convicted in the Soviet Union", []),
        ("two-islands", "9", "transfer the Habomai Islands and Shikotan to Japan", ["a treaty of peace is concluded"]),
    ):
        tell(
            pe.PledgeMade,
            "1956-10-19",
            f"UNTS:Article {article}",
            pledge=pledge,
            by=SOVIETS,
            to=JAPAN,
            action=action,
            conditions=conditions,
            binding="commitment",
        )
    tell(
        pe.PledgeAssessed,
        "1956-12-18",
        "UNGA",
        "Japan was admitted; the application had failed before by a Soviet vote.",
        pledge="un-support",
        assessor="the writers of this log",
        verdict="fulfilled",
        fulfilled_on="1956-12-18",
    )
    asked = tell(
        pe.RequestMade,
        "1960-01-27",
        "COMPENDIUM",
        "Made a condition of the transfer of the two islands.",
        request="withdrawal of all foreign troops from Japan",
        to=JAPAN,
        parties=SOVIETS,
    )
    tell(
        pe.PositionStated,
        "1960-02-05",
        "COMPENDIUM",
        stance="opposes",
        topic="a new condition for the transfer of Habomai and Shikotan",
        parties=JAPAN,
        in_reply_to=asked,
    )
    tell(
        pe.VisitMade,
        "1973-10-07/1973-10-10",
        "BLUEBOOK; COMPENDIUM",
        visitors=JAPAN,
        host="SUN",
        form="official",
        people=[person("tanaka", "Tanaka Kakuei", "Prime Minister of Japan", "JPN")],
        place=MOSCOW,
    )
    tell(
        pe.InstrumentSigned,
        "1973-10-10",
        "COMPENDIUM",
        instrument="statement-1973",
        form="joint_statement",
        binding="no",
        signatories=BOTH,
        place=MOSCOW,
    )
    planned = tell(
        pe.VisitMade,
        "1991-04",
        "BLUEBOOK",
        "Agreed on in Tokyo in September 1990.",
        visitors=SOVIETS,
        host="JPN",
        form="state",
        modality="planned",
        confidence="medium",
    )
    gorbachev = person("gorbachev", "Mikhail Gorbachev", "President of the USSR", "SUN")
    kaifu = person("kaifu", "Kaifu Toshiki", "Prime Minister of Japan", "JPN")
    visit = tell(
        pe.VisitMade,
        "1991-04-16/1991-04-19",
        "BLUEBOOK; COMPENDIUM",
        visitors=SOVIETS,
        host="JPN",
        form="state",
        people=[gorbachev],
        confirms=planned,
        place=TOKYO,
    )
    tell(
        pe.MeetingHeld,
        "1991-04-16/1991-04-18",
        "COMPENDIUM",
        form="summit",
        people=[gorbachev, kaifu],
        topics=["peace treaty", "territorial issue"],
        place=TOKYO,
        part_of=visit,
    )
    tell(
        pe.InstrumentSigned,
        "1991-04-18",
        "COMPENDIUM",
        "It names the four islands for the first time.",
        instrument="communique-1991",
        form="joint_statement",
        binding="no",
        signatories=BOTH,
        people=[gorbachev, kaifu],
        place=TOKYO,
    )
    scribe.close()


def write(ledger: Ledger, clock: Clock) -> Partnership:
    """
    The whole log, in a ledger that does not have it yet.
    """
    title = {"en": "Japan and the Soviet Union"}
    scribe = Scribe(ledger, clock, "japan-soviet-union", parties=BOTH, title=title, declare=declarations())
    between_the_wars(scribe)
    entered = neutrality(scribe)
    scribe.correct(
        entered["force"],
        reason="better source",
        on="1941-04-25",
        cites="RU-TEXT",
        note="Ratified by both on 25 April 1941.",
    )
    scribe.retract(
        entered["misread"],
        reason="coding error",
        note="The denunciation of a pact is no break of relations; the ambassadors stayed until August.",
    )
    restored(scribe)
    return scribe.log
