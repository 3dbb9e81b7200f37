"""
Dates, by example.
"""

from __future__ import annotations

import copy
import datetime as dt
import enum
import pickle

import pendulum
import pytest

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
    bounds_of,
    deadline_bounds,
    edtf,
    ends_after,
    passed,
    period,
    refuse_skipped,
    zone_of,
)
from partnership_events.dates.answer import all_of, not_
from partnership_events.dates.zones import civil_day_end, civil_day_start
from partnership_events.errors import InvalidDate, Refused, UnsupportedDate

DAY = 86_400


def second(day: str, clock: str = "00:00:00") -> int:
    moment = dt.datetime.fromisoformat(f"{day}T{clock}")
    return (moment - dt.datetime(1, 1, 1)) // dt.timedelta(seconds=1)


# -- answers


@pytest.mark.parametrize("answer", list(Answer))
def test_an_answer_is_neither_true_nor_false(answer: Answer) -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(answer)


def test_answers_are_their_words() -> None:
    assert [str(answer) for answer in Answer] == ["yes", "no", "possibly", "unknown", "not covered"]


@pytest.mark.parametrize("answers, all_hold", [
    ("yes yes", "yes"), ("yes no", "no"), ("possibly no", "no"), ("yes possibly", "possibly"), ("", "yes"),
    ("yes unknown", "possibly"),
])  # fmt: skip
def test_all_of_several_hold_as_surely_as_the_least_sure(answers: str, all_hold: str) -> None:
    assert all_hold == all_of(*map(Answer, answers.split()))


def test_what_is_not_settled_stays_so_when_turned_around() -> None:
    assert [Answer.NO, Answer.YES, *list(Answer)[2:]] == [not_(answer) for answer in Answer]


# -- what is refused, and what is said

INVALID = {
    "2022-13": "'2022-13' has month 13; write YYYY, YYYY-MM or YYYY-MM-DD",
    "2022-00": "has month 00",
    "2022-20": "has month 20",
    "2022-42": "has month 42",
    "2023-02-29": "'2023-02-29' has day 29; 2023-02 has days 01 to 28",
    "2022-04-31": "2022-04 has days 01 to 30",
    "1900-02-29": "1900-02 has days 01 to 28",
    "2022-01-00": "has day 00",
    "2022-02-3X": "fits no day",
    "XX01-02-29": "fits no day",
    "2022-5X": "no month fits it",
    "2022-2X": "no month fits it",
    "2022-21-03": "has a day in part 21 of a year",
    "": "is empty",
    " 2022": "white space",
    "2022-11-29\n": "white space",
    "now": "is not a date",
    "20": "a century is 19XX",
    "202": "a decade is 202X",
    "20221129": "no dashes",
    "2022/11/29": "more than one '/'",
    "29.11.2022": "day or month first",
    "2022-W48-2": "names a week",
    "2022-333": "names a day of the year",
    "2022-1-3": "of one digit",
    "2022-2031": "write 2022/2031, or [2022..2031]",
    "2022?~": "nearly a date",
    "?2022~": "on both sides; write one mark",
    "202x": "nearly a date",
    "٢٠٢٢": "not ASCII",
    "2022-11-29T13:10": "add :00 after the minutes",
    "2022-11-29T13:10Z": "add :00 after the minutes",
    "2022-11-29T13:10:00.5Z": "fraction of a second",
    "2022-11-29 13:10:00": "no T between day and time",
    "2022-11-29t13:10:00": "no T between day and time",
    "2022-11-29T24:00:00": "has hour 24",
    "2022-11-29T13:60:00": "has minute 60",
    "2022-11-29T13:10:61": "has second 61",
    "2022-11-29T13:10:00+24": "has the offset +24",
    "2022-11-29T13:10:00+09:60": "has the offset +09:60",
    "2022-11-29T13:10:00-00:00": "write Z for UTC",
    "2022-11-29T13:10:00+0900": "write Z, +hh or +hh:mm",
    "2022-11-31T13:10:00": "has day 31",
    "2022-13-31T13:10:00": "has month 13",
    "2022-XX-29T13:10:00": "imprecise day",
    "2022/2021": "'2022/2021' is reversed: it ends before it begins; write 2021/2022",
    "2022-05/2022-04-30": "reversed",
    "[2022..2021]": "reversed",
    "2023-09-20T13:10:00Z/2023-09-20T13:09:59Z": "reversed",
    "2023-09-22T00:00:00Z/2023-09-20": "reversed",
    "2022/..": "without both ends; say what is open or unknown with a period",
    "2022/": "with a period",
    "../2022": "with a period",
    "/2022": "with a period",
    "/": "with a period",
    "[..2021]/2022": "with a period",
    "2021/[2022..]": "with a period",
    "2021/2022/2023": "more than one '/'",
    "[]": "empty set",
    "[..]": "empty set",
    "[2020,]": "empty member",
    "[2020,..]": "a member without a date",
    "[2020,..2022]": "only the first member may",
    "[2020..,2022]": "only the last may",
    "[[2020],2021]": "a set within a set",
    "[2020": "is not a set",
    "[2020]?": "is not a set",
    "{2020": "is not a date",
    "9" * 257: "257 characters",
}

