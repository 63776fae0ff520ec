"""``python -m docs.site [FOLDER]``: build the site, by default into build/docs."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.site.building import build
from docs.site.links import BrokenLink
from docs.site.plan import ROOT


def main(arguments: list[str]) -> int:
    """Exit codes: 0 built, 1 a page or a link is wrong (nothing is written), 2 usage."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        print("usage: python -m docs.site [FOLDER]", file=sys.stderr)
        return 2
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "docs"
    if folder.exists() and any(folder.iterdir()) and not (folder / "site.css").is_file():
        print(f"docs: {folder} holds something else than this site: give another", file=sys.stderr)
        return 2
    try:
        pages = build(folder)
    except (BrokenLink, FileNotFoundError) as error:
        print(f"docs: {error}", file=sys.stderr)
        return 1
    print(f"{len(pages)} pages: open {folder / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
