// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import type { ConfigObject } from '../core/config/configNode.ts';

/** What `${hydra:job.name}`, `${hydra:run.dir}` and `${hydra:sweep.dir}` are in the config of a run. */
export const runSettings: ConfigObject = {
  job: { name: '${name}' },
  run: { dir: '${runFolder}' },
  sweep: { dir: '${sweep.folder}' },
};
