"""What can go wrong in the evaluation.

GuichetError
└── EvaluationError
    ├── SuiteError    a suite cannot be read; names the file and the line
    ├── BarsError     the file of bars is not as expected
    ├── RegisterError the form of the register is not as expected
    ├── RunError      a run cannot be read or gone on with; says what was expected
    └── SystemGone    the system asked no longer answers: go on later with the same command
"""

from foundation import GuichetError, UsageError


class EvaluationError(GuichetError):
    """Root of the evaluation errors."""


class SuiteError(EvaluationError, UsageError):
    """A suite cannot be read; says the file, the line, what was expected and found."""


class BarsError(EvaluationError, UsageError):
    """The file of bars is not as expected; says which bar and why."""


class RegisterError(EvaluationError):
    """The form of the register is not as expected; says which field and why."""


class RunError(EvaluationError, UsageError):
    """A run cannot be read or gone on with; says what was expected and found."""


class SystemGone(EvaluationError):
    """The system asked no longer answers; what it answered is kept."""
