"""
All codes that `check` tells, a paragraph each; `check --explain CODE` and `docs/checks.md` read it.
"""

from __future__ import annotations

from partnership_events.checks.explained import Explained, a_log, told
from partnership_events.checks.finding import Tier
from partnership_events.errors import Problem, Refused, did_you_mean

_MISTAKE, _DOUBT, _TASTE = (Tier.BASIC,), (Tier.STRICT,), (Tier.OPINION,)
_NOUGHTS = "0" * 64


def explained(code: str) -> Explained:
    """
    What a code means; raises ``Refused`` for one that no check of this library tells.
    """
    found = {one.code: one for one in CATALOGUE}
    if code not in found:
        hint = did_you_mean(code, found, otherwise="`partnership check --explain` lists the codes")
        raise Refused(Problem("", f"no finding is called {code!r}", hint))
    return found[code]


_FILE = (
    Explained(
        code="file-name",
        tiers=_MISTAKE,
        says="The log calls itself otherwise than its file.",
        matters="Answers name the log by its first line, folders by its file; copies of one log would pass for two.",
        remedy="Give the file the name that the first line tells.",
        lines=a_log(),
        name="acme-dorado",
    ),
    Explained(
        code="torn",
        tiers=_DOUBT,
        says="The file ends in something unfinished.",
        matters="A writer was cut short; what it was writing is no part of any answer.",
        remedy="Nothing: the next append completes it or sets it aside. `partnership repair` does so at once.",
        otherwise="The power fails while a line is written.",
    ),
    Explained(
        code="seal-broken",
        tiers=_MISTAKE,
        says="The lines under a seal are not those that were sealed.",
        matters="Somebody changed, dropped or added lines; answers that name the seal rest on something else.",
        remedy="`partnership verify` tells which line; take the file from git again.",
        otherwise="A sealed line is replaced by another, with a checksum that fits.",
    ),
    Explained(
        code="unreadable",
        tiers=_MISTAKE,
        says="An entry is of a kind, or has content, that this vocabulary cannot read.",
        matters="It is kept word for word, and no answer takes it into account.",
        remedy="Install the plugin that brings the kind (see `partnership --plugins`), or a newer version.",
        lines=a_log(told("toast_raised", "2001-05-03", parties=["ACM"])),
    ),
    Explained(
        code="erasure-undone",
        tiers=_MISTAKE,
        says="An entry was erased, and stands here again.",
        matters="What the law demanded gone is back, as after `git revert` or a merge with an older copy.",
        remedy="Erase it once more, in every copy.",
        lines=a_log(
            told("milestone_marked", "2001", milestone="a jubilee"),
            told("entry_erased", erases="@2", leaf=_NOUGHTS, left=_NOUGHTS, reason="a person's request"),
        ),
    ),
)

_NAMES = (
    Explained(
        code="undeclared",
        tiers=_MISTAKE,
        says="A party, person, source or ladder is named that the log does not declare.",
        matters="Most likely a slip of the pen: the fact belongs to somebody who does not exist.",
        remedy="Correct the name, or declare it.",
        lines=a_log(told("meeting_held", "2001-05-03", form="summit", parties=["ACM", "BRO"])),
    ),
    Explained(
        code="unknown-subject",
        tiers=_DOUBT,
        says="A plan, project, pledge, instrument, mechanism or initiative is spoken of and never introduced.",
        matters="What is said of it is shown nowhere, since nothing says what it is.",
        remedy="Correct the id, or add the fact by which it came into the world.",
        lines=a_log(told("progress_reported", "2001", subject="road-map", assessment="good")),
    ),
    Explained(
        code="inert-link",
        tiers=_MISTAKE,
        says="`same_as` links entries that cannot tell one fact: they differ in kind or key.",
        matters="The link does nothing; both are counted.",
        remedy="Correct the link, or the key of one of them.",
        lines=a_log(
            told("plan_adopted", "2001", plan="one", label={"en": "Plan"}),
            told("plan_adopted", "2001", plan="two", label={"en": "Plan"}, same_as="@2"),
        ),
    ),
    Explained(
        code="redeclared",
        tiers=(Tier.STRICT, Tier.OPINION),
        says="One key is declared twice, and differently; the last one wins.",
        matters="Readers of the earlier one meant something else. Of coverage, which grows, it is taste.",
        remedy="Make sure that the last declaration says all that is right; retract the other.",
        lines=a_log(
            told("source_declared", source="A", title={"en": "The treaty"}),
            told("source_declared", source="A", title={"en": "A newspaper"}),
        ),
    ),
    Explained(
        code="closes-nothing",
        tiers=_MISTAKE,
        says="A cancellation or a confirmation points at something that was never planned.",
        matters="Most likely the reference is one off, and the plan that was meant stays open.",
        remedy="Correct the reference.",
        lines=a_log(
            told("meeting_held", "2001-05-03", form="summit"),
            told("engagement_cancelled", "2001-05-01", subject="@2"),
        ),
    ),
    Explained(
        code="nobody",
        tiers=_MISTAKE,
        says="A position is held by nobody.",
        matters="Positions are asked for by party; this one is found by no question.",
        remedy="Name its parties.",
        lines=a_log(told("position_stated", "2001", stance="supports", topic="reform")),
    ),
)

