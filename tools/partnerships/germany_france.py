"""
Germany and France: the Élysée Treaty and what grew from it.

What the log is good for: meetings of a mechanism over twenty years, one mechanism in the place of another, visits that
were put off and made good, a plan with a term, and anniversaries.
"""

from __future__ import annotations

import partnership_events as pe
from partnership_events import Draft, Ledger, Partnership
from tools.partnerships.telling import Clock, Scribe, city, person, source

BOTH = ["DEU", "FRA"]
FRANCE, GERMANY = ["FRA"], ["DEU"]
PARIS, BERLIN, BONN = city("FRA", "Paris"), city("DEU", "Berlin"), city("DEU", "Bonn")

DE_GAULLE = person("de-gaulle", "Charles de Gaulle", "President of the French Republic", "FRA")
ADENAUER = person("adenauer", "Konrad Adenauer", "Federal Chancellor", "DEU")
MACRON = person("macron", "Emmanuel Macron", "President of the French Republic", "FRA")
MERKEL = person("merkel", "Angela Merkel", "Federal Chancellor", "DEU")
STEINMEIER = person("steinmeier", "Frank-Walter Steinmeier", "Federal President", "DEU")

COUNCIL = (
    ("2003-01-22", "Paris"),
    ("2003-09-18", "Berlin"),
    ("2004-05-13", "Paris"),
    ("2004-10-26", "Berlin"),
    ("2005-04-26", "Paris"),
    ("2006-03-14", "Berlin"),
    ("2006-10-12", "Paris"),
    ("2007-11-12", "Berlin"),
    ("2008-06-09", "Straubing"),
    ("2008-11-24", "Paris"),
    ("2009-03-12", "Berlin"),
    ("2010-02-04", "Paris"),
    ("2010-12-10", "Freiburg im Breisgau"),
    ("2012-02-06", "Paris"),
    ("2013-01-22", "Berlin"),
    ("2014-02-19", "Paris"),
    ("2015-03-31", "Berlin"),
    ("2016-04-07", "Metz"),
    ("2017-07-13", "Paris"),
    ("2018-06-19", "Meseberg"),
    ("2019-10-16", "Toulouse"),
    ("2021-05-31", None),
    ("2023-01-22", "Paris"),
    ("2024-05-28", "Meseberg"),
    ("2025-08-29", "Toulon"),
)
"""
The sessions of the council of ministers, in order; that of 2021 was held by video.
"""

IN_FRANCE = ("Paris", "Metz", "Toulouse", "Toulon")


def declarations() -> list[pe.Record | Draft]:
    """
    The parties, the people, the sources, and for what the log claims to be complete.
    """
    names = {
        "de-gaulle": "Charles de Gaulle",
        "adenauer": "Konrad Adenauer",
        "mitterrand": "François Mitterrand",
        "kohl": "Helmut Kohl",
        "chirac": "Jacques Chirac",
        "macron": "Emmanuel Macron",
        "merkel": "Angela Merkel",
        "steinmeier": "Frank-Walter Steinmeier",
    }
    return [
        pe.PartyDeclared(
            party="FRA", name={"en": "France", "fr": "France"}, iso3="FRA", cow=220, gw=220, wikidata="Q142"
        ),
        Draft(
            event=pe.PartyDeclared(
                party="DEU",
                name={"en": "Federal Republic of Germany", "de": "Bundesrepublik Deutschland"},
                iso3="DEU",
                wikidata="Q183",
            ),
            note="Its Correlates of War number is 260 until 1990 and 255 from then on: none holds for all years.",
        ),
        *(pe.PersonDeclared(person=key, names=[name]) for key, name in names.items()),
        source(
            "MENUDIER",
            "Le couple franco-allemand en Europe: Le Traité de l'Élysée",
            "book",
            "Presses Sorbonne Nouvelle",
            "fr",
            author="Henri Ménudier",
            url="http://books.openedition.org/psn/5705",
        ),
        source(
            "HAUSENSTEIN",
            "Pariser Erinnerungen: Aus fünf Jahren diplomatischen Dienstes 1950-1955",
            "memoir",
            "Olzog",
            "de",
            author="Wilhelm Hausenstein",
            published="1961",
        ),
        source("BGBL", "Bundesgesetzblatt, Teil II", "law gazette", "Bundesministerium der Justiz", "de"),
        source(
            "CFA",
            "Les Conseils des ministres franco-allemands",
            "official web page",
            "France-Allemagne.fr",
            "fr",
            url="http://www.france-allemagne.fr/Les-Conseils-des-ministres-franco,0270.html",
        ),
        source("COUNCILS", "Conseil des ministres franco-allemand", "encyclopaedia", "Wikipédia", "fr"),
        source(
            "ELYSEE",
            "Signature du traité franco-allemand d'Aix-la-Chapelle",
            "official web page",
            "Présidence de la République",
            "fr",
            published="2019-01-22",
            url="https://www.elysee.fr/emmanuel-macron/2019/01/22/signature-du-traite-franco-allemand-d-aix-la-chapelle",
        ),
        source(
            "QUAI",
            "La relation franco-allemande",
            "official web pages",
            "Ministère de l'Europe et des Affaires étrangères",
            "fr",
        ),
        source(
            "ASSEMBLY",
            "Assemblée parlementaire franco-allemande",
            "official web pages",
            "Assemblée nationale et Bundestag",
            "fr",
        ),
        source(
            "DEUTSCHLAND-DE",
            "Le Traité d'Aix-la-Chapelle fête ses cinq ans",
            "article",
            "deutschland.de",
            "fr",
            published="2024-01-12",
            url="https://www.deutschland.de/fr/topic/politique/le-traite-daix-la-chapelle-entre-la-france-et-lallemagne",
        ),
        source(
            "PLEDGE-TIMES",
            "Macron postpones his state visit to Germany due to unrest in France",
            "news report",
            "Pledge Times",
            published="2023-07-01",
            url="https://pledgetimes.com/macron-postpones-his-state-visit-to-germany-due-to-unrest-in-france-2/",
        ),
        source(
            "DW",
            "Macron cancels state visit to Germany at short notice",
            "news report",
            "Deutsche Welle",
            published="2023-07-01",
        ),
        source(
            "BPRA",
            "Mitteilungen des Bundespräsidialamts",
            "official statements",
            "Bundespräsidialamt",
            "de",
        ),
        source("ARTE", "L'histoire d'ARTE", "official web page", "ARTE", "fr"),
        pe.CoverageDeclared(coverage="relations", period="1951/2025", families=["relations"]),
    ]


