// Waiting for a task's end over HTTP: long polls, one after another, through a controller that is away for a while.
import { Fault } from './faults.ts';
import type { HttpCaller } from './http-caller.ts';
import type { Outcome, Task, TaskId } from './nouns/task.ts';
import { OUTCOMES } from './words.ts';

/** Longest wait of one request: below what the server allows (60 s), and what proxies cut. */
const LONG_POLL_MS = 30_000;
/** A wait bears a controller that is away for this long: a stop in order takes up to 30 s, a start some seconds. */
const AWAY_MS_MAX = 60_000;
const AWAY_PAUSE_MS = 500;
const AWAY_PAUSE_MS_MAX = 5_000;

/** The task when it has ended, or as it is after `timeoutMs`. */
export async function waitForTask(caller: HttpCaller, id: TaskId, timeoutMs: number): Promise<Task> {
  const path = `/v1/tasks/${encodeURIComponent(id)}`;
  let awayMs = 0;
  for (let leftMs = Math.max(0, timeoutMs); ; ) {
    const wait = Math.ceil(Math.min(leftMs, LONG_POLL_MS));
    try {
      const task = await caller.call<Task>({ method: 'GET', path, query: { wait }, extraMs: wait });
      if (hasEnded(task) || leftMs <= LONG_POLL_MS) return task;
      leftMs -= LONG_POLL_MS;
      awayMs = 0;
    } catch (error) {
      if (!isPassing(error) || leftMs <= 0 || awayMs >= AWAY_MS_MAX) throw error;
      const pauseMs = Math.min(leftMs, Math.max(AWAY_PAUSE_MS, error.retryAfterMs ?? 0), AWAY_PAUSE_MS_MAX);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      leftMs -= pauseMs;
      awayMs += pauseMs;
    }
  }
}

function isPassing(error: unknown): error is Fault {
  return error instanceof Fault && ['stopping', 'starting', 'no-controller', 'connection-lost'].includes(error.code);
}

function hasEnded(task: Task): boolean {
  return OUTCOMES.includes(task.state as Outcome);
}