_ORDER = (
    Explained(
        code="dates-clash",
        tiers=_MISTAKE,
        says="Entries are told as one fact, on dates that exclude each other.",
        matters="The fact is dated by all of them together, and is marked as disputed.",
        remedy="Correct a date, take the link back, or say by a dispute which one is preferred.",
        lines=a_log(
            told("plan_adopted", "2001", plan="one", label={"en": "Plan"}),
            told("plan_adopted", "2003", plan="one", label={"en": "Plan"}, same_as="@2"),
        ),
    ),
    Explained(
        code="concurrent",
        tiers=_MISTAKE,
        says="A fact was corrected twice from the same state.",
        matters="Whoever wrote the second correction had not seen the first, and it wins all the same.",
        remedy="Correct once more, with what is right by now.",
        lines=a_log(
            told("milestone_marked", "2001", milestone="a jubilee"),
            *(
                told(
                    "fact_corrected",
                    corrects="@2",
                    after="@2",
                    content=told("milestone_marked", year, milestone="a jubilee"),
                    reason="better source",
                )
                for year in ("2002", "2003")
            ),
        ),
    ),
    Explained(
        code="ambiguous",
        tiers=_DOUBT,
        says="Facts disagree on a value, and their dates do not tell which of them came last.",
        matters="The answer is `possibly`, with all the candidates, and stays so.",
        remedy="Give better dates, or an `order` to each of them.",
        lines=a_log(
            told("relations_upgraded", "2001", label={"en": "Friendship"}),
            told("relations_upgraded", "2001-05", label={"en": "Alliance"}),
        ),
    ),
    Explained(
        code="same-day",
        tiers=_DOUBT,
        says="Facts of one day disagree on a value, and nobody told their order; a later fact hides it by now.",
        matters="As of that day, and until the later fact, the answer is `possibly`.",
        remedy="Give an `order` to each of them.",
        lines=a_log(
            told("relations_upgraded", "2001-05-03", label={"en": "Friendship"}),
            told("relations_upgraded", "2001-05-03", label={"en": "Alliance"}),
            told("relations_upgraded", "2009-05-03", label={"en": "Union"}),
        ),
    ),
    Explained(
        code="duplicate",
        tiers=(Tier.STRICT, Tier.OPINION),
        says="Two facts of one kind, of the same parties and of dates that agree, differ in nothing that they say.",
        matters="If it is one fact, it is counted twice: meetings, money, progress.",
        remedy="Add `same_as` where it is one; give them an `order` where they are two. Taste where a date is vague.",
        lines=a_log(
            told("meeting_held", "2001-05-03", form="summit", parties=["ACM", "BOR"]),
            told("meeting_held", "2001-05-03", form="summit", parties=["ACM", "BOR"], stated="on Thursday"),
        ),
    ),
)

_SOURCES = (
    Explained(
        code="unsourced",
        tiers=_DOUBT,
        says="No source supports a fact.",
        matters="Nobody can check it, and no answer that rests on it can say who says so.",
        remedy="Correct the entry with a citation, even if nothing else changes.",
        lines=a_log(told("meeting_held", "2001-05-03", form="summit")),
    ),
    Explained(
        code="published-before",
        tiers=_DOUBT,
        says="A source was published before the event that it reports.",
        matters="It cannot have known; the date of one of the two is wrong, or the event was only planned.",
        remedy="Correct the date, or tell the event as planned. A day's grace is given, for clocks that lie apart.",
        lines=a_log(
            told("source_declared", source="A", published="2001-05-01"),
            told("meeting_held", "2001-05-03", form="summit", cites=["A"]),
        ),
    ),
    Explained(
        code="undecided",
        tiers=_TASTE,
        says="Claims conflict, and none is preferred.",
        matters="Answers are flagged as disputed. That may well be the truth.",
        remedy="Where you know better, add a dispute that prefers one; otherwise leave it.",
        lines=a_log(
            told("relations_upgraded", "2001", label={"en": "Friendship"}),
            told("relations_upgraded", "2003", label={"en": "Alliance"}),
            told("fact_disputed", facts=["@2", "@3"], field="label"),
        ),
    ),
)

