export { Checkpoint, fileHash } from "./checkpoint.js";
export type { CheckpointProgress, RunIdentity } from "./checkpoint.js";
