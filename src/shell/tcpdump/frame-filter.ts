/** The filter of tcpdump's command line. */
import { FrameFilter } from "../../capture/index.js";
import { compileFilter, UnmodelledFilterError, type FilterOptions } from "../../filter/index.js";
import { unsupported } from "../../model/errors.js";

/** @throws FilterError; EUNSUPPORTED for what libpcap knows and the subset does not */
export function frameFilter(text: string, options: FilterOptions): FrameFilter {
  try {
    return new FrameFilter(compileFilter(text, options));
  } catch (error) {
    if (error instanceof UnmodelledFilterError) throw unsupported(`the filter primitive ${error.word}`);
    throw error;
  }
}
