"""What an operator may set, from `REJOINDER_*` in the environment; read when asked for, never on import."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.store import serving_folder, store_root
from service.schemas import MOST_DOCUMENTS

__all__ = ["Settings"]

MEBIBYTE: Final = 1024 * 1024


class Settings(BaseSettings):
    """Limits and places of the service."""

    model_config = SettingsConfigDict(env_prefix="REJOINDER_", frozen=True, extra="ignore")

    store: Annotated[Path, Field(default_factory=store_root, description="Folder of local versions.")]
    model: Annotated[Path | None, Field(description="Folder of one version to serve, whatever is current.")] = None
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="Port to listen on.")] = 8000
    max_body_bytes: Annotated[int, Field(ge=1, description="Largest request body.")] = 2 * MEBIBYTE
    max_documents: Annotated[int, Field(ge=1, le=MOST_DOCUMENTS, description="Most documents in one request.")] = 256
    max_characters: Annotated[int, Field(ge=1, description="Longest text of one document.")] = 100_000
    max_statements: Annotated[int, Field(ge=1, description="Most statements in one request.")] = 5_000
    max_explained_characters: Annotated[
        int, Field(ge=1, description="Most characters in one request that asks for explanations.")
    ] = 20_000
    drain_seconds: Annotated[int, Field(ge=0, description="How long open requests may finish on SIGTERM.")] = 10

    def model_folder(self) -> Path:
        """Return the folder of the version to serve: the one named, the store's current one, or the shipped one."""
        return self.model or serving_folder(self.store)
