"""Which products does a phrase mean? Pure; a file a step: tokens, stems, lexicon, index, building, reading, ranking, explanation."""

from commerce.search.building import build_index as build_index
from commerce.search.explanation import Explanation as Explanation
from commerce.search.explanation import explain as explain
from commerce.search.index import Document as Document
from commerce.search.index import Index as Index
from commerce.search.lexicon import Synonym as Synonym
from commerce.search.ranking import Hit as Hit
from commerce.search.ranking import by_stock as by_stock
from commerce.search.ranking import search as search
from commerce.search.reading import knows as knows
from commerce.search.similar import similar as similar
from commerce.search.stems import stem as stem
from commerce.search.stems import stemmer as stemmer
