"""GoogLeNet and Inception v3 without auxiliary heads; Inception v4 and Inception-ResNet-v2 with timm's names."""
import torch, torchvision
from torch import nn


def without_heads(name):
    return getattr(torchvision.models, name)(weights=None, aux_logits=False, init_weights=False)


class Unit(nn.Module):
    def __init__(self, i, o, kernel, stride=1, valid=False):
        super().__init__()
        k = (kernel, kernel) if isinstance(kernel, int) else kernel
        self.conv = nn.Conv2d(i, o, k, stride, 0 if valid or stride == 2 else (k[0] // 2, k[1] // 2), bias=False)
        self.bn = nn.BatchNorm2d(o, eps=1e-3)

    def forward(self, x):
        return self.bn(self.conv(x)).relu()


def seq(i, *convs):
    """Units after one another, each (channels, kernel) and perhaps 'stride' or 'valid'."""
    units = []
    for o, k, *how in convs:
        units.append(Unit(i, o, k, 2 if "stride" in how else 1, "valid" in how))
        i = o
    return units[0] if len(units) == 1 else nn.Sequential(*units)


def pooled(i, o):
    return nn.Sequential(nn.AvgPool2d(3, 1, 1, count_include_pad=False), Unit(i, o, 1))


class Branches(nn.Module):
    """Named branches side by side."""
    def __init__(self, **branches):
        super().__init__()
        self.order = list(branches)
        for name, branch in branches.items():
            self.add_module(name, branch)

    def forward(self, x):
        return torch.cat([getattr(self, name)(x) for name in self.order], 1)


def numbered(*branches):
    return Branches(**{f"branch{i}": b for i, b in enumerate(branches)})


def largest():
    return nn.MaxPool2d(3, 2)


class InceptionC4(nn.Module):
    """The module with the branches that fork."""
    def __init__(self):
        super().__init__()
        self.branch0, self.branch3 = Unit(1536, 256, 1), pooled(1536, 256)
        self.branch1_0, self.branch1_1a, self.branch1_1b = Unit(1536, 384, 1), Unit(384, 256, (1, 3)), Unit(384, 256, (3, 1))
        self.branch2_0, self.branch2_1, self.branch2_2 = Unit(1536, 384, 1), Unit(384, 448, (3, 1)), Unit(448, 512, (1, 3))
        self.branch2_3a, self.branch2_3b = Unit(512, 256, (1, 3)), Unit(512, 256, (3, 1))

    def forward(self, x):
        u, v = self.branch1_0(x), self.branch2_2(self.branch2_1(self.branch2_0(x)))
        return torch.cat([self.branch0(x), self.branch1_1a(u), self.branch1_1b(u), self.branch2_3a(v), self.branch2_3b(v), self.branch3(x)], 1)


class InceptionV4(nn.Module):
    def __init__(self):
        super().__init__()
        row, column = (1, 7), (7, 1)
        a = lambda: numbered(Unit(384, 96, 1), seq(384, (64, 1), (96, 3)), seq(384, (64, 1), (96, 3), (96, 3)), pooled(384, 96))
        b = lambda: numbered(Unit(1024, 384, 1), seq(1024, (192, 1), (224, row), (256, column)),
                             seq(1024, (192, 1), (192, column), (224, row), (224, column), (256, row)), pooled(1024, 128))
        self.features = nn.Sequential(
            Unit(3, 32, 3, 2), Unit(32, 32, 3, valid=True), Unit(32, 64, 3),
            Branches(maxpool=largest(), conv=Unit(64, 96, 3, 2)),
            numbered(seq(160, (64, 1), (96, 3, "valid")), seq(160, (64, 1), (64, row), (64, column), (96, 3, "valid"))),
            Branches(conv=Unit(192, 192, 3, 2), maxpool=largest()),
            *(a() for _ in range(4)),
            numbered(Unit(384, 384, 3, 2), seq(384, (192, 1), (224, 3), (256, 3, "stride")), largest()),
            *(b() for _ in range(7)),
            numbered(seq(1024, (192, 1), (192, 3, "stride")), seq(1024, (256, 1), (256, row), (320, column), (320, 3, "stride")), largest()),
            *(InceptionC4() for _ in range(3)))
        self.last_linear = nn.Linear(1536, 1000)

    def forward(self, x):
        return self.last_linear(self.features(x).mean((2, 3)))


class Residual(nn.Module):
    def __init__(self, channels, joined, scale, *branches, rectified=True):
        super().__init__()
        self.n, self.scale, self.rectified = len(branches), scale, rectified
        for i, branch in enumerate(branches):
            self.add_module(f"branch{i}", branch)
        self.conv2d = nn.Conv2d(joined, channels, 1)

    def forward(self, x):
        y = x + self.scale * self.conv2d(torch.cat([getattr(self, f"branch{i}")(x) for i in range(self.n)], 1))
        return y.relu() if self.rectified else y


def block8(scale=0.2, rectified=True):
    return Residual(2080, 448, scale, Unit(2080, 192, 1), seq(2080, (192, 1), (224, (1, 3)), (256, (3, 1))), rectified=rectified)


class InceptionResNetV2(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv2d_1a, self.conv2d_2a, self.conv2d_2b = Unit(3, 32, 3, 2), Unit(32, 32, 3, valid=True), Unit(32, 64, 3)
        self.conv2d_3b, self.conv2d_4a = Unit(64, 80, 1), Unit(80, 192, 3, valid=True)
        self.mixed_5b = numbered(Unit(192, 96, 1), seq(192, (48, 1), (64, 5)), seq(192, (64, 1), (96, 3), (96, 3)), pooled(192, 64))
        self.repeat = nn.Sequential(*(Residual(320, 128, 0.17, Unit(320, 32, 1), seq(320, (32, 1), (32, 3)), seq(320, (32, 1), (48, 3), (64, 3)))
                                      for _ in range(10)))
        self.mixed_6a = numbered(Unit(320, 384, 3, 2), seq(320, (256, 1), (256, 3), (384, 3, "stride")), largest())
        self.repeat_1 = nn.Sequential(*(Residual(1088, 384, 0.1, Unit(1088, 192, 1), seq(1088, (128, 1), (160, (1, 7)), (192, (7, 1))))
                                        for _ in range(20)))
        self.mixed_7a = numbered(seq(1088, (256, 1), (384, 3, "stride")), seq(1088, (256, 1), (288, 3, "stride")),
                                 seq(1088, (256, 1), (288, 3), (320, 3, "stride")), largest())
        self.repeat_2 = nn.Sequential(*(block8() for _ in range(9)))
        self.block8, self.conv2d_7b = block8(1.0, rectified=False), Unit(2080, 1536, 1)
        self.classif = nn.Linear(1536, 1000)

    def forward(self, x):
        pool = largest()
        x = pool(self.conv2d_2b(self.conv2d_2a(self.conv2d_1a(x))))
        x = pool(self.conv2d_4a(self.conv2d_3b(x)))
        x = self.repeat_1(self.mixed_6a(self.repeat(self.mixed_5b(x))))
        x = self.block8(self.repeat_2(self.mixed_7a(x)))
        return self.classif(self.conv2d_7b(x).mean((2, 3)))


NETWORKS = {**{f"{name}_noaux": (lambda name=name: without_heads(name), (2, 3, size, size), 107)
               for name, size in (("googlenet", 224), ("inception_v3", 299))},
            "inception_v4": (InceptionV4, (2, 3, 299, 299), 107), "inception_resnet_v2": (InceptionResNetV2, (2, 3, 299, 299), 107)}
