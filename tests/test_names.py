"""
The names a statement uses: found wherever a declaration says so, and nowhere else.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import attrs
from drafts import ONE, OTHER

import partnership_events as pe
from partnership_events.event import Event
from partnership_events.names import Named, names_at, names_in, path_of, references
from partnership_events.values import EntryId, LadderKey, PartyKey


@attrs.frozen
class Branch:
    """
    Something that holds its own like.
    """

    entry: Annotated[EntryId, "An entry."]
    party: Annotated[PartyKey | None, "A party."] = None
    branches: Annotated[tuple[Branch, ...], "More of the kind."] = ()


@attrs.frozen
class Ring:
    """
    Something that holds its own like, and never a name.
    """

    rings: Annotated[tuple[Ring, ...], "More of the kind."] = ()


@attrs.frozen(kw_only=True)
class TreeDrawn(Event):
    """
    A tree was drawn.
    """

    kind: ClassVar[str] = "tree_drawn"

    trunk: Annotated[Branch | None, "The tree."] = None
    ring: Annotated[Ring | None, "A ring of it."] = None
    leant: Annotated[LadderKey | None, "The ladder that leans on it; not every event has one."] = None
    by: Annotated[None | PartyKey, "Who drew it."] = None  # noqa: RUF036 - whoever writes it so is understood


TREE = TreeDrawn(on="2024", trunk=Branch(ONE, None, (Branch(OTHER, "JPN"),)), ring=Ring((Ring(),)))


def test_a_name_is_found_in_each_field_that_every_event_has() -> None:
    people = [pe.Person(name="X", party="MNG"), pe.Person(person="kishida")]
    event = TreeDrawn(on="2024", by="JPN", parties=["MNG", "COR"], people=people, at_zone="UTC", part_of=ONE)

    assert {
        "$.at_zone": "UTC",
        "$.parties[0].party": "COR",
        "$.parties[1].party": "MNG",
        "$.people[0].party": "MNG",
        "$.people[1].person": "kishida",
        "$.part_of": ONE,
        "$.by": "JPN",
    } == {one.path: one.name for one in names_in(event)}
    assert ["COR", "MNG", "MNG", "JPN"] == [name for _, name, _ in names_at(event, what="party")]
    assert "$.people[0].party" == path_of(names_at(event, what="party")[2][2])


def test_a_name_is_told_with_its_sort_and_its_place() -> None:
    assert [
        Named("entry", ONE, "$.trunk.entry"),
        Named("entry", OTHER, "$.trunk.branches[0].entry"),
        Named("party", "JPN", "$.trunk.branches[0].party"),
    ] == [*names_in(TREE)]


def test_one_sort_alone_may_be_asked_for() -> None:
    assert ["JPN"] == [one.name for one in names_in(TREE, what="party")]
    assert [] == [*names_in(TREE, what="source")]
    assert [ONE, OTHER] == [*references(TREE)]


def test_what_stands_in_the_event_of_a_correction_is_told_too() -> None:
    tree = attrs.evolve(TREE, leant="japan")
    correction: Any = pe.FactCorrected(corrects=ONE, after=ONE, content=tree, reason="redrawn")

    assert [ONE, ONE, ONE, OTHER] == sorted(references(correction))
    assert "$.content.trunk.branches[0].party" in [one.path for one in names_in(correction)]
    assert [Named("ladder", "japan", "$.content.leant")] == [*names_in(correction, what="ladder")]


def test_asked_by_sort_and_asked_whole_are_told_the_same() -> None:
    whole = pe.MeetingHeld(on="2024", form="call", parties=["JPN", "MNG"], part_of=ONE, in_reply_to=OTHER)
    told = [*names_in(whole)]

    assert {"entry", "party"} == {one.what for one in told}
    for what in ("entry", "party", "person", "zone"):
        assert [one for one in told if one.what == what] == [*names_in(whole, what=what)]
