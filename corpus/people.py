"""The people of the archive: whose spellings and short names are one person's.

Three steps, each of which joins only what is safe, so that most people have one name, not all:

1. Spellings that sound and read alike (`Suraiya`, `Suraiyya`; `R.D. Burman`, `RD Burman`) are one
   name, written as most of the archive writes it.
2. KNOWN names, short (`Lata`) or spelt otherwise (`Suresh Wadekar`), stand for the person whom
   everybody means by them.
3. Another single name (`Majrooh`) is joined to a full one when the archive itself shows it: it
   begins one full name only, no other name has it, and at least one film credits both.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from corpus.clean.spelling import skeleton, words
from corpus.credited import split_people

Credits = tuple[str, tuple[str, ...]]
"""A film, and the names that one of its songs credits, each once."""

KNOWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "singer": {
        "Lata Mangeshkar": ("Lata",),
        "Asha Bhosle": ("Asha",),
        "Mohammad Rafi": ("Rafi", "Mohd Rafi"),
        "Kishore Kumar": ("Kishore", "Kishor", "Kishor Kumar"),
        "Talat Mahmood": ("Talat",),
        "Hemant Kumar": ("Hemant",),
        "Geeta Dutt": ("Geeta", "Geeta Roy"),
        "Shamshad Begum": ("Shamshad",),
        "K L Saigal": ("Saigal",),
        "Suman Kalyanpur": ("Suman",),
        "Manna Dey": ("Manna De", "Manna"),
        "Kavita Krishnamurthy": ("Kavita Subramaniam",),
        "C Ramchandra": ("Chitalkar",),
        "K K": ("KayKay",),
        "Alisha Chinai": ("Alisha Chinoy",),
        "Mahalaxmi Iyer": ("Mahalaxmi",),
        "Manhar Udhas": ("Manhar",),
        "Pahadi Sanyal": ("Pahari Sanyal",),
        "S P Balasubramaniam": ("S P Balasubrahmanyam",),
        "Sadhana Sargam": ("Sadhna Sargam",),
        "Sukhvindar Singh": ("Sukhwinder Singh", "Sukhvindara Singh"),
        "Suresh Wadkar": ("Suresh Wadekar",),
        "Amirbai Karnataki": ("Amirbai",),
        "Habib Wali Mohammad": ("Habib Wali Mohamed",),
        "Jaspindar Narula": ("Jaspinder Narula", "Japindar Narula"),
        "Sapana Mukherji": ("Sapna Mukherjee",),
        "Sudesh Bhonsale": ("Sudesh Bhosle",),
    },
    "starring": {
        "K L Saigal": ("Saigal",),
        "Amitabh Bachchan": ("Amitabh",),
        "Madhuri Dixit": ("Madhuri",),
        "Waheeda Rehman": ("Waheeda Rahman", "Wadeeda Rahman"),
        "Aftab Shivdasani": ("Aftab Shivadasani",),
        "Anupam Kher": ("Anupan Kher", "Anupam Bher"),
        "Arjun Rampal": ("Arjun Ramphal",),
        "Avinash Wadhwan": ("Avinash Wadhawan",),
        "Balraj Sahni": ("Balraj Sahani",),
        "Bhagwan": ("Bhagawan",),
        "Bina Rai": ("Beena Roy",),
        "Bipin Gupta": ("Vipin Gupta",),
        "Chandrachud Singh": ("Chandrachur Singh",),
        "Danny Denzongpa": ("Dainny Denjongpa", "Danny Danjongpa"),
        "David": ("Devid",),
        "Deven Verma": ("Devan Verma", "Deven Varma"),
        "Dino Morea": ("Dino Maria",),
        "Farooq Sheikh": (
            "Farouq Sheikh",
            "Faroque Shaikh",
            "Farooque Sheikh",
            "Farooque Shaikh",
            "Farooq Shaikh",
        ),
        "Feroz Khan": ("Firoz Khan",),
        "Ghulam Mohammed": ("Ghulam Mohammad",),
        "Gop": ("Gope",),
        "Iftikhar": ("Iftekhar",),
        "Jackie Shroff": ("Jackie Shorff",),
        "Javed Jafri": ("Javed Jaffery",),
        "Johny Walker": ("Johny Waker",),
        "Joy Mukherjee": ("Boy Mukherjee",),
        "Juhi Chawla": ("Juhi Chawala",),
        "Kader Khan": ("Kadar Khan",),
        "Kamal Haasan": ("Kamalahasan",),
        "Karan Deewan": ("Karan Dewan",),
        "Kishor Sahu": ("Kishore Sahu",),
        "Kishore Kumar": ("Kishor Kumar",),
        "Leena Chandavarkar": ("Lina Chandrawarkar",),
        "Mahesh Manjrekar": ("Mahesh Manjarekar",),
        "Manmohan Krishna": ("Manmohan Krishan", "Manmohan Krishn"),
        "Manorama": ("Manorma",),
        "Mehmood": ("Mahmood",),
        "Mithun Chakravarti": ("Mithun Chakraborty",),
        "Moushumi Chatterjee": ("Moushumi", "Mausami", "Maushmi Chatterjee", "Mausami Chaterjii"),
        "Nalini Jaywant": ("Nalini Jayawant",),
        "Navin Nishchal": ("Navin Nischol",),
        "Padmini Kolhapure": ("Padmini Kolhapuri",),
        "Pahadi Sanyal": ("Pahari Sanyal",),
        "Parveen Babi": ("Praveen Babi",),
        "Preity Zinta": ("Priti Zinta", "Pretty Zinta"),
        "Premnath": ("Premanth",),
        "Rajshri": ("Rajashri",),
        "Raveena Tandon": ("Ravina Tondon",),
        "Rehman": ("Rahman",),
        "Rinki Khanna": ("Rinke Khanna",),
        "Sadhana": ("Sadhna",),
        "Saif Ali Khan": ("Said Ali Khan",),
        "Saira Bano": ("Saira Banu",),
        "Sanjay Dutt": ("Snajay Dutt", "Sajnay Dutt", "Sunjay Dutt"),
        "Sheila Ramani": ("Sheela Ramani",),
        "Shobhna Samarth": ("Shobhana Samarth",),
        "Shubha Khote": ("Shobha Khote",),
        "Shyam Kumar": ("Sham Kumar",),
        "Vyjayantimala": ("Vyjanthimala", "Vaijayantimala"),
    },
    "music": {
        "Hemant Kumar": ("Hemant",),
        "Shankar-Jaikishan": ("Shanker-Jaikishan", "Shankar-Jaikishen", "Shakar-Jaikishan"),
        "K L Saigal": ("Saigal",),
        "Dattaram": ("Duttaram",),
        "Ghulam Mohammad": ("Ghulam Mohammed", "Ghulam Mohemmad"),
        "K Datta": ("K Dutta",),
        "Mir Saheb": ("Mir Sahab", "Mir Sahib"),
        "R C Boral": ("Rai Chand Boral",),
        "Salil Choudhary": ("Salil Chowdhury", "Salil Chowdhary"),
        "Viju Shah": ("Viju Sha",),
        "C Ramchandra": ("C Ramachandra",),
        "Chitragupt": ("Chitragupta",),
        "Ghulam Haider": ("Ghulam Haidar",),
        "Hansraj Behl": ("Hansraj Bahl",),
        "Hridaynath Mangeshkar": ("Hridayanath Mangeshkar",),
        "Husnlal-Bhagatram": ("Husnalal-Bhagatram", "Husnlal-Bhagtram"),
        "Kishore Kumar": ("Kishore", "Kishor Kumar"),
        "Lal Mohammad": ("Lal Mohammed", "Lal Mohomed"),
        "Manna Dey": ("Manna De",),
        "Pt Govindram": ("Govind Ram", "Gobind Ram", "Pt Gobind Ram"),
        "S Mohinder": ("S Mohindar",),
        "Shyamsunder": ("Shyam Sundar",),
        "Taj Ahmed Khan": ("Taj Ahmad Khan",),
    },
    "lyrics": {
        "Majrooh Sultanpuri": ("Majrooh",),
        "Shakeel Badayuni": ("Shakeel",),
        "Sahir Ludhianvi": ("Sahir",),
        "Hasrat Jaipuri": ("Hasrat",),
        "Rajinder Krishan": ("Rajendra Krishan", "Rajindra Krishan"),
        "Aarzoo Lakhnawi": ("Arzoo Lucknowi", "Arzoo Lucknavi"),
        "Dev Kohli": ("Dev Kolhi",),
        "Farooq Kaisar": ("Farouq Qaiser",),
        "G S Nepali": ("Gopal Singh Nepali",),
        "Kedar Sharma": ("Kidar Sharma",),
        "Mirza Ghalib": ("Ghalib",),
        "Narendra Sharma": ("Pt Narendra Sharma",),
        "Raja Mehdi Ali Khan": ("Raja Mehandi Ali Khan", "Raja Mehndi Ali Khan"),
        "Ravindra Rawal": ("Ravinder Rawal",),
        "Sarshar Sailani": ("Sarshar Silani",),
        "Shams Lakhnavi": ("Shums Lucknowi", "Shums Lucknavi"),
        "Verma Malik": ("Varma Malik",),
        "Wali Saheb": ("Wali Sahab",),
        "Behzad Lucknowi": ("Behzad Lucknavi", "Behzaad Lakhnavi"),
        "Faiz Ahmed Faiz": ("Faiz Ahmad Faiz",),
        "Jigar Moradabadi": ("Jigar Muradabadi", "Jigar Mradabadi"),
        "Kishore Kumar": ("Kishore",),
        "Nyay Sharma": ("Nyaya Sharma",),
        "Qateel Shifai": ("Qateel Shafai",),
    },
}
"""By role: full names, and what in any song of the archive stands for the same person beside the
spellings that step 1 joins."""


class Names:
    """The full names of one role's people."""

    def __init__(self, role: str, credited: Iterable[tuple[str, str]]) -> None:
        """`role` is a key of KNOWN; `credited` are films with their songs' credits, raw."""
        credits = [(film, split_people(value)) for film, value in credited]
        spelt = Counter(name for _, names in credits for name in names)
        known = {_key(other): name for name, others in KNOWN[role].items() for other in others}
        self._names = _usual_spellings(spelt, KNOWN[role])
        self._names |= known
        self._names |= _shown_by_films(credits, self._names)

    def people(self, value: str) -> list[str]:
        """The people that a credit names, each once, under their full names."""
        names = split_people(value)
        return list(dict.fromkeys(self._names.get(_key(name), name) for name in names))


