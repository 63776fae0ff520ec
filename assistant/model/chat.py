"""A conversation laid out as the model was trained to read it."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import TemplateError
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from assistant.errors import ModelError
from assistant.model.engine import Engine
from assistant.model.protocol import ChatMessage

_REFUSALS = (TemplateError, ValueError)  # a template's own `raise_exception` is a ValueError


class ChatFormat:
    """The chat template of the model file, or one given in its stead."""

    def __init__(self, engine: Engine, template: str = "") -> None:
        """Raises ModelError when there is no template, or none that can be read."""
        template = template or engine.metadata("tokenizer.chat_template")
        if not template:
            raise ModelError(
                "The model file holds no chat template: expected an instruction-tuned model, "
                "or a template in [models] chat_template"
            )
        self._engine = engine
        try:
            self._format = Jinja2ChatFormatter(
                template=template,
                eos_token=engine.special(engine.end),
                bos_token=engine.special(engine.begin),
            )
        except TemplateError as error:
            raise ModelError(f"The chat template cannot be read as Jinja: {error}") from error

    def tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        return self._engine.tokens(self._text(messages), special=True)

    def _text(self, messages: Sequence[ChatMessage]) -> str:
        try:
            return self._lay_out(messages)
        except _REFUSALS:
            # Gemma's template knows no system role: it leads the first question.
            if len(messages) < 2 or messages[0].role != "system":
                raise ModelError("The chat template refuses this conversation") from None
        joined = f"{messages[0].content}\n\n{messages[1].content}"
        try:
            return self._lay_out([ChatMessage(messages[1].role, joined), *messages[2:]])
        except _REFUSALS:
            raise ModelError("The chat template refuses this conversation") from None

    def _lay_out(self, messages: Sequence[ChatMessage]) -> str:
        laid = [{"role": item.role, "content": item.content} for item in messages]
        return str(self._format(messages=laid).prompt)
