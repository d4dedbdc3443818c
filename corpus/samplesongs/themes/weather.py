"""Songs of the rains, of daybreak and of spring."""

from corpus.samplesongs.theme import Theme

MONSOON = Theme(
    of_two=True,
    hooks=(
        (
            "saavan kii [pahalii|bhiinii] phuhaar aayii re",
            "[suunii bagiyaa|mere aa.Ngan] me.n bahaar aayii re",
        ),
        (
            "kaarii badariyaa [ghir ghir|jhuk jhuk] aayii",
            "[biite dino.n|paradesii piyaa] kii yaad sa.ng laayii",
        ),
        (
            "Tip Tip Tapakaa paanii chhappar se saarii raat",
            "[diye ne havaa se|mainaa ne Daalii se] kahii chupake se ek baat",
        ),
        (
            "o re baadal, mere gaa.Nv pe aake jal barasaa",
            "[taal talaiyaa|khet hamaare] suukhe hai.n, ab aur na tarasaa",
        ),
        (
            "bijalii chamakii, baadal garajaa, kaa.Np uThaa mausam",
            "bhiigii bhiigii [bastii|raaho.n] me.n bhiig rahe hai.n ham",
        ),
        ("mor pukaare ban me.n, papiihaa bole Daal", "barakhaa rut kyaa aa_ii, ham ho ga_e nihaal"),
        (
            "rimajhim ke ye taar sajaa ke baiThii hai barasaat",
            "[ko_ii na jaane|tum ko kyaa maaluum] ki kaise biitii hai ye raat",
        ),
        (
            "ghaTaa ne aaj chhe.D dii malhaar dhiire dhiire",
            "utar rahaa hai [man pe|chhat pe] ko_ii pyaar dhiire dhiire",
        ),
    ),
    couplets=(
        (
            "[kaale kaale|u.Date u.Date] baadal aa_e",
            "apane sa.ng [Tha.nDak|khushabuu|sau sukh] laa_e",
        ),
        ("bijalii [chamake|ka.Dake], dil ghabaraa_e", "[chunarii|aa.Nchal] bhiige, sar se jaa_e"),
        ("pattaa pattaa ho gayaa dhaanii", "[naale|raste|galiyaa.N] bole paanii paanii"),
        (
            "[koyal|mainaa] chahake aam kii Daalii",
            "chaaro.n or [bichhii|ha.Nsii|khilii] hariyaalii",
        ),
        ("[koyal|sakhiyaa.N] gaatii aa.Nkhe.n miiche", "jhuule pa.D ga_e niim ke niiche"),
        (
            "[giilii|sondhii] miTTii se khushabuu aayii",
            "[saa.Njh|pavan] ne dhiimii ba.nsii bajaayii",
        ),
        (
            "chhat par girane vaalii buu.Ndo.n kaa ye shor machaa hai",
            "lagataa hai ki ambar ne ko_ii giit nayaa rachaa hai",
        ),
        (
            "[nadiyaa|laharo.n] ne to.D diye hai.n saare kinaare",
            "ham [TuuTii|chhoTii] sii kashtii me.n lahar ke sahaare",
        ),
        (
            "kaaGaz kii ik naav banaa kar [naalii|paanii] me.n chho.Dii thii",
            "bachapan ne us barasaat se ik Dorii jo.Dii thii",
        ),
        (
            "[bhiige taar|TuuTii Daalii] pe chi.Diyaa udaas hai",
            "gho.nsalaa hai duur aur paanii paas hai",
        ),
        ("ek hii chhaataa aur ham saath", "chhalakaa mausam, [bhiige|kaa.Npe] haath"),
        ("kisaan ne [dekhaa|taakaa] hai ambar kii or", "buu.Nde.n jo girii.n to naach uThaa mor"),
        (
            "ba.ndh gaye ghu.Ngharuu puravaa_ii ke paa.Nv",
            "jaag uThaa piipal vaalaa [saaraa|soyaa] gaa.Nv",
        ),
        (
            "bhiigii [khi.Dakii|chaukhaT] par rakhaa hai chiraaG",
            "[tum jo|saathii] aa_o to khil jaa_e baaG",
        ),
        ("[kaun|ko_ii] bajaataa hai baadal me.n Dhol", "[puuchh|sun] le mor se, mor kuchh to bol"),
        (
            "mer~ {self:o} par barase ye [saavan|baadal] kaa paanii",
            "likh gayaa pal bhar me.n ek puurii kahaanii",
        ),
        (
            "[tum|saajan] aate to ye [buu.Nde.n|jha.Dii] sargam ban jaatii",
            "bin baadal bhii merii duniyaa sharabatii kahalaatii",
        ),
        (
            "indradhanush kaa [jhuulaa|reshamii pul] saat ra.ngo.n ne banaayaa",
            "dharatii ne ambar ko apanaa dhaanii aa.Nchal dikhaayaa",
        ),
    ),
)

