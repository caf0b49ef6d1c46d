"""Train an image classifier by transfer learning, on a folder of pictures.

The folder given by --data holds `train` and `val`, each with one folder of pictures per class
(torchvision's ImageFolder). The best weights by validation accuracy are kept in
`<output_dir>/model.pt`, with the class names.
"""

from __future__ import annotations

import argparse
import random
import socket
import time
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import models, transforms
from torchvision.datasets import ImageFolder

import trainyard

MODELS = ("resnet18", "resnet34", "mobilenet_v3_small", "shufflenet_v2_x1_0", "efficientnet_b0")
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
ANSWER_SECONDS = 5  # how long the host of the weights may be silent


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train an image classifier by transfer learning.")
    parser.add_argument("--data", type=Path, required=True, help="folder with train and val")
    parser.add_argument("--num_epochs", type=int, default=8, help="passes over the training set")
    parser.add_argument("--output_dir", type=Path, default=Path("./outputs"))
    parser.add_argument("--learning_rate", type=float, default=0.003)
    parser.add_argument("--momentum", type=float, default=0.9)
    parser.add_argument("--lr_step", type=int, default=5, help="epochs per tenth of the rate")
    parser.add_argument("--image_size", type=int, default=64, help="pixels; 224 for photographs")
    parser.add_argument("--batch_size", type=int, default=8)
    parser.add_argument("--model", choices=MODELS, default="resnet18")
    parser.add_argument("--from_scratch", action="store_true", help="use no pretrained weights")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=0, help="processes that load pictures")
    parser.add_argument(
        "--shuffle_labels",
        action="store_true",
        help="sanity check: give the pictures random labels, so that nothing can be learned",
    )
    return parser.parse_args()


def main() -> None:
    args = parse_arguments()
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    train_set = load_pictures(args.data / "train", train_transform(args.image_size))
    val_set = load_pictures(args.data / "val", val_transform(args.image_size))
    if train_set.classes != val_set.classes:
        raise SystemExit(f"train has {train_set.classes}, but val has {val_set.classes}")
    if args.shuffle_labels:
        print("Labels are shuffled: the accuracy must stay near chance.")
        shuffle_labels(train_set, args.seed)
        shuffle_labels(val_set, args.seed + 1)
    print(
        f"{len(train_set)} training and {len(val_set)} validation pictures of "
        f"{', '.join(train_set.classes)}; {args.model} on {device}"
    )

    model = build_model(args.model, len(train_set.classes), not args.from_scratch).to(device)
    train_loader = DataLoader(
        train_set,
        args.batch_size,
        shuffle=True,
        num_workers=args.workers,
        # A last batch of one picture has no variance to normalise by.
        drop_last=len(train_set) > args.batch_size,
    )
    val_loader = DataLoader(val_set, args.batch_size, num_workers=args.workers)
    optimizer = torch.optim.SGD(model.parameters(), lr=args.learning_rate, momentum=args.momentum)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=args.lr_step, gamma=0.1)

    best = -1.0
    for epoch in range(args.num_epochs):
        start = time.monotonic()
        train_loss, train_acc = train_epoch(model, train_loader, optimizer, device, epoch)
        val_loss, val_acc = evaluate(model, val_loader, device)
        trainyard.log_metrics({"val/loss": val_loss, "val/acc": val_acc}, step=epoch + 1)
        scheduler.step()
        print(
            f"epoch {epoch + 1}/{args.num_epochs}  train loss {train_loss:.4f} acc {train_acc:.3f}"
            f"  val loss {val_loss:.4f} acc {val_acc:.3f}  {time.monotonic() - start:.1f} s",
            flush=True,
        )
        if val_acc > best:
            best = val_acc
            save(model, args, train_set.classes)
    print(f"best validation accuracy {best:.3f}; model in {args.output_dir / 'model.pt'}")


def train_transform(size: int) -> transforms.Compose:
    return transforms.Compose(
        [
            transforms.RandomResizedCrop(size, scale=(0.8, 1.0)),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, STD),
        ]
    )


