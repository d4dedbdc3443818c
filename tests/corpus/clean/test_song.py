"""Each rule of what a cleaned song is, in small songs of our own."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import PROFILES, clean_song
from corpus.errors import SettingsError
from corpus.isb import compose

CREDITS = {"singer": "Lata, Kishore Kumar, Asha", "starring": "Sharmila Tagore"}


def clean(body: str, profile: str = "roman") -> str:
    return clean_song(compose(CREDITS, body), profile).text


def counts(body: str) -> dict[str, int]:
    return clean_song(compose(CREDITS, body)).counts


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("dil % heart\njaan", "dil\njaan"),
        ("dil\n% heart\njaan", "dil\njaan"),
        ("dil\n%(heart)\njaan\n%(life)\ngaa\n%(sing)\nrut\n(the rain)\n(rut aa)\nthe rain)",
         "dil\njaan\ngaa\nrut\nrut aa"),
        ("dil\n%(heart)\n%(of mine)\n(the rain)", "dil\nthe rain"),
        ("dil\n\n% heart\n\njaan", "dil\n\njaan"),
        ("la: dil gaa\nki \\: jaan gaa", "dil gaa\njaan gaa"),
        ("dil, la: gaa\n\nla: jaan", "dil, gaa\n\njaan"),
        ("la:\n\tdil gaa", "dil gaa"),
        ("(slow)\ndil (##echo##) gaa", "dil gaa"),
        ("( dil gaa\nmere ) \\-2 saathii", "dil gaa\nmere saathii"),
        ("dil) gaa", "dil gaa"),
        ("jaan(a)naa gaa\ndil(e) jaan", "jaananaa gaa\ndil e jaan"),
        ("dil \\-2\njaan \\- 3\nrut - 2 gaa\npal (2)\nghar x2\nban || 2 ||",
         "dil\njaan\nrut gaa\npal\nghar\nban"),
        ("##hello## dil ##baby", "hello dil baby"),
        ("dil \\threedots\njaan … gaa\\thredots", "dil\njaan gaa"),
        ("pyaa \\threedots r\ndilbaa{\\threedots}r gaa\ngaa \\threedots n jaa\n jal \\threedots t",
         "pyaar\ndilbaar gaa\ngaa n jaa\njal t"),
        ("saa \\threedots r \\threedots g\ngaa \\threedots r g m", "saa r g\ngaa r g m"),
        ("dil /threedots\njaan/threedots\ngaa \\- threedots", "dil\njaan\ngaa"),
        ("dil\\-e\\-\\-jaan\ndil/-e/-jaan", "dil-e-jaan\ndil-e-jaan"),
        ("la \\; dil gaa\nki \\: jaan; gaa", "dil gaa\njaan gaa"),
        ("dil `jaan' gaa\nye ``rut'' hai\n##``##pal##''##", "dil 'jaan' gaa\nye rut hai\npal"),
        ("dil kyaa kare ?\ndil hai naa ?\ndil hai ?\nkyaa ? to\nkyaa (?)\n##baby##?",
         "dil kyaa kare ?\ndil hai naa ?\ndil hai\nkyaa to\nkyaa\nbaby?"),
        ("Kyaa ?\ndil hai yaa jaan ?\nkii haal hai ?",
         "Kyaa ?\ndil hai yaa jaan ?\nkii haal hai ?"),
        ("dil (? please fill in ?) gaa", "dil gaa"),
        ("man(dhan ?) gaa\nmere pal(din bhar???)kii rut\nko.(the?)",
         "man gaa\nmere palkii rut\nko"),
        ("re(kyaa re?)\njaan(kab ?)\naisaa(kaisaa?) gaa", "re kyaa re?\njaan kab ?\naisaa gaa"),
        ("jaan (taan?) gaa\nrut ( rutu ? ) hai", "jaan gaa\nrut hai"),
        ("dil (jaan?) gaa\njaan (jaan?)\n(kyaa ?)\nla: (kyaa?)\nman (tan man?)\n. (kyaa?)",
         "dil jaan? gaa\njaan jaan?\nkyaa ?\nkyaa?\nman tan man?\nkyaa?"),
        ("dil \\% gaa\njaan 12 times", "dil gaa\njaan"),
        ("dil (?\n?) gaa\n(\n?\n) jaan", "dil\ngaa\njaan"),
        ("\\centerline{bhajan}\ndil gaa", "dil gaa"),
        ("dil\\-e\\-jaan gaa\\. kyaa\\?", "dil-e-jaan gaa kyaa?"),
        ("dil (3 times, the 2nd time in the rain) gaa", "dil gaa"),
        ("##the 21st of 30## dil\n2thaa", "the of dil\nthaa"),
        ("{dil} \\hrule gaa\\vafaa", "dil gaavafaa"),
        ("dil (?) gaa ?? re ? to kyaa?", "dil gaa re to kyaa?"),
        ("dil [a note\nof two lines] gaa", "dil\ngaa"),
        ("dil\t \v gaa  ,  jaan ,, re,\n,pal", "dil gaa, jaan, re,\npal"),
        ("\n \ndil\n\t\n\n\njaan\n\n", "dil\n\njaan"),
        ("dil/jaan gaa; *re* jaan ne kahaa: rut", "dil jaan gaa re jaan ne kahaa rut"),
        ("dil's 'jaan' gaa!", "dil's 'jaan' gaa!"),
        ("dil ’jaan’ – gaa", "dil 'jaan' gaa"),
    ],
)  # fmt: skip
def test_rules_that_the_profiles_share(body: str, text: str, profile: str) -> None:
    assert clean(body, profile) == text


@pytest.mark.parametrize(
    ("body", "roman", "itrans"),
    [
        ("hai.n jo.D.", "hain joD", "hai.n jo.D"),
        ("ko_ii ha~ raa~Naa", "koii ha raaNaa", "ko_ii ha raa~Naa"),
        (
            "dil ____ gaa _ chho.D_aa jaa_e.N_ jaae_.n",
            "dil gaa chhoDaa jaaeN jaaen",
            "dil gaa chho.D_aa jaa_e.N jaae_.n",
        ),
        ("kR^iShN", "kRiShN", "kR^iShN"),
        ("he .a.a jaa. naa", "he aa jaa naa", "he .a.a jaa naa"),
        ("ha.Ns ... naa", "haNs naa", "ha.Ns naa"),
        ("dil\n1.ham\n2.nd\njaan", "dil\nham\njaan", "dil\nham\njaan"),
    ],
)
def test_itrans_letters_keep_their_marks_in_itrans_only(body: str, roman: str, itrans: str) -> None:
    assert (clean(body), clean(body, "itrans")) == (roman, itrans)


def test_counts_say_what_each_rule_removed() -> None:
    body = "% note\nla: ( dil \\-2 ) hai.n ##hello## (slow) 7 \\threedots [x] (?) {re}"
    assert counts(body) == {
        "comments": 1, "labels": 1, "parentheses": 2, "repeat_counts": 1, "periods": 1,
        "spans": 2, "directions": 1, "digits": 1, "ellipses": 1, "brackets": 1, "unheard": 1,
        "commands": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "reason"),
    [("dil", None), ("% dil\n(slow)", "empty"), ("", "empty"), ("दिल है गया dil", "not-roman")],
)
def test_a_song_says_why_it_is_set_aside(body: str, reason: str | None) -> None:
    assert clean_song(compose({}, body)).drop_reason == reason


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(SettingsError, match="'latin' is not one of roman, itrans"):
        clean_song("", "latin")


TOKENS = st.one_of(
    st.sampled_from("()#%,.[]{}?/~^:;'`!|<>*_-2Iae \n"),
    st.sampled_from(["dil", "jaan", "hai.n", "ko_ii", "la:", "ki", "R^i", "chorus", "OR", "part"]),
    st.sampled_from(["x2", "##", ",,", "...", "??", "||", "(2)", "(?)", "(slow)", "\n\n"]),
    st.sampled_from(["\\", "\\:", "\\-2", "\\-", "\\?", "\\.", "\\threedots"]),
)
BODIES = st.one_of(st.text(), st.lists(TOKENS).map(" ".join), st.lists(TOKENS).map("".join))


@pytest.mark.parametrize("profile", PROFILES)
@given(body=BODIES)
def test_a_cleaned_song_is_plain_and_stays_as_it_is(profile: str, body: str) -> None:
    text = clean(body, profile)
    allowed = " \n,'?!-" + ("._~^" if profile == "itrans" else "")
    assert all(character.isalpha() or character in allowed for character in text)
    assert "\n\n\n" not in text
    assert all(line == line.strip() and " ," not in line for line in text.split("\n"))
    assert clean(text, profile) == text


@pytest.mark.parametrize("sign", [*"(#:-.?,{[*<| \\%a", "- ", "la: ", "\\-", "(("])
def test_long_runs_of_a_sign_are_no_trap(sign: str) -> None:
    assert len(clean("dil " + sign * 5_000 + " gaa").split()) <= 5_002


@pytest.mark.parametrize(
    "body",
    [
        "a" * 20_000 + "\ndil = jaan",
        "dil (" + " " * 20_000 + "x",
        "dil -" + " " * 20_000 + "x",
        "dil (2" + " " * 20_000 + "x",
        "(?" + " ?" * 10_000 + " x",
        "dil(" + "x" * 40_000,
        "dil " + "``" * 20_000 + "x" * 20_000,
        "Part 1" + " 1" * 10_000 + " x",
        "## la: " + "a" * 20_000 + " ##",
        "% (heart)\n" * 3 + " " * 80_000 + "\njaan",
    ],
)
def test_long_runs_of_what_a_rule_repeats_are_no_trap(body: str) -> None:
    """Patterns that could divide them in many ways would take seconds to days."""
    started = time.process_time()
    assert clean(f"gaa\n{body}").startswith("gaa")
    assert time.process_time() - started < 5.0


@pytest.mark.parametrize("sign", ["dil ? jaan ", "dil ?\n", "dil (jaan?) ", "dil(kyaa?) "])
def test_many_questions_are_no_trap(sign: str) -> None:
    """To copy the rest of the line, or of the song, at each of them takes five seconds."""
    started = time.process_time()
    assert clean("gaa\n" + sign * (900_000 // len(sign))).startswith("gaa")
    assert time.process_time() - started < 4.0


@pytest.mark.parametrize("body", ["##a" * 25_000, "#" * 80_000, "ko " * 25_000 + ":"])
def test_long_lines_of_spans_and_labels_are_no_trap(body: str) -> None:
    """To look along the whole line at each of them takes a minute."""
    started = time.process_time()
    assert clean(f"gaa\n{body}").startswith("gaa")
    assert time.process_time() - started < 5.0
