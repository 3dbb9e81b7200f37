"""
Dates, for all: against brute force, against an oracle of clocks, and against arbitrary text.
"""

from __future__ import annotations

import calendar
import contextlib
import copy
import datetime as dt
import functools
import pickle
import re
import subprocess
import sys
import zoneinfo

import pendulum
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from partnership_events.dates import (
    AFTER_ALL,
    BEFORE_ALL,
    Answer,
    Bounds,
    Cutoff,
    Duration,
    EdtfDate,
    Period,
    add,
    deadline_bounds,
    passed,
)
from partnership_events.dates.granules import extreme_days, is_leap
from partnership_events.dates.zones import civil_day_end, civil_day_start, civil_of, first_reading, last_reading
from partnership_events.errors import DateRefused, InvalidDate, UnsupportedDate

DAY = 86_400
ZONES = [
    "UTC",
    "Asia/Tokyo",
    "Asia/Ulaanbaatar",
    "America/New_York",
    "America/Havana",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Juneau",
    "Asia/Manila",
    "Asia/Beirut",
    "Asia/Gaza",
    "Africa/Cairo",
    "Africa/Monrovia",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Etc/GMT-14",
]
zones = st.sampled_from(ZONES)

LEAP_WEEK = st.dates(dt.date(2024, 2, 26), dt.date(2024, 3, 3))
# Days on which some clock did something odd, and the brink of the calendar.
ODD_DAYS = st.sampled_from(
    [
        dt.date(*day)
        for day in (
            (2011, 12, 29), (2011, 12, 30), (2011, 12, 31), (1993, 8, 20), (1993, 8, 21), (1993, 8, 22), (1844, 12, 31),
            (1867, 10, 18), (1867, 10, 19), (2024, 3, 10), (2024, 9, 8), (2018, 11, 4), (2006, 10, 29), (2007, 11, 4),
            (1, 1, 1), (1, 1, 2), (9999, 12, 30), (9999, 12, 31), (1972, 1, 7), (1994, 12, 31), (1995, 1, 1),
        )
    ]
)  # fmt: skip
days = st.one_of(LEAP_WEEK, ODD_DAYS, st.dates())


def iso(day: dt.date) -> str:
    return day.isoformat()


def ordinal_lo(day: dt.date) -> int:
    return (day.toordinal() - 1) * DAY


def ordinal_hi(day: dt.date) -> int:
    return day.toordinal() * DAY - 1


# -- texts

marks = st.sampled_from(["", "", "?", "~", "%"])


@st.composite
def plain_texts(draw: st.DrawFn) -> str:
    """
    A year, a month or a day, with a few digits struck out, and qualified here and there.
    """
    parts = draw(days).isoformat().split("-")[: draw(st.integers(1, 3))]
    if len(parts) == 2 and draw(st.booleans()):
        parts[1] = draw(st.sampled_from(["21", "22", "23", "24", *map(str, range(33, 42))]))
    else:
        struck = draw(st.sets(st.integers(0, sum(map(len, parts)) - 1), max_size=3))
        digits = "".join(parts)
        digits = "".join("X" if at in struck else digit for at, digit in enumerate(digits))
        parts = [part for part in (digits[:4], digits[4:6], digits[6:8]) if part]
    assume(parts[0] != "0000")
    sides = [draw(st.sampled_from([("", ""), ("", draw(marks)), (draw(marks), "")])) for _ in parts]
    return "-".join(f"{before}{part}{after}" for part, (before, after) in zip(parts, sides, strict=True))


offsets = st.sampled_from(["", "Z", "+09", "-04:00", "+05:45", "+14:00", "-12:00"])
clocks = st.times().map(lambda clock: clock.replace(microsecond=0).isoformat())
moments = st.builds("{}T{}{}".format, days.map(iso), clocks, offsets)
singles = st.one_of(plain_texts(), moments)


@st.composite
def ranges(draw: st.DrawFn, between: str) -> str:
    first, last = sorted((draw(singles), draw(singles)), key=lambda text: EdtfDate(text).bounds().lo)
    return f"{first}{between}{last}"


sets = st.one_of(
    st.lists(singles, min_size=1, max_size=4).map(lambda members: f"[{','.join(members)}]"),
    ranges("..").map("[{}]".format),
    singles.map("[..{}]".format),
    singles.map("[{}..]".format),
)
texts = st.one_of(singles, sets, ranges("/"))
closed_texts = st.one_of(singles, ranges("/"))


