"""
The declarations, said again: as JSON Schema, as documentation, as the fields of a form, and a statement in one line.

Nothing here knows a kind.  Whatever is said of one is read off its class, so a kind that somebody adds is described
the day it is declared:

    fields(MeetingHeld)      what may be filled in, of which sort, and the sentence about it
    schema(MeetingHeld)      the JSON object that ``append`` takes
    line_schema(STANDARD)    the line that stands in a log
    page(STANDARD)           docs/vocabulary.md
    summary(event)           "working lunch, 50 minutes"
"""

from __future__ import annotations

import decimal
import functools
import inspect
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

import attrs

from partnership_events import classes
from partnership_events.canonical import MAX_INTEGER, MAX_LINE
from partnership_events.codec import fields_of, name_rule
from partnership_events.codes import Code, Family
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.event import Event, Statement, Vocabulary
from partnership_events.values import LANGUAGE, Citation, Horizon, Label, Names, Participant, Place, Quantity

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SORTS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    bool: "yes or no",
    decimal.Decimal: "decimal",
    EdtfDate: "date",
    Period: "period",
    Duration: "duration",
    Label: "label",
    Event: "event",
}


@classes.frozen(kw_only=True)
class Field:
    """
    One field of a declaration: what it may hold, whether it is needed, and the sentence about it.

    ``sort`` is text, name, whole number, yes or no, decimal, date, period, duration, term (a period or a duration),
    label, code, object or event; ``codes`` belongs to a code, ``names`` to a name, ``cls`` and ``fields`` to an object.
    """

    name: str
    sort: str
    sentence: str = ""
    many: bool = False
    needed: bool = False
    default: Any = None
    codes: type[Code] | None = None
    names: str = ""
    cls: type | None = None
    fields: tuple[Field, ...] = ()

    @property
    def sort_in_words(self) -> str:
        """
        The sort as the documentation names it.
        """
        named = {"name": f"key of a {self.names}", "object": self.cls.__name__.lower() if self.cls else ""}
        if self.sort == "name" and self.names in _NAMED:
            named["name"] = _NAMED[self.names]
        if self.codes is not None:
            named["code"] = self.codes.__name__
        one = named.get(self.sort, self.sort)
        return f"list: {one}" if self.many else one


_NAMED = {
    "entry": "id of an entry",
    "subject": "short id",
    "new": "key",
    "log": "name of a log",
    "hash": "hash, 64 hex digits",
    "zone": "IANA zone",
}


def fields(cls: type) -> tuple[Field, ...]:
    """
    What may be filled in of an attrs class, in the order of its declaration.
    """
    return _fields(cls)


@functools.lru_cache(maxsize=256)
def _fields(cls: Any) -> tuple[Field, ...]:
    return tuple(
        attrs.evolve(_field(field.name, hint), needed=field.default is attrs.NOTHING, default=field.default)
        for field, hint in fields_of(cls)
    )


def own_fields(kind: type[Statement]) -> tuple[Field, ...]:
    """
    The fields that a kind has beyond those that all events have.
    """
    cls: Any = kind
    return _own_fields(cls)


@functools.lru_cache(maxsize=256)
def _own_fields(kind: type[Statement]) -> tuple[Field, ...]:
    common = {field.name for field in attrs.fields(Event)} if issubclass(kind, Event) else set()
    return tuple(field for field in fields(kind) if field.name not in common)


def _field(name: str, hint: Any) -> Field:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        inner = _field(name, arguments[0])
        sentences = [mark for mark in hint.__metadata__ if isinstance(mark, str)]
        marks = [mark for mark in hint.__metadata__ if isinstance(mark, Names)]
        told = attrs.evolve(inner, sentence=sentences[-1]) if sentences else inner
        return attrs.evolve(told, sort="name", names=marks[0].what) if marks else told
    if origin in (types.UnionType, typing.Union):
        choices = [choice for choice in arguments if choice is not type(None)]
        if set(choices) == {Period, Duration}:
            return Field(name=name, sort="term")
        return _field(name, choices[0])
    if origin is tuple:
        return attrs.evolve(_field(name, arguments[0]), many=True)
    if isinstance(hint, type) and issubclass(hint, Code):
        return Field(name=name, sort="code", codes=hint)
    if hint in _SORTS:
        return Field(name=name, sort=_SORTS[hint])
    return Field(name=name, sort="object", cls=hint, fields=fields(hint))


def sentence(cls: type) -> str:
    """
    What a kind says, in its own words: the first sentence about the class.
    """
    return " ".join((inspect.getdoc(cls) or "").split("\n\n")[0].split())


