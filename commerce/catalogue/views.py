"""What does one version of a brand's catalogue look like to those who only read? Immutable and pure.

Prices and stock here are as of loading: they are read from rows again before words are said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from commerce.kinds import DeliveryMethod, ProductKind
from commerce.pricing import Rate
from commerce.promotions.verdicts import Terms
from commerce.search import Document, Index, Synonym, build_index
from commerce.search.attributes import kind_words, said_words
from commerce.search.lexicon import Lexicon, general, with_synonyms
from commerce.tax import STANDARD, Taxes, TaxRate, taxes_of


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
    compare_at_minor: int | None = None
    image: str = ""
    weight_grams: int | None = None
    tax_class: str = STANDARD


@dataclass(frozen=True)
class ProductView:
    """options: names in order ("color", "size"). variants: in the brand's order, at least one. collections: slugs.

    texts: language -> {"name", "description"}, of languages other than the brand's own.
    """

    id: str
    sku: str
    name: str
    description: str
    category: str
    images: tuple[str, ...]
    options: tuple[str, ...]
    variants: tuple[VariantView, ...]
    attributes: Mapping[str, Any]
    collections: tuple[str, ...] = ()
    kind: str = ProductKind.GOODS
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def final_sale(self) -> bool:
        """Whether it is sold for good: the attribute of that name says yes in any file's way."""
        return str(self.attributes.get("final_sale", "")).casefold() in ("true", "yes", "1")

    def said_in(self, language: str) -> tuple[str, str]:
        """Name and description in a language, each in the brand's own where it has no other."""
        texts = self.texts.get(language, {})
        return texts.get("name") or self.name, texts.get("description") or self.description

    def in_language(self, language: str) -> "ProductView":
        """The product in a language's words, its variants' names too; itself where it has none."""
        if language not in self.texts:
            return self
        name, description = self.said_in(language)
        variants = tuple(replace(each, name=variant_name(name, self.options, each.options)) for each in self.variants)
        return replace(self, name=name, description=description, variants=variants)


@dataclass(frozen=True)
class Stock:
    """A variant as its rows have it now; available: on hand less valid holds, and what may be promised beside.

    later: how many of these are not here yet, and are sent by `promised_at`.
    """

    price_minor: int
    available: int
    later: int = 0
    promised_at: datetime | None = None

    @property
    def ready(self) -> int:
        """Units that lie here."""
        return self.available - self.later


@dataclass(frozen=True)
class Point:
    """Where shoppers fetch what they bought."""

    id: str
    name: str
    street: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True)
