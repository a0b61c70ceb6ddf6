/**
 * Contender: a sweep of small language models, each a process, from an empty folder. Arguments: how many jobs,
 * how many at a time, and threads of each. Run by `npm run bench -- scaling`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../contest/serve.ts';

const [jobs = '8', processes = '1', threads = '1'] = process.argv.slice(2);
const program = fileURLToPath(new URL('../../bin/tonelab.mjs', import.meta.url));
const characters = [...'今天很好气我你他们去来看书学校老师朋友喜欢吃饭喝茶'];
const sentences = Array.from({ length: 64 }, (_, index) =>
  Array.from({ length: 12 }, (__, at) => characters[(index * 7 + at * at) % characters.length]).join(''),
);
const overrides = [
  ...[
    'recipe=lm',
    `trainer.threads=${threads}`,
    'model.semantic.channels=128',
    'model.semantic.layers=4',
    'model.semantic.heads=4',
  ],
  ...['model.semantic.weights=null', 'model.semantic.vocabulary=vocab.txt', 'recipe.stages.lm.until.steps=200'],
  '+recipe.stages.lm.data.text={files:[t.txt],validationFiles:[t.txt]}',
  ...[
    `seed=range(0,${jobs})`,
    `launcher.processes=${processes}`,
    `launcher.threads=${threads}`,
    'launcher.memoryGib=0.5',
  ],
];

await serve(
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tonelab-bench-jobs-'));
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, 't.txt'), `${sentences.join('\n')}\n`);
    writeFileSync(
      join(folder, 'vocab.txt'),
      `${['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...characters].join('\n')}\n`,
    );
    const startedAt = performance.now();
    const { status } = spawnSync('node', [program, 'train', '-m', ...overrides, '--json'], {
      cwd: folder,
      stdio: 'ignore',
    });
    const seconds = (performance.now() - startedAt) / 1000;
    rmSync(folder, { recursive: true });
    if (status !== 0) process.exit(1);
    return seconds;
  },
  { warmups: 0 },
);
