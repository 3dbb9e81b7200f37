"""
The logs that the benchmarks measure on are logs, as dense as they say; and figures are told as they were met.

Nothing here is timed.
"""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import attrs
import pytest

from partnership_events.codec import codec_of
from partnership_events.lines import Judge, Verified
from partnership_events.projections.partnership import state
from partnership_events.swift import Swift
from partnership_events.vocabulary import STANDARD

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import __main__ as command
from benchmarks import growth, guard, measure, page, peers, reading, workload
from benchmarks.measure import Row, short, table
from benchmarks.plot import Line, plot

HERE = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"


# The workload.


def judged(lines: list[bytes]) -> Judge:
    judge = Judge("made", codec_of(STANDARD), Verified())
    for line in lines:
        if judge.take(line):
            judge.close()
    return judge


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return list(workload.lines(1500))


def days_told(lines: list[bytes]) -> list[dt.date]:
    """
    The first day of each fact; a correction's is that of what it says instead.
    """
    facts = [json.loads(line) for line in lines]
    dates = [fact.get("content", fact).get("on") for fact in facts]
    return [dt.date.fromisoformat(workload.day_of(date)) for date in dates if date is not None]


def test_a_made_log_is_a_log(lines: list[bytes]) -> None:
    judge, swift = judged(lines), Swift(codec_of(STANDARD))

    assert 1500 == len(judge.new) == len(lines)
    assert 1499 == sum(swift.entry(line, 7) is not None for line in lines)
    assert 25 < len(state(judge.new, as_of="2025").cells) < 35


def test_it_is_the_same_for_everybody_and_as_told(lines: list[bytes]) -> None:
    kinds = Counter(json.loads(line)["@kind"] for line in lines)

    assert lines == list(workload.lines(1500))
    assert lines != list(workload.lines(1500, seed=2))
    assert 5 < kinds["fact_corrected"] < 30
    assert 17 == len(kinds - Counter({"log_opened": 1}))
    assert 430 < sum(map(len, lines)) / len(lines) < 530


