"""Trains a student further, on the soft labels a run of `train.py` has kept.

  python distill.py --student fast --run RUN_FOLDER --minutes 20

Starts from the student in RUN_FOLDER/train.pt, writes RUN_FOLDER/STUDENT.pt and resumes from it.
"""
import argparse
import os
import random

import torch

from dateline_training import cache, losses, run
from dateline_training.model import Config, Tagger

RATES = {"accurate": 5e-5, "fast": 1e-3}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--student", choices=RATES, required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=20)
    p.add_argument("--rate", type=float, help="default: 5e-5 for layers, 1e-3 for convolutions")
    p.add_argument("--seed", type=int, default=2)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    path, log = f"{a.run}/{a.student}.pt", run.Log(f"{a.run}/{a.student}.log")
    resumed = os.path.exists(path)
    state = torch.load(path) if resumed else torch.load(f"{a.run}/train.pt")
    mine = state[a.student]
    student = Tagger(Config(**mine["config"]))
    student.load_state_dict(mine["model"])
    rate = a.rate or RATES[a.student]
    optimiser = run.optimiser(student.named_parameters(), rate, rate)
    clock, steps, total = run.Clock(a.minutes, warmup=30.0), 0, 0
    if resumed:
        optimiser.load_state_dict(mine["optimiser"])
        clock.before, steps, total = state["elapsed"], state["step"], state["pieces"]
    saved = clock.elapsed()

    def checkpoint():
        run.save(path, elapsed=clock.elapsed(), step=steps, pieces=total,
                 **{a.student: {"model": student.state_dict(), "config": vars(student.config), "optimiser": optimiser.state_dict()}})

    student.train()
    for batch, targets in cache.batches(f"{a.run}/cache", random.Random(a.seed + steps)):
        if clock.elapsed() >= clock.total:
            break
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss, parts = losses.distillation(student, student(batch), targets, batch)
        run.step([optimiser], loss, clock)
        steps += 1
        total += int(batch["mask"].sum())
        log.add(parts)
        if steps % 20 == 0:
            log.write(steps, clock, total)
        if clock.elapsed() - saved > 150:
            checkpoint()
            saved = clock.elapsed()
    checkpoint()


if __name__ == "__main__":
    main()
