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

import decimal
import functools
import re
import threading
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import attrs
import msgspec

from partnership_events.canonical import MAX_LINE, Framed, canonical, parse
from partnership_events.codec import Codec, fields_of, meta_of
from partnership_events.codes import Code
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.dates.edtf import KNOWN
from partnership_events.event import Entry, Event, Record, Statement
from partnership_events.frames import Frame, Frames, content_place
from partnership_events.memos import Memo, Reader
from partnership_events.names import ATOMS, pointing
from partnership_events.twins import Convert, EntryTwin, NotSwift, converter_of, default_of, must_be_plain, twin_of
from partnership_events.values import Citation, Names, frozen

# What a draft tells: the statement, its citations, note and meta.
Parts: TypeAlias = tuple[Event | Record, tuple[Citation, ...], str | None, Any]
# An entry, and whether it may point to others.
Taken: TypeAlias = tuple[Entry, bool]
# Of a line where its content begins, that content, and what it was decoded to; then that and the frame.
_Read: TypeAlias = tuple[int, bytes, Any]
_Framed: TypeAlias = tuple[Any, Frame]

_RAW_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
# Of a piece cut out (Raw) it makes the bytes, in two thirds of the time that bytes() takes.
_encode = msgspec.json.Encoder().encode
_KIND_IN = re.compile(rb'"@kind":"([a-z0-9_]+)"')
_TEXTS = (EdtfDate, Period, Duration)
_OPENING = "log_opened"
# Records that a reader must see word for word.
_NEVER = (_OPENING, "entry_erased")
_DEEP = 24

# What may stand beside a kind's own fields.
_ASIDE = {"cites": msgspec.Raw, "note": str, "meta": msgspec.Raw}