@pytest.mark.parametrize("count", [1_000, 20_000])
def test_a_log_of_any_length_tells_about_one_fact_a_day(count: int) -> None:
    first, last = workload.days(count)
    told = days_told(list(workload.lines(count)))
    # A date of a month or a year begins before the log does.
    met = Counter(day for day in told if day.day > 1)

    assert dt.date(2024, 12, 31) == last
    assert count == (last - first).days + 1
    assert max(met.values()) < 12
    # Nowhere does a tenth of the years hold far more than a tenth of the facts.
    tenths = Counter(max((day - first).days, 0) * 10 // count for day in told)
    assert all(0.6 < tenths[tenth] * 10 / count < 1.6 for tenth in range(10))


def test_four_in_a_hundred_are_imprecise_and_five_late() -> None:
    lines = list(workload.lines(10_000))
    dates = [json.loads(line).get("on") for line in lines]
    precise = sum(date is not None and len(date) == 10 for date in dates)
    days = days_told(lines)
    late = sum(day < before - dt.timedelta(days=60) for before, day in itertools.pairwise(days))

    assert 0.03 < 1 - precise / sum(date is not None for date in dates) < 0.05
    # In the last days before a fact none is late, and some that are follow one that is.
    assert 0.03 < late / len(days) < 0.08


def test_what_has_no_room_before_our_day_begins_with_the_year_1() -> None:
    a_million, far = workload.days(10**6), workload.days(10**7)

    assert (dt.date(1, 1, 1), dt.date(2738, 11, 28)) == a_million
    assert (dt.date(1, 1, 1), dt.date(9990, 12, 31)) == far
    assert 2000 == len(judged(list(itertools.islice(workload.lines(10**7), 2200))).new[:2000])
    assert b"T" in b"".join(itertools.islice(workload.lines(10**7), 100, 110)).split(b'"on":"')[1][:17]


def test_ordinary_lines_are_read_the_swift_way_at_any_length() -> None:
    swift = Swift(codec_of(STANDARD))

    for count in (10**6, 10**7):
        made = itertools.islice(workload.lines(count), 1, 1000)
        assert [] == [line for line in made if swift.entry(line, 7) is None]


def test_a_log_that_was_made_before_is_not_made_again(tmp_path: Path) -> None:
    path = workload.write(tmp_path / "log.jsonl", 70)
    path.write_bytes(path.read_bytes() + b"mine")

    assert workload.write(path, 70).read_bytes().endswith(b"mine")
    assert [path] == list(tmp_path.iterdir())


# Figures.


@pytest.mark.parametrize("row, cells", [
    (Row("read", 3.456), "| read | 3.46 |  |  |  |"),
    (Row("read", 3.4, 3.4), "| read | 3.4 | at most 3.4 | yes |  |"),
    (Row("read", 3.41, 3.4), "| read | 3.41 | at most 3.4 | **no** |  |"),
    (Row("beside", 8.0, 8.0, least=True), "| beside | 8 | at least 8 | yes |  |"),
    (Row("beside", 7.99, 8.0, least=True), "| beside | 7.99 | at least 8 | **no** |  |"),
    (Row("memory", 1234.5, 700, unit="bytes"), "| memory | 1,234 bytes | at most 700 bytes | **no** |  |"),
    (Row("absent", None, 6.0, "not installed"), "| absent |  | at most 6 |  | not installed |"),
])  # fmt: skip
def test_a_figure_stands_beside_what_is_wanted(row: Row, cells: str) -> None:
    assert cells == table([row]).splitlines()[-1]


@pytest.mark.parametrize("figure, text", [
    (0, "0"), (0.0219, "0.0219"), (0.5, "0.5"), (1, "1"), (9.876, "9.88"), (10, "10"), (12.34, "12.3"), (100, "100"),
    (1234567.8, "1,234,568"),
])  # fmt: skip
def test_figures_have_three_digits(figure: float, text: str) -> None:
    assert text == short(figure)


def test_a_ratio_is_the_median_of_what_follows_the_first_run(monkeypatch: pytest.MonkeyPatch) -> None:
    # Floor and work by turns: 99 in the first run, then 2, 4 and 3 times the floor.
    times = iter([1.0, 99.0, 1.0, 2.0, 2.0, 8.0, 1.0, 3.0])
    monkeypatch.setattr(measure, "seconds", lambda work: next(times))

    assert {"work": 3.0} == measure.ratios(lambda: None, {"work": lambda: None}, runs=4)


def test_what_is_too_short_for_the_clock_is_done_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    done: Counter[str] = Counter()
    clock = {"floor": 0.001, "work": 0.004}

    def seconds(work: Any) -> float:
        before = done.copy()
        work()
        return sum(clock[name] * number for name, number in (done - before).items())

    monkeypatch.setattr(measure, "seconds", seconds)
    ratio, floor = measure.compared(lambda: done.update(["floor"]), lambda: done.update(["work"]), runs=3)

    assert (4.0, 0.001) == (pytest.approx(ratio), pytest.approx(floor))
    # At least fifty milliseconds in each of three runs.
    assert all(number * clock[name] > 0.15 for name, number in done.items())


def test_what_takes_long_is_done_once_for_its_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(measure, "seconds", lambda work: work() or (9.0 if done[-1] == "work" else 1.0))
    measure.compared(lambda: done.append("floor"), lambda: done.append("work"), runs=5)

    # Each once to see how long it takes.
    assert ["floor", "work", "floor", "work"] == done


def test_what_was_there_before_is_no_garbage_of_the_work() -> None:
    assert 0 == gc.get_freeze_count()
    met: list[int] = []
    measure.seconds(lambda: met.append(gc.get_freeze_count()))

    assert met[0] > 1000
    assert 0 == gc.get_freeze_count()


def test_a_fresh_process_answers_in_json() -> None:
    assert 9 == measure.fresh("math:ceil", 8.5)


# Reading.


def test_every_way_of_reading_meets_the_same_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    met: dict[str, Any] = {}
    monkeypatch.setattr(reading, "floor_of", lambda path: None)
    monkeypatch.setattr(reading, "_floor_of", lambda lines: None)
    monkeypatch.setattr(reading, "fresh", lambda name, path, way: 70_000)
    monkeypatch.setattr(
        reading, "ratios", lambda floor, works, runs: met.update({name: work() for name, work in works.items()}) or met
    )
    rows = reading.rows(tmp_path, 100)
    entries = list(met["first"].entries)

    assert 100 == len(entries)
    assert entries == met["whole"] == met["demand"]
    assert [entry.event for entry in entries] == met["events"]
    lines = [entry for some in met["lines"] for entry, _ in filter(None, some)]
    assert entries[1:] == [attrs.evolve(entry, seq=seq) for seq, entry in enumerate(lines, 2)]
    assert all(met["hashes"])
    assert [0.6, 1.4, 1.9, 1.8, 3.4, 300, 700] == [row.wanted for row in rows if row.wanted is not None]
    assert [700.0, 700.0] == [row.figure for row in rows if row.unit == "bytes"]
    # 33 bytes of each are Python's.
    line = sum(33 + len(line) for line in workload.lines(100)) / 100
    assert f"of which its line takes {short(line)}" in [row.note for row in rows]


def test_a_log_is_replayed_without_the_collector(tmp_path: Path) -> None:
    path = workload.write(tmp_path / "log.jsonl", 100)
    during = reading.replayed(path, lambda lines, codec: [gc.isenabled()])

    assert [False] == during
    assert gc.isenabled()


def test_memory_is_that_of_the_entries_alone(tmp_path: Path) -> None:
    path = workload.write(tmp_path / "log-2000.jsonl", 2000)
    kept = measure.fresh("benchmarks.reading:memory", path, "on_demand") / 2000

    # Its line, and the words that hold it; not the whole of what the process has loaded.
    assert path.stat().st_size / 2000 < kept < path.stat().st_size / 2000 + 500


# Peers.


def test_what_is_not_installed_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "is_there", lambda needs: needs in {"json", "sqlite3"})
    monkeypatch.setattr(peers, "floor_of", lambda path: lambda: None)
    monkeypatch.setattr(
        peers, "ratios", lambda floor, works, runs: {name: float(bool(do())) for name, do in works.items()}
    )
    rows = {row.what: row for row in peers.rows(tmp_path, 100, runs=1)}

    assert 1.0 == rows["sqlite3, all rows to Python"].figure
    assert None is rows["Beancount, load"].figure
    assert "not installed" == rows["Beancount, load"].note
    assert "not installed" == rows["eventsourcing, from SQLite, in multiples of our frozen events"].note


