"""Is this password good enough, and is it the right one? The rules, the hash and the constant work."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

import bcrypt

from portal.errors import Invalid
from portal.locale import N_

SHORTEST, LONGEST, LONGEST_BYTES = 12, 64, 72
KEPT = 5
ROUNDS = 12
_LEET = str.maketrans("013457@$!", "oleastasi")
_BLOCKLIST = Path(__file__).with_name("blocklist.txt")
# No 0/O, 1/l/I: a one-time password is read from paper or over the telephone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def hash_password(password: str, *, username: str = "", rounds: int | None = None) -> str:
    """The stored form of an acceptable password. Slow on purpose: call it outside any write transaction."""
    check_rules(password, username=username)
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds or ROUNDS)).decode()


def check_rules(password: str, *, username: str = "") -> None:
    """Refuse what is too short, too long for bcrypt or easy to guess, and say which."""
    if len(password) < SHORTEST:
        raise Invalid("The password needs at least {n} characters.", field="password", n=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("The password may have at most {n} characters.", field="password", n=LONGEST)
    if len(password.encode()) > LONGEST_BYTES:
        raise Invalid("This password takes more than {n} bytes to store; use fewer Chinese characters.", field="password", n=LONGEST_BYTES)
    if password != password.strip():
        raise Invalid("The password may not begin or end with a space.", field="password")
    if _guessable(password, username):
        raise Invalid("This password is easy to guess. Use several unrelated words or a random one.", field="password")


def rules_held(new: str, repeated: str) -> list[tuple[str, bool]]:
    """Each rule in words, and whether what was typed keeps it."""
    long = SHORTEST <= len(new) <= LONGEST and len(new.encode()) <= LONGEST_BYTES and new == new.strip()
    return [
        (N_("12 to 64 characters, several unrelated words are good"), long),
        (N_("Not easy to guess: no usual word, row of numbers or repetition"), long and not _guessable(new, "")),
        (N_("Typed the same twice"), bool(new) and new == repeated),
    ]


def _guessable(password: str, username: str) -> bool:
    """Take away everything an attacker tries first; what is left must still be worth guessing."""
    own = [username.casefold()] if len(username) >= 3 else []
    words = re.compile("|".join(re.escape(word) for word in sorted([*own, *_blocked()], key=len, reverse=True)))
    left = [words.sub("", text) for text in (_fold(password), _fold(password).translate(_LEET))]
    return any(len(text) < 6 or len(set(text)) < 5 for text in left)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _blocked() -> tuple[str, ...]:
    lines = _BLOCKLIST.read_text("utf-8").splitlines()
    return tuple(_fold(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


def matches(password: str, stored: str | None) -> bool:
    """Compare with the stored hash, or do the same work on a hash nobody has, so that time tells nothing."""
    fits = len(password.encode()) <= LONGEST_BYTES
    candidate = password.encode() if fits else b"longer than anything that is stored"
    right = bcrypt.checkpw(candidate, (stored or _nobodys()).encode())
    return right and fits and stored is not None


def unusable() -> str:
    """The stored form of a password nobody has, for an account that still waits for its slip."""
    return _nobodys()


@cache
def _nobodys() -> str:
    return bcrypt.hashpw(secrets.token_bytes(24), bcrypt.gensalt(ROUNDS)).decode()


def one_time_password() -> str:
    """A random first password, in groups that can be read aloud."""
    letters = [secrets.choice(_ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))
