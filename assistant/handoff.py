"""Who speaks with the citizen, and how that changes: one state machine, its transitions as data.

    bot ──request──▶ waiting ──claim──▶ with_agent ──close──▶ closed
     ▲                │  │ ▲                │ │
     │◀────cancel─────┘  │ └─transfer, lose─┘ │
     │◀────────────release────────────────────┘
     │                   └──callback──▶ callback ──claim──▶ with_agent
     └◀─────────────cancel──────────────────┘ └──request──▶ waiting

``close`` is also possible from bot, waiting and callback, by the citizen or the system.
"""

from __future__ import annotations

from enum import StrEnum

from assistant.conversation import Author, Conversation, State
from assistant.errors import TransitionRefused


class Action(StrEnum):
    """What can be asked of a conversation."""

    REQUEST = "request"  # a person is wanted
    CANCEL = "cancel"  # the citizen no longer wants a person
    CLAIM = "claim"  # an agent takes it
    RELEASE = "release"  # the agent gives it back to the assistant
    TRANSFER = "transfer"  # the agent puts it back in the queue
    LOSE = "lose"  # the agent's connection is lost: back in the queue
    CALLBACK = "callback"  # outside opening hours, or nobody came in time
    CLOSE = "close"


TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.BOT, Action.REQUEST): State.WAITING,
    (State.BOT, Action.CLOSE): State.CLOSED,
    (State.WAITING, Action.CLAIM): State.WITH_AGENT,
    (State.WAITING, Action.CANCEL): State.BOT,
    (State.WAITING, Action.CALLBACK): State.CALLBACK,
    (State.WAITING, Action.CLOSE): State.CLOSED,
    (State.WITH_AGENT, Action.RELEASE): State.BOT,
    (State.WITH_AGENT, Action.TRANSFER): State.WAITING,
    (State.WITH_AGENT, Action.LOSE): State.WAITING,
    (State.WITH_AGENT, Action.CLOSE): State.CLOSED,
    (State.CALLBACK, Action.CLAIM): State.WITH_AGENT,
    (State.CALLBACK, Action.REQUEST): State.WAITING,
    (State.CALLBACK, Action.CANCEL): State.BOT,
    (State.CALLBACK, Action.CLOSE): State.CLOSED,
}

# The text of the SYSTEM message that each action leaves in the history; pages turn it to words.
RECORDED: dict[Action, str] = {
    Action.REQUEST: "handoff.requested",
    Action.CANCEL: "handoff.cancelled",
    Action.CLAIM: "handoff.joined",
    Action.RELEASE: "handoff.released",
    Action.TRANSFER: "handoff.transferred",
    Action.LOSE: "handoff.lost",
    Action.CALLBACK: "handoff.callback",
    Action.CLOSE: "handoff.closed",
}

# An agent does these only where they own the conversation; with no agent named, only where
# nobody owns it.
OWNER_ONLY = frozenset({Action.RELEASE, Action.TRANSFER, Action.CLOSE})

# Who may write in each state. The assistant always: an answer begun before an agent came has been
# seen and belongs in the history. That none is begun beside an agent is for who starts turns.
WRITERS: dict[State, frozenset[Author]] = {
    State.BOT: frozenset({Author.CITIZEN, Author.ASSISTANT, Author.SYSTEM}),
    State.WAITING: frozenset({Author.CITIZEN, Author.ASSISTANT, Author.SYSTEM}),
    State.WITH_AGENT: frozenset(Author),
    State.CALLBACK: frozenset({Author.CITIZEN, Author.ASSISTANT, Author.SYSTEM}),
    State.CLOSED: frozenset({Author.ASSISTANT, Author.SYSTEM}),
}


def possible(state: State) -> tuple[Action, ...]:
    """What can be asked of a conversation in ``state``, whoever asks."""
    return tuple(action for (origin, action) in TRANSITIONS if origin is state)


def apply(conversation: Conversation, action: Action, agent: str = "") -> State:
    """The state after ``action``; ``agent`` is the account asking, empty for citizen or system.

    Raises TransitionRefused, which says the state found and what is possible from it.
    """
    state = conversation.state
    target = TRANSITIONS.get((state, action))
    if target is None:
        actions = ", ".join(possible(state)) or "nothing more"
        raise TransitionRefused(
            f"Cannot {action} a conversation that is {state}; possible: {actions}."
        )
    if action is Action.CLAIM and not agent:
        raise TransitionRefused(f"Cannot {action} without an agent's name; the state is {state}.")
    if action in OWNER_ONLY and agent != conversation.agent:
        raise TransitionRefused(
            f"Cannot {action} a conversation that is {state}; {_owner(conversation)}"
        )
    return target


def check_may_write(conversation: Conversation, author: Author, agent: str = "") -> None:
    """Raises TransitionRefused when ``author`` may not write in the conversation as it stands."""
    state = conversation.state
    if author not in WRITERS[state]:
        writers = ", ".join(sorted(WRITERS[state]))
        raise TransitionRefused(
            f"The {author} cannot write in a conversation that is {state}; only: {writers}."
        )
    if author is Author.AGENT and agent != conversation.agent:
        raise TransitionRefused(
            f"Cannot write in a conversation that is {state}; {_owner(conversation)}"
        )


def _owner(conversation: Conversation) -> str:
    """Why this agent may not: without naming the other, whose name is personal data."""
    if conversation.agent:
        return "only the agent who took it may."
    return f"an agent must take it first (possible: {', '.join(possible(conversation.state))})."
