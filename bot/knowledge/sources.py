"""Where does a passage stand?"""

from dataclasses import dataclass

PARTED = " / "  # between the headings of a path, for people


@dataclass(frozen=True)
class Source:
    """A passage as it is named beside an answer. title: its headings."""

    passage_id: str
    file: str
    title: str

    @property
    def label(self) -> str:
        """ "returns.md / Returns / Refunds"."""
        return PARTED.join(part for part in (self.file, self.title) if part)
