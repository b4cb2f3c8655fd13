"""A small Swin v2 for training goldens: windows of 5 patches, which pad 16 x 16 and 8 x 8 of them."""
from torchvision.models.swin_transformer import PatchMergingV2, SwinTransformer, SwinTransformerBlockV2

NETWORKS = {
    "swin_v2_small": (
        lambda: SwinTransformer([4, 4], 24, [2, 2], [2, 4], [5, 5], stochastic_depth_prob=0.0, block=SwinTransformerBlockV2, downsample_layer=PatchMergingV2),
        (2, 3, 64, 64),
    ),
}