@given(texts)
def test_a_text_comes_back_as_it_was_written(text: str) -> None:
    date = EdtfDate(text)

    assert (text, text) == (date.text, str(date))
    assert (str, str) == (type(date.text), type(str(date)))
    assert date is EdtfDate(text)
    assert date == pickle.loads(pickle.dumps(date)) == copy.deepcopy(date)


@given(texts, zones, st.none() | zones)
def test_bounds_are_in_order(text: str, zone: str, at_zone: str | None) -> None:
    bounds = EdtfDate(text).bounds(zone, at_zone)

    assert bounds.lo <= bounds.first_hi <= bounds.hi
    assert bounds.lo <= bounds.last_lo <= bounds.hi
    assert bounds.civil is (EdtfDate(text).is_civil and at_zone is None)


@given(texts, texts, zones)
def test_meet_lies_within_both_and_hull_around_both(one: str, other: str, zone: str) -> None:
    a, b = EdtfDate(one).bounds(zone), EdtfDate(other).bounds(zone)
    hull, meet = a.hull(b, zone), a.meet(b, zone)
    if not hull.civil:
        a, b = a.in_zone(zone), b.in_zone(zone)

    assert (min(a.lo, b.lo), max(a.hi, b.hi)) == (hull.lo, hull.hi)
    assert (meet is None) is (max(a.lo, b.lo) > min(a.hi, b.hi))
    if meet is not None:
        assert (max(a.lo, b.lo), min(a.hi, b.hi)) == (meet.lo, meet.hi)
        assert meet.lo <= meet.first_hi <= meet.hi
        assert meet.lo <= meet.last_lo <= meet.hi


@given(texts, zones)
def test_meeting_oneself_changes_nothing(text: str, zone: str) -> None:
    bounds = EdtfDate(text).bounds(zone)

    assert bounds == bounds.meet(bounds, zone) == bounds.hull(bounds, zone)


# -- brute force


@st.composite
def masks(draw: st.DrawFn) -> tuple[str, str, str]:
    years = ["2024", "2023", "1900", "2000", "000X", "20X4", "19XX", "XX00", "X900", "202X", "XX01"]
    year = draw(st.sampled_from(years))
    digit = st.sampled_from("0123456789XXX")
    month = draw(st.sampled_from(["02", "XX", "1X", "0X", "X2", "X1", "12", "02"]))
    return year, month, draw(st.sampled_from("0123XX")) + draw(digit)


def fits(mask: str, text: str) -> bool:
    return re.fullmatch(mask.replace("X", "."), text) is not None


@functools.cache
def years_fitting(mask: str) -> list[int]:
    return [year for year in range(1, 10_000) if fits(mask, f"{year:04}")]


@functools.cache
def days_of(year: int) -> tuple[dt.date, ...]:
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    return tuple(dt.date.fromordinal(ordinal) for ordinal in range(first, last + 1))


@given(masks())
@example(("XX00", "02", "29"))
@example(("000X", "XX", "XX"))
@example(("XX01", "02", "29"))
def test_a_mask_means_the_days_that_fit_it(mask: tuple[str, str, str]) -> None:
    year, *rest = mask
    text = "-".join(mask)
    # A year of either kind tells which days fit; so at most four years need looking at day by day.
    years = years_fitting(year)
    looked_at = sorted({years[0], years[-1], *years[:8], *years[-8:]})
    fitting = [d for y in looked_at for d in days_of(y) if fits("-".join(rest), iso(d)[5:])]
    if not fitting:
        with pytest.raises(InvalidDate):
            EdtfDate(text)
        return
    first, last = min(fitting), max(fitting)
    expected = Bounds(ordinal_lo(first), ordinal_hi(last), ordinal_hi(first), ordinal_lo(last), True)

    assert expected == EdtfDate(text).bounds()


@pytest.mark.parametrize("month, day", [("02", "29"), ("XX", "XX"), ("02", "2X"), ("X2", "3X"), ("XX", "31")])
@pytest.mark.parametrize("year", ["XXXX", "0XXX", "9XX9", "X0X0", "XX0X", "XXX1"])
def test_a_wide_mask_means_the_first_and_last_of_all_years(year: str, month: str, day: str) -> None:
    years = years_fitting(year)
    fitting = [d for y in years[:40] + years[-40:] for d in days_of(y) if fits(f"{month}-{day}", iso(d)[5:])]

    assert ((min(fitting), max(fitting)) if fitting else None) == extreme_days(year, month, day)


