"""Are links found in any text, refused when forged, and nobody's at another brand?"""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from attribution import links, store
from attribution.links import LinkSeen, Verdict
from core.db import transaction
from core.errors import Conflict
from core.ids import ALPHABET, random_letters
from tests.attributed import BRAND, Story
from tests.conftest import NOW

SECRET = "a secret of the tests"
LINK_ID = "k7m2p9qx"
TOKEN = links.token(SECRET, LINK_ID)
LETTERS = st.text(ALPHABET, min_size=8, max_size=8)


def test_a_token_is_twenty_letters_and_says_no_name() -> None:
    assert len(TOKEN) == 20
    assert set(TOKEN) <= set(ALPHABET)
    assert links.check(SECRET, TOKEN) == LINK_ID
    assert links.check(SECRET, TOKEN.upper()) == LINK_ID
    assert links.check("another secret", TOKEN) is None


@given(LETTERS, st.integers(0, 19), st.sampled_from(ALPHABET))
def test_one_letter_changed_is_refused(link_id: str, place: int, letter: str) -> None:
    token = links.token(SECRET, link_id)
    changed = token[:place] + letter + token[place + 1 :]
    assert links.check(SECRET, changed) == (link_id if changed == token else None)


@pytest.mark.parametrize("junk", ["", "x", TOKEN + "0", TOKEN[:-1], "é" * 20, "İ" * 20, " " + TOKEN[1:]])
def test_junk_is_no_token(junk: str) -> None:
    assert links.check(SECRET, junk) is None


@pytest.mark.parametrize(
    "said",
    [
        TOKEN,
        TOKEN.upper(),
        f"Hi! (ref: {TOKEN})",
        f"hola ref:{TOKEN.upper()}, quiero verlo",
        f"({TOKEN})",
        f"Ref:{TOKEN}please",
        f"see https://shop.example/r/{TOKEN}?x=1",
        f"\n{TOKEN}\n",
        f"my number is 12345678901234567890 {TOKEN}",
        f"refurbished {TOKEN} ",
    ],
)
def test_a_token_is_found_in_what_people_made_of_the_text(said: str) -> None:
    assert links.find_token(said) == TOKEN


@pytest.mark.parametrize(
    "said", ["hello", "12345678901234567890", "a" + TOKEN, TOKEN + "a", TOKEN[:-1], "ref: lena", "internationalisation"]
)
def test_other_words_and_long_numbers_are_no_tokens(said: str) -> None:
    assert links.find_token(said) is None


@given(st.text(max_size=200))
def test_any_text_can_be_searched(said: str) -> None:
    found = links.find_token(said)
    assert found is None or len(found) == 20


def test_deep_links_of_each_channel_carry_the_token() -> None:
    made = links.deep_links(TOKEN, "@aurora_bot", "aurora.shop", "+34 600 11-22-33", "https://shop.example/", "Hola, aurora!")
    assert made["short"] == f"https://shop.example/r/{TOKEN}"
    assert made["telegram"] == f"https://t.me/aurora_bot?start={TOKEN}"
    assert made["messenger"] == f"https://m.me/aurora.shop?ref={TOKEN}"
    address = urlsplit(made["whatsapp"])
    assert (address.netloc, address.path) == ("wa.me", "/34600112233")
    said = parse_qs(address.query)["text"][0]
    assert said == f"Hola, aurora! (ref: {TOKEN})"
    assert links.find_token(said) == TOKEN
    assert links.deep_links(TOKEN, "", "", "", "") == {}


def test_a_qr_image_is_an_svg_of_its_own_for_each_address() -> None:
    image = links.qr_svg(f"https://t.me/aurora_bot?start={TOKEN}")
    assert ElementTree.fromstring(image).tag.endswith("svg")
    assert image != links.qr_svg(f"https://t.me/aurora_bot?start={TOKEN[::-1]}")


def test_what_stands_behind_a_token(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        link = links.add_link(session, story.lena, target="prd_nimbus", now=NOW, new_letters=random_letters)
        token = links.token(SECRET, link.id)
        seen = links.resolve(session, BRAND, SECRET, token.upper())
        assert seen == LinkSeen(Verdict.VALID, link.id, story.lena.id, "Lena", "prd_nimbus")
        forged = token[:-1] + ("0" if token[-1] != "0" else "1")
        assert links.resolve(session, BRAND, SECRET, forged) == LinkSeen(Verdict.FORGED)
        assert links.resolve(session, BRAND, SECRET, TOKEN) == LinkSeen(Verdict.UNKNOWN)
        # Another brand learns nothing of it, and nobody earns.
        assert links.resolve(session, "brand_rival", SECRET, token) == LinkSeen(Verdict.OTHER_BRAND)
        session.connection().execute(text("UPDATE link SET active = :off"), {"off": False})
        session.expire_all()
        assert links.resolve(session, BRAND, SECRET, token) == LinkSeen(Verdict.OFF, link.id)
        assert links.open_short(session, SECRET, token, referrer_host="", now=NOW) is None


def test_a_short_link_records_each_opening_and_says_where_it_leads(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        link = links.add_link(session, story.jo, channel="telegram", now=NOW, new_letters=random_letters)
        for _ in range(3):
            opened = links.open_short(session, SECRET, links.token(SECRET, link.id), referrer_host="h" * 300, now=NOW)
        assert opened == links.Opened(BRAND, link.id, story.jo.id, "telegram", "")
        assert links.open_short(session, SECRET, TOKEN, referrer_host="", now=NOW) is None
        assert links.open_short(session, SECRET, "junk", referrer_host="", now=NOW) is None
        assert [(found.id, creator.handle, clicks) for found, creator, clicks in store.list_links(session, BRAND)] == [(link.id, "jo", 3)]
        assert store.list_links(session, "brand_rival") == []


def test_an_id_that_is_taken_is_drawn_again_a_few_times(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        draws = iter(["aaaaaaaa", "aaaaaaaa", "bbbbbbbb"])
        made = [links.add_link(session, story.lena, now=NOW, new_letters=lambda _: next(draws)).id for _ in range(2)]
        assert made == ["aaaaaaaa", "bbbbbbbb"]
        with pytest.raises(Conflict):
            links.add_link(session, story.lena, now=NOW, new_letters=lambda _: "aaaaaaaa")
