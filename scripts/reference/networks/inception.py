"""GoogLeNet and Inception v3 without auxiliary heads."""
import torchvision


def without_heads(name):
    return getattr(torchvision.models, name)(weights=None, aux_logits=False, init_weights=False)


NETWORKS = {f"{name}_noaux": (lambda name=name: without_heads(name), (2, 3, size, size))
            for name, size in (("googlenet", 224), ("inception_v3", 299))}
