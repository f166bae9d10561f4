"""Trains the teacher: all-MiniLM-L6-v2 with casing and glue embeddings and all heads.

  python train_teacher.py --minilm MODEL_FOLDER --data TRAIN_FOLDER --gazetteers FOLDER --out RUN_FOLDER --minutes 60

Resumes from RUN_FOLDER/teacher.pt when it is there.
"""
import argparse
import os

import torch

from dateline_training import losses, run
from dateline_training.batches import collate
from dateline_training.model import Config, from_minilm
from dateline_training.pieces import Pieces
from dateline_training.pool import Pool

WEIGHTS = {"ner": 1.0, "start": 0.1, "upos": 0.3, "arc": 0.5, "relation": 0.3}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--minilm", required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--gazetteers", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--budget", type=int, default=2560, help="pieces per step, padding included")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    path, log = f"{a.out}/teacher.pt", run.Log(f"{a.out}/teacher.log")
    pool = Pool(a.data, a.gazetteers, Pieces(f"{a.minilm}/vocab.txt"), a.seed)
    model = from_minilm(f"{a.minilm}/model.safetensors", Config())
    optimiser = run.optimiser(model, 1.5e-4, 1e-3)
    clock, steps, total = run.Clock(a.minutes), 0, 0
    if os.path.exists(path):
        state = torch.load(path)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        clock.before, steps, total = state["elapsed"], state["step"], state["pieces"]
        pool.rng.seed(a.seed + steps)
    saved = clock.elapsed()

    def checkpoint():
        run.save(path, model=model.state_dict(), optimiser=optimiser.state_dict(), config=vars(model.config),
                 elapsed=clock.elapsed(), step=steps, pieces=total)

    model.train()
    for rows in pool.batches(a.budget):
        if clock.elapsed() >= clock.total:
            break
        batch = collate(rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out = model(batch, syntax=bool((batch["heads"] >= 0).any()))
            parts = losses.hard(model, out, batch)
        run.step(optimiser, model, sum(WEIGHTS[k] * v for k, v in parts.items()), clock)
        steps += 1
        n = int(batch["mask"].sum())
        total += n
        log.add(parts, n)
        if steps % 20 == 0:
            log.write(steps, clock, total)
        if clock.elapsed() - saved > 150:
            checkpoint()
            saved = clock.elapsed()
    checkpoint()


if __name__ == "__main__":
    main()
