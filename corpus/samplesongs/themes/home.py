"""Songs of letters, of a bride's farewell, and of childhood."""

from corpus.samplesongs.theme import Theme

LETTER = Theme(
    name="letter",
    hooks=(
        ("[ek|us] chiTThii ke kone par naam likhaa thaa [aadhaa|aadhaa saa]", "[pa.Dh ke|dekh ke] maine jaan liyaa thaa baaqii sab kaa iraadaa"),
        ("o ##postman## baabuu, meraa Kat to laa de", "[do akshar|do harf] pa.Dh ke mujhe bhii sunaa de"),
        ("likh ke [mi.Taa_ii|TuTaa_ii] jo maine wo baat", "[kaagaz pe|syaahii me.n] Duubii rahii saarii raat"),
        ("Kat me.n to likhate ho ki sab Thiik hai", "[aa.Nsuu kaa|lafzo.n me.n] dhabbaa bhii kyuu.N nazadiik hai"),
        ("kore kaaGaz pe [khushabuu|mehandii] sii utarii hai aaj", "[chiTThii me.n|gaa.Nv se] aa_ii hai ghar kii hii aavaaz"),
        ("taar aayaa hai, taar aayaa hai, mere [gaa.Nv|biiran] kaa taar", "[do lafzo.n|ek pal] me.n sau mausam kaa sachchaa samaachaar"),
    ),
    couplets=(
        ("lifaafe pe tere hii haatho.n kii chhaap", "[jalte|kaa.Npte] hu_e lafz le.n dil ko naap"),
        ("[aTha|chaar] panne kii chiTThii, [sau|das] baar pa.Dhii", "[jhuuThii|dhiimii] dhuup me.n mai.n chhat pe thii kha.Dii"),
        ("kalam ne ruk ruk ke likhaa jo salaam", "[siyaahii|dha.Dakan] ne likhaa vahaa.N teraa naam"),
        ("[Daak ghar|darvaaze] pe baiThe hai.n aa.Nkhe.n bichhaa_e", "[saal|din] ga_e, tere Kat hii na aa_e"),
        ("tum ne likhaa hai ki aa_o na aa_o", "[itanii|ye hii] sii hai baat, phir se bataa_o"),
        ("[siyaahii|kaajal] se bhar ke davaat le aa_ii", "[kahane|likhane] baiThii to baat yaad na aa_ii"),
        ("[chuum ke|mo.D ke] rakh luu.N sirahaane ke niiche", "[sapane|sitaare] chale aa_e.n Kat piichhe piichhe") ,
        ("[pahalii|tiisarii] satar me.n likhaa tum ne pyaar", "[aakhirii|duujii] satar me.n likhaa i.ntazaar"),
        ("[kabuutar|havaa_o.n] ke pa.nkho.n se bheje payaam", "[subah|kabhii] tere naam to kabhii shaam naam"),
        ("lafz hai.n [kam|do] aur kaaGaz ba.Daa", "[baahar|galii me.n] hai vahii Daakiyaa kha.Daa"),
        ("[jalaa|phaa.D] duu.N ye chiTThii ki sambhaal ke rakhuu.N", "[dil|aag] me.n hii jo hai, use kyaa Daal ke rakhuu.N"),
        ("[ammaa|baabaa] kii chiTThii me.n khet kaa haal", "[gaay kaa|baaG kaa] nayaa bachchaa ho gayaa laal"),
        ("likhaa hai ki aa_uu.Ng@ [phaagun|saavan] ke baad", "[Kat me.n|syaahii se] chhalakatii hai mele kii yaad"),
        ("[na taariiKh|na naam] us me.n thaa, na pataa", "[phir bhii|har lafz] kahataa thaa, mai.n huu.N teraa"),
        ("puraanii chiTThiyo.n kaa [Dibbaa|sanduuq] khulaa", "[dhuul|biite] se mausam kaa cheharaa dhulaa"),
        ("[pa.Dhanaa|likhanaa] na aayaa to kyaa hai gilaa", "[a.nguuThe|chuu.Dii] kaa nishaan bhii to tujh ko milaa"),
    ),
)

