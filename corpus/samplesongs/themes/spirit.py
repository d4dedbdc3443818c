"""Songs of devotion, of the homeland, and of life's road."""

from corpus.samplesongs.theme import Theme

DEVOTION = Theme(
    hooks=(
        (
            "tere dvaar kha.Daa hai jogii, [khol|zaraa khol] kiva.Diyaa khol",
            "[sone|chaa.Ndii] ke sau thaal na maa.Nge, maa.Nge do miiThe bol",
        ),
        (
            "jyot jalaa de man me.n, o a.ntarayaamii",
            "[bhuul ko|pal pal] kshamaa kar de, tuu sab kaa svaamii",
        ),
        (
            "man ke ma.ndir me.n [diip|jyoti] jalaa, ab aur kahaa.N jaanaa",
            "[us ko|jis ko] Dhuu.NDhaa parbat parbat, ghar me.n pahachaanaa",
        ),
        (
            "ek taar kaa baajaa bole, [raam|us ke] naam kii dhun",
            "[pagale|saadho] man, zaraa Thahar ke tuu ye naad bhii sun",
        ),
        (
            "mere [maalik|daataa], terii duniyaa me.n kitanaa ujaalaa hai",
            "[jis ko|us ko] ko_ii na puuchhe, us ko tuu ne sambhaalaa hai",
        ),
        (
            "kaanhaa, terii muralii kii taan sun ke aayii",
            "[bhuul|chho.D] aayii maTakii mai.n, hu_ii jag ha.Nsaa_ii",
        ),
    ),
    couplets=(
        ("miTTii kaa ho to bhii jalataa hai diip", "[motii|saagar] ko man me.n chhupaa_e hai siip"),
        ("tuu hii hai maajhii, tuu hii kinaaraa", "[naiyaa|jiivan] ko bas hai teraa sahaaraa"),
        (
            "phuul cha.Dhaa_uu.N ki diipak jalaa_uu.N",
            "[kaise|prabhu] terii chaukhaT tak mai.n aa_uu.N",
        ),
        (
            "tiirath na dekhaa, na dekhii hai ga.ngaa",
            "[pyaase|bhuukhe] ko paanii diyaa, man hai cha.ngaa",
        ),
        ("dhuup jo dii hai to chhaayaa bhii de", "[mukti|bhakti] bhii de aur maayaa bhii de"),
        ("tan kii ye chaadar hai, ra.ng de use", "[sa.nto.n|bhakto.n] kaa aisaa tuu sa.ng de use"),
        (
            "ma.ndir me.n Dhuu.NDhaa, kitaabo.n me.n Dhuu.NDhaa",
            "[vo man me.n|tuu man me.n] milaa jise khvaabo.n me.n Dhuu.NDhaa",
        ),
        ("ek haath de, duujaa haath na jaane", "[us kii|aisii] hii puujaa prabhu to maane"),
        (
            "[saa.Ns|ka.nTh] me.n terii hii maalaa japuu.N",
            "[kab tak|duniyaa] kii agnii me.n mai.n yuu.N tapuu.N",
        ),
        ("saa.Njh kii aaratii, bhor kaa raag", "[terii|us kii] hii jyotii se man jaa_e jaag"),
        ("na raajaa ba.Daa hai, na chhoTaa faqiir", "[terii|us kii] kitaabo.n me.n ek hii lakiir"),
        ("haath jo.De kha.De hai.n suuraj aur taare", "[saare|sab] tere naam ke, tere sahaare"),
        ("mai.n ne to maa.Ngii thii ek hii kiran", "[tuu ne to|us ne to] de Daalaa saaraa gagan"),
        (
            "jhuuThii ye maayaa hai, jhuuThaa ye melaa",
            "[aayaa|jaataa] hai pa.nchhii jahaa.N se akelaa",
        ),
    ),
    voices=("f", "m", "chorus"),
)

