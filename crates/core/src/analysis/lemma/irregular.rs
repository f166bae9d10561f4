//! The forms that no rule gives, as sorted tables, and the stems whose spelling hides their base.

/// The base of an irregular verb form.
pub(super) fn verb(word: &str) -> Option<&'static str> {
    look_up(VERBS, word)
}

/// The singular of an irregular plural, or the noun itself where it only looks like a plural.
pub(super) fn noun(word: &str) -> Option<&'static str> {
    look_up(NOUNS, word)
}

/// The nominative of a pronoun.
pub(super) fn pronoun(word: &str) -> Option<&'static str> {
    look_up(PRONOUNS, word)
}

/// The positive of an irregular comparative.
pub(super) fn adjective(word: &str) -> Option<&'static str> {
    look_up(ADJECTIVES, word)
}

fn look_up(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    let at = table.binary_search_by_key(&word, |entry| entry.0).ok()?;
    table.get(at).map(|entry| entry.1)
}

/// Verbs in `-l` that double it before an ending.
pub(super) static DOUBLE_L: &[&str] = &[
    "annul", "cancel", "channel", "compel", "control", "counsel", "dial", "dispel", "duel", "enrol", "equal", "excel",
    "expel", "extol", "fuel", "fulfil", "funnel", "impel", "initial", "jewel", "label", "level", "marvel", "model", "panel",
    "patrol", "pedal", "propel", "quarrel", "rebel", "repel", "rival", "shovel", "signal", "spiral", "swivel", "total",
    "travel", "tunnel", "unravel",
];

/// Stems that lost a silent `e` against the rules.
pub(super) static SILENT_E: &[&str] = &[
    "adher",
    "ador",
    "aton",
    "bak",
    "bath",
    "becom",
    "bik",
    "bit",
    "blam",
    "bor",
    "breath",
    "cach",
    "cajol",
    "car",
    "centr",
    "chok",
    "cit",
    "clon",
    "cloth",
    "cod",
    "cohes",
    "com",
    "compet",
    "complet",
    "condon",
    "consol",
    "consum",
    "contraven",
    "conven",
    "cop",
    "corrod",
    "creat",
    "cur",
    "dar",
    "dat",
    "decod",
    "delet",
    "demot",
    "denot",
    "deplet",
    "deplor",
    "dethron",
    "devot",
    "dic",
    "dictat",
    "dislik",
    "dissuad",
    "dom",
    "dop",
    "elop",
    "encod",
    "ensu",
    "erod",
    "escap",
    "escort",
    "evok",
    "excit",
    "exhal",
    "explod",
    "explor",
    "extradit",
    "ey",
    "fac",
    "fir",
    "fram",
    "gaz",
    "grop",
    "guid",
    "hast",
    "hat",
    "hik",
    "hir",
    "hom",
    "hon",
    "hop",
    "ignit",
    "ignor",
    "imped",
    "implod",
    "implor",
    "incit",
    "inhal",
    "interfer",
    "interven",
    "invit",
    "invok",
    "jok",
    "lik",
    "loath",
    "lur",
    "mak",
    "misguid",
    "misquot",
    "mop",
    "mutat",
    "nam",
    "not",
    "overcom",
    "ow",
    "parol",
    "past",
    "paste",
    "persever",
    "persuad",
    "phon",
    "plac",
    "pok",
    "postpon",
    "pric",
    "prob",
    "promot",
    "provok",
    "prun",
    "pur",
    "quot",
    "rac",
    "rap",
    "rat",
    "recit",
    "relat",
    "restor",
    "retir",
    "reunit",
    "revok",
    "rewrit",
    "rop",
    "rul",
    "scal",
    "scar",
    "schem",
    "scop",
    "scor",
    "scrap",
    "sever",
    "shak",
    "shap",
    "shar",
    "smok",
    "sooth",
    "spar",
    "stamped",
    "star",
    "stat",
    "stor",
    "strik",
    "strok",
    "styl",
    "su",
    "supersed",
    "sur",
    "swip",
    "tak",
    "tam",
    "tap",
    "tast",
    "telephon",
    "tim",
    "tir",
    "ton",
    "trac",
    "tun",
    "typ",
    "underscor",
    "underwrit",
    "unit",
    "us",
    "vot",
    "wak",
    "wast",
    "welcom",
    "wip",
    "wir",
    "writ",
];

