"""The language model that the settings describe: a file on this machine, or a server."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from assistant.artefacts.settings import ModelsSettings, model_path
from assistant.model.llama import LlamaModel
from assistant.model.openai import OpenAIModel
from assistant.model.protocol import LanguageModel
from assistant.settings import AssistantSettings
from foundation import SettingsError, load

_HERE = ("localhost", "127.0.0.1", "::1")


def open_language_model(settings: AssistantSettings) -> LanguageModel:
    """Raises ArtefactError, ModelError, SettingsError."""
    models = load(ModelsSettings)
    if models.server_url:
        return OpenAIModel(
            models.server_url,
            models.server_model,
            key=_key(models),
            seconds=models.server_seconds,
            parallel=settings.parallel,
            waiting=settings.waiting,
        )
    return LlamaModel(
        model_path("language_model"),
        context=settings.context_tokens,
        threads=settings.threads or os.cpu_count() or 1,
        gpu_layers=settings.gpu_layers,
        draft=settings.speculation,
        parallel=settings.parallel,
        waiting=settings.waiting,
        template=models.chat_template,
    )


def _key(models: ModelsSettings) -> str:
    """The server's key, once the settings make sense together."""
    url, key = urlsplit(models.server_url), models.server_key
    if url.scheme not in ("http", "https") or not url.hostname:
        raise SettingsError(
            f"[models] server_url: expected https://HOST/v1, found {models.server_url!r}"
        )
    if not models.server_model:
        raise SettingsError("[models] server_model: expected the model's name on the server")
    if models.server_key_file:
        try:
            key = Path(models.server_key_file).expanduser().read_text("utf-8").strip()
        except OSError as error:
            raise SettingsError(f"[models] server_key_file: {error}") from None
    if url.scheme == "http" and url.hostname not in _HERE and key:
        raise SettingsError(
            "[models] server_url: expected https:// where a key is sent, found http://"
        )
    return key
