/** In a worker thread: runs of a sweep, one after the other. */
import { runTask } from "./task.js";

export default runTask;
