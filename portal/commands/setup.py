"""`init`, `upgrade`, `mask` and `check`: make an installation, bring it and its pictures to this version, say whether everything in it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from db.actor import SYSTEM, Role
from db.keyring import load_kek
from db.session import Work, begin
from portal import accounts, areas, people
from portal.check import check
from portal.clock import now, site_day
from portal.commands.console import Exit, _, say, warn
from portal.commands.logs import tell
from portal.commands.options import Data, Json, opened, placed
from portal.config import Settings
from portal.draws import older
from portal.errors import SetupError
from portal.startup import create_portal, new_key_file, upgrade_portal


def init(
    data: Data = None,
    key_file: Annotated[
        Path | None, typer.Option(help=_("Where the key is or shall be made (also ANJIAN_KEY_FILE); never inside the data directory."))
    ] = None,
    site: Annotated[str, typer.Option(help=_("The name of the first site."))] = "一厂",
    time_zone: Annotated[str, typer.Option(help=_("The site's time zone."))] = "Asia/Shanghai",
    administrator: Annotated[str, typer.Option(help=_("The user name of the first administrator."))] = "admin",
    name: Annotated[str, typer.Option(help=_("The first administrator's own name."))] = "系统管理员",
) -> None:
    settings = placed(data, key_file=key_file)
    kek = _key_outside(settings)
    password = accounts.one_time_password()
    stored = accounts.hash_password(password)
    create_portal(settings, kek)
    with begin(SYSTEM, now=now()) as work:
        _first_administrator(work, site=site, time_zone=time_zone, username=administrator, name=name, password_hash=stored)
    say(_("The portal in {data} is ready. Keep the key apart from the data, and a copy of it in a safe.", data=settings.data))
    say(_("User name {username}, one-time password {password}", username=administrator, password=password))


def _key_outside(settings: Settings) -> bytes:
    """A key beside the data it opens protects nothing. A key file that does not exist yet is made."""
    path = settings.key_file
    if path is None:
        return load_kek(settings, create_salt=True)
    if path.resolve().is_relative_to(settings.data.resolve()):
        raise SetupError("The key file {path} lies inside the data directory {data}. Name a place outside it.", path=path, data=settings.data)
    return load_kek(settings) if path.exists() else new_key_file(path)


def _first_administrator(work: Work, *, site: str, time_zone: str, username: str, name: str, password_hash: str) -> None:
    """A site, a person, his account and his office: the rest is his work, on the screen."""
    plant = areas.add_site(work, code="S1", name=site, time_zone=time_zone)
    person = people.add_person(work, name=name)
    work.session.flush()
    accounts.create_account(work, person.id, username=username, password_hash=password_hash)
    work.session.flush()
    people.grant_role(work, person.id, Role.ADMINISTRATOR, valid_from=site_day(work.now, plant.time_zone))


def upgrade(data: Data = None) -> None:
    settings = placed(data)
    was = upgrade_portal(settings)
    if was is None:
        return say(_("The database in {data} is of this version already. Nothing was changed.", data=settings.data))
    return say(_("The database in {data} was of an older version ({was}) and has been brought to this one.", data=settings.data, was=was))


def mask(data: Data = None) -> None:
    opened(data)
    made = older.mask(now())
    say(_("Masked pictures made: {n}.", n=made.count))
    for photo in made.broken:
        warn(_("This photo cannot be opened and has no masked one: {photo}", photo=photo))
    if made.broken:
        raise typer.Exit(Exit.REJECTED_ROWS)


def check_all(data: Data = None, as_json: Json = False) -> None:
    tell(check(opened(data)), as_json=as_json, good=_("Everything holds."))
