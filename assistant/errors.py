"""What can go wrong in the assistant.

GuichetError
└── AssistantError
    ├── MessageRefused         empty, too long: the citizen is told how to mend it (HTTP 422/413)
    ├── ConversationUnknown    no such conversation, or not this person's (HTTP 404)
    ├── TransitionRefused      the hand-off state machine does not allow it (HTTP 409)
    ├── DraftUnknown           no such draft of this agent (HTTP 404)
    ├── ApprovedUnknown        no approved answer with this id
    ├── ReceiptUnknown         no answer is kept under this number: erased, past its time, or wrong
    ├── SwitchUnknown          nothing of this name can be switched off here (HTTP 404)
    ├── SealError              a contact cannot be sealed or opened: the key is missing or wrong
    ├── AgentRefused           wrong name or password (HTTP 401)
    ├── DirectoryDown          the city's directory does not answer (HTTP 503)
    ├── DirectoryRefused       its answer cannot be taken, or opens nothing here (HTTP 403)
    ├── KeyRefused             a key that is unknown, revoked or past its time (HTTP 401)
    ├── QuotaSpent             a key was used more than it may be (HTTP 429)
    ├── ModelError             the language model cannot be loaded or has failed
    │   └── ModelStopped       it was told to stop before it had an answer
    ├── CalibrationError       the fitted confidence cannot be read
    ├── ArtefactError          a model file is missing, cut short, or not the expected one
    ├── StorageError           the database cannot be opened or is of another version
    │   └── DatabaseInUse      it must not be in use, and is; or a restore has it
    ├── AdvisoriesError        a folder of published weaknesses cannot be read
    └── BackupError            a backup cannot be made, or not put back; nothing was changed
"""

from foundation import GuichetError, UsageError


class AssistantError(GuichetError):
    """Root of the assistant's errors."""


class MessageRefused(AssistantError, UsageError):
    """The message cannot be taken as it is; says what was expected and found."""


class ConversationUnknown(AssistantError):
    """There is no such conversation for this token."""


class TransitionRefused(AssistantError):
    """The state machine does not allow this; says the state found and those expected."""


class DraftUnknown(AssistantError):
    """There is no such draft of this agent."""


class ApprovedUnknown(AssistantError, UsageError):
    """There is no approved answer with this id."""


class ReceiptUnknown(AssistantError, UsageError):
    """No answer is kept under this number or id; says why that may be."""


class SwitchUnknown(AssistantError, UsageError):
    """Nothing of this kind and name can be switched off here; says what comes near."""


class SealError(AssistantError):
    """The key that seals contacts is missing or is not the right one."""


class AgentRefused(AssistantError):
    """The account or its password is wrong."""


class DirectoryDown(AssistantError):
    """The city's directory cannot be reached, or fails."""


class DirectoryRefused(AssistantError):
    """Nobody was signed in. ``why``: "state" (begun elsewhere or too long ago), "denied" (by the
    directory or the person), "answer" (cannot be verified), "roles" (none), "disabled"."""

    def __init__(self, why: str, what: str) -> None:
        super().__init__(f"Signing in through the directory was refused: {what}.")
        self.why = why


class KeyRefused(AssistantError):
    """There is no such key, or it opens nothing any more."""


class QuotaSpent(AssistantError):
    """``amount`` calls ``per`` "minute" or "day" were made; ``seconds`` until there are more."""

    def __init__(self, amount: int, per: str, seconds: int) -> None:
        super().__init__(
            f"The key's quota of {amount} calls per {per} is spent; again in {seconds} seconds."
        )
        self.amount, self.per, self.seconds = amount, per, seconds


class ModelError(AssistantError):
    """The language model cannot be loaded, or failed while answering."""


class ModelStopped(ModelError):
    """The language model was told to stop before it had an answer."""


class CalibrationError(AssistantError):
    """The file of the fitted confidence is missing or not one."""


class ArtefactError(AssistantError):
    """A model file is missing, cut short, or not the expected one."""


class StorageError(AssistantError):
    """The database cannot be used; says why and the remedy."""


class DatabaseInUse(StorageError):
    """Others use the database, who must end first; or a restore has it, or was cut."""


class BackupError(AssistantError):
    """A backup cannot be made or put back; says why. What stood before stands."""


class AdvisoriesError(AssistantError):
    """Published weaknesses cannot be read: says which file, what was expected and found."""
