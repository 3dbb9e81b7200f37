"""
A kind as a form: its fields as options, and what was typed as the JSON object that the codec reads.

Nothing is judged here: texts go to the codec as they were typed, and its refusals come back under the options' names,
all at once.

    --label TEXT | --label ja=TEXT            a name, in one language or several
    --quantity.value 50000                    a field of a field
    --topic ... --topic ...                   a list
    --party JPN --party USA:host              who took part, and as what
    --person 'KEY;NAME;OFFICE;PARTY'          several fields in one; or 'name=...;office=...'
    --part-of @5                              an entry, by its position or the first digits of its id
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import click

from partnership_events.admission import find
from partnership_events.cli.terminal import complain
from partnership_events.describe import Field, code_in_words, fields, own_fields
from partnership_events.errors import Problem, Refused
from partnership_events.event import Entry, Statement
from partnership_events.values import LANGUAGE, Citation, Participant

_SINGULARS = {"people": "person", "aliases": "alias", "reactivates": "reactivates", "supersedes": "supersedes"}
_TRANSLATED = re.compile(f"({LANGUAGE.pattern})=(.*)", re.DOTALL)

_COMMON = "ar, de, el, en, es, fr, he, hi, it, ja, ko, mn, pt, ru, tr, uk, zh"
_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_LANGUAGES = frozenset(_ISO_639_1.split())
# Codes of countries that are often written for their languages.
_MEANT = {
    "jp": "ja", "cn": "zh", "ua": "uk", "gr": "el", "cz": "cs", "dk": "da", "vn": "vi", "ir": "fa", "il": "he",
    "iw": "he", "rs": "sr", "kz": "kk", "tj": "tg", "us": "en", "gb": "en", "at": "de", "mx": "es", "eg": "ar",
}  # fmt: skip

_METAVARS = {
    "date": "DATE",
    "period": "PERIOD",
    "duration": "P5Y",
    "term": "P5Y|PERIOD",
    "decimal": "NUMBER",
    "whole number": "N",
    "label": "[LANG=]TEXT",
    "text": "TEXT",
}
_NAMED_METAVARS = {"entry": "@POS|ID", "party": "PARTY", "person": "PERSON", "source": "SOURCE", "zone": "ZONE"}


class _Option(click.Option):
    """
    An option that is also heard under other flags, of which the help says nothing.
    """

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        opts, self.opts = self.opts, self.opts[:1]
        try:
            return super().get_help_record(ctx)
        finally:
            self.opts = opts


@attrs.frozen(kw_only=True)
class FormOption:
    """
    One option of a form: the flag, the field that it fills in, and under which other flags it is heard.
    """

    flag: str
    path: tuple[str, ...]
    field: Field
    common: bool
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """
        The name under which click hands its value over.
        """
        return "field_" + "__".join(self.path)

    def for_click(self) -> click.Option:
        """
        The option as click has it.
        """
        decls, help_ = [self.flag, self.key], self._help()
        if self.field.sort == "yes or no":
            return click.Option([f"{self.flag}/--no-{self.flag[2:]}", self.key], default=None, help=help_)
        many = self.field.many or self.field.sort == "label"
        return _Option([*decls, *self.also], multiple=many, metavar=self.metavar, help=help_)

    @property
    def metavar(self) -> str:
        """
        What is to be typed after the flag.
        """
        if self.field.cls is Participant:
            return "PARTY[:ROLE]"
        if self.field.sort == "object":
            return "'" + ";".join(one.name.upper() for one in self.field.fields) + "'"
        if self.field.sort == "name":
            return _NAMED_METAVARS.get(self.field.names, "KEY")
        return _METAVARS.get(self.field.sort, "CODE")

    def _help(self) -> str:
        said = self.field.sentence
        if self.field.codes is not None:
            said += f" One of {choices(self.field)}."
        if self.field.many:
            said += " Repeat for more." if self.field.sort not in ("name", "code") else " Repeat, or use commas."
        needed = self.field.needed and len(self.path) == 1
        return f"{said}  [needed]" if needed else said


def choices(field: Field) -> str:
    """
    The codes that a field may hold, in a row.
    """
    if field.codes is None:
        return ""
    return ", ".join(f"{c.value} ({code_in_words(c)})" if c.value.isdigit() else c.value for c in field.codes)


def form(kind: type[Statement]) -> tuple[FormOption, ...]:
    """
    The options of a kind: its own fields first, then those of all facts.
    """
    declared: Any = kind
    return _form(declared)


@functools.lru_cache(maxsize=256)
def _form(kind: Any) -> tuple[FormOption, ...]:
    own = own_fields(kind)
    rest = [field for field in fields(kind) if field not in own]
    taken = {field.name for field in fields(kind)}
    told = [*((field, False) for field in own), *((field, True) for field in rest)]
    options = [option for field, common in told for option in _options(field, (field.name,), taken, common)]
    flags = {option.flag for option in options}
    return tuple(
        attrs.evolve(option, also=(plural,)) if (plural := _own_flag(option)) not in flags else option
        for option in options
    )


def _own_flag(option: FormOption) -> str:
    """
    The flag that has the field's own name, such as ``--signatories``.
    """
    return "--" + ".".join(option.path).replace("_", "-")


def _options(field: Field, path: tuple[str, ...], taken: set[str], common: bool) -> Iterator[FormOption]:
    if field.sort == "object" and not field.many:
        for inner in field.fields:
            yield from _options(inner, (*path, inner.name), set(), common)
        return
    *outer, name = path
    singular = _singular(name) if field.many else name
    # A kind that has a field `party` of its own keeps `--party` for it.
    flag = singular if singular == name or singular not in taken else name
    yield FormOption(flag="--" + ".".join([*outer, flag]).replace("_", "-"), path=path, field=field, common=common)


def _singular(name: str) -> str:
    if name in _SINGULARS:
        return _SINGULARS[name]
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name.removesuffix("s") if len(name) > 3 else name


# -- from what was typed to JSON


def content(kind: type[Statement], typed: Mapping[str, Any], entries: Sequence[Entry]) -> dict[str, Any]:
    """
    The JSON fields that the options tell; entries may be named by position or by the first digits of their id.
    """
    told: dict[str, Any] = {}
    for option in form(kind):
        value = typed.get(option.key)
        if value is None or value == ():
            continue
        place = told
        for step in option.path[:-1]:
            place = place.setdefault(step, {})
        place[option.path[-1]] = _value(option.field, value, entries)
    return told


def _value(field: Field, value: Any, entries: Sequence[Entry]) -> Any:
    if field.sort == "label" and not field.many:
        return label(value)
    if not field.many:
        return one_value(field, value, entries)
    if field.sort in ("name", "code"):
        # Keys and codes hold no commas.
        value = [part.strip() for text in value for part in text.split(",")]
    return [one_value(field, part, entries) for part in value]


def one_value(field: Field, value: Any, entries: Sequence[Entry]) -> Any:
    """
    The JSON value of one text that was typed for a field.
    """
    if not isinstance(value, str):
        return value
    if field.cls is Participant:
        return participant(value)
    if field.sort == "object":
        return composite(field, value, entries)
    if field.sort == "whole number":
        return int(value) if re.fullmatch(r"-?[0-9]{1,16}", value) else value
    if field.sort == "yes or no":
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.lower(), value)
    if field.sort == "label":
        return label([value])
    if field.names == "entry":
        return find(entries, value).id
    return value


def label(texts: Iterable[str]) -> Any:
    """
    A label of one text, or of a text per language, such as ``ja=...``.
    """
    told: dict[str, str] = {}
    for text in texts:
        translated = _TRANSLATED.fullmatch(text)
        language, words = (translated[1], translated[3]) if translated else ("und", text)
        if language.partition("-")[0] not in _LANGUAGES and len(language.partition("-")[0]) == 2:
            meant = _MEANT.get(language.partition("-")[0])
            hint = f"did you mean {meant}? " if meant is not None else ""
            complain(f"note: {language!r} is no language of BCP 47; {hint}such as {_COMMON}; it is kept as it is")
        if language in told:
            right = "give it once, or mark its language: --label en='...' --label ja='...'"
            raise Refused(Problem("", f"two texts for one label: {told[language]!r} and {words!r}", right))
        told[language] = words
    return told


def participant(text: str) -> Any:
    """
    ``JPN``, or ``USA:host``.
    """
    party, colon, role = text.partition(":")
    return {"party": party, "role": role} if colon else party


def composite(field: Field, text: str, entries: Sequence[Entry] = ()) -> dict[str, Any]:
    """
    Several fields in one text: by place (``khurelsukh;U. Khurelsukh``), by name (``name=U. Khurelsukh``), or first the
    ones, then the others.
    """
    known = {one.name: one for one in field.fields}
    told: dict[str, Any] = {}
    for index, part in enumerate(text.split(";")):
        name, equals, value = part.strip().partition("=")
        if not (equals and name.strip() in known):
            if index >= len(field.fields):
                row = ";".join(known)
                raise Refused(Problem("", f"{text!r} has more than {len(known)} parts", f"write {row}, or name=value"))
            name, value = field.fields[index].name, part
        if value.strip():
            one = known[name.strip()]
            inner = value.strip()
            told[one.name] = inner.split(",") if one.many else one_value(one, inner, entries)
    return told


def citation(text: str) -> Any:
    """
    ``A:p1,p7``, or with more: ``A:p1;stance=contradicts;quote=...``.
    """
    short, *more = text.split(";")
    if not more:
        return short
    cite = Citation.of(short)
    told: dict[str, Any] = {"source": cite.source} | ({"locators": list(cite.locators)} if cite.locators else {})
    last = ""
    for part in more:
        name, equals, value = part.partition("=")
        if equals and name.strip() in ("stance", "quote"):
            last = name.strip()
            told[last] = value.strip()
        elif last:
            # A quote may hold semicolons.
            told[last] += f";{part}"
        else:
            right = "write SOURCE:LOCATORS;stance=...;quote=..."
            raise Refused(Problem("--cite", f"{part.strip()!r} says nothing of a citation", right))
    return told


# -- from the codec's refusals to options


def as_options(kind: type[Statement], refused: Refused) -> Refused:
    """
    The same refusal, its JSON paths told as the options that were, or should have been, typed.
    """
    if not any(problem.path for problem in refused.problems):
        return refused
    by_path = {option.path: option for option in form(kind)}
    return type(refused)(*(_as_option(problem, by_path) for problem in refused.problems), where=refused.where)


def _as_option(problem: Problem, by_path: Mapping[tuple[str, ...], FormOption]) -> Problem:
    if problem.path.startswith("--"):
        return problem
    steps = tuple(re.findall(r"[A-Za-z_@][A-Za-z0-9_]*", problem.path.removeprefix("$")))
    for length in range(len(steps), 0, -1):
        option = by_path.get(steps[:length])
        if option is not None:
            inner = "".join(f" {step}" for step in steps[length:])
            if problem.met == "is missing" and not inner:
                return Problem(option.flag, "is missing", _wanted(option.field))
            return attrs.evolve(problem, path=f"{option.flag}{inner}")
    if steps and any(path[0] == steps[0] for path in by_path):
        known = [option for path, option in by_path.items() if path[: len(steps)] == steps]
        return attrs.evolve(problem, path=", ".join(option.flag for option in known))
    return attrs.evolve(problem, path={"cites": "--cite", "note": "--note", "meta": "--meta"}.get(_first(steps), ""))


def _first(steps: Sequence[str]) -> str:
    return steps[0] if steps else ""


def _wanted(field: Field) -> str:
    return f"{field.sentence} One of {choices(field)}." if field.codes is not None else field.sentence


# -- which words of a command line are its positions


def positions(args: Sequence[str], flags: Iterable[str]) -> list[str]:
    """
    The words of a command line that are neither options nor their values; ``flags`` are the options that take none.
    """
    alone = set(flags)
    found: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            return [*found, *words]
        if not word.startswith("-") or word == "-":
            found.append(word)
        elif "=" not in word and word.replace("_", "-") not in alone:
            next(words, None)
    return found
