"""How do help pages get in? A folder's files as they are now: what is new lands, what changed changes, what is gone goes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any

from sqlmodel import Session

from bot.knowledge import gaps
from bot.knowledge.library import Library, Text, shelved
from bot.knowledge.markdown import Passage, Rejected, read
from bot.knowledge.sources import Source
from bot.knowledge.tables import KnowledgePassage
from bot.knowledge.words import language_of
from bot.store import knowledge as store
from commerce.store.catalogue import raise_version
from commerce.tables import Brand
from core.ids import NewId

Key = tuple[str, str, int]  # file, heading, which of that heading


@dataclass
class Report:
    """What an import came to. answered: groups of open questions that the passages answer now."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    answered: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def import_files(
    session: Session,
    brand: Brand,
    files: Mapping[str, str],
    unreadable: Sequence[Rejected] = (),
    *,
    now: datetime,
    new_id: NewId,
    dry_run: bool = False,
) -> Report:
    """The brand's knowledge base becomes what these files say; the same files again change nothing.

    files: path inside the folder -> text. unreadable: files that could not be read; of them, and of those of which nothing can be
    taken in, the passages stay as they were. Past `PASSAGES_MAX` passages the rest is rejected.
    """
    report = Report(rejected=list(unreadable))
    pages = wanted(files, brand.language, report.rejected)
    kept = {each.file for each in report.rejected} - {file for file, _, _ in pages}
    standing = {(row.file, row.heading, row.number): row for row in store.list_passages(session, brand.id)}
    gone = [row.id for key, row in standing.items() if key not in pages and row.file not in kept]
    new: list[dict[str, Any]] = []
    moved: dict[str, dict[str, Any]] = {}
    for position, (key, passage) in enumerate(pages.items()):
        row = standing.get(key)
        values = {"position": position, "line": passage.line, "language": passage.language, "text": passage.text}
        if row is None:
            place = {"brand_id": brand.id, "file": key[0], "heading": key[1], "number": key[2]}
            new.append({"id": new_id("kps"), **place, **values, "changed_at": now})
        elif (row.text, row.language) != (passage.text, passage.language):
            moved[row.id] = {**values, "changed_at": now}
            report.updated += 1
        elif (row.position, row.line) != (position, passage.line):
            moved[row.id] = {"position": position, "line": passage.line}
    report.created, report.removed = len(new), len(gone)
    report.unchanged = len(pages) - report.created - report.updated
    if not dry_run:
        _write(session, brand, new, moved, gone, report, now=now)
    return report


def _write(
    session: Session,
    brand: Brand,
    new: Sequence[Mapping[str, Any]],
    moved: Mapping[str, Mapping[str, Any]],
    gone: Sequence[str],
    report: Report,
    *,
    now: datetime,
) -> None:
    store.insert_passages(session, new)
    for passage_id, values in moved.items():
        store.change_passage(session, brand.id, passage_id, **values)
    store.delete_passages(session, brand.id, gone)
    if report.created or report.updated or report.removed:
        report.answered = gaps.settle_answered(session, brand.id, load_library(session, brand.id), now=now)
        raise_version(session, brand)


def wanted(files: Mapping[str, str], language: str, rejected: list[Rejected]) -> dict[Key, Passage]:
    """The passages of the files in order, each with the language it is in; what is no passage is added to `rejected`. Pure.

    language: of a file that neither states it nor tells by its words.
    """
    found: dict[Key, Passage] = {}
    for file in sorted(files):
        parts = list(read(file, files[file]))
        rejected += [each for each in parts if isinstance(each, Rejected)]
        passages = [each for each in parts if isinstance(each, Passage)]
        spoken = language_of(" ".join(each.text for each in passages), language)
        numbers: Counter[str] = Counter()
        for passage in passages:
            if len(found) >= store.PASSAGES_MAX:
                rejected.append(Rejected(file, passage.line, f"a brand has at most {store.PASSAGES_MAX} passages"))
                break
            found[file, passage.title, numbers[passage.title]] = replace(passage, language=passage.language or spoken)
            numbers[passage.title] += 1
    return found


def list_passages(session: Session, brand_id: str) -> list[KnowledgePassage]:
    """What the brand's help pages say, by file and place."""
    return store.list_passages(session, brand_id)


def load_library(session: Session, brand_id: str) -> Library:
    """The brand's passages, ready to be asked."""
    rows = store.list_passages(session, brand_id)
    return shelved(Text(Source(row.id, row.file, row.heading), row.heading, row.text, row.language) for row in rows)


class LibraryCache:
    """The newest library of each brand, shared by all threads. It goes with the catalogue's version, which an import raises."""

    def __init__(self) -> None:
        self._libraries: dict[str, tuple[int, Library]] = {}
        self._lock = Lock()

    def get(self, session: Session, brand: Brand) -> Library:
        """The library of the version the brand's row has; loaded when it is not at hand."""
        version, library = self._libraries.get(brand.id, (-1, Library()))
        if version == brand.catalogue_version:
            return library
        with self._lock:
            version, library = self._libraries.get(brand.id, (-1, Library()))
            if version != brand.catalogue_version:
                library = load_library(session, brand.id)
                self._libraries[brand.id] = (brand.catalogue_version, library)
        return library