UNSUPPORTED = {
    "Y170000002": "more than four digits",
    "Y-17E7": "exponent",
    "Y17E8S3": "exponent",
    "1950S2": "significant digits",
    "-0050": "before year 1",
    "-0050-03-01": "before year 1",
    "0000": "year 0",
    "0000-01-01": "year 0",
    "0000-01-01T00:00:00": "year 0",
    "{2020,2021-05}": "several dates",
    "{1960..1961-12}": "several dates",
    "2022-25": "names a hemisphere",
    "2022-32": "names a hemisphere",
    "2016-12-31T23:59:60Z": "leap second",
}


@pytest.mark.parametrize("text, said", INVALID.items(), ids=lambda case: ascii(case)[:40])
def test_what_is_no_date_is_refused_with_help(text: str, said: str) -> None:
    with pytest.raises(InvalidDate) as refused:
        EdtfDate(text)

    assert said in str(refused.value)


@pytest.mark.parametrize("text, said", UNSUPPORTED.items(), ids=lambda case: ascii(case)[:40])
def test_what_is_beyond_us_is_refused_as_such(text: str, said: str) -> None:
    with pytest.raises(UnsupportedDate) as refused:
        EdtfDate(text)

    assert said in str(refused.value)


@pytest.mark.parametrize("value", [None, 2022, 2022.5, b"2022", ["2022"], {}, object(), dt.time(12), True])
def test_what_is_not_even_text_is_refused_by_its_type(value: object) -> None:
    with pytest.raises(InvalidDate, match=f"not {type(value).__name__}"):
        EdtfDate(value)  # type: ignore[arg-type]


# -- values


def test_equal_texts_are_one_value() -> None:
    date = EdtfDate("2022-1X~")

    assert date is EdtfDate("2022-1X~")
    assert date is EdtfDate(date)
    assert repr(date) == "EdtfDate('2022-1X~')"
    assert date != "2022-1X~"
    assert EdtfDate("2022") != EdtfDate("2022-XX")
    assert EdtfDate("2022?") != EdtfDate("2022")


def test_equality_survives_a_full_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edtf, "_MOST_KNOWN", 4)
    monkeypatch.setattr(period, "_MOST_KNOWN", 2)
    before = EdtfDate("2021-05-05"), Period("2021/2022")
    for year in range(1000, 1010):
        EdtfDate(f"{year}")
        Period(f"{year}/..")

    assert len(edtf.KNOWN) <= 4
    assert len(period._KNOWN) <= 2
    assert before == (EdtfDate("2021-05-05"), Period("2021/2022"))
    assert hash(before) == hash((EdtfDate("2021-05-05"), Period("2021/2022")))


@pytest.mark.parametrize(
    "value", [EdtfDate("2022-05?"), Period("2022/.."), Duration("P5Y"), Cutoff.of("2022")], ids=str
)
def test_values_are_frozen_and_survive_copies(value: object) -> None:
    assert value == pickle.loads(pickle.dumps(value)) == copy.copy(value) == copy.deepcopy(value)
    assert hash(value) == hash(copy.deepcopy(value))
    with pytest.raises(AttributeError):
        value.text = "2023"  # type: ignore[attr-defined]


def test_only_the_letters_of_a_text_are_kept() -> None:
    class When(enum.StrEnum):
        THEN = "1987-06"

    assert str is type(EdtfDate(When.THEN).text)
    assert EdtfDate(When.THEN).text == "1987-06"


@pytest.mark.parametrize(
    "value, text",
    [
        (dt.date(2022, 11, 29), "2022-11-29"),
        (dt.date(33, 4, 3), "0033-04-03"),
        (pendulum.date(2022, 11, 29), "2022-11-29"),
        (dt.datetime(2022, 11, 29, 13, 10), "2022-11-29T13:10:00"),
        (dt.datetime(2022, 11, 29, 13, 10, tzinfo=dt.UTC), "2022-11-29T13:10:00Z"),
        (pendulum.datetime(2022, 11, 29, 13, 10, tz="America/New_York"), "2022-11-29T13:10:00-05:00"),
        (pendulum.datetime(2022, 11, 29, 13, 10, tz="Asia/Kathmandu"), "2022-11-29T13:10:00+05:45"),
        (pendulum.naive(2022, 11, 29, 13, 10), "2022-11-29T13:10:00"),
    ],
)
def test_python_dates_are_taken(value: dt.date, text: str) -> None:
    assert text == EdtfDate(value).text


@pytest.mark.parametrize(
    "value, said",
    [
        (dt.datetime(2022, 11, 29, 13, 10, 0, 1), "replace(microsecond=0)"),
        (dt.datetime(2022, 11, 29, tzinfo=dt.timezone(dt.timedelta(seconds=61))), "convert it to UTC"),
    ],
)
def test_python_dates_finer_than_a_second_or_a_minute_are_refused(value: dt.datetime, said: str) -> None:
    with pytest.raises(InvalidDate) as refused:
        EdtfDate(value)

    assert said in str(refused.value)