WEDDING = Theme(
    name="wedding",
    hooks=(
        ("baabul ke aa.Ngan kii chi.Diyaa, aaj to u.D jaanaa", "[biiran|maiyaa], merii gu.Diyaa ko ro ro ke na bulavaanaa"),
        ("shahanaa_ii kii [dhun|gunj] pe aayii [saje|nayii] nagar se Dolii", "[saare mohalle|bachapan kii sakhiyo.n] ne aa.Nsuu se maa.Ng hai gholii") ,
        ("mehandii rachii, haldii lagii, ga_e baaje", "[aaj hii|piyaa] mere aa.Ngan me.n duulhe raajaa biraaje"),
        ("baaraatii aa_e hai.n gho.De savaar", "[dulhan kii|bhaabhii kii] sakhiyaa.N sajaa_e.n dvaar"),
        ("banno merii chalii sasuraal, [ghuu.NghaT|palake.n] sambhaal ke", "[naiyaa|jiivan] chalii nayii [or|Dagar] pe, dil ko nikaal ke"),
        ("kahaaro, zaraa Dolii dhiire uThaanaa", "[pataa|naam] meraa baabul se kuchh na bataanaa"),
    ),
    couplets=(
        ("maathe pe bi.ndiyaa, haatho.n me.n mehandii kaa ra.ng", "[ek|aaj] kii pahelii hai, [do|saat] janam kaa sa.ng"),
        ("{kin:p} ne milkar hai ma.nDap sajaayaa", "[daadaa|chaachaa] ne le Dhol aa.Ngan jagaayaa"),
        ("gahane, dupaTTe, suhaagan kii chuu.Dii", "[sab to|lo ye] hai, maa.N kii kamii hai na puurii"),
        ("merii {jewel:p} ko [daadii|naanii] ne chuumaa", "[sahelii|mainaa] kaa man kaisaa aa.Ngan me.n jhuumaa"),
        ("[baabul|bhaiyaa] ne di.e hai.n duaa aur paanii", "[maa.N ne|dii hai] niimii daal ko bhii yahii nishaanii") ,
        ("saat phere agni ke, saat hii vachan", "[aaj se|lo ye] teraa huaa meraa tan man"),
        ("[kaa.Ndhe pe|Dolii me.n] rakh sar, vo royii bahut", "[phir|raat] bhar vo maa.N kii god soyii bahut"),
        ("[sehare|ghuu.NghaT] ke piichhe hai mukha.Daa chhupaa", "[chaa.Nd|diip] badalii me.n jaise zaraa saa chhupaa"),
        ("[halavaa_ii|daadii] kii ka.Daahii me.n laDDuu bane", "[saare|chhoTe] bachche vahii.n par hai.n pahare tane"),
        ("[samadhii|jiijaa] ne khaa.n dii saat puurii kachaurii", "[saalii ne|ham ne] chhipaa lii to juutii bhii cho.rii"),
        ("baajaa baje, naache gho.Dii kii chaal", "[phuuphaa jii|maamaa jii] bhii Daale hai.n laal rumaal"),
        ("[jahaa.N|jis] ghar me.n jaa_e, vahaa.N diip jale", "[lakshmii|sitaaro.n] ke jaise qadam ye chale"),
        ("[kal|jis] tak jo gu.Diyaa se khelaa kare", "[vahii|aaj] maa.Ng me.n lo sinduur bhare"),
        ("maa.N ne kahaa, betii, rakhanaa ye dhyaan", "[gusse me.n|dukh me.n] bhii na khonaa ye muskaan"),
    ),
    voices=("f", "chorus"),
    listener="f",
)

CHILDHOOD = Theme(
    name="childhood",
    hooks=(
        ("kahaa.N gayaa vo [mahuvaa kaa|imalii kaa] pe.D", "[bhaage bhaage|na.nge paa.Nv] naapate the ham khet kii me.D"),
        ("lauTaa de ko_ii mere bachapan ke din", "[juganuu|taare] kii muTThii ke, ka.nchhe ke din"),
        ("maa.N, tere haatho.n kii roTii kii khushabuu", "[pardes|rel] me.n miltii nahii.n hai vo [kyuu.N|kuchh] juu"),
        ("gulli Da.nDaa, ka.nche, laTTuu aur pata.ng", "[ek se|ham ne to] jiite the saare mohalle se jang"),
        ("daadii, ik kahaanii to aur sunaa de", "[baadal|raajaa] ke ghar kaa zaraa raastaa bataa de"),
        ("TuuTii hu_ii ##slate## pe likhaa thaa jo naam", "[baarish|shabanam] ne le li.e hai.n us ke bhii daam"),
    ),
    couplets=(
        ("[barsaatii|aa.Ngan] me.n rakh dete kaagaz kii naav", "[Duubatii|jiitatii] vo, bhiigate hamaare the paa.Nv"),
        ("[khet se|baaG se] le bhaage kachche se aam", "[maalii|chaachaa] pukaare hamaare hii naam"),
        ("master jii kii chha.Dii, khaalii dupahar", "[paaTii pe|bhuul ga_e] ginatii, [yaad|naapaa] sirf shahar"),
        ("{kin} kahat^ hai^, duur na jaanaa", "[jhiil|kue.n] pe rahataa hai ik bhuut puraanaa"),
        ("[billii|chuhiyaa] kii shaadii me.n baje the kanastar", "[saare|chhoTe] baaraatii khaa ga_e the bistar") ,
        ("maa.N kii [Da.N|sii] DaaT bhii lorii sii lagatii", "[uskii|raat bhar] god me.n hii merii aa.Nkh jhapakatii"),
        ("[chhat pe|pe.D pe] chaDhii pata.ng kaTii to rone lage", "[baabaa ke|daadii ke] kaa.ndhe pe sar rakh ke sone lage"),
        ("ka.nche the moti, [kha.Dyaa|kii.Daa] thaa sonaa", "[chhoTaa|ek] saa TiiTaa, ba.Daa thaa khilaunaa"),
        ("[juute|paise] the kam aur khushiyaa.N hazaar", "[aadhii|khaTTii] sii golii me.n puuraa bazaar"),
        ("[TuuTaa|khoyaa] jo gho.Daa to maa.N ne jo.Daa", "[duudh kaa|dil kaa] gilaas bhii bas hamane tho.Daa"),
        ("aaj bhii dil me.n vo bachchaa hai jiitaa", "[jo|vo] dhuup ko [pii ke|o.Dh ke] hai saanse siitaa"),
        ("[ja.nglo.n|raato.n] ke bhuut se Darate the ham", "[maa.N ke|daadii ke] paas aa ke chhipate the ham"),
        ("[ghar se|bahanaa se] nikale to bhaiyaa ke sa.ng", "[thailaa|bastaa] thaa bhaarii aur saa.Nse.n thii ta.ng"),
        ("mile jo kabhii [vo din|bachapan] to kahanaa salaam", "[un ke|usii ke] hii paas hai meraa asal naam"),
    ),
    listener="f",
)