_STORY = (
    Explained(
        code="due-before-made",
        tiers=_MISTAKE,
        says="A pledge fell due before it was made.",
        matters="It was overdue on its first day.",
        remedy="Correct the date or the horizon.",
        lines=a_log(told("pledge_made", "2005", pledge="road", by=["ACM"], action="build", horizon={"by": "2003"})),
    ),
    Explained(
        code="launched-before-announced",
        tiers=_DOUBT,
        says="A project was launched before it was announced.",
        matters="Its status falls back from implementation to pipeline on the later date.",
        remedy="Correct a date; an announcement of more to come is a project of its own.",
        lines=a_log(
            told("project_launched", "2001", project="bridge"),
            told("project_announced", "2003", project="bridge"),
        ),
    ),
    Explained(
        code="ratified-before-signed",
        tiers=_MISTAKE,
        says="A party consented to an instrument before it was signed.",
        matters="There was nothing yet to consent to. (A parliament may approve beforehand; that is no finding.)",
        remedy="Correct a date, or the instrument's id.",
        lines=a_log(
            told("instrument_signed", "2003-01-22", instrument="treaty", form="treaty"),
            told("instrument_consented", "2001-07-02", instrument="treaty", party="ACM", mode="ratification"),
        ),
    ),
    Explained(
        code="in-force-before-signed",
        tiers=_DOUBT,
        says="An instrument entered into force before it was signed.",
        matters="Some texts apply to the time before them; most that say so are a slip of the date.",
        remedy="Correct a date; where the text says so, leave it.",
        lines=a_log(
            told("instrument_signed", "2003-01-22", instrument="treaty", form="treaty"),
            told("instrument_in_force", "2001-07-02", instrument="treaty"),
        ),
    ),
    Explained(
        code="in-force-before-consents",
        tiers=_DOUBT,
        says="An instrument is in force for all before enough consents are recorded.",
        matters="A consent is missing from the log, or a date is wrong.",
        remedy="Add the consents, or say in `consents_needed` of the signing how many are enough; else all that sign.",
        lines=a_log(
            told("instrument_signed", "2001-01-22", instrument="treaty", form="treaty", signatories=["ACM", "BOR"]),
            told("instrument_consented", "2001-05-01", instrument="treaty", party="ACM", mode="ratification"),
            told("instrument_in_force", "2001-07-02", instrument="treaty"),
        ),
    ),
    Explained(
        code="reaffirmed-after-term",
        tiers=_DOUBT,
        says="The parties stood by a plan or an instrument anew that was over by then.",
        matters="Either it was renewed, and the log does not say so, or its term is wrong.",
        remedy="Add the renewal as a new adoption, or correct the term.",
        lines=a_log(
            told("plan_adopted", "2001", plan="road-map", label={"en": "Road map"}, period="2001/2005"),
            told("progress_reported", "2008-05-03", subject="road-map", reaffirmed=True),
        ),
    ),
    Explained(
        code="outside-office",
        tiers=_TASTE,
        says="Somebody acts in an office between two dates, less than a year apart, on which another person holds it.",
        matters="A name, an office or a date may be mixed up; or it was an interlude.",
        remedy="Look it up; where it was an interlude, leave it.",
        lines=a_log(
            *(told("person_declared", person=person, names=[person.title()]) for person in ("ada", "bo")),
            *(
                told("visit_made", on, visitors=["ACM"], form="working", people=[{
                    "person": person, "office": "President", "party": "ACM",
                }])
                for on, person in (("2001-02-01", "ada"), ("2001-05-03", "bo"), ("2001-07-02", "ada"))
            ),
        ),
    ),
    Explained(
        code="zone-mismatch",
        tiers=_DOUBT,
        says="A date is read by a clock that its place did not have, or one city in two zones.",
        matters="The fact may fall on another day than it did: most often a slip of summer time.",
        remedy="Correct the offset, `at_zone` or the country. UTC, and the hours of the log's own zone, are no finding;"
        " nor is the zone of a neighbour whose clocks showed the same.",
        lines=a_log(
            told("meeting_held", "2001-07-02T12:00:00-05:00", form="summit", at_zone="America/New_York"),
        ),
    ),
)  # fmt: skip

