"""The trees and cases that makeCompositions.py composes."""

ENVIRONMENT = {"TONELAB_GOLDEN": "from-environment"}

TREES = {
    "plain": {
        "config.yaml": """
seed: 1
rate: 1e-3
name: run
empty:
flag: yes
list: [1, 2.0, x]
nested:
  a: 1
  b: {c: two, d: [x, {e: 5}]}
must: ???
copy: ${nested.b}
nothing: null
""",
    },
    "groups": {
        "config.yaml": """
defaults:
  - db: mysql
  - server/web: nginx
  - _self_
db:
  user: root
top: 1
""",
        "last.yaml": """
defaults:
  - db: mysql
db: {user: root, port: 1}
""",
        "first.yaml": """
defaults:
  - _self_
  - db: mysql
db: {user: root, port: 1}
""",
        "none.yaml": "defaults:\n  - db: null\n  - _self_\nx: 1\n",
        "must.yaml": "defaults:\n  - db: ???\n  - _self_\nx: 1\n",
        "optional.yaml": "defaults:\n  - optional db: nowhere\n  - optional missing/group: x\n  - _self_\nx: 1\n",
        "notFound.yaml": "defaults:\n  - db: nowhere\n",
        "configNotFound.yaml": "defaults:\n  - nowhere\n",
        "several.yaml": "defaults:\n  - db: [mysql, extra]\n  - _self_\nx: 1\n",
        "direct.yaml": "defaults:\n  - db/mysql\n  - _self_\nx: 1\n",
        "absolute.yaml": "defaults:\n  - /server/web: nginx\n  - /db/mysql\n  - _self_\n",
        "selfTwice.yaml": "defaults:\n  - _self_\n  - db: mysql\n  - _self_\n",
        "twice.yaml": "defaults:\n  - db: mysql\n  - db: postgres\n",
        "sameTwice.yaml": "defaults:\n  - db: mysql\n  - db: mysql\n",
        "override.yaml": "defaults:\n  - db: mysql\n  - override db: postgres\n  - _self_\n",
        "overrideEnd.yaml": "defaults:\n  - db: mysql\n  - _self_\n  - override db: postgres\nx: 1\n",
        "overrideUnknown.yaml": "defaults:\n  - db: mysql\n  - override dbb: postgres\n",
        "overrideFirst.yaml": "defaults:\n  - override db: postgres\n  - db: mysql\n",
        "overrideOnly.yaml": "defaults:\n  - override db: postgres\nx: 1\n",
        "mapping.yaml": "defaults:\n  db: mysql\n",
        "twoKeys.yaml": "defaults:\n  - {db: mysql, server/web: nginx}\n",
        "number.yaml": "defaults:\n  - db: 5\n",
        "keyword.yaml": "defaults:\n  - sometimes db: mysql\n",
        "emptyDefaults.yaml": "defaults: []\nx: 1\n",
        "nothing.yaml": "",
        "comment.yaml": "# only a comment\n",
        "db/mysql.yaml": "driver: mysql\nuser: omry\nport: 3306\n",
        "db/postgres.yaml": "driver: postgres\nuser: postgres\ntimeout: 10\n",
        "db/extra.yaml": "extra: true\nport: 99\n",
        "server/web/nginx.yaml": "workers: 4\nurl: http://${.host}:${..db.port}\nhost: localhost\n",
        "server/web/apache.yaml": "defaults:\n  - base\n  - _self_\nworkers: 8\n",
        "server/web/base.yaml": "workers: 1\nkeepalive: true\n",
        "server/full.yaml": "defaults:\n  - web: apache\n  - _self_\nname: full\n",
        "nestedGroup.yaml": "defaults:\n  - server: full\n  - _self_\n",
        "nestedOverride.yaml": "defaults:\n  - server: full\n  - override server/web: nginx\n  - _self_\ndb: {port: 1}\n",
        "nestedBad.yaml": "defaults:\n  - server: full\n  - override web: nginx\n",
    },
    "packages": {
        "config.yaml": "defaults:\n  - db@src: mysql\n  - db@dst: mysql\n  - _self_\n",
        "global.yaml": "defaults:\n  - db@_global_: mysql\n  - _self_\nx: 1\n",
        "here.yaml": "defaults:\n  - db@_here_: mysql\n  - _self_\n",
        "group.yaml": "defaults:\n  - db@_group_.inner: mysql\n",
        "deep.yaml": "defaults:\n  - db@a.b.c: mysql\n",
        "globalDeep.yaml": "defaults:\n  - outer/wrap: one\n",
        "header.yaml": "defaults:\n  - db: header\n",
        "headerGlobal.yaml": "defaults:\n  - db: headerGlobal\n  - _self_\nx: 1\n",
        "headerOver.yaml": "defaults:\n  - db@mine: headerGlobal\n",
        "headerDeep.yaml": "defaults:\n  - db: headerDeep\n",
        "configPackage.yaml": "defaults:\n  - db/mysql@store\n  - _self_\n",
        "overrides.yaml": "defaults:\n  - db@src: mysql\n  - db@dst: mysql\n  - _self_\n  - override db@dst: postgres\n",
        "severalAt.yaml": "defaults:\n  - db@all: [mysql, postgres]\n",
        "selfPackage.yaml": "defaults:\n  - _self_@x\n",
        "db/mysql.yaml": "driver: mysql\nport: 3306\n",
        "db/postgres.yaml": "driver: postgres\n",
        "db/header.yaml": "# @package store.main\ndriver: header\n",
        "db/headerGlobal.yaml": "# @package _global_\ndriver: headerGlobal\n",
        "db/headerDeep.yaml": "# @package _global_.x.y\ndefaults:\n  - inner: one\n  - _self_\ndriver: deep\n",
        "db/inner/one.yaml": "one: 1\n",
        "db/badHeader.yaml": "# @package\ndriver: bad\n",
        "badHeader.yaml": "defaults:\n  - db: badHeader\n",
        "outer/wrap/one.yaml": "defaults:\n  - /db@_here_: mysql\n  - /db@_global_.g: postgres\n  - /db@inner: postgres\n  - _self_\nown: 1\n",
        "sub/primary.yaml": "defaults:\n  - _self_\nx: 1\n",
        "sub/headed.yaml": "# @package _global_\nx: 1\n",
    },
    "experiment": {
        "config.yaml": "defaults:\n  - model: small\n  - train: short\n  - _self_\n  - experiment: null\nseed: 0\n",
        "bare.yaml": "defaults:\n  - model: small\n  - train: short\n  - _self_\nseed: 0\n",
        "model/small.yaml": "size: 1\nkind: small\n",
        "model/large.yaml": "size: 9\nkind: large\n",
        "train/short.yaml": "steps: 10\n",
        "train/long.yaml": "steps: 1000\n",
        "experiment/big.yaml": "# @package _global_\ndefaults:\n  - override /model: large\n  - override /train: long\n  - _self_\nseed: 7\ntrain:\n  steps: 2000\n",
        "experiment/plain.yaml": "# @package _global_\nseed: 3\n",
        "experiment/wrong.yaml": "# @package _global_\ndefaults:\n  - override /modle: large\n",
    },
    "interpolatedDefaults": {
        "config.yaml": "defaults:\n  - dataset: imagenet\n  - model: alexnet\n  - optional combined: ${dataset}_${model}\n  - _self_\n",
        "strict.yaml": "defaults:\n  - dataset: imagenet\n  - model: alexnet\n  - combined: ${dataset}_${model}\n  - _self_\n",
        "path.yaml": "defaults:\n  - dataset: imagenet\n  - combined/${dataset}_alexnet\n  - _self_\n",
        "unknown.yaml": "defaults:\n  - dataset: imagenet\n  - combined: ${datset}_x\n",
        "listed.yaml": "defaults:\n  - dataset: imagenet\n  - combined: ['${dataset}_alexnet']\n",
        "overriding.yaml": "defaults:\n  - dataset: imagenet\n  - model: alexnet\n  - sub: ${dataset}\n",
        "dataset/imagenet.yaml": "name: imagenet\n",
        "dataset/cifar.yaml": "name: cifar\n",
        "model/alexnet.yaml": "layers: 8\n",
        "combined/imagenet_alexnet.yaml": "layers: 9\n",
        "sub/imagenet.yaml": "# @package _global_\ndefaults:\n  - override /model: alexnet\n",
    },
    "interpolation": {
        "config.yaml": r"""
a: {b: 5, name: b, list: [10, 20, {k: v}]}
whole: ${a}
value: ${a.b}
text: "x-${a.b}-y"
item: ${a.list[0]}
itemDot: ${a.list.1}
deep: ${a.list[2].k}
nestedKey: ${a.${a.name}}
relative:
  here: 1
  same: ${.here}
  inner: {up: "${..here}", top: "${...a.b}"}
items: [1, "${.0}", "${..a.b}"]
float: 1.0
tiny: 1e-5
big: 1e16
texts: "${float} ${tiny} ${big} ${flag} ${none} ${a.list}"
flag: true
none: null
env: ${oc.env:TONELAB_GOLDEN}
envDefault: ${oc.env:TONELAB_NOT_SET,fallback}
envNull: ${oc.env:TONELAB_NOT_SET,null}
envNumber: ${oc.env:TONELAB_NOT_SET,1.0}
select: ${oc.select:nowhere,7}
selectFound: ${oc.select:a.b,7}
selectNull: ${oc.select:nowhere}
decode: '${oc.decode:"[1, 2.5, {x: y}]"}'
decodeEnv: ${oc.decode:${oc.env:TONELAB_NOT_SET,"3"}}
create: ${oc.create:{q:[1,2],w:"${a.b}"}}
keys: ${oc.dict.keys:a}
values: ${oc.dict.values:a}
escaped: \${a.b}
escapedTwice: 'q\\${a.b}'
escapedThrice: 'q\\\${a.b}'
back\slash: 'c:\dir'
brackets: ${[a][b]}
chain: ${chain2}
chain2: ${value}
spaces: ${ a.b }
dollar: $x $ {y}
""",
        "cycle.yaml": "a: ${b}\nb: ${c}\nc: ${a}\n",
        "selfCycle.yaml": "a: ${a}\n",
        "parent.yaml": "a:\n  b: ${a}\n",
        "around.yaml": "a: {b: '${c}'}\nc: {d: '${a}'}\n",
        "missing.yaml": "a: ${nowhere.b}\n",
        "notContainer.yaml": "a: 1\nb: ${a.c}\n",
        "toMissing.yaml": "a: ???\nb: ${a}\n",
        "unknownResolver.yaml": "a: ${nope:1}\n",
        "badSyntax.yaml": "a: ${b\n",
        "empty.yaml": "a: ${}\n",
        "partKey.yaml": "x: 1\na: ${b${x}}\n",
        "envMissing.yaml": "a: ${oc.env:TONELAB_NOT_SET}\n",
        "above.yaml": "a: ${....b}\n",
        "numberKey.yaml": "n: 1\nm: {1: x}\na: ${m.${n}}\n",
    },
    "scalars": {
        "config.yaml": r"""
int: [0, 7, -7, +7, 1_000, 007, 0o17, 0x1F, 0b101, 1:30, 08, 12e3, 1e3]
float: [1.0, .5, 5., -0.5, 1e-3, 1E5, 1.5e+3, 6.02e23, 1_000.5, 190:20:30.15, +.5]
special: [.inf, -.inf, +.INF, inf, nan]
words: [yes, No, ON, off, y, n, True, FALSE, tRue, null, Null, ~, NULL, none, ""]
dates: [2001-01-01, 2001-12-14t21:59:43.10-05:00]
quoted: ["1", '1.0', "yes", 'null', "~"]
tagged: [!!str 1, !!float 3, !!int "5", !!bool "yes"]
keys: {1: a, 1.5: b, off: c, "2": d}
block: |
  two
  lines
folded: >-
  one
  line
plain: a b  c
unicode: 你好
anchor: &anchor {p: 1, q: 2}
alias: *anchor
merged: {<<: *anchor, q: 3}
mergedList: {<<: [{p: 9, z: 1}, *anchor], r: 4}
multi: a
  b
emptyMap: {}
emptyList: []
""",
        "duplicate.yaml": "a: 1\nb: 2\na: 3\n",
        "tab.yaml": "a:\n\tb: 1\n",
        "unclosed.yaml": "a: [1, 2\n",
        "scalar.yaml": "just text\n",
        "top.yaml": "- 1\n- 2\n",
        "tag.yaml": "a: !!python/object/apply:os.system ['true']\n",
        "custom.yaml": "a: !thing 1\n",
        "two.yaml": "a: 1\n---\nb: 2\n",
        "nullKey.yaml": "null: 1\n",
        "listKey.yaml": "? [1, 2]\n: x\n",
        "badAlias.yaml": "a: *nowhere\n",
    },
    "searchPath": {
        "config.yaml": "defaults:\n  - db: mysql\n  - extra: one\n  - _self_\nhydra:\n  searchpath: [file://searchExtra]\nx: 1\n",
        "plain.yaml": "defaults:\n  - db: mysql\nx: 1\n",
        "environment.yaml": "defaults:\n  - extra: one\nhydra:\n  searchpath: ['file://${oc.env:TONELAB_NOT_SET,searchExtra}']\n",
        "noList.yaml": "defaults:\n  - db: mysql\nhydra: {searchpath: searchExtra}\n",
        "noText.yaml": "defaults:\n  - db: mysql\nhydra: {searchpath: [1]}\n",
        "inGroup.yaml": "defaults:\n  - sub: changes\n",
        "settings.yaml": "defaults:\n  - db: mysql\n  - override hydra/job_logging: disabled\n  - override hydra/hydra_logging: disabled\nhydra:\n  run: {dir: elsewhere}\n  job: {chdir: false}\nx: 1\n",
        "onlySettings.yaml": "defaults:\n  - override hydra/job_logging: disabled\nx: 1\n",
        "sub/changes.yaml": "# @package _global_\nhydra: {searchpath: [file://searchExtra]}\n",
        "db/mysql.yaml": "driver: mysql\n",
    },
    "searchExtra": {"db/mysql.yaml": "driver: shadowed\n", "db/oracle.yaml": "driver: oracle\n", "extra/one.yaml": "one: 1\n", "extra/two.yaml": "two: 2\n"},
    "searchOther": {"extra/one.yaml": "one: other\n", "db/sqlite.yaml": "driver: sqlite\n"},
    "merging": {
        "config.yaml": "defaults:\n  - one: a\n  - two: a\n  - _self_\n",
        "one/a.yaml": "# @package _global_\nd: {x: 1, y: {z: 1}}\nl: [1, 2, 3]\ns: text\nm: 5\nn: null\nr: ${d}\nq: {a: 1}\n",
        "two/a.yaml": "# @package _global_\nd: {y: {w: 2}, v: 3}\nl: [9]\ns: {now: dict}\nm: ???\nn: {k: 1}\nr: {x: 5}\nq: null\n",
        "listDict.yaml": "defaults:\n  - one: a\n  - two: listDict\n",
        "two/listDict.yaml": "# @package _global_\nd: [1]\n",
        "dictList.yaml": "defaults:\n  - one: a\n  - two: dictList\n",
        "two/dictList.yaml": "# @package _global_\nl: {a: 1}\n",
        "listFile.yaml": "defaults:\n  - lists: a\n",
        "lists/a.yaml": "- 1\n- two\n",
    },
    "settings": {
        "config.yaml": r"""
defaults:
  - db: mysql
  - server/web: nginx
  - extras: [one, two]
  - db@second: mysql
  - none: null
  - _self_
  - override hydra/job_logging: disabled
seed: 1
x: 2
hydra:
  run: {dir: "out/${name}/${hydra.job.override_dirname}"}
  sweep: {dir: "many/${x}"}
name: run-${x}
job: ${hydra:job.name}
config: ${hydra:job.config_name}
text: "a-${hydra:job.name}-${hydra:runtime.choices.db}"
choice: ${hydra:runtime.choices.db}
nested: ${hydra:runtime.choices.server/web}
several: ${hydra:runtime.choices.extras}
packaged: ${hydra:runtime.choices.db@second}
nothing: ${hydra:runtime.choices.none}
lines: ${hydra:overrides.task}
first: ${oc.select:lines.0,none}
settingLines: ${hydra:overrides.hydra}
dirname: ${hydra:job.override_dirname}
number: ${hydra:job.num}
numberText: job-${hydra:job.num}
runDir: ${hydra:run.dir}
sweepDir: ${hydra:sweep.dir}
whole: ${hydra:job.config}
key: ${hydra:${wanted}}
wanted: job.name
quoted: ${hydra:'job.name'}
""",
        "named.yaml": """
hydra:
  job: {name: mine, config: {override_dirname: {kv_sep: '-', item_sep: '__', exclude_keys: [seed, db]}}}
  sweep: {dir: s, subdir: "${hydra.job.num}_${seed}"}
defaults: [_self_, {db: mysql}]
seed: 1
job: ${hydra:job.name}
dirname: ${hydra:job.override_dirname}
folder: ${hydra:sweep.dir}/${hydra:sweep.subdir}
list: ${hydra:job.config.override_dirname.exclude_keys}
item: ${hydra:job.config.override_dirname.exclude_keys.1}
""",
        "subdir.yaml": "a: ${hydra:sweep.subdir}\n",
        "dotted.yaml": "a: ${hydra.job.name}\n",
        "selected.yaml": "a: ${oc.select:hydra.job.name,nothing}\n",
        "unknown.yaml": "a: ${hydra:job.nmae}\n",
        "empty.yaml": "a: ${hydra:}\n",
        "two.yaml": "a: ${hydra:job.name,run.dir}\n",
        "cycle.yaml": "hydra: {job: {name: '${a}'}}\na: ${hydra:job.name}\n",
        "missingReference.yaml": "hydra: {job: {name: '${nowhere}'}}\na: ${hydra:job.name}\n",
        "inGroup.yaml": "defaults:\n  - sub: named\njob: ${hydra:job.name}\n",
        "sub/named.yaml": "# @package _global_\nhydra: {job: {name: fromGroup}}\n",
        "db/mysql.yaml": "driver: mysql\nwhich: ${hydra:runtime.choices.db}\n",
        "db/postgres.yaml": "driver: postgres\n",
        "server/web/nginx.yaml": "port: 80\n",
        "server/web/apache.yaml": "port: 81\n",
        "extras/one.yaml": "one: 1\n",
        "extras/two.yaml": "two: 2\n",
        "none/some.yaml": "some: 1\n",
        "experiment/e.yaml": "# @package _global_\ndefaults:\n  - override /db: postgres\nx: 7\n",
    },
}

