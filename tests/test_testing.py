"""
The kit for tests, tested: what it draws is valid, hard enough, and derived from the declarations.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import errno
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from partnership_events.codec import Codec, fields_of
from partnership_events.codes import Code, Family, Modality
from partnership_events.dates import EdtfDate
from partnership_events.errors import OutOfStep, Refused, Superseded
from partnership_events.event import Cell, Entry, Event, Record, Revise, Statement, Vocabulary
from partnership_events.facts import resolve
from partnership_events.folding import Projection, fold, view
from partnership_events.projections.partnership import state
from partnership_events.testing import (
    NAMES,
    OPENING,
    PROLOGUE,
    LogInMemory,
    PowerCut,
    corrections,
    dates,
    days,
    disk,
    drafts,
    each_call,
    entries_of,
    events,
    failing_disk,
    given_entries,
    in_memory,
    instances,
    logs,
    periods,
    ticking,
)
from partnership_events.values import Horizon, PartyKey, SubjectId, plain_decimal
from partnership_events.vocabulary import STANDARD, FactCorrected, FactRetracted, MeetingHeld

few = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
found = settings(many, phases=[Phase.generate])
# What it finds need not be explained to anybody, which takes a hundred runs.
shrunk = settings(many, phases=[Phase.generate, Phase.shrink])
first = settings(few, max_examples=5, phases=[Phase.generate])


class Colour(Code):
    """A code list of a user's own."""

    RED = "red"
    GREEN = "green"


@attrs.frozen
class Basket:
    """
    A value of a user's own, with a rule that no annotation tells.
    """

    apples: Annotated[int, "How many."]
    pears: Annotated[int, "How many, never as many."] = 3

    def __attrs_post_init__(self) -> None:
        if self.apples == self.pears:
            raise Refused("as many apples as pears")


@attrs.frozen(kw_only=True)
class GiftGiven(Event):
    """
    A gift was given.
    """

    kind: ClassVar[str] = "gift_given"
    family: ClassVar[Family] = Family.INTERACTION
    keyed_by: ClassVar[str] = "gift"

    gift: Annotated[SubjectId, "Its short id."]
    giver: Annotated[PartyKey, "Who gave it."]
    colour: Annotated[Colour, "Of which colour."] = attrs.field(converter=Colour)
    worth: Annotated[decimal.Decimal | None, "How much."] = attrs.field(
        default=None, converter=attrs.converters.optional(plain_decimal)
    )
    basket: Annotated[Basket | None, "With what in it."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("gifts", self.giver): Revise(lambda was: (was or 0) + 1)}


RICHER = STANDARD | Vocabulary.of(GiftGiven)


# ---- strategies from declarations


@pytest.mark.parametrize("kind", list(STANDARD), ids=lambda kind: kind.kind)
def test_every_kind_has_a_strategy_by_existing(kind: type[Statement]):
    drawn = find(instances(kind), lambda _: True, settings=first)

    assert type(drawn) is kind


@few
@given(st.data())
def test_a_new_kind_joins_by_existing(data):
    gift = data.draw(events(Vocabulary.of(GiftGiven)))

    assert type(gift) is GiftGiven
    assert gift.gift in NAMES["subject"]
    assert gift.giver in NAMES["party"]
    assert isinstance(gift.colour, Colour)
    assert gift.basket is None or gift.basket.apples != gift.basket.pears


def test_a_new_kind_is_drawn_into_logs_and_folded():
    records = [kind for kind in STANDARD if issubclass(kind, Record)]
    count = Projection(0, lambda n, event: n + isinstance(event, GiftGiven))
    log = find(
        logs(Vocabulary.of(GiftGiven, *records)), lambda log: fold(count, log, as_of="2025") == 2, settings=found
    )

    assert 2 <= sum(isinstance(fact.event, GiftGiven) for fact in resolve(log).facts)


@few
@given(instances(Horizon))
def test_a_horizon_has_one_end(horizon):
    assert 1 == sum(end is not None for end in (horizon.by, horizon.over, horizon.within))