DAWN = Theme(
    hooks=(
        (
            "jaago re jaago [nagar|ban] ke pa.nchhii, jaagaa hai aakaash",
            "kaalii rainaa ke aa.Ngan me.n [ab to|phir se] phailaa hai prakaash",
        ),
        (
            "[uu.Nche parbat|nadii ke us paar] se suuraj kii savaarii aayii",
            "kiran kiran ne [khi.Dakii|paayal] khol ke taan lagaayii",
        ),
        ("bhor bha_ii, ab aa.Nkhe.n kholo", "[pyaarii|miiThii] miiThii baate.n bolo"),
        ("nayaa saveraa, nayii [Dagar|umar] hai", "[suuraj kii|ambar kii] ham par nazar hai"),
        (
            "ma.ndir kii gha.nTii bolii, subah kii azaan hu_ii",
            "ik suu_ii sii kiran se ye duniyaa javaan hu_ii",
        ),
        (
            "[raat|andhere] ke raahii, o chalataa chal, paas hai ujaalaa",
            "[puurab ne|ambar ne] suuraj ko apanii god me.n hai paalaa",
        ),
    ),
    couplets=(
        (
            "[chi.Diyaa|bulabul] ne Daalii par aa.Nkh kholii",
            "[kaliyo.n|laharo.n] ne suuraj se kyaa baat bolii",
        ),
        ("[os|dhuup] ke motii [ghaas|paat] pe bikhare", "saare nazaare nahaa kar nikhare"),
        ("kiran ne aake [maathaa|darpan] chuumaa", "jaag ke [meraa man|aa.Ngan] bhii jhuumaa"),
        ("gvaalo.n ne gaayo.n ko haa.Nkaa", "suuraj ne khi.Dakii se jhaa.Nkaa"),
        ("duudh kii maTakii, chuulhe kii aag", "maa.N kii [chuu.Dii|chakkii] me.n bhor kaa raag"),
        ("[taare|juganuu] ek ek kar ke so ga_e", "[sapane|saa_e] sab kiran me.n kho ga_e"),
        ("a.ndhere ne haar ke [Deraa|bistar] uThaayaa", "ujaale ne jiit kaa Da.nkaa bajaayaa"),
        (
            "[pa.nchhii|bha.Nvare] u.De hai.n, khilii hai.n dishaa_e.N",
            "kah do ki ham bhii qadam ko ba.Dhaa_e.N",
        ),
        (
            "[Tha.nDii|bhiinii] havaa me.n hai cha.ndan kii baas",
            "[nayaa|jaagaa] hu_aa din hai kitanaa hii paas",
        ),
        (
            "jo soyaa hai usane kyaa paayaa hai bolo",
            "[khi.Dakii|dvaare] ko, aa.Nkho.n ko, dil ko bhii kholo",
        ),
        (
            "[suuraj ne|din ne] phir aa.Ngan me.n Daalaa hai Deraa",
            "[sau sau|laakho.n] baras jiye tuu, o mere saveraa",
        ),
        ("[kal|biitii] kii baate.n kal par chho.Do", "[nayii|ujalii] kiran se naataa jo.Do"),
        ("jo biit ga_ii vo raat puraanii thii", "mer~ {dream:o} kii adhuurii ravaanii thii"),
        (
            "piipal ke patto.n se chhan chhan ke aa_ii hai dhuup",
            "dharatii ne darpan me.n dekhaa hai apanaa hii ruup",
        ),
        (
            "ghaaT pe [dhobii|baabaa] gaataa hai bhairavii kii taan",
            "naav chalii machhuve kii, jaal me.n hai jahaan",
        ),
        ("saat gho.De jote hu_e rath pe savaar", "aayaa hai suuraj [parbat|saagar] ke paar"),
    ),
    voices=("m", "f", "chorus"),
)

