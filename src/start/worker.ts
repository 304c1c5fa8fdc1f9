/** What a worker thread starts with (src/workers/pool.ts): piscina runs the export of a pool's kind. */
import start from "./bundle.cjs";

export const { replay, sweep } = await start.loadProgram();
