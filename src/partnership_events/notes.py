"""
Signed notes: a text, and below it who signed it.  The only module that meets cryptography.

    partnership-events/japan-mongolia              the text: whole lines, the last newline included
    57
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
                                                   the last empty line ends it
    — example.org/anna Az3grl...                   em dash, key name, base64(key id || signature)

The format is c2sp.org/signed-note (v1.0.0 and its later section on verifier keys), of whose signature types this
speaks one, Ed25519 (0x01).  Signatures by unknown keys, of whatever type, are kept and ignored, as it demands.

    verifier key    <name>+<key id, 8 hex>+<base64(0x01 || public key)>               to publish
    signing key     PRIVATE+KEY+<name>+<key id, 8 hex>+<base64(0x01 || seed)>         to hide
    key id          SHA-256(name || LF || 0x01 || public key)[:4]

C2SP is silent on how a signing key is written; the form is that of Go's golang.org/x/mod/sumdb/note, whose tools then
take ours.  A text is accepted only if what was read of it prints as the same bytes, the rule of the log's own lines:
it finds loose base64, upper-case hex and whatever else has two spellings.

Signing and verifying need the extra ``sign``; reading, writing and comparing notes and verifier keys do not.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from partnership_events.errors import MissingExtra, PartnershipError, Problem, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
MAX_NOTE = 256 * 1024
"""
How long a note is read at most.  The specification wants a limit, and room for 16 signatures of up to 5 kB each.
"""

_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_KEY_ID = re.compile(r"[0-9a-f]{8}")


class NotANote(PartnershipError):
    """
    A text that is not a signed note; ``line`` counts from 1, and is 0 where the whole is meant.
    """

    def __init__(self, line: int, problem: str, right: str = "") -> None:
        self.line = line
        self.problem = problem
        self.right = right
        super().__init__(line, problem, right)

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.problem}" + (f"; {self.right}" if self.right else "")


class NotAKey(PartnershipError):
    """
    A text that is not a verifier key, or not a signing key.
    """


class NotSigned(PartnershipError):
    """
    None of the known keys has signed the note.
    """


class WrongSignature(PartnershipError):
    """
    A signature in the name of a known key is not that key's: the text was changed, or somebody pretends.
    """


def _key_name(_: object, __: object, name: str) -> None:
    if not is_key_name(name):
        raise Refused(Problem("", f"{name!r} is no key name", "not empty; no spaces, control characters or plus signs"))


def _key_id(_: object, __: object, key_id: str) -> None:
    if not _KEY_ID.fullmatch(key_id):
        raise Refused(Problem("", f"{key_id!r} is no key id", "eight lower-case hex digits"))


def _key_bytes(_: object, __: object, raw: bytes) -> None:
    if len(raw) != 32:
        raise Refused(Problem("", f"{len(raw)} bytes for an Ed25519 key", "32"))


def _some_bytes(_: object, __: object, raw: bytes) -> None:
    if not raw:
        raise Refused(Problem("", "an empty signature", "at least one byte"))


def _note_text(_: object, __: object, text: str) -> None:
    problem = _no_text(text)
    if problem or not text.endswith("\n"):
        raise Refused(Problem("", problem or "the text does not end with a newline", "whole lines of plain text"))


@attrs.frozen
class Signature:
    """
    One line below a note.  ``data`` is what the key made of the text, by whatever algorithm.
    """

    name: str = attrs.field(validator=_key_name)
    key_id: str = attrs.field(validator=_key_id)
    data: bytes = attrs.field(validator=_some_bytes, repr=False)

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {encode64(bytes.fromhex(self.key_id) + self.data)}"


@attrs.frozen
class VerifierKey:
    """
    The public half of a key, under a name: what one trusts.
    """

    name: str = attrs.field(validator=_key_name)
    raw: bytes = attrs.field(validator=_key_bytes, repr=False)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """
        The key that ``<name>+<key id>+<base64>`` spells; raises ``NotAKey``.
        """
        name, raw = _key_parts(text)
        key = cls(name, raw)
        _same_key(str(key), text)
        return key

    @property
    def key_id(self) -> str:
        """
        Eight hex digits that follow from name and key; they tell keys apart, and prove nothing.
        """
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).hexdigest()[:8]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id}+{encode64(ED25519 + self.raw)}"

    def made(self, signature: Signature, text: str) -> bool:
        """
        True where the signature is this key's, and of this text.  Needs the extra ``sign``.
        """
        if (signature.name, signature.key_id) != (self.name, self.key_id):
            return False
        return _verifies(self.raw, signature.data, text.encode())


@attrs.frozen
class SigningKey:
    """
    The secret half of a key, under a name.  Its repr does not show it; ``secret()`` does.
    """

    name: str = attrs.field(validator=_key_name)
    seed: bytes = attrs.field(validator=_key_bytes, repr=False)

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """
        A new key, drawn from the system's randomness.
        """
        return cls(name, secrets.token_bytes(32))

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """
        The key that ``PRIVATE+KEY+<name>+<key id>+<base64>`` spells; raises ``NotAKey``.  Needs the extra ``sign``.
        """
        if not text.startswith(_PRIVATE):
            raise NotAKey(f"not a signing key; it begins with {_PRIVATE}")
        name, seed = _key_parts(text.removeprefix(_PRIVATE))
        key = cls(name, seed)
        _same_key(key.secret(), text)
        return key

    @property
    def verifier(self) -> VerifierKey:
        """
        The half to publish.  Needs the extra ``sign``.
        """
        return VerifierKey(self.name, _private(self.seed).public_key().public_bytes_raw())

    def secret(self) -> str:
        """
        The key as a text, to be kept where nobody else reads it.  Needs the extra ``sign``.
        """
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id}+{encode64(ED25519 + self.seed)}"

    def sign(self, text: str) -> Signature:
        """
        This key's signature of a note text.  Needs the extra ``sign``.
        """
        return Signature(self.name, self.verifier.key_id, _private(self.seed).sign(text.encode()))


def as_given(signatures: Iterable[Signature]) -> tuple[Signature, ...]:
    """
    Signatures in the order in which they were given, as a value.
    """
    return tuple(signatures)


@attrs.frozen
class Note:
    """
    A text and the signatures below it; believe the text only after ``verify``.

    Without signatures it prints as its text alone, which ``parse`` refuses: nobody vouches for it.
    """

    text: str = attrs.field(validator=_note_text)
    signatures: tuple[Signature, ...] = attrs.field(default=(), converter=as_given)

    def __attrs_post_init__(self) -> None:
        size = len(str(self).encode())
        if size > MAX_NOTE:
            raise Refused(Problem("", f"a note of {size:,} bytes", f"at most {MAX_NOTE:,}"))

    @classmethod
    def parse(cls, data: bytes | str) -> Note:
        """
        The note that the bytes spell; raises ``NotANote``.  No signature is verified by this.
        """
        written = plain_text(data, NotANote)
        text, gap, signed = written.rpartition("\n\n")
        if not gap or not signed:
            raise NotANote(0, "no signatures", "a text, an empty line, and a signature on each line after it")
        if not signed.endswith("\n"):
            raise NotANote(written.count("\n") + 1, "the last line has no newline", "the note may have been cut")
        first = text.count("\n") + 3
        lines = signed[:-1].split("\n")
        note = cls(text + "\n", tuple(_signature(line, number) for number, line in enumerate(lines, first)))
        same_bytes(str(note), written, NotANote)
        return note

    def __str__(self) -> str:
        return "\n".join([self.text, *map(str, self.signatures), ""]) if self.signatures else self.text

    def signed(self, *keys: SigningKey) -> Note:
        """
        The same note with these keys' signatures below the others.  Needs the extra ``sign``.
        """
        return attrs.evolve(self, signatures=(*self.signatures, *(key.sign(self.text) for key in keys)))

    def verify(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """
        The known keys that signed, in the order of their signatures.

        Raises ``NotSigned`` where there is none.  A signature by an unknown key is passed over; a wrong one in the
        name of a known key spoils the note, whoever else signed: ``WrongSignature``.  Needs the extra ``sign``.
        """
        known = _by_name(keys)
        found: dict[VerifierKey, None] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            if not key.made(signature, self.text):
                raise WrongSignature(f"the signature of {key.name} ({key.key_id}) does not fit the text")
            found[key] = None
        if not found:
            wanted = ", ".join(f"{name} ({key_id})" for name, key_id in known) or "none"
            met = ", ".join(f"{s.name} ({s.key_id})" for s in self.signatures) or "nobody"
            raise NotSigned(f"signed by {met}; known keys: {wanted}")
        return tuple(found)


def is_key_name(name: str) -> bool:
    """
    True where a key may be called so: not empty, no Unicode spaces, no plus, nothing that a note cannot hold.
    """
    return bool(name) and "+" not in name and not any(map(str.isspace, name)) and not _no_text(name)


def plain_text(data: bytes | str, error: type[NotANote]) -> str:
    """
    The text of a file that is meant as a note: UTF-8, no control characters but newlines, not longer than a note is.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MAX_NOTE:
        raise error(0, f"{len(raw):,} bytes", f"at most {MAX_NOTE:,}")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as why:
        raise error(raw[: why.start].count(b"\n") + 1, "not UTF-8", "save the file as UTF-8") from why
    problem = _no_text(text)
    if problem:
        raise error(0, problem, "plain text with LF at the end of each line")
    return text


