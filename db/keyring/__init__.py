"""Which keys are there, and who may still be read? Data keys per subject, wrapped by the key-encryption key, in a store of their own."""

from __future__ import annotations

import json
import os
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, product
from pathlib import Path
from threading import RLock
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlcipher3 import dbapi2 as sqlcipher

from db.files import flush_file, write_whole
from db.keyring import notes
from db.keyring.store import MONTH, SCHEMA, STAMP, connect
from db.keyring.wrapping import KEY, derived, unwrap, wrap
from portal import clock
from portal.config import Settings
from portal.errors import SetupError, Shredded
from portal.locale import N_

FRESH_FOR = 0.1  # seconds for which an opened key is used without asking whether another process erased it
SECRETS = ("blind", "pseudonym", "log-salt", "context", "portal-file", "log-signing", "blob", "derive")
HELD = N_("Another process holds the key store; what was destroyed may still lie in its WAL. Run the command again.")
Renew = Callable[[], Iterable[bytes]]
_installed: Keyring | None = None


class Keyring:
    """The opened key store. Safe to share between threads; other processes may hold the same store open."""

    def __init__(self, folder: Path, kek: bytes, generation: int, file_key: bytes, renew: Renew = tuple) -> None:
        self._folder = folder
        self._renew = renew
        self._kek = kek
        self._generation = generation
        self._file_key = file_key
        self._lock = RLock()
        self._store = connect(folder / "keys.db", file_key)
        self._keys: dict[UUID, tuple[str, AESGCM]] = {}
        self._newest: dict[str, UUID] = {}
        self._secrets: dict[str, bytes] = {}
        self._seen = self._version()
        self._asked = time.monotonic()

    @classmethod
    def create(cls, data: Path, kek: bytes, *, origin: str) -> Keyring:
        """A new key store under DATA/keys with all root secrets; an existing one is never overwritten."""
        folder = data / "keys"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (folder / "keys.hdr").exists() or (folder / "keys.db").exists():
            raise SetupError("There is a key store in {folder} already; it is not overwritten.", folder=folder)
        file_key = os.urandom(KEY)
        _write_header(folder, {1: wrap(kek, file_key, "file", 1)})
        keyring = cls(folder, kek, 1, file_key)
        with keyring._writing() as store:
            for statement in SCHEMA:
                store.execute(statement)
            store.executemany("INSERT INTO meta VALUES (?, ?)", [("origin", origin), ("generation", "1")])
            for name in SECRETS:
                store.execute("INSERT INTO secret VALUES (?, 1, ?)", (name, wrap(kek, os.urandom(KEY), f"secret/{name}", 1)))
        return keyring

    @classmethod
    def open(cls, data: Path, kek: bytes, *, renew: Renew = tuple) -> Keyring:
        """The existing key store under DATA/keys. `renew` says where a new key is found when others rotate, or a rotation was cut off."""
        folder = data / "keys"
        if not (folder / "keys.hdr").exists():
            raise SetupError("There is no key store in {folder}. Run `python -m portal init` first.", folder=folder)
        slots = _read_header(folder).items()
        for one, (generation, wrapped) in product(chain([kek], renew()), slots):
            file_key = unwrap(one, wrapped, "file", generation)
            if file_key is None:
                continue
            keyring = cls(folder, one, generation, file_key, renew)
            if keyring._meta("generation") == str(generation):
                keyring._note_of_before()
                return keyring
            keyring.close()
        raise SetupError("The key does not open the key store in {folder}. Is it the key of before a rotation?", folder=folder)

    def close(self) -> None:
        with self._lock:
            self._store.close()

    @property
    def data(self) -> Path:
        """The data directory that these keys belong to."""
        return self._folder.parent

    @property
    def generation(self) -> int:
        """How many key-encryption keys there have been."""
        return self._generation

    @property
    def origin(self) -> str:
        """The name under which this installation's log is signed."""
        return self._meta("origin")

    def secret(self, name: str) -> bytes:
        """A root secret; any other name gives a key derived from one, the same each time."""
        found = self._secrets.get(name)
        if found is None:
            found = self._secrets[name] = self._root(name) if name in SECRETS else derived(self.secret("derive"), name)
        return found

    def current(self, subject: str) -> tuple[UUID, AESGCM]:
        """The key to seal with; a new one is committed to the store before anybody uses it."""
        self._refresh()
        key_id = self._newest.get(subject)
        if key_id is None:
            with self._lock:
                key_id = self._find(subject) or self._make(subject)
                self._newest[subject] = key_id
        return key_id, self.by_id(key_id)[1]

    def by_id(self, key_id: UUID) -> tuple[str, AESGCM]:
        """The subject and the key of an envelope; a destroyed key is Shredded."""
        if time.monotonic() - self._asked > FRESH_FOR:
            self._refresh()
        found = self._keys.get(key_id)
        if found is None:
            with self._lock:
                found = self._keys[key_id] = self._load(key_id)
        return found

    def erase(self, *subjects: str, why: str) -> None:
        """Destroys every key of these subjects for ever, in the store's file and in every holder's memory; says so in tombstones. All or none."""
        with self._destroying() as store:
            store.executemany("DELETE FROM data_key WHERE subject = ?", [(subject,) for subject in subjects])
            for subject in subjects:
                at = MONTH if subject.startswith("reporter/") else STAMP
                store.execute(f"INSERT OR IGNORE INTO tombstone (subject, why, at) VALUES (?, ?, {at})", (subject, why))

    def rewrite_if_due(self) -> None:
        """Ends a destruction that was cut off after the keys were deleted and before the file was rewritten."""
        with self._lock:
            if self.due(notes.STORE):
                self._rewrite()

    def owe(self, what: str) -> None:
        """Notes that this is to be rewritten, whatever becomes of this process."""
        with self._writing() as store:
            notes.due(store, what, clock.now())

    def settle(self, what: str, ids: Iterable[str]) -> None:
        """It was rewritten after these notes of it were read."""
        with self._writing() as store:
            notes.settle(store, what, ids)

    def due(self, what: str) -> dict[str, datetime]:
        """Since when this is to be rewritten, by the id of each note."""
        with self._lock:
            return notes.read(self._store, f"{notes.REWRITE}{what}/")

    def destroyed(self) -> dict[int, datetime]:
        """Generation -> since when backups of the store under it hold a key that was destroyed. Of whom is not said."""
        with self._lock:
            return {int(generation): at for generation, at in notes.read(self._store, notes.DESTROYED).items()}

    def rotate(self, new_kek: bytes) -> int:
        """Rewraps every key under a new key-encryption key, all or none; gives how many. No file is rekeyed, nothing is resealed."""
        with self._lock:
            self._require_same_generation()
            if new_kek == self._kek:
                return self._finish()
            old, new = self._generation, self._generation + 1
            both = {old: wrap(self._kek, self._file_key, "file", old), new: wrap(new_kek, self._file_key, "file", new)}
            with self._writing() as store:
                _write_header(self._folder, both)
                count = self._rewrap(store, new_kek, new)
                store.execute("UPDATE meta SET value = ? WHERE name = 'generation'", (str(new),))
            self._kek, self._generation = new_kek, new
            self._finish()
            return count

    def _finish(self) -> int:
        """What was under the old key lies in no file any more, and the old key opens nothing. Also the end of a rotation that was cut off."""
        self._truncate()
        self._forget()
        _write_header(self._folder, {self._generation: wrap(self._kek, self._file_key, "file", self._generation)})
        return 0

    def bury(self, tombstones: Mapping[str, str]) -> list[str]:
        """Erases again what was erased elsewhere or later (subject -> instant); gives the subjects that were not erased here yet."""
        fresh = sorted(set(tombstones) - set(self.tombstones()))
        with self._destroying() as store:
            store.executemany("DELETE FROM data_key WHERE subject = ?", [(subject,) for subject in fresh])
            rows = [(subject, "erased before a restore", tombstones[subject]) for subject in fresh]
            store.executemany("INSERT INTO tombstone (subject, why, at) VALUES (?, ?, ?)", rows)
        return fresh

    def prune(self, used: Collection[UUID], *, before: str) -> int:
        """Removes keys that no envelope names and that are older than the ISO instant `before`: what a crash left over."""
        with self._lock:
            with self._writing() as store:
                rows = store.execute("SELECT id FROM data_key WHERE created_at < ?", (before,)).fetchall()
                unused = [(row[0],) for row in rows if UUID(row[0]) not in used]
                store.executemany("DELETE FROM data_key WHERE id = ?", unused)
            self._forget()
            return len(unused)

    def subjects(self) -> list[str]:
        """Every subject that has a key."""
        return [row[0] for row in self._ask("SELECT subject FROM data_key ORDER BY subject")]

    def tombstones(self) -> dict[str, tuple[str, str]]:
        """Subject -> instant and reason of every erasure, to be replayed after an older key store is restored."""
        return {subject: (at, why) for subject, at, why in self._ask("SELECT subject, at, why FROM tombstone ORDER BY at, subject")}

    def problems(self) -> Iterator[str]:
        """Everything in the store that cannot be opened or contradicts itself."""
        for (page,) in self._ask("PRAGMA cipher_integrity_check"):
            yield f"keys.db: {page}"
        for (line,) in self._ask("PRAGMA integrity_check"):
            if line != "ok":
                yield f"keys.db: {line}"
        yield from self._shut()
        for (subject,) in self._ask("SELECT subject FROM data_key JOIN tombstone USING (subject)"):
            yield f"{subject} was erased but has a key"

    def _shut(self) -> Iterator[str]:
        for key_id, subject, generation, wrapped in self._ask("SELECT id, subject, generation, wrapped FROM data_key"):
            if unwrap(self._kek, wrapped, f"data/{key_id}/{subject}", generation) is None:
                yield f"data key {key_id} of {subject} does not open"
        for name, generation, wrapped in self._ask("SELECT name, generation, wrapped FROM secret"):
            if unwrap(self._kek, wrapped, f"secret/{name}", generation) is None:
                yield f"secret {name} does not open"

    def copy_to(self, folder: Path) -> None:
        """A consistent copy of the key store and its header for a backup of its own."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock:
            self._store.execute("VACUUM INTO ?", (str(folder / "keys.db"),))
            self._require_same_generation()
            flush_file(folder / "keys.db")
            _write_header(folder, {self._generation: wrap(self._kek, self._file_key, "file", self._generation)})
            salt = self._folder / "salt"
            if salt.exists():
                write_whole(folder / "salt", salt.read_bytes())

    def _refresh(self) -> None:
        """Another holder's erasure or rotation shows as a new version of the store's file; ours does not."""
        with self._lock:
            self._asked = time.monotonic()
            version = self._version()
            if version != self._seen:
                self._seen = version
                self._forget()

    def _forget(self) -> None:
        self._keys.clear()
        self._newest.clear()

    def _find(self, subject: str) -> UUID | None:
        rows = self._ask("SELECT id FROM data_key WHERE subject = ?", subject)
        return UUID(rows[0][0]) if rows else None

    def _make(self, subject: str) -> UUID:
        with self._writing() as store:
            self._require_same_generation()
            if store.execute("SELECT 1 FROM tombstone WHERE subject = ?", (subject,)).fetchone():
                raise Shredded("The key of {subject} was destroyed; nothing can be sealed under it again.", subject=subject)
            found = self._find(subject)  # another process may have been faster
            if found is not None:
                return found
            key_id = uuid4()
            wrapped = wrap(self._kek, os.urandom(KEY), f"data/{key_id}/{subject}", self._generation)
            row = (str(key_id), subject, self._generation, wrapped)
            store.execute("INSERT INTO data_key (id, subject, generation, wrapped) VALUES (?, ?, ?, ?)", row)
        return key_id

    def _load(self, key_id: UUID) -> tuple[str, AESGCM]:
        rows = self._wrapped("SELECT generation, wrapped, subject FROM data_key WHERE id = ?", str(key_id))
        if not rows:
            raise Shredded("The key of this text was destroyed: it cannot be read any more.")
        generation, wrapped, subject = rows[0]
        return subject, AESGCM(self._unwrapped(wrapped, f"data/{key_id}/{subject}", generation))

    def _root(self, name: str) -> bytes:
        with self._lock:
            generation, wrapped = self._wrapped("SELECT generation, wrapped FROM secret WHERE name = ?", name)[0]
            return self._unwrapped(wrapped, f"secret/{name}", generation)

    def _wrapped(self, statement: str, value: str) -> list[tuple[Any, ...]]:
        """A row under the generation that this holder has; another process may rotate between any two statements."""
        rows = self._ask(statement, value)
        for _turn in range(3):
            if rows and rows[0][0] == self._generation:
                break
            self._require_same_generation()
            rows = self._ask(statement, value)
        return rows

    def _rewrap(self, store: Any, new_kek: bytes, new: int) -> int:
        count = 0
        for key_id, subject, generation, wrapped in store.execute("SELECT id, subject, generation, wrapped FROM data_key").fetchall():
            clear = self._unwrapped(wrapped, f"data/{key_id}/{subject}", generation)
            again = wrap(new_kek, clear, f"data/{key_id}/{subject}", new)
            store.execute("UPDATE data_key SET generation = ?, wrapped = ? WHERE id = ?", (new, again, key_id))
            count += 1
        for name, generation, wrapped in store.execute("SELECT name, generation, wrapped FROM secret").fetchall():
            again = wrap(new_kek, self._unwrapped(wrapped, f"secret/{name}", generation), f"secret/{name}", new)
            store.execute("UPDATE secret SET generation = ?, wrapped = ? WHERE name = ?", (new, again, name))
            count += 1
        return count

    def _unwrapped(self, wrapped: bytes, purpose: str, generation: int) -> bytes:
        clear = unwrap(self._kek, wrapped, purpose, generation)
        if clear is None:
            raise SetupError("The key store holds a key that does not open ({purpose}). Restore it from its backup.", purpose=purpose)
        return clear

    def _require_same_generation(self) -> None:
        """Where another process rotated, the new key is taken from where this one's own came from."""
        stated = int(self._meta("generation"))
        if stated == self._generation:
            return
        wrapped = _read_header(self._folder).get(stated, b"")
        found = next((kek for kek in self._renew() if unwrap(kek, wrapped, "file", stated) is not None), None)
        if found is None:
            raise SetupError("The keys were rotated by another process. Restart this one with the new key.")
        self._kek, self._generation = found, stated

    def _meta(self, name: str) -> str:
        rows = self._ask("SELECT value FROM meta WHERE name = ?", name)
        return str(rows[0][0]) if rows else ""

    def _version(self) -> int:
        return int(self._ask("PRAGMA data_version")[0][0])

    def _ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            rows: list[tuple[Any, ...]] = self._store.execute(statement, values).fetchall()
            return rows

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with self._lock:
            self._store.execute("BEGIN IMMEDIATE")
            try:
                yield self._store
                self._store.execute("COMMIT")
            except BaseException:
                if self._store.in_transaction:
                    self._store.execute("ROLLBACK")
                raise

    @contextmanager
    def _destroying(self) -> Iterator[Any]:
        """Notes what a power cut would leave undone, in the same transaction; then the file is rewritten."""
        with self._lock:
            with self._writing() as store:
                before = store.total_changes
                yield store
                if store.total_changes > before:
                    notes.destroyed(store, clock.now())
            self._forget()
            self._rewrite()

    def _note_of_before(self) -> None:
        """Earlier versions noted nothing: what they destroyed counts as destroyed now, and the file is rewritten once more."""
        if self._ask("SELECT 1 FROM tombstone LIMIT 1") and not self.destroyed():
            with self._writing() as store:
                notes.destroyed(store, clock.now())

    def _rewrite(self) -> None:
        """What was deleted lies in no page of the file any more, used or free, nor in its WAL; then the notes of it go."""
        due = self.due(notes.STORE)
        try:
            self._store.execute("VACUUM")
        except sqlcipher.OperationalError as busy:
            raise SetupError(HELD) from busy
        self._truncate()
        with self._writing() as store:
            notes.settle(store, notes.STORE, due)
        self._ask("PRAGMA wal_checkpoint(TRUNCATE)")

    def _truncate(self) -> None:
        """Until the WAL is emptied into the file, a deleted key still lies in both."""
        busy = self._ask("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
        if busy:
            raise SetupError(HELD)


def install(keyring: Keyring) -> None:
    """Makes this the process's key store."""
    global _installed
    _installed = keyring


def current() -> Keyring:
    """The process's key store."""
    if _installed is None:
        raise SetupError("No key store is open in this process.")
    return _installed


def load_kek(settings: Settings, *, create_salt: bool = False) -> bytes:
    """The key-encryption key from the first place that has one: key file, environment, passphrase, the demo's own file."""
    if settings.key_file:
        return kek_from_file(settings.key_file)
    if settings.key:
        return kek_from_hex(settings.key.get_secret_value())
    if settings.passphrase:
        return kek_from_passphrase(settings.passphrase.get_secret_value(), settings.keys_dir, create_salt=create_salt)
    if settings.demo_key_file.exists():
        return kek_from_file(settings.demo_key_file)
    raise SetupError("No key: set ANJIAN_KEY_FILE (a file of 32 bytes, mode 0600), ANJIAN_KEY (64 hex digits) or ANJIAN_PASSPHRASE.")


def kek_from_file(path: Path) -> bytes:
    """32 raw bytes or 64 hex digits; a file that others may read is refused."""
    if not path.is_file():
        raise SetupError("The key file {path} does not exist.", path=path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SetupError("Other users may read the key file {path}. Run: chmod 600 {path}", path=path)
    return kek_in(path.read_bytes())


def kek_in(raw: bytes) -> bytes:
    return raw if len(raw) == KEY else kek_from_hex(raw.decode("ascii", "replace"))


def kek_from_hex(text: str) -> bytes:
    try:
        kek = bytes.fromhex(text.strip())
    except ValueError as wrong:
        raise SetupError("The key is not 64 hex digits.") from wrong
    if len(kek) != KEY:
        raise SetupError("The key is not 64 hex digits.")
    return kek


def kek_from_passphrase(passphrase: str, folder: Path, *, create_salt: bool = False) -> bytes:
    """Argon2id, 64 MiB, with the salt that lies beside the key store."""
    path = folder / "salt"
    if create_salt and not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, os.urandom(16))
    if not path.exists():
        raise SetupError("The salt of the passphrase is missing: {path}. Restore it from the key store's backup.", path=path)
    return Argon2id(salt=path.read_bytes(), length=KEY, iterations=3, lanes=4, memory_cost=64 * 1024).derive(passphrase.encode())


def new_kek() -> bytes:
    return os.urandom(KEY)


def write_kek(path: Path) -> bytes:
    """A new random key-encryption key in a file of its own that only its owner may read."""
    kek = new_kek()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(kek.hex() + "\n")
    return kek


def _read_header(folder: Path) -> dict[int, bytes]:
    """Generation -> the store's file key under that generation's key; two of them only while a rotation runs."""
    slots = json.loads((folder / "keys.hdr").read_text())["file_key"]
    return {int(generation): b64decode(wrapped) for generation, wrapped in slots.items()}


def _write_header(folder: Path, slots: dict[int, bytes]) -> None:
    text = json.dumps({"format": 1, "file_key": {str(n): b64encode(wrapped).decode() for n, wrapped in slots.items()}})
    write_whole(folder / "keys.hdr", text.encode())
