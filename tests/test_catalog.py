"""What does a snapshot show, when is it built anew, and how much of a variant can be had?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from commerce import brands, recommendations
from commerce.catalogue import catalog
from commerce.catalogue.snapshots import SnapshotCache
from commerce.catalogue.views import ProductView, variant_name
from commerce.errors import BadCodeTerms
from commerce.kinds import PromotionKind
from commerce.pricing import Rate
from commerce.promotions import codes
from commerce.promotions.codes import CodeTerms
from commerce.store import catalogue, collections
from commerce.tables import Product, Variant
from core.db import transaction
from core.errors import Conflict, NotFound
from core.ids import random_id
from tests.till import Till


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def test_a_snapshot_is_the_shop_as_people_name_it(till: Till) -> None:
    with transaction(till.engine) as session:
        snapshot = till.snapshot(session)
    names = {variant.sku: variant.name for variant in snapshot.variants.values()}
    assert names["HOODIE-BLACK-M"] == "Aurora Hoodie, black / M"
    assert [product.name for product in snapshot.products.values()] == ["Aurora Hoodie", "Nimbus Runner", "Trail Cap"]
    assert [variant.sku for variant in next(iter(snapshot.products.values())).variants] == [
        "HOODIE-BLACK-S",
        "HOODIE-BLACK-M",
        "HOODIE-BLACK-L",
        "HOODIE-SAND-M",
        "HOODIE-SAND-L",
    ]
    assert (snapshot.currency, snapshot.countries, snapshot.categories) == (
        "EUR",
        ("ES", "FR", "PT", "DE"),
        ("hoodies", "shoes", "accessories"),
    )
    assert snapshot.codes["lena10"] == "LENA10"
    assert (snapshot.rate("ES"), snapshot.rate("JP")) == (Rate("ES", 490, 7500), None)
    assert snapshot.rate() == Rate("DE", 490, 7500)


def test_a_name_carries_its_options_in_their_order() -> None:
    assert variant_name("Tee", ("color", "size"), {"size": "M", "color": "red"}) == "Tee, red / M"
    assert variant_name("Mug", (), {}) == "Mug"


def test_a_snapshot_is_built_once_a_version(till: Till) -> None:
    cache = SnapshotCache()

    def get() -> catalog.Snapshot:
        with transaction(till.engine) as session:
            return cache.get(session, till.brand(session))

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: get(), range(8)))
    assert len({id(snapshot) for snapshot in found}) == 1
    product = till.rows(Product)[0]
    till.change(Product, product.id, active=False)
    assert get() is found[0]
    with transaction(till.engine) as session:
        codes.add_code(session, till.brand(session), "NEW5", CodeTerms(PromotionKind.PERCENT, value_bps=500), new_id=random_id)
    fresh = get()
    assert fresh.version == found[0].version + 1
    assert product.id not in fresh.products
    assert fresh.codes["new5"] == "NEW5"


def test_a_large_catalogue_is_built_beside_the_turns(till: Till) -> None:
    builds: list[Callable[[], None]] = []
    cache = SnapshotCache(beside_from=1, begin=builds.append)

    def get() -> catalog.Snapshot:
        with transaction(till.engine) as session:
            return cache.get(session, till.brand(session))

    def add_code(code: str) -> None:
        with transaction(till.engine) as session:
            codes.add_code(session, till.brand(session), code, CodeTerms(PromotionKind.PERCENT, value_bps=500), new_id=random_id)

    first = get()
    gone, thinner = till.rows(Product)[:2]
    variant = next(each for each in till.rows(Variant) if each.product_id == thinner.id)
    till.change(Product, gone.id, active=False)
    till.change(Variant, variant.id, active=False)
    add_code("NEW5")
    for _ in range(2):
        meanwhile = get()
        assert (meanwhile.version, meanwhile.codes["new5"], meanwhile.index) == (first.version + 1, "NEW5", first.index)
        assert gone.id not in meanwhile.products
        assert variant.id not in {*meanwhile.variants, *(each.id for each in meanwhile.products[thinner.id].variants)}
        assert gone.id not in recommendations.like(meanwhile, thinner.id, limit=50)
    assert len(builds) == 1
    add_code("LATER5")  # before it was built
    assert get().codes["later5"] == "LATER5"
    assert len(builds) == 1
    builds[0]()
    built = get()
    assert (built.version, gone.id in built.index.places_by_id, built is get()) == (first.version + 2, False, True)
    add_code("LAST5")
    assert (get().codes["last5"], len(builds)) == ("LAST5", 2)


def test_availability_takes_valid_holds_off(till: Till) -> None:
    till.placed("ana", RUNNER_42=1)
    asked = [till.sku["RUNNER-42"], till.sku["RUNNER-43"], "unknown"]
    with transaction(till.engine) as session:
        now = catalog.availability(session, till.brand_id, asked, now=till.now)
        later = catalog.availability(session, till.brand_id, asked, now=till.now.replace(hour=13))
        other = catalog.availability(session, "another brand", asked, now=till.now)
        assert catalog.availability(session, till.brand_id, [], now=till.now) == {}
    assert {key: stock.available for key, stock in now.items()} == {asked[0]: 1, asked[1]: 6}
    assert (later[asked[0]].available, later[asked[0]].price_minor) == (2, 8900)
    assert other == {}


def test_a_country_has_one_rate_and_a_new_one_is_seen(till: Till) -> None:
    with transaction(till.engine) as session:
        brand = till.brand(session)
        before = brand.catalogue_version
        added = brands.add_deliveries(session, brand, [brands.Delivery("ES", 1), brands.Delivery("IT", 300)])
        assert (added, brand.catalogue_version) == (1, before + 1)
        snapshot = till.snapshot(session)
    assert (snapshot.rate("ES"), snapshot.rate()) == (Rate("ES", 490, 7500), Rate("IT", 300, None))


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("", CodeTerms(PromotionKind.FREE_SHIPPING)),
        ("!!!", CodeTerms(PromotionKind.FREE_SHIPPING)),
        ("X" * 41, CodeTerms(PromotionKind.FREE_SHIPPING)),
        ("A", CodeTerms(PromotionKind.PERCENT)),
        ("A", CodeTerms(PromotionKind.PERCENT, value_bps=10_001)),
        ("A", CodeTerms(PromotionKind.FIXED)),
        ("A", CodeTerms(PromotionKind.FREE_SHIPPING, uses_max=0)),
        ("A", CodeTerms(PromotionKind.FREE_SHIPPING, minimum_minor=-1)),
    ],
)
def test_terms_that_make_no_sense_are_refused(till: Till, code: str, terms: CodeTerms) -> None:
    with pytest.raises(BadCodeTerms), transaction(till.engine) as session:
        codes.add_code(session, till.brand(session), code, terms, new_id=random_id)


def test_a_code_stands_once_in_any_spelling(till: Till) -> None:
    with pytest.raises(Conflict), transaction(till.engine) as session:
        codes.add_code(session, till.brand(session), "Lena-10", CodeTerms(PromotionKind.FREE_SHIPPING), new_id=random_id)
    with transaction(till.engine) as session:
        assert codes.get_code(session, till.brand_id, "lena 10").code == "LENA10"
        assert [code.code for code in codes.list_codes(session, till.brand_id)][:2] == ["JO15", "LENA10"]
        with pytest.raises(NotFound):
            codes.get_code(session, "another brand", "LENA10")


def test_a_snapshot_knows_the_collections_that_sell_something(till: Till) -> None:
    hoodie, runner, _ = till.rows(Product)
    of, shelves = {"brand_id": till.brand_id}, [("c2", "warm", "Warm things"), ("c1", "new", "New"), ("c3", "empty", "Empty")]
    rows = [{**of, "id": id, "slug": slug, "name": name, "position": place} for place, (id, slug, name) in enumerate(shelves)]
    with transaction(till.engine) as session:
        assert (collections.insert_collections(session, rows), collections.insert_collections(session, rows)) == (3, 0)
        collections.place(session, till.brand_id, [("c1", hoodie.id), ("c2", hoodie.id), ("c1", runner.id)])
        catalogue.raise_version(session, till.brand(session))
        snapshot = till.snapshot(session)
    assert dict(snapshot.collections) == {"warm": "Warm things", "new": "New"}
    assert [snapshot.products[each].collections for each in (hoodie.id, runner.id)] == [("warm", "new"), ("new",)]


def test_a_product_says_its_words_in_a_language_that_it_has() -> None:
    mug = ProductView("p", "MUG", "Mug", "For tea.", "", (), (), (), {}, texts={"es": {"name": "Taza"}})
    assert (mug.said_in("es"), mug.said_in("fr")) == (("Taza", "For tea."), ("Mug", "For tea."))