def test_a_peer_stands_beside_our_frozen_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"first": 7.0, "whole": 3.0, "events": 2.0, "Beancount, load": 11.0}
    beside = {"Beancount, load": 5.5}
    monkeypatch.setattr(peers, "PEERS", {"Beancount, load": ("json", lambda path, made: lambda: None, "as given")})
    monkeypatch.setattr(peers, "WANTED", {"Beancount, load": 6.0})
    monkeypatch.setattr(peers, "floor_of", lambda path: lambda: None)
    monkeypatch.setattr(peers, "ratios", lambda floor, works, runs: told if "first" in works else beside)

    assert [7.0, 3.0, 2.0, 11.0, 5.5] == [row.figure for row in peers.rows(tmp_path, 100)]
    assert [None, None, None, None, False] == [row.met for row in peers.rows(tmp_path, 100)]


def test_a_peer_is_given_every_fact(tmp_path: Path) -> None:
    path = workload.write(tmp_path / "log.jsonl", 400)
    facts = peers.facts_of(path)
    rows: Any = peers.PEERS["sqlite3, all rows to Python"][1](path, tmp_path)()

    assert 400 == len(facts) == len(rows)
    assert [fact["@kind"] for fact in facts] == [row[1] for row in rows]
    assert [fact.get("on") for fact in facts] == [row[2] for row in rows]


