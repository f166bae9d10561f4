#!/usr/bin/env python3
"""Makes the derived tables of crates/core/src/gazetteer/data from the public originals named in README.md.

  convert.py ORIGINALS OUT

ORIGINALS holds world-cities.csv, leaders_factbook.tsv, parties_factbook.tsv, us_politicians.tsv, companies.tsv,
first_names_us_ssa.tsv, companies_world.tsv and media_sources.tsv; OUT is crates/core/src/gazetteer/data, whose countries.tsv (kept by hand) gives the ISO codes. Standard library only; the same input
gives the same bytes.
"""
import collections
import csv
import pathlib
import re
import sys
import unicodedata

# Spellings of the originals that countries.tsv does not carry.
COUNTRY_NAMES = {
    "Korea, Republic of": "KR", "Korea, South": "KR", "Korea, Democratic People's Republic of": "KP", "Korea, North": "KP",
    "Iran, Islamic Republic of": "IR", "Tanzania, United Republic of": "TZ", "Venezuela, Bolivarian Republic of": "VE",
    "Bolivia, Plurinational State of": "BO", "Moldova, Republic of": "MD", "Taiwan, Province of China": "TW",
    "Palestine, State of": "PS", "Congo, The Democratic Republic of the": "CD", "Congo": "CG", "Congo (Brazzaville)": "CG",
    "Micronesia, Federated States of": "FM", "Virgin Islands, U.S.": "VI", "Virgin Islands, British": "VG",
    "Bonaire, Sint Eustatius and Saba": "BQ", "Saint Helena, Ascension and Tristan da Cunha": "SH",
    "No country found for alpha-2 code: XK": "XK", "Holy See (Vatican City)": "VA", "Holy See (Vatican City State)": "VA",
    "Falkland Islands (Malvinas)": "FK", "Falkland Islands (Islas Malvinas)": "FK", "Sint Maarten (Dutch part)": "SX",
    "Saint Martin (French part)": "MF", "Åland Islands": "AX", "French Southern Territories": "TF", "Pitcairn": "PN",
    "Svalbard and Jan Mayen": "SJ", "Saint Pierre and Miquelon": "PM", "Saint Barthélemy": "BL", "Montserrat": "MS",
    "South Georgia and the South Sandwich Islands": "GS", "Wallis and Futuna": "WF", "Anguilla": "AI", "Niue": "NU",
    "Norfolk Island": "NF", "Northern Mariana Islands": "MP", "Christmas Island": "CX", "Cocos (Keeling) Islands": "CC",
    "Bahamas, The": "BS", "Gambia, The": "GM",
}
# English names of cities whose entry goes by another one, with their country.
EXONYMS = {
    ("New York City", "US"): ["New York"], ("Köln", "DE"): ["Cologne"], ("Kyiv", "UA"): ["Kiev"], ("Mumbai", "IN"): ["Bombay"],
    ("Kolkata", "IN"): ["Calcutta"], ("Chennai", "IN"): ["Madras"], ("Bengaluru", "IN"): ["Bangalore"],
    ("Saint Petersburg", "RU"): ["St. Petersburg", "St Petersburg"], ("Frankfurt am Main", "DE"): ["Frankfurt"],
    ("Nürnberg", "DE"): ["Nuremberg"], ("Kharkiv", "UA"): ["Kharkov"], ("Odesa", "UA"): ["Odessa"], ("Lviv", "UA"): ["Lvov"],
    ("Mecca", "SA"): ["Makkah"], ("Yangon", "MM"): ["Rangoon"], ("Ho Chi Minh City", "VN"): ["Saigon"],
    ("Washington", "US"): ["Washington, D.C.", "Washington D.C.", "Washington DC", "Washington, DC"],
    ("Sanaa", "YE"): ["Sana'a"], ("Mazār-e Sharīf", "AF"): ["Mazar-i-Sharif", "Mazar-e-Sharif"], ("Gdańsk", "PL"): ["Danzig"],
    ("Sevilla", "ES"): ["Seville"], ("Zaragoza", "ES"): ["Saragossa"], ("Göteborg", "SE"): ["Gothenburg"],
    ("Nay Pyi Taw", "MM"): ["Naypyitaw"], ("Ulan Bator", "MN"): ["Ulaanbaatar"], ("Luxembourg", "LU"): ["Luxembourg City"],
    ("Dnipro", "UA"): ["Dnipropetrovsk"], ("Homs", "SY"): ["Hims"], ("Xi’an", "CN"): ["Xi'an", "Xian"],
    ("Djibouti", "DJ"): ["Djibouti City"],
}