@given(st.sampled_from(["2023", "2024", "0001", "202X", "9999"]), st.sampled_from(["0X", "1X", "XX", "X1", "X2", "05"]))
def test_a_month_mask_means_the_months_that_fit_it(year: str, month: str) -> None:
    fitting = [d for y in years_fitting(year) for d in days_of(y) if fits(month, f"{d.month:02}")]
    first, last = min(fitting), max(fitting)
    bounds = EdtfDate(f"{year}-{month}").bounds()

    assert (ordinal_lo(first), ordinal_hi(last)) == (bounds.lo, bounds.hi)
    assert ordinal_hi(max(d for d in fitting if (d.year, d.month) == (first.year, first.month))) == bounds.first_hi
    assert ordinal_lo(last.replace(day=1)) == bounds.last_lo


PARTS = {"21": (3, 11), "23": (3, 11), "22": (6, 14), "24": (6, 14)}
PARTS |= {str(33 + n): (3 * n + 1, 3 * n + 3) for n in range(4)}
PARTS |= {str(37 + n): (4 * n + 1, 4 * n + 4) for n in range(3)}
PARTS |= {str(40 + n): (6 * n + 1, 6 * n + 6) for n in range(2)}


@given(st.integers(1, 9999), st.sampled_from(sorted(PARTS)))
@example(9999, "24")
@example(2023, "22")
def test_a_part_of_a_year_means_its_months(year: int, code: str) -> None:
    first, last = PARTS[code]
    both = days_of(year) + (days_of(year + 1) if year < 9999 else ())
    fitting = [d for d in both if first <= (d.year - year) * 12 + d.month <= last]
    expected = Bounds(
        ordinal_lo(fitting[0]), ordinal_hi(fitting[-1]), ordinal_hi(fitting[-1]), ordinal_lo(fitting[0]), True
    )

    assert expected == EdtfDate(f"{year:04}-{code}").bounds()


@given(st.lists(plain_texts(), min_size=1, max_size=4))
def test_a_set_reaches_from_its_first_to_its_last_member(members: list[str]) -> None:
    each = [EdtfDate(member).bounds() for member in members]
    expected = Bounds(
        min(b.lo for b in each),
        max(b.hi for b in each),
        min(b.first_hi for b in each),
        max(b.last_lo for b in each),
        True,
    )

    assert expected == EdtfDate(f"[{','.join(members)}]").bounds()
    assert EdtfDate(f"[..{members[0]}]").bounds().lo == BEFORE_ALL
    assert EdtfDate(f"[{members[0]}..]").bounds().hi == AFTER_ALL


@given(plain_texts(), st.data())
def test_filling_an_x_never_widens(text: str, data: st.DataObject) -> None:
    assume("X" in text)
    at = data.draw(st.sampled_from([n for n, c in enumerate(text) if c == "X"]))
    filled = text[:at] + data.draw(st.sampled_from("0123456789")) + text[at + 1 :]
    try:
        narrow = EdtfDate(filled).bounds()
    except DateRefused:
        assume(False)
    wide = EdtfDate(text).bounds()

    # A filled month may come to name a season, which is no month and may be longer.
    assume(EdtfDate(filled).precision == EdtfDate(text).precision)
    assert wide.lo <= narrow.lo <= narrow.hi <= wide.hi
    assert wide.first_hi <= narrow.first_hi
    assert narrow.last_lo <= wide.last_lo


@given(plain_texts(), zones)
def test_marks_never_move_bounds(text: str, zone: str) -> None:
    bare = text.translate({ord(mark): None for mark in "?~%"})

    assert EdtfDate(bare).bounds(zone) == EdtfDate(text).bounds(zone)
    assert any(m in text for m in "?%") is EdtfDate(text).is_uncertain
    assert any(m in text for m in "~%") is EdtfDate(text).is_approximate


# -- cut-offs

cutoffs = st.one_of(days.map(iso), days.map(lambda d: iso(d)[:7]), days.map(lambda d: iso(d)[:4]))
DECIDED = [Answer.NO, Answer.POSSIBLY, Answer.YES]