class Swift:
    """
    The compiled side of a codec; a kind is compiled when it is first met.

    ``frames`` reads what every line bears besides what its kind tells.
    """

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self.frames = Frames()
        self._kinds: dict[str, Any] = dict.fromkeys(_NEVER)
        self._learning = threading.Lock()
        self._decode: Callable[[bytes], Any] = _no_kind_yet
        self._memos: dict[Any, Memo] = {}
        self._pieces: dict[tuple[str, int, int], tuple[Any, Any, tuple[Any, str, Any]]] = {}
        self._cited = self.memo(tuple[Citation, ...], "cites", None)
        self._text = codec.hook(str, "note")

    def entry(self, line: bytes, seq: int) -> Entry | None:
        """
        The entry of a line, without its newline, that is as it should be; None where the codec must look at it.
        """
        (taken,) = self.taken([line], seq)
        return None if taken is None else taken[0]

    def taken(self, lines: Sequence[bytes], seq: int) -> list[Taken | None]:
        """
        The same of lines of which the first is number ``seq``, and whether each may point to other entries: most do
        not, and need not be asked.
        """
        # Step by step and not line by line: so the code of each step stays in the processor's caches, which takes a
        # quarter off all of it (28 instead of 38 thousand cycles a line, a hundred lines at a time).
        read = [self._read(line) for line in lines]
        framed = [one and self._framed(line, one) for line, one in zip(lines, read, strict=True)]
        return [one and self._taken(one, number) for number, one in enumerate(framed, seq)]

    # The steps; whatever a kind's own code raises in one of them, the codec tells.

    def _read(self, line: bytes) -> _Read | None:
        try:
            place = content_place(line)
            content = b"{" + line[place:]
            s = self._decoded(content)
            return (place, content, s) if _encode(s) == content and len(line) <= MAX_LINE else None
        except Exception:  # noqa: BLE001 - as above
            return None

    def _framed(self, line: bytes, read: _Read) -> _Framed | None:
        place, content, s = read
        try:
            return s, self.frames.checked(line, place, content)
        except Exception:  # noqa: BLE001 - as above
            return None

    def _taken(self, framed: _Framed, seq: int) -> Taken | None:
        s, frame = framed
        try:
            return self._made(s, seq, frame), s.POINTS()
        except Exception:  # noqa: BLE001 - as above
            return None

    def replayed(self, line: bytes, seq: int) -> Entry | None:
        """
        The entry of a line that was verified before: nothing is checked again, and a damaged line may tell anything.
        """
        try:
            place = content_place(line)
            return self._made(self._decoded(b"{" + line[place:]), seq, self.frames.told(line, place))
        except Exception:  # noqa: BLE001 - as above
            return None

    def event(self, line: bytes) -> Event | Record | None:
        """
        The event alone of a line that was verified before.
        """
        try:
            s = self._decoded(b"{" + line[content_place(line) :])
            # What stands beside it may make it unknown, and so is looked at.
            self._cites(s)
            if s.note is not None or s.meta is not None:
                self._aside(s)
            return typing.cast("Event | Record", s.EVENT())
        except Exception:  # noqa: BLE001 - as above
            return None

    def parts(self, content: bytes) -> Parts | None:
        """
        What a draft tells whose canonical content this is, as a reader will find it; None where the codec must look.
        """
        try:
            return self._parts(self._decoded(content), content)
        except Exception:  # noqa: BLE001 - as above
            return None

    def opening(self, framed: Framed, seq: int) -> Entry | None:
        """
        The entry of a verified line that opens a log, so that cattrs need not be loaded for one line; None as above.
        """
        if framed.format is None:
            return None
        try:
            content = canonical(framed.fields)
            event, cites, note, meta = self._parts(self._opens(content), content)
        except Exception:  # noqa: BLE001 - as above
            return None
        return Entry(
            seq=seq,
            id=framed.id,
            recorded_at=framed.at,
            event=event,
            following=framed.following,
            cites=cites,
            note=note,
            meta=meta,
        )

    @functools.cached_property
    def _opens(self) -> Callable[[bytes], Any]:
        return msgspec.json.Decoder(_kind(self, self.codec.vocabulary[_OPENING])).decode

    def _parts(self, s: Any, content: bytes) -> Parts:
        if _encode(s) != content:
            raise NotSwift
        return s.EVENT(), self._cites(s), *self._aside(s)

    def _made(self, s: Any, seq: int, frame: Frame) -> Entry:
        entry: Any = EntryTwin()
        entry.seq = seq
        entry.recorded_at, entry.following, entry.id = frame
        entry.event = s.EVENT()
        entry.cites = () if s.cites is None else self._cited[_encode(s.cites)]
        entry.note = entry.meta = None
        if s.note is not None or s.meta is not None:
            entry.note, entry.meta = self._aside(s)
        entry.appended = True
        entry.__class__ = Entry
        return typing.cast("Entry", entry)

    def _cites(self, s: Any) -> tuple[Citation, ...]:
        return () if s.cites is None else self._cited[_encode(s.cites)]

    def _aside(self, s: Any) -> tuple[str | None, Any]:
        return None if s.note is None else self._text(s.note, None), None if s.meta is None else _meta(_encode(s.meta))

    def _decoded(self, line: bytes) -> Any:
        try:
            return self._decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, NotSwift):
            if not self._learns(line):
                raise
            return self._decode(line)

    def _learns(self, line: bytes) -> bool:
        """
        True where the line's kind can be read from now on, and could not before.
        """
        found = _KIND_IN.search(line)
        name = found[1].decode() if found else ""
        cls = self.codec.vocabulary.kinds.get(name)
        with self._learning:
            if cls is None or name in self._kinds:
                # It may be that another thread has compiled it meanwhile.
                return self._kinds.get(name) is not None
            try:
                self._kinds[name] = _kind(self, cls)
            except NotSwift:
                self._kinds[name] = None
                return False
            known = tuple(struct for struct in self._kinds.values() if struct is not None)
            self._decode = msgspec.json.Decoder(typing.Union[known]).decode  # noqa: UP007 - of as many as there are
            return True

    # Pieces.

    def piece(self, field: attrs.Attribute[Any], hint: Any, convert: Convert | None) -> tuple[Any, str, Any]:
        """
        What a field is on the wire, how its value is made of that (``v``), and what that expression calls ``m``.
        """
        # All kinds inherit the fields of an event.  Hint and converter are held, so that their ids stay their own.
        key = (field.name, id(hint), id(convert))
        if key not in self._pieces:
            self._pieces[key] = hint, convert, self._piece(field, hint, convert)
        return self._pieces[key][2]

    def _piece(self, field: attrs.Attribute[Any], hint: Any, convert: Convert | None) -> tuple[Any, str, Any]:
        plain, hook = _plain(hint), self.codec.hook(hint, field.name)
        if convert is None and plain is bool:
            return bool, "v", None
        if convert is None and plain is int:
            return int, "m(v)", hook
        if convert is None and plain is str and not _named(hint):
            # Words are met again and again, and shared, which takes fifty bytes off many an entry; sentences are not.
            text = "m[v] if len(v) < 32 else v if v.isascii() and len(v) < 9999 and not v.isspace() else m.read(v)"
            return str, text, self.memo(hint, field.name, None)
        if _is_text(plain):
            return str, "m[v]", self.memo(hint, field.name, convert)
        return msgspec.Raw, "m[encode(v)]", self.memo(hint, field.name, convert)

    def memo(self, hint: Any, name: str, convert: Convert | None) -> Mapping[Any, Any]:
        """
        The memo of a field; fields of one sort share one.
        """
        if _plain(hint) is EdtfDate and convert in (None, EdtfDate):
            # They are remembered already; a second time would cost as much as the first, and 20 bytes an entry.
            return KNOWN
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
            return lambda raw: tuple([items[_encode(one)] for one in _items(raw)])
        if _is_nested(plain):
            return _inner(self, plain, asked)
        return asked

    def _content(self, raw: bytes) -> Event:
        s = self._decoded(raw)
        event = s.EVENT()
        if not isinstance(event, Event) or any(getattr(s, name) is not None for name in _ASIDE) or _encode(s) != raw:
            raise NotSwift
        return event