@pytest.mark.parametrize("on, day", [
    ("2024-02-29", "2024-02-29"), ("2024-02", "2024-02-01"), ("2024", "2024-01-01"), ("2024-02-29~", "2024-02-29"),
    ("[2024-02-29..2024-03-02]", "2024-02-29"), ("2024-02-29T10:00:00Z", "2024-02-29"),
])  # fmt: skip
def test_a_directive_is_dated_by_the_first_day(on: str, day: str) -> None:
    fact = {"@kind": "meeting_held", "on": on, "cites": [{"source": "S1", "locators": ["p2"]}], "topics": ["trade"]}

    assert f'{day} custom "meeting_held" "ACM" "BOR" "trade"\n  source: "S1 p2"\n' == peers.directive(fact)


def test_a_correction_is_given_as_what_it_says_instead() -> None:
    fact = {"@kind": "fact_corrected", "content": {"@kind": "meeting_held", "on": "2024-02-29"}, "after": "0" * 64}

    assert '2024-02-29 custom "meeting_held" "ACM" "BOR"\n' == peers.directive(fact)


# Growth, and its plot.


@pytest.mark.parametrize("points, exponent", [
    (((10, 5.0), (100, 50.0), (1000, 500.0)), 1.0),
    (((10, 5.0), (100, 5.0), (1000, 5.0)), 0.0),
    (((10, 1.0), (100, 100.0)), 2.0),
    (((10, 1.0), (100, 10.0), (1000, 10.0)), 0.5),
])  # fmt: skip
def test_the_exponent_is_the_slope(points: tuple[tuple[int, float], ...], exponent: float) -> None:
    assert exponent == pytest.approx(growth.Series("x", "", points).exponent)


def test_one_point_has_no_slope() -> None:
    assert None is growth.Series("x", "", ((10, 1.0),)).exponent


GROWN = growth.Growth(
    sizes=(1000, 10_000, 100_000),
    series=(
        growth.Series("a first reading", "O(n)", ((1000, 7000.0), (10_000, 70_000.0), (100_000, 700_000.0))),
        growth.Series("one cell <at> a date", "O(log n)", ((1000, 1.5), (10_000, 1.6), (100_000, 1.7))),
        growth.Series("all by all", "O(n²)", ((1000, 2e5), (10_000, 2e7))),
    ),
    memory=((1000, 700.0), (10_000, 690.0)),
    line=3e-6,
)


def test_growth_is_a_row_an_operation_and_a_column_a_size() -> None:
    assert (
        """\
|  | 1,000 | 10,000 | 100,000 | exponent | should be |
| --- | --: | --: | --: | --: | --- |
| a first reading | 7,000 | 70,000 | 700,000 | 1.00 | O(n) |
| one cell <at> a date | 1.5 | 1.6 | 1.7 | 0.03 | O(log n) |
| all by all | 200,000 | 20,000,000 | too long | 2.00 | O(n²) |
| memory an entry kept, in bytes | 700 | 690 |  |  | O(1) |"""
        == GROWN.table
    )


@pytest.mark.parametrize("points, size, worth", [
    ([], 1000, True),
    ([(1000, 1e4)], 10_000, True),
    # Quadratic: a hundred times as long at the next size, which is more than patience has.
    ([(1000, 1e4), (10_000, 1e6)], 100_000, False),
    ([(1000, 1e4), (10_000, 1e5)], 100_000, True),
    # What was left out once stays so.
    ([(1000, 1e4)], 100_000, False),
])  # fmt: skip
def test_what_would_take_too_long_is_left_out(points: list[tuple[int, float]], size: int, worth: bool) -> None:
    assert worth == growth.is_worth_while(points, size, 4e-6)


