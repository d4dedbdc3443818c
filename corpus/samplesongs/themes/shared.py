"""Couplets that any song of two hearts may borrow."""

COMMON: tuple[tuple[str, str], ...] = (
    (
        "mer~ {feel:o} ne [raat|havaa] se puuchhaa pataa",
        "[dil ne|kisii ne] kahaa, ye to hai dil kii Kataa",
    ),
    (
        "{feel} bhii ter^ hai^, [ra.njish|mahafil] bhii terii",
        "[saath ke|saaz ke] saaye me.n har raat merii",
    ),
    (
        "mer~ {self:o} me.n [jal ke|chup chup] hai ko_ii pighalaa",
        "[vo hii|jaise] ujaalaa hai aa.Nkho.n se nikalaa",
    ),
    (
        "na {path} mil^, na ko_ii [bastii|kashtii] milii",
        "[dhuup|raat] me.n phir bhii ye kaisii kalii khilii",
    ),
    ("{sky} ne dharatii se kuchh kah diyaa", "[dil|man] ne har ek dard ko sah liyaa"),
    (
        "{path:o} par khilaa hai [phuul saa|dhuup saa] ujaalaa",
        "[jis ne|us ne] mere dil ko pyaar se paalaa",
    ),
    (
        "[dil|dard] k~ {sound} jo ho.nTho.n pe aa_e",
        "[ja.ngal ke|patthar ke] siine me.n aag lagaa_e",
    ),
    (
        "mer~ {dream:q} me.n [jalatii|pighalatii] shamaa",
        "[us kaa|abhii tak] mere ghar me.n dhu_aa.N hai jamaa",
    ),
    (
        "ye {feel} to hai [umr|saa.Nso.n] kaa ba.ndhan",
        "[kaise|kyo.n] na dha.Dake kisii kaa bhii man",
    ),
    (
        "mer~ {self:o} ko chhuu kar [pavan|sabaa] jaatii hai",
        "har shaam khaamosh rah kar Gazal gaatii hai",
    ),
    (
        "na puuchho [dil kaa|mujh se] ye Gam hai kahaa.N tak",
        "ye [qissaa|dhu_aa.N] hai zamii.n se [sitaaro.n|ghaTaa_o.n], jahaa.N tak",
    ),
    (
        "[ajiib|lambe] hai.n {feel:o} ke ye silasile",
        "[kabhii|jahaa.N] phuul maa.Nge to kaa.NTe mile",
    ),
    ("ter~ {sound} mer~ {time:o} me.n laharaa_e", "[buu.Nd|os] ban ke palako.n pe mahafil sajaa_e"),
    ("[aa.Nkh|raat] kii baat ko [aa.Nkh|raat] hii jaane", "ham to chale ek naGmaa sunaane"),
    (
        "{flower} khil^, [bha.Nvare|baaG] me.n bahaar aayii",
        "[tasviir se|der tak] phir terii pukaar aayii",
    ),
)