def before_the_treaty(scribe: Scribe) -> None:
    """
    From the end of the occupation to the visits of 1962.
    """
    tell = scribe.tell
    tell(
        pe.RelationsEstablished,
        "[1951..1955-05-05]",
        "HAUSENSTEIN",
        "From the first German chargé d'affaires in Paris to the end of the occupation.",
        basis="inferred",
        confidence="medium",
    )
    for sender, receiver, on, level, cites in (
        ("DEU", "FRA", "1951", "charge_d_affaires", "HAUSENSTEIN"),
        ("DEU", "FRA", "[1953..1955]", "ambassador", "HAUSENSTEIN"),
        ("FRA", "DEU", "1955", "ambassador", "QUAI"),
    ):
        tell(
            pe.MissionChanged,
            on,
            cites,
            sender=sender,
            receiver=receiver,
            level=level,
            basis="inferred",
            confidence="medium",
        )
    tell(
        pe.InstrumentSigned,
        "1956-10-27",
        "BGBL",
        instrument="saar-treaty",
        form="treaty",
        binding="yes",
        title={"en": "Treaty on the settlement of the question of the Saar"},
        signatories=BOTH,
        place=city("LUX", "Luxembourg"),
    )
    tell(pe.InstrumentInForce, "1957-01-01", "BGBL", instrument="saar-treaty")
    tell(
        pe.MeetingHeld,
        "1958-09-14/1958-09-15",
        "MENUDIER",
        form="official_talks",
        people=[
            person("de-gaulle", "Charles de Gaulle", "President of the Council of Ministers", "FRA"),
            ADENAUER,
        ],
        place=city("FRA", "Colombey-les-Deux-Églises"),
    )
    tell(
        pe.InstrumentSigned,
        "1960-07-15",
        "BGBL:1961 II 1029",
        instrument="compensation-1960",
        form="treaty",
        binding="yes",
        title={"en": "Treaty on benefits for French nationals persecuted by the National Socialist regime"},
        signatories=BOTH,
    )
    tell(pe.InstrumentInForce, "1961-08-04", "BGBL", instrument="compensation-1960", confidence="medium")
    tell(
        pe.PledgeMade,
        "1960-07-15",
        "BGBL:1961 II 1029",
        "Its instalments are not entered, so what was paid is not known here.",
        pledge="compensation",
        by=GERMANY,
        to=FRANCE,
        action="pay for benefits to French victims of National Socialist persecution",
        quantity=pe.Quantity(400000000, "DEM"),
        binding="commitment",
    )
    tell(pe.VisitMade, "1962-07", "MENUDIER", visitors=GERMANY, host="FRA", form="official", people=[ADENAUER])
    tell(
        pe.VisitMade,
        "1962-09-04/1962-09-09",
        "MENUDIER",
        "Ménudier has the month; the days are those of the usual accounts.",
        visitors=FRANCE,
        host="DEU",
        form="state",
        people=[DE_GAULLE],
        confidence="medium",
    )
    scribe.close()