@few
@given(drafts())
def test_drafts_keep_to_their_declarations(draft):
    codec = Codec(STANDARD)

    assert draft == codec.checked(draft)
    assert draft.event.same_as is None


@few
@given(st.lists(days(), min_size=2))
def test_days_lie_in_one_week_around_a_leap_day(drawn):
    assert {"2024-02", "2024-03"} >= {str(day)[:7] for day in drawn}
    assert max(drawn, key=str).civil_bounds.lo - min(drawn, key=str).civil_bounds.lo < 7 * 86400


def test_dates_are_of_every_sort():
    wanted = {
        "a day": lambda date: date == EdtfDate("2024-02-29"),
        "an extent": lambda date: date.is_extent,
        "a moment": lambda date: not date.is_civil,
        "open towards the past": lambda date: date.text.startswith("[.."),
        "open towards the future": lambda date: date.text.endswith("..]"),
        "approximate": lambda date: date.is_approximate,
        "a year": lambda date: date.text == "2024",
    }
    for name, is_such in wanted.items():
        assert is_such(find(dates(), is_such, settings=many)), name
    assert find(periods(), lambda period: period.is_unknown_end, settings=many)


def test_the_simplest_event_and_the_simplest_log_are_simple():
    assert EdtfDate("2024-02-26") == find(events(), lambda _: True, settings=shrunk).on
    assert len(PROLOGUE) + 1 == len(find(logs(), lambda _: True, settings=shrunk))


# ---- logs


@few
@given(logs())
def test_a_drawn_log_is_one_that_could_have_been_written(log):
    assert OPENING.name == log[0].event.name
    assert list(range(1, len(log) + 1)) == [entry.seq for entry in log]
    assert len(log) == len({entry.id for entry in log})
    assert [entry.recorded_at for entry in log] == sorted({entry.recorded_at for entry in log})
    seen: set[str] = set()
    for entry in log:
        assert _references(entry.event) <= seen
        seen.add(entry.id)


def _references(event: Statement) -> set[str]:
    from partnership_events.names import names_in

    return {named.name for named in names_in(event) if named.what == "entry"}


HARD = {
    "a correction of a correction": lambda log, facts: any(
        len(telling.versions) > 2 for fact in facts.facts for telling in fact.tellings
    ),
    "concurrent corrections": lambda log, facts: any(fact.concurrent for fact in facts.facts),
    "a retraction": lambda log, facts: bool(facts.retracted),
    "a retraction of a retraction": lambda log, facts: any(
        isinstance(entry.event, FactRetracted) and entry.id in facts.retracted for entry in log
    ),
    "a retracted correction": lambda log, facts: any(
        isinstance(entry.event, FactCorrected) and entry.id in facts.retracted for entry in log
    ),
    "two tellings of one fact": lambda log, facts: any(len(fact.tellings) > 1 for fact in facts.facts),
    "three tellings of one fact": lambda log, facts: any(len(fact.tellings) > 2 for fact in facts.facts),
    "tellings whose dates clash": lambda log, facts: any(fact.when("UTC").clash for fact in facts.facts),
    "a dispute with a preference": lambda log, facts: any(one.preferred for one in facts.disputes),
    "a dispute without": lambda log, facts: any(one.preferred is None for one in facts.disputes),
    "a dispute about a field": lambda log, facts: any(one.field for one in facts.disputes),
    "a fact set aside": lambda log, facts: any(fact.set_aside for fact in facts.facts),
    "a planned fact": lambda log, facts: any(fact.event.modality is Modality.PLANNED for fact in facts.facts),
    "a planned fact, confirmed": lambda log, facts: any(
        fact.event.confirms and facts.get(fact.event.confirms) for fact in facts.facts
    ),
    "a cancellation": lambda log, facts: any(fact.kind == "engagement_cancelled" for fact in facts.facts),
    "a late arrival": lambda log, facts: (
        [fact.id for fact in facts.facts] != [one.fact.id for one in view(log, as_of="2999").certain]
    ),
    "coverage": lambda log, facts: any(entry.kind == "coverage_declared" for entry in facts.declarations),
    "several parties": lambda log, facts: any(len(fact.event.parties) > 1 for fact in facts.facts),
    "another zone": lambda log, facts: log[0].event.zone != "UTC",
    "an explicit order": lambda log, facts: any(fact.event.order is not None for fact in facts.facts),
    "a cell with rivals": lambda log, facts: any(
        one.ambiguous for one in state(log, as_of="2024-03-03").cells.values()
    ),
    "a cell with a pending fact": lambda log, facts: bool(state(log, as_of="2024-02-28").pending),
}