# -- what a date says


@pytest.mark.parametrize(
    "text, precision, earliest, latest",
    [
        ("2022", "year", "Date(2022, 1, 1)", "Date(2022, 12, 31)"),
        ("2022-11", "month", "Date(2022, 11, 1)", "Date(2022, 11, 30)"),
        ("2024-02", "month", "Date(2024, 2, 1)", "Date(2024, 2, 29)"),
        ("2022-11-29", "day", "Date(2022, 11, 29)", "Date(2022, 11, 29)"),
        ("202X", "year", "Date(2020, 1, 1)", "Date(2029, 12, 31)"),
        ("XXXX", "year", "Date(1, 1, 1)", "Date(9999, 12, 31)"),
        ("2022-1X", "month", "Date(2022, 10, 1)", "Date(2022, 12, 31)"),
        ("2021-1X-31", "day", "Date(2021, 10, 31)", "Date(2021, 12, 31)"),
        ("XXXX-02-29", "day", "Date(4, 2, 29)", "Date(9996, 2, 29)"),
        ("2022-21", "season", "Date(2022, 3, 1)", "Date(2022, 11, 30)"),
        ("2023-24", "season", "Date(2023, 6, 1)", "Date(2024, 2, 29)"),
        ("9999-22", "season", "Date(9999, 6, 1)", "Date(9999, 12, 31)"),
        ("2022-34", "quarter", "Date(2022, 4, 1)", "Date(2022, 6, 30)"),
        ("2022-37", "quadrimester", "Date(2022, 1, 1)", "Date(2022, 4, 30)"),
        ("2022-41", "semester", "Date(2022, 7, 1)", "Date(2022, 12, 31)"),
        ("[2020,2022-05]", "mixed", "Date(2020, 1, 1)", "Date(2022, 5, 31)"),
        ("[..2022-11-28]", "day", "None", "Date(2022, 11, 28)"),
        ("[2022-11-28..]", "day", "Date(2022, 11, 28)", "None"),
        ("2022-11-28/2022-12-01", "day", "Date(2022, 11, 28)", "Date(2022, 12, 1)"),
        ("2023-09-20T13:10:00", "second", "DateTime(2023, 9, 20, 13, 10, 0)", "DateTime(2023, 9, 20, 13, 10, 0)"),
        (
            "[2023-09-20T13:10:00-04:00,2023-09-21]",
            "mixed",
            'DateTime(2023, 9, 20, 13, 10, 0, tzinfo=FixedTimezone(-14400, name="-04:00"))',
            "Date(2023, 9, 21)",
        ),
        (
            "0001-01-01T00:00:00+14:00",
            "second",
            'DateTime(1, 1, 1, 0, 0, 0, tzinfo=FixedTimezone(50400, name="+14:00"))',
            'DateTime(1, 1, 1, 0, 0, 0, tzinfo=FixedTimezone(50400, name="+14:00"))',
        ),
    ],
)
def test_earliest_and_latest_are_pendulum_dates(text: str, precision: str, earliest: str, latest: str) -> None:
    date = EdtfDate(text)

    assert (precision, earliest, latest) == (date.precision, repr(date.earliest), repr(date.latest))


def test_a_zulu_moment_is_in_utc_and_survives_deepcopy() -> None:
    moment = EdtfDate("2023-09-20T13:10:00Z").earliest

    assert pendulum.datetime(2023, 9, 20, 13, 10) == moment
    assert isinstance(moment, pendulum.DateTime)
    assert moment.tzinfo == pendulum.UTC
    offset = EdtfDate("2023-09-20T13:10:00-04:00").earliest
    assert isinstance(offset, pendulum.DateTime)
    assert dt.timedelta(hours=-4) == copy.deepcopy(offset).utcoffset()


@pytest.mark.parametrize("text, uncertain, approximate", [
    ("2022", False, False), ("2022?", True, False), ("2022~", False, True), ("2022%", True, True),
    ("?2022-05", True, False), ("2022-~05-11", False, True), ("[2020,2021?]", True, False),
    ("2021~/2022?", True, True), ("2022-?05-%11", True, True),
])  # fmt: skip
def test_marks_anywhere_are_told(text: str, uncertain: bool, approximate: bool) -> None:
    assert (uncertain, approximate) == (EdtfDate(text).is_uncertain, EdtfDate(text).is_approximate)


@pytest.mark.parametrize("text, civil, extent", [
    ("2022", True, False), ("2021/2022", True, True), ("[2021..2022]", True, False),
    ("2022-11-29", True, False), ("2022-11-29T13:10:00", False, False), ("2022-11-29T13:10:00Z", False, False),
    ("2022-11-29T13:10:00Z/2022-12", False, True), ("[2022-11-29T13:10:00Z..]", False, False),
])  # fmt: skip
def test_whole_days_are_civil(text: str, civil: bool, extent: bool) -> None:
    assert (civil, extent) == (EdtfDate(text).is_civil, EdtfDate(text).is_extent)


