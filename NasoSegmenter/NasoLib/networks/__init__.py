"""Floor 2. A name to a network: the only place that knows timm, segmentation_models_pytorch and MONAI's networks.

    ready = from_bundle(bundle, device.choose())            # weights checked, folded, laid out: only predicts
    network = build("resnet50", in_channels=1, classes=1)   # a plain torch module, to train

Importing this package imports neither torch nor those libraries; building a network does.
"""

from NasoLib.networks.from_bundle import from_bundle, network_args
from NasoLib.networks.registry import NAMES, Kind, build, kind_of

__all__ = ["NAMES", "Kind", "build", "from_bundle", "kind_of", "network_args"]