@given(texts, cutoffs, zones)
def test_an_answer_is_yes_possibly_or_no_and_says_why(text: str, cutoff: str, zone: str) -> None:
    limit, bounds = Cutoff.of(cutoff, zone), EdtfDate(text).bounds(zone)
    lo, hi, c = (bounds.lo, bounds.hi, limit.civil) if bounds.civil else (bounds.lo, bounds.hi, limit.instant)
    expected = Answer.YES if hi <= c else Answer.NO if lo > c else Answer.POSSIBLY

    assert expected is EdtfDate(text).happened_by(cutoff, zone=zone)


@given(texts, cutoffs, cutoffs, zones)
def test_answers_never_go_back(text: str, one: str, other: str, zone: str) -> None:
    sooner, later = sorted((Cutoff.of(one, zone), Cutoff.of(other, zone)), key=lambda c: (c.instant, c.civil))
    date = EdtfDate(text)

    assert DECIDED.index(date.happened_by(sooner)) <= DECIDED.index(date.happened_by(later))


@given(st.one_of(plain_texts(), st.builds("[{},{}]".format, plain_texts(), plain_texts())), cutoffs, zones, zones)
@example("2011-12-30", "2011-12-30", "Pacific/Apia", "UTC")
@example("2011-12-30", "2011-12-29", "Pacific/Apia", "UTC")
@example("2011-12-31", "2011-12-30", "Pacific/Apia", "UTC")
def test_whole_days_judged_by_whole_days_need_no_zone(text: str, cutoff: str, one: str, other: str) -> None:
    date = EdtfDate(text)

    assert date.happened_by(cutoff, zone=one) is date.happened_by(cutoff, zone=other)


@given(st.integers(1, 9999), zones, texts)
def test_a_year_its_december_and_its_last_day_are_one_cutoff(year: int, zone: str, text: str) -> None:
    a, b, c = (Cutoff.of(f"{year:04}{rest}", zone) for rest in ("", "-12", "-12-31"))

    assert (a.instant, a.civil, a.day) == (b.instant, b.civil, b.day) == (c.instant, c.civil, c.day)
    assert dt.date(year, 12, 31) == c.day
    assert EdtfDate(text).happened_by(a) is EdtfDate(text).happened_by(c)


@given(days, st.times(), zones, st.sampled_from([0, 9 * 3600, -4 * 3600]))
def test_an_instant_has_happened_from_its_own_second_on(day: dt.date, clock: dt.time, zone: str, offset: int) -> None:
    tz = dt.timezone(dt.timedelta(seconds=offset))
    moment = dt.datetime.combine(day, clock.replace(microsecond=0), tz)
    limit = Cutoff.of(moment, zone)

    assert Answer.YES is EdtfDate(moment).happened_by(limit)
    assert Answer.NO is Cutoff("before", zone, limit.instant - 1, None).judge(EdtfDate(moment).bounds(zone))
    assert limit == Cutoff.of(moment.replace(microsecond=999_999), zone)


@given(days, st.sampled_from(["[..{}]", "[{}..]"]), cutoffs, zones)
def test_an_open_end_is_never_settled_on_its_side(day: dt.date, shape: str, cutoff: str, zone: str) -> None:
    answer = EdtfDate(shape.format(iso(day))).happened_by(cutoff, zone=zone)

    assert answer is not (Answer.NO if shape == "[..{}]" else Answer.YES)


# -- clocks


def local_date(instant: int, zone: str) -> dt.date:
    """
    The oracle: what zoneinfo says a clock shows, for instants that Python can hold.
    """
    tz = zoneinfo.ZoneInfo(zone)
    return (dt.datetime(1, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=instant)).astimezone(tz).date()


ordinary_days = st.one_of(
    LEAP_WEEK, ODD_DAYS.filter(lambda d: 1800 < d.year < 9000), st.dates(dt.date(2, 1, 5), dt.date(9998, 12, 20)),
    st.dates(dt.date(1840, 1, 1), dt.date(2040, 1, 1)),
)  # fmt: skip


