"""What can be asked of the bot about the language it speaks?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SpeakLanguage:
    """Speak another language from now on: its tag; one we have no pack of is answered with those we have."""

    language: str
