"""Do the house rules of docs and style hold? Each failure says where, and what to do instead."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
FOLDERS = ("portal", "pages", "db", "audit")
LONGEST_FUNCTION, LONGEST_PAGE, LONGEST_MODULE, DEEPEST = 40, 80, 480, 2
TRAVELS_ALONE = {"audit/verify.py": 1275}  # docs/decisions/0028: the outsider gets one file, and reads it from top to bottom
BLOCKS = (ast.If, ast.For, ast.While, ast.Try, ast.Match, ast.AsyncFor)

# Which modules may do what others may not: the beginning of their path.
SEES_STREAMLIT = ("portal/app.py", "portal/ui/", "pages/", "portal/server.py", "portal/gate.py", "portal/gate/", "portal/server/")
ENCRYPTS = ("db/sealed", "db/keyring", "db/log", "db/blobs")
ASKS_SQL = ("db/", "portal/")
NO_SQL = ("portal/ui/", "portal/app.py", "portal/gate", "portal/menu.py", "portal/policy/", "portal/commands/")
OPENS_SEALED = ("db/sealed", "db/log", "db/blobs", "db/people.py", "portal/check")
ACTS_AS_SYSTEM = (
    *("db/actor.py", "db/log/", "db/session", "db/engine"),
    *(
        "portal/accounts/",
        "portal/check",
        "portal/commands/",
        "portal/demo",
        "portal/server",
        "portal/startup",
        "portal/gate",
        "portal/worker/",
        "portal/matching/learning.py",
        "portal/complaints/clerk.py",
        "portal/complaints/counting.py",
        "portal/complaints/reading.py",
        "portal/complaints/receipts.py",
        "portal/complaints/times.py",
        "portal/coverage/clerk.py",
        "portal/draws/clerk.py",
        "portal/draws/older.py",
        "portal/erasure/clerk.py",
        "portal/findings/clerk.py",
        "portal/reports/clerk.py",
        "portal/rights/clerk.py",
    ),
)
READS_CLOCK = ("portal/clock/__init__.py", "db/base.py", "db/keyring", "db/engine", "db/demo/")
MEASURES_TIME = (*READS_CLOCK, "db/queue", "portal/server", "portal/gate", "portal/worker/", "portal/metrics", "portal/notices/senders.py")
DRAWS_CHANCE = (
    *("db/base.py", "db/keyring", "db/sealed", "db/log", "db/blobs", "db/files", "db/demo/"),
    *("portal/startup.py", "portal/downloads.py", "portal/gate", "portal/server", "portal/accounts/"),
    "portal/coverage/clerk.py",
    "portal/draws/clerk.py",
)
READS_ENVIRONMENT = ("portal/config.py", "portal/commands/console.py")
NAMES_ROLES = ("portal/policy", "db/", "portal/people", "portal/accounts/", "portal/demo", "portal/commands/", "portal/menu.py", "portal/locale")


@cache
def modules() -> dict[str, ast.Module]:
    """Our own modules by path, parsed once."""
    paths = sorted(path for folder in FOLDERS for path in (HOUSE / folder).rglob("*.py"))
    return {str(path.relative_to(HOUSE)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def elsewhere(*places: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node of every module that is not one of these."""
    for path, tree in modules().items():
        if not path.startswith(places):
            for node in ast.walk(tree):
                yield path, node


def imported(node: ast.AST) -> list[str]:
    """Full names that this import statement binds."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def dotted(node: ast.AST) -> str:
    """a.b.c as text; empty for anything else."""
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def found(places: Iterable[str], wrong: Callable[[ast.AST], str | None]) -> list[str]:
    return [f"{path}:{getattr(node, 'lineno', 1)} {why}" for path, node in elsewhere(*places) if (why := wrong(node))]


def imports_of(*names: str) -> Callable[[ast.AST], str | None]:
    def wrong(node: ast.AST) -> str | None:
        hits = [name for name in imported(node) if any(name == n or name.startswith(n + ".") for n in names)]
        return f"imports {hits[0]}" if hits else None

    return wrong


def uses_of(*names: str) -> Callable[[ast.AST], str | None]:
    def wrong(node: ast.AST) -> str | None:
        text = dotted(node)
        return f"uses {text}" if text and any(text == n or text.endswith("." + n) for n in names) else None

    return wrong


def calls_of(*names: str) -> Callable[[ast.AST], str | None]:
    uses = uses_of(*names)
    return lambda node: uses(node.func) if isinstance(node, ast.Call) else None


def complain(findings: Iterable[str], instead: str) -> None:
    lines = "\n  ".join(sorted(set(findings)))
    if lines:
        pytest.fail(f"{instead}\n  {lines}", pytrace=False)


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def depth(node: ast.AST) -> int:
    """How many blocks stand inside each other; `elif` is no new one, `with` is none, an inner function begins anew."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        is_elif = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
        deepest = max(deepest, depth(child) + (isinstance(child, BLOCKS) and not is_elif))
    return deepest


