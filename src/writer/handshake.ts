/**
 * What the lab and the thread that writes its capture tell each other: words of a memory of their own, so that a kernel that is put back does not put
 * them back.
 *
 *   | posted | done | state | errno | jobs: 8 x | address | bytes | place in the file: high | low | |
 *
 * `posted` and `done` count jobs; only the lab raises the one, only the thread the other. A job of no bytes ends the thread.
 */
export const Word = { posted: 0, done: 1, state: 2, errno: 3, jobs: 4 } as const;

/** `failed`: a write did, that of the first job that is not done, with `errno`; `gone`: the thread is no more */
export const State = { starting: 0, ready: 1, failed: 2, gone: 3 } as const;
export type State = (typeof State)[keyof typeof State];

/** jobs that may wait: more than there are rings */
export const MOST_JOBS = 8;
const JOB_WORDS = 4;
export const WORDS = Word.jobs + MOST_JOBS * JOB_WORDS;

export interface Job {
  at: number;
  bytes: number;
  place: number;
}

export function putJob(words: Int32Array, job: number, { at, bytes, place }: Job): void {
  const word = Word.jobs + (job % MOST_JOBS) * JOB_WORDS;
  words[word] = at;
  words[word + 1] = bytes;
  words[word + 2] = Math.floor(place / 2 ** 32);
  words[word + 3] = place;
}

export function getJob(words: Int32Array, job: number): Job {
  const word = Word.jobs + (job % MOST_JOBS) * JOB_WORDS;
  return {
    at: words[word]! >>> 0,
    bytes: words[word + 1]! >>> 0,
    place: words[word + 2]! * 2 ** 32 + (words[word + 3]! >>> 0),
  };
}
