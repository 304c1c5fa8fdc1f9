/** Why a replay cannot go on, other than by its capture's damage. */
import { displayName, type ByteSource } from "../capture/index.js";
import { VethworkError } from "../model/errors.js";
import { ReplayFault } from "./abi.generated.js";

/** A source without `rewind` is to be read again. @param why it is */
export function onlyOnce(source: ByteSource, why: string): VethworkError {
  return new VethworkError(
    "ESPIPE",
    `${displayName(source.name)} can be read only once, and ${why}; save it to a file first`,
  );
}

/** The error of a ReplayFault. @param name of the capture */
export function faultError(fault: number, name: string): VethworkError {
  const file = displayName(name);
  switch (fault) {
    case ReplayFault.cacheShort:
      return new VethworkError(
        "EINVAL",
        `the cache file has fewer packets than ${file}; make it from this capture`,
      );
    case ReplayFault.tooManyHosts:
      return new VethworkError(
        "ENOMEM",
        `${file} has more addresses than can be remembered to tell sides apart; tell them by port, prefix or cache file`,
      );
    case ReplayFault.noNetwork:
      return new VethworkError(
        "EINVAL",
        `${file}: no length of networks parts its clients from its servers; change the ratio or the masks, or use another mode than router`,
      );
    case ReplayFault.stalled:
      return new VethworkError(
        "EINVAL",
        `${file}: a loop takes no time, so that loops without end would not end; set a limit or a rate`,
      );
    default:
      return new VethworkError("ESPIPE", `${file} cannot be read from its start again`);
  }
}
