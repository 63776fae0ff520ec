"""What can go wrong in the guardrails.

GuichetError
└── GuardrailError
    └── RulesError    a rules file is malformed, or the entity model cannot be loaded
"""

from foundation import GuichetError


class GuardrailError(GuichetError):
    """Root of the guardrails' errors."""


class RulesError(GuardrailError):
    """A rules file or the entity model cannot be used; says which and why."""