_TIME = (
    Explained(
        code="ahead",
        tiers=_DOUBT,
        says="A fact is told as actual, and its date lies ahead of today.",
        matters="It will be folded when its date has come, whether it happens or not.",
        remedy="Tell it as planned (`modality`), or correct the date.",
        lines=a_log(told("meeting_held", "2030", form="summit")),
        today="2024-03-01",
    ),
    Explained(
        code="unconfirmed",
        tiers=_MISTAKE,
        says="A planned event's date has passed, and nothing confirms it or calls it off.",
        matters="It stays among what is scheduled for ever.",
        remedy="Add what happened with `confirms`, or an `engagement_cancelled`.",
        lines=a_log(told("meeting_held", "2023-05", form="summit", modality="planned")),
        today="2024-03-01",
    ),
    Explained(
        code="overdue",
        tiers=_DOUBT,
        says="A pledge's deadline has passed, and no fulfilment is recorded.",
        matters="It speaks of the record: perhaps it was kept, and nobody wrote it down.",
        remedy="Look for a report, an assessment or a revision, and add it; where there is none, leave it.",
        lines=a_log(told("pledge_made", "2001", pledge="road", by=["ACM"], action="build", horizon={"by": "2003"})),
        today="2024-03-01",
    ),
    Explained(
        code="unanswered",
        tiers=_DOUBT,
        says="A request's deadline has passed, and no answer is recorded.",
        matters="It stays among the open requests.",
        remedy="Add the answer with `in_reply_to`; where there was none, leave it.",
        lines=a_log(told("request_made", "2001", parties=["ACM"], request="a loan", to=["BOR"], deadline="2003")),
        today="2024-03-01",
    ),
    Explained(
        code="project-late",
        tiers=_TASTE,
        says="A project was to end, and no end is recorded.",
        matters="Few ends are reported; it is told as under way until then.",
        remedy="Add its new status, where a source tells one.",
        lines=a_log(told("project_launched", "2001", project="bridge", planned_end="2003")),
        today="2024-03-01",
    ),
)

_COVERAGE = (
    Explained(
        code="outside-coverage",
        tiers=_TASTE,
        says="Facts lie outside the years for which the log claims to know of their family.",
        matters="Around them silence means nothing: what is not recorded there is `not covered`.",
        remedy="Leave them as background, or declare more where you have looked for more.",
        lines=a_log(
            told("coverage_declared", coverage="all", period="1990/2023"),
            told("relations_established", "1972"),
        ),
    ),
    Explained(
        code="coverage-hole",
        tiers=_TASTE,
        says="Between two stretches that are covered for a family lies one that is not.",
        matters="Panels have NA there, and questions are answered by `not covered`.",
        remedy="Cover the years between, or leave it, if that is how it is.",
        lines=a_log(
            told("coverage_declared", coverage="early", period="1972/1989"),
            told("coverage_declared", coverage="late", period="2000/2023"),
        ),
    ),
    Explained(
        code="coverage-silent",
        tiers=_TASTE,
        says="A family is said to be covered for twenty years or more, and no fact of it is recorded in all of them.",
        matters="Within coverage silence means `no`; so long a one may only mean that nobody looked.",
        remedy="Make sure that you looked; else declare less.",
        lines=a_log(told("coverage_declared", coverage="plans", period="1950/2000", families=["plans"])),
    ),
)

_EXPECTED = (
    Explained(
        code="expectation-failed",
        tiers=_MISTAKE,
        says="An expectation was written down, and the answer is another.",
        matters="A later entry, a correction or a new version changed what the log tells of that date.",
        remedy="Where the new answer is right, write the expectation anew; else correct the entry that changed it.",
        lines=a_log(
            told("relations_upgraded", "2001", label={"en": "Friendship"}),
            told("expectation_declared", expectation="e", asked=["tier"], as_of="2002", value="Alliance"),
        ),
    ),
    Explained(
        code="expectation-unclear",
        tiers=_MISTAKE,
        says="An expectation asks for something that cannot be asked, or as known when nobody can know yet.",
        matters="It holds the log to nothing.",
        remedy="Correct what it asks for; docs/checks.md lists what may be asked.",
        lines=a_log(told("expectation_declared", expectation="e", asked=["teir"], as_of="2002", answer="yes")),
    ),
)

CATALOGUE: tuple[Explained, ...] = (
    *_FILE, *_NAMES, *_ORDER, *_SOURCES, *_STORY, *_TIME, *_COVERAGE, *_EXPECTED,
)  # fmt: skip
"""
What is wrong with the file, with names, with order, with sources, in the story, by now, in coverage; and expectations.
"""
