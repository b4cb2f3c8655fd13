"""A RegNet Y of five blocks, whose training float32 can follow: torchvision's class with a short line of widths."""
from torchvision.models.regnet import BlockParams, RegNet


def regnet_y_5():
    return RegNet(BlockParams.from_init_params(depth=5, w_0=16, w_a=16, w_m=1.5, group_width=8, se_ratio=0.5), num_classes=10, stem_width=16)


NETWORKS = {"regnet_y_5": (regnet_y_5, (2, 3, 64, 64))}
