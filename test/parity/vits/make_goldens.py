"""Makes forward.safetensors, train.safetensors and alignment.safetensors beside this script, and prints parameter counts:

    python make_goldens.py CHECKOUT        (versions in synthesizer.py)
"""

import sys
from pathlib import Path

import librosa
import torch
import torch.nn.functional as F
from torch import nn

from synthesizer import PUBLISHED, PUBLISHED_KINDS, given_noise, load, passes
from hashed_state import fill, ranged, write
from reference import narrowed

folder = Path(__file__).parent
models = load(sys.argv[1])
import commons
import losses
import monotonic_align

torch.set_num_threads(1)
RANGES = {
    "weight_g": (0.75, 1.25), "gamma": (0.75, 1.25), "beta": (-0.1, 0.1), "bias": (-0.1, 0.1), "weight_v": (-0.5, 0.5),
    ".m": (-0.3, 0.3), ".logs": (-0.3, 0.3), "emb_rel_k": (-0.5, 0.5), "emb_rel_v": (-0.5, 0.5), "weight": (-0.4, 0.4),
}
SIZES = dict(
    n_vocab=13, spec_channels=17, segment_size=4, inter_channels=6, hidden_channels=8, filter_channels=12, n_heads=2,
    n_layers=2, kernel_size=3, p_dropout=0.1, resblock="1", resblock_kernel_sizes=[3, 5],
    resblock_dilation_sizes=[[1, 3, 5], [1, 3, 5]], upsample_rates=[4, 2], upsample_initial_channel=8,
    upsample_kernel_sizes=[8, 4],
)
KINDS = {
    "multi": dict(n_speakers=3, gin_channels=5),
    "single": dict(),
    "plain": dict(n_speakers=3, gin_channels=5, use_sdp=False),
}
SHAPES = {"short": ([5, 3], [12, 9]), "long": ([9, 6], [14, 20])}


def synthesizer(kind):
    return models.SynthesizerTrn(**SIZES, **KINDS[kind])


def inputs(shape):
    symbols, frames = SHAPES[shape]
    ids = ranged(f"{shape}/ids", (2, max(symbols)), 0, 13).long()
    spectrogram = ranged(f"{shape}/spectrogram", (2, 17, max(frames)), 0, 3)
    return ids, torch.tensor(symbols), spectrogram, torch.tensor(frames), torch.tensor([2, 0])


def forward_goldens():
    results, state = {}, {}
    for kind in KINDS:
        net = synthesizer(kind).eval()
        state.update(fill(net, f"{kind}.", RANGES))
        for shape in SHAPES:
            for name, tensor in passes(net, *inputs(shape)).items():
                results[f"{kind}/{shape}/{name}"] = tensor
    write(folder / "forward.safetensors", results, {"state": state})


SPECTRAL = dict(sr=8000, n_fft=32, n_mels=5, fmin=0, fmax=None)
HOP = 8


def log_mel(wave):
    """mel_processing.py, mel_spectrogram_torch, for a current torch."""
    basis = torch.from_numpy(librosa.filters.mel(**SPECTRAL))
    reach = (SPECTRAL["n_fft"] - HOP) // 2
    padded = F.pad(wave, (reach, reach), mode="reflect")
    window = torch.hann_window(SPECTRAL["n_fft"])
    spectrum = torch.stft(
        padded[:, 0], SPECTRAL["n_fft"], hop_length=HOP, window=window, center=False, return_complex=True
    )
    magnitude = torch.sqrt(torch.view_as_real(spectrum).pow(2).sum(-1) + 1e-6)
    return torch.log(torch.clamp(basis @ magnitude, min=1e-5))


