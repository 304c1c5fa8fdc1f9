/** How iptables fails: xtables_error() of the real tool with its statuses, and the sentences of libiptc. */

/** enum xtables_exittype */
export const OTHER_PROBLEM = 1;
export const PARAMETER_PROBLEM = 2;
export const VERSION_PROBLEM = 3;

/** xtables_error(): the program ends with this sentence. */
export class IptablesFailure extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
  ) {
    super(text);
  }
}

/** The program ends with these very words on standard error. */
export class PlainFailure extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
    /** whether "Try `iptables -h'" follows */
    readonly tryHelp = false,
  ) {
    super(text);
  }
}

/** The program ends well, at once (-h, -V). */
export class Ended extends Error {}

export function parameterProblem(text: string): IptablesFailure {
  return new IptablesFailure(PARAMETER_PROBLEM, text);
}

/** An error of libiptc: its sentence is printed after "iptables: ". */
export class TableError extends Error {
  constructor(
    readonly code: string,
    readonly sentence: string,
  ) {
    super(sentence);
  }
}

export const NO_SUCH_CHAIN = (): TableError => new TableError("ENOENT", "No chain/target/match by that name");
