"""
``treaties``: where each text is in its life, of one partnership or of all in the folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.terminal import Line, Paper, Words, complain
from partnership_events.cli.wording import Cited, cited, cites_of, disputed
from partnership_events.cli.wording import told as in_words
from partnership_events.dates import Answer
from partnership_events.describe import code_in_words
from partnership_events.errors import PartnershipError
from partnership_events.facts import Fact
from partnership_events.folding import Standing
from partnership_events.partnership import Partnership
from partnership_events.projections.coverage import silence
from partnership_events.projections.partnership import StateBasis, state_of
from partnership_events.projections.terms import held
from partnership_events.projections.treaties import Stage, Treaty, treaties_of
from partnership_events.writers.words import is_disputed, life_in_words, stage_in_words

_STYLES = {Stage.IN_FORCE: "green", Stage.PROVISIONAL: "green", Stage.CURRENT: "green", Stage.PARTLY: "green"}


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="[NAME]", required=False)
@shell.reading
def treaties(
    name: str | None,
    reading: shell.Reading,
) -> int:
    """
    The life of texts: signed, in force, in which term, renewed, ended; and who is missing.  Without NAME, of all logs.

    For each text its stage on the date: signed, provisionally applied, in force, suspended, or how it ended; who signed
    and consented, and whose consent is not recorded; its present term, the renewal that follows, and the last day on
    which notice can be given; and what is told of one party alone.  Where the record leaves it open it says possibly,
    and where nobody wrote whether a text entered into force, unknown or not covered.

    \b
    --json writes a list of objects, without NAME each with its partnership:
      basis, id, title, instrument, stage, answer, otherwise, parties, needed,
      enough, completed, first_entered, first_entry, renews, notice, terms,
      next_term, told_of_terms, endings, notice_given, ends, ended_by
    A log that tells of no text has one object, of id null: its basis, and as
    answer whether there is none (no), or nobody knows (unknown, not covered).
    """
    paper = Paper.here(reading.colour)
    if name is not None:
        told = _of_one(shell.partnership_in(reading.events, name), reading.on, reading.known, reading.zone)
        if reading.as_json:
            write_json(told.objects())
        else:
            _write(told, paper)
        return 0
    ledger, status = shell.ledger_in(reading.events), 0
    asked = shell.asked_of_all(reading.on, reading.known, reading.zone)
    found: list[_Told] = []
    for each in ledger:
        try:
            found.append(_of_one(ledger[each], asked.on, reading.known, asked.zone))
        except PartnershipError as error:
            complain(shell.shorter(str(error)))
            status = max(status, error.exit_status)
    if reading.as_json:
        write_json([{"partnership": told.name, **one} for told in found for one in told.objects()])
    else:
        _write_all(found, paper)
    return status


@attrs.frozen
class _Told:
    """
    The texts of one log; where it tells of none, what that silence means.
    """

    name: str
    texts: tuple[Treaty, ...]
    basis: StateBasis
    silence: Answer

    def objects(self) -> list[dict[str, Any]]:
        silent = {"basis": jsonable(self.basis), "id": None, "answer": self.silence.value}
        return [jsonable(one) for one in self.texts] or [silent]


def _of_one(partnership: Partnership, on: str | None, known: str | None, zone: str | None) -> _Told:
    entries = shell.entries_under(partnership, known, few=True)
    asked = shell.asked(entries, on, known, zone)
    seen = partnership.view(entries, asked.on, known_at=known, zone=asked.zone)
    shell.tell_torn(partnership)
    state = state_of(seen, entries, known)
    texts = treaties_of(seen, state)
    return _Told(partnership.name, texts, state.basis, silence(seen, ("instrument",)))


def _write_all(found: Sequence[_Told], paper: Paper) -> None:
    if not found:
        paper.write(["No text is recorded."])
    for number, told in enumerate(found):
        if number:
            paper.write()
        paper.write([Words(told.name, "bold")])
        paper.write()
        _write(told, paper)


def _write(told: _Told, paper: Paper) -> None:
    if not told.texts:
        silent: Standing[Any] = Standing(cell=("instrument",), value=None, answer=told.silence)
        paper.write(["texts: ", *(line for line in in_words(silent, str)[0])])
    for one in told.texts:
        paper.write(_headline(one), indent=4)
        for line in _lines(one):
            paper.write(["  ", *line], indent=4)
    paper.write()
    paper.write([Words(f"basis: {told.basis}", "dim")], indent=2)


def _headline(one: Treaty) -> Line:
    title: list[Words | str] = [Words(str(one.title), "bold"), f" ({one.id})"] if one.title else [Words(one.id, "bold")]
    signed = held(one.instrument.signed)
    form = f", {code_in_words(signed.form)}" if signed is not None else ""
    style = "yellow" if one.answer is Answer.POSSIBLY else _STYLES.get(one.stage, "")
    return [*title, form, ": ", Words(stage_in_words(one), style)]


def _lines(one: Treaty) -> Iterator[Line]:
    for words, rests in life_in_words(one):
        cites = (Cited.by((told,), False) if isinstance(told, Fact) else cites_of(told) for told in rests)
        yield [words, *cited(Cited().joined(*cites)), *disputed(is_disputed(rests, one.basis.zone))]
