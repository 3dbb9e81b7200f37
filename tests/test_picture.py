"""
Figures, by example: what stands where, and that it says what the log says.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import pytest

import partnership_events as pe
from partnership_events.dates import Cutoff, EdtfDate, bounds_of
from partnership_events.errors import MissingExtra, NoSuchPosition, Refused
from partnership_events.folding import view
from partnership_events.picture import converting
from partnership_events.picture.marks import Edge, Mark, News, Scene
from partnership_events.picture.scene import scene_of
from partnership_events.picture.spans import OPEN, day_of, edge_of
from partnership_events.picture.style import css, plain_css
from partnership_events.testing import entries_of, in_memory

EVENTS = pe.open_ledger(Path(__file__).parent.parent / "events")
SVG = "{http://www.w3.org/2000/svg}"


def scene(name: str, as_of: str | None = None, known_at: str | None = None) -> Scene:
    entries = EVENTS[name].entries
    return scene_of(view(entries, as_of="9999", known_at=known_at), entries, as_of=as_of, known_at=known_at)


def scene_told(*told: object) -> Scene:
    entries = entries_of(told)
    return scene_of(view(entries, as_of="9999"), entries)


def marks(scene: Scene, key: str) -> list[Mark]:
    return [mark for lane in scene.lanes if lane.key == key for mark in lane.marks]


def one(scene: Scene, key: str, label: str) -> Mark:
    (mark,) = (mark for mark in marks(scene, key) if mark.label.startswith(label))
    return mark


def day(text: str) -> float:
    return float(pe.EdtfDate(text).earliest.toordinal())


def on(text: str) -> Edge:
    return Edge(earliest=day(text), latest=day(text) + 1)


def until(text: str) -> Edge:
    """
    An end that is sure: the day after this last one.
    """
    return Edge(earliest=day(text) + 1, latest=day(text) + 1)


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text")]


def of_class(svg: str, name: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(svg).iter() if name in each.attrib.get("class", "").split()]


# -- what the logs say


def test_the_band_deepens_with_each_upgrade_and_begins_when_the_library_says():
    bands = {band.label: band for band in scene("china-united-kingdom").bands}

    tiers = [
        "comprehensive partnership",
        "comprehensive strategic partnership",
        "global comprehensive strategic partnership for the 21st century",
    ]
    assert tiers == [label for label in bands if "partnership" in label]
    assert [1, 2, 3] == [bands[label].depth for label in tiers]
    history = EVENTS["china-united-kingdom"].as_of("2025").tier.history
    assert [change.on.earliest.toordinal() for change in history] == [bands[label].begin.earliest for label in tiers]
    # Each ends where the next begins.
    assert [bands[label].begin for label in tiers[1:]] == [bands[label].end for label in tiers[:-1]]
    assert OPEN == bands[tiers[-1]].end


def test_relations_that_were_severed_leave_a_gap_in_the_band():
    severed = [band for band in scene("japan-soviet-union").bands if band.over]
    held = [band for band in scene("japan-soviet-union").bands if not band.over]

    assert ["severed"] == [band.label for band in severed]
    assert [held[0].end, held[1].begin] == [severed[0].begin, severed[0].end]
    assert (1945, 1956) == tuple(pe.EdtfDate(year).earliest.year for year in ("1945", "1956"))
    assert day("1945") < severed[0].begin.earliest < day("1946")
    assert day("1956") < severed[0].end.earliest < day("1957")


def test_a_text_stands_in_one_row_when_it_was_signed_and_how_long_it_is_in_force():
    pact = one(scene("japan-soviet-union"), "instruments", "Pact of Neutrality")

    assert (day("1941-04-13"), day("1941-04-25")) == (pact.before.earliest, pact.begin.earliest)
    # It says until when it ran: the library's own spells.
    spells = EVENTS["japan-soviet-union"].history("instruments", "neutrality-pact").intervals
    in_force = [each for each in spells if each.answer is pe.Answer.YES]
    assert in_force[-1].surely_through.toordinal() + 1 == pact.end.earliest
    assert pact.corrected


def test_members_are_bars_from_when_they_joined_until_they_left():
    members = marks(scene("warsaw-treaty"), "members")
    albania = one(scene("warsaw-treaty"), "members", "Albania")

    assert {"Albania", "Bulgaria", "Czechoslovakia", "Hungary", "Poland", "Romania"} <= {each.label for each in members}
    assert day("1955") < albania.begin.earliest < day("1956")
    assert day("1968") < albania.end.earliest < day("1969")
    assert 1 == sum("observer" in each.label for each in members)


def test_two_partners_have_no_lane_of_members():
    assert [] == marks(scene("japan-mongolia"), "members")


def test_what_lies_after_the_date_is_paler_and_the_line_stands_at_its_end():
    told = scene("japan-mongolia", as_of="2022-12-31")

    assert day("2023-01-01") == told.as_of
    later = {mark.label for mark in told.marks if mark.later}
    assert "working lunch, New York" in later
    assert "state visit, JPN" not in later
    assert not any(band.later for band in told.bands)
    assert any(band.later for band in scene("japan-mongolia", as_of="2020").bands)


def test_a_view_of_an_earlier_knowledge_shows_what_was_known():
    early = scene("japan-mongolia", known_at="@30")

    assert 30 >= max(mark.position for mark in early.marks)
    assert "as known @30" == early.subtitle
    assert "japan-mongolia @30, open, as known @30, read in UTC" == early.basis


def test_the_figure_says_in_words_what_it_shows():
    assert (
        "From 1972 to 2031. "
        "In turn: Strategic Partnership; Special Strategic Partnership for Peace and Prosperity. "
        "On 2023-09-20 the framework is Special Strategic Partnership for Peace and Prosperity (yes). "
        "Shown are: plans 2, pledges 2, projects 1, meetings and visits 4, positions 17, milestones 4."
    ) == scene("japan-mongolia", as_of="2023-09-20").told


# -- what small logs say


def test_an_uncertain_date_reaches_from_the_earliest_to_the_latest():
    (mark,) = marks(scene_told(pe.MeetingHeld(on="[2001..2003]", form="summit")), "meetings")

    assert Edge(earliest=day("2001-01-01"), latest=day("2004-01-01")) == mark.begin
    assert not mark.begin.sure


def test_a_framework_that_is_only_possible_is_dashed_over_all_its_days():
    entries = entries_of([pe.RelationsUpgraded(on="[2001-05-01..]", label="A tier")])
    (band,) = scene_of(view(entries, as_of="9999"), entries).bands

    assert ("A tier (possibly)", day("2001-05-01"), OPEN) == (band.shown, band.begin.earliest, band.end)
    (drawn,) = of_class(pe.figure(entries).svg, "possibly")
    assert "band possibly" == drawn.attrib["class"]


def test_a_moment_stands_at_its_hour_in_the_zone():
    there = bounds_of(EdtfDate("2022-11-29T21:00:00Z"), None, "Asia/Tokyo")

    assert day("2022-11-30") + 6 / 24 == edge_of(there, "Asia/Tokyo").earliest
    assert day("2022-11-30") == day_of(Cutoff.of("2022-11-29", "Asia/Tokyo"))
    assert pytest.approx(day("2022-11-30") + 6 / 24, abs=1e-4) == day_of(
        Cutoff.of("2022-11-29T21:00:00Z", "Asia/Tokyo")
    )


def test_a_planned_meeting_is_dashed_until_it_is_held():
    plan = pe.MeetingHeld(on="2030-05-01", form="summit", modality="planned")
    log = in_memory(plan)

    (mark,) = marks(scene_of(log.view(log.entries, "9999"), log.entries), "meetings")
    assert mark.planned
    assert "summit (planned)" == mark.shown
    assert ["point open planned"] == [each.attrib["class"] for each in of_class(log.timeline_figure().svg, "planned")]
    log.append(pe.MeetingHeld(on="2030-05-02", form="summit", confirms=log.entries[-1].id))
    (mark,) = marks(scene_of(log.view(log.entries, "9999"), log.entries), "meetings")
    assert not mark.planned
    assert on("2030-05-02") == mark.begin


def test_what_is_planned_has_its_lane_whatever_it_is():
    planned = {"on": "2030", "modality": "planned"}
    told = scene_told(
        pe.InstrumentSigned(instrument="i", form="treaty", title="A treaty", **planned),
        pe.PlanAdopted(plan="p", label="A plan", **planned),
        pe.PledgeMade(pledge="q", by=["ACM"], action="give", **planned),
        pe.ProjectAnnounced(project="r", **planned),
        pe.RelationsUpgraded(label="A tier", **planned),
        pe.MembershipChanged(party="ACM", mode="left", **planned),
    )

    there = {lane.key: [mark.planned for mark in lane.marks] for lane in told.lanes}
    assert all(there[key][-1] for key in ("instruments", "plans", "pledges", "projects", "other", "members"))


def test_what_was_retracted_is_not_shown_and_what_was_corrected_says_so():
    log = in_memory(pe.MeetingHeld(on="2001", form="summit"), pe.MeetingHeld(on="2002", form="call"))
    first, second = log.entries[-2:]
    log.retract(first.id, reason="never held")
    log.correct(second.id, reason="a month later", on="2002-02")

    (mark,) = marks(scene_of(log.view(log.entries, "9999"), log.entries), "meetings")
    assert "call (corrected)" == mark.shown
    assert day("2002-02-01") == mark.begin.earliest


def test_what_is_disputed_says_so():
    log = in_memory(pe.MeetingHeld(on="2001", form="summit"), pe.MeetingHeld(on="2002", form="call"))
    log.append(pe.FactDisputed(facts=[entry.id for entry in log.entries[-2:]]))

    shown = [mark.shown for mark in marks(scene_of(log.view(log.entries, "9999"), log.entries), "meetings")]
    assert ["summit (disputed)", "call (disputed)"] == shown


def test_a_plan_of_two_years_ends_with_them_and_one_that_was_ended_ends_then():
    told = [
        pe.PlanAdopted(on="2001-05-01", plan="one", label="One", period="2002/2003"),
        pe.PlanAdopted(on="2001-05-01", plan="two", label="Two", period="2002/2003"),
        pe.InstrumentEnded(on="2002-06-30", subject="two", mode="terminated"),
    ]

    plans = {mark.label: mark for mark in marks(scene_told(*told), "plans")}
    assert (day("2002-01-01"), until("2003-12-31")) == (plans["One"].begin.earliest, plans["One"].end)
    assert day("2002-06-30") == plans["Two"].end.earliest


def test_a_pledge_ends_where_it_is_due_or_withdrawn_and_is_late_only_as_of_a_date():
    pledge = pe.PledgeMade(on="2001-05-01", pledge="p", by=["ACM"], action="plant trees", horizon={"by": "2005"})
    entries = entries_of([pledge])
    seen = view(entries, as_of="9999")

    (mark,) = marks(scene_of(seen, entries), "pledges")
    assert ("plant trees", Edge(earliest=day("2005-01-01"), latest=day("2006-01-01"))) == (mark.label, mark.end)
    (mark,) = marks(scene_of(seen, entries, as_of="2006-01-01"), "pledges")
    assert "plant trees: overdue" == mark.label
    (mark,) = marks(scene_told(pledge, pe.PledgeWithdrawn(on="2003-02-01", pledge="p")), "pledges")
    assert ("plant trees: withdrawn", day("2003-02-01")) == (mark.label, mark.end.earliest)


def test_a_project_ends_when_it_was_closed_else_when_it_is_planned_to():
    launched = pe.ProjectLaunched(on="2001-05-01", project="p", label="A dam", planned_end="2004-12-31")
    closed = pe.ProjectStatusChanged(on="2003-03-01", project="p", status="4")

    (mark,) = marks(scene_told(launched), "projects")
    assert ("A dam", on("2004-12-31")) == (mark.label, mark.end)
    (mark,) = marks(scene_told(launched, closed), "projects")
    assert ("A dam: closed", day("2003-03-01")) == (mark.label, mark.end.earliest)


def test_a_mission_is_a_bar_for_each_level():
    told = [
        pe.MissionChanged(on="1960-01-01", sender="ACM", receiver="BOR", level="ambassador"),
        pe.MissionChanged(on="1970-01-01", sender="ACM", receiver="BOR", level="none"),
    ]

    (mark,) = marks(scene_told(*told), "missions")
    assert ("ACM in BOR: ambassador", on("1970-01-01").earliest) == (mark.label, mark.end.earliest)


@attrs.frozen(kw_only=True)
class GrantAwarded(pe.Event):
    """
    A grant was awarded.
    """

    kind = "grant_awarded"


def test_a_kind_of_ones_own_has_a_lane():
    vocabulary = pe.STANDARD | pe.Vocabulary.of(GrantAwarded)
    entries = entries_of([GrantAwarded(on="2001-05-01")], vocabulary=vocabulary)

    (mark,) = marks(scene_of(view(entries, as_of="9999"), entries), "own")
    assert ("grant awarded", on("2001-05-01")) == (mark.label, mark.begin)


# -- as SVG


def test_a_figure_has_a_name_its_words_and_roles():
    figure = EVENTS["japan-mongolia"].timeline_figure(as_of="2023-09-20")
    root = ET.fromstring(str(figure))

    title, desc = root[0], root[1]
    assert ("Japan and Mongolia", figure.told) == (title.text, desc.text)
    assert title.attrib["id"] == root.attrib["aria-labelledby"]
    assert desc.attrib["id"] == root.attrib["aria-describedby"]
    assert "graphics-document document" == root.attrib["role"]
    symbols = [each for each in root.iter() if each.attrib.get("role") == "graphics-symbol"]
    assert 29 + 4 == len(symbols)
    assert all(each.attrib["aria-label"] and each.find(f"{SVG}title") is not None for each in symbols)
    assert {"Plans", "Pledges", "Projects", "Positions (8 of 17", "2023-09-20"} <= set(texts(figure.svg))
    assert figure.svg == figure._repr_svg_()
    assert repr(figure).startswith("<Figure 'Japan and Mongolia': ")


def test_signs_stand_where_their_days_are():
    svg = EVENTS["japan-soviet-union"].timeline_figure(as_of="1950").svg

    (line,) = of_class(svg, "as-of")
    at = float(line.attrib["d"][1:].split()[0])
    bars = [float(each.attrib["x"]) for each in of_class(svg, "bar")]
    assert any(x < at for x in bars)
    assert any(x > at for x in bars)
    pale = [each for group in of_class(svg, "later") for each in group if "bar" in each.attrib.get("class", "")]
    assert all(float(each.attrib["x"]) >= at for each in pale)
    assert pale


def test_two_figures_stand_in_one_page():
    one, other = (EVENTS[name].timeline_figure().svg for name in ("japan-mongolia", "usa-cuba"))

    def ids(svg):
        return {each.attrib["id"] for each in ET.fromstring(svg).iter() if "id" in each.attrib}

    assert ids(one)
    assert not ids(one) & ids(other)
    assert not ids(one) & ids(EVENTS["japan-mongolia"].timeline_figure(theme="dark").svg)
    # Every fading end finds its gradient.
    met = {each.attrib["fill"][5:-1] for each in ET.fromstring(one).iter() if "fill" in each.attrib}
    assert met
    assert met <= ids(one)


def test_the_same_question_gives_the_same_bytes_whoever_answers():
    log = EVENTS["usa-cuba"]

    assert log.timeline_figure(as_of="2016").svg == log.timeline_figure(as_of="2016").svg
    assert log.timeline_figure(as_of="2016").svg == pe.figure(tuple(log.entries), as_of="2016").svg


def test_what_a_log_says_stays_text():
    hostile = '<script>alert("1")</script>]]>\u202eevil\u0007 & \ufffe'
    figure = in_memory(
        pe.LogOpened(name="a-b", parties=["A", "B"], title=hostile),
        pe.MilestoneMarked(on="2001", milestone=hostile),
        pe.RelationsUpgraded(on="2001", label=hostile),
    ).timeline_figure(as_of="2001")

    root = ET.fromstring(figure.svg)
    assert [] == [each for each in root.iter() if each.tag.endswith("script")]
    assert any("<script>" in text for text in texts(figure.svg))
    assert "\u202e" not in figure.svg
    assert "\u0007" not in figure.svg


def test_an_empty_log_has_a_figure():
    svg = in_memory(pe.LogOpened(name="a-b", parties=["A", "B"])).timeline_figure().svg

    assert "a-b" in texts(svg)


@pytest.mark.parametrize("how", [{"width": 10}, {"width": 1e9}, {"theme": "pink"}, {"width": float("nan")}])
def test_a_figure_that_cannot_be_is_refused(how):
    with pytest.raises(Refused):
        EVENTS["japan-mongolia"].timeline_figure(**how)


def test_a_theme_is_asked_for_by_class():
    for theme, look in (("auto", "pe"), ("light", "pe pe-light"), ("dark", "pe pe-dark")):
        root = ET.fromstring(EVENTS["japan-mongolia"].timeline_figure(theme=theme).svg)
        assert look == root.attrib["class"]
    assert "@media print" in css()
    assert "prefers-color-scheme:dark" in css()


def test_only_signs_that_are_used_are_explained():
    plain = in_memory(pe.MeetingHeld(on="2001-05-01", form="summit")).timeline_figure().svg
    unsure = in_memory(pe.MeetingHeld(on="2001", form="summit", modality="planned")).timeline_figure().svg

    assert not any("dashed" in text or "dotted" in text for text in texts(plain))
    assert any("open sign" in text and "dashed: planned" in text for text in texts(unsure))


# -- compared


def test_of_two_times_the_later_says_what_is_new_and_the_earlier_what_is_gone():
    log = in_memory(pe.MeetingHeld(on="2001", form="summit"), pe.MeetingHeld(on="2002", form="call"))
    log.correct(log.entries[-1].id, reason="a month", on="2002-02")
    log.retract(log.entries[1].id, reason="never held")
    log.append(pe.MeetingHeld(on="2003", form="session"))

    svg = log.timeline_figure(compare=3).svg
    shown = texts(svg)
    assert ["as known @3 · 1 gone", "as known now (@6) · 1 new, 1 changed"] == [t for t in shown if "as known" in t][:2]
    assert {"summit (gone)", "call (corrected, changed)", "session (new)"} <= set(shown)
    assert [1, 1, 1] == [len(of_class(svg, news.value)) for news in News]
    # Whichever is asked first, the earlier stands first.
    other_way = texts(log.timeline_figure(known_at=3, compare=6).svg)
    assert ["as known @3 · 1 gone", "as known @6 · 1 new, 1 changed"] == [t for t in other_way if "as known" in t][:2]


def test_of_two_times_without_a_difference_that_is_said():
    log = in_memory(pe.MeetingHeld(on="2001", form="summit"), pe.SourceDeclared(source="A"))

    shown = texts(log.timeline_figure(compare=2).svg)
    assert {"as known @2 · nothing gone", "as known now (@3) · nothing new or changed"} <= set(shown)


def test_two_partnerships_share_an_axis():
    one, other = EVENTS["japan-mongolia"], EVENTS["japan-soviet-union"]
    figure = one.timeline_figure(compare=other)

    assert "Japan and Mongolia · Japan and the Soviet Union" == figure.title
    assert figure.svg == pe.figure(one.entries, compare=tuple(other.entries)).svg
    shown = texts(figure.svg)
    assert shown.index("Japan and Mongolia") < shown.index("Japan and the Soviet Union")
    assert 1 == shown.count("1940")


def test_a_time_that_no_log_has_is_refused():
    with pytest.raises(NoSuchPosition):
        EVENTS["japan-mongolia"].timeline_figure(compare="@999")


# -- the map


def test_a_map_shows_each_party_once_and_every_partnership():
    network = EVENTS.network("1985")
    figure = EVENTS.network_figure("1985")

    assert len(network.nodes) == len(of_class(figure.svg, "party"))
    assert 2 == len(of_class(figure.svg, "hub"))
    spokes = sum(len(tie.parties) for tie in network.ties if len(tie.parties) > 2)
    assert spokes + 5 == len(of_class(figure.svg, "tie"))
    # The United States and Cuba.
    assert 1 == len(of_class(figure.svg, "severed"))
    assert {"Partnerships as of 1985", "Japan", "Cuba", "severed", "The Warsaw Treaty"} <= set(texts(figure.svg))
    assert figure.svg == pe.network_figure(network).svg


def test_a_deeper_tie_is_wider_and_one_that_is_only_possible_dashed():
    svg = EVENTS.network_figure("2017").svg

    def of(words):
        return next(
            group.find(f"{SVG}path")
            for group in ET.fromstring(svg).iter(f"{SVG}g")
            if group.attrib.get("aria-label", "").startswith(words)
        )

    assert float(of("China and").attrib["stroke-width"]) > float(of("Germany and").attrib["stroke-width"])
    assert "possibly" in of("Japan and Mongolia").attrib["class"]


def test_an_empty_ledger_has_a_map(tmp_path):
    assert "0 partnerships, 0 parties" in texts(pe.open_ledger(tmp_path).network_figure("2000").svg)


# -- as PNG and PDF


def test_what_reads_no_variables_gets_colours():
    plain = converting.plain(EVENTS["japan-mongolia"].timeline_figure())

    assert "var(" not in plain
    assert "@media" not in plain
    assert ".pe .lane-plans .bar{fill:#007a59;" in plain
    assert plain_css() != plain_css(dark=True)
    ET.fromstring(plain)


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(MissingExtra, match=r"pip install 'partnership-events\[picture\]'"):
        converting.png(EVENTS["japan-mongolia"].timeline_figure())


def test_a_figure_becomes_a_png_and_a_pdf_of_its_size():
    pytest.importorskip("typst", reason="the extra picture is not installed")
    figure = EVENTS["japan-mongolia"].timeline_figure()

    png, pdf = converting.png(figure), converting.pdf(figure)
    assert b"\x89PNG" == png[:4]
    assert 2 * 960 == int.from_bytes(png[16:20], "big")
    assert b"%PDF" == pdf[:4]


# -- as shipped


def test_the_figures_of_the_docs_are_those_of_today():
    tool = Path(__file__).parent.parent / "tools" / "figures.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)

    assert "the figures are fresh\n" == done.stdout, done.stdout + done.stderr
