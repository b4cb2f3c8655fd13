#!/usr/bin/env python3
"""Median milliseconds of one PyTorch training step on the CPU, the baseline of `pnpm bench`.

    /usr/bin/python3 scripts/bench/torch_step.py lenet5 64 --threads 2 --steps 30
    /usr/bin/python3 scripts/bench/torch_step.py lenet5 64 --threads 2 --serve

Networks: lenet5 (dense form, 32x32, Adam), resnet20 (He et al. 2015, section 4.2: 16-32-64 channels, 32x32) and any classifier of
torchvision (224x224), these with SGD and momentum. Needs Debian's python3-torch and python3-torchvision. Prints one JSON line; with --serve, reads numbers of steps from stdin, a line each,
and answers each with a JSON array of milliseconds.
"""
import argparse, json, statistics, sys, time
import torch
from torch import nn
import torch.nn.functional as F


class LeNet(nn.Module):
    shape = (1, 32, 32)

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
    shape = (3, 32, 32)

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


def network(name):
    """The network, with the shape of its images and the number of its classes."""
    if name in ("lenet5", "resnet20"):
        model = LeNet() if name == "lenet5" else ResNet20()
        return model, model.shape, 10
    import torchvision
    return getattr(torchvision.models, name)(weights=None), (3, 224, 224), 1000


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
    model, shape, classes = network(a.model)
    model.train()
    make = (lambda p: torch.optim.Adam(p, lr=1e-3)) if a.model == "lenet5" else (lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9))
    optimiser = make(model.parameters())
    x, y = torch.rand(a.batch, *shape), torch.arange(a.batch) % min(classes, 10)

    def run(steps):
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            optimiser.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
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