CHANGES = [
    "seed=5", "seed=-5", "seed=1_000", "seed=.5", "seed=5.", "seed=1e-3", "seed=1e5", "seed=inf", "seed=-INF", "seed=nan",
    "seed=null", "seed=NULL", "seed=007", "seed=0x10", "seed=0b1", "seed=0o7", "seed=true", "seed=FALSE", "seed=yes", "seed=on",
    "seed=1.2.3", "seed=1-2", "seed=+5", "seed=1e", "seed=1__0", "seed=_1", "seed=1_", "seed=-", "seed=.", "seed=..",
    "seed=", "seed= ", "seed= 5 ", "seed=a b", "seed= a  b ", "seed='a b'", "seed=\"a b\"", "seed='5'", "seed=\"true\"",
    "seed='it\\'s'", "seed=\"a\\\"b\"", "seed='a\\\\'", "seed='a\\\\\\'b'", "seed='a\\nb'", "seed=''", "seed=\"\"", "seed='你好'",
    "seed=a\\,b", "seed=a\\=b", "seed=\\[a\\]", "seed=a\\:b", "seed=\\{x\\}", "seed=\\(x\\)", "seed=a\\ ", "seed=\\\\", "seed=a\\b",
    "seed=a:b", "seed=a: b", "seed=http://x.y/z?q|r", "seed=/path/to-file.txt", "seed=a@b", "seed=50%", "seed=*.wav", "seed=$x",
    "seed=a.b.c", "seed=true1", "seed=null-x", "seed=infinity", "seed=2001-01-01", "seed=a+b", "seed=???",
    "seed=[]", "seed=[1,2,3]", "seed=[ 1 , a b , 'c' ]", "seed=[[1],[2,[3]]]", "seed=[1.0,true,null,'x']", "seed=[{a:1},{b:[2]}]",
    "seed={}", "seed={a:1}", "seed={a:1,b:{c:[x,y]}}", "seed={ a : 1 , b : two words }", "seed={a:b:c}", "seed={1:x,false:y,1.5:z}",
    "seed={a-b:1,c.d:2}", "seed={a b:1}", "seed={a:'x,y'}",
    "seed=${nested.a}", "seed=x${nested.a}y", "seed=[${nested.a},2]", "seed={k:${nested.a}}", "seed=${oc.env:TONELAB_GOLDEN}",
    "seed='${nested.${name}}'", "seed=${oc.env:TONELAB_NOT_SET,3}",
    "seed=int(5.7)", "seed=int('12')", "seed=float(3)", "seed=str(1.0)", "seed=str(5)", "seed=str(true)", "seed=bool(0)", "seed=bool(true)",
    "seed=bool('False')", "seed=int([1.5,2.5])", "seed=float({a:1})", "seed=str([1,2.0])", "seed=float(inf)", "seed=int(value=3)",
    "seed=sort([3,1,2])", "seed=sort([b,a],reverse=true)", "seed=float ( 3 )", "seed=str(1e-5)",
    "nested.a=2", "nested.b.c=x", "nested.b.d.0=first", "nested.b.d.1.e=6", "nested.b.d=[1]", "list=[]", "list.2=y",
    "nested={a:5}", "nested.b={c:new}", "nested=3", "list=text", "must=1", "empty=1", "nothing={a:1}",
    "+new=1", "+new.deep.er=1", "+nested.new=1", "+nested={z:1}", "+nested.b={c:9,x:1}", "+list=[7]", "+nothing=5", "+must=5", "+new=[1,{a:2}]",
    "+empty.x=1", "+new=", "+new={}", "+new=null",
    "++seed=9", "++new=1", "++new.a.b=2", "++nested={a:7,q:8}", "++nested.a.b=1", "++copy.x=1",
    "~seed", "~nested", "~nested.b.c", "~seed=1", "~name=run", "~nested.a=1", "~list", "~copy", "~list=[1,2.0,x]", "~nested.b={c:two,d:[x,{e:5}]}",
]

