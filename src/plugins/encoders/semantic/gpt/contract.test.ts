import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeAdaptable, describePart, makePart } from '../../../../testing/contractSuite.ts';
import { semanticProbe } from '../../../../testing/partProbes.ts';
import { charGpt } from './index.ts';

const vocabulary = join(mkdtempSync(join(tmpdir(), 'char-gpt-contract-')), 'vocab.txt');
writeFileSync(vocabulary, '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n今\n天\n');
const node = { channels: 4, layers: 2, heads: 2, maxTokens: 8, dropout: 0.5, vocabulary, weights: null };

const make = () => makePart(charGpt, node, { assets: { resolve: (path) => path } });

describePart('semantic/char-gpt', () => semanticProbe(make()));
describeAdaptable('semantic/char-gpt', make);
