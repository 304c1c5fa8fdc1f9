/** Capture filters: a subset of pcap-filter(7), compiled to the classic BPF machine. */
export { parse as parseFilter } from "./parser.js";
export { compileFilter, type FilterOptions } from "./compile.js";
export { FilterError, UnmodelledFilterError } from "./error.js";
export { type Resolve } from "./hosts.js";
export { encodeProgram, type Instruction } from "./program.js";
