import pytest

from corpus.clean.language import Language, find_language

HINDI = "chaay kii pyaalii me.n hai dhuup kaa ek TukaDaa\nkaun jaane vo mujhe kyaa kahataa hai"
SONGS = {
    "hi": HINDI,
    "pa": "tainuu.n de.n chaa daa pyaalaa\nmainuu.n chhat te vich bulaa ke\nkuDiye nii tuu kitthe",
    "en": "the kite is in the sky and you know\nit will not come to us\nwhen the rain is over",
    "sa": "chaayaM madhuraM chhatraM shiitalaM\nnamaH pata~Ngaaya namo namaH\nvarShaa bhavatu",
    "bn": "aami tomaar chaa\ntumi keno aamaar chhaad\nshudhu eso, tomaay bhaalobaasi",
    "mr": "majhaa chahaa aahe aaNi tujhaa patang\nmalaa nako, tulaa kaay",
    "gu": "maaro patang nathi, taarii chhat chhe\ntame aavo ane chaa",
    "ta": "naan oru kaaththaaDi\nunakku enna illai\nennai endru kaadhal",
    "te": "nenu oka gaalipaTam\nnuvvu emi naaku kaadu\nninnu enduku",
    "ml": "njaan oru paTTam\nente mazha ninte aaraanu\nenikku illaa",
}


@pytest.mark.parametrize("code", SONGS)
def test_function_words_tell_the_language(code: str) -> None:
    assert find_language(SONGS[code]).code == code


def test_the_marks_of_itrans_tell_no_other_language() -> None:
    song = "chaaya.mh madhura.mh chhatra.mh shiitala.mh, dil gaa hai"
    assert find_language(song) == find_language(song.replace(".", "")) == Language("sa")


def test_plain_songs_are_not_in_doubt() -> None:
    assert find_language(HINDI) == Language("hi")
    assert find_language(SONGS["en"]) == Language("en")


def test_a_song_of_two_languages_is_in_doubt() -> None:
    assert find_language(SONGS["en"] + "\n" + HINDI).doubt


def test_a_song_without_function_words_is_held_for_hindi_in_doubt() -> None:
    assert find_language("chhap chhap chhapaak") == Language("hi", doubt=True)
    assert find_language("") == Language("hi", doubt=True)


def test_some_english_words_do_not_make_a_song_english() -> None:
    assert find_language("darling darling, ye dil hai teraa\nbye bye kahe tuu mujhe").code == "hi"
    assert find_language(f"{HINDI}\n{HINDI}\nyou know love") == Language("hi")


@pytest.mark.parametrize(
    "line",
    ["% Comments: Punjabi song", "%Catagory:Punjabi", "\\film{Chhat (Punjabi-Film)}%"],
)
def test_what_the_file_states_is_believed_where_the_words_do_not_say_hindi(line: str) -> None:
    assert find_language("chhap chhap chhapaak", line) == Language("pa", doubt=True)
    assert find_language(HINDI, line) == Language("hi", doubt=True)
    assert find_language(SONGS["pa"], line) == Language("pa")
    assert find_language(SONGS["en"], line) == Language("en", doubt=True)


@pytest.mark.parametrize(
    "line",
    [
        "% Comments: Dubbed from Tamil: chhat",
        "% the Tamil version was a hit",
        "\\lyrics{G S Nepali}%",
        "tamil song",
    ],
)
def test_a_file_that_speaks_of_another_language_states_none(line: str) -> None:
    assert find_language(HINDI, line) == Language("hi")
