import { describe, expect, it } from 'vitest';
import type { ConfigSource } from '../core/config/configSource.ts';
import { ConfigError, CorpusError } from '../errors.ts';
import { withKeyPlaces } from './keyPlaces.ts';

const provenance = new Map<string, ConfigSource>([
  ['model.semantic.name', { kind: 'file', file: 'configs/model/semantic/char-gpt.yaml', line: 1, column: 1 }],
  [
    'recipe.stages.base.semantic.frozenLayers',
    { kind: 'override', override: 'recipe.stages.base.semantic.frozenLayers=9' },
  ],
]);

const refusal = (message: string, failure: Error = new ConfigError(message)) =>
  withKeyPlaces(provenance, () => Promise.reject(failure)).catch((error: Error) => error.message);

describe('withKeyPlaces', () => {
  it('passes a result through', async () => {
    expect(await withKeyPlaces(provenance, async () => 3)).toBe(3);
  });

  it('shows where each named key was written, an override with a caret', async () => {
    const message = 'recipe.stages.base.semantic.frozenLayers is 9, but model.semantic has 6 layers';
    expect(await refusal(message)).toBe(
      [
        message,
        "  recipe.stages.base.semantic.frozenLayers: override 'recipe.stages.base.semantic.frozenLayers=9'",
        '    recipe.stages.base.semantic.frozenLayers=9',
        `    ${' '.repeat('recipe.stages.base.semantic.frozenLayers='.length)}^`,
        '  model.semantic: configs/model/semantic/char-gpt.yaml:1',
      ].join('\n'),
    );
  });

  it('adds nothing to a key with its place, to a proposal, and to what is no key', async () => {
    for (const message of [
      'model.semantic (from configs/a.yaml:3): wrong',
      'choose model.semantic=x, or +model.semantic',
      'configs/model.semantic.yaml is not there, version 1.2',
    ]) {
      expect(await refusal(message)).toBe(message);
    }
  });

  it('leaves other failures alone', async () => {
    expect(await refusal('', new CorpusError('model.semantic is odd'))).toBe('model.semantic is odd');
  });
});
