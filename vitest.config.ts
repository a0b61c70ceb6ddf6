import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: 'test/temporaryFolder.ts',
    pool: 'forks',
    poolOptions: { forks: { maxForks: 2 } },
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
