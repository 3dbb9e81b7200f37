"""
Between values and JSON.  The only module that meets cattrs.

cattrs is generous by default ("7" becomes 7, True becomes 1, unknown fields are dropped); what stands on disk for ever
deserves better, so every hook here is strict and says why in its message.  The hooks are chosen from the declarations
of ``event.py``, field by field: a new kind needs nothing here.

    structure(fields)     ->  Event or Record, or Refused with ALL problems and their paths
    unstructure(event)    ->  fields, with those omitted that are as they are by default
    checked(draft)        ->  the draft in its one spelling: unstructured and structured again

cattrs is imported when the first statement is read or written here: a log that the compiled reader takes needs none.

Structuring is where values get their one spelling: sets sorted, decimals without superfluous zeros, texts in NFC, codes
as their values.  So what a caller spells otherwise ("implementation" for "2") is taken and written as everybody
writes it; and a line of a log that does so, which only a foreign hand can have made, is read for what it means.
"""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import functools
import inspect
import re
import sys
import types
import typing
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import attrs

from partnership_events.canonical import FRAME_KEYS, Framed, NotCanonical, canonical, content_id, parse
from partnership_events.codes import Code
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.dates.zones import must_be_zone
from partnership_events.errors import NewerSchema, Problem, Refused, did_you_mean
from partnership_events.event import Draft, Entry, Erased, Event, Record, Statement, Told, Unknown, Vocabulary
from partnership_events.values import LANGUAGE, Citation, Label, Names, Participant, frozen, plain_decimal, shown, term

if TYPE_CHECKING:
    from cattrs import Converter

Hook: TypeAlias = Callable[[Any, Any], Any]