def test_logs_hold_what_makes_logs_hard():
    met: Counter[str] = Counter()

    @settings(many, max_examples=250)
    @given(logs())
    def draw(log):
        facts = resolve(log)
        met.update(name for name, is_there in HARD.items() if is_there(log, facts))

    draw()

    assert {} == {name: met[name] for name in HARD if met[name] < 2}


# ---- entries without a file


def test_entries_are_written_as_a_log_would():
    first, second = entries_of([MeetingHeld(on="2024", form="call")])

    assert (OPENING, 1, 2) == (first.event, first.seq, second.seq)
    assert first.recorded_at < second.recorded_at
    assert (64, 0) == (len(second.id), second.following)


def test_a_log_that_is_opened_is_not_opened_again():
    opening = attrs.evolve(OPENING, name="other")

    assert [opening] == [entry.event for entry in entries_of([opening])]


def test_what_was_told_already_is_no_second_entry():
    told = MeetingHeld(on="2024", form="call")

    assert 2 == len(entries_of([told, told]))


def test_what_a_log_would_refuse_is_refused():
    with pytest.raises(Refused, match="no party 'XXX'"):
        entries_of([MeetingHeld(on="2024", form="call", parties="XXX")])


def test_the_clock_ticks_through_the_week():
    clock = ticking()
    stamps = [clock() for _ in range(24)]

    assert (dt.date(2024, 2, 26), dt.date(2024, 3, 3)) == (stamps[0].date(), stamps[-1].date())
    assert stamps == sorted(set(stamps))


def test_a_partnership_in_memory_is_a_partnership():
    known = in_memory(*PROLOGUE)
    entry = known.append(MeetingHeld(on="2024", form="call"), cites="A", expected_seq=len(known))

    assert (len(known), entry) == (entry.seq, known.entries[-1])
    assert not known.append(MeetingHeld(on="2024", form="call"), cites="A", expected_seq=3).appended

    known.retract(entry.id, reason="no")

    with pytest.raises(Superseded):
        known.append(MeetingHeld(on="2024", form="call"), cites="A")
    with pytest.raises(OutOfStep):
        known.append(MeetingHeld(on="2025", form="call"), expected_seq=3)


def test_a_partnership_in_memory_goes_on_where_other_entries_end():
    entries = entries_of([MeetingHeld(on="2024", form="call")])
    known = in_memory(*entries)
    added = known.append(MeetingHeld(on="2025", form="call"))

    assert entries == known.entries[:2]
    assert added.recorded_at > entries[-1].recorded_at
    assert isinstance(added, Entry)


def test_given_when_then():
    call = MeetingHeld(on="2024", form="call")
    story = given_entries(call).when(attrs.evolve(call, order=1))

    assert story is story.then(len, 3)
    with pytest.raises(AssertionError, match="expected 4, got 3"):
        story.then(len, 4)


def test_a_log_in_memory_holds_a_vocabulary_of_one_s_own():
    gift = GiftGiven(on="2024", gift="one", giver="ACM", colour="red")
    known = in_memory(gift, vocabulary=RICHER)

    assert {"ACM": 1} == {cell[1]: one.value for cell, one in known.as_of("2024").cells.items()}
    assert RICHER is LogInMemory(vocabulary=RICHER).vocabulary


def test_every_field_of_a_kind_is_drawn():
    met: set[str] = set()

    @settings(many, max_examples=200)
    @given(instances(MeetingHeld))
    def draw(event):
        met.update(field.name for field in attrs.fields(MeetingHeld) if getattr(event, field.name) != field.default)

    draw()

    assert {"same_as"} == {field.name for field, _ in fields_of(MeetingHeld)} - met


