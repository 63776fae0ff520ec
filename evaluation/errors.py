"""What can go wrong in the evaluation.

GuichetError
└── EvaluationError
    └── SuiteError    a suite cannot be read; names the file and the line
"""

from foundation import GuichetError, UsageError


class EvaluationError(GuichetError):
    """Root of the evaluation errors."""


class SuiteError(EvaluationError, UsageError):
    """A suite cannot be read; says the file, the line, what was expected and found."""