def lines_of_modules() -> list[tuple[str, int]]:
    return [(path, len((HOUSE / path).read_text(encoding="utf-8").splitlines())) for path in modules()]


# Size and shape


def test_a_function_fits_on_a_screen() -> None:
    lengths = [(f"{path}:{f.lineno} {f.name}", (f.end_lineno or 0) - f.lineno + 1) for path, f in functions() if "/versions/" not in path]
    long = [f"{where}: {lines} lines" for where, lines in lengths if lines > LONGEST_FUNCTION]
    complain(long, f"Over {LONGEST_FUNCTION} lines: name its steps and call them.")


def test_nothing_is_nested_deeper_than_two() -> None:
    deep = [f"{path}:{f.lineno} {f.name}: {depth(f)}" for path, f in functions() if depth(f) > DEEPEST]
    complain(deep, "Nested deeper than two: refuse first (`if not a: raise …`), then the plain path; or name the inner part.")


def test_a_page_is_at_most_eighty_lines() -> None:
    long = [f"{path}: {n}" for path, n in lines_of_modules() if path.startswith("pages/") and n > LONGEST_PAGE]
    complain(long, "A page asks and shows: move drawing to portal/ui, rules to portal/<feature>.")


def test_a_file_that_outgrows_its_question_becomes_a_folder() -> None:
    texts = ("db/migrations", "db/demo/texts")
    long = [f"{path}: {n}" for path, n in lines_of_modules() if n > TRAVELS_ALONE.get(path, LONGEST_MODULE) and not path.startswith(texts)]
    complain(long, "Over about 400 lines: make it a folder of the same name.")


def test_a_module_opens_with_the_question_it_answers() -> None:
    mute = [path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)]
    complain(mute, "No docstring: open with one sentence, the question this module answers.")


def test_a_file_is_named_after_what_people_say() -> None:
    vague = [
        path for path in modules() if set(Path(path).with_suffix("").parts) & {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    ]
    complain(vague, "No utils, helpers or common: put it in the file of the feature whose word it is.")


def test_a_class_has_state_or_is_a_kind() -> None:
    def wrong(node: ast.AST) -> str | None:
        if not isinstance(node, ast.ClassDef) or node.bases or node.decorator_list:
            return None
        if node.name in STATELESS:
            return None
        bare = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name in ("__init__", "__new__")]
        return None if bare or "__slots__" in ast.dump(node) else f"class {node.name}"

    complain(found((), wrong), "A class without state: write functions.")


STATELESS = {
    "Logged": "a mark on mapped classes",
    "NoCookies": "stands in for the authenticator's cookie manager",
    "Signed": "one way to render a scope rule: PostgreSQL",
    "Local": "one way to render a scope rule: SQLite",
}


# What nobody writes


def test_nobody_catches_every_error() -> None:
    def wrong(node: ast.AST) -> str | None:
        if not isinstance(node, ast.ExceptHandler):
            return None
        everything = node.type is None or dotted(node.type) in ("Exception", "BaseException")
        raises_again = bool(node.body) and isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        return "catches everything" if everything and not raises_again else None

    survives = ("portal/worker/jobs.py",)  # one job's bug must not stop the others; it is logged as an error
    complain(
        found(survives, wrong), "Catch the one error you can answer. A bug must be loud (a rollback may catch BaseException if it raises again)."
    )


def test_no_unfinished_business_is_left_in_comments() -> None:
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    left = [f"{path}:{n}" for path in modules() for n, line in enumerate((HOUSE / path).read_text().splitlines(), 1) if marks.search(line)]
    complain(left, "Do it, or open an issue; nothing is left in a comment.")


