"""What can go wrong with the corpus.

GuichetError
└── CorpusError
    ├── SheetError           one sheet cannot be read (the others go on)
    ├── SourceError          a whole source cannot be read
    ├── PinnedFileError      a pinned download is missing, cut short or not the expected one
    │   ├── ToolMissingError         the program that fetches it (npm) is not installed
    │   └── UnreachableIndexError    the package index does not answer
    ├── CatalogueError       the catalogue of sheets is missing or unreadable
    └── SyncUnderWayError    another process is bringing the catalogue up to date
"""

from foundation import GuichetError


class CorpusError(GuichetError):
    """Root of the corpus errors."""


class SheetError(CorpusError):
    """One sheet cannot be read: says which, what was expected and what was found.

    ``id`` is the sheet's, when it could be told: its last good version then stays in force.
    """

    def __init__(self, message: str, id: str = "") -> None:
        super().__init__(message)
        self.id = id


class SourceError(CorpusError):
    """A source cannot be read at all."""


class PinnedFileError(CorpusError):
    """A pinned file could not be had, or is not the one expected."""


class ToolMissingError(PinnedFileError):
    """The program that would fetch a pinned file is not installed."""


class UnreachableIndexError(PinnedFileError):
    """The package index that holds a pinned file does not answer."""


class CatalogueError(CorpusError):
    """The catalogue of sheets is missing or unreadable; ``guichet corpus sync`` makes it."""


class SyncUnderWayError(CorpusError):
    """Another process is syncing the same catalogue."""
