"""What would a JSON product of somebody else's be in our words? The usual names of sku, title, price, stock; one variant.

Met so far: the retail demo (id, current_stock, gender_affinity), DummyJSON (title, tags, meta), samples without any id.
"""

from collections.abc import Mapping
from typing import Any

from commerce.imports.html import text_of
from commerce.imports.rows import WrongCell
from commerce.imports.values import slug

NAMES: Mapping[str, tuple[str, ...]] = {
    "sku": ("sku", "id", "product_id", "productId", "asin", "code"),
    "name": ("name", "title"),
    "description": ("description", "body_html", "summary"),
    "category": ("category", "product_type"),
    "active": ("active",),
    "collections": ("collections",),
    "kind": ("kind",),
    "texts": ("texts",),
}
OF_VARIANT: Mapping[str, tuple[str, ...]] = {
    "price_minor": ("price_minor",),
    "price": ("price",),
    "currency": ("currency",),
    "stock": ("stock", "current_stock", "quantity", "inventory"),
    "compare_at": ("compare_at", "compare_at_price", "list_price"),
    "barcode": ("barcode", "gtin", "ean", "upc"),
    "weight_grams": ("weight_grams",),
    "cost": ("cost",),
    "tax_class": ("tax_class",),
}
LISTS = ("images", "image", "thumbnail")
DROPPED = frozenset({"id", "reviews", "meta", "where_visible", "gender_affinity", "categories"})  # reviews name people
GENDERS = {"F": "women", "M": "men"}


def in_our_words(found: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """(the product as our JSON writes it, our path -> the file's name of it). What has no place with us is an attribute."""
    spelled: dict[str, str] = {}
    ours: dict[str, Any] = {}
    used = set(DROPPED)
    for name, spellings in NAMES.items():
        _take(found, name, spellings, ours, spelled, name, used)
    if isinstance(found.get("name", found.get("title")), str) and "sku" not in ours:
        ours["sku"] = slug(str(found.get("name", found.get("title"))))  # the same at every import, while it keeps its name
        spelled["sku"] = spelled["variants[0].sku"] = spelled.get("name", "name")
        if not ours["sku"]:
            raise WrongCell(spelled["sku"], "it is missing, and there is no sku or id")
    if isinstance(ours.get("description"), str):
        ours["description"] = text_of(ours["description"])
    variant: dict[str, Any] = {"sku": ours.get("sku")}
    for name, spellings in OF_VARIANT.items():
        _take(found, name, spellings, variant, spelled, f"variants[0].{name}", used)
    meta = found.get("meta")
    if "barcode" not in variant and isinstance(meta, dict):
        variant["barcode"] = meta.get("barcode", "")
    spelled.setdefault("variants[0].sku", spelled.get("sku", "sku"))
    spelled.setdefault("variants[0].price", "price")
    _shelve(found, ours)
    ours["images"], pictures = _images(found)
    attributes = {key: value for key, value in found.items() if key not in used | pictures}
    if found.get("gender_affinity") in GENDERS:
        attributes["gender"] = GENDERS[found["gender_affinity"]]
    return {**ours, "variants": [variant], "attributes": attributes}, spelled


def by_picture(found: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The same with a SKU of its name and its picture's, for a product without any id; None when it has one, or no picture."""
    if any(found.get(key) not in (None, "") for key in NAMES["sku"]):
        return None
    pictures, _ = _images(found)
    name = found.get("name", found.get("title"))
    return {**found, "sku": slug(str(name), pictures[0].rpartition("/")[2].partition(".")[0])} if pictures else None


def _take(
    found: Mapping[str, Any],
    name: str,
    spellings: tuple[str, ...],
    into: dict[str, Any],
    spelled: dict[str, str],
    path: str,
    used: set[str],
) -> None:
    """The first of the spellings that the file uses, under our name."""
    for spelling in spellings:
        if found.get(spelling) not in (None, ""):
            into[name], spelled[path] = found[spelling], spelling
            used.add(spelling)
            return
    used.update(spelling for spelling in spellings if spelling in found)


def _shelve(found: Mapping[str, Any], ours: dict[str, Any]) -> None:
    """A list of categories is collections, the last of them the product's kind."""
    listed = found.get("categories")
    if isinstance(listed, list) and listed and all(isinstance(each, str) for each in listed):
        ours.setdefault("collections", list(dict.fromkeys(each for each in listed if slug(each))))
        ours.setdefault("category", listed[-1])


def _images(found: Mapping[str, Any]) -> tuple[list[str], set[str]]:
    """(addresses of pictures, the keys they stood under); a file name is none, and stays an attribute."""
    keys, addresses = set[str](), list[str]()
    for key in LISTS:
        listed = found.get(key)
        said = listed if isinstance(listed, list) else [listed]
        good = [each for each in said if isinstance(each, str) and each.startswith(("https://", "http://"))]
        if good:
            keys.add(key)
            addresses += good if key != "thumbnail" or not addresses else []
    return list(dict.fromkeys(addresses)), keys
