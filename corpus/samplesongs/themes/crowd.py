"""Songs of friends, of the festival of colours, and of the fair."""

from corpus.samplesongs.theme import Theme

FRIENDSHIP = Theme(
    hooks=(
        (
            "yaar meraa [baadal|baragad] jaisaa, aa_e to aa.Ngan gaa_e",
            "[dukh kii|jeTh kii] tapatii dopahar me.n chhaataa ban ke chhaa_e",
        ),
        (
            "tuu merii laaThii, mai.n teraa chiraaG",
            "[tuu nahii.n|tere bin] suunaa hai yaaro.n kaa baaG",
        ),
        ("do dost, ek saa_ikil, lambii sa.Dak", "[sunate|ginate] chale dono.n dil kii dha.Dak"),
        (
            "yaaro.n kii mahafil chalii, gaatii hu_ii",
            "raahii kii tanhaa_ii ko [samajhaatii|bahalaatii] hu_ii",
        ),
        (
            "haath me.n haath de, kaa.ndhe se kaa.ndhaa milaa",
            "[yaaraa|baa.Nke], ba.Dii mushkilo.n se [ye mausam|baaG ye] khilaa",
        ),
        ("aadhii roTii terii, aadhii hai merii", "[ek hii|chhoTii] chaadar me.n raate.n ghanerii"),
    ),
    couplets=(
        (
            "[jeb|thailii] thii khaalii, bharaa thaa ye dil",
            "[gaate|ha.Nsate] hu_e mil ga_ii har ma.nzil",
        ),
        ("chaay kii pyaalii me.n Duubii thii shaam", "[qisse|jhaga.De] hazaaro.n the, ek hii naam"),
        (
            "tuu jo gire to mai.n ban jaa_uu.N haath",
            "[kabhii|mai.n jo] thakuu.N to tuu chal mere saath",
        ),
        ("ruuThaa hai tuu to manaa_uu.Ngaa mai.n", "[qissaa|naGmaa] puraanaa sunaa_uu.Ngaa mai.n"),
        ("sone se bhaarii hai yaarii kaa mol", "[ise na|kabhii na] kisii ke taraazuu me.n tol"),
        ("ek hii chaadar me.n kaaTii hai raat", "[taare|diye] thake lekin thakii na ye baat"),
        (
            "dushman ne puuchhaa, hai taaqat kahaa.N",
            "[vahii.n|sun le], mere yaaro.n ke ghar hai.n jahaa.N",
        ),
        (
            "kaa.Nch kii chuu.Dii nahii.n jo ye TuuTe",
            "[yaaro|dekho] ye rishtaa kabhii ham se na chhuuTe",
        ),
        (
            "diivaar pe kab se likhe hai.n do naam",
            "ek teraa, ek meraa, [dono.n badanaam|dono.n ko salaam]",
        ),
        ("{path:p} alag hai.n to kyaa mere yaar", "[suuraj|cha.ndaa] to ek hai, ek hii hai pyaar"),
        ("mele me.n bichha.De, divaalii me.n mile", "[phaTe|TuuTe] the jo dil bhii, chaay se sile"),
        (
            "[siidhaa|chhoTaa] hai rastaa yahaa.N tere ghar",
            "[kaaTe|naape] hai.n ham ne hazaaro.n shahar",
        ),
        ("Gam bhii jo aa_e to mil ke uThaa_e.N", "[raat|shaam] ho gaharii to mil ke gaa_e.N"),
        ("ham the to mele me.n hotaa dhamaal", "[ham se|phir ham se] la.Dane kii kis kii majaal"),
    ),
    voices=("m", "chorus", "m"),
)

