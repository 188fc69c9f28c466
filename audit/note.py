"""How is a text signed so that anybody can check it later? Signed notes and checkpoints as C2SP writes them."""

from __future__ import annotations

import base64
from collections.abc import Callable

from audit.verify import DASH, ED25519, HASH, ProofError, check_note_text, is_key_name, key_id

Signer = Callable[[bytes], bytes]

__all__ = ["checkpoint_body", "key_id", "sign", "vkey"]


def vkey(name: str, public: bytes) -> str:
    """What an outsider writes down to know this log's signatures: name, key id and key."""
    if not is_key_name(name) or len(public) != 32:
        raise ProofError("a verifier key needs a name without space or plus and a key of 32 bytes")
    return f"{name}+{key_id(name, public).hex()}+{_base64(ED25519 + public)}"


def sign(text: str, *, name: str, public: bytes, signer: Signer) -> str:
    """The text as a note with one signature line; `signer` is the Ed25519 signing function of the public key."""
    check_note_text(text)
    if not is_key_name(name):
        raise ProofError("a key's name holds neither space nor plus")
    return f"{text}\n{DASH}{name} {_base64(key_id(name, public) + signer(text.encode()))}\n"


def checkpoint_body(origin: str, size: int, root: bytes, *more: str) -> str:
    """The text of a checkpoint: origin, size, root, then further lines, none of them empty."""
    lines = [origin, str(size), _base64(root), *more]
    if len(root) != HASH or size < 0 or any(not line or "\n" in line for line in lines):
        raise ProofError("a checkpoint is an origin, a size, a root of 32 bytes, and lines that are not empty")
    return "".join(line + "\n" for line in lines)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
