"""Songs written whole, by hand, each with a shape of its own."""

from corpus.samplesongs.song import Song, Stanza

_REFRAIN_VOICES = {"duet": "both", "chorus": "chorus"}


def _song(kind: str, refrain: str, *stanzas: tuple[str, str, str]) -> Song:
    """A song from its refrain and its stanzas: (rhyme scheme, voice, lines)."""
    first = Stanza(_lines(refrain), "aa", _REFRAIN_VOICES.get(kind, kind))
    rest = tuple(Stanza(_lines(text), scheme, voice) for scheme, voice, text in stanzas)
    return Song(kind, first, rest)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


def handmade() -> tuple[Song, ...]:
    return _lamp(), _watch(), _gazal(), _carriage(), _mill(), _stars(), _tea(), _potter(), _school()


def _lamp() -> Song:
    return _song(
        "f",
        """saa.Njh Dhalii, mai.n ne diyaa jalaayaa
        mo.D pe phir ko_ii saayaa saa aayaa""",
        (
            "abab",
            "f",
            """chuulhe pe rakhii hai daal puraanii
            khi.Dakii se jhaa.Nkatii hai niilii shaam
            haa.nDii sunaatii hai ghar kii kahaanii
            bhaap ne likhaa hai teraa hii naam""",
        ),
        (
            "abab",
            "f",
            """billii bhii so ga_ii chaukhaT ke paas
            duudh kii kaTorii me.n khoyaa gagan
            tulasii ke paudhe me.n Thaharii hai aas
            lau ne bhii pahanaa hai niilaa pairahan""",
        ),
        (
            "aabb",
            "f",
            """jaa.De kii raate.n hai.n, kambal hai ek
            yaade.n akelii nahii.n hai.n, anek
            diip se puuchho to dhiire se bole
            aa_egaa vo bhii jo ye dvaar khole""",
        ),
    )


def _watch() -> Song:
    return _song(
        "m",
        """gha.Dii merii kahatii hai, baj ga_e chaar
        suuraj ye kahataa hai, ulaTii hai yaar""",
        (
            "aabb",
            "m",
            """le ke gayaa mai.n gha.Diisaaz ke paas
            us ne kahaa, bhaa_ii, chho.Do ye aas
            andar to baiThii hai chii.NTii kii naanii
            pahiyo.n pe likhatii hai apanii kahaanii""",
        ),
        (
            "aabb",
            "m",
            """daftar jo pahu.Nchaa to ba.nd thaa dvaar
            darabaan bolaa, hai aaj itavaar
            ghar lauT aayaa to biivii ye bolii
            kal tak divaalii thii, aaj hai holii""",
        ),
    )


def _gazal() -> Song:
    return _song(
        "m",
        """shahar me.n terii yaad kaa ek makaan rah gayaa
        jal to ga_e saare hii Kat, bas nishaan rah gayaa""",
        (
            "-a",
            "m",
            """tuu ne jo raaste diye, un pe chalaa to yuu.N hu_aa
            paa.Nv to ghar pahu.Nch ga_e, piichhe jahaan rah gayaa""",
        ),
        (
            "-a",
            "m",
            """log to ha.Ns ke mil ga_e, mil ke bichha.D bhii ga_e
            merii hathelii me.n faqat ik imtihaan rah gayaa""",
        ),
        (
            "-a",
            "m",
            """tuu ne kahaa thaa ek din, lauT ke aa_uu.Ngaa zaruur
            baiTh ke us chaukhaT pe hii meraa gumaan rah gayaa""",
        ),
    )


def _carriage() -> Song:
    return _song(
        "duet",
        """o taa.nge vaale, kahaa.N ko chale
        suuraj to Duubaa hai parbat tale""",
        (
            "aa",
            "m",
            """jahaa.N tuu kahegii, vahaa.N le chaluu.N
            lau ban ke raste me.n mai.n hii jaluu.N""",
        ),
        (
            "aa",
            "f",
            """mai.n jaa_uu.N maike, bulaa_e hai bahanaa
            baabaa se mujh ko bahut kuchh hai kahanaa""",
        ),
        (
            "aa",
            "m",
            """gho.Daa hai buu.Dhaa, magar dil javaan
            dikhalaa_uu.N tujh ko mai.n saaraa jahaan""",
        ),
        (
            "aa",
            "f",
            """baate.n banaanaa to tujh ko hai aayaa
            itanaa bataa de ki kitanaa kiraayaa""",
        ),
    )