_ENTRY_ID = re.compile(r"[0-9a-f]{64}")
_SUBJECT = re.compile(r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?")
_KEY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_MAX_TEXT = 16 * 1024

_NAME_RULES: dict[str, tuple[re.Pattern[str], str]] = {
    "entry": (_ENTRY_ID, "an entry's id is 64 hexadecimal digits"),
    "hash": (_ENTRY_ID, "64 hexadecimal digits"),
    "subject": (_SUBJECT, "a short id: lower-case letters, digits, - and _, at most 63"),
    "log": (_SUBJECT, "a name: lower-case letters, digits, - and _, at most 63"),
}
_KEY_RULE = (_KEY, "a key: letters, digits, . - and _, at most 64")


def name_rule(what: str) -> tuple[re.Pattern[str], str]:
    """
    How a name of that sort is written: the pattern, and the same in words.
    """
    return _NAME_RULES.get(what, _KEY_RULE)


# What JSON gives -> what a field holds.  Each raises Refused with one problem; cattrs gathers them.


def _refuse(met: object, right: str) -> Refused:
    return Refused(Problem("", f"got {shown(met)}", right))


def _text(value: Any, _: Any = None, *, verbatim: bool = False) -> str:
    if type(value) is not str:
        raise _refuse(value, "expected a text")
    if not value.strip():
        raise _refuse(value, "expected a text that is not empty; leave the field out instead")
    if len(value) > _MAX_TEXT:
        raise Refused(Problem("", f"a text of {len(value):,} characters", f"at most {_MAX_TEXT:,}"))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _refuse(value, "a lone surrogate is no character") from None
    return value if verbatim else unicodedata.normalize("NFC", value)


def _verbatim(value: Any, _: Any = None) -> str:
    return _text(value, verbatim=True)


def _integer(value: Any, _: Any = None) -> int:
    if type(value) is not int:
        raise _refuse(value, "expected a whole number")
    if abs(value) > 2**53 - 1:
        raise _refuse(value, "integers stay within 2^53 - 1")
    return value


def _boolean(value: Any, _: Any = None) -> bool:
    if type(value) is not bool:
        raise _refuse(value, "expected true or false")
    return value


def _decimal(value: Any, _: Any = None) -> decimal.Decimal:
    if type(value) is not str:
        raise _refuse(value, "expected a decimal as text, such as '50000' or '0.1'")
    return plain_decimal(value)


def _from_text(build: Callable[[str], Any], what: str) -> Hook:
    def hook(value: Any, _: Any = None) -> Any:
        if type(value) is not str:
            raise _refuse(value, f"expected {what}")
        return build(value)

    return hook


def _label(value: Any, _: Any = None) -> Label:
    if type(value) is str:
        return Label(_verbatim(value))
    if type(value) is not dict or not value:
        raise _refuse(value, 'expected {"en": "..."}: a text per language')
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for language, text in value.items():
        try:
            if not LANGUAGE.fullmatch(language):
                raise _refuse(language, "expected a language tag such as en, ja or mn-Cyrl")
            texts[language] = _verbatim(text)
        except Refused as refused:
            problems += _problems(refused, f".{language}", None)
    if problems:
        raise Refused(*problems)
    return Label(texts)


def _named(names: Names) -> Hook:
    form, right = name_rule(names.what)

    def hook(value: Any, _: Any = None) -> str:
        if type(value) is not str:
            raise _refuse(value, "expected a text")
        if names.what == "zone":
            must_be_zone(value)
        elif not form.fullmatch(value):
            raise _refuse(value, right)
        return value

    return hook


# As the source writes them, letter by letter; all other texts are in NFC.
_VERBATIM_FIELDS = frozenset({"name", "names", "family_name", "given_name", "patronymic", "aliases", "quote", "stated"})

_PLAIN: dict[Any, Hook] = {
    int: _integer,
    bool: _boolean,
    decimal.Decimal: _decimal,
    EdtfDate: _from_text(EdtfDate, "a date as text"),
    Period: _from_text(Period, "a period as text"),
    Duration: _from_text(Duration, "a duration as text"),
    Label: _label,
}


class Codec:
    """
    The two ways between the statements of one vocabulary and JSON objects.

    Threads may share one: at worst two of them work out the same reader, and either will do.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._reading: dict[type, Hook] = {}
        self._writing: dict[type, Callable[[Any], dict[str, Any]]] = {}

    @functools.cached_property
    def _converter(self) -> Converter:
        from cattrs import Converter

        return Converter(detailed_validation=True, forbid_extra_keys=True)

    def structure(self, fields: Mapping[str, Any]) -> Event | Record:
        """
        The statement that these fields (``@kind`` among them) tell; raises ``Refused`` with all problems.
        """
        kind, content = self._kind_of(fields)
        read = self._reader(kind)
        try:
            return typing.cast("Event | Record", read(content, kind))
        except Exception as error:  # noqa: BLE001 - cattrs wraps whatever a hook raised; _problems knows its own
            raise Refused(*_problems(error, "$", kind)) from None

    def unstructure(self, event: Told) -> dict[str, Any]:
        """
        The fields of a statement, ``@kind`` among them; of an unknown one word for word, with citations and all.
        """
        if isinstance(event, Unknown):
            return {"@kind": event.kind, **_thawed(event.fields)}
        if isinstance(event, Erased):
            return {"@kind": event.kind, "@leaf": event.leaf, "@targets": dict(event.targets)}
        head: dict[str, Any] = {"@kind": event.kind}
        if event.version != 1:
            head["@version"] = event.version
        return head | self._writer(type(event))(event)

    def _kind_of(self, fields: Mapping[str, Any]) -> tuple[type[Statement], dict[str, Any]]:
        content = dict(fields)
        name, version = content.pop("@kind", None), content.pop("@version", 1)
        if type(name) is not str:
            hint = 'write "@kind"' if "kind" in content else "`partnership schema` lists the kinds"
            raise Refused(Problem("$.@kind", "no kind is given", hint))
        kind = self.vocabulary[name]
        if type(version) is not int or version < 1:
            raise Refused(Problem("$.@version", f"got {version!r}", "a schema version is a number from 1 on"))
        if version > kind.version:
            raise Refused(Problem("$.@version", f"schema {version} of {name}", f"this library knows {kind.version}"))
        return kind, _upcast(content, kind, version)

    def _reader(self, cls: type) -> Hook:
        if cls not in self._reading:
            from cattrs.gen import make_dict_structure_fn, override

            # Any, since the options of cattrs share their keywords with the names of fields.
            hooks: dict[str, Any] = {
                field.name: override(struct_hook=self.hook(hint, field.name)) for field, hint in fields_of(cls)
            }
            made: Hook = make_dict_structure_fn(cls, self._converter, _cattrs_forbid_extra_keys=True, **hooks)

            def read(value: Any, cls_: Any = cls) -> Any:
                if type(value) is not dict:
                    raise _refuse(value, "expected an object")
                return made(value, cls_)

            self._reading[cls] = read
        return self._reading[cls]

    def _writer(self, cls: type) -> Callable[[Any], dict[str, Any]]:
        if cls not in self._writing:
            from cattrs.gen import make_dict_unstructure_fn, override

            hooks: dict[str, Any] = {
                field.name: override(omit_if_default=True, unstruct_hook=self._plain) for field, _ in fields_of(cls)
            }
            self._writing[cls] = make_dict_unstructure_fn(cls, self._converter, **hooks)
        return self._writing[cls]

    def hook(self, hint: Any, name: str) -> Hook:
        """
        What turns the JSON value of a field of that sort and name into what the field holds; raises ``Refused``.
        """
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is Annotated:
            marks = [mark for mark in hint.__metadata__ if isinstance(mark, Names)]
            return _named(marks[0]) if marks else self.hook(arguments[0], name)
        if origin in (types.UnionType, typing.Union):
            choices = [choice for choice in arguments if choice is not type(None)]
            if set(choices) == {Period, Duration}:
                return _from_text(term, "a duration such as P5Y or a period such as 2022/2031")
            if len(choices) > 1:
                raise TypeError(f"field {name}: of {hint}, JSON cannot tell which it is; declare one of them")
            return self.hook(choices[0], name)
        if origin is tuple and arguments[1:] == (...,):
            return self._list(self.hook(arguments[0], name))
        if hint is str:
            return _verbatim if name in _VERBATIM_FIELDS else _text
        if hint in _PLAIN:
            return _PLAIN[hint]
        if isinstance(hint, type) and issubclass(hint, Code):
            return _from_text(hint, f"one of {', '.join(code.value for code in hint)}")
        if hint is Event:
            return self._content
        if hint is Participant:
            return self._participant
        if not (isinstance(hint, type) and attrs.has(hint)):
            # No problem of what is read, so no Refused: whoever declared the kind must hear of it.
            raise TypeError(f"field {name}: {hint} has no spelling in a log; use text, int, bool, Decimal, a Code, ...")
        return lambda value, _: self._reader(hint)(value, hint)

    def _list(self, item: Hook) -> Hook:
        def hook(value: Any, _: Any = None) -> tuple[Any, ...]:
            if type(value) is not list:
                raise _refuse(value, "expected a list")
            made: list[Any] = []
            problems: list[Problem] = []
            for index, one in enumerate(value):
                try:
                    made.append(item(one, None))
                except Exception as error:  # noqa: BLE001 - gathered and told together
                    problems += _problems(error, f"[{index}]", None)
            if problems:
                raise Refused(*problems)
            return tuple(made)

        return hook

    def _participant(self, value: Any, _: Any = None) -> Participant:
        key = _named(Names("party"))
        if type(value) is dict:
            return typing.cast("Participant", self._reader(Participant)(value, Participant))
        return Participant(key(value, None))

    def _content(self, value: Any, _: Any = None) -> Event:
        if type(value) is not dict:
            raise _refuse(value, "expected an object with @kind")
        made = self.structure(value)
        if not isinstance(made, Event):
            raise Refused(Problem(".@kind", f"{made.kind} is a record", "only facts of the world can be corrected"))
        return made

    def _plain(self, value: Any) -> Any:
        match value:
            case Code():
                return value.value
            case str():
                # Of a text of another class (numpy's) the letters are kept.
                return str.__str__(value)
            case EdtfDate() | Period() | Duration():
                return value.text
            case decimal.Decimal():
                return f"{value:f}"
            case Label():
                return dict(value.texts)
            case tuple() | list():
                return [self._plain(item) for item in value]
            case Participant(party=party) if value == Participant(party):
                return party
            case Event() | Record():
                return self.unstructure(value)
            case _ if attrs.has(type(value)):
                return self._writer(type(value))(value)
            case _:
                # A number, or something that has no place here: reading it again will say so.
                return value

    # Entries: a statement, and who says so.

    def content(self, draft: Draft) -> bytes:
        """
        The canonical content of a checked draft, whose hash is its id; raises ``Refused`` where it has none.
        """
        try:
            return canonical(self._fields(draft))
        except NotCanonical as error:
            raise Refused(Problem("$", error.problem, error.right)) from error

    def _fields(self, draft: Draft) -> dict[str, Any]:
        fields = self.unstructure(draft.event)
        if draft.cites:
            fields["cites"] = [self._plain(cite) for cite in draft.cites]
        if draft.note is not None:
            fields["note"] = self._plain(draft.note)
        if draft.meta is not None:
            fields["meta"] = _thawed(draft.meta)
        return fields

    def draft(self, fields: Mapping[str, Any]) -> Draft:
        """
        A draft from the JSON object of a caller; raises ``Refused`` with all problems.
        """
        content = dict(fields)
        problems: list[Problem] = []
        framed = [key for key in content if key in FRAME_KEYS]
        problems += [Problem(f"$.{key}", "is set by the log alone", "leave it out") for key in framed]
        for key in framed:
            del content[key]
        aside = self._aside(content, problems)
        event: Event | Record | None = None
        try:
            event = self.structure(content)
        except Refused as refused:
            problems += refused.problems
        if problems or event is None:
            raise Refused(*problems)
        return Draft(event=event, **aside)

    def checked(self, draft: Draft) -> Draft:
        """
        The draft as it will read back from disk: every field held to its declaration, in its one spelling.
        """
        return self.draft(self._fields(draft))

    def entry(self, framed: Framed, seq: int, where: str = "") -> Entry:
        """
        The entry of a verified line; what this vocabulary cannot read is kept as ``Unknown``.

        Raises ``NewerSchema`` where a newer library wrote a kind that this one knows.
        """
        if framed.leaf is not None:
            gone = Erased(kind=framed.fields["@kind"], leaf=framed.leaf, targets=framed.targets)
            return Entry(seq=seq, id=framed.id, recorded_at=framed.at, event=gone, following=framed.following)
        fields = dict(framed.fields)
        problems: list[Problem] = []
        aside = self._aside(fields, problems)
        event: Told | None = None
        try:
            event = self.structure(fields)
        except Refused as refused:
            problems += refused.problems
        if problems or event is None:
            self._refuse_newer(framed.fields, seq, where)
            rest = {key: value for key, value in framed.fields.items() if key != "@kind"}
            event, aside = Unknown(kind=framed.fields["@kind"], fields=rest, problems=tuple(problems)), {}
        return Entry(seq=seq, id=framed.id, recorded_at=framed.at, event=event, following=framed.following, **aside)

    def _refuse_newer(self, fields: Mapping[str, Any], seq: int, where: str, path: str = "$") -> None:
        name, version = fields.get("@kind"), fields.get("@version", 1)
        kind = self.vocabulary.kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            return
        if type(version) is int and version > kind.version:
            told = f"schema {version} of {kind.kind}" + ("" if path == "$" else f" at {path}")
            raise NewerSchema(where, seq, told, f"this library knows {kind.version}: install a newer one")
        for field, hint in fields_of(kind):
            inner = fields.get(field.name)
            if isinstance(inner, dict) and typing.get_args(hint)[:1] == (Event,):
                self._refuse_newer(inner, seq, where, f"{path}.{field.name}")

    def _aside(self, content: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
        readers: dict[str, Hook] = {
            "cites": self._list(self._citation),
            "note": _text,
            "meta": meta_of,
        }
        aside: dict[str, Any] = {}
        for key, hook in readers.items():
            if key in content:
                try:
                    aside[key] = hook(content.pop(key), None)
                except Exception as error:  # noqa: BLE001 - gathered and told together
                    problems += _problems(error, f"$.{key}", Citation)
        return aside

    def _citation(self, value: Any, _: Any = None) -> Citation:
        if type(value) is str:
            short = Citation.of(value)
            value = {"source": short.source} | ({"locators": list(short.locators)} if short.locators else {})
        return typing.cast("Citation", self._reader(Citation)(value, Citation))


@functools.lru_cache(maxsize=16)
def codec_of(vocabulary: Vocabulary) -> Codec:
    """
    The codec of a vocabulary, made once: what it compiles for a kind serves all logs.
    """
    return Codec(vocabulary)


def fields_of(cls: type) -> tuple[tuple[attrs.Attribute[Any], Any], ...]:
    """
    The fields of an attrs class with their resolved annotations, in declaration order.
    """
    return _fields_of(cls)


@functools.lru_cache(maxsize=256)
def _fields_of(cls: type) -> tuple[tuple[attrs.Attribute[Any], Any], ...]:
    hints: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        hints |= _own_hints(base)
    return tuple((field, hints[field.name]) for field in attrs.fields(cls))


@functools.lru_cache(maxsize=256)
def _own_hints(cls: type) -> dict[str, Any]:
    """
    What ``typing.get_type_hints`` would tell of the fields that a class declares itself, its bases' left out.

    All kinds inherit the sixteen of an event; to evaluate those for each kind took three quarters of the time.
    """
    named = {field.name for field in getattr(cls, "__attrs_attrs__", ())}
    told = types.SimpleNamespace(
        __annotations__={name: hint for name, hint in inspect.get_annotations(cls).items() if name in named}
    )
    # In this order typing evaluates those of a class: the module's names come before its own.
    module = vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else {}
    return typing.get_type_hints(told, dict(vars(cls)), module, include_extras=True)


def draft_id(codec: Codec, draft: Draft) -> str:
    """
    The id that the draft will have as an entry.
    """
    return content_id(codec.content(codec.checked(draft)))


def meta_of(value: Any, _: Any = None) -> Mapping[str, Any]:
    """
    A caller's own object, as a reader will find it; raises ``Refused``.
    """
    if type(value) is not dict:
        raise _refuse(value, "expected an object")
    try:
        # Parsed again, so that it is what a reader will find.
        return typing.cast("Mapping[str, Any]", frozen(parse(canonical(value))))
    except NotCanonical as error:
        raise Refused(Problem("", error.problem, error.right)) from None


def _thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _thawed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_thawed(item) for item in value]
    return value


def _upcast(content: dict[str, Any], kind: type[Statement], version: int) -> dict[str, Any]:
    if version < kind.version:
        # Upcasters may change what they are given; what stands in the file stays as it is.
        content = copy.deepcopy(content)
    for step in range(version, kind.version):
        try:
            content = kind.upcasters[step](content)
        except Exception as error:
            # Whatever a user's function meets in what a file holds.
            told = f"the upcaster of {kind.kind} from version {step} failed: {error!r}"
            raise Refused(Problem("$", told, f"is it good {kind.kind} of version {version}?")) from error
    return content


def _problems(error: BaseException, path: str, cls: type | None) -> Iterator[Problem]:
    if isinstance(error, Refused):
        for problem in error.problems:
            yield Problem(_joined(path, problem.path), problem.met, problem.right)
        return
    from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

    match error:
        case ClassValidationError():
            with_notes, without = error.group_exceptions()
            for inner, note in with_notes:
                yield from _problems(inner, f"{path}.{note.name}", None)
            for inner in without:
                yield from _problems(inner, path, error.cl)
        case IterableValidationError():
            for inner in error.exceptions:
                yield from _problems(inner, path, cls)
        case ForbiddenExtraKeysError():
            known = [field.name for field in attrs.fields(error.cl)]
            # What an upcaster, or a caller, leaves there need not be a text.
            for extra in sorted(map(str, error.extra_fields)):
                hint = did_you_mean(extra, known, otherwise=f"the fields are {', '.join(sorted(known))}")
                yield Problem(f"{path}.{extra}", "no such field", hint)
        case KeyError():
            yield Problem(path, "is missing", "this field is needed")
        case _:
            yield Problem(path, str(error) or type(error).__name__)


def _joined(path: str, rest: str) -> str:
    if rest.startswith("$"):
        return path + rest[1:]
    return path + rest


def utc(moment: dt.datetime) -> dt.datetime:
    """
    The same instant in UTC; refuses a time without a zone.
    """
    if moment.tzinfo is None:
        raise Refused(f"{moment.isoformat()} has no offset; an instant is needed")
    return moment.astimezone(dt.UTC)
