"""Do the commands do what their help says, with the exit codes and the JSON that other programs rely on?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select
from typer.testing import CliRunner

from db import engine as engines
from db.actor import SYSTEM
from db.log import LogEntry
from db.session import begin
from portal import demo as plant
from portal import hazards, people
from portal.__main__ import app
from portal.config import Settings
from tests.cast import PASSWORD, Cast

HOUSE = Path(__file__).parent.parent
LEDGER = "编号,发现时间,地点,内容,等级,类型,责任单位,状态\n1,2026-11-01 08:00:00,打磨区,砂轮机没有防护罩,一般,机电,焊接车间,已五定\n"
BAD_ROW = "2,2026-11-02 08:00:00,打磨区,通道被占用,一般,其他,焊接车间,不知道\n"


def portal(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """One call of the command line, in a process of its own that knows nothing of this one's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ANJIAN_", "LC_", "LANG"))}
    command = [sys.executable, "-m", "portal", *map(str, arguments)]
    return subprocess.run(command, cwd=HOUSE, env=clean | environment, capture_output=True, text=True, timeout=120, check=False)


def keys_of(settings: Settings) -> dict[str, str]:
    """The environment of an installation that the test made."""
    given = {"ANJIAN_DATA": settings.data, "ANJIAN_KEY_FILE": settings.key_file, "ANJIAN_DATABASE_URL": settings.database_url}
    given["ANJIAN_OWNER_URL"] = settings.owner_url
    return {name: str(value) for name, value in given.items() if value}


def test_every_command_is_listed_and_explains_itself() -> None:
    commands = ["demo", "serve", "worker", "init", "check"]
    commands += [
        "import hazards",
        "import people",
        "export hazards",
        "log verify",
        "log checkpoint",
        "backup",
        "restore",
        "users list",
        "users break-glass",
        "users successor",
        "users administrator",
        "users slips",
        "keys rotate",
        "calendar show",
        "calendar notice",
        "calendar day",
        "notices channels",
        "notices test",
        "notices ladder",
    ]

    listed = CliRunner().invoke(app, ["--help"]).stdout

    for command in commands:
        assert command.split()[0] in listed
        answer = CliRunner().invoke(app, [*command.split(), "--help"])
        assert answer.exit_code == 0
        assert len(answer.stdout) > 200


def test_a_wrong_option_is_a_usage_error() -> None:
    assert portal("check", "--nonsense").returncode == 2
    assert portal("frobnicate").returncode == 2


def test_a_directory_without_a_portal_is_refused_with_what_to_do(tmp_path: Path) -> None:
    answer = portal("check", "--data", tmp_path)

    assert answer.returncode == 1
    assert "portal init" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_init_makes_a_portal_that_checks_clean_and_prints_the_administrator_once(tmp_path: Path) -> None:
    data, key = tmp_path / "data", tmp_path / "safe" / "kek"

    made = portal("init", "--data", data, "--key-file", key, "--administrator", "root.li")
    checked = portal("check", "--data", data, "--json", ANJIAN_KEY_FILE=str(key))
    listed = portal("users", "list", "--data", data, "--json", ANJIAN_KEY_FILE=str(key))

    assert made.returncode == 0, made.stderr
    assert re.search(r"root\.li.*\w{4}-\w{4}-\w{4}-\w{4}", made.stdout)
    assert key.stat().st_mode & 0o077 == 0
    assert json.loads(checked.stdout) | {"size": 0, "root": ""} == {"ok": True, "size": 0, "root": "", "problems": []}
    assert [row["username"] for row in json.loads(listed.stdout)["accounts"]] == ["root.li"]
    again = portal("init", "--data", data, "--key-file", key)
    assert again.returncode == 1
    assert "There is a portal" in again.stderr


def test_init_refuses_a_key_inside_the_data_directory(tmp_path: Path) -> None:
    assert portal("init", "--data", tmp_path / "one", "--key-file", tmp_path / "kek").returncode == 0

    answer = portal("init", "--data", tmp_path / "two", "--key-file", tmp_path / "two" / "kek")

    assert answer.returncode == 1
    assert "inside the data directory" in answer.stderr
    assert not (tmp_path / "two").exists()


def test_a_portal_does_not_open_with_another_key(tmp_path: Path) -> None:
    assert portal("init", "--data", tmp_path / "data", "--key-file", tmp_path / "kek").returncode == 0

    answer = portal("check", "--data", tmp_path / "data", ANJIAN_KEY="ab" * 32)

    assert answer.returncode == 1
    assert "does not open the key store" in answer.stderr


