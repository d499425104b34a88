"""What is done about a question that the shop's data does not answer? A passage is told, or it is said that nobody here knows."""

from dataclasses import dataclass

from bot.knowledge.library import Answer


@dataclass(frozen=True)
class TellPassage:
    """Say what the knowledge base has on it. person: a person was asked for, and is still offered."""

    answer: Answer
    person: bool = False


@dataclass(frozen=True)
class NotKnown:
    """A question in its own words that nothing here answers: written down for the brand, and a person is offered."""

    question: str
