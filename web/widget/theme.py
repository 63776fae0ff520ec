"""The city's theme as CSS variables, from ``[widget]``; checked for contrast in settings.py."""

from __future__ import annotations

from web.widget.contrast import ink_on
from web.widget.settings import WidgetSettings, soft_of


def theme(settings: WidgetSettings) -> str:
    """The rules that set the variables, for light and for dark."""
    light = _variables(settings.accent, dark=False) + f"--radius:{settings.radius_px / 16}em;"
    if settings.font:
        light += f"--text-font:{settings.font};--title-font:{settings.font};"
    dark = _variables(settings.accent_dark, dark=True)
    return (
        f":root,.guichet{{{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root,.guichet{{{dark}}}}}"
    )


def _variables(accent: str, *, dark: bool) -> str:
    soft = soft_of(accent, dark=dark)
    return f"--accent:{accent};--accent-ink:{ink_on(accent)};--accent-soft:{soft};"