# -- bounds


@pytest.mark.parametrize(
    "text, lo, first_hi, last_lo, hi",
    [
        ("2022", "2022-01-01", "2022-12-31", "2022-01-01", "2022-12-31"),
        ("2022-1X", "2022-10-01", "2022-10-31", "2022-12-01", "2022-12-31"),
        ("2022-XX-XX", "2022-01-01", "2022-01-01", "2022-12-31", "2022-12-31"),
        ("202X", "2020-01-01", "2020-12-31", "2029-01-01", "2029-12-31"),
        ("[2020-01-15,2020]", "2020-01-01", "2020-01-15", "2020-01-15", "2020-12-31"),
        ("202X-33", "2020-01-01", "2020-03-31", "2029-01-01", "2029-03-31"),
        ("[2021,2025]/[2025..2031]", "2021-01-01", "2025-12-31", "2025-01-01", "2031-12-31"),
    ],
)
def test_bounds_know_the_first_and_the_last_granule(text: str, lo: str, first_hi: str, last_lo: str, hi: str) -> None:
    expected = Bounds(second(lo), second(hi) + DAY - 1, second(first_hi) + DAY - 1, second(last_lo), True)

    assert expected == EdtfDate(text).bounds() == bounds_of(EdtfDate(text))


def test_a_date_with_a_place_belongs_to_its_zone_whoever_reads_it() -> None:
    date = EdtfDate("2022-11-29")
    start = second("2022-11-28", "15:00:00")

    assert Bounds(start, start + DAY - 1, start + DAY - 1, start, False) == date.bounds("UTC", at_zone="Asia/Tokyo")
    assert date.bounds("UTC", at_zone="Asia/Tokyo") == date.bounds("America/New_York", at_zone="Asia/Tokyo")
    assert date.bounds().in_zone("Asia/Tokyo") == date.bounds("UTC", at_zone="Asia/Tokyo")


def test_an_hour_that_comes_twice_is_both_and_a_skipped_one_is_the_jump() -> None:
    twice = EdtfDate("2023-11-05T01:30:00").bounds("America/New_York")
    never = EdtfDate("2023-03-12T02:30:00").bounds("America/New_York")
    jump = second("2023-03-12", "07:00:00")

    assert (second("2023-11-05", "05:30:00"), second("2023-11-05", "06:30:00")) == (twice.lo, twice.hi)
    assert (jump, jump) == (never.lo, never.hi)


def test_a_skipped_time_is_refused_where_the_zone_is_its_own() -> None:
    date = EdtfDate("[2023-03-12T02:30:00,2023-05]")
    date.refuse_skipped("Asia/Tokyo")

    with pytest.raises(
        InvalidDate, match="clocks in America/New_York skipped; they went straight on to 2023-03-12T03:00:00"
    ):
        date.refuse_skipped("America/New_York")
    with pytest.raises(InvalidDate):
        Period("2023-03-12T02:30:00/..").refuse_skipped("America/New_York")
    with pytest.raises(InvalidDate):
        refuse_skipped(second("2011-12-30", "12:00:00"), "Pacific/Apia", "that day")
    refuse_skipped(second("2023-11-05", "01:30:00"), "America/New_York", "twice")
    EdtfDate("2024-03-10").refuse_skipped("America/Havana")


@pytest.mark.parametrize("zone, day, start, end", [
    ("America/Havana", "2024-03-10", "2024-03-10T05:00:00", "2024-03-11T03:59:59"),
    ("America/Santiago", "2024-09-08", "2024-09-08T04:00:00", "2024-09-09T02:59:59"),
    ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00", "2011-12-30T09:59:59"),
    ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00", "2011-12-30T10:00:00"),
    ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00", "2011-12-31T09:59:59"),
    ("America/Havana", "2024-11-03", "2024-11-03T04:00:00", "2024-11-04T04:59:59"),
    ("America/St_Johns", "2006-10-29", "2006-10-29T02:30:00", "2006-10-30T03:29:59"),
])  # fmt: skip
def test_days_begin_when_their_date_first_shows(zone: str, day: str, start: str, end: str) -> None:
    ordinal = dt.date.fromisoformat(day).toordinal()

    assert second(*start.split("T")) == civil_day_start(ordinal, zone)
    assert second(*end.split("T")) == civil_day_end(ordinal, zone)


@pytest.mark.parametrize("zone", ["America/New_York", "America/Santiago", "Asia/Gaza", "UTC"])
@pytest.mark.parametrize("year, like", [(9999, 9599), (1, 401)])
def test_the_brink_of_the_calendar_keeps_the_clock_of_the_same_year_in_another_cycle(
    year: int, like: int, zone: str
) -> None:
    cycles = (year - like) // 400 * 146_097
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()

    for ordinal in range(first, last + 1):
        assert civil_day_start(ordinal - cycles, zone) + cycles * DAY == civil_day_start(ordinal, zone)


