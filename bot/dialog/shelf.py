"""What does a product look like on the shelf: its price, what of it is in stock, which variants do words mean?"""

from collections.abc import Iterable, Mapping, Sequence

from bot.dialog.actions import AddToCart, ChooseOption, ShowProduct, pack, packed
from bot.dialog.says import Choice, Say, ShownProduct, say
from commerce.catalogue.views import ProductView, Stock, VariantView
from core.money import Money

LOW_STOCK = 3  # from here on down the number is said
ROWS_MAX = 12
CHOICES_MAX = 8

Stocks = Mapping[str, Stock]
NONE_LEFT = Stock(price_minor=0, available=0)


def left(stocks: Stocks, variant: VariantView) -> int:
    """Units that can be bought now."""
    return stocks.get(variant.id, NONE_LEFT).available


def ready(stocks: Stocks, variant: VariantView) -> int:
    """Units that lie here: what is promised beside is not counted as left."""
    return stocks.get(variant.id, NONE_LEFT).ready


def few(stock: Stock) -> bool:
    """Whether the number that is left is said: few lie here, and no more are promised."""
    return stock.available <= LOW_STOCK and not stock.later


def sent_by(stock: Stock) -> tuple[Say, ...]:
    """By when what does not lie here is sent, and how many do; nothing where nothing is promised."""
    if not stock.later or stock.promised_at is None:
        return ()
    return (
        say("line_later_all", by=stock.promised_at)
        if stock.ready <= 0
        else say("line_later_rest", count=stock.ready, by=stock.promised_at),
    )


def settled(product: ProductView, options: Mapping[str, str]) -> dict[str, str]:
    """Those of `options` that this product has, in its own spelling; options with one value only settle themselves."""
    chosen = {}
    for name in product.options:
        values = values_of(product.variants, name)
        said = next((value for key, value in options.items() if key.casefold() == name.casefold()), None)
        match = next((value for value in values if said is not None and value.casefold() == said.casefold()), None)
        if match is not None:
            chosen[name] = match
        elif len(values) == 1:
            chosen[name] = values[0]
    return chosen


def matching(product: ProductView, options: Mapping[str, str]) -> tuple[VariantView, ...]:
    """The variants that agree with settled options."""
    return tuple(v for v in product.variants if all(v.options.get(name) == value for name, value in options.items()))


def values_of(variants: Iterable[VariantView], option: str) -> list[str]:
    """The values of one option, each once, in the catalogue's order."""
    return list(dict.fromkeys(v.options[option] for v in variants if option in v.options))


def open_options(product: ProductView, variants: Sequence[VariantView]) -> list[str]:
    """The options in which these variants still differ."""
    return [name for name in product.options if len(values_of(variants, name)) > 1]


def siblings(product: ProductView, variant: VariantView, stocks: Stocks) -> list[VariantView]:
    """What is in stock and differs from a variant in one option only: in the first (another colour) if there is any, else in the next."""
    near: list[tuple[int, VariantView]] = []
    for other in product.variants:
        apart = [i for i, name in enumerate(product.options) if other.options.get(name) != variant.options.get(name)]
        if len(apart) == 1 and left(stocks, other) > 0:
            near.append((apart[0], other))
    nearest = min((place for place, _ in near), default=0)
    return [other for place, other in near if place == nearest]


def label(variant: VariantView) -> str:
    """The variant without its product: "sand / L"; the whole name where there is nothing to choose."""
    return " / ".join(variant.options.values()) or variant.name


def price(product: ProductView, stocks: Stocks, currency: str) -> Money | Say:
    """One price, or from the least to the most."""
    prices = sorted({stocks[v.id].price_minor if v.id in stocks else v.price_minor for v in product.variants})
    low, high = Money(prices[0], currency), Money(prices[-1], currency)
    return low if low == high else say("price_range", low=low, high=high)


def stock_says(product: ProductView, variants: Sequence[VariantView], stocks: Stocks) -> tuple[Say, ...]:
    """What of `variants` is there: a line for each value of the first option, sold-out ones marked; one line where there is one option."""
    if not any(left(stocks, v) for v in variants):
        return (say("line_out"),)
    if not product.options:
        stock = stocks[variants[0].id]
        return sent_by(stock) or (say("line_low", count=stock.available) if few(stock) else say("line_in_stock"),)
    if len(product.options) == 1:
        return (_row("", product, variants, stocks),)
    first = product.options[0]
    groups = values_of(variants, first)[:ROWS_MAX]
    return tuple(_row(group, product, [v for v in variants if v.options.get(first) == group], stocks) for group in groups)


def _row(group: str, product: ProductView, variants: Sequence[VariantView], stocks: Stocks) -> Say:
    names = product.options[1:] if group else product.options
    there: list[Say | str] = []
    gone: list[str] = []
    for variant in variants:
        stock, value = stocks.get(variant.id, NONE_LEFT), " / ".join(variant.options[name] for name in names if name in variant.options)
        if stock.available == 0:
            gone.append(value)
        elif stock.ready <= 0 and stock.promised_at is not None:
            there.append(say("later_value", value=value, by=stock.promised_at))
        else:
            there.append(say("low_value", value=value, count=stock.ready) if stock.ready <= LOW_STOCK else value)
    if group and not there:
        return say("row_sold_out", group=group)
    sold_out = say("part_sold_out", values=gone) if gone else ""
    return say("row", group=group, there=there, gone=sold_out) if group else say("row_plain", there=there, gone=sold_out)


def buy_choices(product: ProductView, variants: Sequence[VariantView], stocks: Stocks) -> tuple[Choice, ...]:
    """Buttons that lead to the cart: the thing itself, or the values still open of the first option that is."""
    there = [v for v in variants if left(stocks, v) > 0]
    if not there:
        return ()
    differing = open_options(product, variants)
    if not differing:
        return (Choice(say("choice_add"), pack(AddToCart(there[0].id))),)
    option = differing[0]
    values = values_of(there, option)[:CHOICES_MAX]
    return tuple(choice for value in values for choice in _option_choice(product, option, value))


def _option_choice(product: ProductView, option: str, value: str) -> tuple[Choice, ...]:
    action = packed(ChooseOption(product.id, option, value))
    return (Choice(value, action),) if action else ()


def picture(product: ProductView, stocks: Stocks, currency: str) -> ShownProduct:
    """The product that the words tell already, to look at."""
    return ShownProduct(product.name, say("card_price", price=price(product, stocks, currency)), product.images[0])


def card(product: ProductView, stocks: Stocks, currency: str) -> ShownProduct:
    """The product as one of several: price, whether it is there, a button to go on with."""
    total, here = (sum(count(stocks, v) for v in product.variants) for count in (left, ready))
    amount = say("card_out") if total == 0 else _amount(here)
    single = len(product.variants) == 1
    choice = (
        Choice(say("choice_add_named", name=product.name), pack(AddToCart(product.variants[0].id)))
        if single and total
        else Choice(say("choice_see", name=product.name), pack(ShowProduct(product.id)))
    )
    subtitle = say("card", price=price(product, stocks, currency), amount=amount)
    return ShownProduct(product.name, subtitle, product.images[0] if product.images else "", (choice,))


def _amount(here: int) -> Say:
    """How much lies here of what can be had."""
    if here <= 0:
        return say("card_later")
    return say("card_low", count=here) if here <= LOW_STOCK else say("card_in_stock")
