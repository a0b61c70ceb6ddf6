/** What a task gives. */
export interface TaskOutcome<Result> {
  readonly result: Result;
  /**
   * Buffers of the result that move to the asker without a copy. Worth it for megabytes only: once a thread has given a buffer
   * away, V8 looks at each access of any typed array of the thread whether its buffer is still there.
   */
  readonly transfer?: readonly ArrayBuffer[];
}

/** Does one task at a time. */
export type TaskWork<Task, Result> = (task: Task) => TaskOutcome<Result> | Promise<TaskOutcome<Result>>;

/**
 * Makes the work of one thread from the pool's data. A result must depend on data and task alone, never on the tasks that
 * the thread had before: which thread gets which task is chance.
 */
export type CreateTaskWork<Data, Task, Result> = (
  data: Data,
) => TaskWork<Task, Result> | Promise<TaskWork<Task, Result>>;