@pytest.mark.parametrize("offset, clock", [
    ("Z", "12:00:00"), ("+05:45", "06:15:00"), ("-03:30", "15:30:00"), ("+09", "03:00:00"), ("-00:44", "12:44:00"),
])  # fmt: skip
def test_an_offset_is_taken_off(offset: str, clock: str) -> None:
    bounds = EdtfDate(f"2022-11-29T12:00:00{offset}").bounds("Asia/Tokyo")

    assert (second("2022-11-29", clock),) * 2 == (bounds.lo, bounds.hi)


def test_an_extent_that_a_zone_turns_around_is_one_point() -> None:
    extent = EdtfDate("2023-09-20T23:00:00-12:00/2023-09-20")
    begin = second("2023-09-21", "11:00:00")

    assert Bounds(begin, begin, begin, begin, False) == extent.bounds("UTC")
    there = extent.bounds("Etc/GMT+12")
    assert (begin, begin + 3599) == (there.lo, there.hi)
    four = Period(extent.text).four("UTC")
    assert (begin,) * 4 == (four.begin_earliest, four.begin_latest, four.end_earliest, four.end_latest)


def test_bounds_meet_and_hull() -> None:
    year, month = EdtfDate("2022").bounds(), EdtfDate("2022-05").bounds()
    other = EdtfDate("2023-05").bounds()

    assert month == year.meet(month, "UTC") == month.meet(year, "UTC")
    assert month.meet(other, "UTC") is None
    assert EdtfDate("[2022-05,2023-05]").bounds() == month.hull(other, "UTC")
    late = EdtfDate("[2022-05-31..2023-01-01]").bounds()
    assert EdtfDate("2022-05-31").bounds() == month.meet(late, "UTC")
    noon = EdtfDate("2022-05-31T20:00:00Z").bounds()
    assert noon == month.meet(noon, "UTC")
    assert month.meet(noon, "Asia/Tokyo") is None


# -- cut-offs


def test_a_lunch_in_new_york_is_of_the_next_day_in_tokyo() -> None:
    lunch = EdtfDate("2023-09-20T13:10:00-04:00")

    assert Answer.YES is lunch.happened_by("2023-09-20", zone="America/New_York")
    assert Answer.NO is lunch.happened_by("2023-09-20", zone="Asia/Tokyo")
    assert Answer.YES is lunch.happened_by("2023-09-21", zone="Asia/Tokyo")


@pytest.mark.parametrize("text, cutoff, answer", [
    ("2022", "2022-06-15", "possibly"), ("2022", "2022-12-30", "possibly"), ("2022", "2022-12-31", "yes"),
    ("2022", "2021", "no"), ("2022", "2022", "yes"), ("2022-01-01", "2021-12-31", "no"),
    ("2022-11-28/2022-12-01", "2022-11-27", "no"), ("2022-11-28/2022-12-01", "2022-11-30", "possibly"),
    ("2022-11-28/2022-12-01", "2022-12-01", "yes"), ("[..2022-11-28]", "1900", "possibly"),
    ("[2022..]", "9999", "possibly"), ("[2022..]", "2021", "no"),
])  # fmt: skip
def test_what_had_happened(text: str, cutoff: str, answer: str) -> None:
    assert answer == EdtfDate(text).happened_by(cutoff, zone="Asia/Tokyo")


def test_a_cutoff_is_the_last_second_of_what_it_names() -> None:
    year = Cutoff.of("2023", "Asia/Tokyo")

    assert (second("2023-12-31", "23:59:59"), second("2023-12-31", "14:59:59")) == (year.civil, year.instant)
    assert repr(year.day) == "datetime.date(2023, 12, 31)"
    assert year is Cutoff.of(year) is Cutoff.of(year, "Asia/Tokyo")
    assert Cutoff.of("2023") == Cutoff.of(year, "UTC")
    assert Cutoff.of("2023") == Cutoff.of(EdtfDate("2023"))
    assert Cutoff.of("2023").zone == "UTC"


def test_a_moment_cuts_off_at_its_second() -> None:
    aware = Cutoff.of("2023-09-20T13:10:00-04:00", "Asia/Tokyo")
    twice = Cutoff.of("2023-11-05T01:30:00", "America/New_York")

    assert (second("2023-09-20", "17:10:00"), None) == (aware.instant, aware.civil)
    assert dt.date(2023, 9, 21) == aware.day
    assert second("2023-11-05", "06:30:00") == twice.instant
    assert aware == Cutoff.of(
        dt.datetime(2023, 9, 20, 13, 10, 0, 999, dt.timezone(dt.timedelta(hours=-4))), "Asia/Tokyo"
    )
    assert dt.date(9999, 12, 31) == Cutoff.of("9999-12-31T23:59:59Z", "Asia/Tokyo").day
    assert dt.date(1, 1, 1) == Cutoff.of("0001-01-01T00:00:00Z", "America/New_York").day
    with pytest.raises(InvalidDate, match="skipped"):
        Cutoff.of("2023-03-12T02:30:00", "America/New_York")