# ---- corrections


@few
@given(st.data())
def test_a_drawn_correction_is_one_that_the_log_takes(data):
    log = data.draw(logs().filter(lambda log: resolve(log).facts))
    correction = data.draw(corrections(log))
    known = in_memory(*log)
    entry = known.append(correction)
    now = {telling.id: telling.event for fact in known.facts().facts for telling in fact.tellings}

    assert entry.appended
    assert correction.content == now[correction.corrects]


def test_corrections_are_of_every_sort_and_of_what_was_corrected_before():
    call = MeetingHeld(on="2024-02-29", form="call")
    log = entries_of([call])
    fixed = find(corrections(log), lambda one: one.content.on != call.on, settings=many)
    again = in_memory(*log)
    last = again.append(fixed)

    assert find(corrections(log), lambda one: one.content.modality is Modality.PLANNED, settings=many)
    assert find(corrections(log), lambda one: one.content.order == 2, settings=many)
    assert find(corrections(log), lambda one: one.content.form != call.form, settings=many)
    assert {(log[1].id, last.id)} == {
        (one.corrects, one.after) for one in [find(corrections(again.entries), lambda _: True, settings=many)]
    }


def test_nothing_is_corrected_where_nothing_is_told():
    assert corrections(entries_of([])).is_empty


# ---- a disk that fails


