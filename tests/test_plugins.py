"""
Plugins: real distributions on the path, whole ones and broken ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest

import partnership_events as pe
from partnership_events import plugins
from partnership_events.cli import main
from partnership_events.testing import entries_of

TOASTS = '''
from typing import Annotated, ClassVar
import attrs
import partnership_events as pe
from partnership_events.checks import Tier

@attrs.frozen(kw_only=True)
class ToastRaised(pe.Event):
    """
    Somebody raised a toast.
    """

    kind: ClassVar[str] = "toast_raised"
    words: Annotated[str, "What was said."]

    def writes(self, me):
        return {("toast",): self.words}

@attrs.frozen(kw_only=True)
class MeetingAgain(pe.Event):
    """
    A kind whose name is taken.
    """

    kind: ClassVar[str] = "meeting_held"

def dry(seen):
    for one in seen.told("toast_raised"):
        yield seen.finding("dry", one.fact, "to what was it raised?", Tier.STRICT)

def failing(seen):
    yield seen.finding("first", seen.entries[0], "told before it failed")
    raise KeyError("seen")

def odd(seen):
    return ["no finding"]

def leaving(seen):
    yield seen.finding("first", seen.entries[0], "told before it left")
    raise SystemExit(7)

def tierless(seen):
    yield seen.finding("second", seen.entries[0], "how bad is it?", None)

def numbered(seen):
    yield seen.finding(7, seen.entries[0], "sorts with no other")

count = pe.Projection(0, lambda total, event: total + 1)
vocabulary = pe.Vocabulary.of(ToastRaised)
'''


def distribution(place: Path, name: str, entry_points: str, modules: dict[str, str] | None = None, version="1.2"):
    """
    A distribution as an installer leaves it.
    """
    info = place / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    for module, source in (modules or {}).items():
        (place / f"{module}.py").write_text(source, encoding="utf-8")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """
    An empty folder on the path, whose modules are forgotten afterwards.
    """
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delenv(plugins.OFF, raising=False)
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if name.startswith("acme"):
            del sys.modules[name]


def groups(**told: str) -> str:
    return "".join(f"[partnership_events.{group}]\n{lines}\n" for group, lines in told.items())


def ours():
    return [one for one in plugins.found() if one.distribution.startswith(("acme", "borealis"))]


def warned(call):
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        value = call()
    return value, [str(one.message) for one in met]


# ---- finding


def test_what_is_installed_is_found_and_not_imported(place):
    distribution(place, "acme-toasts", groups(kinds="toasts = acme_toasts:ToastRaised"), {"acme_toasts": "1 / 0"})

    (one,) = ours()

    assert ("kinds", "toasts", "acme-toasts", "1.2", "acme_toasts:ToastRaised", "") == (
        one.group, one.name, one.distribution, one.version, one.target, one.problem,
    )  # fmt: skip
    assert "acme_toasts" not in sys.modules


def test_other_groups_are_other_people_s_business(place):
    points = "[console_scripts]\nacme = acme:main\n[partnership_events.sauces]\nx = acme:x\n"
    distribution(place, "acme-toasts", points + groups(checks="# a remark\n; another\ndry = acme_toasts:dry"))

    assert [("checks", "dry")] == [(one.group, one.name) for one in ours()]


def test_all_can_be_switched_off(place, monkeypatch):
    distribution(place, "acme-toasts", groups(kinds="toasts = acme_toasts:ToastRaised"))
    monkeypatch.setenv(plugins.OFF, "1")

    assert () == plugins.found()
    assert 0 == len(plugins.vocabulary())


def test_of_two_of_one_name_the_first_distribution_counts(place, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "later")])
    for folder, name in ((place, "borealis-toasts"), (tmp_path / "later", "acme-toasts")):
        distribution(folder, name, groups(kinds="toasts = acme_toasts:ToastRaised"), {"acme_toasts": TOASTS})

    assert [("acme-toasts", ""), ("borealis-toasts", "acme-toasts brings one of the same name, which counts")] == [
        (one.distribution, one.problem) for one in ours()
    ]

    told, met = warned(plugins.vocabulary)

    assert ["toast_raised"] == list(told.kinds)
    assert 1 == len(met)
    assert met[0].startswith("plugin 'toasts' for kinds, of borealis-toasts 1.2: acme-toasts brings one of")


def test_what_stands_earlier_on_the_path_hides_the_same_further_on(place, tmp_path, monkeypatch):
    distribution(place, "acme-toasts", groups(kinds="toasts = acme_toasts:ToastRaised"))
    distribution(tmp_path / "later", "acme-toasts", groups(kinds="old = acme_toasts:ToastRaised"), version="1.1")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "later")])

    assert [("toasts", "1.2")] == [(one.name, one.version) for one in ours()]


def test_odd_places_on_the_path_are_no_trouble(tmp_path, monkeypatch):
    file = tmp_path / "archive.zip"
    file.write_bytes(b"")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "nowhere"), str(file)])

    assert [] == ours()


def test_a_distribution_in_an_archive_is_found(tmp_path, monkeypatch):
    distribution(tmp_path / "site", "acme-toasts", groups(checks="dry = acme_toasts:dry"))
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as archive:
        for file in (tmp_path / "site").rglob("*"):
            archive.write(file, file.relative_to(tmp_path / "site"))
    monkeypatch.delenv(plugins.OFF, raising=False)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site.zip")])

    assert ["dry"] == [one.name for one in ours()]


@pytest.mark.parametrize("file", ["entry_points.txt", "METADATA"])
def test_what_is_no_utf_8_text_is_no_traceback(place, file):
    distribution(place, "acme-toasts", groups(checks="dry = acme_toasts:dry"), {"acme_toasts": TOASTS})
    distribution(place, "borealis-toasts", groups(checks="wet = acme_toasts:dry"))
    odd = place / "acme_toasts-1.2.dist-info" / file
    odd.write_bytes(odd.read_bytes() + b"\nAuthor: J\xfcrgen = \xfc:\xfc\n")
    told, met = warned(plugins.checks)
    problems = {(one.distribution, one.version, one.problem.partition(": 'utf-8'")[0]) for one in ours()}

    if file == "METADATA":
        assert (2, []) == (len(told), met)
        assert {("acme-toasts", "1.2", ""), ("borealis-toasts", "1.2", "")} == problems
    else:
        why = "its entry_points.txt is no UTF-8 text"
        assert 1 == len(told)
        assert any(one.startswith(f"plugin 'dry' for checks, of acme-toasts 1.2: {why}") for one in met)
        assert {("acme-toasts", "1.2", why), ("borealis-toasts", "1.2", "")} == problems


def test_a_stranger_s_file_that_is_no_utf_8_text_is_nobody_s_business(place):
    distribution(place, "acme-sauces", "")
    (place / "acme_sauces-1.2.dist-info" / "entry_points.txt").write_bytes(b"[acme.sauces]\nx = \xfc:x\n")
    distribution(place, "borealis-toasts", groups(checks="wet = acme_toasts:dry"), {"acme_toasts": TOASTS})
    told, met = warned(plugins.checks)

    assert (["dry"], []) == ([one.__name__ for one in told], met)


# ---- using


def test_kinds_join_a_vocabulary(place, tmp_path):
    distribution(place, "acme-toasts", groups(kinds="toasts = acme_toasts:vocabulary"), {"acme_toasts": TOASTS})
    vocabulary = pe.STANDARD | plugins.vocabulary()
    log = pe.open_ledger(tmp_path / "events", vocabulary=vocabulary).create("a-b", parties=["A", "B"])
    log.append(vocabulary["toast_raised"](on="2001", words="To peace"))

    assert "To peace" == log.cell("toast", as_of="2001").value


def test_checks_projections_readers_and_writers_are_lent_by_name(place):
    points = groups(
        checks="dry = acme_toasts:dry",
        projections="count = acme_toasts:count",
        readers="r = acme_toasts:dry",
        writers="w = acme_toasts:dry",
    )
    distribution(place, "acme-toasts", points, {"acme_toasts": TOASTS})

    assert ["dry"] == [one.__name__ for one in plugins.checks()]
    assert isinstance(plugins.projections()["count"], pe.Projection)
    assert (["r"], ["w"]) == (list(plugins.readers()), list(plugins.writers()))


BROKEN = [
    pytest.param("kinds", "acme_gone:X", "ModuleNotFoundError: No module named 'acme_gone'", id="no such module"),
    pytest.param("kinds", "acme_toasts:Gone", "AttributeError: ", id="no such name"),
    pytest.param("kinds", "acme toasts", "ValueError: 'acme toasts' names nothing; write package", id="odd"),
    pytest.param("kinds", "acme_bad:x", "ZeroDivisionError: division by zero", id="fails"),
    pytest.param("kinds", "acme_exit:x", "SystemExit: 7", id="wants to leave"),
    pytest.param("kinds", "acme_toasts:dry", "Refused: got <function dry", id="no kind"),
    pytest.param("kinds", "acme_toasts:MeetingAgain", "ValueError: the kind 'meeting_held' is there", id="taken"),
    pytest.param("checks", "acme_toasts:__doc__", "TypeError: ", id="no check"),
    pytest.param("projections", "acme_toasts:dry", "TypeError: <function dry", id="no projection"),
    pytest.param("readers", "acme_toasts:count", "TypeError: Projection(", id="no reader"),
]  # fmt: skip


@pytest.mark.parametrize("group, target, problem", BROKEN)
def test_a_broken_plugin_is_a_warning(place, group, target, problem):
    modules = {"acme_toasts": TOASTS, "acme_bad": "1 / 0", "acme_exit": "raise SystemExit(7)"}
    distribution(place, "acme-toasts", groups(**{group: f"mine = {target}"}), modules)
    told, met = warned(getattr(plugins, "vocabulary" if group == "kinds" else group))

    assert 0 == len(told)
    assert 1 == len(met)
    assert met[0].startswith(f"plugin 'mine' for {group}, of acme-toasts 1.2: {problem}")
    assert plugins.tried()[0].problem.startswith(problem)


def test_two_kinds_of_one_name_from_two_plugins(place):
    points = groups(kinds="a = acme_toasts:ToastRaised\nb = acme_other:ToastRaised")
    distribution(place, "acme-toasts", points, {"acme_toasts": TOASTS, "acme_other": TOASTS})

    told, met = warned(plugins.vocabulary)

    assert ["toast_raised"] == list(told.kinds)
    assert 1 == len(met)
    assert ["", "ValueError: the kind 'toast_raised' is there already"] == [one.problem for one in plugins.tried()]


@pytest.mark.parametrize("name, problem, codes", [
    ("failing", "KeyError: 'seen'", ["first"]),
    ("odd", "TypeError: found 'no finding', which is no Finding", []),
    ("leaving", "SystemExit: 7", ["first"]),
    ("tierless", "TypeError: found 'second' with the tier None", []),
    ("numbered", "TypeError: found 7 with the code 7", []),
])  # fmt: skip
def test_a_check_that_fails_is_a_warning_and_the_others_go_on(place, name, problem, codes):
    distribution(place, "acme-toasts", groups(checks=f"mine = acme_toasts:{name}"), {"acme_toasts": TOASTS})
    (mine,) = plugins.checks()
    told, met = warned(lambda: pe.check(entries_of([]), (mine,)))

    assert codes == [one.code for one in told]
    assert [f"plugin 'mine' for checks, of acme-toasts 1.2: {problem}"] == met


# ---- the command


@pytest.fixture
def installed(place, tmp_path, monkeypatch):
    points = groups(kinds="toasts = acme_toasts:ToastRaised", checks="dry = acme_toasts:dry\nlost = acme_gone:x")
    distribution(place, "acme-toasts", points, {"acme_toasts": TOASTS})
    monkeypatch.chdir(tmp_path)


def test_the_command_knows_the_kinds_and_checks_of_plugins(installed, capsys):
    assert 0 == main(["create", "a-b", "--party", "A", "--party", "B"])
    assert 0 == main(["add", "a-b", "toast_raised", "--on", "2001", "--words", "To peace"])
    assert 0 == main(["schema", "toast_raised"])
    assert 0 == main(["timeline", "a-b"])
    assert "toast raised: To peace" in capsys.readouterr().out
    assert 1 == main(["check", "a-b"])

    told = capsys.readouterr()

    assert "events/a-b.jsonl:2: dry: to what was it raised?  (strict)" in told.out
    assert "partnership: warning: plugin 'lost' for checks, of acme-toasts 1.2: ModuleNotFoundError" in told.err
    assert 1 == told.err.count("warning")


def test_a_check_that_wants_to_leave_takes_nothing_along(place, tmp_path, monkeypatch, capsys):
    distribution(place, "acme-toasts", groups(checks="go = acme_toasts:leaving"), {"acme_toasts": TOASTS})
    monkeypatch.chdir(tmp_path)
    main(["create", "a-b", "--party", "A", "--party", "B"])

    assert 1 == main(["check", "a-b"])

    told = capsys.readouterr()

    assert "events/a-b.jsonl:1: first: told before it left  (basic)" in told.out
    assert "partnership: warning: plugin 'go' for checks, of acme-toasts 1.2: SystemExit: 7" in told.err


def test_without_plugins_their_facts_are_kept_and_not_applied(installed, capsys, monkeypatch):
    main(["create", "a-b", "--party", "A", "--party", "B"])
    main(["add", "a-b", "toast_raised", "--on", "2001", "--words", "To peace"])
    monkeypatch.setenv(plugins.OFF, "1")
    capsys.readouterr()

    assert 1 == main(["check", "a-b"])
    assert "unreadable: toast_raised is not applied" in capsys.readouterr().out


def test_plugins_are_listed(installed, capsys, monkeypatch):
    assert 0 == main(["--plugins"])

    lines = [line.split(maxsplit=4) for line in capsys.readouterr().out.splitlines()]

    assert ["for", "name", "from"] == lines[0]
    assert ["kinds", "toasts", "acme-toasts", "1.2", "ok"] in lines
    assert ["checks", "dry", "acme-toasts", "1.2", "ok"] in lines
    assert ["checks", "lost", "acme-toasts", "1.2", "broken: ModuleNotFoundError: No module named 'acme_gone'"] in lines

    monkeypatch.setenv(plugins.OFF, "1")

    assert 0 == main(["--plugins"])
    assert "PARTNERSHIP_NO_PLUGINS is set: plugins are switched off\n" == capsys.readouterr().out


def test_without_plugins_the_vocabulary_is_the_standard_one_itself(place):
    # By identity: the index beside a log is told so.
    assert (pe.STANDARD | plugins.vocabulary()) is pe.STANDARD


def test_who_has_no_plugins_does_not_pay_for_looking(tmp_path):
    """
    The standard library's way to look is not even imported.
    """
    code = (
        "import sys\nfrom partnership_events.cli import main\n"
        "main(['show', 'a-b', '--events', sys.argv[1]])\nassert 'importlib.metadata' not in sys.modules\n"
    )
    pe.open_ledger(tmp_path).create("a-b", parties=["A", "B"])
    source = str(Path(pe.__file__).parent.parent)
    bare = {**os.environ, "PYTHONPATH": source}
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=bare, capture_output=True, text=True)

    assert 0 == done.returncode, done.stderr
