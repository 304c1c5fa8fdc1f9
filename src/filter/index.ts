/** Capture filters: a subset of pcap-filter(7), compiled to the classic BPF machine. */
export { parse as parseFilter } from "./parser.js";
export { compileFilter, type Resolve } from "./compile.js";
export { FilterError } from "./error.js";
export { encodeProgram, type Instruction } from "./program.js";
