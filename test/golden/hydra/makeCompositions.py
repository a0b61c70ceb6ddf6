"""Composes small config trees with hydra-core and writes what came out, or that it was refused.

    pip install hydra-core==1.3.2
    python test/golden/hydra/makeCompositions.py > test/golden/hydra/compositions.json

The cases stand in cases.py: a tree is a mapping of file names to YAML texts; a case is a tree, a config name, overrides,
and the number of a sweep's job or None. Floats are written as {"$float": repr}, so that 1.0 and 1 stay apart.
"""
import json
import os
import pathlib
import sys
import tempfile
import warnings

import hydra
import omegaconf
from hydra import compose, initialize_config_dir
from hydra.core.hydra_config import HydraConfig
from hydra.core.utils import setup_globals
from omegaconf import OmegaConf, open_dict

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cases import CASES, ENVIRONMENT, TREES  # noqa: E402


def encode(value):
    if isinstance(value, float):
        return {"$float": repr(value)}
    if isinstance(value, dict):
        return {str(key) if not isinstance(key, bool) else str(key).lower(): encode(child) for key, child in value.items()}
    if isinstance(value, list):
        return [encode(item) for item in value]
    return value


def first_line(error):
    lines = [line for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:200]


def compose_job(folder, config_name, overrides, number):
    """What a job's function is given: Hydra's own settings are taken out, and reached by ${hydra:...} only."""
    with initialize_config_dir(config_dir=folder, version_base=None, job_name="tonelab"):
        config = compose(config_name=config_name, overrides=overrides, return_hydra_config=True)
    if number is not None:
        with open_dict(config):
            config.hydra.job.num = number
            config.hydra.job.id = str(number)
    HydraConfig.instance().set_config(config)
    task = config.copy()
    with open_dict(task):
        del task["hydra"]
    return task


def run(folder, config_name, overrides, number):
    try:
        config = compose_job(folder, config_name, overrides, number)
        composed = encode(OmegaConf.to_container(config, resolve=False))
    except Exception as error:  # noqa: BLE001 any refusal counts, also Hydra's own crashes
        return {"refused": first_line(error)}
    result = {"composed": composed}
    try:
        resolved = encode(OmegaConf.to_container(config, resolve=True))
        if resolved != composed:
            result["resolved"] = resolved
    except Exception as error:  # noqa: BLE001
        result["resolvingRefused"] = first_line(error)
    return result


def main():
    warnings.simplefilter("ignore")
    os.environ.update(ENVIRONMENT)
    setup_globals()
    cases = []
    with tempfile.TemporaryDirectory() as root:
        for name, files in TREES.items():
            for file, text in files.items():
                path = pathlib.Path(root, name, file)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        os.chdir(root)  # relative search paths count from the working directory
        for tree, config_name, overrides, number in CASES:
            result = run(str(pathlib.Path(root, tree)), config_name, overrides, number)
            if "refused" in result:
                result["refused"] = result["refused"].replace(root, "")
            job = {} if number is None else {"job": number}
            cases.append({"tree": tree, "configName": config_name, "overrides": overrides, **job, **result})
    made_by = f"hydra-core {hydra.__version__}, omegaconf {omegaconf.__version__}"
    json.dump(
        {"madeBy": made_by, "environment": ENVIRONMENT, "trees": TREES, "cases": cases},
        sys.stdout,
        ensure_ascii=False,
        indent=2,
    )
    print()


main()
