#!/usr/bin/env python3
"""The character GPT of scripts/train/char-gpt.ts, trained by PyTorch: what its held-out nats per character are compared with.

    /usr/bin/python3 scripts/reference/char_gpt.py [--seed 0] [--steps 2000] [--threads 2] [--out out/char-gpt-torch.json]

The same text and split, network (networks/gpt.py), distributions of first weights, rule of drawing windows, optimiser and schedule; the
random numbers themselves are PyTorch's. Prints one JSON line. Needs Debian's python3-torch; says so and ends well where that is absent.
With Debian's plain BLAS a step takes a second of processor time, with OpenBLAS (libopenblas0-pthread, installed or its folder in
LD_LIBRARY_PATH) a tenth of one.
"""
import argparse, json, math, os, sys, time

try:
    import torch
except ImportError:
    print("char_gpt.py: skipped, torch is not installed")
    sys.exit(0)
import torch.nn.functional as F

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from networks.gpt import GPT

WIDTH, HEADS, LAYERS, CONTEXT, BATCH = 128, 4, 4, 64, 12
PEAK, FINAL, WARMUP = 1e-3, 1e-4, 100


def read():
    """Ids of the training text, of the held-out text with the character before it, and the size of the alphabet."""
    name = os.path.join(here, "..", "node_modules", "@stdlib", "datasets-moby-dick", "data", "data.txt")
    with open(name, encoding="utf8", newline="") as f:
        text = f.read()
    place = {c: i for i, c in enumerate(sorted(set(text)))}
    ids = torch.tensor([place[c] for c in text])
    held = len(text) // (10 * CONTEXT) * CONTEXT
    return ids[:-held], ids[-held - 1 :], len(place)


def network(vocabulary):
    model = GPT(vocabulary, CONTEXT, WIDTH, HEADS, LAYERS, True)
    for name, p in model.named_parameters():
        if p.ndim > 1:
            torch.nn.init.normal_(p, 0, 0.02 / math.sqrt(2 * LAYERS) if "c_proj" in name else 0.02)
        elif name.endswith("bias"):
            torch.nn.init.zeros_(p)
    return model


def rate(step, steps):
    after = FINAL + (PEAK - FINAL) * (1 + math.cos(math.pi * max(0, step - WARMUP) / max(1, steps - WARMUP))) / 2
    return after * (step + 1) / WARMUP if step < WARMUP else after


def held_out(model, held):
    """Mean nats per character over windows side by side."""
    x, y = held[:-1].view(-1, CONTEXT), held[1:].view(-1, CONTEXT)
    with torch.no_grad():
        sums = [F.cross_entropy(model(a)["logits"].flatten(0, 1), b.flatten(), reduction="sum").item() for a, b in zip(x.split(64), y.split(64))]
    return sum(sums) / y.numel()


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--steps", type=int, default=2000)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--out")
    a = a.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    train, held, vocabulary = read()
    model = network(vocabulary)
    decayed = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim == 1]
    groups = [{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=PEAK, betas=(0.9, 0.99))
    start = time.perf_counter()
    for step in range(a.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate(step, a.steps)
        first = torch.randint(len(train) - CONTEXT, (BATCH, 1))
        window = train[first + torch.arange(CONTEXT + 1)]
        loss = F.cross_entropy(model(window[:, :-1])["logits"].flatten(0, 1), window[:, 1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if (step + 1) % 250 == 0:
            print(f"step {step + 1}/{a.steps}  loss {loss.item():.4f}  {time.perf_counter() - start:.0f} s", file=sys.stderr)
    seconds = time.perf_counter() - start
    record = {
        "command": f"/usr/bin/python3 scripts/reference/char_gpt.py --seed {a.seed} --steps {a.steps} --threads {a.threads}",
        "torch": torch.__version__,
        "parameters": sum(p.numel() for p in model.parameters()),
        "heldOutCharacters": len(held) - 1,
        "nats": held_out(model, held),
        "seconds": round(seconds),
    }
    print(json.dumps(record))
    if a.out:
        os.makedirs(os.path.dirname(a.out) or ".", exist_ok=True)
        with open(a.out, "w") as f:
            f.write(json.dumps(record, indent=2) + "\n")


main()
