"""Songs of first love, of separation, and of lovers' quarrels."""

from corpus.samplesongs.theme import Theme

FIRST_LOVE = Theme(
    name="first love",
    hooks=(
        ("pahalii pahalii baar [ye dil|meraa man] aisaa bekaraar hu_aa", "[kuchh to|aa.Nkho.n aa.Nkho.n me.n] hu_aa, ya.N hii nahii.n pyaar hu_aa"),
        ("naam teraa [havaa|chamelii] pe likhaa, [havaa|khushabuu] ne sunaa liyaa", "[maine dil ke|dil ne apane] chiraaGo.n ko phir se jalaa liyaa"),
        ("tum jo ha.Nse to [galii me.n|mausam me.n] chiraaG jal ga_e", "[saal bhar ke|kitane suukhe] pe.D the, phuulo.n me.n Dhal ga_e"),
        ("ik nazar ne kiyaa hai [ye|kyaa] jaaduu", "[jahaa.N dekhuu.N|jidhar jaa_uu.N] udhar vahii khushabuu"),
        ("tuu mile to lage, [dhuup|raat] bhii chaa.Ndanii hai", "[aur kyaa|zi.ndagii] hai, bas terii hii raaginii hai"),
        ("mere dil ke makaan me.n [ko_ii|chupake] aake basaa hai", "[darpan|mausam] dekh dekh ke mujhako ha.Nsaa hai"),
        ("[halkii|miiThii] miiThii chubhan hai, ye [kyaa|to] baat hai", "[dhuup me.n|dopahar] bhii mere sa.ng kisii kii raat hai"),
    ),
    couplets=(
        ("[kitaabo.n|hatheliyo.n] me.n us ne chhupaayaa gulaab", "[maine bhii|palako.n me.n] phir se sajaayaa hai khvaab"),
        ("[teraa|us kaa] nishaanaa thaa meraa hii dil", "[kahaa.N|kidhar] jaa_e saagar ko chho.D ke saahil"),
        ("[tum ne|us ne] jo dekhaa to dil ruk gayaa", "uu.Nchaa thaa sar jo, vahii.n jhuk gayaa"),
        ("baat karane ke [sau|das] bahaane li_e", "aa.Nkho.n ne [chup chup|khat kitane] fasaane li_e"),
        ("mer~ {self} ko tere hii [ra.ng ne|naam ne] chhuu_aa", "[jo|vahii] ho gayaa jis se Darataa thaa, vahii to hu_aa"),
        ("[bheegii|khulii] zulf se Tapakii jo shabanam kii buu.Nd", "[maine ne|dil ne] chupake se aa.Nkhe.n lii.n muu.Nd"),
        ("[sharamaa|muskaa] ke us ne jo aa.Nchal sambhaalaa", "[ambar|aa.Ngan] me.n jaise bikharaa ujaalaa"),
        ("[chhat pe|mo.D pe] mile the ham pahalii dafaa", "[tab se|us din] se hai mere dil me.n vafaa"),
        ("{dream:p} ko mere nayaa ghar milaa", "[suune|bikhare] hu_e dil ko dilabar milaa"),
        ("[kahuu.N|likhuu.N] kaise tujh se ye dil kaa fasaanaa", "ho.nTho.n pe [tu hii|ruk jaa_e] sab kahaa, an bahaanaa"),
        ("[tumhaare|nayan ke] ishaaro.n me.n Duubaa ye dil", "[na maa.Nge|na DhuunDhe] kinaaraa, na maa.Nge manzil"),
        ("[saa.Nvale|gorii ke] mukh pe jo laalii hai chhaa_ii", "[kaliyo.n|shaamo.n] ne shaayad yahii.n se churaa_ii"),
        ("mai.n kuchh na kah@, tum kuchh na kaho", "[nadii saa|lahar saa] mere saath dhiire baho"),
        ("[do dil|do pal] mile aur zamaane lage", "[geet|raaste] bhii hame.n pahachaane lage"),
        ("[pahale to|mai.n to] hans kar chal@ jaat@ thaa", "dil kii galii me.n na aataa thaa"),
    ),
)

