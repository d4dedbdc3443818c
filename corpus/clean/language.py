"""Which language a song is in: nearly all are Hindi or Urdu, which the archive does not part.

Libraries that find languages do not read ITRANS, so function words decide: those that only one of
two languages has. Braj, Awadhi, Bhojpuri and Rajasthani count as Hindi, as the films mix them. What
the file states (`Punjabi-Film`, `Comments: Punjabi song`) is believed unless the words say Hindi.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.clean.spelling import plain, word_set, words

HINDI = "hi"
_FUNCTION_WORDS = {
    HINDI: word_set(
        """
        hai hain ho he hun huun hoon tha thaa thi thii the kaa ka ki kii ke ko se men mein par ne to
        bhi bhii hi hii na naa nahin nahii nahiin mat ye yah yeh vo wo vah voh woh jo so ab jab tab
        kab yahaan vahaan kahaan jahaan kyaa kya kyon kyuun kaise kaisaa kaisii kaun koi koii kuchh
        tu tuu tum aap ham main mai mujhe mujhako tujhe tujhako mera meraa mere meri merii tera
        teraa tere teri terii hamaaraa hamaare hamaarii tumhaaraa tumhaare tumhaarii tumhe tumhen
        hamen apanaa apane apanii us usakaa usakii usake is isa aur phir dil kar karake karo karanaa
        karataa karatii karate gayaa gaye gaii gae aayaa aaye aae aaii aa jaa rahaa rahe rahii hogaa
        hogii hoge hue huii huaa liye sab sabhii jaise aise jis jise bin binaa saa sii hamaar
        mohe tohe more mora moraa mori morii tore tora toraa tori torii naahin naahiin naahi kaahe
        bhayo aayo gayo tihaare tihaarii mhaaro mhaarii mhaare thaaro thaarii raakho kau jehi tehi
        re rii ri o aaj bolo sun dekho kahe bole baaje chale raam shyaam
        """
    ),
    "pa": word_set(
        """
        ve nii ni nuun nuu mainuun mainuu mainu tainuun tainuu tainu saanuun saanuu daa dii diyaan
        diyaa de vich vichch wich ch naal naala saaDaa saaDii saaDe saaDDaa saaDDe tusii tusiin asii
        asiin ohade ohadii ohde kuDii kuDiye kuDiyaan munDaa munDe munDiyaa soNaa soNe soNii soNiye
        sohNii sohNiye gal gallaan hun ethe kithe kitthe jitthe kadii jaandaa jaandii aundaa aundii
        kardaa karadaa kardii lagadii rabbaa taan te utte ennaan eho enuun onuun puttar chann kivein
        kiven hoyaa kittaa kiitaa kiitii lai ik akh akkh akhiyaan akkhaan ai vii vaalii naa
        hai ho meraa mere merii teraa tere terii tuu main dil kar aa jaa jo ki ke kii koii
        """
    ),
    "en": word_set(
        """
        you your i my mine of it we that for be been when what this will with can cannot im its dont
        oh yeah know like just love was were they them she his her our from by at as if or not have
        has had would should could there where who how why a an and all let get got go come the is
        in on to me he so do no us are am hey say never ever
        """
    ),
    "sa": word_set(
        """
        namo namaH namah namastute namaami tasya asti aham tvam mama tava iti eva cha hi tat
        yat sarva bhavatu svaahaa shriimate tasmai deva devi
        """
    ),
    "bn": word_set(
        """
        aami tumi aamaar tomaar aamaay tomaay ami tumii amar tomar tomay keno kothaay kothay ei shei
        taai aaji shudhu bhaalo bhaalobaasi eso esho jaabo jaay aamaare tomaare tor kichhu tabu kono
        """
    ),
    "mr": word_set(
        """
        aahe aahes aahet majhaa maajhaa majhii maajhii maajhe tujhaa tujhii tujhe tulaa malaa naahii
        nako aani aaNi mhaNe mhaNuun chaa chii che laa kaay kashii kasaa tuu mii haa hii
        """
    ),
    "gu": word_set(
        """
        chhe chhu chhuun chho nathi maaro maaraa maarii maarun taaro taarii taarun tame tamaaro hun
        shun ne ane aavo kem jo ek
        """
    ),
    "ta": word_set(
        """
        naan naanaa enna enne en un unnai ennai unakku enakku ennakku oru illai illa intha inda
        andha antha idhu ithu adhu athu endru enru kaadhal kaathal anbe kaNNe kaNmaNi neeyum uyire
        enge inge ange podhum vaa poo daan dhaan thaan
        """.lower()
    ),
    "te": word_set(
        """
        nenu nuvvu niivu naaku niiku naa nii oka ledu leda kaadu emi enduku premaa undi unnaa raavaa
        neeku ninnu nannu idi adi manasu
        """
    ),
    "ml": word_set(
        """
        njaan ente ninte enikku ninakku ennum ninnum oru illaa alle pole aaraanu ninne enne
        mazha ille etho vannu
        """
    ),
}  # fmt: skip
_OTHERS = tuple(code for code in _FUNCTION_WORDS if code != HINDI)
_LEAST_SHARE, _LEAST_KINDS = 0.05, 3
"""Of its own words, a language shows this share of the song's words and as many different ones."""
_HINDI_SHARE = 0.08
"""A song with fewer function words of Hindi than that, and of no other language, is in doubt."""
_SANSKRIT_WORD = re.compile(r"\b\w*[aiueo](?:[MH]|mh|nh)\b")

