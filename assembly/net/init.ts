import { Namespace } from "./namespace";

/** Called for each new namespace, before its loopback exists: tables and rules. */
export function initIpv4Namespace(ns: Namespace): void {}

/** Called when its devices are gone. */
export function destroyIpv4Namespace(ns: Namespace): void {}
