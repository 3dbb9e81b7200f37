"""
What a report on a pledge is made of: the values that ``pledges`` hands out.

Every line has its date, how sure it is, and the fact that says so; nothing here computes what became of a pledge.
"""

from __future__ import annotations

import decimal

from partnership_events import classes
from partnership_events.codes import PledgeBinding, TransactionType, Verdict
from partnership_events.dates import Answer, Bounds, EdtfDate, Period
from partnership_events.facts import Fact
from partnership_events.folding import Standing
from partnership_events.projections.state import Item, Project, StateBasis, possible
from partnership_events.values import Horizon, Label, Quantity
from partnership_events.vocabulary.pledges import PledgeAssessed, PledgeMade, PledgeRevised, PledgeWithdrawn, Terms
from partnership_events.vocabulary.projects import ProgressReported


@classes.frozen(kw_only=True)
class TermsVersion:
    """
    The terms of a pledge as one fact left them: as promised, or as revised.

    ``how`` is what the source says of the change; where it says nothing, what the numbers and deadlines do, else
    ``revised``.  ``answer`` is POSSIBLY where the change may not have happened yet.  ``corrected`` are the entries that
    put this telling right: we were wrong, and the pledge did not change.
    """

    on: EdtfDate
    answer: Answer
    how: str
    quantity: Quantity | None
    horizon: Horizon | None
    deadline: Bounds | None
    corrected: tuple[str, ...]
    fact: Fact


@classes.frozen(kw_only=True)
class ReportedValue:
    """
    One reported number; not ``cumulative``: what was added since the last report.
    """

    on: EdtfDate
    answer: Answer
    value: decimal.Decimal
    cumulative: bool
    indicator: str | None
    baseline: decimal.Decimal | None
    target: decimal.Decimal | None
    period: Period | None
    fact: Fact


@classes.frozen(kw_only=True)
class PledgeProgress:
    """
    What was reported in one unit, and what it comes to.

    ``promised`` is the quantity promised in this unit.  ``share`` is the total's part of it, to four places and rounded
    down, so that 1 is reached and not approached; None without such a promise, under a ceiling, and where the one or
    the other is undecided.
    """

    unit: str
    total: Standing[decimal.Decimal]
    promised: Quantity | None
    share: decimal.Decimal | None
    reports: tuple[ReportedValue, ...]


@classes.frozen(kw_only=True)
class PledgeMoney:
    """
    What moved for a pledge, or for a project that serves it: a sum for each IATI transaction type and currency.
    """

    type: TransactionType
    currency: str
    total: Standing[decimal.Decimal]


@classes.frozen(kw_only=True)
class AssessedVerdict:
    """
    One finding of one assessor.
    """

    on: EdtfDate
    answer: Answer
    verdict: Verdict
    scheme: str | None
    score: str | None
    fulfilled_on: EdtfDate | None
    fact: Fact


@classes.frozen(kw_only=True)
class Assessment:
    """
    What one assessor finds by now, and all that it found, in valid order.
    """

    assessor: str
    standing: Standing[PledgeAssessed]
    history: tuple[AssessedVerdict, ...]

    def finds(self, verdict: Verdict) -> bool:
        """
        Whether it finds so, or may.
        """
        return any(one.value is not None and one.value.verdict is verdict for one in possible(self.standing))


@classes.frozen(kw_only=True)
class PledgeReport:
    """
    A pledge, and what became of it by the cut-off.

    ``status`` is open, in progress, delivered, overdue, possibly overdue, withdrawn, lapsed or superseded, and possibly
    made where not even the promise is certain; ``open``, ``fulfilled`` and ``overdue`` are the answers behind it, and
    speak of the record; ``why`` says on what ``overdue`` rests.  ``superseded_by`` is the pledge that takes its place,
    or possibly does.  ``currency`` is set where the unit is one: three capital letters.  ``deadline`` bounds the
    day on which it falls due.  ``differ`` says whether the assessors do: what one has not rated is no difference.
    """

    id: str
    label: Label | None
    action: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    binding: PledgeBinding
    testable: bool
    supports: str | None
    conditions: tuple[str, ...]
    status: str
    open: Answer
    fulfilled: Answer
    overdue: Answer
    why: str
    quantity: Quantity | None
    currency: str | None
    deadline: Bounds | None
    made: Standing[PledgeMade]
    terms: Standing[Terms] | None
    history: tuple[TermsVersion, ...]
    superseded_by: str | None
    superseded: Standing[PledgeRevised] | None
    withdrawn: Standing[PledgeWithdrawn] | None
    progress: tuple[PledgeProgress, ...]
    money: tuple[PledgeMoney, ...]
    verdicts: tuple[Assessment, ...]
    differ: Answer
    projects: tuple[Project, ...]
    reported: Standing[ProgressReported] | None
    reaffirmed: tuple[Item, ...]
    basis: StateBasis

    @property
    def according_to(self) -> tuple[str, ...]:
        """
        By whose finding it counts as delivered, where the assessors differ and the reports alone do not add up to it.
        """
        reported = any(one.share is not None and one.share >= 1 for one in self.progress)
        if self.status != "delivered" or self.differ is Answer.NO or reported:
            return ()
        return tuple(one.assessor for one in self.verdicts if one.finds(Verdict.FULFILLED))

    _repr_html_ = classes.look
