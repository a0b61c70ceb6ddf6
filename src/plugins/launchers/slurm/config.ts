import { z } from 'zod';

export const slurmLauncherConfigSchema = z.strictObject({
  partition: z.string().nullable().default(null),
  account: z.string().nullable().default(null),
  qos: z.string().nullable().default(null),
  /** The limit of one job as sbatch reads it, such as 8:00:00; what takes longer goes on by itself. Without quotes YAML reads a number. */
  time: z
    .string()
    .regex(/^[\d:-]+$/, "as sbatch reads it, in quotes: '8:00:00', '1-12:00', minutes as '90'")
    .nullable()
    .default(null),
  /** Of one job, such as 8G. */
  memory: z.string().nullable().default(null),
  /** Processors, and so threads, of one job. */
  cpus: z.int().positive().default(2),
  /** Such as gpu:1. */
  gres: z.string().nullable().default(null),
  /** Further options of sbatch, such as --constraint=a100. */
  options: z.array(z.string().regex(/^-[^\n]*$/, 'an option of sbatch, which begins with a dash')).default([]),
  /** Lines of shell before the job's command, such as module load node. */
  setup: z.array(z.string()).default([]),
  /** Jobs of an array that run at a time; null: as many as Slurm starts. */
  atOnce: z.int().positive().nullable().default(null),
  /** false: the command ends when the jobs are submitted. */
  wait: z.boolean().default(true),
  pollSeconds: z.number().positive().default(10),
  /** So long before the limit a job writes a checkpoint, and is queued again. */
  warnSeconds: z.int().positive().default(120),
});

export type SlurmLauncherConfig = z.infer<typeof slurmLauncherConfigSchema>;
