"""torchvision's segmentation networks without their auxiliary heads."""
from torchvision.models import segmentation

NETWORKS = {f"{n}_noaux": (lambda n=n: getattr(segmentation, n)(weights=None, weights_backbone=None, aux_loss=False), (1, 3, 96, 128))
            for n in ("fcn_resnet50", "fcn_resnet101", "deeplabv3_resnet50", "deeplabv3_resnet101", "deeplabv3_mobilenet_v3_large")}