SEPARATION = Theme(
    name="separation",
    hooks=(
        ("tum ga_e to ga_ii [mere ghar|is shahar] kii bahaar", "[khaalii hai|suunaa hai] darvaazaa, khaalii hai dvaar"),
        ("yaad aatii rahii, raat jaatii rahii", "[shamaa|dil kii lau] har gha.Dii thartharaatii rahii"),
        ("[kis mo.D|kis gaa.Nv] pe jaane ham ne haath tumhaaraa chho.D diyaa", "[shiishaa|sapanaa] thaa dil ham donoo.n kaa, kis patthar ne to.D diyaa"),
        ("laut ke aa jaa, [o|tuu] jaane vaale", "[suunii|khaalii] hu_ii.n galiyaa.N, band hai.n taale"),
        ("[kaise|kahaa.N] kaTegii ye kaalii raat re", "[ro ke|mujh se] na puuchho judaa_ii kii baat re"),
        ("jo [tum|vo] na the to [sham_a|ye dil] bhii na jalii", "[udhar|idhar] se hokar ko_ii dhuup na chalii"),
        ("ik aah [Daalii pe|raat ke] hai, ik aah mere paas hai", "[tuu|vo] duur jaa basaa hai, ye man udaas hai"),
    ),
    couplets=(
        ("[suunii|khaalii] kursii pe baiThii hai yaad", "karatii hai mujh se ye dil kii fariyaad"),
        ("[palako.n|aa.Nkho.n] pe Thaharaa hai saavan puraanaa", "[na barase|na jaa_e], na jaane ko_ii bhii bahaanaa"),
        ("terii galii se jo guzare the ham", "[patthar|diivaar] bhii puuchhe, kyaa hu_e kam"),
        ("[diye|shamaa] ne kahaa, ab to bujh jaane do", "[havaa|dard] ne kahaa, aur tadpaane do"),
        ("bichha.De jo ham to zamaanaa ruk_aa", "[paanii|samay] kaa vo nanhaa fasaanaa rukaa"),
        ("{feel} ke sivaa aur kyaa hai mere paas", "[TuuTii|bujhii] hu_ii shaam, TuuTii hu_ii aas"),
        ("[chaukhaT|sa.Dak] pe baith@ mai.n din bhar akel@", "kis se kahuu.N Gam [kaa ye|kii ye] jhamel@"),
        ("[tere|un ke] bin chaa.Nd bhii lagataa hai aag", "[barasaat|kohare] me.n bhii sulagataa hai baaG"),
        ("na Kat, na Kabar, na ko_ii nishaan", "[jaise|shaayad] nigal le gayaa aasmaan"),
        ("[raat ne|dil ne] likhe mere aa.Nsuu pe naam", "[subah|har gha.Dii] le ga_ii.n vo tumhaare salaam"),
        ("mer~ {dream:p} bhii tum sa.ng le jaate", "[jhuuThe|TuuTe] dilaase to na [yuu.N|ye] de jaate"),
        ("[aahaTe.n|dastake.n] sun kar mai.n chau.nk uTh@", "[kaun|ko_ii] aayaa galii se, ye phir sun uTh@"),
        ("[zakhm|yaade.n] haraa ho to kaise jiye.n", "[ye|kitanaa] zahar aur kab tak piye.n"),
        ("kitane hii mausam aa_e aur ga_e", "[zakhm vo|tere Gam] abhii tak naye ke na_e"),
        ("[tuu jo|chaa.Nd jo] gayaa to ye duniyaa lage", "[khvaab|raat] jaise bujhe ghar me.n jage"),
    ),
)

QUARREL = Theme(
    name="quarrel",
    hooks=(
        ("ruuThe ruuThe [saajan|balamaa] ko ab kaun manaa_e", "[jo kahuu.N|haal puuchhuu.N] mai.n seedhii to vo ulTaa hii batlaa_e"),
        ("jaa jaa re, [jhuuThe|paradesii], na kar ab koii bahaanaa", "[kal ke|do] vaade bhuulaa to kyaa hai teraa Thikaanaa"),
        ("mai.n na boluu.Ngii, [na jaa_uu.Ngii|na maanuu.Ngii], na khoLuungii", "[aa.Nsuu|gusse] kii is pa.Dii ko mai.n dil me.n hii toluu.Ngii"),
        ("chalo jii, jhaga.Daa [chho.Do|khatm] karo", "[gusse|naaraazii] ke din thode to kam karo"),
        ("tum ne kahaa [thaa paa.Nch|kal the] baje, saat baj ga_e", "[phuul|gajare] jo maine baa.Ndhe, vo sab taj ga_e"),
        ("[o bholii|o gorii], zaraa [sun to|ruk to] le merii baat", "[baadal|chaa.ndanii] kii bhii hotii hai chaa.Nd se mulaaqaat"),
    ),
    couplets=(
        ("[paayal|chuu.Dii] jo laa_uu.N to kahatii hai kam", "[bolo|kaho] kahaa.N se mai.n laa_uu.N sanam"),
        ("[tuu ne|kyuu.N] li_e phere nazar ke udhar", "[merii|dil kii] bhii lenii thii kuchh to Kabar"),
        ("jaa_o jii, [baa.Nke|jhuuThe] tumhaare vachan", "[kal bhii|roz hii] jalaayaa hai meraa ye man"),
        ("[gusse|nakhare] me.n gorii kii naak chaDhii", "jaise ki [barfii|jalebii] kii thaalii pe mirchii pa.Dii"),
        ("[tum bhii|mujh se] to karate ho ghan_Taa bahas", "[phir bhii|aakhir] lagaataa hai dil ek hii ras"),
        ("na boluu.N, na dekhuu.N, na jaa_uu.N kahii.n", "[par|lekin] dil kahe, vo jo milataa vahii.n"),
        ("[Dibiyaa|aa.Nkho.n] me.n kaajal, nigaaho.n me.n jal", "[ruuThii|bairan] ghaTaa, zaraa palkar nikal"),
        ("manaane ko laa_yaa huu.N [mogare|bele] kaa haar", "[chhup chhup ke|aa.Nkho.n se] kartii hai vo bhii to pyaar"),
        ("[kal phir|abhii] se na ruuThuu.N, ye khaa_o qasam", "[jhagade|duurii] se hotii hai khushiyaa.N hii kam"),
        ("[tumhaare|zamaane] jaise to hai.n saik.De", "[na phenke|na baaTe] kisii ne ko_ii Tuk.De"),
    ),
    voices=("duet", "f", "duet"),
)