class Snapshot:
    """codes: normalised key -> spelling of every active code. rates: by country; countries: where the brand delivers.

    points: where things can be fetched, by id, in countries that have a rate for it.

    collections: slug -> name, of those in which something is sold, in the brand's order.
    tax_rates: by country, then by class of goods. offers: automatic promotions, nothing known of a shopper yet.
    parts: of every bundle, by variant: units of each part in one. gifts: variants that a promotion gives away.
    asks_channel: whether a promotion is for some channels only. languages: beside the brand's own, in which some product has words.
    """

    brand_id: str
    version: int
    currency: str
    products: Mapping[str, ProductView]
    variants: Mapping[str, VariantView]
    categories: tuple[str, ...]
    codes: Mapping[str, str]
    countries: tuple[str, ...]
    rates: Mapping[str, tuple[Rate, ...]]
    points: Mapping[str, Point]
    collections: Mapping[str, str]
    tax_rates: Mapping[str, Mapping[str, TaxRate]]
    index: Index
    parts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    offers: tuple[Terms, ...] = ()
    gifts: frozenset[str] = frozenset()
    synonyms: tuple[Synonym, ...] = ()
    asks_channel: bool = False
    languages: frozenset[str] = frozenset()
    _spoken: dict[str, "Snapshot"] = field(default_factory=dict, compare=False, repr=False)  # by language, made when first asked for

    def in_language(self, language: str) -> "Snapshot":
        """The same, its products in a language's words where they have some; searched by the words of all languages as before."""
        if language not in self.languages:
            return self
        if language not in self._spoken:
            products = {product.id: product.in_language(language) for product in self.products.values()}
            variants = {variant.id: variant for product in products.values() for variant in product.variants}
            said = replace(self, products=MappingProxyType(products), variants=MappingProxyType(variants), _spoken={})
            self._spoken[language] = said
        return self._spoken[language]

    def rate(self, country: str = "", method: str = "") -> Rate | None:
        """The rate for a country and method, None where it is not served; without a country the cheapest, the earliest of equals.

        A method that is not to be had there, or none, means the cheapest that comes to the door.
        """
        options = self.options(country)
        chosen = [rate for rate in options if rate.method == method]
        at_the_door = [rate for rate in options if rate.method != DeliveryMethod.PICKUP]
        return min(chosen or at_the_door or options, key=lambda rate: (rate.price_minor, rate.country), default=None)

    def options(self, country: str = "") -> tuple[Rate, ...]:
        """All ways to a country; without one those of all countries."""
        return self.rates.get(country, ()) if country else tuple(rate for rates in self.rates.values() for rate in rates)

    def taxes(self, rate: Rate | None, default_rate_bps: int) -> Taxes:
        """What is taxed where `rate` sends to; `default_rate_bps` is the brand's, for a country without rates."""
        return taxes_of(self.tax_rates.get(rate.country, {}) if rate else {}, default_rate_bps)


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
    collections: Mapping[str, str] = MappingProxyType({}),
    tax_rates: Mapping[str, Mapping[str, TaxRate]] | None = None,
    parts: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    points: Sequence[Point] = (),
    *,
    language: str = "en",
    synonyms: Sequence[Synonym] = (),
    lexicon: Lexicon | None = None,
    offers: Sequence[Terms] = (),
    gifts: Iterable[str] = (),
    former: Snapshot | None = None,
    index: Index | None = None,
    asks_channel: bool = False,
) -> Snapshot:
    """The snapshot of active products in their order, and the index to search them by.

    collections: slug -> name, in order. language: of the products' words. synonyms: the brand's own.
    lexicon: the words of shops in general, unless another is given. former: whose index serves where nothing that is searched differs.
    index: to search them by whatever differs; what it finds may be gone.
    """
    by_id = {product.id: product for product in products if product.variants}
    variants = {variant.id: variant for product in by_id.values() for variant in product.variants}
    filled = {slug for product in by_id.values() for slug in product.collections}
    categories = tuple(dict.fromkeys(product.category for product in by_id.values() if product.category))
    by_country = {each.country: tuple(rate for rate in rates if rate.country == each.country) for each in rates}
    fetched = {rate.country for rate in rates if rate.method == DeliveryMethod.PICKUP}
    return Snapshot(
        brand_id,
        version,
        currency,
        MappingProxyType(by_id),
        MappingProxyType(variants),
        categories,
        MappingProxyType(dict(codes)),
        tuple(by_country),
        MappingProxyType(by_country),
        MappingProxyType({point.id: point for point in points if point.country in fetched}),
        MappingProxyType({slug: name for slug, name in collections.items() if slug in filled}),
        MappingProxyType(dict(tax_rates or {})),
        index or _index(former, by_id, collections, language, currency, synonyms, general() if lexicon is None else lexicon),
        parts,
        tuple(offers),
        frozenset(gifts) & variants.keys(),
        tuple(synonyms),
        asks_channel,
        frozenset(language for product in by_id.values() for language in product.texts),
    )


def _index(
    former: Snapshot | None,
    products: Mapping[str, ProductView],
    collections: Mapping[str, str],
    language: str,
    currency: str,
    synonyms: Sequence[Synonym],
    lexicon: Lexicon,
) -> Index:
    """The former's index where it serves still, else a new one."""
    if former is not None and _searched_alike(former, products, collections, language, currency, synonyms):
        return former.index
    documents = (_document(product, collections) for product in products.values())
    return build_index(documents, language=language, currency=currency, lexicon=with_synonyms(lexicon, synonyms))


def _searched_alike(
    former: Snapshot,
    products: Mapping[str, ProductView],
    collections: Mapping[str, str],
    language: str,
    currency: str,
    synonyms: Sequence[Synonym],
) -> bool:
    """Whether a search of these comes to the same as of the former: a new code or rate raises the version too."""
    named = all(collections.get(slug) == name for slug, name in former.collections.items())
    spoken = (former.index.language, former.index.currency, former.synonyms) == (language, currency, tuple(synonyms))
    return named and spoken and list(former.products.items()) == list(products.items())


def _document(product: ProductView, collections: Mapping[str, str]) -> Document:
    """What a product can be found by: its name, what kind of thing it is, its attributes, then the rest; its codes apart."""
    prices = [variant.price_minor for variant in product.variants]
    options = {value for variant in product.variants for value in variant.options.values()}
    others = [text for each in product.texts.values() for text in (each.get("name", ""), each.get("description", ""))]
    shelves = [collections.get(slug, slug) for slug in product.collections]
    return Document(
        product.id,
        product.name,
        " ".join([product.category, *kind_words(product.attributes)]),
        " ".join([product.description, *others]),
        product.category,
        min(prices),
        max(prices),
        attributes=" ".join([*sorted(options), *shelves, *said_words(product.attributes)]),
        codes=(product.sku, *(code for variant in product.variants for code in (variant.sku, variant.barcode) if code)),
        collections=frozenset(product.collections),
    )
