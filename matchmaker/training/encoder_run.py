"""Fine-tunes an encoder: a frozen teacher holds the old space, contrast pulls views together.

loss = `HOLD` · (1 - cos(student, teacher)) + `PULL` · cross-entropy of finding the second view of
an item among all second views of the batch, both ways. The teacher's vector of an item is the
mean of what the network said about its English and Russian text before training; items whose
teacher vectors are nearer than `SAME` are not each other's negatives.
Reimers and Gurevych 2020 (a student learns a new language from a teacher's vectors); van den
Oord et al. 2018 (InfoNCE).
"""

import copy
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from matchmaker.engine.encoders.folder import read_weights
from matchmaker.engine.encoders.pieces import Pieces
from matchmaker.engine.encoders.torch_network import TorchNetwork
from matchmaker.training.encoder_batches import Batch, Batches
from matchmaker.training.encoder_corpus import Corpus
from matchmaker.training.encoder_views import read_phrasings

Cut = Callable[[Sequence[str]], list[list[int]]]

HOLD, PULL, SCALE, SAME = 4.0, 0.5, 20.0, 0.9
WARM_UP = 60  # steps
REPORT_EVERY = 20  # steps
LONGEST = 64  # pieces of a training text; made-up profiles have about 60
PARTS = 3  # a batch is encoded in parts of like length: less memory, better cache use


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train.

    Attributes:
        steps: in all, those before a resumption included.
        seed: of the batches.
        table_rate: largest learning rate of the piece table.
        dense_rate: largest learning rate of everything else.
        save_every: steps between two checkpoints.
    """

    steps: int
    seed: int = 1
    table_rate: float = 1e-2
    dense_rate: float = 2e-4
    save_every: int = 200


@dataclass(frozen=True, slots=True)
class Step:
    """Means over the last steps; one line of `log.jsonl`.

    Attributes:
        hold, pull: the two losses.
        found: share of first views that find their second one in the batch.
    """

    step: int
    seconds: float
    hold: float
    pull: float
    found: float


@dataclass(slots=True)
class Run:
    """A training run, ready to go on.

    Attributes:
        cut: texts to piece numbers.
        folder: of checkpoints and `log.jsonl`.
    """

    network: TorchNetwork
    batches: Batches
    cut: Cut
    plan: Plan
    folder: Path


def open_run(
    corpus: Corpus, phrasings: Path, start: Path, folder: Path, plan: Plan, *, threads: int
) -> Run:
    """Return a run from the encoder in `start`; on a GPU where torch finds one."""
    torch.set_num_threads(threads)
    torch.manual_seed(plan.seed)
    weights = read_weights(start)
    network = TorchNetwork(weights.all_rows(), weights.dense)
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    batches = Batches(corpus, read_phrasings(phrasings), plan.seed)
    return Run(network, batches, Pieces(start, LONGEST).cut, plan, folder)


def train_run(run: Run, report: Callable[[Step], None]) -> None:
    """Train in place, resuming from the run's folder when it holds a checkpoint.

    Args:
        report: is told the progress every `REPORT_EVERY` steps.
    """
    network, plan = run.network, run.plan
    run.folder.mkdir(parents=True, exist_ok=True)
    teacher = copy.deepcopy(network).eval().requires_grad_(requires_grad=False)
    table = torch.optim.SparseAdam([network.table.weight], lr=plan.table_rate)
    dense = torch.optim.AdamW(network.dense.parameters(), lr=plan.dense_rate, weight_decay=0.0)
    step = _resume(run.folder, network, (table, dense))
    network.reduced = teacher.reduced = has_bfloat16(network.table.weight.device)
    started, recent = time.monotonic(), []
    while step < plan.steps:
        rate = min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / plan.steps)
        for optimiser, full in ((table, plan.table_rate), (dense, plan.dense_rate)):
            optimiser.param_groups[0]["lr"] = full * rate
            optimiser.zero_grad()
        hold, pull, found = losses(network, teacher, run.batches(step), run.cut)
        (HOLD * hold + PULL * pull).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.dense.parameters(), 1.0)
        table.step()  # type: ignore[no-untyped-call]
        dense.step()
        step += 1
        recent.append((hold.item(), pull.item(), found))
        if step % REPORT_EVERY == 0:
            means = [sum(column) / len(recent) for column in zip(*recent, strict=True)]
            _log(run.folder, Step(step, time.monotonic() - started, *means), report)
            recent.clear()
        if step % plan.save_every == 0 or step == plan.steps:
            _save(run.folder, network, (table, dense), step)
    network.reduced = False


def has_bfloat16(device: torch.device) -> bool:
    """Tell whether `device` computes bfloat16 products itself.

    In software they take 55 times longer than float32 (512 x 512 on an AVX2 core).
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # torch has no public name for either
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())  # noqa: SLF001