def encode64(raw: bytes) -> str:
    """
    Standard base64 (RFC 4648, section 4), padded.
    """
    return base64.b64encode(raw).decode("ascii")


def decode64(text: str) -> bytes | None:
    """
    What strict base64 spells, or None: no other alphabet, no white space, no stray bits.
    """
    try:
        raw = base64.b64decode(text.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error):
        return None
    return raw if encode64(raw) == text else None


def same_bytes(printed: str, written: str, error: type[NotANote]) -> None:
    """
    The last word of every reader: what was read must print as what was there.
    """
    if printed != written:
        raise error(0, "not in its one spelling", "leave the file as it was written")


def _no_text(text: str) -> str:
    control = _CONTROL.search(text)
    if control:
        return f"the control character U+{ord(control[0]):04X}"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "a lone surrogate"
    return ""


def _signature(line: str, number: int) -> Signature:
    right = "— <key name> <base64 of key id and signature>"
    # Only spaces are cut at: a name may hold anything but spaces, and base64 holds none.
    dash, _, rest = line.partition(" ")
    name, _, spelt = rest.partition(" ")
    raw = decode64(spelt)
    if f"{dash} " != _DASH or not is_key_name(name) or raw is None:
        raise NotANote(number, "not a signature line", right)
    if len(raw) < 5:
        raise NotANote(number, f"a signature of {len(raw)} bytes", "four of the key id, and at least one more")
    return Signature(name, raw[:4].hex(), raw[4:])


