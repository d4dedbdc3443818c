"""Songs of letters, of a bride's farewell, and of childhood."""

from corpus.samplesongs.theme import Theme

LETTER = Theme(
    of_two=True,
    hooks=(
        (
            "chiTThii ke kone me.n tuu ne naam likhaa hai saadaa",
            "[khushabuu se|pa.Dhate hii] mai.n jaan gay@ teraa puuraa iraadaa",
        ),
        (
            "o ##postman## baabuu, merii chiTThii to de jaa",
            "[do hii|chaar] lafz sunaa kar, merii niind na le jaa",
        ),
        ("likh ke miTaa_ii jo maine vo baat", "[kaaGaz pe|siyaahii me.n] jaagii rahii saarii raat"),
        ("Kat me.n to likhate ho, sab Thiik hai", "[aa.Nsuu|paanii] kaa dhabbaa bhii nazadiik hai"),
        (
            "kore kaaGaz pe [khushabuu|mehandii] sii utarii hai aaj",
            "chiTThii ke sa.ng [maa.N ne|ghar ne] bheje hai.n kheto.n ke anaaj",
        ),
        (
            "taar aayaa hai, taar aayaa hai, [merii bahanaa|mere bhaiyaa] kaa taar",
            "do lafzo.n me.n baa.Ndh ke laayaa [puure ghar|saare gaa.Nv] kaa pyaar",
        ),
    ),
    couplets=(
        ("lifaafe pe tere hii haatho.n kii chhaap", "[harf|dard] hai bas ek, nahii.n us kaa naap"),
        (
            "sau baar mai.n ne vo chiTThii nikaalii",
            "[lagii har dafaa|pa.Dhii to lagii] vo nayii aur niraalii",
        ),
        ("qalam ne ruk ruk ke likhaa salaam", "[siyaahii|dha.Dakan] ne likh Daalaa teraa hii naam"),
        (
            "[galii me.n|dvaar pe] baiTh@ huu.N aa.Nkhe.n bichhaa_e",
            "[barasaat|rut ye bhii] biitii, tere Kat na aa_e",
        ),
        ("tum ne likhaa hai ki aa_o, na aa_o", "[itanii|pahelii] sii hai baat, phir se bataa_o"),
        (
            "siyaahii me.n kaajal milaa ke likhaa hai",
            "[diye kii|chaa.Nd kii] lau ko hilaa ke likhaa hai",
        ),
        (
            "chhupaa ke rakhuu.N mai.n sirahaane ke niiche",
            "[sapane|sitaare] chale aa_e.n palako.n ko miiche",
        ),
        ("pahale varaq par likhaa tum ne pyaar", "[aakhirii|duusare] varaq par likhaa i.ntazaar"),
        (
            "[kabuutar|havaa_o.n] ke pa.nkho.n pe bheje payaam",
            "kabhii [dopahar|bhor] ko, kabhii saarii shaam",
        ),
        ("lafz zaraa se hai.n, kaaGaz ba.Daa", "[galii me.n|mo.D pe] hai ko_ii der se kha.Daa"),
        (
            "[phaa.D|phe.nk] duu.N yaa is ko sambhaal ke rakhuu.N",
            "[kis peTii|kis aale] me.n is ko Daal ke rakhuu.N",
        ),
        (
            "[ammaa|baabaa] ne likkhaa hai kheto.n kaa haal",
            "aam ko phal aa_e [kitane|dugune] is saal",
        ),
        (
            "aa_uu.Ng@ lauT ke [saavan|phaagun] ke baad",
            "[rakhanaa|rakhiyo] tum mele kaa vaadaa bhii yaad",
        ),
        (
            "[na tithi|na naam] us me.n thaa aur na pataa",
            "[kis ne|kab ye] likhaa, ai havaa, tuu bataa",
        ),
        (
            "puraanii chiTThii kaa Dibbaa khulaa",
            "[dhuul ga_ii|raat ga_ii], mausam kaa cheharaa dhulaa",
        ),
        (
            "pa.Dhanaa na aayaa to kyaa hai gilaa",
            "[tujh ko|Kat me.n] a.nguuThe kaa nishaa.N to milaa",
        ),
    ),
)

