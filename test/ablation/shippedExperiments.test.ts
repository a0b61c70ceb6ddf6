import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { designPower } from '../../src/ablation/design.ts';
import { builtInConfigs } from '../../src/cli/configTree.ts';
import { planAblation } from '../../src/cli/planAblation.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(builtInConfigs, 'experiment');
const isAblation = (file: string) => /^ablation:/m.test(readFileSync(join(folder, file), 'utf8'));
const names = readdirSync(folder)
  .filter(isAblation)
  .map((file) => file.replace(/\.yaml$/, ''))
  .filter((name) => name !== 'ablation-tiny');

const plans = new Map<string, ReturnType<typeof planAblation>>();

/** The plan of an experiment, made once. */
function planned(name: string): ReturnType<typeof planAblation> {
  const before =
    plans.get(name) ?? planAblation({ 'config-dir': [], 'config-name': 'config', overrides: [`experiment=${name}`] });
  plans.set(name, before);
  return before;
}

describe('the experiments that ship', () => {
  it('are all that the questions ask for', () => {
    expect(names.sort()).toEqual([
      'dynamics-flat',
      'frozen-gpt-layers',
      'languages-mixed',
      'meaning-statements',
      'noise-vs-quantity',
      'phoneme-coverage',
      'timbre-averaging',
    ]);
  });

  it.each(names)(
    '%s is planned: arms by seeds, a primary contrast that seven pairs can decide, the power stated',
    async (name) => {
      const { config, design, jobs } = await planned(name);
      expect(design.seeds.length).toBeGreaterThanOrEqual(7);
      expect(jobs).toHaveLength(design.arms.length * design.seeds.length);
      expect(new Set(jobs.map(({ hash }) => hash)).size).toBe(jobs.length);
      const power = designPower(config);
      expect(power.smallestP).toBeLessThan(0.05);
      expect(power.expected?.power.share).toBeGreaterThan(0.6);
      // The primary metric is the first that is measured.
      expect(design.primary.metric).toBe(
        /metrics: \[([\w-]+)/.exec(readFileSync(join(folder, `${name}.yaml`), 'utf8'))?.[1],
      );
    },
  );

  it.each(names)('%s has a page that names its arms, its primary contrast and its commands', async (name) => {
    const page = join(root, 'experiments', name, 'README.md');
    expect(existsSync(page)).toBe(true);
    const text = readFileSync(page, 'utf8');
    const { config } = await planned(name);
    for (const arm of Object.keys(config.arms)) expect(text).toContain(`\`${arm}\``);
    expect(text).toContain(`\`${config.primary.arm}\` less \`${config.baseline}\``);
    expect(text).toContain(`npx tonelab ablate experiment=${name}`);
    expect(text).toMatch(/steps=1\d{4}/);
    for (const heading of ['Claim', 'Audio', 'Primary contrast', 'Cost', 'Results', 'Verdict'])
      expect(text).toContain(`**${heading}`);
  });
});
