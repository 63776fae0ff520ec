"""How the assistant looks, and on whose pages it may stand: ``[widget]`` of guichet.toml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from foundation import Section, section
from web.widget.contrast import ENOUGH, contrast, soft

# What the words stand on: the windows, the page, and their dark counterparts (theme.css).
LIGHT, DARK = ("#ffffff", "#faf5ec"), ("#27201c", "#1b1613")
MARK = Path(__file__).parents[1] / "static" / "mark.svg"
LARGEST_LOGO = 4096


def _origin(text: str) -> str:
    parts = urlsplit(text)
    whole = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("https", "http") or not parts.netloc or text != whole:
        raise ValueError(
            f"expected an origin such as https://www.belleroche.example, without a path, "
            f"found {text!r}"
        )
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(f"expected a colour such as #8f3a1f, found {text!r}")
    return text.lower()


def _font(text: str) -> str:
    if not re.fullmatch(r"[\w \"',-]*", text):
        raise ValueError(f"expected names of fonts separated by commas, found {text!r}")
    return text


Colour = Annotated[str, AfterValidator(_colour)]


def soft_of(accent: str, *, dark: bool) -> str:
    """The quiet ground made of the accent; words in the accent stand on it too."""
    return soft(accent, DARK[0] if dark else LIGHT[1], 0.22 if dark else 0.13)


class WidgetSettings(Section):
    """Whose pages, and the theme; a colour that could not be read on our grounds is refused."""

    model_config = section("widget")

    origins: tuple[Annotated[str, AfterValidator(_origin)], ...] = ()
    accent: Colour = "#8f3a1f"
    accent_dark: Colour = "#f0a483"
    font: Annotated[str, AfterValidator(_font)] = ""
    corner: str = Field("end", pattern="^(end|start)$")
    radius_px: int = Field(16, ge=0, le=32)
    logo: str = ""

    @model_validator(mode="after")
    def _can_be_read(self) -> WidgetSettings:
        for name, colour, grounds, dark in (
            ("accent", self.accent, LIGHT, False),
            ("accent_dark", self.accent_dark, DARK, True),
        ):
            for ground in (*grounds, soft_of(colour, dark=dark)):
                found = contrast(colour, ground)
                if found < ENOUGH:
                    raise ValueError(
                        f"{name}: {colour} on {ground} has a contrast of {found:.2f}:1; "
                        f"expected at least {ENOUGH}:1, so that everybody can read it"
                    )
        return self

    def mark(self) -> str:
        """The logo's SVG; raises ValueError when the file is not a small SVG."""
        path = Path(self.logo) if self.logo else MARK
        text = path.read_text("utf-8")
        if "<svg" not in text or len(text) > LARGEST_LOGO:
            raise ValueError(
                f"[widget] logo: expected an SVG of at most {LARGEST_LOGO} characters, "
                f"found {len(text)} in {path}"
            )
        return text[text.index("<svg") :].strip()