HOMELAND = Theme(
    hooks=(
        (
            "[is miTTii|is dharatii] kaa karz hai ham par, us ko aaj chukaanaa hai",
            "apane [lahuu|garam] pasiine se is aa.Nchal ko mahakaanaa hai",
        ),
        ("chalo javaano.n, qadam milaa ke", "parbat kii [chhaatii|choTii] ko zaraa hilaa ke"),
        (
            "hare khet, niilii nadiyaa.N, barf kaa taaj",
            "[kitanaa|aisaa] su.ndar desh meraa sajataa hai aaj",
        ),
        (
            "sarahad pe jaagaa sipaahii, to [chain se|ghar me.n] soyaa desh",
            "[kah de|kahanaa] maa.N se, lauTuu.Ngaa mai.n, denaa ye sa.ndesh",
        ),
        (
            "alag alag bolii, alag alag ra.ng",
            "[ek hai|phir bhii] ye kaaravaa.N, chalate hai.n sa.ng",
        ),
        (
            "nayaa nayaa hai aaj saveraa, haath se haath milaa_o",
            "[pul|nahar] banaa_o, baa.Ndh banaa_o, apane nagar basaa_o",
        ),
    ),
    couplets=(
        (
            "tira.nge kii chhaayaa me.n soyaa javaan",
            "[sapane|niind] me.n bhii dekhe vahii aasamaan",
        ),
        (
            "[maa.N|bahanaa] ne maathe pe Tiikaa lagaayaa",
            "[beTe|biiran] ne parbat pe jha.nDaa uThaayaa",
        ),
        (
            "parbat kii choTii hai, saagar kii taan",
            "[kheto.n|galiyo.n] me.n basataa hai desh mahaan",
        ),
        ("hathau.Daa chalegaa, chalegaa ye hal", "isii se sa.Nvaregaa [apanaa|hamaaraa] ye kal"),
        (
            "pasiine se sii.nchii hai jis ne ye kyaarii",
            "[use yaad|us ko hii] rakkhegii duniyaa ye saarii",
        ),
        ("bolii ho ko_ii bhii, ko_ii ho jaat", "[bhuukhaa|ruuThaa] jo soyaa hai, kar us kii baat"),
        (
            "bhale jaan jaa_e, na jaa_e ye aan",
            "[ho.nTho.n pe|dil me.n] rahe maa.N kaa hii sadaa gaan",
        ),
        (
            "viiro.n ke sapano.n kaa ma.ndir banaa_o",
            "[dukhiyo.n|bichha.Do.n] ko ba.Dh ke gale se lagaa_o",
        ),
        (
            "nadiyaa na baa.NTo, na baa.NTo ye dhuup",
            "[sab ke|saare] hii ra.ngo.n se khilataa hai ruup",
        ),
        (
            "raat kitanii lambii ho, Dhal jaa_egii",
            "naav [Dolatii|TuuTii] hu_ii bhii sambhal jaa_egii",
        ),
        (
            "gaa.Nv gaa.Nv pahu.Nche kitaab aur diyaa",
            "jis ne [pa.Dhaayaa|jagaayaa], use naman kiyaa",
        ),
        (
            "milo.n me.n siiTii hai, kheto.n me.n dhaan",
            "[mehanat|chhaalo.n] bhare haatho.n me.n desh kii shaan",
        ),
        ("[himmat|ekataa] kii Dorii jo TuuTe na yaar", "saagar bhii khud hame.n pahu.Nchaa_e paar"),
    ),
    voices=("chorus", "m", "chorus"),
)

LIFE = Theme(
    hooks=(
        (
            "zi.ndagii bhii to ik khulii kitaab hai",
            "[jo pa.Dhe|jo likhe], usii ke paas hii javaab hai",
        ),
        (
            "chalanaa hai, chalate rahanaa hai, [raahii|manavaa] ab rukanaa kyaa",
            "aa.Ndhii ke aage sar rakh kar [dhuul|miTTii] me.n jhukanaa kyaa",
        ),
        (
            "chaar dino.n kii chaadar hai, kuchh o.Dh ke, kuchh bachaa ke chal",
            "[har|ek] mo.D pe ko_ii giit bajaa, sab ko nachaa ke chal",
        ),
        (
            "duniyaa ek saraay hai raahii, [kitane|laakho.n] aa_e ga_e",
            "[chaa.Nd|raat] ke niiche kitane bistar roz bichhaa_e ga_e",
        ),
        ("samay kaa pahiyaa ghuum rahaa hai, sun", "[is kii|us kii] chaal se apanii taal tuu chun"),
        (
            "kyaa khoyaa, kyaa paayaa, chho.D hisaab",
            "[haath me.n|paas me.n] hai tere taazaa gulaab",
        ),
    ),
    couplets=(
        (
            "sukh bhii musaafir hai, dukh bhii musaafir",
            "[samajh|puuchh] le tuu dil se, hai tuu kis kii Kaatir",
        ),
        ("kaa.NTe jo chun le to phuul khilaa", "khud ko jo khoyaa to [sab kuchh|saagar] milaa"),
        ("girataa hai vo hii jo chalataa rahe", "[suuraj|diipak] vahii hai jo jalataa rahe"),
        ("umr kii Daalii se pattaa jha.Daa", "[phir bhii|ab bhii] vahii.n hai vo pe.D kha.Daa"),
        (
            "adhuuraa hai giit to gaataa hu_aa chal",
            "[roTii|khushii] jo hai, sab me.n luTaataa hu_aa chal",
        ),
        (
            "kal kii kyaa chi.ntaa, jo kuchh hai, vo aaj",
            "[khaalii|khulii] hathelii me.n apanaa hai raaj",
        ),
        (
            "mahal me.n bhii bujh jaate hai.n jo the diip",
            "[chhoTii sii|bhuulii sii] kuTiyaa me.n motii kii siip",
        ),
        (
            "saa.Nso.n kii baazii me.n raajaa bhii haaraa",
            "[pyaadaa|raahii] chalaa, ban gayaa vo sitaaraa",
        ),
        (
            "kitanaa bhii lambaa ho parbat kaa saayaa",
            "[suuraj|din] jo cha.Dhaa to simaT ke vo aayaa",
        ),
        (
            "jise dil se chaahaa, usii ne rulaayaa",
            "[usii ne to|chalo, us ne] jiine kaa raastaa dikhaayaa",
        ),
        ("raat jitanii kaalii hai, utane hii taare", "[himmat|kashtii] jo ho to mile.nge kinaare"),
        (
            "jo jhuk ke uThaa le kisii kaa bhii bhaar",
            "vahii [samajho|aakhir] utaraa hai nadiyaa ke paar",
        ),
        ("sikko.n kii khan khan me.n sonaa nahii.n", "[paa kar|lekin] jo khoyaa to ronaa nahii.n"),
        (
            "[ba.nd|khaalii] muTThii le ke ham aa_e yahaa.N",
            "khulii muTThii le ke hii jaanaa vahaa.N",
        ),
        ("kisii ke liye ek pal to jalo", "[diye|dhuup] kii tarah saath saath to chalo"),
    ),
    voices=("m", "m", "f", "chorus"),
)
