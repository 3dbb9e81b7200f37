"""
The codec, compiled: the same values from the same bytes, several times as fast, or no answer at all.

``codec`` says what a line means, and says it slowly: it looks at every value anew, and tells all that is wrong.  Here
the same declarations are compiled once per class, and the codec's own hooks are asked once per spelling:

    {"form":"summit","on":"2022-11-29","parties":["JPN","MNG"],...}
            |              |               |
        each a piece of bytes, met before: a dictionary knows its value                  ``Memo``
    all pieces together, printed again, must be the line                                 a msgspec.Struct
    and fill the slots of an event, whose class is changed to the frozen one when done   a twin

Whatever is out of the ordinary (an opening, a stub, an unknown kind, an older schema, a value that a hook refuses, a
class with validators or other ways of its own) has no answer here, and ``canonical`` and ``codec`` decide.  So there is
one definition of what is valid, and this cannot widen it; ``tests/test_swift_laws.py`` proves that both agree.
"""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeAlias

import attrs
import msgspec

from partnership_events.canonical import MAX_LINE, canonical, checksum_holds, content_id, parse
from partnership_events.codec import Codec, fields_of, meta_of
from partnership_events.codes import Code
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.event import Entry, Event, Statement
from partnership_events.names import ATOMS
from partnership_events.values import Citation, Names, frozen

Reader: TypeAlias = Callable[[Any], Any]
Convert: TypeAlias = Callable[[Any], Any]
Tell: TypeAlias = Callable[[bytes, Any], None]

_MANY = 1 << 16
_UNSET = msgspec.UNSET
_RAW_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
_KIND_AT = len('{"@kind":"')
_TEXTS = (EdtfDate, Period, Duration)
# As ``canonical`` lays it out; an opening bears a format, and is none of these.
_FRAME = re.compile(
    rb'\{"@at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)","@crc":"[0-9a-f]{8}",'
    rb'(?:"@following":([1-9][0-9]{0,14}),)?"@id":"([0-9a-f]{64})",(?="@kind":")'
)
# Records that a reader must see word for word.
_NEVER = (b"log_opened", b"entry_erased")
_DEEP = 24

_new = object.__new__


class NotSwift(Exception):
    """
    Something out of the ordinary, which the codec decides.
    """


class Memo(dict[Any, Any]):
    """
    What each spelling, a text or the bytes of a piece, means; worked out when it is first met.
    """

    def __init__(self, read: Reader) -> None:
        self._read = read

    def __missing__(self, spelling: Any) -> Any:
        value = self._read(spelling)
        if len(self) >= _MANY:
            self.clear()
        self[spelling] = value
        return value


class Swift:
    """
    The compiled side of a codec; a kind is compiled when it is first met.
    """

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self._kinds: dict[bytes, Tell | None] = dict.fromkeys(_NEVER)
        self._memos: dict[Any, Memo] = {}
        self._moments = Memo(_moment)

    def entry(self, line: bytes, seq: int) -> Entry | None:
        """
        The entry of a line, without its newline, that is as it should be; None where the codec must look at it.
        """
        frame = _FRAME.match(line)
        if frame is None or len(line) > MAX_LINE:
            return None
        at, following, id_ = frame.groups()
        content = b"{" + line[frame.end() :]
        told = id_.decode()
        if not checksum_holds(line) or content_id(content) != told:
            return None
        entry: Any = _new(_EntryTwin)
        try:
            self.tell(content, entry)
            entry.recorded_at = self._moments[at]
        except Exception:  # noqa: BLE001 - whatever a kind's own code raises, the codec tells
            return None
        entry.seq = seq
        entry.id = told
        entry.following = 0 if following is None else int(following)
        entry.appended = True
        entry.__class__ = Entry
        return typing.cast("Entry", entry)

    def tell(self, content: bytes, entry: Any) -> None:
        """
        Fills in what a content tells: event, citations, note, meta; raises whatever it meets where it cannot say.
        """
        kind = content[_KIND_AT : content.find(b'"', _KIND_AT)]
        try:
            read = self._kinds[kind]
        except KeyError:
            read = self._kinds[kind] = self._compiled(kind)
        if read is None:
            raise NotSwift
        read(content, entry)

    def _compiled(self, kind: bytes) -> Tell | None:
        cls = self.codec.vocabulary.kinds.get(kind.decode("utf-8", "replace"))
        try:
            return None if cls is None else _kind(self, cls)
        except NotSwift:
            return None

    # Pieces.

    def piece(self, field: attrs.Attribute[Any], hint: Any, convert: Convert | None) -> tuple[Any, str, Any]:
        """
        What a field is on the wire, how its value is made of that (``v``), and what that expression calls ``m``.
        """
        plain, hook = _plain(hint), self.codec.hook(hint, field.name)
        if convert is None and plain is bool:
            return bool, "v", None
        if convert is None and plain is int:
            return int, "m(v)", hook
        if convert is None and plain is str and not _named(hint):
            return str, "v if v.isascii() and 0 < len(v) < 9999 and not v.isspace() else m(v)", hook
        if _is_text(plain):
            return str, "m[v]", self.memo(hint, field.name, convert)
        return msgspec.Raw, "m[bytes(v)]", self.memo(hint, field.name, convert)

    def memo(self, hint: Any, name: str, convert: Convert | None) -> Memo:
        """
        The memo of a field; fields of one sort share one.
        """
        key = (hint, name if _plain(hint) is str or typing.get_origin(_plain(hint)) is tuple else "", convert)
        if key not in self._memos:
            read = self._reader(hint, name)
            self._memos[key] = Memo(read if convert is None else lambda raw: convert(read(raw)))
        return self._memos[key]

    def _reader(self, hint: Any, name: str) -> Reader:
        plain, hook = _plain(hint), self.codec.hook(hint, name)

        def asked(raw: bytes) -> Any:
            return hook(_parsed(raw), None)

        if _is_text(plain):
            return lambda text: hook(text, None)
        if plain is Event:
            return self._content
        if typing.get_origin(plain) is tuple and _is_nested(_plain(typing.get_args(plain)[0])):
            items = self.memo(typing.get_args(plain)[0], name, None)
            return lambda raw: tuple([items[bytes(one)] for one in _items(raw)])
        if _is_nested(plain):
            return _inner(self, plain, asked)
        return asked

    def _content(self, raw: bytes) -> Event:
        inner: Any = _new(_EntryTwin)
        self.tell(raw, inner)
        if not isinstance(inner.event, Event) or inner.cites or inner.note is not None or inner.meta is not None:
            raise NotSwift
        return inner.event


