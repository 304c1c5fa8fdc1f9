/** Both ends of the capture are played: --at and --peer, with something between them that changes addresses and numbers. */
import { describe, expect, test } from "vitest";
import { CLIENT, DNAT, makeLab, MASQUERADE, replay, SERVER, sh, streamsAt, WEB } from "./lab.js";
import { captureOf, Talk } from "./talk.js";

const question = "GET / HTTP/1.1\r\n\r\n";
const answer = "HTTP/1.1 200 OK\r\n\r\nhello";

describe("both ends of the capture", () => {
  for (const [name, script] of [
    ["DNAT", DNAT],
    ["DNAT and MASQUERADE", DNAT + MASQUERADE],
    [
      "a port of the router that is chosen anew",
      DNAT + MASQUERADE.replace("-j MASQUERADE", "-p tcp -j MASQUERADE --random"),
    ],
    [
      "docker-proxy",
      `ip netns exec router docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 80 -container-ip ${WEB} -container-port 80 &\n`,
    ],
    [
      "IPVS",
      `ip netns exec router ipvsadm -A -t 192.168.1.1:80 -s rr\nip netns exec router ipvsadm -a -t 192.168.1.1:80 -r ${WEB}:80 -m\n`,
    ],
  ] as const)
    test(`talk through ${name}`, async () => {
      const lab = await makeLab(script);
      const talk = new Talk(CLIENT, SERVER)
        .open()
        .say("client", question)
        .say("server", answer.repeat(300))
        .say("client", question)
        .say("server", answer)
        .close();
      const { stateful } = await replay(lab, captureOf(talk), {}, { peer: "web:eth0" });
      expect(stateful.differences).toEqual([]);
      expect(stateful).toMatchObject({ conversations: 1, followed: 1, completed: 1, skipped: 0 });
      const frames = lab.frames();
      const heard = [...streamsAt(frames, "web").values()];
      expect(heard.map(String)).toEqual([question + question]);
      expect(streamsAt(frames, "client").get("192.168.1.1:80")?.equals(talk.bytes("server"))).toBe(true);
      expect(await sh(lab, "ip netns exec router conntrack -S 2>/dev/null | head -1")).toMatch(/ invalid=0 /);
    });
});