_KIND = """
def EVENT(s):
    t = T()
{fields}
    t.__class__ = C
{after}
    return t

def POINTS(s):
    return {points}
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


def _kind(swift: Swift, cls: type[Statement]) -> type[msgspec.Struct]:
    """
    What a line of one kind is decoded to; ``EVENT`` is its event, and ``POINTS`` tells whether that may name entries.

    Both are written for the kind, so that every place in them meets one class only, which is what Python is fast at.
    """
    must_be_plain(cls)
    fields = _fields(swift, cls, converted=True)
    names = {f"m_{field.name}": memo for field, _, _, memo in fields}
    names |= {f"d_{field.name}": default_of(field) for field, *_ in fields}
    names |= {"T": twin_of(cls), "C": cls, "encode": _encode}
    lines = []
    for field, _, value, _ in fields:
        if field.default is not attrs.NOTHING:
            value = f"{_spelt(field)} if v is None else {value}"
        lines += [f"    v = s.{field.name}", f"    t.{field.name} = {value}"]
    source = _KIND.format(
        fields="\n".join(lines),
        after="    t.__attrs_post_init__()" if hasattr(cls, "__attrs_post_init__") else "",
        points=" or ".join(f"s.{name} is not None" for name in pointing(cls)) or "False",
    )
    _write(source, names)
    wire = {field.name: (type_, field.default is attrs.NOTHING) for field, type_, _, _ in fields}
    return _struct(
        cls.__name__,
        wire | {name: (type_, False) for name, type_ in _ASIDE.items()},
        tag_field="@kind",
        tag=cls.kind,
        namespace={
            "EVENT": names["EVENT"],
            "POINTS": names["POINTS"],
        },
    )


def _inner(swift: Swift, cls: type, otherwise: Reader) -> Reader:
    """
    The same for what stands inside of events: its own class makes it, once per spelling.
    """
    fields = _fields(swift, cls, converted=False)
    struct = _struct(cls.__name__, {f.name: (type_, f.default is attrs.NOTHING) for f, type_, _, _ in fields})
    names = {f"m_{field.name}": memo for field, _, _, memo in fields}
    names |= {"decode": msgspec.json.Decoder(struct).decode, "encode": _encode}
    names |= {"C": cls, "NotSwift": NotSwift, "otherwise": otherwise}
    lines = []
    for field, _, value, _ in fields:
        lines += [f"    v = s.{field.name}", f"    if v is not None: a[{field.name!r}] = {value}"]
    _write(_INNER.format(fields="\n".join(lines)), names)
    return typing.cast("Reader", names["read"])


def _write(source: str, names: dict[str, Any]) -> None:
    # Of names that attrs has checked, and of nothing that anybody typed.
    exec(source, names)  # noqa: S102


def _spelt(field: attrs.Attribute[Any]) -> str:
    default = default_of(field)
    return repr(default) if default is None or default == () else f"d_{field.name}"


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
        wire, value, memo = swift.piece(field, hint, converter_of(field) if converted else None)
        called = f"m_{field.name}"
        fields.append((field, wire, re.sub(r"\bm\b", called, value), memo))
    return fields


def _struct(name: str, wire: Mapping[str, tuple[Any, bool]], **more: Any) -> type[msgspec.Struct]:
    """
    A struct whose fields are printed in canonical order; None, which no field holds, stands for one left out.
    """
    return msgspec.defstruct(
        name,
        [(key, type_) if needed else (key, type_, None) for key, (type_, needed) in sorted(wire.items())],
        forbid_unknown_fields=True,
        omit_defaults=True,
        kw_only=True,
        gc=False,
        **more,
    )


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


def _no_kind_yet(_: bytes) -> Any:
    raise NotSwift


@functools.lru_cache(maxsize=16)
def swift_of(codec: Codec) -> Swift:
    """
    The compiled side of a codec, made once.
    """
    return Swift(codec)
