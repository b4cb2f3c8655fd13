"""ResNet-50 with non-local blocks (Wang et al. 2017), torchvision's network with the blocks between its own."""
from collections import OrderedDict
import torch, torchvision
from torch import nn


class NonLocal(nn.Module):
    """Embedded Gaussian, keys and values from 2x2 max pooling, with the names of SlowFast."""
    def __init__(self, channels):
        super().__init__()
        inner = channels // 2
        self.conv_theta, self.conv_phi, self.conv_g = (nn.Conv2d(channels, inner, 1) for _ in range(3))
        self.conv_out, self.bn = nn.Conv2d(inner, channels, 1), nn.BatchNorm2d(channels)

    def forward(self, x):
        n, c, h, w = x.shape
        small = nn.functional.max_pool2d(x, 2)
        q = self.conv_theta(x).reshape(n, c // 2, h * w)
        k, v = (f(small).reshape(n, c // 2, -1) for f in (self.conv_phi, self.conv_g))
        found = v @ torch.softmax(q.transpose(1, 2) @ k / (c // 2) ** 0.5, 2).transpose(1, 2)
        return x + self.bn(self.conv_out(found.reshape(n, c // 2, h, w)))


def nonlocal_resnet50(places):
    """places: stage name -> the blocks that a non-local one follows."""
    net = torchvision.models.resnet50(weights=None)
    for stage, after in places.items():
        children = OrderedDict()
        for j, child in enumerate(getattr(net, stage)):
            children[str(j)] = child
            if j in after:
                children[f"nonlocal{j}"] = NonLocal(child.conv3.out_channels)
        setattr(net, stage, nn.Sequential(children))
    return net


PLACES = {"nonlocal_resnet50": {"layer3": [4]}, "nonlocal5_resnet50": {"layer2": [1, 3], "layer3": [1, 3, 5]},
          "nonlocal10_resnet50": {"layer2": range(4), "layer3": range(6)}}
NETWORKS = {name: (lambda p=p: nonlocal_resnet50(p), (2, 3, 224, 224)) for name, p in PLACES.items()}