def test_what_begins_in_the_second_of_the_cutoff_has_begun() -> None:
    extent = EdtfDate("2023-09-20T13:10:00Z/2023-09-21")

    assert Answer.NO is extent.happened_by("2023-09-20T13:09:59Z")
    assert Answer.POSSIBLY is extent.happened_by("2023-09-20T13:10:00Z")


def test_a_question_keeps_the_zone_of_its_cutoff() -> None:
    lunch, cutoff = EdtfDate("2023-09-20T13:10:00-04:00"), Cutoff.of("2023-09-20", "Asia/Tokyo")

    assert Answer.NO is lunch.happened_by(cutoff)
    assert Answer.YES is lunch.happened_by(cutoff, zone="UTC")
    assert Answer.POSSIBLY is EdtfDate("2023-09-20").happened_by(cutoff, at_zone="America/New_York")


@pytest.mark.parametrize("text", [
    "202X", "2022-1X", "2022?", "~2022", "2022-21", "2022-33", "[2022]", "[..2022]", "2021/2022", "2022-02-2X",
    "2022-11-3X", "2022-12-3X", "2024-02-X9%",
])  # fmt: skip
def test_a_vague_cutoff_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate, match="does not say where to cut off"):
        Cutoff.of(text)


def test_a_cutoff_in_no_zone_is_refused() -> None:
    with pytest.raises(Refused, match="did you mean Asia/Tokyo"):
        Cutoff.of("2022", "Asia/Tokio")