_KIND = """
def read(content, e):
    s = decode(content)
    if encode(s) != content:
        raise NotSwift
    t = new(T)
{fields}
    t.__class__ = C
{after}
    e.event = t
    v = s.cites
    e.cites = () if v is U else tuple([cited[bytes(one)] for one in v])
    v = s.note
    e.note = None if v is U else text(v, None)
    v = s.meta
    e.meta = None if v is U else meta(bytes(v))
"""
_INNER = """
def read(raw):
    if raw[:1] != b"{{":
        return otherwise(raw)
    s = decode(raw)
    if encode(s) != raw:
        raise NotSwift
    a = {{}}
{fields}
    return C(**a)
"""


def _kind(swift: Swift, cls: type[Statement]) -> Tell:
    """
    A function written for one kind: from the bytes of a content to the slots of an event.

    One for each, so that every place in it meets one class only, which is what Python is fast at.
    """
    _must_be_plain(cls)
    fields = _fields(swift, cls, converted=True)
    more = {
        "@kind": (str, True),
        "cites": (list[msgspec.Raw], False),
        "note": (str, False),
        "meta": (msgspec.Raw, False),
    }
    lines, names = [], _coded(cls, fields, more)
    for field, _, value, _ in fields:
        value = value if field.default is attrs.NOTHING else f"d_{field.name} if v is U else {value}"
        lines += [f"    v = s.{field.name}", f"    t.{field.name} = {value}"]
    names |= {f"d_{field.name}": _default(field) for field, *_ in fields}
    names |= {"T": _twin(cls), "new": _new, "meta": _meta}
    names |= {"cited": swift.memo(Citation, "cites", None), "text": swift.codec.hook(str, "note")}
    after = "    t.__attrs_post_init__()" if hasattr(cls, "__attrs_post_init__") else ""
    return typing.cast("Tell", _written(_KIND.format(fields="\n".join(lines), after=after), names))


def _inner(swift: Swift, cls: type, otherwise: Reader) -> Reader:
    """
    The same for what stands inside of events: its own class makes it, once per spelling.
    """
    fields = _fields(swift, cls, converted=False)
    lines, names = [], _coded(cls, fields, {}) | {"otherwise": otherwise}
    for field, _, value, _ in fields:
        lines += [f"    v = s.{field.name}", f"    if v is not U: a[{field.name!r}] = {value}"]
    return typing.cast("Reader", _written(_INNER.format(fields="\n".join(lines)), names))


def _written(source: str, names: dict[str, Any]) -> Any:
    # Of names that attrs has checked, and of nothing that anybody typed.
    exec(source, names)  # noqa: S102
    return names["read"]


def _meta(raw: bytes) -> Any:
    # The caller's own, and the only place where depth is not bounded by a declaration.
    if raw.count(b"[") + raw.count(b"{") > _DEEP:
        raise NotSwift
    return frozen(meta_of(_parsed(raw)))