/// Stems that the rules would give a silent `e` they never had.
pub(super) static NO_SILENT_E: &[&str] = &[
    "anger", "atom", "audit", "await", "bang", "bar", "bayonet", "benefit", "bias", "blossom", "bottom", "bus", "canvas",
    "chorus", "civil", "clang", "combat", "council", "custom", "debut", "develop", "devil", "drain", "edit", "email",
    "envelop", "equal", "exit", "fail", "fathom", "fix", "focus", "format", "fossil", "frolic", "gain", "gang", "gas",
    "gossip", "hang", "hear", "her", "input", "label", "limit", "mail", "mimic", "mix", "murmur", "occur", "output",
    "panic", "pencil", "picnic", "plus", "profit", "program", "rain", "ransom", "sail", "signal", "ski", "slam", "star",
    "tax", "taxi", "total", "traffic", "train", "twang", "until", "vacuum", "victim", "visit", "vomit", "war", "wax",
    "worship",
];

/// Verb forms.
#[rustfmt::skip]
static VERBS: &[(&str, &str)] = &[
    ("'d", "would"), ("'ll", "will"), ("'m", "be"), ("'re", "be"), ("'s", "be"), ("'ve", "have"), ("added", "add"),
    ("adding", "add"), ("am", "be"), ("are", "be"), ("arisen", "arise"), ("arose", "arise"), ("ate", "eat"),
    ("awoke", "awake"), ("beat", "beat"), ("beaten", "beat"), ("became", "become"), ("been", "be"),
    ("began", "begin"), ("begun", "begin"), ("being", "be"), ("bent", "bend"), ("bet", "bet"), ("bias", "bias"),
    ("biases", "bias"), ("bit", "bite"), ("bitten", "bite"), ("bled", "bleed"), ("bleed", "bleed"), ("blew", "blow"),
    ("blown", "blow"), ("bore", "bear"), ("born", "bear"), ("borne", "bear"), ("bought", "buy"), ("bound", "bind"),
    ("bred", "breed"), ("breed", "breed"), ("bring", "bring"), ("broke", "break"), ("broken", "break"),
    ("brought", "bring"), ("built", "build"), ("burnt", "burn"), ("ca", "can"), ("came", "come"),
    ("canvas", "canvas"), ("caught", "catch"), ("chose", "choose"), ("chosen", "choose"), ("cling", "cling"),
    ("clung", "cling"), ("could", "could"), ("crept", "creep"), ("dealt", "deal"), ("did", "do"), ("died", "die"),
    ("dies", "die"), ("does", "do"), ("doing", "do"), ("done", "do"), ("dove", "dive"), ("drank", "drink"),
    ("drawn", "draw"), ("drew", "draw"), ("driven", "drive"), ("drove", "drive"), ("drunk", "drink"), ("dug", "dig"),
    ("dyeing", "dye"), ("dying", "die"), ("eaten", "eat"), ("egged", "egg"), ("embed", "embed"), ("erred", "err"),
    ("erring", "err"), ("exceed", "exceed"), ("eyeing", "eye"), ("fallen", "fall"), ("fed", "feed"), ("feed", "feed"),
    ("fell", "fall"), ("felt", "feel"), ("fled", "flee"), ("flew", "fly"), ("fling", "fling"), ("flown", "fly"),
    ("focuses", "focus"), ("forbade", "forbid"), ("forbidden", "forbid"), ("foresaw", "foresee"),
    ("foreseen", "foresee"), ("foretold", "foretell"), ("forgave", "forgive"), ("forgiven", "forgive"),
    ("forgot", "forget"), ("forgotten", "forget"), ("fought", "fight"), ("found", "find"), ("froze", "freeze"),
    ("frozen", "freeze"), ("gas", "gas"), ("gave", "give"), ("given", "give"), ("goes", "go"), ("going", "go"),
    ("gone", "go"), ("got", "get"), ("gotten", "get"), ("grew", "grow"), ("ground", "grind"), ("grown", "grow"),
    ("had", "have"), ("has", "have"), ("having", "have"), ("heard", "hear"), ("heed", "heed"), ("held", "hold"),
    ("hid", "hide"), ("hidden", "hide"), ("hung", "hang"), ("is", "be"), ("kept", "keep"), ("king", "king"),
    ("knew", "know"), ("known", "know"), ("laid", "lay"), ("lain", "lie"), ("leapt", "leap"), ("learnt", "learn"),
    ("led", "lead"), ("left", "leave"), ("lent", "lend"), ("lied", "lie"), ("lies", "lie"), ("lit", "light"),
    ("lost", "lose"), ("lying", "lie"), ("made", "make"), ("meant", "mean"), ("met", "meet"), ("misled", "mislead"),
    ("mistaken", "mistake"), ("mistook", "mistake"), ("need", "need"), ("outdid", "outdo"), ("overcame", "overcome"),
    ("overheard", "overhear"), ("oversaw", "oversee"), ("overseen", "oversee"), ("overtaken", "overtake"),
    ("overthrew", "overthrow"), ("overthrown", "overthrow"), ("overtook", "overtake"), ("owed", "owe"),
    ("owes", "owe"), ("owing", "owe"), ("paid", "pay"), ("proceed", "proceed"), ("proven", "prove"), ("ran", "run"),
    ("rang", "ring"), ("rebuilt", "rebuild"), ("reran", "rerun"), ("rethought", "rethink"), ("retold", "retell"),
    ("rewritten", "rewrite"), ("rewrote", "rewrite"), ("ridden", "ride"), ("ring", "ring"), ("risen", "rise"),
    ("rode", "ride"), ("rose", "rise"), ("rung", "ring"), ("said", "say"), ("sang", "sing"), ("sank", "sink"),
    ("sat", "sit"), ("saw", "see"), ("seed", "seed"), ("seen", "see"), ("sent", "send"), ("shaken", "shake"),
    ("shed", "shed"), ("shone", "shine"), ("shook", "shake"), ("shot", "shoot"), ("shown", "show"),
    ("shrank", "shrink"), ("shrunk", "shrink"), ("sing", "sing"), ("slept", "sleep"), ("slid", "slide"),
    ("sold", "sell"), ("sought", "seek"), ("sped", "speed"), ("speed", "speed"), ("spent", "spend"),
    ("spoke", "speak"), ("spoken", "speak"), ("sprang", "spring"), ("spring", "spring"), ("sprung", "spring"),
    ("spun", "spin"), ("sting", "sting"), ("stole", "steal"), ("stolen", "steal"), ("stood", "stand"),
    ("strewn", "strew"), ("stricken", "strike"), ("string", "string"), ("strove", "strive"), ("struck", "strike"),
    ("stuck", "stick"), ("stung", "sting"), ("succeed", "succeed"), ("sung", "sing"), ("sunk", "sink"),
    ("swam", "swim"), ("swept", "sweep"), ("swing", "swing"), ("swore", "swear"), ("sworn", "swear"),
    ("swung", "swing"), ("taken", "take"), ("taught", "teach"), ("thing", "thing"), ("thought", "think"),
    ("threw", "throw"), ("thrown", "throw"), ("tied", "tie"), ("ties", "tie"), ("told", "tell"), ("took", "take"),
    ("tore", "tear"), ("torn", "tear"), ("tying", "tie"), ("undergone", "undergo"), ("understood", "understand"),
    ("undertaken", "undertake"), ("undertook", "undertake"), ("underwent", "undergo"), ("undid", "undo"),
    ("undone", "undo"), ("upheld", "uphold"), ("used", "use"), ("uses", "use"), ("vied", "vie"), ("vies", "vie"),
    ("vying", "vie"), ("was", "be"), ("wed", "wed"), ("weed", "weed"), ("went", "go"), ("were", "be"),
    ("wing", "wing"), ("withdrawn", "withdraw"), ("withdrew", "withdraw"), ("withheld", "withhold"),
    ("withstood", "withstand"), ("wo", "will"), ("woke", "wake"), ("woken", "wake"), ("won", "win"), ("wore", "wear"),
    ("worn", "wear"), ("wove", "weave"), ("woven", "weave"), ("written", "write"),
    ("wrote", "write"), ("’d", "would"), ("’ll", "will"), ("’m", "be"), ("’re", "be"), ("’s", "be"), ("’ve", "have"),
];

