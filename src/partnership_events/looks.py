"""
How a notebook shows a value: a small table of HTML, loaded when somebody looks and not before.

    the value's class  ->  what is shown of it, in words  ->  one table, everything in it escaped

Nothing that a log says becomes markup, and what would steer a display is shown as what it is.  Words and not colours
tell how sure something is; the rest is left to the notebook's own style.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import attrs

from partnership_events.codes import Modality
from partnership_events.dates import Answer
from partnership_events.describe import kind_in_words, summary
from partnership_events.errors import Damaged, Refused
from partnership_events.event import Entry, Statement
from partnership_events.facts import Fact
from partnership_events.folding import Candidate, Standing
from partnership_events.ledger import Ledger
from partnership_events.partnership import Partnership
from partnership_events.picture.marks import plain
from partnership_events.projections.changes import Changes
from partnership_events.projections.panel import Panel
from partnership_events.projections.partnership import PartnershipState
from partnership_events.projections.pledge import PledgeReport
from partnership_events.projections.state import earlier_carrier
from partnership_events.projections.story import Explanation
from partnership_events.values import Citation
from partnership_events.vocabulary.record import LogOpened
from partnership_events.writers.words import cell_in_words, changed, held_in_words

Row: TypeAlias = tuple[object, ...]

_MOST = 40
_LATE = {Answer.YES: ", overdue", Answer.POSSIBLY: ", possibly overdue"}


@attrs.frozen(kw_only=True)
class Look:
    """
    A table: what it is of, the names of its columns where it has any, its rows, and what they rest on.
    """

    title: str
    columns: tuple[str, ...] = ()
    rows: Iterable[Row]
    foot: str = ""


def html_of(value: Any) -> str:
    """
    A value as a notebook shows it; one that cannot be read says why, as every repr should.
    """
    look = next(_LOOKS[cls] for cls in type(value).__mro__ if cls in _LOOKS)
    try:
        told = look(value)
        return "".join(_table(told, [*told.rows]))
    except (Refused, Damaged) as error:
        return "".join(_table(Look(title=repr(value), rows=()), [("cannot be read", error)]))


def _table(look: Look, rows: list[Row]) -> Iterator[str]:
    yield f'<table class="partnership-events"><caption>{_text(look.title)}</caption>'
    if look.columns:
        yield f"<thead><tr>{''.join(f'<th>{_text(name)}</th>' for name in look.columns)}</tr></thead>"
    yield f"<tbody>{''.join(map(_row, rows[:_MOST]))}"
    if len(rows) > _MOST:
        yield _row(("", f"and {len(rows) - _MOST} more"))
    yield "</tbody>"
    if look.foot:
        width = max([len(look.columns), *map(len, rows)])
        yield f'<tfoot><tr><td colspan="{width}"><small>{_text(look.foot)}</small></td></tr></tfoot>'
    yield "</table>"


def _row(row: Row) -> str:
    # Each cell has a direction of its own: what runs from right to left turns nothing round beside it.
    first, *rest = map(_text, row)
    cells = "".join(f'<td dir="auto">{cell}</td>' for cell in rest)
    return f'<tr><th dir="auto">{first}</th>{cells}</tr>'


def _text(value: object) -> str:
    return html.escape(plain("" if value is None else str(value)))


# -- words


def _cites(cites: Iterable[Citation]) -> str:
    return "; ".join(map(str, cites))


def _held(standing: Standing[Any]) -> str:
    """
    What a cell holds, and what else it may.
    """
    settled = [] if standing.value is None else [held_in_words(standing.value)]
    may = [f"possibly {held_in_words(one.value)} ({one.on})" for one in standing.candidates]
    return " or ".join([*settled, *may])


def _sure(standing: Standing[Any]) -> str:
    flags = (("ambiguous", standing.ambiguous), ("disputed", standing.disputed))
    return ", ".join([str(standing.answer), *(word for word, is_so in flags if is_so)])


def _standing_row(name: str, one: Standing[Any]) -> Row:
    return name, _held(one), _sure(one), one.since, _cites(one.cites)


# -- what is shown of what

_HELD = ("", "held", "answer", "since", "sources")


def _standing(one: Standing[Any]) -> Look:
    return Look(title=cell_in_words(one.cell), columns=_HELD, rows=[_standing_row("", one)])


def _state(state: PartnershipState) -> Look:
    return Look(
        title=f"{state.basis.log} on {state.basis.as_of}", columns=_HELD, rows=_state_rows(state), foot=str(state.basis)
    )


def _state_rows(state: PartnershipState) -> Iterator[Row]:
    yield _standing_row("relations", state.relations)
    yield _standing_row("framework", state.tier)
    for id_, text in state.instruments.items():
        title = text.signed.value.title if text.signed and text.signed.value else None
        since = _since(text.signed) if text.signed else _since(text.entered, earlier_carrier(text))
        yield "agreement", f"{title or id_}: {text.status}", text.in_force, *since
    for plan in state.plans.values():
        yield "plan", f"{plan.label}: {plan.status}", plan.in_force, *_since(plan.adopted, earlier_carrier(plan))
    for pledge in state.pledges.values():
        what = f"{pledge.event.label or pledge.event.action}: {pledge.status}{_LATE.get(pledge.overdue, '')}"
        yield "pledge", what, pledge.open, pledge.made.since, _cites(pledge.made.cites)
    for name, one in (("last meeting", state.last_meeting), ("last visit", state.last_visit)):
        if one.value is not None or one.candidates:
            yield _standing_row(name, one)
    if state.pending:
        yield "pending", f"{len(state.pending)} that may have happened by then", Answer.POSSIBLY, "", ""


def _since(told: Standing[Any] | None, carrier: Candidate[Any] | None = None) -> Row:
    """
    Since when, and who says so: of an earlier one that carries it, or else of what was told last.
    """
    if carrier is not None:
        return carrier.on, _cites(carrier.cites)
    return ("", "") if told is None else (told.since, _cites(told.cites))


def _fact(fact: Fact) -> Look:
    rows: list[Row] = [
        ("on", fact.event.on),
        ("what", summary(fact.event)),
        ("modality", "" if fact.event.modality is Modality.ACTUAL else fact.event.modality.value),
        ("sources", _cites(fact.cites)),
        ("told by", ", ".join(f"@{one.seq}" for telling in fact.tellings for one in telling.versions)),
    ]
    rows += [("disputed", one.field or "as a whole") for one in fact.disputes]
    return Look(title=f"@{fact.seq} {kind_in_words(fact.kind)}", rows=_filled(rows), foot=fact.id)


def _entry(entry: Entry) -> Look:
    what = summary(entry.event) if isinstance(entry.event, Statement) else ""
    rows: list[Row] = [
        ("on", getattr(entry.event, "on", None)),
        ("what", what),
        ("sources", _cites(entry.cites)),
        ("note", entry.note),
        ("recorded", f"{entry.recorded_at:%Y-%m-%d %H:%M:%S} UTC"),
    ]
    return Look(title=f"@{entry.seq} {kind_in_words(entry.kind)}", rows=_filled(rows), foot=entry.id)


def _filled(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row[1]]


def _told(fact: Fact) -> str:
    return summary(fact.event) or kind_in_words(fact.kind)


def _explanation(told: Explanation) -> Look:
    rows: list[Row] = [(one.question, one.status, one.answer, "", one.why) for one in told.judged]
    for cell in told.cells:
        rows.append(_standing_row(cell_in_words(cell.cell), cell.standing))
        rows += [("because", _told(one.fact), "", one.on, _cites(one.cites)) for one in cell.because]
        rows += [("before", held_in_words(one.value), "", f"{one.since} to {one.until}", "") for one in cell.before]
        rows += [("uncounted", one.why, "", one.evidence.on, _cites(one.evidence.cites)) for one in cell.uncounted]
        rows += [("nobody wrote", cell.why, "", "", "")] if cell.why else []
    return Look(title=f"why {' '.join(told.name)}: {told.answer}", columns=_HELD, rows=rows, foot=str(told.basis))


def _changes(told: Changes) -> Look:
    heaps = (("learned", told.learned, told.learned_turns), ("happened", told.happened, told.happened_turns))
    rows = [
        (name, heading, sentence.text("→"), _cites(sentence.cites))
        for name, changes, turns in heaps
        for heading, sentences in changed(changes, turns)
        for sentence in sentences
    ]
    first, _, last = told.bases
    columns = ("", "", "what changed", "sources")
    return Look(title=f"{last.log}: {first.as_of} to {last.as_of}", columns=columns, rows=rows, foot=str(last))


def _pledge(one: PledgeReport) -> Look:
    rows: list[Row] = [
        ("by", ", ".join(one.by)),
        ("status", one.status),
        ("open", one.open),
        ("fulfilled", one.fulfilled),
        ("overdue", f"{one.overdue}: {one.why}"),
        ("made", one.made.since),
        ("sources", _cites(one.made.cites)),
    ]
    rows += [(f"reported in {each.unit}", _held(each.total)) for each in one.progress]
    rows += [(f"found by {each.assessor}", _held(each.standing)) for each in one.verdicts]
    return Look(title=f"{one.label or one.action} ({one.id})", rows=rows, foot=str(one.basis))


def _panel(panel: Panel) -> Look:
    names = tuple(column.name for column in panel.columns)
    rows = [tuple("NA" if row[name] is None else row[name] for name in names) for row in panel.rows]
    foot = "; ".join(map(str, panel.basis[:3])) + (f" and {len(panel.basis) - 3} more" if len(panel.basis) > 3 else "")
    return Look(title=f"{len(rows)} rows by {panel.design.unit}", columns=names, rows=rows, foot=foot)


def _ledger(ledger: Ledger) -> Look:
    names = list(ledger)
    return Look(title=f"{len(names)} partnerships in {ledger.folder}", rows=[(name,) for name in names])


def _partnership(log: Partnership) -> Look:
    entries = log.entries
    opening = entries[0].event
    last = f"{entries[-1].recorded_at:%Y-%m-%d}"
    rows: list[Row] = [("entries", len(entries)), ("file", log.path), ("last written", last)]
    if isinstance(opening, LogOpened):
        rows = [("parties", ", ".join(opening.parties)), ("title", opening.title), *rows]
    return Look(title=log.name, rows=rows)


_LOOKS: dict[type, Callable[[Any], Look]] = {
    Standing: _standing,
    PartnershipState: _state,
    Fact: _fact,
    Entry: _entry,
    Explanation: _explanation,
    Changes: _changes,
    PledgeReport: _pledge,
    Panel: _panel,
    Ledger: _ledger,
    Partnership: _partnership,
}