def elysee(scribe: Scribe) -> dict[str, str]:
    """
    The treaty of 1963, and the mechanisms that stand on it.
    """
    tell = scribe.tell
    signed = tell(
        pe.InstrumentSigned,
        "1963-01-22",
        "MENUDIER; BGBL:1963 II 705",
        instrument="elysee-treaty",
        form="treaty",
        binding="yes",
        title={"en": "Treaty on Franco-German Cooperation", "fr": "Traité de l'Élysée", "de": "Élysée-Vertrag"},
        signatories=BOTH,
        people=[DE_GAULLE, ADENAUER],
        place=PARIS,
    )
    force = tell(
        pe.InstrumentInForce,
        "1963-01-22",
        "DEUTSCHLAND-DE",
        "It calls the day of the signature that of the ratification.",
        instrument="elysee-treaty",
        confidence="low",
    )
    tell(
        pe.InstrumentConsented,
        "1963-05-16",
        "BGBL:1963 II 705",
        "The Bundestag, with a preamble of its own.",
        instrument="elysee-treaty",
        party="DEU",
        mode="parliamentary_approval",
        parties=GERMANY,
    )
    tell(
        pe.PositionStated,
        "1963-05-16",
        "BGBL:1963 II 705",
        stance="affirms",
        topic="the Atlantic alliance",
        values=["partnership between Europe and the United States", "common defence in NATO"],
        parties=GERMANY,
    )
    tell(
        pe.InstrumentConsented,
        "1963-06",
        "MENUDIER",
        "Both chambers within the month.",
        instrument="elysee-treaty",
        party="FRA",
        mode="parliamentary_approval",
        parties=FRANCE,
        confidence="medium",
    )
    tell(
        pe.MechanismEstablished,
        "1963-07-02",
        "MENUDIER",
        mechanism="summits",
        label={"en": "Franco-German summits"},
        level="leaders",
        frequency="P6M",
        members=BOTH,
    )
    tell(
        pe.InstrumentSigned,
        "1963-07-05",
        "BGBL",
        instrument="youth-office",
        form="agreement",
        binding="yes",
        title={"en": "Agreement on the Franco-German Youth Office"},
        signatories=BOTH,
        place=BONN,
    )
    tell(
        pe.MeetingHeld,
        "1984-09-22",
        "QUAI",
        "Hand in hand over the graves.",
        form="other",
        people=[
            person("mitterrand", "François Mitterrand", "President of the French Republic", "FRA"),
            person("kohl", "Helmut Kohl", "Federal Chancellor", "DEU"),
        ],
        place=city("FRA", "Verdun"),
    )
    for key, label in (
        ("defence-council", "Defence and Security Council"),
        ("economic-council", "Economic and Financial Council"),
    ):
        tell(
            pe.InstrumentSigned,
            "1988-01-22",
            "QUAI; BGBL",
            instrument=f"protocol-{key}",
            form="protocol",
            binding="yes",
            title={"en": f"Protocol on the Franco-German {label}"},
            signatories=BOTH,
            amends="elysee-treaty",
            place=PARIS,
        )
        tell(
            pe.MechanismEstablished,
            "[1988-01-22..1989]",
            "QUAI",
            "Agreed in January 1988; the protocols entered into force later.",
            basis="inferred",
            mechanism=key,
            label={"en": f"Franco-German {label}"},
            level="leaders" if key == "defence-council" else "ministers",
            frequency="P6M",
            members=BOTH,
            confidence="medium",
        )
    tell(
        pe.ProjectAnnounced,
        "1990-10-02",
        "ARTE",
        project="arte",
        label={"fr": "ARTE"},
        implementers=["La Sept", "ARD", "ZDF"],
    )
    tell(pe.ProjectLaunched, "1992-05-30", "ARTE", "Its first evening on air.", project="arte", label={"fr": "ARTE"})
    tell(
        pe.VisitMade,
        "2000-06",
        "DW; PLEDGE-TIMES",
        visitors=FRANCE,
        host="DEU",
        form="state",
        people=[person("chirac", "Jacques Chirac", "President of the French Republic", "FRA")],
    )
    scribe.close()
    return {"signed": signed, "force": force}