def test_nothing_that_can_hold_records_is_cached_for_all_users() -> None:
    cached = found((), uses_of("st.cache_data", "st.cache_resource", "streamlit.cache_data", "streamlit.cache_resource"))
    complain(cached, "Streamlit's caches are shared by all users: read it again, or keep a module singleton that holds no records.")


def test_a_page_does_not_try_and_does_not_know_roles() -> None:
    def wrong(node: ast.AST) -> str | None:
        if isinstance(node, ast.Try):
            return "try"
        return "Role" if "db.actor" in " ".join(imported(node)) else None

    here = [f"{path}:{n.lineno} {why}" for path, tree in modules().items() if path.startswith("pages/") for n in ast.walk(tree) if (why := wrong(n))]
    complain(here, "A page asks frame.read / frame.act and allows(…): refusals are caught in portal/ui/frame.py only.")


def test_steps_and_log_entries_are_never_edited() -> None:
    kept = {"HazardStep", "Talk", "ViolationStep", "RightsStep", "Consent", "ErasureStep", "ErasurePart", "PlaceStep"}
    kept |= {"LogEntry", "LogSubject", "LogCheckpoint"}

    def wrong(node: ast.AST) -> str | None:
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in ("update", "delete") and node.args:
            name = dotted(node.args[0]).split(".")[0]
            return f"edits {name}" if name in kept else None
        return None

    text = re.compile(r"\b(UPDATE|DELETE FROM)\s+(hazard_step|log_subject|log_checkpoint)\b", re.IGNORECASE)
    raw = [f"{path} {hit[0]}" for path in modules() if (hit := text.search((HOUSE / path).read_text()))]
    complain([*found((), wrong), *raw], "History is added to, never edited: write a new step.")


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile(r"p[y]pi\.org|python[h]osted\.org|npm[j]s\.|crates[.]io|docker[.]io")
    paths = [p for p in HOUSE.rglob("*") if p.is_file() and p.stat().st_size < 2_000_000 and not set(p.relative_to(HOUSE).parts) & IGNORED]
    named = [str(p.relative_to(HOUSE)) for p in paths if hosts.search(p.read_text(encoding="utf-8", errors="ignore"))]
    complain(named, "Which registry a machine uses is its owner's choice: name none.")


IGNORED = {".venv", ".git", "data", "build", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}


def test_the_sign_in_form_is_all_we_take_from_streamlit_authenticator() -> None:
    unwanted = (
        "forgot_password",
        "forgot_username",
        "register_user",
        "guest_login",
        "experimental_guest_login",
        "send_email",
        "two_factor_auth",
        "cloud",
    )

    def wrong(node: ast.AST) -> str | None:
        if isinstance(node, ast.Attribute) and node.attr in unwanted:
            return f"uses {node.attr}"
        given = {k.arg for k in node.keywords} if isinstance(node, ast.Call) else set()
        return f"passes {given & CLOUD}" if given & CLOUD else None

    using = {path for path, tree in modules().items() if any(imports_of("streamlit_authenticator")(n) for n in ast.walk(tree))}
    hits = [f"{path}:{node.lineno} {why}" for path in using for node in ast.walk(modules()[path]) if (why := wrong(node))]
    complain(hits, "Only the form and password hashing: its cookie, mail, cloud, captcha, guest and registration stay off.")


CLOUD = {"api_key", "two_factor_auth", "captcha"}


# Who may


def test_streamlit_is_known_to_pages_and_the_frame_only() -> None:
    complain(
        found(SEES_STREAMLIT, imports_of("streamlit", "streamlit_authenticator")),
        "Verbs take values and return values; show them in portal/ui or pages.",
    )


def test_pages_know_neither_database_nor_sql() -> None:
    hits = [
        f"{path}:{n.lineno} {why}"
        for path, tree in modules().items()
        if path.startswith("pages/")
        for n in ast.walk(tree)
        if (why := NOT_FOR_PAGES(n))
    ]
    complain(hits, "A page asks verbs through frame.read / frame.act.")


NOT_FOR_PAGES = imports_of("db", "sqlalchemy", "pandas", "cryptography")


def test_sql_is_written_in_verbs_and_db_only() -> None:
    outside = found(ASKS_SQL, imports_of("sqlalchemy"))
    above = [hit for hit in found((), imports_of("sqlalchemy")) if hit.startswith(NO_SQL)]
    complain([*outside, *above], "Make it a query of the feature: portal/<feature>.py.")