COLOURS = Theme(
    hooks=(
        (
            "u.De gulaal, bhiigii [galiyaa.N|chunarii], naache saaraa gaa.Nv re",
            "[laal|hare] gulaabii piile niile ho ga_e hai.n paa.Nv re",
        ),
        (
            "pichakaarii le aayaa kaanhaa, ra.ng Daalaa re",
            "[sakhii|haa_e] bach ke chalii thii mai.n, pa.Daa paalaa re",
        ),
        ("phaagun kii Tolii aayii, [Dhol|cha.ng] baje", "gore gaalo.n pe [dekho|tere], ra.ng saje"),
        ("ra.ng lagaa de yaaraa, bair miTaa de aaj", "[phaagun|mausam] ke aage kaun kare ab laaj"),
        (
            "bhaa.ng kaa loTaa, gujhiyaa kii thaalii",
            "[naache|gaa_e] jiijaa jii, ha.Nsatii hai saalii",
        ),
        ("kis ne mere gaalo.n pe malaa gulaal", "[aa.Nkh|khi.Dakii] khulii to saaraa aa.Ngan laal"),
    ),
    couplets=(
        ("Tesuu ke phuulo.n kaa paanii banaa", "[gorii|raadhaa] kaa ghuu.NghaT bhii dhaanii banaa"),
        (
            "raajaa bhii bhiigaa hai, bhiigaa hai daas",
            "[ra.ngo.n|phaagun] kii nagarii me.n sab paas paas",
        ),
        (
            "Dholak kii thaap pe [paayal|jhaa.njhar] bajii",
            "phuulo.n kii thaalii hai [dvaare|chhat pe] sajii",
        ),
        ("chhat se girii jo vo paanii kii dhaar", "[baabuu|laalaa] kii paga.Dii hu_ii taar taar"),
        ("harii ho ga_ii hai safed gaay bhii", "[niilii|laal] lage aaj to chaay bhii"),
        ("jhaga.De ko [baato.n|nazaro.n] me.n ab na tolo", "aa_o na, paanii me.n ra.ng ko gholo"),
        ("gilaa ho puraanaa to aaj bhulaa do", "[dushman|pa.Dosii] ko gujhiyaa khilaane bulaa do"),
        (
            "bhiigii chunariyaa to bolii sahelii",
            "[kanhaa_ii|phaagun] kii lagatii hai ye aThakhelii",
        ),
        ("ra.ngo.n kii hone lagii jo phuhaar", "[chaachii|bhaabhii] ne ma.Ngavaa liye ra.ng chaar"),
        ("Dhol chhi.Daa aur taalii pa.Dii", "[dvaar pe|kone me.n] Dar ke thii saalii kha.Dii"),
        (
            "kaanhaa kii ba.nsii ne jaaduu jagaayaa",
            "[raadhaa|jamunaa] ke paanii me.n ra.ng milaayaa",
        ),
        (
            "jalii hai jo holii to jal jaa_e bair",
            "[maa.Nge.n|maa.Ngo] sabhii aaj sab kii hii khair",
        ),
        (
            "tuu ne jo phe.nkaa Gubbaaraa vo laal",
            "[dil pe|siine pe] lagaa, ab na puuchh meraa haal",
        ),
        ("saas ne ra.ng Daalaa, sasur ne gaayaa", "[aaj to|ghar me.n] bahuu ne bhii Dhol bajaayaa"),
    ),
    voices=("chorus", "duet", "f"),
)

FAIR = Theme(
    hooks=(
        ("chalo re chalo, haaT me.n chale.n", "[chuu.Dii|sapano.n] kii dukaan pe diip jale.n"),
        (
            "le lo jii le lo, ye ra.ngii.n khilaune",
            "[chaa.Ndii|miTTii] ke haathii hai.n, sone ke chhaune",
        ),
        ("gol gol ghuume re, ghuume hi.nDolaa", "[baabuu|bachche] ne siiTii bajaa ke ye bolaa"),
        (
            "naach rii kaThaputalii, [naach|jhuum] ke dikhaa",
            "[Dor|taal] ke ishaaro.n pe chalanaa sikhaa",
        ),
        ("mele me.n khoyaa re, dil meraa khoyaa", "[kis ne|kaun] churaa ke use haar me.n piroyaa"),
        (
            "ba.ndar naache, [raajaa|bhaaluu] gaa_e, Damaruu baje",
            "[dekho|aa_o] jaaduugar bhii aayaa, tambuu saje",
        ),
    ),
    couplets=(
        (
            "jalebii kii khushabuu, khilauno.n kaa shor",
            "[munnii|gu.Diyaa] ne khii.nchii hai paga.Dii kii Dor",
        ),
        (
            "ek aane kii siiTii, do aane kaa baajaa",
            "[Topii|paga.Dii] jo pahanii to ban gayaa raajaa",
        ),
        ("uu.Nche hi.nDole se dekhaa jahaa.N", "[chhoTe|juganuu] se log the jaane kahaa.N"),
        ("paise le jaaduugar khel dikhaa_e", "[Topii|jholii] se laakho.n kabuutar u.Daa_e"),
        (
            "[shiishe|paanii] me.n moTaa to darpan me.n chhoTaa",
            "[saathii, bataa|tuu hii bataa], kaun sikkaa hai khoTaa",
        ),
        (
            "sapano.n kii dukaan pe bhii.D hai ba.Dii",
            "[kone me.n|chupake se] qismat bhii aa kar kha.Dii",
        ),
        (
            "TuuTaa hu_aa tambuu hai, ra.ngii.n hai raat",
            "[naaTak|khelo.n] me.n naachii hai saarii jamaat",
        ),
        ("bachche ke haath se chhuuTii jo Dor", "[Gubbaaraa|man meraa] u.D gayaa badalii kii or"),
        ("naaTak kaa raajaa jo lauTaa hai ghar", "[taaj na|juutaa na] jeb me.n, dhuup sar par"),
        (
            "jhuule me.n tum se jo milii thii nazar",
            "[bhuul gay@|chho.D diyaa] melaa, bhuul gay@ ghar",
        ),
        ("raat hu_ii, so ga_e saare hi.nDole", "[khaalii|suunii] dukaano.n se cha.ndaa ye bole"),
        (
            "laal hai chuu.Dii aur niilaa hai motii",
            "[sab ko jo|tujh ko jo] bhaa jaa_e, maha.ngii na hotii",
        ),
        (
            "bichha.De jo saathii to Gam hu_aa duunaa",
            "[itanaa|puuraa] bharaa melaa lagataa hai suunaa",
        ),
    ),
    voices=("chorus", "m", "f", "duet"),
)
