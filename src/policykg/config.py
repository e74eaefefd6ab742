"""Settings: `policykg.toml` in the working folder, overridden by `POLICYKG_*` environment variables."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from policykg.errors import ConfigError


class Settings(BaseSettings):
    """What a user may set; every field has a default that works offline."""

    model_config = SettingsConfigDict(
        env_prefix="POLICYKG_", toml_file="policykg.toml", frozen=True, extra="forbid", env_ignore_empty=True
    )

    kg: Path = Field(Path("kg"), description="the graph folder that commands read and `build` writes")
    base: str = Field("https://w3id.org/policykg/id/", description="the start of every IRI that is minted")
    english: str = Field("", description="a spaCy pipeline for English, by name or folder; empty: the one shipped")
    encoder: str = Field("", description="a sentence-transformers model, by name or folder; empty: all-MiniLM-L6-v2")
    read_seconds: int = Field(60, ge=1, description="processor seconds that reading one file may take")
    read_megabytes: int = Field(2048, ge=256, description="memory that reading one file may take")
    file_megabytes: int = Field(100, ge=1, description="the largest file that is read")
    query_seconds: float = Field(30, gt=0, description="seconds that a SPARQL query sent to the server may take")
    query_megabytes: int = Field(1024, ge=64, description="memory that such a query may take")
    query_memory_quads: int = Field(
        1_000_000, ge=0, description="quads up to which the server holds a graph in memory, 0.7 kB each; 0: none"
    )
    query_rows: int = Field(100_000, ge=1, description="rows that one answer holds; a link leads to the next ones")
    update_token: str = Field("", description="the digest of the token that allows updates; empty: none are taken")
    updates: Literal["auto", "on", "off"] = Field("auto", description="`auto`: where there is a token")
    requests_per_second: float = Field(20, ge=0, description="requests of one client, twice as many at once; 0: any")
    trusted: str = Field("127.0.0.1,::1", description="addresses not limited, whose X-Forwarded-For is believed")
    query_processes: int = Field(0, ge=0, description="how many queries run at a time; 0: two for each core")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, and that over `policykg.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """The settings in force; ConfigError names the key that is wrong and what it allows."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        known = ", ".join(sorted(Settings.model_fields))
        raise ConfigError(f"setting {key!r}: {first['msg'].lower()}; known settings: {known}") from error
    except ValueError as error:
        raise ConfigError(f"policykg.toml: {error}") from error