def _mill() -> Song:
    return _song(
        "chorus",
        """haath uThe to chakkaa ghuume
        chakkaa ghuume, dharatii jhuume""",
        (
            "aabb",
            "m",
            """lohaa pighale, pul ban jaa_e
            nadiyaa us ke giit sunaa_e
            haath me.n chhaale, aa.Nkh me.n paanii
            phir bhii ha.Nsatii hai ye javaanii""",
        ),
        (
            "aabb",
            "m",
            """ii.NT pe ii.NT jo rakhatii jaa_e
            ek diivaar gagan chhuu aa_e
            aadhii roTii, puurii shaam
            mehanat kaa hai miiThaa daam""",
        ),
    )


def _stars() -> Song:
    return _song(
        "f",
        """ek taaraa, do taare, tiin taare, so jaa
        ginatii mai.n bhuuluu.N to tuu bhii kho jaa""",
        (
            "aabb",
            "f",
            """ek taaraa terii mai.n Topii pe Taa.Nkuu.N
            duuje ko le kar mai.n khi.Dakii se jhaa.Nkuu.N
            tiisaraa taaraa hai daadii kaa gaa.Nv
            us me.n bhii piipal hai, piipal kii chhaa.Nv""",
        ),
        (
            "aabb",
            "f",
            """chauthaa hai baabaa kii chiTThii kaa taaraa
            us me.n likhaa hai ki tuu hai dulaaraa
            paa.Nchavaa.N to sotaa hai baadal ke paas
            sapano.n me.n pahanegaa chaa.Ndii libaas""",
        ),
    )


def _tea() -> Song:
    return _song(
        "m",
        """baarish me.n chaay kii dukaan, aur kyaa
        Tiin kii chhat, bhiigataa jahaan, aur kyaa""",
        (
            "aabb",
            "m",
            """giilii diyaasalaa_ii se khelatii havaa
            bhaap me.n lipaTii hu_ii dard kii davaa
            adarak kii khushabuu me.n Duubii hu_ii baat
            ##biscuit## ke do Tuka.De, ek hii raat""",
        ),
        (
            "aabb",
            "m",
            """##radio## pe bajataa hai giit ik puraanaa
            aadhaa bhulaayaa hai, aadhaa hai gaanaa
            paidal hii chalate hai.n, ruke nahii.n paa.Nv
            chhaate ke niiche hai chhoTaa saa gaa.Nv""",
        ),
    )


def _potter() -> Song:
    return _song(
        "m",
        """chaak ghumaa_e kumhaar re saadho
        miTTii se nikalaa sa.nsaar re saadho""",
        (
            "aabb",
            "m",
            """ek hii miTTii se diip banaayaa
            us hii se ma.ndir kaa kalash sajaayaa
            pyaas bujhaa_e jo, us kaa hai naam
            khaalii gha.De kaa na ko_ii hai daam""",
        ),
        (
            "aabb",
            "m",
            """TuuTaa jo baratan to ronaa hai kyaa
            paanii ko paanii me.n khonaa hai kyaa
            chaak bhii ghuume, ye haath bhii ghuume
            jis ne ye jaanaa, vo naache, vo jhuume""",
        ),
    )


def _school() -> Song:
    return _song(
        "chorus",
        """kal se ye aa.Ngan na ham se bharegaa
        gha.nTii bajegii to kaun Daregaa""",
        (
            "aabb",
            "m",
            """diivaar pe likkhaa hai sab kaa hisaab
            kis ne churaayaa thaa kis kaa gulaab
            aakhirii ##bench## pe khudaa hai jo naam
            us ko hamaare dilo.n kaa salaam""",
        ),
        (
            "aabb",
            "m",
            """maasTar jii chashmaa utaare kha.De
            aa.Nkho.n se motii ye kaise jha.De
            ham to chale yaar, tum bhii chalo
            diip bano aur kahii.n bhii jalo""",
        ),
    )
