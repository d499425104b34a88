"""How does a phrase with its values become words? Money, moments, countries, lists and plurals, for any language babel knows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.dialog.says import Country, Language, Option, Say, Tenths
from core.money import Money, show

Phrase = str | Mapping[str, str]  # a mapping goes by plural category of the value `count`


@dataclass(frozen=True)
class Pack:
    """One language: `phrases` by Say key, as templates of str.format.

    Formats of a value: a list is `and` (or nothing), `or`, `commas`, `lines`, `run` (one after the other, empty ones left out);
    a moment is `day`, `day_before` (the last whole day until then), `clock`, `when` ("on …" or "at … on …") or `ending`, which calls
    midnight the end of the day before.
    day: the pattern of a date, as babel reads it. before_sound: what a joining word becomes before certain sounds, as expressions and
    replacements ("Francia e Italia"). options: names of options as catalogues have them, and what the language calls them.
    """

    language: str
    phrases: Mapping[str, Phrase]
    day: str = "d MMMM y"
    before_sound: Sequence[tuple[str, str]] = ()
    options: Mapping[str, str] = field(default_factory=dict)


def words(pack: Pack, said: Say, zone: str) -> str:
    """`said` in the words of `pack`, moments in `zone`. Raises KeyError for a phrase or value that is not there."""
    phrase = pack.phrases[said.key]
    if not isinstance(phrase, str):
        category = Locale.parse(pack.language).plural_form(said.values["count"])
        phrase = phrase.get(category, phrase["other"])
    return phrase.format_map({name: _Worded(value, pack, zone) for name, value in said.values.items()})


@dataclass(frozen=True)
class _Worded:
    """A value that words itself when str.format asks for it."""

    value: Any
    pack: Pack
    zone: str

    def __format__(self, form: str) -> str:
        match self.value:
            case Say():
                return words(self.pack, self.value, self.zone)
            case Money():
                return show(self.value, self.pack.language)
            case Country(code=code):
                return territory(code, self.pack.language)
            case Language(tag=tag, own=own):
                return language_name(tag, tag if own else self.pack.language)
            case Option(name=name):
                return self.pack.options.get(name.casefold(), name)
            case Tenths(value=tenths):
                return format_decimal(Decimal(tenths) / 10, "0.0", locale=self.pack.language)
            case datetime():
                return self._moment(self.value.astimezone(ZoneInfo(self.zone)), form)
            case str() | int():
                return str(self.value)
            case Sequence():
                return self._list([format(_Worded(item, self.pack, self.zone), "") for item in self.value], form)
        raise TypeError(f"no words for {self.value!r}")

    def _moment(self, local: datetime, form: str) -> str:
        match form:
            case "clock":
                return local.strftime("%H:%M %Z")
            case "day":
                return format_date(local, self.pack.day, locale=self.pack.language)
            case "day_before":
                return format_date(local - timedelta(seconds=1), self.pack.day, locale=self.pack.language)
        if local.time() != time():
            return words(self.pack, Say("at_moment", {"at": local}), self.zone)
        day = local - timedelta(seconds=1) if form == "ending" else local
        return words(self.pack, Say("on_day", {"at": day}), self.zone)

    def _list(self, items: list[str], form: str) -> str:
        match form:
            case "lines":
                return "\n".join(items)
            case "commas":
                return ", ".join(items)
            case "run":
                return " ".join(item for item in items if item)
            case "or":
                return self._joined(format_list(items, style="or", locale=self.pack.language))
        return self._joined(format_list(items, locale=self.pack.language))

    def _joined(self, text: str) -> str:
        for sound, instead in self.pack.before_sound:
            text = re.sub(sound, instead, text)
        return text


def territory(code: str, language: str) -> str:
    """The name of a country in a language; the code itself where babel knows none."""
    return str(Locale.parse(language).territories.get(code, code))


def language_name(tag: str, language: str) -> str:
    """What a language is called in another."""
    return str(Locale.parse(language).languages.get(tag, tag))
