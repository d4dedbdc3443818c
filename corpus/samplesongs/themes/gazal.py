"""Gazals, with the izafats of their Urdu."""

from corpus.samplesongs.theme import Theme

GAZAL = Theme(
    of_two=True,
    hooks=(
        (
            "dil-e-naakaam ko [tere|phir se] sitam kaa shauq bhii hai",
            "[shab-e-Gam|shab-e-vasl] me.n parvaane ko jalane kaa zauq bhii hai",
        ),
        (
            "us kii mahafil me.n hamaaraa [kabhii|zaraa] naam aayaa",
            "[ba.Dii muddat|kitane saalo.n] ke baad un kaa salaam aayaa",
        ),
        (
            "dard-e-dil ajab hai, is kii davaa nahii.n hotii",
            "[ba.nd kamaro.n|dil ke makaa.N] me.n to kabhii havaa nahii.n hotii",
        ),
        (
            "chiraaG bujhane ko hai, raat abhii baaqii hai",
            "[suraahii|piyaalii] khaalii sahii, baat abhii baaqii hai",
        ),
        (
            "aap aa_e to lagaa, dil kaa Thikaanaa hai",
            "[is ke|Gam ke] viiraane me.n ko_ii khazaanaa hai",
        ),
        (
            "jaam me.n [zahar|dard] bhii thaa, ye mujhe maaluum na thaa",
            "us kaa cheharaa bhii to itanaa kabhii maasuum na thaa",
        ),
    ),
    couplets=(
        (
            "rukh-e-raushan se pardaa haTaanaa pa.Daa",
            "[chaa.Nd|darpan] ko bhii cheharaa chhupaanaa pa.Daa",
        ),
        (
            "tanhaa_ii me.n khud se mulaaqaat ho ga_ii",
            "[do lafz the|khaamoshii thii], magar lambii baat ho ga_ii",
        ),
        (
            "rind ne maikhaane me.n [puuchhaa|Dhuu.NDhaa] jo raastaa",
            "[saaqii|paimaane] ne us ko diyaa apanaa vaastaa",
        ),
        (
            "ham ne vafaa ke naam pe kyaa kyaa nahii.n kiyaa",
            "[phir bhii|bhuule se] us ne naam hamaaraa nahii.n liyaa",
        ),
        (
            "qaafilaa guzar gayaa aur gard rah ga_ii",
            "[raat|shamaa] bujhii to lau kii havaa sard rah ga_ii",
        ),
        (
            "shamaa jalatii rahii aur pighalatii rahii",
            "[raat bhar|der tak] aarazuu karavaTe.n badalatii rahii",
        ),
        (
            "hai rasm-e-shahar kaisii, ye kaisaa nizaam hai",
            "[qaatil|rahazan] ke haath me.n hii vafaa kaa inaam hai",
        ),
        (
            "zabaa.N pe shikaayat nahii.n, aa.Nkh nam nahii.n",
            "[ye bhii|kyaa ye] to aap kaa ko_ii kam karam nahii.n",
        ),
        (
            "kuuchaa-e-yaar me.n ab bhii phuul khilate hai.n",
            "[zakhm|dushman] bhii yahaa.N aa ke gale milate hai.n",
        ),
        ("tabassum pe us ke ye dil haar baiThe", "[saahil|ma.nzil] pe aa ke ham us paar baiThe"),
        (
            "zamaane ne baKshaa jo, paalaa hai ham ne",
            "[kaa.NTo.n|ashko.n] ko phuulo.n me.n Dhaalaa hai ham ne",
        ),
        ("kisii kii nazar me.n zamaanaa milaa", "[kisii ko|hame.n] bas adhuuraa fasaanaa milaa"),
        ("Gazal likh rahe the, lahuu bah gayaa", "[qalam|varaq] chup rahaa, dard sab kah gayaa"),
        (
            "ye dil hai ki sahraa me.n ko_ii shajar",
            "[na saayaa|na pattaa] hai is kaa, na us ko Kabar",
        ),
        ("shab-e-hijr me.n yaad aatii rahii", "[dil-e-zaar|chashm-e-tar] ko aazamaatii rahii"),
    ),
    voices=("m", "f"),
)