def council_of_ministers(scribe: Scribe, signed: str) -> dict[str, str]:
    """
    The council that took the place of the summits in 2003, and the Treaty of Aachen.
    """
    tell = scribe.tell
    tell(pe.InstrumentEnded, "2003-01-22", "CFA", subject="summits", mode="superseded")
    tell(
        pe.MechanismEstablished,
        "2003-01-22",
        "CFA",
        mechanism="council-of-ministers",
        label={"fr": "Conseil des ministres franco-allemand", "de": "Deutsch-Französischer Ministerrat"},
        level="leaders",
        frequency="P6M",
        members=BOTH,
    )
    slip = tell(
        pe.MeetingHeld,
        "2005-10",
        "CFA",
        "Put down because there should be two a year.",
        form="session",
        mechanism="council-of-ministers",
        basis="inferred",
        confidence="low",
    )
    put_off = tell(
        pe.MeetingHeld,
        "2022-10",
        "PLEDGE-TIMES",
        form="session",
        mechanism="council-of-ministers",
        modality="planned",
        place=city("FRA", "Fontainebleau"),
    )
    tell(
        pe.EngagementCancelled,
        "2022-10",
        "PLEDGE-TIMES",
        "Officially for the calendars of the ministers.",
        subject=put_off,
        mode="postponed",
        new_date="2023-01",
    )
    for ordinal, (day, where) in enumerate(COUNCIL, 1):
        country = "FRA" if where in IN_FRANCE else "DEU"
        tell(
            pe.MeetingHeld,
            day,
            "COUNCILS; CFA" if ordinal <= 2 else "COUNCILS",
            form="session",
            mechanism="council-of-ministers",
            ordinal=ordinal,
            place=None if where is None else city(country, where),
            confirms=put_off if day == "2023-01-22" else None,
        )
    tell(
        pe.PlanAdopted,
        "2010-02-04",
        "CFA",
        plan="agenda-2020",
        label={"en": "Franco-German Agenda 2020", "fr": "Agenda franco-allemand 2020"},
        period="2010/2020",
    )
    tell(
        pe.InstrumentSigned,
        "2019-01-22",
        "ELYSEE; DEUTSCHLAND-DE",
        instrument="aachen-treaty",
        form="treaty",
        binding="yes",
        title={"en": "Treaty of Aachen", "fr": "Traité d'Aix-la-Chapelle", "de": "Vertrag von Aachen"},
        signatories=BOTH,
        people=[MACRON, MERKEL],
        place=city("DEU", "Aachen"),
    )
    tell(pe.InstrumentInForce, "2020-01-22", "QUAI", instrument="aachen-treaty")
    tell(
        pe.MechanismEstablished,
        "2019-03-25",
        "ASSEMBLY",
        mechanism="assembly",
        label={"en": "Franco-German Parliamentary Assembly"},
        level="parliaments",
        frequency="P6M",
        members=BOTH,
    )
    tell(
        pe.MeetingHeld, "2019-03-25", "ASSEMBLY", form="session", mechanism="assembly", ordinal=1, place=PARIS, order=1
    )
    visit = tell(
        pe.VisitMade,
        "2023-07-02/2023-07-04",
        "DW",
        visitors=FRANCE,
        host="DEU",
        form="state",
        modality="planned",
        people=[MACRON],
    )
    tell(
        pe.EngagementCancelled,
        "2023-07-01",
        "DW; PLEDGE-TIMES",
        subject=visit,
        mode="postponed",
        reason="unrest in France",
        parties=FRANCE,
    )
    anew = tell(
        pe.VisitMade,
        "2024-05-26/2024-05-28",
        "BPRA",
        visitors=FRANCE,
        host="DEU",
        form="state",
        modality="planned",
        people=[MACRON],
    )
    tell(
        pe.VisitMade,
        "2024-05-26/2024-05-28",
        "BPRA",
        visitors=FRANCE,
        host="DEU",
        form="state",
        people=[MACRON, STEINMEIER],
        confirms=anew,
    )
    for years in (40, 50, 60):
        tell(
            pe.MilestoneMarked,
            f"{1963 + years}-01-22",
            "COUNCILS" if years > 40 else "CFA",
            milestone=f"{years} years of the Élysée Treaty",
            of=signed,
        )
    scribe.close()
    return {"slip": slip}


def write(ledger: Ledger, clock: Clock) -> Partnership:
    """
    The whole log, in a ledger that does not have it yet.
    """
    title = {"en": "Germany and France", "de": "Deutschland und Frankreich", "fr": "L'Allemagne et la France"}
    scribe = Scribe(ledger, clock, "germany-france", parties=BOTH, title=title, declare=declarations())
    before_the_treaty(scribe)
    treaty = elysee(scribe)
    scribe.correct(
        treaty["force"],
        reason="better source",
        on="1963-07-02",
        confidence="high",
        cites="BGBL",
        note="Signed in January, in force in July, when both parliaments had approved it.",
    )
    council = council_of_ministers(scribe, treaty["signed"])
    scribe.retract(
        council["slip"],
        reason="coding error",
        note="There was none in the autumn of 2005, for the change of government in Germany.",
    )
    return scribe.log