def kind_in_words(kind: str) -> str:
    """
    A kind as a person reads it: ``relations upgraded``.
    """
    return kind.replace("_", " ")


def claims_in_words(number: int, field: str | None) -> str:
    """
    That claims conflict, or one is disputed, and about what: the whole where no field is named.
    """
    about = {"on": "the date", None: "the whole"}.get(field, str(field).replace("_", " "))
    if number == 1:
        return f"{about} is disputed" if field is not None else "one claim is disputed"
    return f"{number} claims conflict on {about}"


def code_in_words(code: Code) -> str:
    """
    A code as a person reads it: ``working lunch``; a number is told by its name.
    """
    plain = code.name.lower() if code.value.isdigit() else code.value
    return _SPELT.get(plain, plain.replace("_", " "))


# What words say that a code cannot.
_SPELT = {"charge_d_affaires": "chargé d'affaires"}


def by_family(vocabulary: Vocabulary) -> dict[Family, list[type[Statement]]]:
    """
    The kinds, grouped by what they are about.
    """
    grouped: dict[Family, list[type[Statement]]] = {}
    for kind in vocabulary:
        grouped.setdefault(kind.family, []).append(kind)
    return {family: grouped[family] for family in Family if family in grouped}


# -- JSON Schema


def schema(kind: type[Statement]) -> dict[str, Any]:
    """
    The JSON Schema (2020-12) of the object that ``append`` takes for this kind.
    """
    definitions: dict[str, Any] = {}
    body = _kind_schema(kind, definitions)
    return {"$schema": DIALECT, **body, "unevaluatedProperties": False, "$defs": _sorted(definitions)}


def line_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """
    The JSON Schema (2020-12) of a line of a log; lines of kinds beyond the vocabulary may hold anything.
    """
    definitions: dict[str, Any] = {}
    kinds = {kind.kind: _kind_schema(kind, definitions) for kind in vocabulary}
    told = [
        {"if": {"properties": {"@kind": {"const": name}}}, "then": {"$ref": f"#/$defs/{name}"}}
        for name in sorted(kinds)
    ]
    # What is beyond us is evaluated, and so allowed, by a schema that takes anything.
    beyond = {"properties": {"@kind": {"not": {"enum": sorted(kinds)}}}}
    return {
        "$schema": DIALECT,
        "title": "A line of a log",
        "description": f"One canonical JSON object of at most {MAX_LINE:,} bytes; see docs/file-format.md.",
        "type": "object",
        "properties": _FRAME | {"@kind": {"type": "string"}, "@version": {"type": "integer", "minimum": 1}},
        "required": ["@at", "@crc", "@id", "@kind"],
        "allOf": [*told, {"if": beyond, "then": {"additionalProperties": True}}],
        "unevaluatedProperties": False,
        "$defs": _sorted(definitions | kinds),
    }


_FRAME: dict[str, Any] = {
    "@at": {
        "description": "When the log recorded it, in UTC.",
        "type": "string",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$",
    },
    "@crc": {"description": "CRC-32 of the line.", "type": "string", "pattern": "^[0-9a-f]{8}$"},
    "@following": {"description": "How many lines of its batch follow.", "type": "integer", "minimum": 1},
    "@format": {"description": "The format of the log; on its first line.", "type": "integer", "minimum": 1},
    "@id": {"description": "SHA-256 of the content.", "type": "string", "pattern": "^[0-9a-f]{64}$"},
}

_TEXT: dict[str, Any] = {"type": "string", "pattern": r"\S", "maxLength": 16 * 1024}


def _kind_schema(kind: type[Statement], definitions: dict[str, Any]) -> dict[str, Any]:
    head: dict[str, Any] = {"@kind": {"const": kind.kind}}
    if kind.version > 1:
        head["@version"] = {"description": "The schema version.", "type": "integer", "maximum": kind.version}
    told = {field.name: _property(field, definitions) for field in fields(kind)}
    cites = Field(name="cites", sort="object", cls=Citation, fields=fields(Citation), many=True)
    aside = {
        "cites": {"description": "Which sources say so.", **_shape(cites, definitions)},
        "note": {"description": "A remark.", **_TEXT},
        "meta": {"description": "The caller's own; kept, never read.", "type": "object"},
    }
    return {
        "title": kind.kind,
        "description": sentence(kind),
        "type": "object",
        "properties": head | told | aside,
        "required": ["@kind", *(field.name for field in fields(kind) if field.needed)],
    }


def _property(field: Field, definitions: dict[str, Any]) -> dict[str, Any]:
    said = {"description": field.sentence} if field.sentence else {}
    default = _default(field)
    return said | _shape(field, definitions) | ({} if default is None else {"default": default})


