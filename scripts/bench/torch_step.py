#!/usr/bin/env python3
"""Median milliseconds of one PyTorch training step on the CPU, the baseline of `pnpm bench`.

    /usr/bin/python3 scripts/bench/torch_step.py lenet5 64 --threads 2 --steps 30
    /usr/bin/python3 scripts/bench/torch_step.py lenet5 64 --threads 2 --serve

Networks: lenet5 (dense form, 32x32, Adam), resnet20 (He et al. 2015, section 4.2: 16-32-64 channels, 32x32, SGD with momentum), char_gpt
(that of scripts/train/char-gpt.ts: 86 characters, context 64; AdamW, gradients no longer than 1), vit_ti_16 (224x224, AdamW) and any
classifier of torchvision (224x224, SGD with momentum). Needs Debian's python3-torch and python3-torchvision. Prints one JSON line; with
--serve, reads numbers of steps from stdin, a line each, and answers each with a JSON array of milliseconds.
"""
import argparse, json, os, statistics, sys, time
import torch
from torch import nn
import torch.nn.functional as F


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc3(F.relu(self.fc2(x)))


class Basic(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.stride, self.more = stride, width - inputs

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.more > 0:  # option A: every second pixel, and channels of zeros on both sides
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.more // 2, self.more // 2))
        return F.relu(y + x)


class ResNet20(nn.Module):
    def __init__(self, blocks=3):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        layers, c = [], 16
        for stage, width in enumerate((16, 32, 64)):
            for i in range(blocks):
                layers.append(Basic(c, width, 2 if stage > 0 and i == 0 else 1))
                c = width
        self.layers, self.fc = nn.Sequential(*layers), nn.Linear(64, 10)

    def forward(self, x):
        x = self.layers(F.relu(self.bn1(self.conv1(x))))
        return self.fc(x.mean((2, 3)))


REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference")


def char_gpt():
    sys.path.insert(0, REFERENCE)
    from networks import gpt
    gpt.Feed.forward = lambda self, x: self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))  # as written there: eight operators
    model = gpt.GPT(86, 64, 128, 4, 4, True)
    for name, p in model.named_parameters():
        if p.ndim > 1:
            nn.init.normal_(p, 0, 0.02)
        elif name.endswith("bias"):
            nn.init.zeros_(p)
    return model


def vit_ti_16():
    from torchvision.models import VisionTransformer
    return VisionTransformer(image_size=224, patch_size=16, num_layers=12, num_heads=3, hidden_dim=192, mlp_dim=768)


def task(name, batch):
    """The network, a batch of its inputs and labels, the loss of both, and the optimiser."""
    images = lambda *shape: torch.rand(batch, *shape)
    labels = torch.arange(batch) % 10
    if name == "char_gpt":
        ids = torch.arange(batch * 64).reshape(batch, 64) * 37 % 86
        targets = torch.arange(batch * 64).reshape(batch, 64) % 10
        loss = lambda model: F.cross_entropy(model(ids)["logits"].flatten(0, 1), targets.flatten())
        return char_gpt(), loss, adam_w
    if name == "lenet5":
        model, x, optimiser = LeNet(), images(1, 32, 32), lambda m: torch.optim.Adam(m.parameters(), lr=1e-3)
    elif name == "resnet20":
        model, x, optimiser = ResNet20(), images(3, 32, 32), sgd
    elif name == "vit_ti_16":
        model, x, optimiser = vit_ti_16(), images(3, 224, 224), adam_w
    else:
        import torchvision
        model, x, optimiser = getattr(torchvision.models, name)(weights=None), images(3, 224, 224), sgd
    return model, lambda m: F.cross_entropy(m(x), labels), optimiser


def sgd(model):
    return torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)


def adam_w(model):
    """Weights decay, biases and norms do not."""
    decayed = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))


def main():
    a = argparse.ArgumentParser()
    a.add_argument("model")
    a.add_argument("batch", type=int)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--steps", type=int, default=30)
    a.add_argument("--serve", action="store_true")
    a = a.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    model, loss_of, make = task(a.model, a.batch)
    model.train()
    optimiser = make(model)

    def run(steps):
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            optimiser.zero_grad()
            loss = loss_of(model)
            loss.backward()
            if a.model == "char_gpt":
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            loss.item()
            times.append(1e3 * (time.perf_counter() - start))
        return times

    if a.serve:
        for line in sys.stdin:
            print(json.dumps(run(int(line))), flush=True)
        return
    run(5)
    times = run(a.steps)
    print(json.dumps({"model": a.model, "batch": a.batch, "threads": a.threads, "torch": torch.__version__, "ms": statistics.median(times), "min": min(times)}))


main()