SPRING = Theme(
    of_two=True,
    hooks=(
        (
            "aayaa basant, [kheto.n|bagiyo.n] me.n piilaa ra.ng chhaayaa",
            "sarso.n ne [ha.Ns ke|khil ke] dharatii kaa aa.Nchal laharaayaa",
        ),
        (
            "phuulo.n kii [vaadii|bastii] me.n ham tum chale.n",
            "jahaa.N [titaliyo.n|khushabuu] ke bhii sapane pale.n",
        ),
        (
            "[bha.Nvaraa|maalii] kalii se kahe, muskuraa",
            "kalii ha.Ns ke bolii, na [aa.Nkhe.n|nazare.n] churaa",
        ),
        (
            "bagiyaa me.n ko_ii [baa.nsurii|iktaaraa] bajaa gayaa",
            "soye hu_e {flower:q} kii mahafil sajaa gayaa",
        ),
        (
            "gulamohar kii chhaa.Nv tale ik [giit|khvaab] milaa",
            "[puuchhaa|dekhaa] to bolaa mai.n kab se yahaa.N khilaa",
        ),
        (
            "[aam|niim] pe aayaa baur, ki mausam badal gayaa",
            "jaa.De kaa ye [suunaa|kuharaa] aa.Ngan pighal gayaa",
        ),
    ),
    couplets=(
        (
            "{flower:o} ne kahaa aur {flower:o} ne sunaa",
            "[reshamii|phaagun] dhuup ne jaal hai bunaa",
        ),
        (
            "[titalii|bha.Nvare] ke pa.nkho.n pe ra.ng hai hazaar",
            "[havaa|Daalii] ke haatho.n me.n phuulo.n kaa haar",
        ),
        (
            "{flower:q} se puuchho ki khushabuu kahaa.N hai",
            "[jahaa.N tum|jahaa.N dil] Thahar jaa_e bas vo vahaa.N hai",
        ),
        ("koyal kii kuuk se guu.Njaa hai baaG", "[man kii|merii] bhii chhat par jalaa hai chiraaG"),
        (
            "[hare|dhaanii] dupaTTe pe piilii kinaarii",
            "[pahan ke|lajaa ke] khilii hai ye khetii hamaarii",
        ),
        (
            "mai.n [phuul|ra.ng] chunuu.N, tum haar banaa_o",
            "[mai.n sur|mai.n bol] banuu.N, tum sitaar bajaa_o",
        ),
        (
            "[kalii|havaa] ne kahaa kaan me.n raaz kyaa",
            "[khilaa phuul|ha.Nsii dhuup], us kaa thaa andaaz kyaa",
        ),
        ("Daalii se [chhuu|jhuk] kar jo guzarii havaa", "dil ke puraane zakhmo.n kii vo hii davaa"),
        (
            "ye [patajha.D|jaa.De] kii raate.n to Dhal jaa_e.ngii",
            "[nayii|harii] ko.npale.n phir nikal aa_e.ngii",
        ),
        (
            "[maalii|raadhaa] ne guu.ndhii hai bele kii maalaa",
            "[bha.Nvare|phaagun] ne o.Dhaa hai kesar dushaalaa",
        ),
        ("ghaas pe leTe hu_e baadal chunuu.N", "[haa.N|mai.n] aaj bas apane hii dil kii sunuu.N"),
        (
            "[bha.Nvaraa|titalii] ye bole, mujhe kaam hai",
            "[saare|har ek] phuulo.n pe meraa hii naam hai",
        ),
        (
            "[nadii ke|gagan ke] kinaare kinaare chale.n",
            "[aa_o|chalo], chiraaGo.n kii maanind jale.n",
        ),
        (
            "na ruuTho kalii se, na kaa.NTo.n se Daro",
            "[jo jiivan milaa|khulaa hai gagan] to use ra.ng se bharo",
        ),
        (
            "[mahakii|khilii] hai ye shaam, [bahakii|chalii] hai havaa",
            "[phuulo.n kii|aa.Nkho.n kii] duniyaa hai [dil|Gam] kii davaa",
        ),
        (
            "[dhuup|khushabuu] ne maa.Ngaa thaa Daalii se dil",
            "phuul ne ha.Ns ke kahaa, [shaam ko|kal hii] mil",
        ),
    ),
)
