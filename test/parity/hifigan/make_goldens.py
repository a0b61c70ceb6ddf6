"""Makes forward.safetensors and train.safetensors beside this script:

    python make_goldens.py CHECKOUT        (versions in reference.py)
"""

import sys
from pathlib import Path

import librosa
import numpy as np
import torch
import torch.nn.functional as F

from reference import RANGES, V1, V2, V3, config, discriminators, load, narrowed, settle, vectors
from hashed_state import fill, ranged, write

folder = Path(__file__).parent
models = load(sys.argv[1])
torch.set_num_threads(1)
torch.manual_seed(0)
TRAIN_SEED = 1


def in_rows(feature_map):
    """[B, C, T] -> [B, T, C], or [B, C, T, P] -> [B, P, T, C], as one row for each item."""
    order = (0, 2, 1) if feature_map.dim() == 3 else (0, 3, 2, 1)
    return feature_map.permute(order).reshape(feature_map.shape[0], -1)


def forward_goldens():
    results, state = {}, {}
    for name, settings in {"v1": V1, "v2": V2, "v3": V3}.items():
        channels = {"v1": 64, "v2": 32, "v3": 32}[name]
        generator = models.Generator(config({**settings, "upsample_initial_channel": channels})).eval()
        state.update(fill(generator, f"{name}.", RANGES))
        for frames in (1, 3, 6):
            mel = ranged(f"mel{frames}", (2, 80, frames), -9, 1)
            with torch.no_grad():
                results[f"{name}/{frames}"] = generator(mel)[:, 0]
    channels = {32: 4, 128: 8, 512: 32, 1024: 64}
    mpd, msd = discriminators(models, channels, {128: 16, 256: 16, 512: 32, 1024: 64}, {4: 1, 16: 2})
    state.update(fill(mpd, "mpd.", RANGES))
    state.update(fill(msd, "msd.", RANGES))
    settle(msd, ranged("settle", (1, 1, 200), -1, 1))
    results.update(vectors(msd, "msd."))
    mpd.eval(), msd.eval()
    for samples in (150, 301):
        wave = ranged(f"wave{samples}", (1, 1, samples), -1, 1)
        with torch.no_grad():
            for kind, judge in (("mpd", mpd), ("msd", msd)):
                scores, _, maps, _ = judge(wave, wave)
                for index, (score, own) in enumerate(zip(scores, maps)):
                    results[f"{kind}/{samples}/{index}/score"] = in_rows(own[-1])
                    assert score.numel() == own[-1].numel()
                    for layer, feature_map in enumerate(own[:-1]):
                        results[f"{kind}/{samples}/{index}/map{layer}"] = in_rows(feature_map)
    write(folder / "forward.safetensors", results, {"state": state})


SPECTRAL = dict(sr=8000, n_fft=32, n_mels=5, fmin=0, fmax=None)
HOP = 8


def log_mel(wave):
    """meldataset.py, mel_spectrogram, for a current torch; the power's floor is VITS' 1e-6, not 1e-9."""
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
    """Two steps as train.py makes them, at widths of 4."""
    torch.manual_seed(TRAIN_SEED)
    settings = dict(
        resblock="1", upsample_rates=[4, 2], upsample_kernel_sizes=[8, 4], upsample_initial_channel=8,
        resblock_kernel_sizes=[3, 5], resblock_dilation_sizes=[[1, 3, 5], [1, 3, 5]],
    )
    with narrowed(models, {80: 5}):
        generator = models.Generator(config(settings))
    channels = {32: 4, 128: 4, 256: 4, 512: 4, 1024: 4}
    mpd, msd = discriminators(models, channels, channels, {4: 1, 16: 1})
    state = fill(generator, "generator.", RANGES)
    state.update(fill(mpd, "mpd.", RANGES))
    state.update(fill(msd, "msd.", RANGES))
    settle(msd, ranged("settle", (1, 1, 96), -1, 1))
    results = {f"before/{name}": tensor for name, tensor in vectors(msd, "msd.").items()}
    rate = dict(lr=2e-4, betas=(0.8, 0.99))
    optim_g = torch.optim.AdamW(generator.parameters(), **rate)
    optim_d = torch.optim.AdamW([*msd.parameters(), *mpd.parameters()], **rate)
    mel = ranged("mel", (2, 5, 12), -9, 1)
    wave = ranged("wave", (2, 1, 96), -0.9, 0.9)
    losses = []
    for _ in range(2):
        produced = generator(mel)
        optim_d.zero_grad()
        loss_d = 0
        for judge in (mpd, msd):
            real, fake, _, _ = judge(wave, produced.detach())
            loss_d = loss_d + models.discriminator_loss(real, fake)[0]
        loss_d.backward()
        optim_d.step()
        optim_g.zero_grad()
        loss_mel = F.l1_loss(log_mel(wave), log_mel(produced))
        loss_adv = loss_fm = 0
        for judge in (mpd, msd):
            _, fake, maps_real, maps_fake = judge(wave, produced)
            loss_adv = loss_adv + models.generator_loss(fake)[0]
            loss_fm = loss_fm + models.feature_loss(maps_real, maps_fake)
        (loss_adv + loss_fm + 45 * loss_mel).backward()
        optim_g.step()
        losses.append([float(loss_d), float(loss_mel), float(loss_adv), float(loss_fm)])
    results["losses"] = torch.tensor(np.array(losses, dtype=np.float32))
    for root, module in (("generator", generator), ("mpd", mpd), ("msd", msd)):
        for name, tensor in module.state_dict().items():
            results[f"after/{root}.{name}"] = tensor
    write(folder / "train.safetensors", results, {"state": state})
    print("losses d, mel, adv, fm:", losses)


forward_goldens()
train_goldens()