@pytest.mark.parametrize("name, said", [
    ("europe/paris", "did you mean Europe/Paris?"), ("Mars/Base", "there is no time zone 'Mars/Base'"),
    ("", "is not the name"), ("/etc/localtime", "is not the name"), ("../UTC", "is not the name"),
    ("Europe", "there is no"), ("Europe/Zürich", "is not the name"), ("a" * 5000, "is not the name"),
    ("localtime", "another machine"), ("right/UTC", "another machine"), ("UTC\x00", "is not the name"),
    (None, "not by NoneType"),
])  # fmt: skip
def test_odd_zones_are_refused(name: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        zone_of(name)

    assert said in str(refused.value)


# -- periods


@pytest.mark.parametrize("text, cutoff, begun, ended, holds", [
    ("2022/2031", "2021", "no", "no", "no"),
    ("2022/2031", "2022-01-01", "yes", "no", "yes"),
    ("2022/2031", "2031-12-31", "yes", "no", "yes"),
    ("2022/2031", "2032-01-01", "yes", "yes", "no"),
    ("2022", "2022-06", "yes", "no", "yes"),
    ("[2022-11-29..2023-09-20]/2028", "2022-11-28", "no", "no", "no"),
    ("[2022-11-29..2023-09-20]/2028", "2022-11-29", "possibly", "no", "possibly"),
    ("[2022-11-29..2023-09-20]/2028", "2023-09-20", "yes", "no", "yes"),
    ("2022/[2025..2027]", "2025", "yes", "no", "yes"),
    ("2022/[2025..2027]", "2026-01-01", "yes", "possibly", "possibly"),
    ("2022/[2025..2027]", "2028", "yes", "yes", "no"),
    ("2022/..", "9999", "yes", "no", "yes"),
    ("../2022", "0001", "yes", "no", "yes"),
    ("../..", "2022", "yes", "no", "yes"),
    ("2022/", "2021", "no", "no", "no"),
    ("2022/", "2050", "yes", "possibly", "possibly"),
    ("/2022", "2021", "possibly", "no", "possibly"),
    ("/2022", "2022", "yes", "no", "yes"),
    ("/2022", "2023", "yes", "yes", "no"),
    ("/..", "2023", "possibly", "no", "possibly"),
    ("../", "2023", "yes", "possibly", "possibly"),
    ("2022-XX-XX/2031", "2022-06", "possibly", "no", "possibly"),
])  # fmt: skip
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Apia"])
def test_what_was_in_force(text: str, cutoff: str, begun: str, ended: str, holds: str, zone: str) -> None:
    four, limit = Period(text).four(zone), Cutoff.of(cutoff, zone)

    assert (begun, ended, holds) == (four.begun(limit), four.ended(limit), four.holds(limit))
    # The same in UTC seconds, which are asked where the cut-off is an instant.
    instant = Cutoff("at", zone, limit.instant, None)
    assert (begun, ended, holds) == (four.begun(instant), four.ended(instant), four.holds(instant))


def test_a_period_may_hold_from_the_first_second_on_which_it_may_begin() -> None:
    four = Period("[2023-09-20T13:10:00Z,2023-09-20T14:00:00Z]/..").four()
    at, before = Cutoff.of("2023-09-20T13:10:00Z"), Cutoff.of("2023-09-20T13:09:59Z")

    assert (four.begun(at), four.holds(at)) == (Answer.POSSIBLY, Answer.POSSIBLY)
    assert (four.begun(before), four.holds(before)) == (Answer.NO, Answer.NO)


def test_a_period_that_begins_after_a_skipped_day_has_not_begun_on_it() -> None:
    four, limit = Period("2011-12-31/2012").four("Pacific/Apia"), Cutoff.of("2011-12-30", "Pacific/Apia")

    assert (four.begun(limit), four.holds(limit)) == (Answer.NO, Answer.NO)


def test_the_four_bounds_are_utc_seconds() -> None:
    four = Period("[2022..2030]/2025").four("Asia/Tokyo")
    nine = 9 * 3600

    assert second("2022-01-01") - nine == four.begin_earliest
    assert second("2026-01-01") - nine - 1 == four.begin_latest == four.end_earliest == four.end_latest
    assert Period("2022").four("Asia/Tokyo").civil == (
        second("2022-01-01"), second("2022-01-01"), second("2023-01-01") - 1, second("2023-01-01") - 1
    )  # fmt: skip
    placed = Period("2022").four("UTC", at_zone="Asia/Tokyo")
    assert (second("2022-01-01") - nine, None) == (placed.begin_earliest, placed.civil)
    open_ = Period("../..").four("Asia/Tokyo")
    assert (
        open_.begin_earliest, open_.begin_latest, open_.end_earliest, open_.end_latest
    ) == (BEFORE_ALL, BEFORE_ALL, AFTER_ALL, AFTER_ALL)  # fmt: skip


@pytest.mark.parametrize(
    "text, bounds",
    [
        ("2022/2031", ("2022-01-01", "2022-01-01", "2031-12-31", "2031-12-31")),
        ("202X/2031-XX", ("2020-01-01", "2029-01-01", "2031-01-31", "2031-12-31")),
        ("[2022..2030]/2025", ("2022-01-01", "2025-12-31", "2025-12-31", "2025-12-31")),
        ("2022/[2021..2023]", ("2022-01-01", "2022-01-01", "2022-01-01", "2023-12-31")),
        ("2022/..", ("2022-01-01", "2022-01-01", "None", "None")),
        ("/2022", ("None", "None", "2022-12-31", "2022-12-31")),
        ("[..2022]/2031", ("None", "2022-01-01", "2031-12-31", "2031-12-31")),
    ],
)
def test_people_receive_the_four_bounds_as_pendulum_dates(text: str, bounds: tuple[str, ...]) -> None:
    told = Period(text)
    each = (told.earliest_begin, told.latest_begin, told.earliest_end, told.latest_end)

    assert bounds == tuple(map(str, each))
    assert all(type(day) is pendulum.Date for day in each if day is not None)


def test_the_ends_of_a_period_are_dates() -> None:
    told = Period("2022-05?/..")

    assert (EdtfDate("2022-05?"), None) == (told.start, told.end)
    flags = [(p.is_open_start, p.is_unknown_start, p.is_open_end, p.is_unknown_end) for p in map(
        Period, ["2022/..", "2022/", "../2022", "/2022", "2022"]
    )]  # fmt: skip
    assert flags == [
        (False, False, True, False),
        (False, False, False, True),
        (True, False, False, False),
        (False, True, False, False),
        (False, False, False, False),
    ]
    assert told is Period(told) is Period("2022-05?/..")
    assert Period("2022-05-01") is Period(dt.date(2022, 5, 1)) is Period(EdtfDate("2022-05-01"))
    assert (repr(Period("2022/..")), str(Period("2022/.."))) == ("Period('2022/..')", "2022/..")


@pytest.mark.parametrize("text, said", [
    ("/", "says nothing of either end"), ("2031/2022", "reversed"), ("2022/2023/2024", "more than one '/'"),
    ("2022-13/2023", "has month 13"), ("", "is empty"), ("..", "is not a set"), ("2022/" + " " * 300, "characters"),
    (["2022"], "not list"), (7, "not int"),
])  # fmt: skip
def test_odd_periods_are_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidDate) as refused:
        Period(text)

    assert said in str(refused.value)


# -- durations and deadlines


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "P1.5Y", "-P1Y", "P1Y2W", "P0D", "PT0S", "1Y", "P1H", "P1YT", "P1234567Y", "P١Y", "P1Y\n"],
)
def test_odd_durations_are_refused(text: str) -> None:
    with pytest.raises(InvalidDate, match="write whole numbers"):
        Duration(text)


@pytest.mark.parametrize("value, text", [
    (dt.timedelta(days=10), "P10D"), (dt.timedelta(days=1, hours=2), "P1DT2H"), (dt.timedelta(minutes=1), "PT1M"),
    (pendulum.duration(years=5, months=6), "P5Y6M"), (pendulum.duration(years=1, weeks=2, days=3), "P1Y17D"),
    (pendulum.duration(hours=36), "P1DT12H"), (Duration("P5Y"), "P5Y"), ("P2W", "P2W"),
])  # fmt: skip
def test_python_durations_are_taken(value: dt.timedelta, text: str) -> None:
    assert text == Duration(value).text == str(Duration(value))
    assert Duration(text) == Duration(value)


@pytest.mark.parametrize("value", [5, None, dt.timedelta(days=-1), dt.timedelta(1, 0, 1), dt.timedelta(0)])
def test_odd_python_durations_are_refused(value: dt.timedelta) -> None:
    with pytest.raises(InvalidDate):
        Duration(value)


