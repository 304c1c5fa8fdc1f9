/** One command of tc: what ip's session has, and the options that only tc knows. */
import { VethworkError } from "../../model/errors.js";
import { Exit, explain, Session, type Options } from "../ip/session.js";
import { defaultOptions } from "../ip/options.js";
import type { ToolContext } from "../tool.js";

export interface TcOptions extends Options {
  /** -raw: numbers of the kernel as well */
  raw: boolean;
}

export function tcOptions(): TcOptions {
  return { ...defaultOptions(), raw: false };
}

export class TcSession extends Session {
  constructor(
    context: ToolContext,
    readonly tc: TcOptions,
    netns: string,
  ) {
    super(context, tc, netns);
  }

  /** text of the .dist files that the command names and the lab has, by name */
  readonly distributions = new Map<string, string>();

  /** `explain1` of most kinds: Illegal "WORD" */
  illegal(what: string): never {
    return this.fail(1, `Illegal "${what}"`);
  }

  /** A word that the kind does not know. */
  unknown(word: string, usage: string): never {
    return this.fail(1, `What is "${word}"?\n${usage}`);
  }

  override notModelled(command: string, what: string): never {
    return this.fail(1, `vethwork: ${command}: ${what} is not modelled`);
  }

  override refusal(error: VethworkError): Exit {
    const unsupported = error.code === "EUNSUPPORTED";
    this.error(unsupported ? `vethwork: tc: ${error.message}` : explain(error));
    return new Exit(unsupported ? 1 : 2, "return");
  }
}
