"""
A draft as it will read back from disk, found several times as fast as the codec finds it, or not at all.

The codec takes a draft apart into JSON and builds it again, value by value.  Here it is printed at once, what stands
there is read as a line would be (``swift``), and that is printed again:

    draft  ->  content  ->  the draft in its one spelling  ->  content
                  |________________ the same? ________________|

Then it is as it will be read, and that is the content of its entry.  Whatever is spelt otherwise, or wrong, has no
answer here, and the codec tells.  ``tests/test_drafting_laws.py`` proves that both say the same.

Measured on meetings of two parties with a citation, in instructions: 135,000 a draft, where the codec takes 550,000.
"""

from __future__ import annotations

import decimal
import functools
import operator
import types
import typing
from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.canonical import content_id, encoded
from partnership_events.codec import Codec
from partnership_events.codes import Code, Role
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.event import Draft, Statement, Vocabulary
from partnership_events.swift import Parts, swift_of
from partnership_events.twins import NotSwift, default_of, must_be_exact, twin_of
from partnership_events.values import Frozen, Label, Participant

Writer: TypeAlias = Callable[[Any], Any]


@classes.frozen(kw_only=True, repr=False)
class Checked(Draft):
    """
    A draft as it will read back, with its content and the id that this gives it.

    ``swift``: its content was read as its line will be, so nobody need read that line to know its entry.
    All are None where it was changed since: ``attrs.evolve`` leaves out what ``drafting`` alone puts in.
    """

    content: bytes | None = attrs.field(default=None, init=False, eq=False)
    id: str | None = attrs.field(default=None, init=False, eq=False)
    swift: bool | None = attrs.field(default=None, init=False, eq=False)
    by: Codec | None = attrs.field(default=None, init=False, eq=False)


class Drafting:
    """
    The way of one vocabulary's drafts to the disk and back.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._swift = swift_of(codec)
        self._plain = Plain(codec.vocabulary)

    def checked(self, draft: Draft) -> Checked:
        """
        The draft held to its declaration, as the codec's ``checked`` does; raises ``Refused`` with all problems.
        """
        if isinstance(draft, Checked) and draft.by is self._codec:
            return draft
        swift = self.swiftly(draft)
        if swift is not None:
            return swift
        told = self._codec.checked(draft)
        return self._made((told.event, told.cites, told.note, told.meta), self._codec.content(told), swift=False)

    def swiftly(self, draft: Draft) -> Checked | None:
        """
        The same; None where the codec must look at it.
        """
        try:
            content = encoded(self._fields(draft.event, draft.cites, draft.note, draft.meta))
            parts = self._swift.parts(content)
            if parts is None or encoded(self._fields(*parts)) != content:
                return None
            return self._made(parts, content, swift=True)
        except Exception:  # noqa: BLE001 - whatever is odd about it, the codec tells
            return None

    def _fields(self, event: Any, cites: Any, note: Any, meta: Any) -> dict[str, Any]:
        plain = self._plain
        fields: dict[str, Any] = plain.of(event)
        if cites:
            fields["cites"] = plain.of(cites)
        if note is not None:
            fields["note"] = plain.of(note)
        if meta is not None:
            fields["meta"] = _json(meta)
        return fields

    def _made(self, parts: Parts, content: bytes, *, swift: bool) -> Checked:
        # What was read back needs no converters, which are half of what making it would cost.
        made: Any = _Twin()
        made.event, made.cites, made.note, made.meta = parts
        made.content, made.id, made.swift, made.by = content, content_id(content), swift, self._codec
        made.__class__ = Checked
        return typing.cast("Checked", made)


_Twin: Any = twin_of(Checked)


class Plain(dict[type, Writer]):
    """
    What JSON has for the values of each class; worked out when the class is first met.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._kinds = vocabulary.kinds

    def of(self, value: Any) -> Any:
        return self[type(value)](value)

    def __missing__(self, cls: type) -> Writer:
        self[cls] = made = self._writer(cls)
        return made

    def _writer(self, cls: type) -> Writer:
        if cls in (str, int, bool) or issubclass(cls, Code):
            return lambda value: value
        if cls in (EdtfDate, Period, Duration):
            return operator.attrgetter("text")
        if cls is decimal.Decimal:
            return "{:f}".format
        if cls is Label:
            return lambda label: dict(label.texts)
        if cls in (tuple, list):
            return lambda items: [self[type(item)](item) for item in items]
        must_be_exact(cls)
        return self._for_participants(cls) if cls is Participant else self._for_classes(cls)

    def _for_participants(self, cls: type) -> Writer:
        whole = self._for_classes(cls)
        return lambda told: told.party if told.role is Role.PARTY else whole(told)

    def _for_classes(self, cls: type) -> Writer:
        """
        Of a class its fields, those left out that are as they are by default; of a statement its kind too.
        """
        # Only the codec can tell what a factory made from what was given.
        if any(hasattr(field.default, "factory") for field in attrs.fields(cls)):
            raise NotSwift
        head = {"@kind": cls.kind} if issubclass(cls, Statement) else {}
        if issubclass(cls, Statement) and (cls.version != 1 or self._kinds.get(cls.kind) is not cls):
            raise NotSwift
        names = {f"d_{field.name}": default_of(field) for field in attrs.fields(cls)} | {"plain": self}
        lines = []
        for field in attrs.fields(cls):
            differs = "is not None" if names[f"d_{field.name}"] is None else f"!= d_{field.name}"
            lines += [f"    v = told.{field.name}", f"    if v {differs}: to[{field.name!r}] = plain[type(v)](v)"]
        # Of names that attrs has checked, and of nothing that anybody typed.
        exec(_WRITTEN.format(head=head, fields="\n".join(lines)), names)  # noqa: S102
        return typing.cast("Writer", names["written"])


# Written for the class, so that every place in it meets one class only, which is what Python is fast at: a third.
_WRITTEN = """
def written(told):
    to = {head}
{fields}
    return to
"""


def _json(value: Any) -> Any:
    """
    The caller's own, where it holds nothing but what JSON has; ``encoded`` would find a spelling for anything.
    """
    cls = type(value)
    if cls is Frozen:
        return {key: _json(item) for key, item in value.items()}
    if cls is tuple:
        return [_json(item) for item in value]
    if cls not in (str, int, bool, types.NoneType):
        raise NotSwift
    return value


@functools.lru_cache(maxsize=16)
def drafting_of(codec: Codec) -> Drafting:
    """
    The drafting of a codec, made once.
    """
    return Drafting(codec)
