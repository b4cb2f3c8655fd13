"""Squeeze-and-excitation networks (Hu et al. 2017), after the layers of the authors' Caffe definitions
(github.com/hujie-frank/SENet, models/*.prototxt), with the names of the converted weights, and in the form of timm's ResNet."""
import torch
from torch import nn

DEPTHS = {14: (1, 1, 1, 1), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}


class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc1, self.fc2 = nn.Conv2d(channels, channels // 16, 1), nn.Conv2d(channels // 16, channels, 1)

    def forward(self, x):
        means = x.flatten(2).mean(2)[:, :, None, None]
        return x * torch.sigmoid(self.fc2(self.fc1(means).clamp(min=0)))


class Block(nn.Module):
    """1x1 to a channels, 3x3 to b channels, 1x1 to c channels, squeeze-and-excitation, sum, ReLU."""
    def __init__(self, channels, a, b, c, groups, strides, se, projection):
        super().__init__()
        conv = lambda i, o, k, s, g=1: nn.Conv2d(i, o, k, s, k // 2, groups=g, bias=False)
        self.conv1, self.bn1 = conv(channels, a, 1, strides[0]), nn.BatchNorm2d(a)
        self.conv2, self.bn2 = conv(a, b, 3, strides[1], groups), nn.BatchNorm2d(b)
        self.conv3, self.bn3 = conv(b, c, 1, 1), nn.BatchNorm2d(c)
        setattr(self, se, Squeeze(c))
        self.se_name = se
        if projection:
            self.downsample = nn.Sequential(conv(channels, c, projection, strides[0] * strides[1]), nn.BatchNorm2d(c))

    def forward(self, x):
        y = self.bn1(self.conv1(x)).relu()
        y = self.bn2(self.conv2(y)).relu()
        y = getattr(self, self.se_name)(self.bn3(self.conv3(y)))
        return (y + (self.downsample(x) if hasattr(self, "downsample") else x)).relu()


def layers(m, depths, channels, sizes, groups, stride_on, se, projection):
    """Adds layer1 to layer4; `sizes` gives the three widths of a stage's blocks."""
    for i, depth in enumerate(depths):
        a, b, c = sizes(64 * 2 ** i)
        stage = nn.Sequential()
        for j in range(depth):
            stride = 2 if i > 0 and j == 0 else 1
            strides = (stride, 1) if stride_on == 1 else (1, stride)
            kernel = 0 if j else (projection if i else 1)
            stage.append(Block(c if j else channels, a, b, c, groups, strides, se, kernel))
        channels = c
        setattr(m, f"layer{i + 1}", stage)


class Caffe(nn.Module):
    """The authors' networks: a pooling that counts rows and columns up, without padding; `layer0` is the stem."""
    def __init__(self, depth, groups=1):
        super().__init__()
        big = groups == 64   # SENet-154's form
        stem = [(3, 64, 3, 2), (64, 64, 3, 1), (64, 128, 3, 1)] if big else [(3, 64, 7, 2)]
        self.layer0 = nn.Sequential()
        for n, (i, o, k, s) in enumerate(stem, 1):
            self.layer0.add_module(f"conv{n}", nn.Conv2d(i, o, k, s, k // 2, bias=False))
            self.layer0.add_module(f"bn{n}", nn.BatchNorm2d(o))
            self.layer0.add_module(f"relu{n}", nn.ReLU())
        sizes = lambda w: (2 * w, 4 * w, 4 * w) if big else (w, w, 4 * w) if groups == 1 else (2 * w, 2 * w, 4 * w)
        layers(self, DEPTHS[depth], stem[-1][1], sizes, groups, 1 if groups == 1 else 2, "se_module", 3 if big else 1)
        self.last_linear = nn.Linear(2048, 1000)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.layer0(x), 3, 2, ceil_mode=True)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.last_linear(x.mean((2, 3)))


class Timm(nn.Module):
    """The same blocks in a ResNet v1.5: stride on the 3x3 convolution, torchvision's names, `se` in each block."""
    def __init__(self, depth, groups=1):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        layers(self, DEPTHS[depth], 64, lambda w: (w, w, 4 * w) if groups == 1 else (2 * w, 2 * w, 4 * w), groups, 2, "se", 1)
        self.fc = nn.Linear(2048, 1000)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


# Small images for the deep ones: under the weight rule their sigmoids come to their ends, and float32 strays from 20 pixels on.
SIZES = {14: 64, 50: 16, 101: 12, 152: 8}
NETWORKS = {"senet154": (lambda: Caffe(152, 64), (2, 3, 8, 8)), "senet_14": (lambda: Caffe(14, 64), (2, 3, 64, 64))}
for form, tail in ((Timm, ""), (Caffe, "_v1")):
    for depth, size in SIZES.items():
        of = f"_{depth}" if depth == 14 else depth
        NETWORKS[f"seresnet{of}{tail}"] = (lambda f=form, d=depth: f(d), (2, 3, size, size))
        if depth != 152:
            NETWORKS[f"seresnext{of}_32x4d{tail}"] = (lambda f=form, d=depth: f(d, 32), (2, 3, size, size))
