"""Settings: `policykg.toml` in the working folder, overridden by `POLICYKG_*` environment variables."""

from __future__ import annotations

from pathlib import Path

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