REFUSED_CHANGES = [
    "seed", "seed=[1,2", "seed=1]", "seed={a:1", "seed={a}", "seed={:1}", "seed=(x)", "seed=a(b", "seed='a", "seed=\"a", "seed=a'b", "seed='a'b",
    "seed=a=b", "seed==a", "seed=a,b", "seed=1,2", "seed=[1],[2]", "seed=choice(1,2)", "seed=range(1,5)", "seed=interval(0,1)", "seed=glob(*)",
    "seed=nope(1)", "seed=int(x)", "seed=int('1.5')", "seed=bool(maybe)", "seed=float(x)", "seed=int()", "seed=int(1,value=2)", "seed=choice()",
    "seed=${", "seed=${}", "seed={a:1}}", "seed=[1,,2]", "seed=[,1]", "seed=,", "seed=a#b", "seed=a&b", "seed=!x", "seed=a;b", "seed=`x`", "seed=~/x", "seed=<x>",
    "seed=tag(1)", "seed=sort()", "seed=sort(1,a)", "seed=range()", "seed=shuffle(1,2)", "seed=choice(choice(1,2))", "seed={null:1}",
    "sed=1", "nested.c=1", "nested.b.x.y=1", "seed.x=1", "list.9=1", "list.x=1", "nested={new:1}", "nested.b={d:{a:1}}", "list={a:1}", "nested=[1]",
    "+seed=2", "+nested.a=2", "+list.x=1", "~nothere", "~nested.zz", "~seed=2", "~nothing", "~must=1", "~list.0", "~nested=1",
    "=1", "+=1", "a b=1", "a/b.c=1", "a..b=1", ".a=1", "a.=1", "1=2", "~", "+", "+++seed=1", "~+seed", "seed@x=1", "seed@=1", "-seed=1", "'seed'=1",
    "seed='${a'", "seed=${a:", "must.x=1", "copy.c=1", "list=1,", "seed=[1]x", "seed={a:1}x", "seed=x[1]", "seed=x{a:1}",
]

