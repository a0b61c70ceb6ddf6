/** The import rules of docs/architecture.md. Each rule's comment is what a reader sees when it is broken. */
const subjects = 'corpus|diversity|recording|synthesis|evaluation|export|ablation|listening';
const tests = '\\.test\\.ts$|^src/testing/';

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle has no first file to read.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'tensorflow-only-in-tf-and-runtime',
      severity: 'error',
      comment: 'Only src/tf.ts and src/core/runtime may import @tensorflow/*.',
      from: { pathNot: '^src/tf\\.ts$|^src/core/runtime/' },
      to: { path: '@tensorflow/' },
    },
    {
      name: 'nn-imports-only-tf',
      severity: 'error',
      comment: 'nn knows tensors and nothing else of ours.',
      from: { path: '^src/nn/', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(nn/|tf\\.ts|errors\\.ts)' },
    },
    {
      name: 'audio-and-text-import-nn-ops-at-most',
      severity: 'error',
      comment: 'audio and text are leaves: they may use nn/ops and tf.ts.',
      from: { path: '^src/(audio|text)/', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(\\1|audio|text|nn/ops|tf\\.ts|errors\\.ts)' },
    },
    {
      name: 'core-knows-no-subject',
      severity: 'error',
      comment: 'core may import nn, tf.ts and itself: never a plugin, a recipe, a subject or the command line.',
      from: { path: '^src/core/', pathNot: `${tests}|^src/core/(contracts|recordingContracts)\\.ts$` },
      to: { path: '^src/', pathNot: '^src/(core/|nn/|tf\\.ts|errors\\.ts|audio/spectralSettings\\.ts)' },
    },
    {
      name: 'subjects-never-import-upwards',
      severity: 'error',
      comment: `${subjects} may import core, audio, text, nn/ops.`,
      from: { path: `^src/(${subjects})/`, pathNot: tests },
      to: { path: '^src/(plugins|recipes|cli|pages)/' },
    },
    {
      name: 'plugins-import-contracts-nn-audio-text',
      severity: 'error',
      comment:
        'A plugin may import the contracts in core, core/workers, nn, audio, text, corpus, diversity and its own folder.',
      from: { path: '^src/plugins/', pathNot: tests },
      to: {
        path: '^src/(core/(?!\\w*[cC]ontracts?\\.ts|workers/)|cli|recipes|pages|synthesis|evaluation|ablation|export)',
      },
    },
    {
      name: 'plugin-never-imports-another-plugin',
      severity: 'error',
      comment: 'Shared layers live in nn; a plugin stands alone.',
      from: { path: '^src/plugins/((?:encoders/)?[^/]+/[^/]+)/', pathNot: tests },
      to: { path: '^src/plugins/', pathNot: '^src/plugins/$1/' },
    },
    {
      name: 'recipes-are-data',
      severity: 'error',
      comment: 'Recipes may import types of core/optim and core/trainer only.',
      from: { path: '^src/recipes/', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(recipes|core/(optim|trainer|contracts))' },
    },
    {
      name: 'browser-scripts-stand-alone',
      severity: 'error',
      comment: "What a browser loads may import its own folder, the studio's elements.ts, and types from anywhere.",
      from: { path: '^src/pages/([^/]+)/browser/', pathNot: tests },
      to: {
        pathNot: '^src/pages/($1/browser/|recording/browser/elements\\.ts)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-the-command-line-imports-the-command-line',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
