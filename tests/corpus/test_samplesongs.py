"""The sample archive: its verse, its quirks, and the files committed in data/sample."""

import itertools
import random
import re
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from corpus.clean import clean_song
from corpus.errors import SettingsError
from corpus.isb import decode
from corpus.samplesongs.__main__ import main
from corpus.samplesongs.archive import SampleFile, build
from corpus.samplesongs.grammar import expand
from corpus.samplesongs.oddities import ODDITIES
from corpus.samplesongs.quirks import QUIRKS
from corpus.samplesongs.song import Stanza
from corpus.samplesongs.sound import beats, rhymes, tail

COMMITTED = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def files() -> list[SampleFile]:
    return build(seed=2016, songs=320)


@pytest.fixture(scope="module")
def whole(files: list[SampleFile]) -> bytes:
    return b"\n".join(file.data for file in files)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("kahaanii", "aanii"),
        ("bahaar", "aar"),
        ("jaa_e", "aae"),
        ("aayii", "aaii"),
        ("churaa_ii", "aaii"),
        ("jalaa_uu.N", "aauu.n"),
        ("ma.nzil", "il"),
        ("kho", "o"),
    ],
)
def test_tail(word: str, expected: str) -> None:
    assert tail(word) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("laa_o paanii", "sunii kahaanii", True),
        ("so ga_ii hai raat re", "kah de dil kii baat re", True),
        ("so ga_ii hai raat", "aur so ga_ii hai raat", False),
        ("kaisii raat", "mere saath", False),
    ],
)
def test_rhymes_are_of_different_words_before_the_radif(
    one: str, other: str, expected: bool
) -> None:
    assert rhymes(one, other) is expected


def test_beats_are_maatraas() -> None:
    assert [beats(word) for word in ("apanaa", "raat", "dard", "ra.ng", "hai.n", "dost")] == [
        4,
        3,
        3,
        3,
        2,
        3,
    ]


@pytest.mark.parametrize(
    ("frame", "singer", "allowed"),
    [
        ("mer~ {self:o} me.n", "m", {"mere dil me.n", "merii nazar me.n"}),
        ("{path:p} bulaat^ hai^,", "m", {"raahe.n bulaatii hai.n,", "raaste bulaate hai.n,"}),
        ("{jewel:p} khanak^", "m", {"chuu.Diyaa.N khanakii.n", "ka.ngane khanake"}),
        ("mai.n gaat@ huu.N", "m", {"mai.n gaataa huu.N"}),
        ("mai.n gaat@ huu.N", "f", {"mai.n gaatii huu.N"}),
        ("[ek|do] baat", "m", {"ek baat", "do baat"}),
    ],
)
def test_grammar_agrees(frame: str, singer: str, allowed: set[str]) -> None:
    rng = random.Random(3)
    assert allowed <= {expand(frame, singer, rng) for _ in range(200)}


def test_committed_files_are_what_the_program_writes(files: list[SampleFile]) -> None:
    committed = {path.name: path.read_bytes() for path in COMMITTED.glob("*.isb.txt")}
    assert committed == {f"{file.id}.isb.txt": file.data for file in files}


def test_enough_of_it_and_small_enough(files: list[SampleFile], whole: bytes) -> None:
    sung = " ".join(file.sung for file in files)
    assert len(files) >= 300
    assert len(sung) >= 200_000
    assert len(set(re.findall(r"[\w'-]+", sung))) >= 900
    assert len(whole) < 1_000_000


def test_ids_and_songs_are_unique(files: list[SampleFile]) -> None:
    assert len({file.id for file in files}) == len(files)
    bodies = [file.sung for file in files if file.song]
    assert len(set(bodies)) == len(bodies)


def rhyming(stanza: Stanza) -> list[list[str]]:
    """The groups of lines that shall rhyme."""
    pairs = list(zip(stanza.scheme, stanza.lines, strict=True))
    letters = sorted(set(stanza.scheme) - {"-"})
    return [[line for mark, line in pairs if mark == letter] for letter in letters]


def test_lines_of_a_scheme_rhyme_and_are_about_equally_long(files: list[SampleFile]) -> None:
    for song in filter(None, (file.song for file in files)):
        for stanza in (song.refrain, *song.stanzas):
            for group in rhyming(stanza):
                for one, other in itertools.combinations(group, 2):
                    assert rhymes(one, other), (one, other)
                    assert abs(beats(one) - beats(other)) <= 6, (one, other)


def test_every_quirk_is_in_a_song(files: list[SampleFile]) -> None:
    specials = {"near_duplicate", "duplicate", "no_lyrics", "devanagari", "english"}
    assert {name for file in files for name in file.quirks} == {*ODDITIES, *QUIRKS, *specials}


