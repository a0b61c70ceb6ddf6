import { defineCommand, jsonOption } from '../command.ts';
import { print, printNote, printResult } from '../output.ts';

export const recordCommand = defineCommand({
  command: 'record <script>',
  summary: 'record a script sentence by sentence on a local page that checks each take and shows the gaps close',
  positionals: {
    script: {
      type: 'string',
      demandOption: true,
      describe: "the .tsv of 'tonelab diversity recommend', or a text file of one sentence a line",
    },
  },
  options: {
    ...jsonOption,
    out: { type: 'string', demandOption: true, describe: 'folder of the recordings; the same one goes on' },
    speaker: { type: 'string', default: 'speaker', describe: 'who speaks' },
    language: { type: 'string', choices: ['zh', 'en', 'mixed'] as const, default: 'zh', describe: 'of the script' },
    corpus: { type: 'string', describe: 'the manifest that the script was made for: only its gaps are open' },
    'corpus-speaker': { type: 'string', describe: 'only this speaker of the manifest' },
    port: { type: 'number', describe: 'of the page; default: that of the last time, else any that is free' },
  },
  run: async (args) => {
    const { describeRecording, recordFromArguments } = await import('../recordScript.ts');
    const summary = await recordFromArguments(args, (url) => {
      (args.json ? printNote : print)(`open ${url}\nCtrl+C ends; the same command goes on`);
    });
    printResult(args, summary, () => describeRecording(summary));
  },
});
