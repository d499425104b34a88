"""Which files make up a knowledge base? The markdown files of a folder and those below it, or one file."""

from pathlib import Path

from bot.knowledge.markdown import Rejected
from core.errors import DroplineError

ENDINGS = (".md", ".markdown")
FILES_MAX = 1_000
FILE_BYTES_MAX = 1 << 20


class NoSuchFolder(DroplineError):
    """There is no folder of markdown files at {path}."""

    code = "no_such_folder"


def read_folder(path: Path) -> tuple[dict[str, str], list[Rejected]]:
    """The texts by their paths inside the folder, and the files that could not be read. Raises `NoSuchFolder`, also past `FILES_MAX`."""
    found = sorted(each for each in path.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file()) if path.is_dir() else [path]
    if not found or len(found) > FILES_MAX or not found[0].is_file():
        raise NoSuchFolder(path=path)
    texts: dict[str, str] = {}
    unreadable: list[Rejected] = []
    for file in found:
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        try:
            texts[name] = _text(file)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            unreadable.append(Rejected(name, line, "it is not UTF-8"))
        except (OSError, ValueError) as error:
            unreadable.append(Rejected(name, 0, str(error)))
    return texts, unreadable


def _text(file: Path) -> str:
    """Raises ValueError for a file that is too long."""
    if file.stat().st_size > FILE_BYTES_MAX:
        raise ValueError(f"more than {FILE_BYTES_MAX >> 10} KiB")
    return file.read_bytes().decode("utf-8")
