"""Splits sweeps into jobs with hydra-core's BasicSweeper and writes the overrides of each job, or that it was refused.

    pip install hydra-core==1.3.2
    python test/golden/hydra/makeSweeps.py > test/golden/hydra/sweeps.json
"""
import json
import pathlib
import sys
import tempfile

import hydra
from hydra import initialize_config_dir
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser

OPTIONS = {"db": ["mysql", "mysql5", "postgres", "sqlite"], "model/vocoder": ["hifigan", "istftnet"]}

SWEEPS = [
    ["a=1,2", "b=x,y"], ["a=1,2", "b=3", "c=x,y,z"], ["a=1"], ["a=1,2", "a=3,4"], ["a=1,2", "b=5", "a=7"], ["b=1,2", "a=1,2", "b=3,4,5"],
    ["+a=1,2"], ["++a.b=1,2", "+c=5"], ["db=mysql,postgres"], ["db@src=mysql,postgres", "db@dst=sqlite"], ["+model/vocoder=hifigan,istftnet"],
    ["a=choice(1,2,3)"], ["a=choice(x)"], ["a=choice([1,2],[3])"], ["a=choice({a:1},{a:2})"], ["a= 1 , 2 "], ["a='x,y',\"q\""], ["a=a\\,b,c"],
    ["a=[1,2],[3,4]"], ["a={b:3},{b:4}"], ["a=b c,d"], ["a=1,null,true,1.0,1e-5,x"], ["a=1_000,2_000"], ["a=inf,nan"], ["a=,"], ["a=1,"],
    ["a=${b},c"], ["a='it\\'s',x"], ["a=http://x,y"], ["a=007,0x1"], ["a=-1,+2"],
    ["a=range(3)"], ["a=range(1,4)"], ["a=range(1,10,3)"], ["a=range(5,0,-2)"], ["a=range(start=1,stop=3)"], ["a=range(1,3,step=1)"],
    ["a=range(0,1,0.1)"], ["a=range(1,2,0.3)"], ["a=range(1.0,3)"], ["a=range(1e-3,5e-3,1e-3)"], ["a=range(1,0,-0.25)"], ["a=range(0,0.3,0.1)"],
    ["a=range(-1,1,0.5)"], ["a=range(1,1e2,33.3)"], ["a=range(1,2,0)"], ["a=range(a,b)"], ["a=range(1,2,3,4)"],
    ["a=float(range(1,4))"], ["a=int(range(1.5,4))"], ["a=float(choice(1,2))"], ["a=int(choice(1.5,2.5))"],
    ["a=sort(3,1,2)"], ["a=sort(3,1,2,reverse=true)"], ["a=sort(choice(b,a,c))"], ["a=sort(range(5,0,-1))"], ["a=sort(range(0,5),reverse=true)"],
    ["a=sort(range(0,10,3),reverse=true)"], ["a=sort(1,a)"], ["a=sort([3,1,2])", "b=1,2"],
    ["a=tag(x,choice(1,2))"], ["a=tag(x,y,range(1,3))"], ["a=tag(choice(1,2))"], ["a=tag(x,1)"], ["a=tag(t,interval(0,1))"],
    ["a=interval(0,1)"], ["a=interval(start=0,end=1)"],
    ["db=glob(*)"], ["db=glob(my*)"], ["db=glob(mysql?)"], ["db=glob(*,exclude=my*)"], ["db=glob([my*,s*])"], ["db=glob([*sql,*lite],exclude=[mysql])"],
    ["db=glob('[mp]*')"], ["db=glob('[!m]*')"], ["model/vocoder=glob(*)"], ["db=glob(include=*q*)"], ["db=glob(1)"], ["db=glob()"],
    ["db=glob(*,*,*)"], ["a=nope(1,2)"], ["a=choice()"], ["a=choice(choice(1,2))"], ["a=1,choice(2,3)"], ["a=[1,range(3)]"],
    ["a=1,2", "b"], ["a=1,2", "b=[1"], ["seed=range(1,6)", "db=glob(m*)"], ["seed=range(1,6)", "+x=1"],
]


def jobs(loader, lines):
    overrides = OverridesParser.create(config_loader=loader).parse_overrides(lines)
    return BasicSweeper.split_arguments(overrides, None)[0]


def main():
    cases = []
    with tempfile.TemporaryDirectory() as root:
        for group, options in OPTIONS.items():
            for option in options:
                file = pathlib.Path(root, group, f"{option}.yaml")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("x: 1\n")
        with initialize_config_dir(root, version_base=None):
            loader = GlobalHydra.instance().config_loader()
            for lines in SWEEPS:
                try:
                    cases.append({"lines": lines, "jobs": jobs(loader, lines)})
                except Exception as error:  # noqa: BLE001
                    cases.append({"lines": lines, "refused": type(error).__name__})
    json.dump({"madeBy": f"hydra-core {hydra.__version__}", "options": OPTIONS, "cases": cases}, sys.stdout, ensure_ascii=False, indent=1)
    print()


main()
