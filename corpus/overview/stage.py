"""The page `clean/corpus.html`: self-contained, every lyric escaped."""

import dataclasses
from pathlib import Path

import jinja2

from corpus.manifest import Code, Counts, Stage, StageResult, run_stage
from corpus.overview.facts import Example, Facts, choose_examples, gather
from corpus.store import Store
from corpus.tables import CLEAN_SONGS, CORPUS_PAGE, DROPPED_SONGS, RAW_SONGS

TEMPLATE = Path(__file__).with_name("page.html.jinja")

STAGE = Stage(
    name="overview",
    inputs=(RAW_SONGS, CLEAN_SONGS, DROPPED_SONGS),
    outputs=(CORPUS_PAGE,),
    manifest="clean/corpus.manifest.json",
    code=Code(
        {
            "corpus": "isb years",
            "corpus.overview": "facts stage",
            "corpus.vocabulary": "units",
        },
        TEMPLATE,
    ),
)


def build_overview(store: Store, *, force: bool = False) -> StageResult:
    """Write the page. Raises DataError when no corpus was cleaned yet."""
    result = run_stage(store, STAGE, {}, lambda: _write(store), force=force)
    # Not in the manifest: a data root may be moved.
    return dataclasses.replace(result, counts=result.counts | {"page": store.path(CORPUS_PAGE)})


def _write(store: Store) -> Counts:
    template = TEMPLATE.read_text(encoding="utf-8")
    songs = store.read_table(CLEAN_SONGS).to_pylist()
    found = gather(songs, store.read_table(DROPPED_SONGS).to_pylist())
    raw = store.read_table(RAW_SONGS, ["id", "text"]).to_pydict()
    examples = choose_examples(songs, dict(zip(raw["id"], raw["text"], strict=True)))
    store.write_text(CORPUS_PAGE, render(template, found, examples))
    return {"songs": found.songs}


def render(template: str, found: Facts, examples: tuple[Example, ...]) -> str:
    # autoescape: titles, names and lyrics are text that nobody has vetted.
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["grouped"] = lambda number: f"{number:,}"
    return environment.from_string(template).render(facts=found, examples=examples)
