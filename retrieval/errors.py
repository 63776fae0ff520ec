"""What can go wrong in retrieval.

GuichetError
└── RetrievalError
    ├── IndexInUse               another process holds the index
    ├── IndexUnusable            the index is missing or damaged
    │   ├── IndexOfAnotherKind   made by another embedder, or by another version of Guichet
    │   ├── IndexUnreachable     the server that holds it does not answer
    │   ├── IndexRefused         the server that holds it does not accept our key
    │   └── IndexFull            the disk that holds it is full
    ├── EmbedderError            the embedding model cannot be loaded
    └── RerankerError            the reranker cannot be loaded
"""

from foundation import GuichetError


class RetrievalError(GuichetError):
    """Root of the retrieval errors."""


class IndexInUse(RetrievalError):
    """Another process holds the index; the message names it and what to do.

    ``follows``: that process brings the index to the catalogue by itself.
    """

    def __init__(self, message: str, *, follows: bool = False) -> None:
        super().__init__(message)
        self.follows = follows


class IndexUnusable(RetrievalError):
    """The index is missing, damaged, or was made by another embedder."""


class IndexOfAnotherKind(IndexUnusable):
    """The index was made by another embedder or another version: it must be made anew."""


class IndexUnreachable(IndexUnusable):
    """The vector server does not answer, or not in time."""


class IndexRefused(IndexUnusable):
    """The vector server does not accept our key."""


class IndexFull(IndexUnusable):
    """Nothing more can be written: the disk of the index is full."""


class EmbedderError(RetrievalError):
    """The embedding model cannot be loaded; says what was expected and found."""


class RerankerError(RetrievalError):
    """The reranker cannot be loaded; says what was expected and found."""