# Names of regions that are plain words of direction: without their country they mean no region.
DIRECTIONS = {"North", "South", "East", "West", "Centre", "Central", "Northern", "Southern", "Eastern", "Western", "Capital Region"}
# Countries whose parishes and boroughs are less likely meant than a city of their name elsewhere.
SMALL = {"AG", "BB", "BM", "BS", "BZ", "DM", "GD", "JM", "KN", "LC", "LR", "TT", "VC"}


def fold(name):
    plain = unicodedata.normalize("NFD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("’", "'")


def read(path, delimiter="\t"):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE))


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("# " + "\t".join(header) + "\n")
        f.writelines("\t".join(row) + "\n" for row in rows)


def countries(out):
    codes, capitals = dict(COUNTRY_NAMES), {}
    for line in (out / "countries.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, aliases, capital, *_ = line.split("\t")
        for x in [name, *filter(None, aliases.split("|"))]:
            codes.setdefault(x, code)
            codes.setdefault("The " + x, code)
        if capital:
            capitals[fold(capital), code] = True
    return codes, capitals


def places(originals, out, codes, capitals):
    rows, states = [], set()
    for row in read(originals / "world-cities.csv", ","):
        if code := codes.get(row["country"]):
            rows.append((row["name"], code, row["subcountry"], row["geonameid"]))
            if len(row["subcountry"]) > 2 and row["subcountry"] != "N/A" and row["subcountry"] not in DIRECTIONS:
                states.add((re.sub(r"^(State of|Province of) ", "", row["subcountry"]), code))
    same = collections.Counter(row[:2] for row in rows)
    cities = set()
    for name, code, state, number in rows:
        names = [name, *EXONYMS.get((name, code), [])]
        namesake = any(fold(n) in fold(state) for n in names)
        the_one = namesake or same[name, code] == 1
        seat = the_one or re.search(r"District|Capital|Metropolitan", state)
        capital = seat and any((fold(n), code) in capitals for n in names)
        # C: capital; N: namesake of its state or province, most often that one's capital; -: any other.
        rank = "C" if capital else "N" if namesake and code not in SMALL else "-"
        cities.add((name, "|".join(names[1:]) if the_one or capital else "", code, number, rank))
    write(out / "cities.tsv", ("name", "aliases", "country", "geonames", "rank"), sorted(cities))
    elsewhere = {name for name, _, code, _, _ in cities if code not in SMALL}
    states = {state for state in states if state[1] not in SMALL or state[0] not in elsewhere}
    write(out / "states.tsv", ("name", "country"), sorted(states))


def people(originals, out, codes):
    rows = []
    for row in read(originals / "leaders_factbook.tsv"):
        name = re.sub(r"\(.*?\)|,.*$", "", row["name"]).strip()
        # The source writes some family names in capitals.
        words = [w.capitalize() if w.isupper() and len(w) > 1 else w for w in name.split()]
        name = " ".join(w.upper() if i and re.fullmatch("(?i)[ivx]{2,}", w) else w for i, w in enumerate(words))
        # The title column of the source sometimes keeps the beginning of a name or of a style.
        title = re.sub(r"\s+(of( the)?|and|Sir|Dr\.|Gen\.|Col\.|Dame)$", "", row["title"]).strip()
        if codes.get(row["country"]) and re.fullmatch(r"[^\W\d_][\w'’.-]*( [\w'’.-]+){1,5}", name):
            rows.append((name, "", title, codes[row["country"]], ""))
    for row in read(originals / "us_politicians.tsv"):
        other = row["wikipedia"].split(" (")[0]
        rows.append((row["name"], other if other != row["name"] else "", "", "US", row["wikidata"]))
    write(out / "people.tsv", ("name", "aliases", "title", "country", "wikidata"), sorted(set(rows)))


LEGAL = r",? (Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|PLC|plc|LLC|L\.?P|N\.?V|S\.?A|AG|SE|ADR|Holdings?|Group|& Co)\.?$"


def companies(originals, out):
    rows = {}
    for row in read(originals / "companies.tsv"):
        name, ticker = row["name"].strip(), (row["ticker"] or "").strip()
        short = name
        while (cut := re.sub(LEGAL, "", short)) != short:
            short = cut.strip(" ,")
        if ticker and len(short) > 2:
            rows.setdefault(ticker, (name, short if short != name else "", ticker))
    write(out / "companies.tsv", ("name", "aliases", "ticker"), sorted(rows.values()))


def parties(originals, out, codes):
    rows = set()
    for row in read(originals / "parties_factbook.tsv"):
        name, short = row["party"].strip(), (row["acronym"] or "").strip()
        if codes.get(row["country"]) and " " in name and len(name) < 60 and not re.search(r"[\[\]();:]| or |note", name):
            rows.add((name, short, codes[row["country"]]))
    write(out / "parties.tsv", ("name", "aliases", "country"), sorted(rows))


# Outlets whose names are rather a word, a place or a person's name.
WORDS = set("""time fortune nature science people life variety mirror sun star post times independent observer guardian standard dawn
nation economist express herald metro week hill wire wired vox slate salon politico quartz sky voice focus local
""".split())


# Names with these words are of bodies that publish, not of outlets.
BODIES = (r"(?i:center|centre|service|survey|ministry|department|organi[sz]ation|committee|council|university|institute|office|"
          r"police|army|association|government|nations|watch|amnesty|google|twitter|youtube|facebook)")


def companies_world(originals, out, codes):
    """Companies of middle size and above with their country; what companies.tsv has already is left out."""
    known = {fold(line.split("\t")[0]) for line in (out / "companies.tsv").read_text(encoding="utf-8").splitlines()}
    rows = set()
    for row in read(originals / "companies_world.tsv"):
        name, short, code = row["name"].strip(), row["short"].strip(), codes.get(row["country"])
        large = row["market_cap"] in ("Mega Cap", "Large Cap", "Mid Cap")
        if large and code and len(short) > 3 and fold(name) not in known and short[0].isupper() and not short.isupper():
            rows.add((name, short if short != name else "", code))
    write(out / "companies_world.tsv", ("name", "aliases", "country"), sorted(rows))


def media(originals, out):
    """Outlets that are cited at least ten times."""
    taken = set(COUNTRY_NAMES) | {line.split("\t")[1] for line in (out / "countries.tsv").read_text(encoding="utf-8").splitlines()}
    cities = {line.split("\t")[0] for line in (out / "cities.tsv").read_text(encoding="utf-8").splitlines()}
    kept = [line.split("\t") for line in (out / "organizations.tsv").read_text(encoding="utf-8").splitlines()]
    kept = {fold(name) for row in kept if len(row) > 2 for name in (row[2], *(row[3].split("|") if len(row) > 3 else ()))}
    rows = set()
    for row in read(originals / "media_sources.tsv"):
        name = re.sub(r"^The ", "", row["name"].strip())
        plain = name not in taken and name not in cities and fold(name) not in kept and fold(name) not in WORDS
        if int(row["count"]) >= 10 and plain and len(name) > 3 and name[0].isupper() and not re.search(r"[()/.]|" + BODIES, name):
            rows.add((name,))
    write(out / "media.tsv", ("name",), sorted(rows))


# First names that women bear in one country and men in another, and family names that stand first.
UNSURE = set("""
andrea andree carmen claude camille dominique gabriele daniele michele nicola jean joan laurence robin rene sasha simone
kim lee li park chen yang han jin an ma lin ho lu sun kang jung min tran vo song long chan wang wong yoon cho seo xi mao
""".split())


def first_names(originals, out):
    """Names that at least nine of ten bearers share a gender in, and that at least 300 people bear."""
    women, men = [], []
    for row in read(originals / "first_names_us_ssa.tsv"):
        name, female, male = row["name"], int(row["female"]), int(row["male"])
        if female + male >= 300 and max(female, male) >= 0.9 * (female + male) and name not in UNSURE:
            (women if female > male else men).append(name)
    for path, names in (("first_names_women.txt", women), ("first_names_men.txt", men)):
        with open(out / path, "w", encoding="utf-8", newline="\n") as f:
            f.writelines(name + "\n" for name in sorted(names))


def main(originals, out):
    codes, capitals = countries(out)
    places(originals, out, codes, capitals)
    people(originals, out, codes)
    companies(originals, out)
    parties(originals, out, codes)
    first_names(originals, out)
    companies_world(originals, out, codes)
    media(originals, out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