@pytest.mark.parametrize(
    "pattern",
    [
        rb"(?m)^la: ",
        rb"(?m)^ki \\:\t",
        rb"(?m)^ta\.: ",
        rb"(?m)^##male##:",
        rb"(?m)^ko(ras)?: ",
        rb"(?m)^do(no\.n)?: ",
        rb"(?m)^\w+, \w+: ",
        rb", ko: ",
        rb"\(ko: ",
        rb"(?m)^\w+:$",
        rb"\\-2$|\\-2\n",
        rb"\\- 3\n",
        rb" - 2\n",
        rb"\(2\)\n",
        rb"x2\n",
        rb"\|\| 2 \|\|\n",
        rb"(?m)^\( .*\n.* \) \\-2",
        rb"(?m)^% \(rough translation\)",
        rb"##hello hello##",
        rb"## prelude ##",
        rb"##\(echo\)##",
        rb"\\threedots\n",
        rb"\\threedot\n",
        rb" \.\.\n",
        rb"\w\\-e\\-\w",
        rb"\\\.\n",
        rb"\[Dagar = path\]",
        rb"\(\?\)",
        rb"\(slow\)",
        rb"\(##spoken##\)",
        rb"<sitar interlude>",
        rb"\\singers\{",
        rb"\\movie\{",
        rb"\\Year\{",
        rb"(?m)^\\film\{.*\}$",
        rb"\\printitle\n",
        rb"(?m)^#startsong",
        rb"(?m)^\\endindian",
        rb"\r\n",
        rb"\x92",
        rb"\xe9",
        rb"\.\.1\.\.",
        rb" +\n",
        rb"(?m)^2 ",
        rb"\\year\{\}",
        rb"\\year\{\d{4}\?\}",
        rb"\\year\{\d0s\}",
    ],
)
def test_the_archives_habits_are_in_the_raw_bytes(pattern: bytes, whole: bytes) -> None:
    assert re.search(pattern, whole)


def test_quirks_of_whole_files(files: list[SampleFile]) -> None:
    data = {name: file.data for file in files for name in file.quirks if name not in ODDITIES}
    assert b"#endindian" not in data["no_end"]
    assert b"#indian" not in data["no_start"]
    assert data["two_bodies"].count(b"#indian") == 2
    with pytest.raises(UnicodeDecodeError):
        data["windows_1252"].decode()
    assert data["crlf"].count(b"\n") == data["crlf"].count(b"\r\n")


def test_duplicates_repeat_another_song(files: list[SampleFile]) -> None:
    sung = {file.quirks: file.sung for file in files}
    others = [file.sung for file in files if file.song]
    assert sung["duplicate",] in others
    assert sung["near_duplicate",] not in others
    assert max(_likeness(sung["near_duplicate",], other) for other in others) > 0.5


def test_other_songs_are_not_alike(files: list[SampleFile]) -> None:
    songs = [file.sung for file in files if file.song]
    assert max(_likeness(*pair) for pair in itertools.combinations(songs, 2)) < 0.5


def _likeness(one: str, other: str) -> float:
    """Jaccard of the sets of five words in a row, as `corpus.clean` finds near-duplicates."""
    a, b = _fives(one), _fives(other)
    return len(a & b) / len(a | b)


@cache
def _fives(text: str) -> frozenset[tuple[str, ...]]:
    words = text.split()
    return frozenset(tuple(words[at : at + 5]) for at in range(len(words) - 4))


def test_the_cleaner_finds_what_is_sung(files: list[SampleFile]) -> None:
    for file in files:
        if file.sung:
            assert clean_song(decode(file.data)[0]).text == file.sung, file.id


def test_songs_without_roman_lyrics(files: list[SampleFile]) -> None:
    silent = {file.quirks: file.data for file in files if not file.sung}
    assert silent.keys() == {("no_lyrics",), ("devanagari",)}
    assert "धूप" in silent["devanagari",].decode()


def test_program_writes_the_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path), "--seed", "5", "--songs", "100"]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 100
    assert all(name.endswith(".isb.txt") for name in names)
    assert "100 songs" in capsys.readouterr().out


def test_program_does_not_mix_two_archives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "README.md").write_text("songs")
    assert main(["--out", str(tmp_path), "--seed", "5", "--songs", "100"]) == 0
    assert main(["--out", str(tmp_path), "--seed", "5", "--songs", "100"]) == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert main(["--out", str(tmp_path), "--seed", "6", "--songs", "100"]) == 2
    assert "holds songs of another archive, such as " in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_too_few_songs_for_the_quirks() -> None:
    with pytest.raises(SettingsError, match="songs: 20 is too few"):
        build(seed=1, songs=20)


def test_program_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--songs", "3"]) == 2
    assert "too few" in capsys.readouterr().err


@pytest.mark.archive
def test_no_line_is_of_the_archive(files: list[SampleFile], snapshot: Path) -> None:
    ours = {line for file in files for line in _lyric_lines(file.data)}
    with tarfile.open(snapshot) as archive:
        for member in archive:
            if member.name.endswith(".isb.txt"):
                stream = archive.extractfile(member)
                assert stream is not None
                assert ours.isdisjoint(_lyric_lines(stream.read())), member.name


def _lyric_lines(data: bytes) -> Iterator[str]:
    """Lines of four words and more, only their letters, in lower case."""
    body = decode(data)[0].split("\\printtitle")[-1]
    for line in body.split("\n"):
        bare = re.sub(r"%.*|\\[a-z]+|\\-\s*\d*|[^A-Za-z .\\_-]", " ", line).replace("-", " ")
        words = re.sub(r"[^a-z ]", "", bare.lower()).split()
        if len(words) >= 4:
            yield " ".join(words)
