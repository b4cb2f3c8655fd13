"""DARTS's supernet and the networks of published genotypes in PyTorch: from the paper (Liu et al. 2018, sections 2.1 to 2.3 and 3.3)
and the parameter names of github.com/quark0/darts. A cell is written here as text: `operation state` for each edge, two to a node."""
import torch
from torch import nn
from torch.nn import functional as F

POOLS = {"max_pool_3x3": lambda x, s: F.max_pool2d(x, 3, s, 1), "avg_pool_3x3": lambda x, s: F.avg_pool2d(x, 3, s, 1, count_include_pad=False)}
SEARCHED = ["none", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5"]

S3, S5, S7, MX, AV, ID, D3, C7 = ("sep_conv_3x3", "sep_conv_5x5", "sep_conv_7x7", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "dil_conv_3x3", "conv_7x1_1x7")
FOUR = [2, 3, 4, 5]
# name -> (normal cell, its joined states, reduction cell, its joined states); a cell is a list of (operation, state).
GENOTYPES = {
    "v1": ([(S3, 1), (S3, 0), (ID, 0), (S3, 1), (ID, 0), (S3, 1), (S3, 0), (ID, 2)], FOUR, [(MX, 0), (MX, 1), (ID, 2), (MX, 0), (MX, 0), (ID, 2), (ID, 2), (AV, 0)], FOUR),
    "v2": ([(S3, 0), (S3, 1), (S3, 0), (S3, 1), (S3, 1), (ID, 0), (ID, 0), (D3, 2)], FOUR, [(MX, 0), (MX, 1), (ID, 2), (MX, 1), (MX, 0), (ID, 2), (ID, 2), (MX, 1)], FOUR),
    "nasnet": ([(S5, 1), (S3, 0), (S5, 0), (S3, 0), (AV, 1), (ID, 0), (AV, 0), (AV, 0), (S3, 1), (ID, 1)], [2, 3, 4, 5, 6],
               [(S5, 1), (S7, 0), (MX, 1), (S7, 0), (AV, 1), (S5, 0), (ID, 3), (AV, 2), (S3, 2), (MX, 1)], [4, 5, 6]),
    "amoebanet": ([(AV, 0), (MX, 1), (S3, 0), (S5, 2), (S3, 0), (AV, 3), (S3, 1), (ID, 1), (ID, 0), (AV, 1)], [4, 5, 6],
                  [(AV, 0), (S3, 1), (MX, 0), (S7, 2), (S7, 0), (AV, 1), (MX, 0), (MX, 1), (C7, 0), (S3, 5)], [3, 4, 6]),
}


def conv(i, o, k, **options):
    return nn.Conv2d(i, o, k, bias=False, **options)


class Op(nn.Module):
    """A sequence under the name `op`."""
    def __init__(self, *layers):
        super().__init__()
        self.op = nn.Sequential(*layers)

    def forward(self, x):
        return self.op(x)


class Halve(nn.Module):
    def __init__(self, i, o, learned):
        super().__init__()
        self.conv_1, self.conv_2, self.bn = conv(i, o // 2, 1, stride=2), conv(i, o // 2, 1, stride=2), nn.BatchNorm2d(o, affine=learned)

    def forward(self, x):
        x = x.clamp(min=0)
        return self.bn(torch.cat((self.conv_1(x), self.conv_2(x[..., 1:, 1:])), 1))


class Pool(nn.Module):
    def __init__(self, name, stride):
        super().__init__()
        self.name, self.stride = name, stride

    def forward(self, x):
        return POOLS[self.name](x, self.stride)


class Nothing(nn.Module):
    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        return torch.zeros_like(x[..., ::self.stride, ::self.stride])


def edge(name, c, stride, learned):
    def depthwise(k, stride, dilation):
        return [nn.ReLU(), conv(c, c, k, stride=stride, padding=dilation * (k - 1) // 2, dilation=dilation, groups=c), conv(c, c, 1), nn.BatchNorm2d(c, affine=learned)]
    if name == "none":
        return Nothing(stride)
    if name in POOLS:
        return Pool(name, stride)
    if name == "skip_connect":
        return nn.Identity() if stride == 1 else Halve(c, c, learned)
    if name == "conv_7x1_1x7":
        return nn.Sequential(nn.ReLU(), conv(c, c, (1, 7), stride=(1, stride), padding=(0, 3)), conv(c, c, (7, 1), stride=(stride, 1), padding=(3, 0)), nn.BatchNorm2d(c, affine=learned))
    k = int(name[-1])
    return Op(*depthwise(k, stride, 1), *depthwise(k, 1, 1)) if name.startswith("sep") else Op(*depthwise(k, stride, 2))


class Cell(nn.Module):
    """Edges as (from, node, module), kept in the order of their rows."""
    def __init__(self, before, last, c, halved_before, learned, edges, joined):
        super().__init__()
        narrow = lambda i: Op(nn.ReLU(), conv(i, c, 1), nn.BatchNorm2d(c, affine=learned))
        self.preprocess0 = Halve(before, c, learned) if halved_before else narrow(before)
        self.preprocess1 = narrow(last)
        self.places = [(source, node) for source, node, _ in edges]
        self._ops = nn.ModuleList(module for _, _, module in edges)
        self.joined = joined

    def forward(self, before, last, mix=None):
        states = [self.preprocess0(before), self.preprocess1(last)]
        for node in range(1 + max(n for _, n in self.places)):
            rows = [r for r, (_, n) in enumerate(self.places) if n == node]
            outs = [self._ops[r](states[self.places[r][0]]) if mix is None else self._ops[r](states[self.places[r][0]], mix[r]) for r in rows]
            states.append(sum(outs))
        return torch.cat([states[s] for s in self.joined], 1)


class Mixed(nn.Module):
    def __init__(self, names, c, stride):
        super().__init__()
        made = [edge(n, c, stride, False) for n in names]
        self._ops = nn.ModuleList(nn.Sequential(m, nn.BatchNorm2d(c, affine=False)) if "pool" in n else m for n, m in zip(names, made))

    def forward(self, x, weights):
        return torch.stack([w * f(x) for w, f in zip(weights, self._ops)]).sum(0)


def plan(depth, reductions):
    return [d in (reductions if reductions is not None else (depth // 3, 2 * depth // 3)) for d in range(depth)]


class Supernet(nn.Module):
    def __init__(self, c=16, depth=8, nodes=4, names=SEARCHED, classes=10, reductions=None):
        super().__init__()
        rows = [(source, node) for node in range(nodes) for source in range(node + 2)]
        self.alphas_normal = nn.Parameter(1e-3 * torch.randn(len(rows), len(names)))
        self.alphas_reduce = nn.Parameter(1e-3 * torch.randn(len(rows), len(names)))
        self.stem = nn.Sequential(conv(3, 3 * c, 3, padding=1), nn.BatchNorm2d(3 * c))
        self.halving, before, last, halved, self.cells = plan(depth, reductions), 3 * c, 3 * c, False, nn.ModuleList()
        for now in self.halving:
            c *= 2 if now else 1
            edges = [(s, n, Mixed(names, c, 2 if now and s < 2 else 1)) for s, n in rows]
            self.cells.append(Cell(before, last, c, halved, False, edges, range(2, 2 + nodes)))
            before, last, halved = last, nodes * c, now
        self.classifier = nn.Linear(last, classes)

    def forward(self, x):
        before = last = self.stem(x)
        for now, cell in zip(self.halving, self.cells):
            before, last = last, cell(before, last, (self.alphas_reduce if now else self.alphas_normal).softmax(1))
        return self.classifier(last.mean((2, 3)))


class Head(nn.Module):
    def __init__(self, c, classes, large):
        super().__init__()
        pool = nn.AvgPool2d(5, 2 if large else 3, count_include_pad=False)
        last = [] if large else [nn.BatchNorm2d(768)]
        self.features = nn.Sequential(nn.ReLU(), pool, conv(c, 128, 1), nn.BatchNorm2d(128), nn.ReLU(), conv(128, 768, 2), *last, nn.ReLU())
        self.classifier = nn.Linear(768, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class Network(nn.Module):
    """`large` is the form for ImageNet: two stems, of which the second halves the map once more."""
    auxiliary_weight = 0.4

    def __init__(self, genotype, c, depth, classes, large=False, reductions=None):
        super().__init__()
        normal, normal_joined, reduce, reduce_joined = GENOTYPES[genotype]
        self.large = large
        if large:
            self.stem0 = nn.Sequential(conv(3, c // 2, 3, stride=2, padding=1), nn.BatchNorm2d(c // 2), nn.ReLU(), conv(c // 2, c, 3, stride=2, padding=1), nn.BatchNorm2d(c))
            self.stem1 = nn.Sequential(nn.ReLU(), conv(c, c, 3, stride=2, padding=1), nn.BatchNorm2d(c))
        else:
            self.stem = nn.Sequential(conv(3, 3 * c, 3, padding=1), nn.BatchNorm2d(3 * c))
        before = last = c if large else 3 * c
        halved, self.cells, self.middle = large, nn.ModuleList(), 2 * depth // 3
        for d, now in enumerate(plan(depth, reductions)):
            c *= 2 if now else 1
            pairs, joined = (reduce, reduce_joined) if now else (normal, normal_joined)
            edges = [(s, k // 2, edge(n, c, 2 if now and s < 2 else 1, True)) for k, (n, s) in enumerate(pairs)]
            self.cells.append(Cell(before, last, c, halved, True, edges, joined))
            before, last, halved = last, len(joined) * c, now
            if d == self.middle:
                self.auxiliary_head = Head(last, classes, large)
        self.classifier = nn.Linear(last, classes)

    def forward(self, x):
        before = self.stem0(x) if self.large else self.stem(x)
        last = self.stem1(before) if self.large else before
        for d, cell in enumerate(self.cells):
            before, last = last, cell(before, last)
            if d == self.middle:
                middle = last
        logits = self.classifier(last.mean((2, 3)))
        return {"logits": logits, "aux": self.auxiliary_head(middle)} if self.training else {"logits": logits}


SMALL, LARGE = (2, 3, 32, 32), (2, 3, 224, 224)
NETWORKS = {
    "darts_supernet": (Supernet, SMALL),
    **{f"{name}_cifar": (lambda g=g: Network(g, 36, 20, 10), SMALL) for name, g in (("darts_v1", "v1"), ("darts_v2", "v2"), ("nasnet_a_darts", "nasnet"), ("amoebanet_a_darts", "amoebanet"))},
    **{f"{name}_imagenet": (lambda g=g: Network(g, 48, 14, 1000, True), LARGE) for name, g in (("darts_v1", "v1"), ("darts_v2", "v2"), ("nasnet_a_darts", "nasnet"), ("amoebanet_a_darts", "amoebanet"))},
    # For training goldens: few channels and cells.
    "darts_v2_small": (lambda: Network("v2", 4, 3, 10), SMALL, 32),
    "amoebanet_a_darts_small": (lambda: Network("amoebanet", 4, 3, 10), SMALL, 32),
    "darts_v1_imagenet_small": (lambda: Network("v1", 4, 2, 1000, True, [1]), (2, 3, 112, 112), 112),
    "darts_supernet_small": (lambda: Supernet(4, 2, 2, ["none", "max_pool_3x3", "skip_connect", "sep_conv_3x3", "dil_conv_5x5"], 10, [1]), (2, 3, 16, 16), 16),
}
