"""Xception (Chollet 2016) in the names of timm's legacy_xception, and the aligned Xception of DeepLab v3+ in timm's."""
import torch
from torch import nn
from torch.nn import functional as F


def named(*children, **named_children):
    """Children under numbers and names, without a forward of its own."""
    m = nn.Module()
    for k, v in [*enumerate(children), *named_children.items()]:
        m.add_module(str(k), v)
    return m


class Separable(nn.Sequential):
    def __init__(self, i, o):
        super().__init__()
        self.conv1 = nn.Conv2d(i, i, 3, padding=1, groups=i, bias=False)
        self.pointwise = nn.Conv2d(i, o, 1, bias=False)


class Block(nn.Module):
    def __init__(self, i, widths, stride=1, first=False):
        super().__init__()
        rep, before = [], i
        for w in widths:
            rep += [nn.ReLU(), Separable(before, w), nn.BatchNorm2d(w)]
            before = w
        rep = rep[1:] if first else rep
        self.rep = nn.Sequential(*rep, *([nn.MaxPool2d(3, stride, 1)] if stride > 1 else []))
        if stride > 1 or before != i:
            self.skip, self.skipbn = nn.Conv2d(i, before, 1, stride, bias=False), nn.BatchNorm2d(before)

    def forward(self, x):
        return self.rep(x) + (self.skipbn(self.skip(x)) if hasattr(self, "skip") else x)


class Xception(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 32, 3, 2, bias=False), nn.BatchNorm2d(32)
        self.conv2, self.bn2 = nn.Conv2d(32, 64, 3, bias=False), nn.BatchNorm2d(64)
        self.block1, self.block2, self.block3 = Block(64, [128] * 2, 2, True), Block(128, [256] * 2, 2), Block(256, [728] * 2, 2)
        for i in range(4, 12):
            self.add_module(f"block{i}", Block(728, [728] * 3))
        self.block12 = Block(728, [728, 1024], 2)
        self.conv3, self.bn3 = Separable(1024, 1536), nn.BatchNorm2d(1536)
        self.conv4, self.bn4 = Separable(1536, 2048), nn.BatchNorm2d(2048)
        self.fc = nn.Linear(2048, 1000)

    def forward(self, x):
        x = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu())).relu()
        for i in range(1, 13):
            x = getattr(self, f"block{i}")(x)
        x = self.bn4(self.conv4(self.bn3(self.conv3(x)).relu())).relu()
        return self.fc(x.mean((2, 3)))


class AtrousSeparable(nn.Module):
    """3x3 per channel, then 1x1, a norm after each, and ReLUs if `act`."""
    def __init__(self, i, o, stride=1, dilation=1, act=True, eps=1e-3):
        super().__init__()
        self.conv_dw, self.bn_dw = nn.Conv2d(i, i, 3, stride, dilation, dilation, i, bias=False), nn.BatchNorm2d(i, eps)
        self.conv_pw, self.bn_pw = nn.Conv2d(i, o, 1, bias=False), nn.BatchNorm2d(o, eps)
        self.act = nn.ReLU() if act else nn.Identity()

    def forward(self, x):
        return self.act(self.bn_pw(self.conv_pw(self.act(self.bn_dw(self.conv_dw(x))))))


class AlignedXception(nn.Module):
    """`features` gives the map before the second stride and the last one; output stride 32, 16 or 8."""
    def __init__(self, middle, output_stride=32, classes=1000):
        super().__init__()
        cn = lambda i, o, k, s: named(conv=nn.Conv2d(i, o, k, s, k // 2, bias=False), bn=nn.BatchNorm2d(o, 1e-3))
        self.stem = named(cn(3, 32, 3, 2), cn(32, 64, 3, 1))
        rows = [(64, [128] * 3, 2), (128, [256] * 3, 2), (256, [728] * 3, 2)] + [(728, [728] * 3, 1)] * middle + [(728, [728, 1024, 1024], 2)]
        self.blocks, reached, dilation = nn.ModuleList(), 2, 1
        for i, widths, stride in rows:
            now, following = stride, dilation
            if stride == 2 and reached == output_stride:
                now, following = 1, 2 * dilation
            elif stride == 2:
                reached *= 2
            ins = [i, *widths]
            stack = named(**{f"conv{k + 1}": AtrousSeparable(ins[k], ins[k + 1], now if k == 2 else 1, dilation, False) for k in range(3)})
            shortcut = {"shortcut": cn(i, widths[2], 1, now)} if now > 1 or i != widths[2] else {}
            self.blocks.append(named(stack=stack, **shortcut))
            dilation = following
        ins = [1024, 1536, 1536, 2048]
        self.blocks.append(named(stack=named(**{f"conv{k + 1}": AtrousSeparable(ins[k], ins[k + 1], 1, dilation) for k in range(3)})))
        if classes:
            self.head = named(fc=nn.Linear(2048, classes))

    def features(self, x):
        cn = lambda m, x: m.bn(m.conv(x))
        for part in self.stem.children():
            x = cn(part, x).relu()
        for number, b in enumerate(self.blocks):
            s = b.stack
            if b is self.blocks[-1]:
                return low, s.conv3(s.conv2(s.conv1(x)))
            second = s.conv2(s.conv1(x.relu()).relu())
            low = second if number == 1 else low if number else None
            x = s.conv3(second.relu()) + (cn(b.shortcut, x) if hasattr(b, "shortcut") else x)

    def forward(self, x):
        return self.head.fc(self.features(x)[1].mean((2, 3)))


NETWORKS = {
    "xception": (Xception, (2, 3, 299, 299), 96),
    "xception41": (lambda: AlignedXception(8), (2, 3, 299, 299)),
    "xception65": (lambda: AlignedXception(16), (2, 3, 299, 299)),
}
