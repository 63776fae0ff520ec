"""The styles of our own page, written into it, and the policy that allows just them."""

from __future__ import annotations

import base64
import hashlib

from foundation import load, until_renewed
from web.security import HEADERS
from web.widget.bundle import page_styles
from web.widget.settings import WidgetSettings
from web.widget.theme import theme

POLICY = "Content-Security-Policy"


@until_renewed
def styles_within() -> str:
    """Those of ``/widget/page.css``, as they stand between the tags."""
    return page_styles() + theme(load(WidgetSettings))


@until_renewed
def policy_within() -> str:
    """The policy of all pages, which allows these very styles besides files of ours: by hash."""
    digest = base64.b64encode(hashlib.sha256(styles_within().encode()).digest()).decode()
    return HEADERS[POLICY].replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'")
