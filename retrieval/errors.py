"""What can go wrong in retrieval.

GuichetError
└── RetrievalError
    ├── IndexInUse       another process holds the index
    ├── IndexUnusable    the index is missing, damaged, or of another embedder
    └── EmbedderError    the embedding model cannot be loaded
"""

from foundation import GuichetError


class RetrievalError(GuichetError):
    """Root of the retrieval errors."""


class IndexInUse(RetrievalError):
    """Another process holds the index; the message names it and what to do."""


class IndexUnusable(RetrievalError):
    """The index is missing, damaged, or was made by another embedder."""


class EmbedderError(RetrievalError):
    """The embedding model cannot be loaded; says what was expected and found."""
