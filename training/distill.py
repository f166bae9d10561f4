"""Trains `fast`, the convolutions, on the soft labels that a run of `train.py` has kept.

  python distill.py --run RUN_FOLDER --minutes 20

Reads RUN_FOLDER/train.pt (the teacher's embeddings) and RUN_FOLDER/cache; writes RUN_FOLDER/fast.pt and resumes from it.
"""
import argparse
import os
import random

import torch

from dateline_training import cache, losses, run
from dateline_training.model import Config, Tagger, convolutions_of


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=20)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--embedding", type=int, default=256)
    p.add_argument("--seed", type=int, default=2)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    path, log = f"{a.run}/fast.pt", run.Log(f"{a.run}/fast.log")
    state = torch.load(f"{a.run}/train.pt")["teacher"]
    teacher = Tagger(Config(**state["config"]))
    teacher.load_state_dict(state["model"])
    student = convolutions_of(teacher, a.embedding)
    optimiser = run.optimiser(student.named_parameters(), a.rate, a.rate)
    clock, steps, total = run.Clock(a.minutes, warmup=30.0), 0, 0
    if os.path.exists(path):
        state = torch.load(path)
        student.load_state_dict(state["fast"]["model"])
        optimiser.load_state_dict(state["fast"]["optimiser"])
        clock.before, steps, total = state["elapsed"], state["step"], state["pieces"]
    saved = clock.elapsed()

    def checkpoint():
        run.save(path, elapsed=clock.elapsed(), step=steps, pieces=total,
                 fast={"model": student.state_dict(), "config": vars(student.config), "optimiser": optimiser.state_dict()})

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
