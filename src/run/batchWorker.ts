import { serveTasks } from '../core/workers/serveTasks.ts';
import { PackReader } from '../corpus/packReader.ts';
import type { BatchCorpus } from './batchTask.ts';
import { batchWork } from './batchWork.ts';

serveTasks((corpus: BatchCorpus) => batchWork(corpus, new PackReader(corpus.featureFolder)));
