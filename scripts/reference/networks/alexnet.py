"""AlexNet of 2012, one module for the two GPUs; names of Caffe's reference model."""
import torch


def response_norm(a, k=2, n=5, alpha=1e-4, beta=0.75):
    """Section 3.3 of the paper: alpha multiplies the sum over n neighbouring channels, not their mean."""
    squares = torch.nn.functional.pad(a * a, (0, 0, 0, 0, n // 2, n // 2))
    return a / (k + alpha * sum(squares[:, j:j + a.shape[1]] for j in range(n))) ** beta


class AlexNet2012(torch.nn.Module):
    def __init__(self):
        super().__init__()
        nn = torch.nn
        self.conv1 = nn.Conv2d(3, 96, 11, stride=4)
        self.conv2 = nn.Conv2d(96, 256, 5, padding=2, groups=2)
        self.conv3 = nn.Conv2d(256, 384, 3, padding=1)
        self.conv4 = nn.Conv2d(384, 384, 3, padding=1, groups=2)
        self.conv5 = nn.Conv2d(384, 256, 3, padding=1, groups=2)
        self.fc6, self.fc7, self.fc8 = nn.Linear(9216, 4096), nn.Linear(4096, 4096), nn.Linear(4096, 1000)

    def forward(self, x):
        pool = lambda y: torch.nn.functional.max_pool2d(y, 3, 2)
        x = pool(response_norm(self.conv1(x).relu()))
        x = pool(response_norm(self.conv2(x).relu()))
        x = pool(self.conv5(self.conv4(self.conv3(x).relu()).relu()).relu())
        return self.fc8(self.fc7(self.fc6(x.flatten(1)).relu()).relu())


NETWORKS = {"alexnet_2012": (AlexNet2012, (2, 3, 227, 227), 227)}