@given(ordinary_days, zones)
@example(dt.date(2011, 12, 30), "Pacific/Apia")
@example(dt.date(1993, 8, 21), "Pacific/Kwajalein")
@example(dt.date(2024, 3, 10), "America/Havana")
@example(dt.date(2024, 9, 8), "America/Santiago")
@example(dt.date(2018, 11, 4), "America/Sao_Paulo")
@example(dt.date(2006, 10, 29), "America/St_Johns")
@example(dt.date(1867, 10, 19), "America/Juneau")
def test_a_day_starts_at_the_first_instant_of_its_date_or_a_later_one(day: dt.date, zone: str) -> None:
    start = civil_day_start(day.toordinal(), zone)

    assert local_date(start, zone) >= day
    assert all(local_date(start - back, zone) < day for back in (1, *range(1, 49 * 3600, 1800)))


@given(days, zones)
def test_days_follow_one_another_without_gap(day: dt.date, zone: str) -> None:
    start, end = civil_day_start(day.toordinal(), zone), civil_day_end(day.toordinal(), zone)
    follows = civil_day_start(day.toordinal() + 1, zone)

    assert start <= end
    assert end == (follows - 1 if follows > start else start)


@given(days, st.integers(0, DAY - 1), zones)
@example(dt.date(2024, 3, 10), 1800, "America/Havana")
@example(dt.date(2011, 12, 30), 43_200, "Pacific/Apia")
def test_a_reading_shows_the_time_it_reads_unless_that_was_skipped(day: dt.date, second: int, zone: str) -> None:
    civil = ordinal_lo(day) + second
    first, last = first_reading(civil, zone), last_reading(civil, zone)

    assert first <= last
    if civil_of(first, zone) == civil:
        assert civil_of(last, zone) == civil
    else:
        assert first == last
        assert civil_of(first - 1, zone) < civil < civil_of(first, zone)


# -- periods

ends = st.one_of(plain_texts(), ranges("..").map("[{}]".format), st.sampled_from(["", ".."]))


@st.composite
def periods(draw: st.DrawFn) -> str:
    text = f"{draw(ends)}/{draw(ends)}"
    try:
        return Period(text).text
    except DateRefused:
        assume(False)
        raise


@given(periods(), cutoffs, zones)
def test_a_period_holds_where_it_has_begun_and_not_ended(text: str, cutoff: str, zone: str) -> None:
    four, limit = Period(text).four(zone), Cutoff.of(cutoff, zone)
    begun, ended, holds = four.begun(limit), four.ended(limit), four.holds(limit)

    assert four.begin_earliest <= four.begin_latest <= four.end_latest
    assert four.begin_earliest <= four.end_earliest <= four.end_latest
    if holds is Answer.YES:
        assert (begun, ended) == (Answer.YES, Answer.NO)
    assert (holds is Answer.NO) is (begun is Answer.NO or ended is Answer.YES)


@given(st.sampled_from(ZONES), st.sampled_from(ZONES), days, days, cutoffs)
def test_a_period_of_whole_days_judged_by_whole_days_needs_no_zone(
    one: str, other: str, first: dt.date, last: dt.date, cutoff: str
) -> None:
    period = Period(f"{iso(min(first, last))}/{iso(max(first, last))}")
    answers = {str(period.four(zone).holds(Cutoff.of(cutoff, zone))) for zone in (one, other)}
    day = Cutoff.of(cutoff).day

    assert {"yes" if min(first, last) <= day <= max(first, last) else "no"} == answers


# -- durations


@given(days, st.integers(0, 12), st.integers(0, 30), st.integers(0, 400))
def test_a_precise_deadline_is_the_day_of_the_calendar(day: dt.date, years: int, months: int, more: int) -> None:
    assume(years + months + more > 0)
    duration = Duration(f"P{years}Y{months}M{more}D")
    try:
        expected = add(day, duration)
    except InvalidDate:
        assert Bounds(AFTER_ALL, AFTER_ALL, AFTER_ALL, AFTER_ALL, True) == deadline_bounds(EdtfDate(day), duration)
        return
    bounds = deadline_bounds(EdtfDate(day), duration)
    plan = deadline_bounds(EdtfDate(day), duration, last_day=True)

    assert type(expected) is dt.date
    assert EdtfDate(expected).bounds() == bounds
    assert EdtfDate(expected - dt.timedelta(days=1)).bounds() == plan
    assert Answer.NO is passed(bounds, Cutoff.of(expected))
    if expected < dt.date.max:
        assert Answer.YES is passed(bounds, Cutoff.of(expected + dt.timedelta(days=1)))