CASES = (
    [("plain", "config", [])]
    + [("plain", "config", [change]) for change in CHANGES]
    + [("plain", "config", [change]) for change in REFUSED_CHANGES]
    + [
        ("plain", "config", ["seed=1", "seed=2"]),
        ("plain", "config", ["+a.b=1", "a.b=2", "++a.c=3", "~a.b"]),
        ("plain", "config", ["nested.a=2", "nested={a:3}"]),
        ("plain", "config", ["~nested", "+nested=1"]),
        ("plain", "nowhere", []),
    ]
    + [("groups", name, []) for name in (
        "config", "last", "first", "none", "must", "optional", "notFound", "configNotFound", "several", "direct", "absolute", "selfTwice",
        "twice", "sameTwice", "override", "overrideEnd", "overrideUnknown", "overrideFirst", "overrideOnly", "mapping", "twoKeys", "number",
        "keyword", "emptyDefaults", "nothing", "comment", "nestedGroup", "nestedOverride", "nestedBad")]
    + [("groups", "config", change) for change in (
        ["db=postgres"], ["server/web=apache"], ["db=postgres", "db.timeout=99"], ["~db"], ["~db=mysql"], ["~db=postgres"], ["db=nowhere"],
        ["db=[mysql,extra]"], ["db.user=x"], ["db.nope=1"], ["+db=postgres"], ["++db=postgres"], ["db@src=mysql"], ["+db@src=mysql"],
        ["db@=mysql"], ["db=5"], ["db=null"], ["db={port:7}"], ["db=mysql,postgres"], ["server=full"], ["+server=full"], ["servr/web=apache"],
        ["db='postgres'"], ["~server/web"], ["~nowhere/x"], ["server.web.workers=3"], ["db=postgres", "db=mysql"], ["+server=full", "server/web=apache"])]
    + [("groups", "none", ["db=mysql"]), ("groups", "none", ["+db=mysql"]), ("groups", "must", ["db=mysql"]), ("groups", "optional", ["db=mysql"]),
       ("groups", "several", ["db=[extra,mysql]"]), ("groups", "several", ["db=mysql"]), ("groups", "overrideEnd", ["db=mysql"]),
       ("groups", "emptyDefaults", ["+db=mysql"]), ("groups", "nothing", ["+db=mysql"]), ("groups", "nothing", ["+x=1"]),
       ("groups", "nestedGroup", ["server/web=nginx"]), ("groups", "nestedGroup", ["server/web=base"]), ("groups", "nestedOverride", ["server/web=base"]),
       ("groups", "several", ["~db"]), ("groups", "direct", ["db=postgres"])]
    + [("packages", name, []) for name in (
        "config", "global", "here", "group", "deep", "globalDeep", "header", "headerGlobal", "headerOver", "headerDeep", "configPackage",
        "overrides", "severalAt", "selfPackage", "badHeader", "sub/primary", "sub/headed")]
    + [("packages", "config", change) for change in (
        ["db@src=postgres"], ["db@dst=postgres", "db@dst.driver=x"], ["db=postgres"], ["~db@src"], ["+db@third=postgres"], ["+db=postgres"],
        ["src.port=1"], ["db@dest=postgres"], ["+db@_global_=postgres"], ["+db@a.b=postgres"], ["+db@src=postgres"])]
    + [("packages", "global", ["db@_global_=postgres"]), ("packages", "here", ["db@_global_=postgres"]), ("packages", "globalDeep", ["db@g=mysql"]),
       ("packages", "globalDeep", ["db@outer.wrap=postgres"]), ("packages", "headerDeep", ["db/inner@x.y.inner=one"])]
    + [("experiment", "config", change) for change in (
        [], ["experiment=big"], ["experiment=big", "model=small"], ["experiment=plain"], ["experiment=big", "seed=1"], ["experiment=wrong"],
        ["experiment=nope"], ["+experiment=big"])]
    + [("experiment", "bare", ["+experiment=big"]), ("experiment", "bare", ["+experiment=plain", "model=large"])]
    + [("interpolatedDefaults", name, []) for name in ("config", "strict", "path", "unknown", "listed", "overriding")]
    + [("interpolatedDefaults", "config", ["dataset=cifar"]), ("interpolatedDefaults", "strict", ["dataset=cifar"]),
       ("interpolatedDefaults", "strict", ["combined=imagenet_alexnet"])]
    + [("interpolation", name, []) for name in TREES["interpolation"]]
    + [("interpolation", "config", ["a.b=6"]), ("interpolation", "config", ["+z=${a.b}${a.name}"]), ("interpolation", "config", ["+z='${oc.select:x.y,[1,2]}'"])]
    + [("scalars", name, []) for name in TREES["scalars"]]
    + [("searchPath", name, []) for name in ("config", "plain", "environment", "noList", "noText", "inGroup", "settings", "onlySettings")]
    + [("searchPath", "config", change) for change in (
        ["db=oracle"], ["extra=two"], ["hydra.searchpath=[file://searchOther]"], ["hydra.searchpath=[file://searchOther]", "db=sqlite"],
        ["hydra.searchpath=[]"], ["hydra.searchpath=x"], ["hydra.searchpath=[file://searchOther,file://searchExtra]", "extra=two"], ["db=sqlite"])]
    + [("searchPath", "plain", ["hydra.searchpath=[file://searchExtra]", "db=oracle"]), ("searchPath", "plain", ["hydra.searchpath=[file://searchExtra]", "+extra=two"]),
       ("searchPath", "plain", ["+extra=two"])]
    + [("merging", name, []) for name in ("config", "listDict", "dictList", "listFile")]
    + [("settings", name, []) for name in (
        "config", "named", "subdir", "dotted", "selected", "unknown", "empty", "two", "cycle", "missingReference", "inGroup")]
    + [("settings", "config", change) for change in (
        ["seed=2"], ["x=3", "seed=2"], ["db=postgres"], ["server/web=apache", "db=postgres", "seed=5"], ["+new=1"], ["~x", "+x=9"], ["extras=[two]"],
        ["db@second=postgres"], ["none=some"], ["+experiment=e"], ["seed='a b'"], ["x=[1,2]"], ["name=n"], ["hydra.job.name=other"], ["hydra.run.dir=there/${seed}"],
        ["hydra.sweep.subdir=x", "seed=3"], ["+hydra.job.name=other"], ["hydra.job.nmae=other"], ["hydra.job=5"], ["seed=${hydra:job.name}"],
        ["+hydra.job.config.override_dirname.exclude_keys=[seed]", "seed=2", "x=1"], ["hydra.job.config.override_dirname.exclude_keys=[seed]", "seed=2", "x=1"],
        ["hydra.job.config.override_dirname={kv_sep: ':'}", "seed=2", "x=1"])]
    + [("settings", "named", change) for change in (["seed=2"], ["seed=2", "db=postgres", "+y=1", "+z=a"], ["hydra.job.name=cli"])]
)
CASES = [(tree, name.removesuffix(".yaml"), overrides, None) for tree, name, overrides in CASES]

# Jobs of a sweep: the last item is the job's number.
CASES += [
    ("settings", "config", ["seed=5", "db=postgres"], 3), ("settings", "config", [], 0), ("settings", "named", ["seed=4", "+y=1"], 12),
    ("settings", "subdir", [], 7), ("settings", "subdir", ["hydra.sweep.subdir=${hydra.job.override_dirname}", "+a2=1", "+a1=1"], 7),
]