def test_growth_is_followed_from_a_thousand_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "SIZES_FROM", 2)
    monkeypatch.setattr(growth, "fresh", lambda name, path, way: 100 * Path(path).read_bytes().count(b"\n"))
    monkeypatch.setattr(growth, "floor_of", lambda path: None)
    monkeypatch.setattr(growth, "compared", lambda floor, work, runs: (2.0 if work() else 0.0, 1e-4))
    met = growth.measured(tmp_path, 1000)

    assert (100, 1000) == met.sizes
    assert ((100, 100.0), (1000, 100.0)) == met.memory
    assert {one.name: ((100, 200.0), (1000, 2000.0)) for one in growth.OPERATIONS} == {
        one.name: one.points for one in met.series if one.name in {own.name for own in growth.OPERATIONS}
    }
    assert ["log-100.jsonl", "log-1000.jsonl"] == sorted(left.name for left in tmp_path.iterdir())


def test_an_operation_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    path = workload.write(tmp_path / "log.jsonl", 100)
    was = path.read_bytes()

    for number, one in enumerate(growth.OPERATIONS):
        scratch = tmp_path / str(number)
        scratch.mkdir()
        work = one.prepare(path, scratch)
        assert work()
        assert work()
    assert was == path.read_bytes()


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_a_plot_says_what_it_shows() -> None:
    picture = drawn(GROWN.drawing)
    texts = ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]

    assert "What an operation costs as the log grows" == picture.findtext(f"{SVG}title") == texts[0]
    assert "a first reading: 7,000 at 1,000, 70,000 at 10,000" in (picture.findtext(f"{SVG}desc") or "")
    assert {"10³", "10⁴", "10⁵", "entries in the log"} <= set(texts)
    assert {"one cell <at> a date slope 0.03", "all by all slope 2.00", "floor: orjson.loads"} <= set(texts)
    assert "prefers-color-scheme: dark" in (picture.findtext(f"{SVG}style") or "")


def test_a_point_is_where_its_figures_say() -> None:
    picture = drawn(plot([Line("x", ((10, 10), (1000, 100)))], title="t", description="d", across="a", up="u"))
    dots = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in picture.iter(f"{SVG}circle")]
    rules = [
        {side: float(rule.attrib[side]) for side in ("x1", "x2", "y1", "y2")} for rule in picture.iter(f"{SVG}line")
    ]
    across = sorted(rule["x1"] for rule in rules if rule["x1"] == rule["x2"])
    up = sorted((rule["y1"] for rule in rules if rule["y1"] == rule["y2"]), reverse=True)

    # From 10 to 1000 across and from 10 to 100 upwards.
    assert (3, 2) == (len(across), len(up))
    assert [(across[0], up[0]), (across[2], up[1])] == dots
    assert across[0] < across[2]
    assert up[0] > up[1]


def test_a_point_between_the_decades_lies_within_the_axes() -> None:
    picture = drawn(GROWN.drawing)
    rules = [
        {side: float(rule.attrib[side]) for side in ("x1", "x2", "y1", "y2")} for rule in picture.iter(f"{SVG}line")
    ]

    for dot in picture.iter(f"{SVG}circle"):
        assert min(rule["x1"] for rule in rules) <= float(dot.attrib["cx"]) <= max(rule["x2"] for rule in rules)
        assert min(rule["y1"] for rule in rules) <= float(dot.attrib["cy"]) <= max(rule["y2"] for rule in rules)


@pytest.mark.parametrize("end", [1.0, 30.0, 999.0], ids=["at the bottom", "in the middle", "at the top"])
def test_names_never_lie_on_each_other_nor_outside(end: float) -> None:
    lines = [Line(f"line {number}", ((10, 1.0), (100, end + number / 100))) for number in range(6)]
    picture = drawn(plot([*lines, Line("top", ((10, 1), (100, 900)))], title="t", description="d", across="a", up="u"))
    names = [text for text in picture.iter(f"{SVG}text") if "name" in text.attrib["class"]]
    right = max(float(name.attrib["x"]) + 6 * len("".join(name.itertext())) for name in names)
    heights = sorted(float(text.attrib["y"]) for text in picture.iter(f"{SVG}text") if "name" in text.attrib["class"])
    gaps = [below - above for above, below in itertools.pairwise(heights)]

    assert 7 == len(heights)
    assert right <= float(picture.attrib["width"])
    assert min(gaps) >= 15
    assert heights[0] > 40
    assert heights[-1] < float(picture.attrib["height"]) - 40


