"""What PyTorch's autograd keeps of a forward pass, for packages/cnn-zoo/test/training-costs.test.ts.

    /usr/bin/python3 scripts/reference/saved_activations.py

Needs torch and torchvision (Debian: python3-torch 1.13, python3-torchvision 0.14). Networks run once at batch 1 on 224 x 224 with
cross entropy. Per network, in training mode: elements of all tensors that are saved for the backward pass, each storage once,
parameters and buffers left out; how many there are; and those of them that are indices of max pooling [elements].
"""
import torch
from torchvision import models

networks = {
    "resnet18": models.resnet18,
    "resnet50": models.resnet50,
    "densenet121": models.densenet121,
    "mobilenet_v2 1.4": lambda: models.mobilenet_v2(width_mult=1.4),
}


def saved(net):
    own = {t.data_ptr() for t in [*net.parameters(), *net.buffers()]}
    found = {}  # the tensors stay, lest their addresses are used again

    def pack(t):
        if t.data_ptr() not in own:
            found[t.data_ptr()] = t
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        scores = net.train()(torch.zeros(1, 3, 224, 224))
        torch.nn.functional.cross_entropy(scores, torch.zeros(1, dtype=torch.long))
    indices = sum(t.numel() for t in found.values() if t.dtype == torch.long and t.dim() == 4)
    return sum(t.numel() for t in found.values()), len(found), indices


for name, make in networks.items():
    print(name, *saved(make()))