def test_a_passphrase_opens_what_it_made(tmp_path: Path) -> None:
    secret = {"ANJIAN_PASSPHRASE": "seven quiet paper boats"}

    assert portal("init", "--data", tmp_path / "data", **secret).returncode == 0

    assert portal("check", "--data", tmp_path / "data", **secret).returncode == 0
    assert portal("check", "--data", tmp_path / "data", ANJIAN_PASSPHRASE="another one").returncode == 1


def test_break_glass_lets_an_administrator_in_and_nobody_else(settings: Settings, cast: Cast) -> None:
    let_in = portal("users", "break-glass", "lu.yi", **keys_of(settings))

    refused = portal("users", "break-glass", "chen.li", **keys_of(settings))
    unknown = portal("users", "break-glass", "nobody.here", **keys_of(settings))

    assert let_in.returncode == 0, let_in.stderr
    assert re.search(r"lu\.yi: \w{4}-\w{4}-\w{4}-\w{4}", let_in.stdout)
    assert (refused.returncode, unknown.returncode) == (1, 1)
    assert "Only an administrator" in refused.stderr
    assert "no account" in unknown.stderr


def test_slips_are_printed_to_a_file_by_a_portal_user_who_says_what_for(
    settings: Settings, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (keys_of(settings) | {"ANJIAN_PUBLIC_URL": "https://safety.plant.example"}).items():
        monkeypatch.setenv(name, value)

    def run(user: str, out: Path, typed: str = f"{PASSWORD}\n发放首批账号\n", code: str = "D-WELD") -> Result:
        return CliRunner().invoke(app, ["users", "slips", "--department", code, "--out", str(out), "--user", user], input=typed)

    (tmp_path / "there.pdf").write_bytes(b"kept")
    out = tmp_path / "slips.pdf"
    refused = [
        run("lu.yi", settings.data / "slips.pdf"),
        run("lu.yi", tmp_path / "there.pdf"),
        run("lu.yi", out, "not his password\n"),
        run("zhou.min", out),
        run("lu.yi", out, f"{PASSWORD}\n \n"),
        run("lu.yi", out, code="D-NONE"),
    ]
    with begin(SYSTEM) as work:
        people.add_person(work, name="温小雨", department_id=cast.departments["D-WELD"])
    done = run("lu.yi", out)

    why = ("inside the data directory", "is there already", "Wrong account or password", "human resources", "what it is for", "no department")
    assert [said in str(one.exception) for one, said in zip(refused, why, strict=True)] == [True] * 6, [str(one.exception) for one in refused]
    assert done.exit_code == 0, done.output
    assert (out.read_bytes()[:5], out.stat().st_mode & 0o777) == (b"%PDF-", 0o600)
    assert (tmp_path / "there.pdf").read_bytes() == b"kept"
    with begin(SYSTEM, write=False) as work:
        entries = work.session.scalars(select(LogEntry).where(LogEntry.action.in_(("slip.to_file", "slip.printed")))).all()
        assert {entry.actor for entry in entries} == {str(cast.people["lu.yi"])}
        assert {entry.action for entry in entries} == {"slip.to_file", "slip.printed"}
    assert "Nothing was printed" in str(run("lu.yi", tmp_path / "again.pdf").exception)
    engines.current().close()
    engines.current().keyring.close()


def test_the_ledger_is_taken_out_by_a_portal_user_who_says_what_for(
    settings: Settings, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in keys_of(settings).items():
        monkeypatch.setenv(name, value)

    def run(user: str, out: Path, typed: str = f"{PASSWORD}\n月度例会\n") -> Result:
        return CliRunner().invoke(app, ["export", "hazards", "--out", str(out), "--user", user], input=typed)

    out = tmp_path / "ledger.csv"
    refused = [
        run("zhou.min", settings.data / "ledger.csv"),
        run("zhou.min", tmp_path / "ledger.doc"),
        run("zhou.min", out, "not his password\n"),
        run("li.jianguo", out),
        run("zhou.min", out, f"{PASSWORD}\n \n"),
    ]
    with begin(cast.li_jianguo) as work:
        hazards.report(work, area_id=cast.areas["WELD-3"], description="砂轮机飞溅火星")
    done = run("zhou.min", out)

    why = ("inside the data directory", ".xlsx or .csv", "Wrong account or password", "take records out", "what it is for")
    assert [said in str(one.exception) for one, said in zip(refused, why, strict=True)] == [True] * 5, [str(one.exception) for one in refused]
    assert done.exit_code == 0, done.output
    assert "砂轮机飞溅火星" in out.read_text("utf-8-sig")
    assert out.stat().st_mode & 0o777 == 0o600
    with begin(SYSTEM, write=False) as work:
        entries = work.session.scalars(select(LogEntry).where(LogEntry.action == "hazard.export")).all()
        assert [entry.actor for entry in entries] == [str(cast.people["zhou.min"])]
    engines.current().close()
    engines.current().keyring.close()


def test_a_checkpoint_kept_today_proves_consistent_tomorrow(settings: Settings, cast: Cast, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_text(portal("log", "checkpoint", **keys_of(settings)).stdout)
    assert portal("users", "break-glass", "lu.yi", **keys_of(settings)).returncode == 0

    good = portal("log", "verify", "--since", kept, "--json", **keys_of(settings))
    kept.write_text(kept.read_text().replace("—", "-").replace("\n", "\nx", 1))
    bad = portal("log", "verify", "--since", kept, "--json", **keys_of(settings))

    assert json.loads(good.stdout)["ok"] is True, good.stdout
    assert good.returncode == 0
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["problems"][0]["where"] == "kept checkpoint"


def test_an_import_with_a_rejected_row_ends_with_three_and_names_it(settings: Settings, cast: Cast, tmp_path: Path) -> None:
    good, mixed = tmp_path / "good.csv", tmp_path / "mixed.csv"
    good.write_text(LEDGER, encoding="utf-8")
    mixed.write_text(LEDGER + BAD_ROW, encoding="gb18030")

    first = portal("import", "hazards", good, "--json", **keys_of(settings))
    second = portal("import", "hazards", mixed, "--json", **keys_of(settings))

    assert (first.returncode, second.returncode) == (0, 3), first.stderr + second.stderr
    assert json.loads(first.stdout)["imported"] == 1
    result = json.loads(second.stdout)
    assert (result["rows"], result["imported"], result["unchanged"]) == (2, 0, 1)
    assert "不知道" in result["rejected"][0]["reason"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo plant of three weeks, made as `demo` makes its year."""
    made = Settings(data=tmp_path_factory.mktemp("demo") / "data")
    plant.make(made, last_day=date(2026, 6, 30), now=datetime(2026, 11, 23, 1, 0, tzinfo=UTC), size=plant.Size(days=21))
    return made.data


def test_the_demo_prints_an_account_for_every_office_and_keeps_its_data(demo: Path) -> None:
    before = (demo / "portal.db").stat().st_mtime_ns

    told = json.loads(portal("demo", "--no-serve", "--data", demo, "--json").stdout)

    assert told.keys() == {"data", "url", "accounts", "devices", "engagements"}
    offices = {account["role"] for account in told["accounts"]}
    assert {"head", "director", "supervisor", "department_head", "employee", "hr", "union", "auditor", "administrator"} <= offices
    assert len({account["password"] for account in told["accounts"]}) == 1
    assert len(told["accounts"][0]["password"]) >= 12
    assert (demo / "portal.db").stat().st_mtime_ns == before


def test_the_demo_checks_clean(demo: Path) -> None:
    answer = json.loads(portal("check", "--data", demo, "--json").stdout)

    assert answer["problems"] == []
    assert answer["size"] > 100


def test_reset_leaves_a_directory_alone_that_is_no_demo(tmp_path: Path) -> None:
    assert portal("init", "--data", tmp_path / "data", "--key-file", tmp_path / "kek").returncode == 0

    answer = portal("demo", "--reset", "--no-serve", "--data", tmp_path / "data", ANJIAN_KEY_FILE=str(tmp_path / "kek"))

    assert answer.returncode == 1
    assert "not a demo" in answer.stderr
    assert (tmp_path / "data" / "portal.db").exists()


def test_the_command_line_speaks_chinese_where_the_terminal_does(tmp_path: Path) -> None:
    answer = portal("check", "--data", tmp_path, LANG="zh_CN.UTF-8", PYTHONUTF8="1")

    assert answer.returncode == 1
    assert re.search("[一-鿿]", answer.stderr)
