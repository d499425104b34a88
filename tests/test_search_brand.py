"""Does a brand's own shop search as its people speak? Synonyms of its own; both databases find the same; the command explains."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from typer.testing import CliRunner, Result

from commerce import brands, synonyms
from commerce.catalogue.catalog import import_rows, load_snapshot
from commerce.errors import BadSynonym
from commerce.imports.files import read_catalogue
from commerce.search import search
from commerce.store import catalogue
from commerce.tables import Brand, Product
from core.errors import NotFound
from core.ids import random_id
from dropline.cli import app

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOODS = Path(__file__).parent / "fixtures" / "search" / "tienda.jsonl"
PHRASES = ("zapatilas negras", "sofa menos de 600", "hairdryer", "vestido floral", "TAZA-01", "cama")

Command = Callable[..., Result]


def sold(session: Session, slug: str = "brisa") -> Brand:
    """A Spanish brand with the goods of the file, and itself."""
    brand = brands.add_brand(session, slug, "Brisa", currency="EUR", timezone="Europe/Madrid", language="es", now=NOW, new_id=random_id)
    report = import_rows(session, brand, read_catalogue(GOODS, currency="EUR"), now=NOW, new_id=random_id)
    assert report.errors == ()
    return brand


def found(session: Session, brand: Brand, phrase: str) -> list[str]:
    snapshot = load_snapshot(session, brand)
    return [snapshot.products[hit.product_id].sku for hit in search(snapshot.index, phrase)]


def test_both_databases_find_the_same(db: Engine) -> None:
    with Session(db) as session:
        brand = sold(session)
        assert {phrase: found(session, brand, phrase) for phrase in PHRASES} == {
            "zapatilas negras": ["ZAP-LONA", "ZAP-RUN", "VES-NEGRO"],
            "sofa menos de 600": ["SOFA-2"],
            "hairdryer": ["SECADOR"],
            "vestido floral": ["VES-FLOR", "VES-NEGRO"],
            "TAZA-01": ["TAZA"],
            "cama": ["EDREDON"],
        }


def test_a_synonym_counts_from_the_next_version_on(db: Engine) -> None:
    with Session(db) as session:
        brand = sold(session)
        before = brand.catalogue_version
        assert found(session, brand, "quedadas") == []
        assert synonyms.add_synonym(session, brand, "Quedadas", "zapatillas", both_ways=False, new_id=random_id)
        assert not synonyms.add_synonym(session, brand, "quedadas", "Zapatillas", both_ways=False, new_id=random_id)
        assert brand.catalogue_version == before + 1
        assert set(found(session, brand, "quedadas")) == {"ZAP-RUN", "ZAP-LONA"}
        assert synonyms.remove_synonym(session, brand, "quedadas") == 1
        assert found(session, brand, "quedadas") == []


def test_the_index_is_built_anew_only_for_what_is_searched(db: Engine) -> None:
    with Session(db) as session:
        brand = sold(session)
        first = load_snapshot(session, brand)
        catalogue.raise_version(session, brand)  # as a new code does
        second = load_snapshot(session, brand, first)
        assert second.version > first.version
        assert second.index is first.index
        synonyms.add_synonym(session, brand, "quedadas", "zapatillas", both_ways=False, new_id=random_id)
        third = load_snapshot(session, brand, second)
        assert third.index is not second.index
        product = session.get_one(Product, next(iter(third.products)))
        product.name = "Otra cosa"
        session.flush()
        assert load_snapshot(session, brand, third).index is not third.index


def test_a_synonym_is_the_brands_own(db: Engine) -> None:
    with Session(db) as session:
        brand, other = sold(session), sold(session, "otra")
        synonyms.add_synonym(session, brand, "quedadas", "zapatillas", both_ways=True, new_id=random_id)
        assert found(session, other, "quedadas") == []
        assert synonyms.list_synonyms(session, other.id) == []


@pytest.mark.parametrize(("term", "means"), [("", "mug"), ("mug", "MUG"), ("a b c d e", "mug"), ("x" * 81, "mug")])
def test_what_is_no_synonym_is_refused(db: Engine, term: str, means: str) -> None:
    with Session(db) as session:
        brand = sold(session)
        with pytest.raises(BadSynonym):
            synonyms.add_synonym(session, brand, term, means, both_ways=True, new_id=random_id)
        with pytest.raises(NotFound):
            synonyms.remove_synonym(session, brand, "mug")


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/search.db")
    runner = CliRunner()
    assert runner.invoke(app, ["db", "upgrade"]).exit_code == 0
    assert (
        runner.invoke(app, ["brand", "add", "brisa", "--name", "Brisa", "--currency", "EUR", "--timezone", "Europe/Madrid"]).exit_code == 0
    )
    assert runner.invoke(app, ["catalog", "import", str(GOODS), "--brand", "brisa"]).exit_code == 0
    return lambda *words: runner.invoke(app, ["search", *words, "--brand", "brisa"])


def test_the_command_finds_and_explains(command: Command) -> None:
    rows = [json.loads(line) for line in command("taza", "azull", "--explain", "--json").stdout.splitlines()]
    assert (rows[0]["sku"], rows[0]["understood"]) == ("TAZA", "taza azul")
    explanation = rows[0]["explanation"]
    assert [(part["typed"], part["how"], part["found"]) for part in explanation["parts"]] == [
        ("taza", "exact", "taza"),
        ("azull", "typo", "azul"),
    ]
    shares = sum(part["share"] for part in explanation["parts"])
    assert rows[0]["score"] == pytest.approx(shares * explanation["answered"] ** 1.5 * explanation["stock"] * explanation["name"], rel=0.01)
    words = command("for", "taza", "azull", "--explain").stdout
    assert "azull: typo azul in " in words
    assert "answers 100% of the phrase" in words


def test_the_command_says_when_nothing_is_found(command: Command) -> None:
    result = command("xyzzyx")
    assert (result.exit_code, result.stdout) == (0, "Nothing is found for 'xyzzyx'\n")


def test_what_is_sold_out_ranks_lower_and_stays(command: Command) -> None:
    rows = [json.loads(line) for line in command("cojín", "--json").stdout.splitlines()]
    assert [row["sku"] for row in rows] == ["COJIN-LINO", "COJIN-GRIS"]


def test_synonyms_by_command(command: Command) -> None:
    assert json.loads(command("synonym", "add", "tazón grande", "bol", "--json").stdout)["new"] is True
    assert json.loads(command("synonym", "list", "--json").stdout) == {"term": "tazon grande", "means": "bol", "both_ways": True}
    assert json.loads(command("synonym", "add", "bol", "bol", "--json").stdout)["error"] == "bad_synonym"
    assert json.loads(command("synonym", "remove", "tazón grande", "--json").stdout)["removed"] == 1
    assert json.loads(command("synonym", "remove", "tazón grande", "--json").stdout)["error"] == "not_found"