def _fields(swift: Swift, cls: type, *, converted: bool) -> list[tuple[attrs.Attribute[Any], Any, str, Any]]:
    """
    Of each field what it is on the wire, the expression of its value, and what is called in that.
    """
    fields = []
    for field, hint in fields_of(cls):
        wire, value, memo = swift.piece(field, hint, _convert(field) if converted else None)
        called = f"m_{field.name}"
        fields.append((field, wire, value.replace("m(", f"{called}(").replace("m[", f"{called}["), memo))
    return fields


def _coded(cls: type, fields: Any, more: Mapping[str, tuple[Any, bool]]) -> dict[str, Any]:
    """
    What every written function needs: the struct's two ways, and the memos.
    """
    wire: dict[str, tuple[Any, bool]] = {f.name: (type_, f.default is attrs.NOTHING) for f, type_, _, _ in fields}
    wire |= more
    struct = msgspec.defstruct(
        cls.__name__,
        [_struct_field(name, *wire[name]) for name in sorted(wire)],
        rename={"kind_": "@kind"},
        forbid_unknown_fields=True,
        kw_only=True,
        gc=False,
    )
    coder = {"decode": msgspec.json.Decoder(struct).decode, "encode": msgspec.json.Encoder().encode}
    return {
        "U": _UNSET,
        "C": cls,
        "NotSwift": NotSwift,
        **coder,
        **{f"m_{field.name}": memo for field, _, _, memo in fields},
    }


def _struct_field(name: str, type_: Any, needed: bool) -> Any:
    name = "kind_" if name == "@kind" else name
    return (name, type_) if needed else (name, type_ | msgspec.UnsetType, _UNSET)


def _convert(field: attrs.Attribute[Any]) -> Convert | None:
    told: Any = field.converter
    # One that wants to see the half-made instance is not for a twin.
    if getattr(told, "takes_self", False) or getattr(told, "takes_field", False):
        raise NotSwift
    return typing.cast("Convert | None", getattr(told, "converter", told))


def _must_be_plain(cls: type) -> None:
    """
    Raises ``NotSwift`` for a class that is made by more than filling its slots.
    """
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    usual = all(field.init and field.validator is None for field in fields)
    # What a factory makes may be changed later, so no two instances may share it.
    shared = not any(hasattr(field.default, "factory") for field in fields)
    written = (vars(cls)["__init__"].__doc__ or "").startswith("Method generated by attrs")
    if not (usual and shared and written) or hasattr(cls, "__attrs_pre_init__"):
        raise NotSwift


def _default(field: attrs.Attribute[Any]) -> Any:
    if field.default is attrs.NOTHING:
        return None
    convert = _convert(field)
    return field.default if convert is None else convert(field.default)


def _twin(cls: type) -> type:
    """
    A class of the same slots, in which they may be set: an instance may become one of the frozen class.

    Raises ``NotSwift`` where there is none: without slots, or with others that Python lays out in another way.
    """
    slots = cls.__dict__.get("__slots__")
    if slots is None:
        raise NotSwift
    # With both of these, setting a slot is as fast as it gets; with one alone it is eight times slower.
    free = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    try:
        twin: Any = type(cls.__name__, cls.__bases__, {"__slots__": slots, **free})
        _new(twin).__class__ = cls
    except TypeError as error:
        raise NotSwift from error
    return typing.cast("type", twin)


def _items(raw: bytes) -> list[Any]:
    items = _RAW_ITEMS.decode(raw)
    if msgspec.json.encode(items) != raw:
        raise NotSwift
    return items


def _parsed(raw: bytes) -> Any:
    value = parse(raw)
    if canonical(value) != raw:
        raise NotSwift
    return value


def _plain(hint: Any) -> Any:
    """
    A declaration without its words, and without None.
    """
    while typing.get_origin(hint) is Annotated:
        hint = typing.get_args(hint)[0]
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        choices = [choice for choice in typing.get_args(hint) if choice is not type(None)]
        return _plain(choices[0]) if len(choices) == 1 else hint
    return hint


def _is_text(plain: Any) -> bool:
    """
    True where JSON holds a text, whatever is made of it.
    """
    if typing.get_origin(plain) in (types.UnionType, typing.Union):
        return all(map(_is_text, typing.get_args(plain)))
    return isinstance(plain, type) and (issubclass(plain, (str, decimal.Decimal, Code)) or plain in _TEXTS)


def _named(hint: Any) -> bool:
    if typing.get_origin(hint) is Annotated:
        return any(isinstance(m, Names) for m in hint.__metadata__) or _named(typing.get_args(hint)[0])
    return any(map(_named, typing.get_args(hint)))


def _is_nested(plain: Any) -> bool:
    return isinstance(plain, type) and attrs.has(plain) and plain not in ATOMS and not issubclass(plain, Statement)


def _moment(at: bytes) -> dt.datetime:
    return dt.datetime.fromisoformat(at.decode())


_EntryTwin = _twin(Entry)


@functools.lru_cache(maxsize=16)
def swift_of(codec: Codec) -> Swift:
    """
    The compiled side of a codec, made once.
    """
    return Swift(codec)