_CODES: dict[str, frozenset[str]] = {
    plain(word): frozenset(code for code, others in _FUNCTION_WORDS.items() if word in others)
    for known in _FUNCTION_WORDS.values()
    for word in known
}
_NAMES = {
    "punjabi": "pa", "panjabi": "pa", "english": "en", "sanskrit": "sa", "bengali": "bn",
    "bangla": "bn", "marathi": "mr", "gujarati": "gu", "gujrati": "gu", "tamil": "ta",
    "telugu": "te", "malayalam": "ml", "kannada": "other", "sindhi": "other", "nepali": "other",
    "oriya": "other", "assamese": "other", "konkani": "other", "arabic": "other",
    "french": "other", "latin": "other", "pashto": "other", "persian": "other",
}  # fmt: skip
_NAME = "|".join(_NAMES)
_STATED = re.compile(
    rf"\b(?:language|cat[ae]gory|tags?|comments?)[ \t]*:[^\n]{{0,40}}?\b({_NAME})\b"
    rf"|\b({_NAME})[-_ ](?:film|song|folk|geet|boli)\b"
)
_ABOUT_ANOTHER = re.compile(r"dubbed|based|version|original|translat|novel|remake")


@dataclass(frozen=True)
class Language:
    code: str
    """ISO 639-1, or `other` where a file states a language whose words are not known here."""
    doubt: bool = False
    """Whether the evidence is thin, mixed, or against what the file states."""


def find_language(text: str, isb_text: str = "") -> Language:
    """The language of a cleaned song, from its words and what its ISB file states."""
    said = Counter(map(plain, words(text)))
    known = {word: _CODES[word] for word in said if word in _CODES}
    stated, rival = _stated(isb_text), _rival(text, said, known)
    if rival and rival.share > rival.hindi:
        return Language(rival.code, rival.is_mixed or (stated or rival.code) != rival.code)
    hindi = _share(said, (word for word, codes in known.items() if HINDI in codes))
    if stated and hindi < 3 * _HINDI_SHARE:
        return Language(stated, doubt=True)
    # What a file states may be its film's language: a song whose words say Hindi is Hindi.
    mixed = rival is not None and rival.is_mixed
    return Language(HINDI, doubt=bool(stated) or mixed or hindi < _HINDI_SHARE)


@dataclass(frozen=True)
class _Rival:
    """The language that shows most beside Hindi."""

    code: str
    share: float
    """Of the song's words: those that this language has and Hindi has not."""
    hindi: float
    """Of the song's words: those that Hindi has and this language has not."""

    @property
    def is_mixed(self) -> bool:
        return min(self.share, self.hindi) > max(self.share, self.hindi) / 2


def _rival(text: str, said: Counter[str], known: Mapping[str, frozenset[str]]) -> _Rival | None:
    rivals = []
    for code in _OTHERS:
        own = {word for word, codes in known.items() if code in codes and HINDI not in codes}
        if code == "sa":
            own |= {plain(word) for word in _SANSKRIT_WORD.findall(text.replace(".", ""))}
        share = _share(said, own)
        if share >= _LEAST_SHARE and len(own) >= _LEAST_KINDS:
            hindis = {word for word, codes in known.items() if HINDI in codes and code not in codes}
            rivals.append(_Rival(code, share, _share(said, hindis)))
    return max(rivals, key=lambda rival: rival.share, default=None)


def _share(said: Counter[str], some: Iterable[str]) -> float:
    return sum(said[word] for word in some) / max(1, said.total())


def _stated(isb_text: str) -> str | None:
    """The language that a comment or a header field names as the song's or the film's."""
    lowered = isb_text.lower()
    if not any(name in lowered for name in _NAMES):
        return None
    for line in lowered.split("\n"):
        is_remark = line.lstrip().startswith(("%", "\\"))
        if is_remark and (match := _STATED.search(line)) and not _ABOUT_ANOTHER.search(line):
            return _NAMES[match[1] or match[2]]
    return None
