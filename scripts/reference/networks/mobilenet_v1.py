"""MobileNet (Howard et al. 2017), layer by layer from table 1, with timm's names."""
from torch import nn

# Table 1: output channels and stride of the thirteen separable convolutions; a new stage wherever the map shrinks.
LAYERS = [[(64, 1)], [(128, 2), (128, 1)], [(256, 2), (256, 1)], [(512, 2)] + 5 * [(512, 1)], [(1024, 2), (1024, 1)]]


class Separable(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv_dw, self.bn1 = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs)
        self.conv_pw, self.bn2 = nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = nn.functional.relu6(self.bn1(self.conv_dw(x)))
        return nn.functional.relu6(self.bn2(self.conv_pw(x)))


class MobileNetV1(nn.Module):
    def __init__(self, width):
        super().__init__()
        channels = int(32 * width)
        self.conv_stem, self.bn1 = nn.Conv2d(3, channels, 3, 2, 1, bias=False), nn.BatchNorm2d(channels)
        stages = []
        for layers in LAYERS:
            stage = []
            for outputs, stride in layers:
                stage.append(Separable(channels, int(outputs * width), stride))
                channels = int(outputs * width)
            stages.append(nn.Sequential(*stage))
        self.blocks, self.classifier = nn.Sequential(*stages), nn.Linear(channels, 1000)

    def forward(self, x):
        x = self.blocks(nn.functional.relu6(self.bn1(self.conv_stem(x))))
        return self.classifier(x.mean((2, 3)))


NETWORKS = {f"mobilenet_v1{name}": (lambda width=width: MobileNetV1(width), (2, 3, 224, 224))
            for name, width in (("", 1), ("_075", 0.75), ("_050", 0.5), ("_025", 0.25))}