def _default(field: Field) -> Any:
    if isinstance(field.default, Code):
        return field.default.value
    return field.default if isinstance(field.default, (bool, str)) else None


def _shape(field: Field, definitions: dict[str, Any]) -> dict[str, Any]:
    if field.many:
        one = _one(field, definitions)
        return {"type": "array", "items": one}
    return _one(field, definitions)


def _one(field: Field, definitions: dict[str, Any]) -> dict[str, Any]:
    match field.sort:
        case "text":
            return dict(_TEXT)
        case "name" if field.names == "zone":
            return {"type": "string", "examples": ["Asia/Tokyo", "UTC"]}
        case "name":
            return {"type": "string", "pattern": f"^{name_rule(field.names)[0].pattern}$"}
        case "whole number":
            return {"type": "integer", "minimum": -MAX_INTEGER, "maximum": MAX_INTEGER}
        case "yes or no":
            return {"type": "boolean"}
        case "code":
            return _codes(field, definitions)
        case "event":
            return {"type": "object", "required": ["@kind", "on"], "properties": {"@kind": {"type": "string"}}}
        case "object":
            return _object(field, definitions)
        case sort:
            definitions[sort] = _VALUES[sort]
            return {"$ref": f"#/$defs/{sort}"}


_VALUES: dict[str, dict[str, Any]] = {
    "date": {
        "description": "A date in EDTF: level 0, level 1, and of level 2 one-of sets, sub-year codes and X anywhere.",
        "type": "string",
        "pattern": r"^[0-9X?~%TZ:+.,/\[\]-]+$",
        "examples": ["2022-11-29", "2022-11", "2022", "202X", "[..2022-11-28]", "2022-11-29/2022-12-01"],
    },
    "period": {
        "description": "An EDTF interval, throughout; .. is an open end, a blank one is unknown.",
        "type": "string",
        "pattern": r"^[0-9X?~%TZ:+.,/\[\]-]+$",
        "examples": ["2022/2031", "2022", "2022-11-29/..", "/2031"],
    },
    "duration": {
        "description": "An ISO 8601 duration.",
        "type": "string",
        "pattern": "^P[0-9YMWDTHS]+$",
        "examples": ["P5Y", "PT50M"],
    },
    "term": {
        "description": "A duration such as P5Y or a period such as 2022/2031.",
        "type": "string",
        "pattern": r"^(P[0-9YMWDTHS]+|[0-9X?~%TZ:+.,/\[\]-]+)$",
        "examples": ["P5Y", "2022/2031"],
    },
    "decimal": {
        "description": "A decimal number, as text.",
        "type": "string",
        "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$",
        "examples": ["50000", "12.5"],
    },
    "label": {
        "description": "A name as the sources write it: a text, or a text per language (BCP 47).",
        "anyOf": [
            _TEXT,
            {
                "type": "object",
                "propertyNames": {"pattern": f"^{LANGUAGE.pattern}$"},
                "additionalProperties": _TEXT,
                "minProperties": 1,
            },
        ],
        "examples": ["Strategic Partnership", {"en": "Strategic Partnership", "ja": "戦略的パートナーシップ"}],
    },
}


def _codes(field: Field, definitions: dict[str, Any]) -> dict[str, Any]:
    assert field.codes is not None
    name = field.codes.__name__
    if name not in definitions:
        definitions[name] = {
            "description": sentence(field.codes),
            "oneOf": [{"const": code.value, "title": code_in_words(code)} for code in field.codes],
        }
    return {"$ref": f"#/$defs/{name}"}


def _object(field: Field, definitions: dict[str, Any]) -> dict[str, Any]:
    assert field.cls is not None
    name = field.cls.__name__
    if name not in definitions:
        definitions[name] = {}
        whole: dict[str, Any] = {
            "description": sentence(field.cls),
            "type": "object",
            "properties": {one.name: _property(one, definitions) for one in field.fields},
            "required": [one.name for one in field.fields if one.needed],
            "additionalProperties": False,
        }
        definitions[name] = whole if field.cls not in _SHORT else {"anyOf": [{"type": "string"}, whole]}
    return {"$ref": f"#/$defs/{name}"}


# These may be written short: "JPN" is a participant, "A:p1,p7" a citation.
_SHORT = frozenset({Participant, Citation})


def _sorted(definitions: Mapping[str, Any]) -> dict[str, Any]:
    return {name: definitions[name] for name in sorted(definitions)}


# -- a statement in one line

