"""Residual networks with the stride of the paper."""
import torchvision


def resnet_v1(name):
    """torchvision's bottleneck network with the stride where the paper has it, on the first 1x1 convolution."""
    m = getattr(torchvision.models, name)(weights=None)
    for k in m.modules():
        if type(k).__name__ == "Bottleneck" and k.stride != 1:
            k.conv1.stride, k.conv2.stride = (2, 2), (1, 1)
    return m


NETWORKS = {f"{n}_v1": (lambda n=n: resnet_v1(n), (2, 3, 224, 224)) for n in ("resnet50", "resnet101", "resnet152")}
