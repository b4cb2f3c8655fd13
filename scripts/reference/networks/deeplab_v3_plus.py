"""DeepLab v3+: the networks of VainF/DeepLabV3Plus-Pytorch, and the paper's own on aligned Xception-65."""
from collections import OrderedDict
import torch, torchvision
from torch import nn
from torch.nn import functional as F
from networks.xception import AlignedXception, AtrousSeparable, named


def cbr(i, o, k=1, dilation=1):
    return [nn.Conv2d(i, o, k, padding=dilation * (k // 2), dilation=dilation, bias=False), nn.BatchNorm2d(o), nn.ReLU()]


def without_norm(i, o, k, dilation=1):
    """cbr with the 3x3 convolution made separable."""
    conv = nn.Module()
    conv.body = nn.Sequential(nn.Conv2d(i, i, k, padding=dilation, dilation=dilation, groups=i, bias=False), nn.Conv2d(i, o, 1, bias=False))
    conv.forward = conv.body.forward
    return [conv, nn.BatchNorm2d(o), nn.ReLU()]


class Pooling(nn.Sequential):
    def forward(self, x):
        return F.interpolate(super().forward(x), size=x.shape[2:], mode="bilinear", align_corners=False)


class Pyramid(nn.Module):
    def __init__(self, i, atrous, rates=(6, 12, 18)):
        super().__init__()
        self.convs = nn.ModuleList([nn.Sequential(*cbr(i, 256)), *(atrous(i, 256, r) for r in rates), Pooling(nn.AdaptiveAvgPool2d(1), *cbr(i, 256))])
        self.project = nn.Sequential(*cbr(1280, 256), nn.Dropout(0.1))

    def forward(self, x):
        return self.project(torch.cat([f(x) for f in self.convs], 1))


class DeepLab(nn.Module):
    """`encode` gives the backbone's maps of stride 4 and 16."""
    def __init__(self, backbone, encode, low, high, kind="dense"):
        super().__init__()
        self.backbone, self.encode = backbone, encode
        block = {"dense": cbr, "separable": without_norm}.get(kind)
        atrous = (lambda i, o, r: nn.Sequential(*block(i, o, 3, r))) if block else (lambda i, o, r: AtrousSeparable(i, o, 1, r, eps=1e-5))
        decoder = block(304, 256, 3) if block else [atrous(304, 256, 1), atrous(256, 256, 1)]
        self.classifier = named(project=nn.Sequential(*cbr(low, 48)), aspp=Pyramid(high, atrous), classifier=nn.Sequential(*decoder, nn.Conv2d(256, 21, 1)))

    def forward(self, x):
        enlarge = lambda y, like: F.interpolate(y, size=like.shape[2:], mode="bilinear", align_corners=False)
        low, high = self.encode(self.backbone, x)
        c = self.classifier
        return enlarge(c.classifier(torch.cat([c.project(low), enlarge(c.aspp(high), low)], 1)), x)


def on_resnet(name, kind="dense"):
    net = getattr(torchvision.models, name)(weights=None, replace_stride_with_dilation=[False, False, True])
    net.fc, net.avgpool = nn.Identity(), nn.Identity()
    def encode(m, x):
        low = m.layer1(m.maxpool(m.bn1(m.conv1(x)).relu()))
        return low, m.layer4(m.layer3(m.layer2(low)))
    return DeepLab(net, encode, 256, 2048, kind)


class PaddedBlock(nn.Module):
    """MobileNetV2's block with the padding at its input."""
    def __init__(self, i, o, stride, dilation, expansion):
        super().__init__()
        w = i * expansion
        parts = [nn.Sequential(nn.Conv2d(i, w, 1, bias=False), nn.BatchNorm2d(w), nn.ReLU6())] if expansion > 1 else []
        parts.append(nn.Sequential(nn.Conv2d(w, w, 3, stride, 0, dilation, w, bias=False), nn.BatchNorm2d(w), nn.ReLU6()))
        self.conv = nn.Sequential(*parts, nn.Conv2d(w, o, 1, bias=False), nn.BatchNorm2d(o))
        self.pad, self.same = dilation, stride == 1 and i == o

    def forward(self, x):
        y = self.conv(F.pad(x, [self.pad] * 4))
        return x + y if self.same else y


def on_mobilenet():
    stem = nn.Sequential(nn.Conv2d(3, 32, 3, 2, bias=False), nn.BatchNorm2d(32), nn.ReLU6())
    rows = [(32, 16, 1, 1, 1), (16, 24, 2, 1, 6), (24, 24, 1, 1, 6)]                              # up to stride 4
    rows += [(24, 32, 2, 1, 6)] + [(32, 32, 1, 1, 6)] * 2 + [(32, 64, 2, 1, 6)] + [(64, 64, 1, 1, 6)] * 3   # 8, 16
    rows += [(64, 96, 1, 1, 6)] + [(96, 96, 1, 1, 6)] * 2 + [(96, 160, 1, 1, 6)] + [(160, 160, 1, 2, 6)] * 2 + [(160, 320, 1, 2, 6)]
    blocks = [stem, *(PaddedBlock(*r) for r in rows)]
    part = lambda a, b: nn.Sequential(OrderedDict((str(k), blocks[k]) for k in range(a, b)))
    def encode(m, x):
        low = m.low_level_features(x)
        return low, m.high_level_features(low)
    return DeepLab(named(low_level_features=part(0, 4), high_level_features=part(4, 18)), encode, 24, 320)


NETWORKS = {
    "deeplabv3plus_resnet50": (lambda: on_resnet("resnet50"), (1, 3, 97, 129)),
    "deeplabv3plus_resnet50_separable": (lambda: on_resnet("resnet50", "separable"), (1, 3, 97, 129)),
    "deeplabv3plus_resnet101": (lambda: on_resnet("resnet101"), (1, 3, 97, 129)),
    "deeplabv3plus_mobilenet_v2": (on_mobilenet, (1, 3, 97, 129)),
    "deeplabv3plus_xception65": (lambda: DeepLab(AlignedXception(16, 16, classes=0), lambda m, x: m.features(x), 256, 2048, "xception"), (1, 3, 97, 129)),
}
