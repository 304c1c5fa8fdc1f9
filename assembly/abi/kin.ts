/** How a packet comes from another one (Packet.kin). */
export const enum Kin {
  /** made by itself */
  none = 0,
  /** a bridge, multicast, a mirror, netem */
  clone,
  /** TEE */
  copy,
  fragment,
  reassembled,
  /** an error that answers it */
  answer,
}

/** bits of Packet.kin that hold the Kin */
export const KIN_HOW: u32 = 7;
/** no capture shows the ancestor */
export const KIN_UNSEEN: u32 = 8;
/** the packet's first block has said so */
export const KIN_TOLD: u32 = 16;