def written(path: Path, data: bytes, *, cut: int | None = None) -> None:
    """
    What a program does that appends, cuts and syncs.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    try:
        assert len(data) == os.write(handle, data)
        if cut is not None:
            os.ftruncate(handle, cut)
        os.fsync(handle)
    finally:
        os.close(handle)


def test_the_chosen_call_fails_and_no_other(tmp_path):
    with failing_disk(("write", "fsync"), disk.fails(errno.EDQUOT), at=2) as failing:
        with pytest.raises(OSError, match="quota") as caught:
            written(tmp_path / "file", b"abc")
        written(tmp_path / "file", b"def")

    assert errno.EDQUOT == caught.value.errno
    assert ["write", "fsync", "write", "fsync"] == failing.calls
    assert failing.struck
    assert b"abcdef" == (tmp_path / "file").read_bytes()


def test_each_call_fails_in_turn_and_the_last_time_none(tmp_path):
    outcomes = []
    for failing in each_call(("write", "fsync"), disk.fails(errno.EIO)):
        try:
            with failing:
                written(tmp_path / "file", b"abc")
        except OSError:
            outcomes.append(failing.calls[-1])
        else:
            outcomes.append("fine")

    assert ["write", "fsync", "fine"] == outcomes
    assert not failing.struck


def test_at_zero_calls_are_only_counted(tmp_path):
    with failing_disk("write", disk.fails(errno.EIO), at=0) as counting:
        written(tmp_path / "file", b"abc")

    assert (["write"], False) == (counting.calls, counting.struck)


def test_the_functions_of_os_are_put_back_even_where_they_fail(tmp_path):
    before = [getattr(os, name) for name in disk.CHANGES]
    with pytest.raises(KeyboardInterrupt), failing_disk("fsync", disk.interrupted):
        written(tmp_path / "file", b"abc")

    assert before == [getattr(os, name) for name in disk.CHANGES]


@pytest.mark.parametrize("fault, said, there", [
    pytest.param(disk.short, 5, b"12345", id="short"),
    pytest.param(disk.short_and_lies, 10, b"12345", id="short, and says all"),
    pytest.param(disk.all_and_lies, 5, b"1234567890", id="all, and says short"),
    pytest.param(disk.nothing, 0, b"", id="nothing, and says so"),
    pytest.param(disk.nothing_and_lies, 10, b"", id="nothing, and says all"),
    pytest.param(disk.fails_halfway(errno.ENOSPC), errno.ENOSPC, b"12345", id="half, then no space"),
    pytest.param(disk.interrupted, KeyboardInterrupt, b"1234567890", id="interrupted"),
])  # fmt: skip
def test_a_write_does_one_thing_and_says_another(tmp_path, fault, said, there):
    handle = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    with failing_disk("write", fault):
        try:
            told = os.write(handle, b"1234567890")
        except OSError as error:
            told = error.errno
        except KeyboardInterrupt as error:
            told = type(error)
    os.close(handle)

    assert (said, there) == (told, (tmp_path / "file").read_bytes())


def left_after(path: Path, program, *, sector: int = 4, at: int | None = None) -> list[set[bytes | None]]:
    """
    What may be left of a file, for a power cut before each call and after the last.
    """
    cuts = (
        each_call(disk.CHANGES, disk.power_cut) if at is None else [failing_disk(disk.CHANGES, disk.power_cut, at=at)]
    )
    states = []
    for cut in cuts:
        path.unlink(missing_ok=True)
        with cut:
            try:
                program()
            except PowerCut:
                assert cut.struck
        states.append(set(cut.left_of(path, sector=sector)))
    return states


def test_what_was_not_synced_may_be_there_or_not_sector_by_sector(tmp_path):
    path = tmp_path / "file"
    before, opened, wrote, done = left_after(path, lambda: written(path, b"abcdefgh"))

    assert ({None}, {None, b""}) == (before, opened)
    # Nothing of it, zeros as long as it is, either half with zeros or an end before it, and all.
    assert {None, b"", b"\0" * 8, b"abcd", b"abcd\0\0\0\0", b"\0\0\0\0efgh", b"abcdefgh"} == wrote
    # Synced; but the folder that has its name was not.
    assert {None, b"abcdefgh"} == done


def test_a_synced_folder_keeps_its_names(tmp_path):
    def program() -> None:
        written(tmp_path / "file", b"abc")
        folder = os.open(tmp_path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    *_, done = left_after(tmp_path / "file", program)

    assert {b"abc"} == done


def test_a_truncation_may_be_undone_by_a_power_cut(tmp_path):
    path = tmp_path / "file"

    def program() -> None:
        path.write_bytes(b"abcdefgh")
        written(path, b"ijkl", cut=4)

    *_, before_sync, done = left_after(path, program)

    assert {b"abcdefgh", b"abcdefghijkl", b"abcd"} <= before_sync
    assert {b"abcd"} == done


def test_a_name_may_be_the_old_one_after_a_power_cut(tmp_path):
    def program() -> None:
        (tmp_path / "file").write_bytes(b"old")
        (tmp_path / "new").write_bytes(b"")
        written(tmp_path / "new", b"new")
        (tmp_path / "new").replace(tmp_path / "file")

    *_, done = left_after(tmp_path / "file", program)

    assert {b"old", b"new"} == done


def test_a_sync_that_failed_or_lied_has_synced_nothing(tmp_path):
    for fault in (disk.fails(errno.EIO), disk.nothing):
        path = tmp_path / "file"
        path.write_bytes(b"")
        with failing_disk("fsync", fault) as failing, contextlib.suppress(OSError):
            written(path, b"abcd")

        assert {b"", b"\0" * 4, b"abcd"} == set(failing.left_of(path))


def test_without_power_nothing_goes_on_whatever_is_handled(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"abcd")

    def program() -> None:
        try:
            written(path, b"efgh")
        finally:
            path.unlink()

    with failing_disk("write", disk.power_cut), pytest.raises(PowerCut):
        program()

    assert b"abcd" == path.read_bytes()


def test_of_many_sectors_the_first_the_last_one_and_all_but_one_may_be_missing(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"")
    data = bytes(range(65, 65 + 9))
    with failing_disk("fsync", disk.power_cut) as cut, pytest.raises(PowerCut):
        written(path, data)
    states = set(cut.left_of(path, sector=1))

    assert {b"", data, data[:5], b"\0" * 5 + data[5:], data[:3] + b"\0" + data[4:]} <= states
    assert b"\0" * 3 + data[3:4] + b"\0" * 5 in states
    assert len(states) < 60