WEDDING = Theme(
    hooks=(
        (
            "baabul ke aa.Ngan kii [chi.Diyaa|mainaa] ko ek din u.D jaanaa",
            "[biiran|maiyaa], merii gu.Diyaa ko tum aale me.n sajaanaa",
        ),
        (
            "[shahanaa_ii|Dholak] ke sur me.n lipaTii aayii [us kii|merii] Dolii",
            "bachapan kii ik sakhii ro pa.Dii, mu.Nh se kuchh na bolii",
        ),
        (
            "mehandii rachii, haldii lagii, baajaa baaje",
            "[mere|aaj] aa.Ngan me.n duulhe raajaa biraaje",
        ),
        (
            "baaraatii aa_e hai.n gho.De savaar",
            "[dulhan|bhaabhii] kii sakhiyaa.N sajaatii hai.n dvaar",
        ),
        (
            "banno chalii sasuraal [re|jii], ghuu.NghaT sambhaal ke",
            "[saare|aadhe] shahar kii khushiyaa.N [jholii|aa.Nchal] me.n Daal ke",
        ),
        (
            "kahaaro.n, zaraa Dolii dhiire uThaanaa",
            "[pataa|haal] meraa baabul se tum mat chhupaanaa",
        ),
    ),
    couplets=(
        (
            "maathe pe bi.ndiyaa, haatho.n pe ra.ng",
            "saato.n janam ab [tumhaare|piyaa ke] hii sa.ng",
        ),
        ("{kin} ne mil ke hai ma.nDap sajaayaa", "[chaachaa|maamaa] ne Dhol pe sab ko nachaayaa"),
        (
            "[baabul|bhaiyaa] ne rakkhaa hai sar pe jo haath",
            "[mamataa|chhaayaa] chalegii umar bhar saath",
        ),
        ("saat hai.n phere aur saat vachan", "[aaj se|sau.np] diyaa tujh ko tan aur man"),
        ("kaa.ndhe pe sar rakh ke royii bahut", "phir maa.N kii godii me.n soyii bahut"),
        (
            "[sehare|ghuu.NghaT] ke piichhe se jhaa.Nke nazar",
            "[lo|aaj] bas ga_e dekho do dil ke shahar",
        ),
        (
            "ka.Daahii me.n laDDuu hai, thaalii me.n paan",
            "[phuuphaa jii|samadhii jii] ruuThe hai.n, baTatii hai shaan",
        ),
        ("saalii ne jiijaa kii juutii churaa_ii", "[maa.Nge|le ke] rupaiye hii vaapas dilaa_ii"),
        (
            "gho.Dii kii chaal aur baaje kii taal",
            "maamaa ne [laharaayaa|ghumaayaa hai] laal rumaal",
        ),
        (
            "jis ghar me.n jaa_e, vahaa.N diip jale",
            "[khushiyaa.N|sapane] bhii us ke hii piichhe chale",
        ),
        ("kal tak jo gu.Diyaa se khelaa kare", "[vo|aaj] maa.Ng me.n apanii sinduur bhare"),
        (
            "maa.N ne kahaa, beTii, rakhanaa ye dhyaan",
            "[gusse|dukh] me.n bhii tum na khonaa muskaan",
        ),
        (
            "[khaalii|suunii] hai khaTiyaa, khaalii hai aalaa",
            "[ro ro ke|chupake se] baabaa ne ghar ko sambhaalaa",
        ),
        (
            "bidaa kii belaa me.n [barasaa|chhalakaa] jo paanii",
            "[ammaa|daadii] ne samajhaa_ii duniyaa puraanii",
        ),
    ),
    voices=("f", "chorus"),
)

CHILDHOOD = Theme(
    hooks=(
        ("kahaa.N gayaa vo [imalii|aam] kaa pe.D", "[jis ke aage|aage jis ke] thii khet kii me.D"),
        ("lauTaa de ko_ii vo bachapan ke din", "[juganuu|titalii] paka.Date the ham gin gin"),
        (
            "maa.N, tere haatho.n kii [roTii|khicha.Dii] kaa svaad",
            "[rel me.n|duur des] baiTh ke aayaa hai yaad",
        ),
        (
            "gullii Da.nDaa, ka.nche, [laTTuu|gu.Diyaa] aur pata.ng",
            "[chhoTe se|aadhe] aa.Ngan me.n [laakho.n|hazaaro.n] uma.ng",
        ),
        ("daadii, ik qissaa to aur sunaanaa", "[baadal|raajaa] ke ghar kaa raastaa bataanaa"),
        (
            "TuuTii hu_ii taKtii pe likhaa thaa jo naam",
            "[baarish|samay] ne liyaa hai us kaa bhii daam",
        ),
    ),
    couplets=(
        (
            "laka.Dii kii naiyaa ne jiitaa jahaa.N",
            "[vo saathii|vo naalaa], vo aa.Ngan, vo mausam kahaa.N",
        ),
        ("[baaG|khet] se le bhaage ham kachche aam", "[maalii|chaachaa] pukaare hamaare hii naam"),
        ("maasTar jii soye, garam dopahar", "[taKtii se|khi.Dakii se] bhaagii hamaarii nazar"),
        ("{kin} kahat^ hai^, duur na jaanaa", "[jhiil|taal] me.n rahataa hai bhuut puraanaa"),
        (
            "gu.Diyaa kii shaadii me.n [baajaa|Dholak] bajaa",
            "[chuuhe|billii] kaa bistar bhii phuulo.n sajaa",
        ),
        (
            "maa.N kii vo [jhi.Dakii|thapakii] bhii lorii lagii",
            "[pal bhar me.n|chupake se] niind kii raanii jagii",
        ),
        ("pata.ng jo kaTii, ham to rone lage", "[baabaa|daadii] ke kaa.ndhe pe sone lage"),
        (
            "juute the chhoTe, aur khushiyaa.N hazaar",
            "[ek aane|do paise] me.n milataa saaraa baazaar",
        ),
        (
            "TuuTaa jo gho.Daa to bhaiyaa ne jo.Daa",
            "[apanaa|aadhaa] bhii laDDuu hamaare liye chho.Daa",
        ),
        (
            "aaj bhii dil me.n vo bachchaa hai jiitaa",
            "[jo|vo] dhuup ke dhaago.n se sapane hai siitaa",
        ),
        (
            "bhuuto.n ke qisso.n se Darate the ham",
            "[maa.N kii|daadii kii] godii me.n chhupate the ham",
        ),
        (
            "bhaiyaa kii u.Ngalii thii, bahanaa kaa sa.ng",
            "[bastaa|jholaa] thaa bhaarii, galii thii vo ta.ng",
        ),
        ("mile jo vo bachapan to kahanaa salaam", "usii ke [varaq pe|kinaare] hai meraa bhii naam"),
        (
            "chhat pe sukhaatii thii daadii achaar",
            "[chii.NTii|chi.Diyo.n] kii us pe lagii thii qataar",
        ),
    ),
)