def test_encryption_lives_in_four_places() -> None:
    complain(found(ENCRYPTS, imports_of("cryptography")), "Use db.sealed, db.keyring, db.log or db.blobs.")


def test_the_private_door_to_plaintext_stays_shut() -> None:
    complain(
        found(OPENS_SEALED, imports_of("db.sealed.open_sealed", "db.sealed.open_bytes")),
        "Open it with reveal(work, …, purpose=…), which writes the log first.",
    )


def test_only_named_modules_act_as_the_portal_itself() -> None:
    complain(found(ACTS_AS_SYSTEM, imports_of("db.actor.SYSTEM")), "Act for the person who asks: begin(actor).")


def test_time_is_passed_in() -> None:
    clocks = uses_of("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime")
    complain(found(READS_CLOCK, clocks), "Use work.now in verbs and portal.clock.now() at the top.")
    complain(found(MEASURES_TIME, uses_of("time.monotonic", "time.perf_counter")), "Measure in the server or the engine only.")


def test_chance_is_passed_in() -> None:
    complain(found(DRAWS_CHANCE, imports_of("secrets", "random", "os.urandom")), "Pass the source of chance in.")
    complain(found(("db/demo/",), imports_of("random")), "Secrets come from `secrets`; only the demo's seeded plan uses `random`.")


def test_the_environment_is_read_in_one_place() -> None:
    complain(found((*READS_ENVIRONMENT, "db/migrations/"), uses_of("os.environ", "os.getenv")), "Add a field to portal.config.Settings.")


def test_roles_are_read_in_policy_and_scope_only() -> None:
    complain(found((*NAMES_ROLES, "portal/worker/"), imports_of("db.actor.Role")), "Ask allows(actor, Action.…, record).")


def test_only_the_frame_catches_refusals() -> None:
    caught = ("PortalError", "NotFound", "Denied", "WrongStep", "Conflict", "OutOfScope", "LogUnavailable")

    def wrong(node: ast.AST) -> str | None:
        names = {dotted(n).split(".")[-1] for n in ast.walk(node.type)} if isinstance(node, ast.ExceptHandler) and node.type else set()
        return f"catches {names & set(caught)}" if names & set(caught) else None

    places = (
        "portal/ui/frame.py",
        "portal/ui/signin.py",
        "portal/__main__.py",
        "portal/server",
        "portal/gate",
        "portal/commands/",
        "db/session",
        "portal/worker/",
        "portal/check",
    )
    complain(found(places, wrong), "Let it rise: portal/ui/frame.py shows it, the command line and the server answer it.")


def test_a_verb_never_commits() -> None:
    complain(found(("db/",), calls_of("session.commit", "session.rollback", "work.session.commit")), "begin() is the one door to commit.")


# The database


def test_every_mapped_class_has_a_scope_rule() -> None:
    import db.scope.rules  # noqa: F401  (declares them)
    from db.base import Bare
    from db.scope.rule import RULES

    mapped = {mapper.class_ for mapper in Bare.registry.mappers}
    complain((cls.__name__ for cls in mapped - set(RULES)), "Say in db/scope/rules.py who sees its rows.")


def test_the_migrations_have_one_head() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(HOUSE / "db" / "migrations"))
    heads = script.get_heads()
    assert len(heads) == 1, f"Two migrations claim to be the last: rebase one onto the other: {heads}"


# The documents


READMES = (HOUSE / "README.md", HOUSE / "README.zh-CN.md")
README = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)


@README
def test_every_command_of_the_readme_exists(readme: Path) -> None:
    make = set(re.findall(r"^([a-z]+):", (HOUSE / "Makefile").read_text(), re.MULTILINE))
    text = readme.read_text("utf-8")
    complain(
        (f"make {c}" for c in set(re.findall(r"\bmake ([a-z]+)\b", text)) - make if f"`make {c}" in text),
        "README names a make target that is not there.",
    )

    from typer.main import get_command

    from portal.__main__ import app

    known = get_command(app).commands  # type: ignore[attr-defined]
    named = re.findall(r"python -m portal ([a-z]+)(?: ([a-z]+))?", text)
    wrong = [f"{a} {b}" for a, b in named if a not in known or (b and hasattr(known[a], "commands") and b not in known[a].commands)]
    complain(wrong, "README names a command that is not there.")