def _key(name: str) -> str:
    """Equal for spellings of one name; initials may be written together."""
    if key := skeleton("".join(words(name))):
        return key
    # Without Latin letters nothing is known of its sound: it is itself alone.
    return name.casefold() if any(map(str.isalnum, name)) else ""


def _usual_spellings(spelt: Counter[str], known: Iterable[str]) -> dict[str, str]:
    """Key -> its most frequent spelling, or the known one."""
    usual: dict[str, str] = {}
    for name in sorted(spelt, key=lambda name: (-spelt[name], name)):
        usual.setdefault(_key(name), name)
    return usual | {_key(name): name for name in known}


def _shown_by_films(credits: Iterable[Credits], usual: Mapping[str, str]) -> dict[str, str]:
    """Single names that films show to be short for a full name: key -> the full name.

    A full name that one film alone has may be two names whose comma was forgotten.
    """
    films: defaultdict[str, set[str]] = defaultdict(set)
    for film, names in credits:
        for name in names:
            films[usual[_key(name)]].add(_key(film))
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for name in films:
        for word in words(name):
            holders[_key(word)].add(name)
    joined = {}
    for name in films:
        longer = holders[_key(name)] - {name}
        if len(words(name)) == 1 and len(longer) == 1:
            (full,) = longer
            begins = _key(words(full)[0]) == _key(name)
            if begins and len(films[full]) > 1 and (films[name] & films[full]) - {""}:
                joined[_key(name)] = full
    return joined
