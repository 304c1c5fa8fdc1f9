/** What a worker thread starts with (src/workers/pool.ts): piscina runs the export of a pool's kind. */
import { loadProgram } from "./bundle.js";

export const { replay, sweep } = await loadProgram();
