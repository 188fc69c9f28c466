"""How does one key lie under another? With AES-GCM, bound to what it is for and to the generation; other secrets are derived from a root."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY = 32
NONCE = 12


def derived(root: bytes, name: str) -> bytes:
    return HKDFExpand(SHA256(), KEY, f"anjian/secret/v1/{name}".encode()).derive(root)


def wrap(kek: bytes, clear: bytes, purpose: str, generation: int) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(kek).encrypt(nonce, clear, _aad(purpose, generation))


def unwrap(kek: bytes, wrapped: bytes, purpose: str, generation: int) -> bytes | None:
    try:
        return AESGCM(kek).decrypt(wrapped[:NONCE], wrapped[NONCE:], _aad(purpose, generation))
    except InvalidTag:
        return None


def _aad(purpose: str, generation: int) -> bytes:
    return f"anjian/wrapped/v1/{generation}/{purpose}".encode()