@pytest.mark.parametrize("day, duration, after", [
    ("2024-02-29", "P5Y", "2029-02-28"), ("2022-01-31", "P1M", "2022-02-28"), ("2022-11-29", "P2W", "2022-12-13"),
    ("2022-11-29", "PT36H", "2022-11-30"), ("2022-11-29", "P5Y6M", "2028-05-29"), ("2024-01-31", "P1M1D", "2024-03-01"),
])  # fmt: skip
def test_the_calendar_adds(day: str, duration: str, after: str) -> None:
    result = add(pendulum.Date.fromisoformat(day), duration)

    assert (dt.date, after) == (type(result), result.isoformat())


def test_the_calendar_ends() -> None:
    with pytest.raises(InvalidDate, match="beyond the year 9999"):
        add(dt.date(9999, 1, 1), "P1Y")
    assert ends_after(EdtfDate("9995"), "P10Y") == (AFTER_ALL, AFTER_ALL)
    assert Answer.NO is passed(deadline_bounds(EdtfDate("9995"), "P10Y"), Cutoff.of("9999"))


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "Pacific/Apia"])
@pytest.mark.parametrize("cutoff, overdue", [
    ("2027-11-28", "no"), ("2027-11-29", "no"), ("2027-11-30", "possibly"), ("2028-03-01", "possibly"),
    ("2028-09-20", "possibly"), ("2028-09-21", "yes"),
])  # fmt: skip
def test_fifty_thousand_trees_are_overdue(cutoff: str, overdue: str, zone: str) -> None:
    bounds = deadline_bounds(EdtfDate("[2022-11-29..2023-09-20]"), "P5Y", zone)

    assert bounds.civil
    assert overdue == passed(bounds, Cutoff.of(cutoff, zone))
    assert overdue == passed(bounds.in_zone(zone), Cutoff.of(cutoff, zone))


def test_a_plans_last_day_is_the_day_before() -> None:
    assert EdtfDate("2031-12-31").bounds() == deadline_bounds(EdtfDate("2022-01-01"), "P10Y", last_day=True)
    plan = deadline_bounds(EdtfDate("2022"), "P10Y", last_day=True)
    assert EdtfDate("[2031-12-31,2032-12-30]").bounds() == plan
    noon = deadline_bounds(EdtfDate("2022-01-01T12:00:00"), "P10Y", "Asia/Tokyo", last_day=True)
    assert EdtfDate("2031-12-31").bounds(at_zone="Asia/Tokyo") == noon


def test_a_deadline_counts_from_the_day_where_it_began() -> None:
    lunch = EdtfDate("2023-09-20T13:10:00-04:00")

    assert EdtfDate("2024-09-21").bounds(at_zone="Asia/Tokyo") == deadline_bounds(lunch, "P1Y", "Asia/Tokyo")
    there = deadline_bounds(lunch, "P1Y", "Asia/Tokyo", at_zone="America/New_York")
    assert EdtfDate("2024-09-20").bounds(at_zone="America/New_York") == there
    assert EdtfDate("2023-09-22").bounds().in_zone("UTC") == deadline_bounds(lunch, "PT36H")
    placed = deadline_bounds(EdtfDate("2022-01-01"), "P1Y", "UTC", at_zone="Asia/Tokyo")
    assert EdtfDate("2023-01-01").bounds(at_zone="Asia/Tokyo") == placed


def test_a_deadline_is_open_where_its_start_is() -> None:
    before, after = deadline_bounds(EdtfDate("[..2022]"), "P5Y"), deadline_bounds(EdtfDate("[2022..]"), "P5Y")

    assert Answer.POSSIBLY is passed(before, Cutoff.of("1900"))
    assert Answer.YES is passed(before, Cutoff.of("2028"))
    assert Answer.NO is passed(after, Cutoff.of("2027-01-01"))
    assert Answer.POSSIBLY is passed(after, Cutoff.of("9999"))
    assert (second("2027-01-01") + DAY - 1, AFTER_ALL) == ends_after(EdtfDate("[2022..]"), "P5Y")


def test_a_plan_of_hours_lasts_through_the_day_of_its_last_second() -> None:
    assert deadline_bounds(EdtfDate("2022-01-01"), "PT36H", last_day=True) == EdtfDate("2022-01-02").bounds()
    assert deadline_bounds(EdtfDate("2022-01-01"), "PT24H", last_day=True) == EdtfDate("2022-01-01").bounds()


def test_a_deadline_counts_from_the_brink_of_the_calendar_too() -> None:
    last, first = EdtfDate("9999-12-31T23:59:59Z"), EdtfDate("0001-01-01T00:00:00Z")

    assert deadline_bounds(last, "P1D", "Asia/Tokyo").lo == AFTER_ALL
    next_day = EdtfDate("0001-01-02").bounds(at_zone="America/New_York")
    assert deadline_bounds(first, "P1D", "America/New_York") == next_day
