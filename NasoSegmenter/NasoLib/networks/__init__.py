"""Floor 2. A name to a network: the only place that knows timm, segmentation_models_pytorch and MONAI's networks.

    from NasoLib.networks.ready import make_ready

    network = build("resnet50", in_channels=1, classes=1)
    ready = make_ready(network, example_shape=(1, 1, 96, 96), device="cpu", precision="float32")

Importing this package imports neither torch nor those libraries; building a network does.
"""

from NasoLib.networks.registry import NAMES, Kind, build, kind_of

__all__ = ["NAMES", "Kind", "build", "kind_of"]
