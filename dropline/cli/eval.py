"""How good is it? What is found and answered against what people judged, over files, and no brand of yours."""

from pathlib import Path
from typing import Annotated

import typer

from bot.channels import CHANNELS
from commerce.imports.files import read_catalogue
from dropline.cli import output
from dropline.demo import aurora
from dropline.eval import answers as answering
from dropline.eval import intents as hearing
from dropline.eval import judgments as judging
from dropline.eval import search as searching
from dropline.eval import transcripts as playing
from dropline.eval import utterances

app = output.commands("Measure answers against judgments: search, help pages, understanding, whole conversations.")


@app.command()
def search(
    catalog: Annotated[Path, typer.Option(help="A catalogue file, in any format that is imported.")],
    queries: Annotated[Path, typer.Option(help="CSV with query_id, query.")],
    judgments: Annotated[Path, typer.Option(help="CSV with query_id, product_id (a SKU), grade; what is absent is 0.")],
    currency: Annotated[str, typer.Option(help="Of prices that name none.")] = "USD",
    lang: Annotated[str, typer.Option(help="Language of the catalogue's words, such as en or es.")] = "en",
    lexicon: Annotated[bool, typer.Option("--lexicon/--no-lexicon", help="With the general synonyms and stopwords, or none.")] = True,
    typos: Annotated[int | None, typer.Option(help="A seed: each query gets one slip of the keyboard.")] = None,
    each: Annotated[bool, typer.Option("--each", help="One line for each query first.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """nDCG, recall and reciprocal rank of the first ten, and how long a search takes; docs/search.md explains each figure.

    \b
    Example:  dropline eval search --catalog products.jsonl --queries queries.csv --judgments judgments.csv --typos 1
    """
    asked = judging.read(queries, judgments)
    rows = read_catalogue(catalog, currency=currency)
    snapshot = searching.snapshot_of(rows, currency, lang, lexicon=lexicon)
    answered = searching.answers(snapshot.index, asked, typos=typos)
    if each:
        output.table(as_json, [_row(one) for one in answered], ("query_id", "typed", "ndcg@10", "found"), "No queries")
    found = searching.figures(answered).dump()
    output.told(as_json, found, "  ".join(f"{name} {value}" for name, value in found.items()))


@app.command()
def answers(
    knowledge: Annotated[Path, typer.Option(help="A folder of help pages in markdown; a question's `kb` is a file or a folder in it.")],
    questions: Annotated[Path, typer.Option(help="JSON lines with id, kb, lang, question, answerable, must.")],
    each: Annotated[bool, typer.Option("--each", help="One line for each question first.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """How many questions help pages answer right and wrong, and how many they rightly or wrongly do not; docs/knowledge.md.

    \b
    Example:  dropline eval answers --knowledge help/ --questions questions.jsonl
    """
    found = list(answering.judged(knowledge, answering.read(questions)))
    if each:
        output.table(as_json, [_judged(one) for one in found], ("id", "outcome", "question", "source"), "No questions")
    counted = answering.figures(found)
    words = "  ".join(f"{name} {value}" for name, value in counted.items() if name != "by_language")
    output.told(as_json, counted, words)


@app.command()
def transcripts(
    scripts: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of scripts (.txt), or one script.")],
    channel: Annotated[str, typer.Option(help="Where the shoppers write: webchat, telegram, whatsapp, messenger.")] = "webchat",
    as_json: output.AsJson = False,
) -> None:
    """Play conversations on the demo shop and check what came of them: money, stock, consent, who answers; docs/transcripts.md.

    Exit code 1 when a line does not hold.

    \b
    Example:  dropline eval transcripts stories/ --channel telegram
    """
    if channel not in CHANNELS:
        raise typer.BadParameter(f"--channel {channel!r}: one of {', '.join(CHANNELS)}")
    found = [each.dump() for each in playing.played(scripts, channel)]
    failed = [each for each in found if not each["passed"]]
    if not as_json:
        for each in failed:
            for failure in each["failures"]:
                typer.echo(f"{each['script']}, line {failure['line']}: {failure['expected']}\n  {failure['why']}")
                typer.echo(f"  heard: {failure['heard']}")
    counts = {"channel": channel, "passed": len(found) - len(failed), "failed": len(failed), "scripts": found}
    output.told(as_json, counts, f"{counts['passed']} scripts came true, {counts['failed']} did not")
    if failed:
        raise typer.Exit(output.REFUSED)


def _judged(one: answering.Judged) -> dict[str, object]:
    return {"id": one.asked.id, "outcome": str(one.outcome), "question": one.asked.text, "said": one.said, "source": one.source}


@app.command()
def intents(
    file: Annotated[Path, typer.Argument(help='JSON lines: {"text", "lang", "intent", "accept": [intents that are right too]}.')],
    catalog: Annotated[Path | None, typer.Option(help="The shop it is asked in, a catalogue file; without one that of Aurora.")] = None,
    currency: Annotated[str, typer.Option(help="Of prices that name none.")] = "EUR",
    lang: Annotated[str, typer.Option(help="Language of the catalogue's words, such as en or es.")] = "en",
    each: Annotated[bool, typer.Option("--each", help="One line for each utterance first.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """How often the bot takes a first message for what it means; docs/understanding.md explains each figure.

    \b
    Example:  dropline eval intents utterances.jsonl --json
    """
    said = utterances.read(file)
    rows = read_catalogue(catalog, currency=currency) if catalog else aurora.products()
    heard = hearing.heard(said, hearing.bot(searching.snapshot_of(rows, currency, lang)))
    if each:
        columns = ("text", "lang", "intent", "taken_for", "right")
        output.table(as_json, [vars(one.said) | _taken(one) for one in heard], columns, "No utterances")
    found = hearing.figures(heard)
    worst = "\n".join(f"{row['intent']} taken for {row['taken_for']}: {row['n']}" for row in found["confusions"])
    words = f"{found['n']} utterances   accuracy {found['accuracy']}   macro F1 {found['macro_f1']}   p50 {found['p50_ms']} ms\n{worst}"
    output.told(as_json, found, words)


def _taken(one: hearing.Heard) -> dict[str, object]:
    return {"accept": sorted(one.said.accept), "taken_for": one.taken_for, "right": one.right}


def _row(one: searching.Answered) -> dict[str, object]:
    worth = searching.figures([one])
    return {"query_id": one.judged.query_id, "typed": one.typed, "ndcg@10": round(worth.ndcg_10, 4), "found": len(one.found)}
