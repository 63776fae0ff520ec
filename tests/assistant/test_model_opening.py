"""Which language model the settings describe."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from assistant.artefacts.settings import artefacts_to_fetch
from assistant.model.opening import open_language_model
from assistant.settings import AssistantSettings
from foundation import SettingsError


def set_server(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"GUICHET_MODELS__SERVER_{name.upper()}", value)


def test_a_server_takes_the_place_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("secret\n")
    set_server(monkeypatch, url="https://model.test/v1", model="city-7b")
    set_server(monkeypatch, key_file=str(tmp_path / "key"))
    with closing(open_language_model(AssistantSettings())) as model:
        assert model.name == "city-7b"
    assert "language_model" not in {artefact.name for artefact in artefacts_to_fetch()}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"url": "model.test", "model": "m"}, "expected https://HOST/v1, found 'model.test'"),
        ({"url": "https://model.test/v1"}, "expected the model's name"),
        ({"url": "http://model.test/v1", "model": "m", "key": "k"}, "expected https://"),
        ({"url": "https://model.test/v1", "model": "m", "key_file": "/no/key"}, "key_file"),
    ],
)
def test_settings_that_make_no_sense_together_are_refused(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], said: str
) -> None:
    set_server(monkeypatch, **values)
    with pytest.raises(SettingsError, match=said):
        open_language_model(AssistantSettings())