@README
def test_every_setting_of_the_readme_exists(readme: Path) -> None:
    from portal.config import Settings

    fields = {f"ANJIAN_{name.upper()}" for name in Settings.model_fields} | {"ANJIAN_CI", "ANJIAN_PROVE"}
    complain(set(re.findall(r"ANJIAN_[A-Z_]+", readme.read_text("utf-8"))) - fields, "README names a setting that portal.config does not have.")


@README
def test_everybody_in_the_readme_belongs_to_the_cast(readme: Path) -> None:
    from db.demo.cast import CAST

    rows = re.findall(r"^\| ([a-z]+\.[a-z]+) \| (\S+) \|", readme.read_text("utf-8"), re.MULTILINE)
    cast = {(m.username, m.name) for m in CAST}
    complain((" ".join(row) for row in rows if row not in cast), "README's account table differs from db/demo/cast.py.")
    assert rows


@README
def test_every_file_that_the_readme_links_to_exists(readme: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", readme.read_text("utf-8")) if "://" not in link]
    complain((link for link in links if not (HOUSE / link).exists()), "README links to a file that is not there.")


def test_both_readmes_tell_the_same_facts_and_lead_to_each_other() -> None:
    """Commands, settings, accounts and links; only the sentences differ."""

    def facts(text: str) -> set[str]:
        commands = {line.split("    #")[0].strip() for line in re.findall(r"^    (\S.*)$", text, re.MULTILINE)}
        links = {link.replace(".zh-CN.md", ".md") for link in re.findall(r"\]\(([^)#]+)\)", text)}
        return commands | links | set(re.findall(r"ANJIAN_[A-Z_]+", text)) | set(re.findall(r"^\| ([a-z]+\.[a-z]+) \|", text, re.MULTILINE))

    english, chinese = (readme.read_text("utf-8") for readme in READMES)

    assert {re.sub(r" +#.*", "", fact) for fact in facts(english)} == {re.sub(r" +#.*", "", fact) for fact in facts(chinese)}
    assert "](README.zh-CN.md)" in english and "](README.md)" in chinese


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)(?:::(\w+))?`", (HOUSE / "docs" / "threat-model.md").read_text())
    assert len(named) > 10
    wrong = [f"{file}::{test}" for file, test in named if f"def {test}" not in (HOUSE / "tests" / file).read_text()]
    complain(wrong, "docs/threat-model.md names a test that is not there: what shows the refusal now?")


# The tools


def test_what_is_installed_is_pinned() -> None:
    lines = [line for name in ("requirements.txt", "requirements-dev.txt") for line in (HOUSE / name).read_text().splitlines()]
    complain((line for line in lines if line and "==" not in line and not line.startswith("-r")), "Pin it: name==version.")


def test_streamlit_runs_with_hardened_settings() -> None:
    config = tomllib.loads((HOUSE / ".streamlit" / "config.toml").read_text())
    wanted = {
        "server": {"headless": True, "fileWatcherType": "none", "enableXsrfProtection": True, "enableCORS": True, "xsrfCookieSameSite": "strict",
                   "corsAllowedOrigins": [], "enableStaticServing": False, "enableAgentApi": False, "runOnSave": False},
        "client": {"showErrorDetails": "none", "showErrorLinks": False, "disableDataExport": True, "toolbarMode": "minimal"},
        "runner": {"magicEnabled": False},
        "browser": {"gatherUsageStats": False},
    }  # fmt: skip
    loose = [f"{section}.{key}" for section, values in wanted.items() for key, value in values.items() if config[section].get(key) != value]
    complain(loose, "research/web-spike.md section 4 says what each setting closes.")


def test_a_tests_name_is_a_sentence() -> None:
    tests = [(path, node) for path in (HOUSE / "tests").rglob("test_*.py") for node in ast.parse(path.read_text(encoding="utf-8")).body]
    short = [(path, node) for path, node in tests if isinstance(node, ast.FunctionDef) and re.fullmatch(r"test(_[^_]+){1,3}", node.name)]
    complain(
        (f"{path.relative_to(HOUSE)}:{node.lineno} {node.name}" for path, node in short),
        "Say the behaviour as a sentence: test_an_accepted_hazard_cannot_be_accepted_again.",
    )
