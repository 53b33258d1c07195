"""What JSON Schemas are made of: groups of keys, words of a list, references."""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def words(*choices: str, description: str = "") -> Schema:
    return {"enum": list(choices)} | ({"description": description} if description else {})


def values(kinds: Any, description: str = "") -> Schema:
    return words(*(kind.value for kind in kinds), description=description)


def group(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return schema | ({"required": list(required)} if required else {}) | more