def train_goldens():
    """Two steps as train_ms.py makes them, with four differences.

    Posterior and flow have fewer layers, for the test's time. Nothing is dropped out. The real window's mel is that of the window, as the produced one's, not a window of the
    recording's mel. AdamW's epsilon is 1e-5: gradients that are zero but for rounding, such as those of the keys' biases,
    would else be steps of full length with a sign of chance.
    """
    net = synthesizer("multi").train()
    net.enc_q = models.PosteriorEncoder(17, 6, 8, 5, 1, 3, gin_channels=5)
    net.flow = models.ResidualCouplingBlock(6, 8, 5, 1, 2, n_flows=2, gin_channels=5)
    channels = {count: 4 for count in (16, 32, 64, 128, 256, 512, 1024)}
    with narrowed(models, channels, {4: 1, 16: 1, 64: 1, 256: 2}):
        judge = models.MultiPeriodDiscriminator()
    for module in net.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0
    state = fill(net, "generator.", RANGES)
    state.update(fill(judge, "judge.", RANGES))
    rate = dict(lr=2e-4, betas=(0.8, 0.99), eps=1e-5)
    optim_g, optim_d = torch.optim.AdamW(net.parameters(), **rate), torch.optim.AdamW(judge.parameters(), **rate)
    ids, symbols, spectrogram, frames, speakers = inputs("short")
    wave = ranged("wave", (2, 1, 32), -0.9, 0.9)
    figures = []
    for _ in range(2):
        with given_noise(torch.tensor([0.3, 0.7])):
            produced, l_length, _, starts, _, y_mask, (_, z_p, m_p, logs_p, _, logs_q) = net(
                ids, symbols, spectrogram, frames, speakers
            )
        assert starts.tolist() == [2, 4]
        loss_disc, _, _ = losses.discriminator_loss(*judge(wave, produced.detach())[:2])
        optim_d.zero_grad()
        loss_disc.backward()
        optim_d.step()
        _, fake, maps_real, maps_fake = judge(wave, produced)
        terms = [
            45 * F.l1_loss(log_mel(wave), log_mel(produced)), losses.kl_loss(z_p, logs_q, m_p, logs_p, y_mask),
            torch.sum(l_length), losses.generator_loss(fake)[0], losses.feature_loss(maps_real, maps_fake),
        ]
        optim_g.zero_grad()
        sum(terms).backward()
        optim_g.step()
        figures.append([float(loss_disc), float(terms[0]) / 45, *(float(term) for term in terms[1:])])
    results = {"losses": torch.tensor(figures)}
    for root, module in (("generator", net), ("judge", judge)):
        for name, tensor in module.state_dict().items():
            results[f"after/{root}.{name}"] = tensor
    write(folder / "train.safetensors", results, {"state": state})
    print("losses d, mel, kl, dur, adv, fm:", figures)


def alignment_goldens():
    """Paths of the compiled search through random scores, among them scores with many ties."""
    results = {}
    for case, (symbols, frames) in enumerate([((1, 1), (1, 3)), ((4, 2), (4, 9)), ((7, 5), (19, 23)), ((30, 17), (61, 80))]):
        for kind, scale in (("fine", 8), ("ties", 2)):
            scores = ranged(f"scores/{case}", (2, max(frames), max(symbols)), -scale, scale)
            if kind == "ties":
                scores = torch.floor(scores)
            x_mask = commons.sequence_mask(torch.tensor(symbols), max(symbols)).float()
            y_mask = commons.sequence_mask(torch.tensor(frames), max(frames)).float()
            path = monotonic_align.maximum_path(scores, y_mask.unsqueeze(2) * x_mask.unsqueeze(1))
            results[f"{case}/{kind}"] = path.int()
    write(folder / "alignment.safetensors", results, {})


def counts():
    """Parameters of the published configs, with weight norm as in training."""
    count = lambda module: sum(p.numel() for p in module.parameters())
    for name, changes in PUBLISHED_KINDS.items():
        net = models.SynthesizerTrn(**PUBLISHED, **changes)
        print(name, count(net), {part: count(module) for part, module in net.named_children()}, count(net.enc_p.proj))
    print("discriminators", count(models.MultiPeriodDiscriminator()))


forward_goldens()
train_goldens()
alignment_goldens()
counts()
