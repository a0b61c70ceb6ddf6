import { defineCommand, jsonOption } from '../command.ts';
import { printResult } from '../output.ts';

export const doctorCommand = defineCommand({
  command: 'doctor',
  summary: 'say which backend runs and why, what is missing, and the command that mends it',
  options: jsonOption,
  run: async (args) => {
    const { renderDoctor, runDoctor } = await import('../doctor.ts');
    const report = await runDoctor();
    printResult(args, report, () => renderDoctor(report));
    if (report.problems.length > 0) process.exitCode = 1;
  },
});