def _log(folder: Path, step: Step, report: Callable[[Step], None]) -> None:
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(asdict(step)) + "\n")
    report(step)


def losses(
    network: TorchNetwork,
    teacher: TorchNetwork,
    batch: Batch,
    cut: Cut,
) -> tuple[Tensor, Tensor, float]:
    """Return the two losses of a batch and the share of first views that find their second."""
    count = len(batch.first)
    device = network.table.weight.device
    targets = torch.zeros(count, network.dimension, device=device)
    with torch.no_grad():
        for texts in (batch.english, batch.russian):
            rows = torch.tensor(list(texts), dtype=torch.long, device=device)
            if texts:
                targets[rows] += encode(teacher, cut(list(texts.values())))
        targets = functional.normalize(targets, dim=1)  # a row of zeros stays one
    vectors = encode(network, cut(batch.first + batch.second))
    first, second = vectors[:count], vectors[count:]
    plain = torch.tensor(batch.plain, device=device)
    hold = 1 - (first[plain] * targets[plain]).sum(1).mean()
    hold = hold * 0.75 + 0.25 * (1 - (second[plain] * targets[plain]).sum(1).mean())
    same = (targets @ targets.T > SAME).fill_diagonal_(fill_value=False)
    similarity = (SCALE * first @ second.T).masked_fill(same, -1e4)
    own = torch.arange(count, device=device)
    pull = functional.cross_entropy(similarity, own) + functional.cross_entropy(similarity.T, own)
    found = (similarity.argmax(1) == own).float().mean().item()
    return hold, pull / 2, found


def encode(network: TorchNetwork, texts: list[list[int]]) -> Tensor:
    """Return unit rows in the order of `texts`, encoding texts of like length together."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    size = -(-len(order) // PARTS)
    parts = [order[start : start + size] for start in range(0, len(order), size)]
    rows = torch.cat([network([texts[i] for i in part]) for part in parts])
    flat = torch.tensor([i for part in parts for i in part], device=rows.device)
    return rows[torch.argsort(flat)]


def _save(
    folder: Path,
    network: TorchNetwork,
    optimisers: tuple[torch.optim.Optimizer, ...],
    step: int,
) -> None:
    tensors = {f"network.{k}": v.detach().contiguous() for k, v in network.state_dict().items()}
    for number, optimiser in enumerate(optimisers):
        for index, values in optimiser.state_dict()["state"].items():
            for key, value in values.items():
                tensors[f"optimiser.{number}.{index}.{key}"] = torch.as_tensor(value)
    fresh = folder / "checkpoint.new"
    save_file(tensors, fresh, metadata={"step": str(step)})
    (folder / "step.json").unlink(missing_ok=True)
    fresh.replace(folder / "checkpoint.safetensors")
    (folder / "step.json").write_text(json.dumps({"step": step}), "utf-8")


def _resume(
    folder: Path, network: TorchNetwork, optimisers: tuple[torch.optim.Optimizer, ...]
) -> int:
    path = folder / "checkpoint.safetensors"
    if not path.is_file() or not (folder / "step.json").is_file():
        return 0
    tensors = load_file(path)
    network.load_state_dict(
        {k.removeprefix("network."): v for k, v in tensors.items() if k.startswith("network.")}
    )
    for number, optimiser in enumerate(optimisers):
        state: dict[int, dict[str, object]] = {}
        for name, value in tensors.items():
            if name.startswith(f"optimiser.{number}."):
                _, _, index, key = name.split(".")
                # SparseAdam keeps its step count as a number, AdamW as a tensor
                count = int(value) if number == 0 and key == "step" else value
                state.setdefault(int(index), {})[key] = count
        optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
    return int(json.loads((folder / "step.json").read_text("utf-8"))["step"])
