"""Trains one teacher on the annotated texts.

  python train.py english --run RUN --vocab ../models/vocab.txt     all-MiniLM-L6-v2, 6 layers, English
  python train.py many    --run RUN --vocab ../models/vocab.txt     multilingual-e5-small, 12 layers, all languages

Writes RUN/english.pt or RUN/many.pt. With `--sitting N` it saves its state every N seconds and goes on from there when it is
started again, so that a run may be divided.
"""
import argparse
import os
import time

import torch

from dateline_training import losses, run, start
from dateline_training.stream import Corpus

# share of the batches by stream
SHARES = {"english": {"names": 0.7, "trees": 0.3}, "many": {"names": 0.4, "trees": 0.18, "names_many": 0.3, "trees_many": 0.12}}
RATES = {"english": 1.5e-4, "many": 1e-4}
STEPS = {"english": 1500, "many": 1800}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("teacher", choices=SHARES)
    p.add_argument("--run", required=True)
    p.add_argument("--vocab", required=True)
    p.add_argument("--steps", type=int, help="1,500 and 1,800 unless told")
    p.add_argument("--seconds", type=float, default=1e9, help="bound of the training itself; fewer steps when they do not fit")
    p.add_argument("--budget", type=int, default=24_000, help="pieces per step, padding included")
    p.add_argument("--sitting", type=float, help="seconds between saved states")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--device", default="cuda")
    p.add_argument("--every", type=int, default=50, help="steps of a line of the log")
    a = p.parse_args()
    torch.manual_seed(a.seed)
    path = f"{a.run}/{a.teacher}.pt"
    vocabulary = {a.teacher: start.vocabularies(a.run, a.vocab)[a.teacher]}
    corpus = Corpus(f"{a.run}/corpus.xz", vocabulary, a.device, a.seed)
    model = start.encoder(a.run, a.teacher).to(a.device).train()
    # the pieces of languages that are not annotated keep their places beside those that are
    frozen = ("piece.",) if a.teacher == "many" else ()
    optimiser = run.optimiser([x for x in model.named_parameters() if not x[0].startswith(frozen)], RATES[a.teacher], 1e-3)
    schedule, total, log = run.Schedule(a.steps or STEPS[a.teacher], a.seconds), 0, run.Log(f"{a.run}/{a.teacher}.log", a.every)
    if a.sitting and os.path.exists(path + ".state"):
        state = torch.load(path + ".state", map_location=a.device)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.step = state["step"]
    streams = {s: corpus.batches(s, a.budget) for s in SHARES[a.teacher]}
    choice, saved = run.draws(SHARES[a.teacher], a.seed + schedule.step), time.monotonic()
    print(a.teacher, {s: len(corpus.windows[s]) for s in streams}, "windows", flush=True)
    while schedule.next():
        windows = next(streams[stream := next(choice)])
        batch = corpus.batch(windows, [a.teacher], roles=stream == "trees")
        with torch.autocast(a.device, dtype=torch.bfloat16):
            out = model(batch[a.teacher])
            parts = losses.hard(model, out, batch)
            loss = losses.weighted(parts)
        run.step([optimiser], loss, schedule.rate())
        total += int(windows[:, 2].sum())
        log.add(schedule.step, total, parts, steps=schedule.steps)
        if a.sitting and time.monotonic() - saved > a.sitting:
            run.save(path + ".state", model=model.state_dict(), optimiser=optimiser.state_dict(), step=schedule.step)
            saved = time.monotonic()
    run.save(path, **{a.teacher: {"model": model.state_dict(), "config": vars(model.config)}}, step=schedule.step - 1, pieces=total)


if __name__ == "__main__":
    main()
