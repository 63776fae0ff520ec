"""The pages of a city's own site, fetched politely during a sync and read as sheets."""

from corpus.sources.website.declaration import WebsiteDeclaration

__all__ = ["WebsiteDeclaration"]
