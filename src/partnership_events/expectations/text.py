"""
The file beside a log that holds expectations: read whole, or refused with all problems, each at its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

import attrs

from partnership_events.dates import Answer, Cutoff
from partnership_events.errors import Problem, Refused, did_you_mean
from partnership_events.expectations.expectation import Expectation

SUFFIX = ".expect"
"""
How the file beside a log ends.
"""

_ANSWERS = {answer.value: answer for answer in Answer}
_TOKEN = re.compile(r'(?P<space>\s+)|(?P<rest>#.*)|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<equals>=)|(?P<bare>[^\s"=#]+)')


@attrs.frozen
class _Token:
    sort: str
    text: str
    column: int


class _Odd(Exception):
    """
    What is wrong with a line; never leaves this module.
    """

    def __init__(self, column: int, met: str, right: str) -> None:
        super().__init__(column, met, right)
        self.column, self.met, self.right = column, met, right


def read_expectations(data: bytes | str, where: str = "") -> tuple[Expectation, ...]:
    """
    The expectations that a file tells; raises ``Refused`` with all problems, each with file, line and column.
    """
    text = data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else data
    expectations: list[Expectation] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            tokens = list(_tokens(line))
            if tokens:
                expectations.append(attrs.evolve(_expectation(tokens), line=number))
        except _Odd as odd:
            problems.append(Problem(f"{where}:{number}:{odd.column}".removeprefix(":"), odd.met, odd.right))
    if problems:
        raise Refused(*problems)
    return tuple(expectations)


def _tokens(line: str) -> Iterator[_Token]:
    at = 0
    while at < len(line):
        found = _TOKEN.match(line, at)
        if found is None:
            raise _Odd(at + 1, "a quote that is not closed", 'close it with "')
        sort, text = found.lastgroup or "", found.group()
        if not text.isprintable() and sort in ("quoted", "bare"):
            raise _Odd(at + 1, f"{text!a} holds what no text can", "write plain UTF-8")
        if sort == "quoted":
            text = _unquoted(text, at + 1)
        if sort not in ("space", "rest"):
            yield _Token(sort, text, at + 1)
        at = found.end()


def _unquoted(text: str, column: int) -> str:
    try:
        value = str(json.loads(text))
        value.encode()
    except ValueError:
        raise _Odd(column, f"{text} is no text in quotes", 'only \\" \\\\ \\n and \\uXXXX may follow a \\') from None
    return value


def _expectation(tokens: Sequence[_Token]) -> Expectation:
    signs = [index for index, token in enumerate(tokens) if token.sort == "equals"]
    end = tokens[-1].column + len(tokens[-1].text)
    if not signs:
        raise _Odd(end, "nothing is expected", "write = and an answer: 2023 tier = unknown")
    if len(signs) > 1:
        raise _Odd(tokens[signs[1]].column, "a second =", "one expectation a line; put a text in quotes")
    asked, expected = list(tokens[: signs[0]]), tokens[signs[0] + 1 :]
    as_of = _date(asked.pop(0)) if asked else ""
    known_at = _known_in(asked) if as_of else None
    if not asked:
        right = "write a date, then what is asked: 2023 tier = unknown"
        raise _Odd(tokens[signs[0]].column, "nothing is asked", right)
    answer, value = _expected(expected, end)
    return Expectation(
        asked=tuple(token.text for token in asked), as_of=as_of, known_at=known_at, answer=answer, value=value
    )


def _date(token: _Token) -> str:
    try:
        return Cutoff.of(token.text).text
    except Refused as refused:
        problem = refused.problems[0]
        raise _Odd(token.column, problem.met, problem.right) from None


def _known_in(asked: list[_Token]) -> str | None:
    """
    As known when, taken from what follows the date.
    """
    if not asked or asked[0].sort == "quoted":
        return None
    if asked[0].text.startswith(("@", "root:")):
        return asked.pop(0).text
    if asked[0].text != "known":
        return None
    word = asked.pop(0)
    if not asked:
        raise _Odd(word.column + len(word.text), "known when is not told", "write a date after known, or @ and a line")
    return asked.pop(0).text


def _expected(tokens: Sequence[_Token], end: int) -> tuple[Answer | None, str | None]:
    bare = [token for token in tokens if token.sort == "bare"]
    quoted = [token for token in tokens if token.sort == "quoted"]
    if not tokens:
        raise _Odd(end, "nothing is expected", 'write an answer such as yes, or a value such as "signed"')
    if len(quoted) > 1 or (quoted and tokens[-1] is not quoted[0]):
        raise _Odd(tokens[-1].column, f"{tokens[-1].text!r} comes after the value", "one answer, then one value")
    words = " ".join(token.text for token in bare)
    if words and words not in _ANSWERS:
        hint = did_you_mean(words, _ANSWERS, otherwise=f"one of {', '.join(_ANSWERS)}; a value stands in quotes")
        raise _Odd(bare[0].column, f"{words!r} is none of the five answers", hint)
    return _ANSWERS[words] if words else None, quoted[0].text if quoted else None