def val_transform(size: int) -> transforms.Compose:
    return transforms.Compose(
        [
            transforms.Resize(size),
            transforms.CenterCrop(size),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, STD),
        ]
    )


def load_pictures(folder: Path, transform: transforms.Compose) -> ImageFolder:
    if not folder.is_dir():
        raise SystemExit(f"{folder} is missing: --data needs the folders train and val")
    return ImageFolder(str(folder), transform)


def shuffle_labels(pictures: ImageFolder, seed: int) -> None:
    paths, labels = zip(*pictures.samples, strict=True)
    pictures.targets = random.Random(seed).sample(labels, len(labels))
    pictures.samples = list(zip(paths, pictures.targets, strict=True))


def build_model(name: str, classes: int, pretrained: bool) -> nn.Module:
    """A torchvision classifier with a new last layer, on pretrained weights where they load."""
    model = load_pretrained(name) if pretrained else None
    if model is None:
        return models.get_model(name, weights=None, num_classes=classes)
    path, last = [item for item in model.named_modules() if isinstance(item[1], nn.Linear)][-1]
    parent, _, attribute = path.rpartition(".")
    setattr(model.get_submodule(parent), attribute, nn.Linear(last.in_features, classes))
    return model


def load_pretrained(name: str) -> nn.Module | None:
    """The model with ImageNet weights, from torch's cache or the net; None where there are none."""
    silence = socket.getdefaulttimeout()
    socket.setdefaulttimeout(ANSWER_SECONDS)
    try:
        model = models.get_model(name, weights="DEFAULT", progress=False)
    except (OSError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        print(f"Pretrained weights could not be loaded ({reason}): training from scratch.")
        return None
    finally:
        socket.setdefaulttimeout(silence)
    print("Fine-tuning pretrained ImageNet weights.")
    return model


def train_epoch(
    model: nn.Module,
    loader: DataLoader,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    epoch: int,
) -> tuple[float, float]:
    """One pass over the training set; logs every step and returns mean loss and accuracy."""
    model.train()
    loss_sum = right = seen = 0.0
    for batch, (pictures, answers) in enumerate(loader):
        labels = answers.to(device)
        optimizer.zero_grad()
        scores = model(pictures.to(device))
        loss = nn.functional.cross_entropy(scores, labels)
        loss.backward()
        optimizer.step()
        hits = int((scores.argmax(1) == labels).sum())
        step = epoch * len(loader) + batch + 1
        trainyard.log_metrics(
            {
                "train/loss": loss.item(),
                "train/acc": hits / len(labels),
                "lr": optimizer.param_groups[0]["lr"],
            },
            step=step,
        )
        loss_sum += loss.item() * len(labels)
        right += hits
        seen += len(labels)
    return loss_sum / seen, right / seen


@torch.no_grad()
def evaluate(model: nn.Module, loader: DataLoader, device: torch.device) -> tuple[float, float]:
    """Mean loss and accuracy on the validation set."""
    model.eval()
    loss_sum = right = seen = 0.0
    for pictures, answers in loader:
        labels = answers.to(device)
        scores = model(pictures.to(device))
        loss_sum += nn.functional.cross_entropy(scores, labels, reduction="sum").item()
        right += int((scores.argmax(1) == labels).sum())
        seen += len(labels)
    return loss_sum / seen, right / seen


def save(model: nn.Module, args: argparse.Namespace, class_names: list[str]) -> None:
    """Write beside, then rename: whoever looks sees a whole model, the best so far."""
    args.output_dir.mkdir(parents=True, exist_ok=True)
    content = {
        "state_dict": {name: value.cpu() for name, value in model.state_dict().items()},
        "class_names": class_names,
        "model": args.model,
        "image_size": args.image_size,
    }
    torch.save(content, args.output_dir / "model.pt.part")
    (args.output_dir / "model.pt.part").replace(args.output_dir / "model.pt")


if __name__ == "__main__":
    main()
