/** Ways to tell which side of a capture a frame is from, as data; the words are tcpprep's. */

export type Side = "client" | "server";

export type AutoMode = "bridge" | "client" | "first" | "router" | "server";
export const AUTO_MODES: readonly AutoMode[] = ["bridge", "client", "first", "router", "server"];

/** What is told of a frame; where nothing is: `{ auto: "first" }`. */
export type SidesBy =
  | {
      /** by what hosts do; all but "first" need to read the capture twice */
      auto: AutoMode;
      /** a host is a server where it acts as one this many times as often as it acts as a client; default 2 */
      ratio?: number;
      /** "router": lengths of the networks that are tried, largest network first; default 8 to 30 */
      masks?: [first: number, last: number];
    }
  | {
      /** sources in these prefixes ("10.0.0.0/8", "2001:db8::/32") are clients */
      cidr: string[];
      reverse?: boolean;
    }
  | {
      /** packets to a server's port are from clients; `services` is the text of a file as services(5), default: ports below 1024 */
      port: true;
      services?: string;
    }
  | {
      /** source addresses, as text, that a POSIX extended regular expression matches are clients */
      regex: string;
      reverse?: boolean;
    }
  | {
      /** frames from these MAC addresses (a list joined by commas, or a regular expression) are from clients */
      mac: string;
      reverse?: boolean;
    }
  | {
      /** a cache file of tcpprep, and what it is called in messages */
      cache: Uint8Array;
      name: string;
    };

export type SidesOptions = SidesBy & {
  /** side of frames that are not IP; default "server", as tcpprep has it */
  nonIp?: Side;
};
