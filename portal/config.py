"""Where is this installation, and which secrets and addresses was it given? The only reader of the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from portal.errors import SetupError


class Settings(BaseSettings):
    """Each field is read from ANJIAN_<NAME>; a value given by the caller wins."""

    model_config = SettingsConfigDict(env_prefix="ANJIAN_", frozen=True, extra="forbid", env_ignore_empty=True)

    data: Path = Path("data")
    database_url: str | None = None
    owner_url: str | None = None
    key_file: Path | None = None
    key: SecretStr | None = None
    passphrase: SecretStr | None = None
    new_key: SecretStr | None = None
    new_passphrase: SecretStr | None = None
    public_url: str | None = None
    metrics_token: SecretStr | None = None
    channels: Path | None = None

    @property
    def on_postgresql(self) -> bool:
        return bool(self.database_url)

    @property
    def sqlite_path(self) -> Path:
        """The embedded database; unused when ANJIAN_DATABASE_URL is set."""
        return self.data / "portal.db"

    @property
    def keys_dir(self) -> Path:
        return self.data / "keys"

    @property
    def blobs_dir(self) -> Path:
        return self.data / "blobs"

    @property
    def demo_key_file(self) -> Path:
        """Only the demo keeps its key beside its data; it says so in its banner."""
        return self.data / "kek"


def settings(**overrides: object) -> Settings:
    """The environment's settings, with the caller's own values (those that are not None) on top."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise SetupError("The setting ANJIAN_{name} cannot be used: {why}.", name=str(first["loc"][0]).upper(), why=first["msg"]) from wrong
