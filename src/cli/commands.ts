import type { Command } from './command.ts';
import { ablateCommand } from './commands/ablate.ts';
import { compareCommand } from './commands/compare.ts';
import { completionCommand } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { corpusCommand } from './commands/corpus.ts';
import { diversityCommand } from './commands/diversity.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { listenCommand } from './commands/listen.ts';
import { pluginsCommand } from './commands/plugins.ts';
import { prepareCommand } from './commands/prepare.ts';
import { quickstartCommand } from './commands/quickstart.ts';
import { recordCommand } from './commands/record.ts';
import { runtimeCommand } from './commands/runtime.ts';
import { sweepCommand } from './commands/sweep.ts';
import { synthCommand } from './commands/synth.ts';
import { textCommand } from './commands/text.ts';
import { trainCommand } from './commands/train.ts';
import { weightsCommand } from './commands/weights.ts';

/** The commands in the order in which `tonelab --help` lists them; one line each. */
export const commands: readonly Command[] = [
  quickstartCommand,
  doctorCommand,
  runtimeCommand,
  corpusCommand,
  textCommand,
  diversityCommand,
  recordCommand,
  prepareCommand,
  trainCommand,
  sweepCommand,
  synthCommand,
  evaluateCommand,
  ablateCommand,
  compareCommand,
  listenCommand,
  exportCommand,
  weightsCommand,
  pluginsCommand,
  configCommand,
  completionCommand,
];
