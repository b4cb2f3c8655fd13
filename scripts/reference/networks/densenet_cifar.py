"""DenseNet-BC for CIFAR (Huang et al. 2016, section 4): three blocks, a plain 3x3 convolution of 2k channels before them."""
import torch, torchvision


def densenet_bc(depth, growth):
    """torchvision's network of bottlenecks with the stem for images of 32 pixels: no stride, norm or pooling in it."""
    m = torchvision.models.DenseNet(growth, ((depth - 4) // 6,) * 3, 2 * growth, num_classes=10)
    m.features.conv0 = torch.nn.Conv2d(3, 2 * growth, 3, padding=1, bias=False)
    for name in ("norm0", "relu0", "pool0"):
        delattr(m.features, name)
    return m


NETWORKS = {f"densenet_bc_{d}_{k}_cifar": (lambda d=d, k=k: densenet_bc(d, k), (2, 3, 32, 32)) for d, k in ((100, 12), (190, 40), (250, 24))}