# Fields that name what a statement is about, if it has them.
_HEADLINES = ("label", "title", "name", "names")
# "duration_approx" qualifies "duration".
_ABOUT = "_approx"
# Codes that mean nothing without the name of their field.
_BARE_ANSWERS = frozenset({"yes", "no", "unknown", "none", "other"})
# Fields whose name reads as a preposition or a verb: "by JPN", "supports green-plan".
_JOINING = frozenset(
    {"by", "to", "toward", "under", "of", "amends", "supersedes", "supports", "reactivates", "superseded_by", "with"}
)


def summary(statement: Statement, *, references: bool = True) -> str:
    """
    What a statement says beyond its date, parties and place, in one line: its own fields, in the order of their
    declaration, what it is about first.

    What is needed speaks for itself, and so do codes and quantities; the rest, and whoever is named, comes with the
    field's name.  Without ``references``, what points at other entries is left to be told elsewhere.
    """
    own = [field for field in own_fields(type(statement)) if references or field.names != "entry"]
    told = {field.name: field for field in own if not _goes_without_saying(statement, field)}
    head = _headline(statement, told)
    parts = [head] if head else []
    # Codes say what sort of thing it is, so they come first; and "supports: UN reform" is one thought.
    before = ""
    qualified = {name.removesuffix(_ABOUT) for name in told if name.endswith(_ABOUT)} & told.keys()
    for field in sorted(told.values(), key=lambda field: field.sort != "code"):
        if field.name.removesuffix(_ABOUT) in qualified and field.name.endswith(_ABOUT):
            continue
        words = _in_words(field, getattr(statement, field.name))
        words = f"about {words}" if field.name in qualified else words
        if before == "code" and field.sort == "text" and field.needed:
            parts[-1] = f"{parts[-1]}: {words}"
        else:
            parts.append(words)
        before = field.sort
    return ", ".join(part for part in parts if part)


def _goes_without_saying(statement: Statement, field: Field) -> bool:
    value = getattr(statement, field.name)
    if isinstance(statement, Event) and field.many and field.names == "party":
        # Signed, promised, adopted by all who took part: they are told beside it.
        return not value or set(value) == {one.party for one in statement.parties}
    return _is_default(field, value)


def _is_default(field: Field, value: Any) -> bool:
    return bool(value is None or value == () or (not field.needed and value == field.default))


def _headline(statement: Statement, told: dict[str, Field]) -> str:
    key = told.pop(statement.keyed_by, None) if statement.keyed_by else None
    named = next((told.pop(name) for name in _HEADLINES if name in told), None)
    id_ = str(getattr(statement, key.name)) if key and key.names != "entry" else ""
    if named is None:
        return id_
    words = value_in_words(getattr(statement, named.name))
    return f"{words} ({id_})" if id_ else words


def _in_words(field: Field, value: Any) -> str:
    name = field.name.replace("_", " ")
    if field.sort == "yes or no":
        return name if value else f"not {name}"
    if field.names == "entry":
        return f"{name} {_short_ids(value)}"
    words = value_in_words(value)
    if field.sort == "code" and words in _BARE_ANSWERS:
        return f"{name} {words}"
    speaks = field.sort in ("code", "object") or field.name == field.sort
    if speaks or (field.needed and field.sort != "name"):
        return words
    plain = field.name in _JOINING or field.sort not in ("text", "label") or " " not in words
    return f"{name}{' ' if plain else ': '}{words}"


def _short_ids(value: str | tuple[str, ...]) -> str:
    return ", ".join(id_[:12] for id_ in ((value,) if isinstance(value, str) else value))


def value_in_words(value: Any) -> str:
    """
    A value of any field, as a person reads it.
    """
    match value:
        case Code():
            return code_in_words(value)
        case Duration():
            return duration_in_words(value)
        case Horizon():
            return _horizon(value)
        case Label() | Quantity() | Place() | EdtfDate() | Period() | str() | int():
            return str(value)
        case decimal.Decimal():
            return f"{value:,f}"
        case tuple():
            return ", ".join(value_in_words(item) for item in value)
        case Statement():
            return ": ".join(part for part in (kind_in_words(value.kind), summary(value)) if part)
        case _:
            held = ((field, getattr(value, field.name)) for field in fields(type(value)))
            return " ".join(value_in_words(one) for field, one in held if not _is_default(field, one))


def _horizon(horizon: Horizon) -> str:
    ends = {"by": horizon.by, "over": horizon.over, "within": horizon.within, "from": horizon.start}
    return " ".join(f"{word} {value_in_words(end)}" for word, end in ends.items() if end is not None)