def test_only_the_floor_is_dashed_and_has_no_dots() -> None:
    lines = [Line("floor", ((10, 10), (100, 100)), floor=True), Line("x", ((10, 10), (100, 100)))]
    picture = drawn(plot(lines, title="t", description="d", across="a", up="u"))
    paths = [path.attrib["class"] for path in picture.iter(f"{SVG}polyline") if "lead" not in path.attrib["class"]]

    assert ["floor", "c0"] == paths
    assert 2 == len(list(picture.iter(f"{SVG}circle")))


# The page, and the command.


def section() -> ModuleType:
    module = ModuleType("benchmarks.mine", "What is measured.\n\nAnd how.")
    module.rows = lambda folder, count, runs: [Row(f"{count} in {runs}", 1.5, 2.0)]  # type: ignore[attr-defined]
    return module


def test_a_section_says_what_how_and_when() -> None:
    text = page.block(section(), table([Row("x", 1)]), "on a machine", dt.date(2026, 11, 22))

    assert "What is measured.\n\nAnd how.\n\n| | measured" in text
    assert text.endswith("*on a machine; 2026-11-22.*")


def test_what_stands_between_markers_is_replaced_and_the_rest_kept() -> None:
    before = "mine\n<!-- a: begin -->\nold\n<!-- a: end -->\nmore\n<!-- b: begin -->\nother\n<!-- b: end -->\nlast\n"
    after = page.put(before, "a", "new")

    assert before.replace("\nold\n", "\n\nnew\n\n") == after
    assert after == page.put(after, "a", "new")


@pytest.mark.parametrize("text", [
    "<!-- c: end --> <!-- d: begin -->", "<!-- c: begin --> <!-- d: end -->", "<!-- c: end --> <!-- c: begin -->", "",
])  # fmt: skip
def test_a_page_without_a_place_for_a_section_is_refused(text: str) -> None:
    with pytest.raises(SystemExit, match=r"lacks the markers <!-- c: begin -->"):
        page.put(text, "c", "new")


def test_the_page_has_a_place_for_every_section() -> None:
    told = (HERE / "docs" / "performance.md").read_text(encoding="utf-8")

    for name in command.SECTIONS:
        assert 1 == told.count(f"<!-- {name}: begin -->") == told.count(f"<!-- {name}: end -->"), name
        assert told != page.put(told, name, "new")


def test_the_command_writes_what_it_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = {"orjson": True, "benchmarks.reading": True, "benchmarks.asking": None}
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: there[name])
    monkeypatch.setattr(command.importlib, "import_module", lambda name: section())
    told = tmp_path / "page.md"
    told.write_text("<!-- reading: begin --><!-- reading: end -->", encoding="utf-8")

    assert 0 == command.main(["--quick", "--only", "reading", "--only", "asking", "--write", str(told)])
    printed = capsys.readouterr().out
    assert "| 5000 in 3 | 1.5 | at most 2 | yes |  |" in printed
    assert "| 5000 in 3 | 1.5 | at most 2 | yes |  |" in told.read_text(encoding="utf-8")
    assert "asking: there is no such section yet, skipped" in printed