/// Noun forms.
#[rustfmt::skip]
static NOUNS: &[(&str, &str)] = &[
    ("alumni", "alumnus"), ("always", "always"), ("analyses", "analysis"), ("arrears", "arrears"),
    ("athletics", "athletics"), ("atlas", "atlas"), ("axes", "axe"), ("bacteria", "bacterium"),
    ("barracks", "barracks"), ("bases", "base"), ("besides", "besides"), ("bias", "bias"), ("biases", "bias"),
    ("bonuses", "bonus"), ("bus", "bus"), ("buses", "bus"), ("businessmen", "businessman"), ("caches", "cache"),
    ("calories", "calorie"), ("calves", "calf"), ("campuses", "campus"), ("canoes", "canoe"), ("canvas", "canvas"),
    ("canvases", "canvas"), ("caucuses", "caucus"), ("censuses", "census"), ("chairmen", "chairman"),
    ("chaos", "chaos"), ("children", "child"), ("choruses", "chorus"), ("christmas", "christmas"),
    ("circuses", "circus"), ("clergymen", "clergyman"), ("clothes", "clothes"), ("congressmen", "congressman"),
    ("consensuses", "consensus"), ("cookies", "cookie"), ("corps", "corps"), ("cosmos", "cosmos"),
    ("countrymen", "countryman"), ("crises", "crisis"), ("criteria", "criterion"), ("crossroads", "crossroads"),
    ("diabetes", "diabetes"), ("diagnoses", "diagnosis"), ("economics", "economics"), ("elves", "elf"),
    ("emphases", "emphasis"), ("ethics", "ethics"), ("feet", "foot"), ("firemen", "fireman"),
    ("fishermen", "fisherman"), ("focuses", "focus"), ("foes", "foe"), ("freshmen", "freshman"), ("fungi", "fungus"),
    ("gas", "gas"), ("gases", "gas"), ("geese", "goose"), ("gentlemen", "gentleman"), ("goods", "goods"),
    ("grandchildren", "grandchild"), ("grassroots", "grassroots"), ("gunmen", "gunman"), ("halves", "half"),
    ("headaches", "headache"), ("headquarters", "headquarters"), ("hooves", "hoof"), ("hypotheses", "hypothesis"),
    ("knives", "knife"), ("lawmen", "lawman"), ("leaves", "leaf"), ("lens", "lens"), ("lenses", "lens"),
    ("lies", "lie"), ("lives", "life"), ("loaves", "loaf"), ("logistics", "logistics"),
    ("mathematics", "mathematics"), ("means", "means"), ("memoranda", "memorandum"), ("men", "man"),
    ("mice", "mouse"), ("movies", "movie"), ("nuclei", "nucleus"), ("oases", "oasis"), ("olympics", "olympics"),
    ("oxen", "ox"), ("pants", "pants"), ("parentheses", "parenthesis"), ("people", "people"), ("perhaps", "perhaps"),
    ("phenomena", "phenomenon"), ("physics", "physics"), ("pies", "pie"), ("policemen", "policeman"),
    ("politics", "politics"), ("premises", "premises"), ("proceedings", "proceedings"), ("referenda", "referendum"),
    ("regards", "regards"), ("remains", "remains"), ("rookies", "rookie"), ("scarves", "scarf"),
    ("schoolchildren", "schoolchild"), ("selves", "self"), ("series", "series"), ("servicemen", "serviceman"),
    ("shelves", "shelf"), ("shoes", "shoe"), ("species", "species"), ("spokesmen", "spokesman"),
    ("spokeswomen", "spokeswoman"), ("statuses", "status"), ("surpluses", "surplus"),
    ("surroundings", "surroundings"), ("teeth", "tooth"), ("texas", "texas"), ("thanks", "thanks"),
    ("theses", "thesis"), ("thieves", "thief"), ("ties", "tie"), ("toes", "toe"), ("viruses", "virus"),
    ("whereabouts", "whereabouts"), ("wives", "wife"), ("wolves", "wolf"), ("women", "woman"), ("zombies", "zombie"),
];

/// Pronoun forms.
#[rustfmt::skip]
static PRONOUNS: &[(&str, &str)] = &[
    ("'em", "they"), ("'s", "we"), ("her", "she"), ("him", "he"), ("me", "i"), ("them", "they"), ("us", "we"),
    ("’s", "we"),
];

/// Adjective and adverb forms.
#[rustfmt::skip]
static ADJECTIVES: &[(&str, &str)] = &[
    ("best", "good"), ("better", "good"), ("elder", "old"), ("eldest", "old"), ("farther", "far"),
    ("farthest", "far"), ("further", "far"), ("furthest", "far"), ("n't", "not"), ("n’t", "not"), ("worse", "bad"),
    ("worst", "bad"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_for_the_search() {
        for table in [VERBS, NOUNS, PRONOUNS, ADJECTIVES] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }
}