def _key_parts(text: str) -> tuple[str, bytes]:
    name, key_id, spelt = [*text.split("+", 2), "", ""][:3]
    raw = decode64(spelt)
    if not is_key_name(name) or not _KEY_ID.fullmatch(key_id) or raw is None:
        raise NotAKey("not a key; it is written <name>+<8 hex digits>+<base64>")
    if raw[:1] != ED25519 or len(raw) != 33:
        raise NotAKey(f"the key of {name} is not an Ed25519 key of 32 bytes, the one type spoken here")
    return name, raw[1:]


def _same_key(printed: str, text: str) -> None:
    if printed != text:
        # Neither is shown: it may be a secret.
        raise NotAKey("the key id is not that of name and key; one of the three was changed")


def _by_name(keys: Iterable[VerifierKey]) -> dict[tuple[str, str], VerifierKey]:
    known: dict[tuple[str, str], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise Refused(Problem("", f"two known keys are called {key.name} ({key.key_id})", "trust one of them"))
    return known


def _private(seed: bytes) -> Ed25519PrivateKey:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as error:
        raise MissingExtra("sign", "signing") from error
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public(raw: bytes) -> Ed25519PublicKey:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise MissingExtra("sign", "verifying a signature") from error
    return Ed25519PublicKey.from_public_bytes(raw)


def _verifies(raw: bytes, signature: bytes, message: bytes) -> bool:
    key = _public(raw)
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
