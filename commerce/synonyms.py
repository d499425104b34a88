"""What else do a brand's shoppers call what it sells? Words of its own, beside those that every shop knows."""

from collections.abc import Sequence

from sqlmodel import Session

from commerce.errors import BadSynonym
from commerce.search import Synonym
from commerce.search.tokens import asked
from commerce.store import catalogue, synonyms
from commerce.tables import Brand
from core.errors import NotFound
from core.ids import NewId

WORDS_MAX = 4
LETTERS_MAX = 80


def add_synonym(session: Session, brand: Brand, term: str, means: str, *, both_ways: bool, new_id: NewId) -> bool:
    """Whether it is new. It counts from the next message on. Raises `BadSynonym`."""
    said, meant = _words(term), _words(means)
    if said == meant:
        raise BadSynonym(words=term, why="it means itself")
    if len(list_synonyms(session, brand.id)) >= synonyms.SYNONYMS_MAX:
        raise BadSynonym(words=term, why=f"a brand has at most {synonyms.SYNONYMS_MAX}")
    row = {"id": new_id("syn"), "brand_id": brand.id, "term": said, "means": meant, "both_ways": both_ways}
    new = synonyms.insert_synonym(session, row)
    if new:
        catalogue.raise_version(session, brand)
    return new


def remove_synonym(session: Session, brand: Brand, term: str, means: str = "") -> int:
    """How many were removed: the one of term and meaning, or all of the term. Raises `NotFound` when there is none."""
    gone = synonyms.delete_synonyms(session, brand.id, _words(term), _words(means) if means else "")
    if not gone:
        raise NotFound(what="synonym", key=term)
    catalogue.raise_version(session, brand)
    return gone


def list_synonyms(session: Session, brand_id: str) -> Sequence[Synonym]:
    """The brand's synonyms by term."""
    return [Synonym(row.term, row.means, row.both_ways) for row in synonyms.list_synonyms(session, brand_id)]


def _words(text: str) -> str:
    words = asked(text)
    if not 1 <= len(words) <= WORDS_MAX or len(text) > LETTERS_MAX:
        raise BadSynonym(words=text, why=f"it is one to {WORDS_MAX} words")
    return " ".join(words)
