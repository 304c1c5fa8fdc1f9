/** Section header block (draft-ietf-opsawg-pcapng, section 4.1): the first block of a file. */
import { block, textOption, type CommentedBlock } from "./block.js";

const BLOCK_SECTION = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BODY_BYTES = 16;
const SHB_HARDWARE = 2;
const SHB_OS = 3;
const SHB_USERAPPL = 4;

export interface Section extends CommentedBlock {
  /** shb_hardware: what the capture was made on */
  hardware?: string;
  /** shb_os */
  os?: string;
  /** shb_userappl: the program that wrote the file */
  application?: string;
}

/** The section's length is left open (-1), so that a section can be written to a pipe. */
export function sectionBlock(section: Section = {}): Uint8Array {
  const body = new Uint8Array(BODY_BYTES);
  const view = new DataView(body.buffer);
  view.setUint32(0, BYTE_ORDER_MAGIC, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 0, true);
  view.setBigInt64(8, -1n, true);
  const options = [
    ...textOption(SHB_HARDWARE, section.hardware),
    ...textOption(SHB_OS, section.os),
    ...textOption(SHB_USERAPPL, section.application),
  ];
  return block(BLOCK_SECTION, body, options, section.comments);
}