@pytest.mark.parametrize("arguments, plan", [
    (["--quick"], (5_000, 3)), ([], (20_000, 5)), (["--full"], (100_000, 7)),
    (["--quick", "--count", "70"], (70, 3)), (["--runs", "1"], (20_000, 1)),
])  # fmt: skip
def test_how_much_is_measured_can_be_said(
    arguments: list[str], plan: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(command.importlib, "import_module", lambda name: section())
    command.main([*arguments, "--only", "reading"])

    assert "| {} in {} | 1.5 |".format(*plan) in capsys.readouterr().out


def test_the_plot_lies_beside_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(__doc__="Growth.", measured=lambda folder, upto, runs: GROWN)
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(command.importlib, "import_module", lambda name: module)
    told = tmp_path / "page.md"
    told.write_text("<!-- growth: begin --><!-- growth: end -->", encoding="utf-8")
    command.main(["--only", "growth", "--write", str(told)])

    assert GROWN.drawing == (tmp_path / "page.svg").read_text(encoding="utf-8")
    assert GROWN.table in told.read_text(encoding="utf-8")
    assert "a line of the floor took 3.0 microseconds" in told.read_text(encoding="utf-8")


def test_without_the_floor_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(SystemExit, match=r"pip install -e '\.\[bench\]'"):
        command.main([])


# The guard.


def test_the_guard_says_what_costs_more_than_it_did() -> None:
    then = {"same": 2.0, "a little": 1.0, "more": 1.0, "less": 1.0, "gone": 5.0}
    now = {"same": 2.0, "a little": 1.19, "more": 1.25, "less": 0.75, "fresh": 3.0}
    lines = guard.report(then, now).splitlines()

    assert ["then", "now", "change"] == lines[0].split()
    assert ["same", "2", "2", "+0%"] == lines[1].split()
    assert ["a", "little", "1", "1.19", "+19%"] == lines[2].split()
    assert ["more", "1", "1.25", "+25%", "slower"] == lines[3].split()
    assert ["less", "1", "0.75", "-25%", "faster"] == lines[4].split()
    assert ["fresh", "3", "new"] == lines[5].split()
    assert ["gone", "5", "gone"] == lines[6].split()


def test_the_guard_counts_the_work_and_not_the_start_of_its_program() -> None:
    costs = {name: 10.0 * (number + 1) for number, name in enumerate(guard.WORKS)}

    assert {
        "a first reading": 2.0,
        "replayed: whole entries": 3.0,
        "a hundred states": 4.0,
        "a hundred appends": 5.0,
    } == (guard.measured(lambda name, times, path: 1e6 + costs[name] * times))


@pytest.mark.parametrize("name", guard.WORKS)
def test_every_work_of_the_guard_can_be_done_again(name: str, tmp_path: Path) -> None:
    path = workload.write(tmp_path / "log.jsonl", 100)

    assert 0 == guard.main(["--do", name, str(1 + guard.MORE), str(path)])


def test_a_program_does_its_work_as_often_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Path] = []
    monkeypatch.setattr(guard, "WORKS", {"mine": lambda path, scratch: lambda: done.append(path)})
    guard.main(["--do", "mine", "3", "a.jsonl"])

    assert [Path("a.jsonl")] * 3 == done


def test_a_baseline_of_another_machine_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guard, "BASELINE", tmp_path / "baseline.json")
    monkeypatch.setattr(guard, "measured", lambda way: {"work": 2.0})
    guard.BASELINE.write_text('{"sundial, Python 2.7": {"work": 1.0}}', encoding="utf-8")
    guard.main(["--keep"])

    assert [1.0, 2.0] == sorted(kept["work"] for kept in json.loads(guard.BASELINE.read_text("utf-8")).values())


def test_where_instructions_are_not_counted_time_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def refused(*_: object) -> float:
        raise OSError

    monkeypatch.setattr(guard, "instructions", refused)
    monkeypatch.setattr(guard, "processor_time", lambda name, times, path: float(times))
    monkeypatch.setattr(guard, "BASELINE", tmp_path / "baseline.json")

    assert 0 == guard.main(["--keep"])
    assert 0 == guard.main([])
    first, second = capsys.readouterr().out.split("processor time, Python")[1:]
    assert 4 == first.count("new")
    assert 4 == second.count("+0%")


def test_the_guard_never_fails_a_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> float:
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr(guard, "measured", broken)

    assert 0 == guard.main([])
    assert "nothing was measured: RuntimeError: no room on the disk\n" == capsys.readouterr().out


def test_the_baseline_is_of_what_the_guard_measures() -> None:
    for way, kept in json.loads(guard.BASELINE.read_text(encoding="utf-8")).items():
        assert {*guard.WORKS} - {guard.FLOOR} == kept.keys(), way