@given(texts, st.sampled_from(["P10Y", "P5Y6M", "P2W", "P1M", "PT36H"]), zones, st.none() | zones, st.booleans())
def test_a_deadline_is_in_order_whatever_the_start(
    text: str, duration: str, zone: str, at_zone: str | None, last_day: bool
) -> None:
    bounds = deadline_bounds(EdtfDate(text), duration, zone, at_zone, last_day=last_day)

    assert bounds.lo <= bounds.first_hi <= bounds.hi
    assert bounds.lo <= bounds.last_lo <= bounds.hi


# -- any text at all

near_misses = st.text(st.sampled_from("0123456789X?~%-/.,[]{}TZ:+YESW \n٢"), max_size=30)


@given(st.one_of(st.text(), near_misses, texts.flatmap(lambda t: st.permutations(t).map("".join))))
@example("2022-11-29\n")
@example("[2022")
@example("\ud800")
@example("٢٠٢٢")
@example("9" * 5000)
def test_any_text_is_a_date_or_refused_by_name(text: str) -> None:
    for kind in (EdtfDate, Period):
        try:
            told = kind(text).text
        except (InvalidDate, UnsupportedDate) as refusal:
            told = text if str(refusal).isascii() and len(refusal.problems) == 1 else str(refusal)
        assert text == told


@given(texts, st.data())
def test_one_letter_off_is_a_date_or_refused_by_name(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    letter = data.draw(st.sampled_from("0123456789X?~%-/.,[]{}TZ:+ "))
    off = data.draw(st.sampled_from([text[:at] + letter + text[at:], text[:at] + letter + text[at + 1 :], text[:at]]))
    try:
        bounds = EdtfDate(off).bounds()
    except (InvalidDate, UnsupportedDate):
        return
    assert bounds.lo <= bounds.hi


@given(st.text(st.sampled_from("P0123456789YMWDTHS.- "), max_size=20))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidDate):
        assert any(Duration(text).parts.values())


parts = st.fixed_dictionaries(
    {},
    optional={
        "years": st.integers(0, 12) | st.just(9000),
        "months": st.integers(0, 30) | st.just(999_999),
        "days": st.integers(0, 800) | st.just(999_999),
        "hours": st.integers(0, 50) | st.just(999_999),
        "minutes": st.integers(0, 3000),
        "seconds": st.integers(0, 200_000),
    },
).filter(lambda told: any(told.values()))


def duration_of(told: dict[str, int]) -> Duration:
    date, time = (
        "".join(f"{told[unit]}{unit[0].upper()}" for unit in units if unit in told)
        for units in (("years", "months", "weeks", "days"), ("hours", "minutes", "seconds"))
    )
    return Duration(f"P{date}{'T' if time else ''}{time}")


@given(days | st.dates(), st.integers(0, 23), parts | st.integers(1, 999_999).map(lambda weeks: {"weeks": weeks}))
def test_durations_are_added_as_pendulum_adds_them(day: dt.date, hour: int, told: dict[str, int]) -> None:
    duration, moment = duration_of(told), EdtfDate(f"{iso(day)}T{hour:02}:00:00Z")
    start = pendulum.DateTime(day.year, day.month, day.day)
    try:
        expected = start.add(**told)
        ended = start.add(hours=hour).add(**told)
    except (OverflowError, ValueError):
        assert AFTER_ALL == deadline_bounds(moment, duration).hi
        return

    assert expected.toordinal() == add(day, duration).toordinal()
    assert ended.toordinal() == deadline_bounds(moment, duration).hi // DAY + 1


def test_leap_years_are_those_of_the_calendar() -> None:
    assert [calendar.isleap(year) for year in range(1, 10_000)] == [is_leap(year) for year in range(1, 10_000)]


def test_importing_dates_loads_no_pendulum() -> None:
    code = """
import datetime, sys
from partnership_events.dates import add, Cutoff, Duration, EdtfDate, Period, refuse_skipped
EdtfDate("2022-1X").happened_by("2022-06-15", zone="Asia/Tokyo")
Period("2022/2031").four("Asia/Tokyo").holds(Cutoff.of("2024"))
add(datetime.date(2024, 2, 29), Duration("P5Y"))
assert "pendulum" not in sys.modules, "pendulum was loaded"
EdtfDate("2022").earliest
assert "pendulum" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