def duration_in_words(duration: Duration) -> str:
    """
    A duration as a person reads it: ``5 years 6 months``.
    """
    return " ".join(f"{n} {unit if n != 1 else unit[:-1]}" for unit, n in duration.parts.items())


# -- the page of the vocabulary

_REFRESH = "python tools/vocabulary_page.py"


def page(vocabulary: Vocabulary) -> str:
    """
    The documentation of a vocabulary, in Markdown.
    """
    return "\n".join([*_opening(vocabulary), *_chapters(vocabulary), *_values(vocabulary), *_lists(vocabulary)])


def _opening(vocabulary: Vocabulary) -> Iterator[str]:
    facts = sum(1 for _ in vocabulary.events())
    yield "# The vocabulary"
    yield ""
    yield f"<!-- Written by `{_REFRESH}` from the declarations; edit those, and run it again. -->"
    yield ""
    yield (
        f"A log knows {facts} kinds of facts of the world, and {len(vocabulary) - facts} kinds of records, which "
        "happen in the log and not in the world. Each is declared once, in `src/partnership_events/vocabulary/`; this "
        "page is read off the declarations. A kind exists only where it changes the state differently, and you may "
        "add your own."
    )
    yield ""
    for family, kinds in by_family(vocabulary).items():
        links = ", ".join(f"[{kind.kind}](#{kind.kind})" for kind in kinds)
        yield f"* **{family.value}**: {links}"
    yield ""
    yield "## Fields of every fact"
    yield ""
    yield from table(fields(Event))
    yield ""
    yield (
        'Every entry, fact or record, may also bear `cites` (who says so: `"A:p1,p7"` or an object with source, '
        "locators, stance and quote), a `note`, and `meta`, an object of your own that is kept and never read."
    )
    yield ""


def _chapters(vocabulary: Vocabulary) -> Iterator[str]:
    for family, kinds in by_family(vocabulary).items():
        yield f"## {family.value.capitalize()}"
        yield ""
        for kind in kinds:
            yield from _chapter(kind)


def _chapter(kind: type[Statement]) -> Iterator[str]:
    yield f"### {kind.kind}"
    yield ""
    yield sentence(kind)
    yield ""
    if kind.effect:
        yield f"*Effect:* {_cell(kind.effect)}."
    walks = {"CAMEO": kind.crosswalk.cameo, "PLOVER": kind.crosswalk.plover, "Others": kind.crosswalk.other}
    told = [f"{name} {_cell(walk)}" if name != "Others" else _cell(walk) for name, walk in walks.items() if walk]
    if told:
        yield ""
        yield f"*Elsewhere:* {'; '.join(told)}."
    yield ""
    own = own_fields(kind)
    if own:
        yield from table(own)
        yield ""


def table(told: Iterable[Field]) -> Iterator[str]:
    """
    Fields as a table in Markdown.
    """
    yield "| field | holds | |"
    yield "| --- | --- | --- |"
    for field in told:
        needed = "**needed**. " if field.needed else ""
        default = _default(field)
        usually = f" Usually `{default}`." if default not in (None, False) else ""
        yield f"| `{field.name}` | {_linked(field)} | {needed}{_cell(field.sentence)}{usually} |"


def _linked(field: Field) -> str:
    words = field.sort_in_words
    target = field.codes or (field.cls if field.sort == "object" else None)
    if target is None:
        return words
    linked = f"[{target.__name__}](#{target.__name__.lower()})"
    return f"list: {linked}" if field.many else linked


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _values(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Values"
    yield ""
    met: dict[str, type] = {}
    for kind in vocabulary:
        for field in _all_fields(fields(kind)):
            if field.sort == "object" and field.cls is not None:
                met[field.cls.__name__] = field.cls
    met[Citation.__name__] = Citation
    for name in sorted(met):
        yield f"### {name}"
        yield ""
        yield sentence(met[name])
        yield ""
        yield from table(fields(met[name]))
        yield ""


def _lists(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Code lists"
    yield ""
    met: dict[str, type[Code]] = {}
    for kind in vocabulary:
        for field in (*_all_fields(fields(kind)), *fields(Citation)):
            if field.codes is not None:
                met[field.codes.__name__] = field.codes
    for name in sorted(met):
        yield f"### {name}"
        yield ""
        yield sentence(met[name])
        yield ""
        yield ", ".join(
            f"`{code.value}`" + (f" {code_in_words(code)}" if code.value.isdigit() else "") for code in met[name]
        )
        yield ""


def _all_fields(told: Iterable[Field]) -> Iterator[Field]:
    for field in told:
        yield field
        yield from _all_fields(field.fields)
