"""Does a request fit its vendor's OpenAPI document? The part of the schema language that those documents use."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

SPECS = Path(__file__).parent.parent.parent / "shared" / "data" / "specs"  # beside the project, where somebody has put them


class Document:
    """One OpenAPI document, by the name of its file; a test that wants an absent one is left out with a word."""

    def __init__(self, name: str) -> None:
        path = SPECS / name
        if not path.exists():
            pytest.skip(f"{name} is not there")
        self.content: dict[str, Any] = json.loads(path.read_text())

    def faults(self, method: str, path: str, fields: Mapping[str, Any], content_type: str) -> list[str]:
        """What is wrong with a request, each with where; [] for nothing. fields: of a form as lists of texts, or of the JSON body."""
        template = next((each for each in self.content["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each), path)), None)
        operation = self.content["paths"].get(template, {}).get(method.lower())
        if operation is None:
            return [f"there is no {method} {path}"]
        if method == "GET":
            known = {each["name"]: each["schema"] for each in operation["parameters"] if each["in"] == "query"}
            schema: Mapping[str, Any] = {"type": "object", "properties": known, "additionalProperties": False}
        else:
            schema = self._found(operation["requestBody"]["content"][content_type]["schema"]) | {"additionalProperties": False}
        plain = content_type == "application/json" and method != "GET"
        return list(self._faults(schema, fields if plain else self._typed(schema, fields), ""))

    def _found(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        found: Any = schema
        while "$ref" in found:
            found = self.content["components"]["schemas"][found["$ref"].rpartition("/")[2]]
        return dict(found)

    def _typed(self, schema: Mapping[str, Any], fields: Mapping[str, list[str]]) -> dict[str, Any]:
        """A form's fields as the types they stand for."""
        typed: dict[str, Any] = {}
        for name, values in fields.items():
            kind = self._found(schema["properties"].get(name, {})).get("type")
            typed[name] = list(values) if kind == "array" else int(values[0]) if kind == "integer" else values[0]
        return typed

    def _faults(self, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
        schema = self._found(schema)
        kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
        kind = kinds.get(schema.get("type", ""))
        if kind is not None and not isinstance(value, kind):
            yield f"{at or 'the body'} is no {schema['type']}"
        elif isinstance(value, str):
            yield from self._text_faults(schema, value, at)
        elif isinstance(value, list):
            for place, each in enumerate(value):
                yield from self._faults(schema.get("items", {}), each, f"{at}[{place}]")
        elif isinstance(value, dict):
            yield from (f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value)
            for name, each in value.items():
                other = schema.get("additionalProperties", True)
                if name in schema.get("properties", {}):
                    yield from self._faults(schema["properties"][name], each, f"{at}.{name}")
                elif isinstance(other, dict):
                    yield from self._faults(other, each, f"{at}.{name}")
                elif not other:
                    yield f"{at}.{name} is not known"

    def _text_faults(self, schema: Mapping[str, Any], value: str, at: str) -> Iterator[str]:
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{at} is not like {schema['pattern']}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at} is none of {schema['enum']}"
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{at} has {len(value)} letters"
        if schema.get("format") == "uri" and not (urlsplit(value).scheme and urlsplit(value).netloc):
            yield f"{at} is no address"
