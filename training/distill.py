"""Trains a student on the teacher's soft labels over all texts: `accurate` (4 layers) or `fast` (4 convolutions).

  python distill.py --student accurate --teacher RUN/teacher.pt --vocab vocab.txt --data TRAIN_FOLDER \
      --gazetteers FOLDER --out RUN_FOLDER --minutes 30 [--write-cache FOLDER | --read-cache FOLDER]

The soft labels one student was trained on can be kept for the next one: a pass over them costs no teacher.
Resumes from RUN_FOLDER/STUDENT.pt when it is there.
"""
import argparse
import glob
import os
import random
import time

import torch

from dateline_training import losses, run
from dateline_training.batches import collate
from dateline_training.model import Config, Tagger
from dateline_training.pieces import Pieces
from dateline_training.pool import Pool

SHARD = 40


def accurate(state):
    """The teacher's early exit, to be trained further on its own."""
    student = Tagger(Config(**state["exit_config"]))
    student.load_state_dict(state["exit"])
    return student


def fast(teacher, width=128):
    """Convolutions over the teacher's piece embeddings, reduced by principal components."""
    student = Tagger(Config(architecture="convolution", embedding=width, hidden=256, layers=4, heads=0, feed_forward=0,
                            dilations=(1, 2, 4, 1), arc=64, label=32, dropout=0.1))
    table = teacher.piece.weight.detach()
    centred = table - table.mean(0)
    _, _, v = torch.linalg.svd(centred, full_matrices=False)
    reduced = centred @ v[:width].T
    scale = reduced.std()
    with torch.no_grad():
        student.piece.weight.copy_(reduced / scale)
        student.shape.weight.copy_(teacher.shape.weight @ v[:width].T / scale)
        student.glue.weight.copy_(teacher.glue.weight @ v[:width].T / scale)
    return student


def online(pool, teacher, budget, cache):
    """Batches with the teacher's logits, kept in `cache` where one is given."""
    shard, number = [], 0
    for rows in pool.batches(budget):
        batch = collate(rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            targets = losses.teacher_targets(teacher, batch)
        yield batch, targets
        if cache:
            shard.append((rows, {k: v if k == "heads" else v.half() for k, v in targets.items()}))
            if len(shard) == SHARD:
                run.save(f"{cache}/{os.getpid()}-{number:04}.pt", shard=shard)
                shard, number = [], number + 1


def cached(folder, rng):
    """Endless passes over kept batches, in random order."""
    while True:
        paths = sorted(glob.glob(f"{folder}/*.pt"))
        rng.shuffle(paths)
        for path in paths:
            shard = torch.load(path, weights_only=False)["shard"]
            rng.shuffle(shard)
            for rows, targets in shard:
                yield collate(rows), targets


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--student", choices=["accurate", "fast"], required=True)
    p.add_argument("--teacher", required=True)
    p.add_argument("--vocab", required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--gazetteers", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--minutes", type=float, default=30)
    p.add_argument("--budget", type=int, default=2560)
    p.add_argument("--rate", type=float, help="default: 2e-4 for layers, 2e-3 for convolutions")
    p.add_argument("--write-cache")
    p.add_argument("--read-cache")
    p.add_argument("--seed", type=int, default=2)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    if a.write_cache:
        os.makedirs(a.write_cache, exist_ok=True)
    path, log = f"{a.out}/{a.student}.pt", run.Log(f"{a.out}/{a.student}.log")
    state = torch.load(a.teacher)
    teacher = Tagger(Config(**state["config"]))
    teacher.load_state_dict(state["model"])
    teacher.eval()
    student = accurate(state) if a.student == "accurate" else fast(teacher)
    rate = a.rate or (2e-4 if a.student == "accurate" else 2e-3)
    optimiser = run.optimiser(student.named_parameters(), rate, max(rate, 1e-3) if a.student == "accurate" else rate)
    clock, steps, total = run.Clock(a.minutes, warmup=30.0), 0, 0
    if os.path.exists(path):
        state = torch.load(path)
        student.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        clock.before, steps, total = state["elapsed"], state["step"], state["pieces"]
    if a.read_cache:
        source = cached(a.read_cache, random.Random(a.seed + steps))
    else:
        pool = Pool(a.data, a.gazetteers, Pieces(a.vocab), a.seed + steps)
        source = online(pool, teacher, a.budget, a.write_cache)
    clock.began = time.monotonic()  # the time to load the data does not count
    saved = clock.elapsed()

    def checkpoint():
        run.save(path, model=student.state_dict(), optimiser=optimiser.state_dict(), config=vars(student.config),
                 elapsed=clock.elapsed(), step=steps, pieces=total)

    student.train()
    for batch, targets in source:
        if clock.elapsed() >= clock.total:
            break
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out = student(batch)
            loss, parts = losses.distillation(student, out, targets, batch)
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
