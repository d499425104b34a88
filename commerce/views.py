"""What does one version of a brand's catalogue look like to those who only read? Immutable and pure.

Prices and stock here are as of loading: they are read from rows again before words are said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from commerce.pricing import Rate
from commerce.search import Document, Index, build_index

SEARCHED_ATTRIBUTES = ("style", "gender", "vendor", "brand", "material", "color", "tags")  # file names and ids are no words


@dataclass(frozen=True)
class VariantView:
    """name carries the variant ("Aurora Hoodie, black / M"); a single default variant has no options and the product's name."""

    id: str
    product_id: str
    sku: str
    name: str
    options: Mapping[str, str]
    price_minor: int
    barcode: str = ""


@dataclass(frozen=True)
class ProductView:
    """options: names in order ("color", "size"). variants: in the brand's order, at least one."""

    id: str
    sku: str
    name: str
    description: str
    category: str
    images: tuple[str, ...]
    options: tuple[str, ...]
    variants: tuple[VariantView, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Stock:
    """A variant as its rows have it now; available: on hand less holds that are valid."""

    price_minor: int
    available: int


@dataclass(frozen=True)
class Snapshot:
    """codes: normalised key -> spelling of every active code. rates: by country; countries: where the brand ships."""

    brand_id: str
    version: int
    currency: str
    products: Mapping[str, ProductView]
    variants: Mapping[str, VariantView]
    categories: tuple[str, ...]
    codes: Mapping[str, str]
    countries: tuple[str, ...]
    rates: Mapping[str, Rate]
    index: Index

    def rate(self, country: str = "") -> Rate | None:
        """The rate for a country, None where it is not served; without one the cheapest, the earliest of equals."""
        if country:
            return self.rates.get(country)
        return min(self.rates.values(), key=lambda rate: (rate.price_minor, rate.country), default=None)


def variant_name(product_name: str, option_names: Sequence[str], options: Mapping[str, str]) -> str:
    """What people read: the product's name, and its options in their order."""
    values = [options[name] for name in option_names if options.get(name)]
    return f"{product_name}, {' / '.join(values)}" if values else product_name


def build_snapshot(
    brand_id: str,
    version: int,
    currency: str,
    products: Iterable[ProductView],
    codes: Mapping[str, str],
    rates: Sequence[Rate],
) -> Snapshot:
    """The snapshot of active products in their order, and the index to search them by."""
    by_id = {product.id: product for product in products if product.variants}
    variants = {variant.id: variant for product in by_id.values() for variant in product.variants}
    categories = tuple(dict.fromkeys(product.category for product in by_id.values() if product.category))
    return Snapshot(
        brand_id,
        version,
        currency,
        MappingProxyType(by_id),
        MappingProxyType(variants),
        categories,
        MappingProxyType(dict(codes)),
        tuple(rate.country for rate in rates),
        MappingProxyType({rate.country: rate for rate in rates}),
        build_index([_document(product) for product in by_id.values()]),
    )


def _document(product: ProductView) -> Document:
    """What a product can be found by: its name first, then what kind of thing it is, then the rest."""
    prices = [variant.price_minor for variant in product.variants]
    kind = [product.category, str(product.attributes.get("style", "")), *(v.sku for v in product.variants), product.sku]
    options = {value for variant in product.variants for value in variant.options.values()}
    said = [product.attributes.get(name, "") for name in SEARCHED_ATTRIBUTES]
    body = [product.description, *(" ".join(map(str, each)) if isinstance(each, list) else str(each) for each in said)]
    return Document(
        product.id, product.name, " ".join([*kind, *sorted(options)]), " ".join(body), product.category, min(prices), max(prices)
    )
