#!/usr/bin/env python3
"""Very many documents through the whole: streamed in, analysed by `fast`, stored in SQLite, indexed, grouped into stories and matched
with watches that a client reads meanwhile. Told, after every tenth: documents a second, the memory of the server, how far the
projections are behind, and what they made.

    benches/million.py target/release/dateline [--documents 1000000] [--watches 50] [--folder DIR] [--keep] [--json FILE]

Documents are made up, the same at every run: wire reports of some 90 words, a third as many stories, most of few documents and some of
hundreds, 100,000 of them a day. People and companies are invented, towns are those of the gazetteer. The store takes some 9 GB for a
million and is removed afterwards, unless it is to be kept.
"""

import argparse
import json
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "crates/core/src/gazetteer/data"
DAY = 100_000  # documents
BEGIN = 1_767_225_600  # 2026-01-01

# Of {one|another} each story takes one, so that its reports share words and those of others rarely do.
THEMES = {
    "flood": ["{Heavy rain|A burst dam|A swollen river|A night of storms|Meltwater} flooded {n} {houses|farms|cellars|homes|shops} {in|around|near} {place} on {day}, {body} said.",
              "{Rescuers|Soldiers|Boat crews|Neighbours|Divers} took {m} people off {roofs|trees|a bridge|the top floor|a bus} in {place} {after|when} the {river|canal|lake|sea} {broke its banks|rose by two metres|came over the wall}.",
              "The {flood|water|storm|mud} left {n} {families|people|customers} without {power|water|gas|heating}, and {schools|roads|offices|the station} in {place} stayed {closed|shut|under water}.",
              "\"The {water|mud|river|flood} {came within an hour|was faster than any warning|took the walls with it|reached the second floor},\" {person} told {reporters|local radio|the news agency} in {place}."],
    "fire": ["A {fire|blaze|gas explosion|short circuit} {destroyed|gutted|damaged|burned down} {n} {shops|stalls|flats|offices|garages} at the {market|port|airport|old mill|bus station} of {place} on {day}, {body} said.",
             "Firefighters {needed|took|worked} {m} hours to {put out|contain|control} the {blaze|flames|fire} at the {market|port|warehouse|mill} of {place}.",
             "{Two|Three|Four|Five|Nine} {people|children|cleaners|guards} were treated for {smoke|burns|shock}, according to {person}, who {leads|heads|runs} the {fire service|rescue team|local hospital}.",
             "Police in {place} are {investigating|looking into|trying to find out} whether the {fire|blaze} was {set|arson|an accident}."],
    "court": ["A {court|judge|tribunal|jury} in {place} {sentenced|condemned} {person} to {m} {years in prison|months in jail|weeks in custody} for {fraud|bribery|theft|perjury|smuggling} on {day}.",
              "{Prosecutors|Investigators|Auditors|The charges} said {person} had {taken|stolen|hidden|moved} ${n} million {from|out of} {company}.",
              "{other}, a {lawyer|solicitor|barrister} for {person}, said her client would {appeal|not accept it|fight on|pay nothing}.",
              "{company} said it had {lost the trust of its customers|learned from the case|changed its rules|replaced its auditors} in {place}."],
    "results": ["{company} {reported|posted|announced|booked} a {quarterly|half-year|yearly} {profit|loss|surplus} of ${n} million on {day}, {m} percent {more|less} than {a year earlier|forecast|in spring}.",
                "{Shares|Bonds|Options} of {company} {rose|fell|climbed|slid|jumped} {m} percent {after the results|in early trade|by noon|at the close}.",
                "\"{Demand|Business|The market|Trade} in {place} was {better|weaker|steadier|slower} than we {expected|planned|feared},\" {chief executive|finance director|chairwoman} {person} said.",
                "{Analysts|Brokers|Banks|Investors} had expected {company} to {earn less|grow faster|cut jobs|raise prices}, said {other} of {body}."],
    "strike": ["Some {n} {workers|drivers|nurses|cleaners|pilots|clerks} of {company} {walked out|stopped work|went on strike|stayed at home} in {place} on {day} over {pay|shifts|pensions|safety|layoffs}.",
               "{person}, who {leads|heads|founded} the union, said {talks|negotiations|a last meeting} with {company} had {failed|ended in anger|led nowhere|been put off}.",
               "The {company|employer|firm|group} said the {strike|walkout|stoppage} {cost|lost} it ${m} million a {day|week|shift}.",
               "{other}, a {spokeswoman|director|lawyer} for {company}, called the {demands|claims|figures|threats} {unreasonable|far too high|unlawful|a surprise}."],
    "vote": ["{Voters|Residents|Citizens|Members} in {place} elected {person} {mayor|governor|council leader|school head} on {day} with {m} percent of the {vote|ballots}.",
             "{other}, who had {held|had|filled} the {office|post|seat} for {m} years, {conceded defeat|asked for a recount|wished her well|left without a word}.",
             "{Turnout|Participation} in {place} was {m} percent, {body} said.",
             "{person} {promised|vowed|pledged} to {build|renovate|buy} {n} {flats|schools|buses|parks} and to {open|sell|dredge|widen} the {port|road|airport|canal} again."],
    "crash": ["A {train|tram|bus|lorry|ferry} {derailed|crashed|overturned|caught fire} {near|outside|south of} {place} on {day}, killing {m} people, {body} said.",
              "{n} {passengers|pilgrims|pupils|tourists} were on board, according to {company}, which {runs|owns|rents} the {line|vehicle|route}.",
              "\"The {brakes|lights|doors|signals} {did not work|failed|were locked|came too late},\" said {person}, who was in the {last|first|second} {carriage|row|seat}.",
              "{other}, the transport minister, {went|drove|flew} to {place} and {promised|ordered|announced} {an inquiry|new tracks|help for families}."],
    "health": ["{Doctors|Nurses|Clinics|Laboratories} in {place} have {counted|found|confirmed|treated} {n} cases of {measles|cholera|dengue|polio|rabies} since {day}, {body} said.",
               "{person}, a {doctor|nurse|professor|virologist} at the {hospital|university|clinic} of {place}, {urged|asked|told} {parents|travellers|teachers|farmers} to {have their children vaccinated|boil their water|stay away|wear masks}.",
               "{company} will {deliver|ship|donate|sell} {n} {doses|tests|beds|masks}, said its spokesman {other}.",
               "{Schools|Markets|Pools|Borders} in {place} will {stay closed|open late|be watched} for {m} {days|weeks}."],
}
# What stands beside the news: one of each part.
FILL = [["Reporters", "Both sides", "The government", "Local radio", "Neighbours", "Officials", "The opposition", "Insurers", "Shopkeepers",
         "Passengers", "Farmers", "Teachers", "Lawyers", "Investors", "The mayor's party", "Aid groups"],
        ["asked again for", "did not expect", "had long known of", "will soon discuss", "spoke at length about", "could not explain",
         "welcomed", "played down", "warned against", "wrote at the weekend of", "have waited for", "doubted"],
        ["a new", "the late", "yet another", "a cheaper", "the second", "an open", "the missing", "a smaller", "their own", "the empty", "a joint",
         "the promised", "no", "every", "the oldest", "a secret"],
        ["bridge", "report", "fee", "hearing", "harbour", "ticket", "fair", "letter", "file", "holiday", "river", "station", "council", "theatre",
         "bakery", "orchard", "ferry", "library", "tunnel", "choir", "budget", "stadium", "clinic", "archive"],
        ["in the capital.", "this year.", "near the border.", "after a long night.", "on the radio.", "without much hope.", "in the old town.",
         "before the summer.", "at a quiet meeting.", "for the third time.", "with a smile.", "under a grey sky.", "against all advice.",
         "for their children.", "by the church.", "over breakfast."]]
CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
BODIES = ["the police", "the governor's office", "the interior ministry", "the city council", "the fire service", "the Red Cross"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SYLLABLES = ["bar", "den", "fel", "gar", "hol", "jan", "kar", "len", "mor", "nor", "pel", "ros", "sal", "tor", "ved", "wal"]


def rows(name, most):
    lines = [line.split("\t")[0] for line in (DATA / name).read_text().splitlines() if not line.startswith("#")]
    return [line for line in lines if line.isascii() and line.replace(" ", "").isalpha()][:: max(1, len(lines) // most)]


def documents(number):
    towns, firsts = rows("cities.tsv", 3_000), [name.title() for name in rows("first_names_men.txt", 500)]
    stories = max(1, number // 3)
    for index in range(number):
        chance = random.Random(index)
        # Stories begin one after the other; a document is of a recent one, more often of one of the large.
        begun = 1 + index * stories // number
        story = max(0, begun - 1 - int(min(begun, 3_000) * chance.random() ** 3))
        of = random.Random(-story - 1)
        name = lambda: "".join(of.choice(SYLLABLES) for _ in range(2)).title()
        theme = of.choice(sorted(THEMES))
        when = BEGIN + index * 86_400 // DAY
        told = {"place": of.choice(towns), "person": f"{of.choice(firsts)} {name()}", "other": f"{of.choice(firsts)} {name()}",
                "company": f"{name()} {of.choice(['AG', 'Group', 'Industries', 'Energy', 'Bank', 'Airlines'])}", "body": of.choice(BODIES),
                "n": of.randrange(20, 900), "m": of.randrange(2, 60), "day": WEEKDAYS[time.gmtime(BEGIN + story * 3 * 86_400 // DAY).tm_wday]}
        chosen = [CHOICE.sub(lambda slot: of.choice(slot[1].split("|")), sentence) for sentence in THEMES[theme]]
        sentences = [sentence.format(**told) for sentence in chosen]
        lead, rest = sentences[0], sentences[1:]
        chance.shuffle(rest)
        text = " ".join([lead, *rest[: chance.randrange(2, 4)], *(" ".join(map(chance.choice, FILL)) for _ in range(chance.randrange(3, 6)))])
        yield {"id": f"wire-{index}", "title": lead.split(",")[0].rstrip("."), "text": f"{told['place'].upper()} - {text[0].upper()}{text[1:]} ({index})",
               "publish_time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when)), "source": {"outlet": f"outlet-{chance.randrange(40)}"}}


def watches(number):
    towns = rows("cities.tsv", 3_000)
    words = ["flood", "fire", "strike", "profit", "measles", "prison", "derailed", "union", "vote", "shares"]
    return [f"{words[index % len(words)]} {towns[index * 37 % len(towns)]}" if index % 2 else words[index % len(words)] for index in range(number)]


class Server:
    def __init__(self, options, folder):
        self.folder, self.binary = folder, options.binary
        arguments = ["--store", f"sqlite:{folder / 'news.db'}", "--model", "fast", "--listen", "127.0.0.1:0", "--http-listen", "off"]
        arguments += ["--admin-listen", "127.0.0.1:0", "--log-format", "json"]
        with open(folder / "log", "w") as log:
            self.process = subprocess.Popen([options.binary, "serve", *arguments], stderr=log)
        told = {}
        while "ready" not in told:
            time.sleep(0.1)
            entries = [json.loads(line)["fields"] for line in (folder / "log").read_text().splitlines() if line.endswith("}")]
            told = {entry["message"]: entry for entry in entries}
        self.url, self.admin = f"http://{told['listening']['address']}", told["admin port listening"]["address"]

    def metrics(self):
        with urllib.request.urlopen(f"http://{self.admin}/metrics", timeout=30) as answer:
            return answer.read().decode()

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def kept(self):
        return sum(path.stat().st_size for path in self.folder.glob("news.db*")) / 1e9


def metric(text, name):
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(rf"{name}[ {{]", line))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--watches", type=int, default=50)
    parser.add_argument("--folder", type=pathlib.Path, help="where the store is made")
    parser.add_argument("--keep", action="store_true", help="leave the store there, and say where")
    parser.add_argument("--json", type=pathlib.Path, help="write the rows there, too")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(dir=options.folder))
    server = Server(options, folder)
    try:
        run(options, server)
    finally:
        server.process.terminate()
        server.process.wait()
        if options.keep:
            print(folder / "news.db")
        else:
            shutil.rmtree(folder)


def run(options, server):
    for index, words in enumerate(watches(options.watches)):
        command = [options.binary, "-q", "watch", "create", f"w{index}", "--words", words, "--server", server.url]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    reading = [options.binary, "-q", "watch", "stream", "--json", "--server", server.url]
    reader = subprocess.Popen(reading, stdout=open(server.folder / "matches", "w"))
    ingest = subprocess.Popen([options.binary, "-q", "ingest", "-", "--server", server.url], stdin=subprocess.PIPE, text=True)
    begun = time.time()
    found, last = [], (0, begun)
    step, next_row = max(1, options.documents // 10), max(1, options.documents // 10)

    def send():
        for document in documents(options.documents):
            ingest.stdin.write(json.dumps(document) + "\n")
        ingest.stdin.close()

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    columns = ["documents", "minutes", "a second", "MB", "behind, s", "active in stories", "matches told", "GB kept"]
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns), flush=True)

    def row(text, count):
        nonlocal last
        matches = int(subprocess.run(["wc", "-l", server.folder / "matches"], capture_output=True, text=True).stdout.split()[0])
        now = time.time()
        values = [int(count), round((now - begun) / 60, 1), round((count - last[0]) / (now - last[1])), round(server.memory()),
                  round(metric(text, "dateline_projection_lag_seconds"), 1), int(metric(text, "dateline_stories_active_documents")), matches,
                  round(server.kept(), 2)]
        last = (count, now)
        found.append(dict(zip(columns, values)))
        print("| " + " | ".join(str(value) for value in values) + " |", flush=True)

    while True:
        ended = ingest.poll() is not None
        text = server.metrics()
        count = metric(text, "dateline_store_commit_documents_sum") or 0
        if ended:
            # Marks of the session are writes of their own only at its end.
            count = options.documents
        if count >= next_row:
            row(text, count)
            while next_row <= count:
                next_row += step
        if ended:
            break
        time.sleep(1)
    while metric(text := server.metrics(), "dateline_projection_lag_seconds") > 0:
        time.sleep(1)
    row(text, options.documents)
    reader.terminate()
    if ingest.returncode:
        sys.exit(f"ingest ended with {ingest.returncode}")
    with sqlite3.connect(f"file:{server.folder / 'news.db'}?mode=ro", uri=True) as store:
        counts = {table: store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("documents", "stories")}
    print(", ".join(f"{count} {table}" for table, count in counts.items()))
    if counts["documents"] != options.documents:
        sys.exit("documents are missing or there twice")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
