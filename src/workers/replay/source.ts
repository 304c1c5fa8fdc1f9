/** A capture that is read on from a place in its file. */
import { closeSync, openSync, readSync } from "node:fs";
import { fileError, type ByteSource } from "../../capture/index.js";

export function sourceAt(name: string, begin: number): ByteSource {
  let fd: number;
  try {
    fd = openSync(name, "r");
  } catch (error) {
    throw fileError(name, error);
  }
  let position = begin;
  const readOn = (into: Uint8Array): number => {
    try {
      const length = readSync(fd, into, 0, into.length, position);
      position += length;
      return length;
    } catch (error) {
      throw fileError(name, error);
    }
  };
  return {
    name,
    readSync: readOn,
    read: async (into) => readOn(into),
    rewind: () => void (position = 0),
    close: () => closeSync(fd),
  };
}
