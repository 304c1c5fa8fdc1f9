/** The capture's client talks to servers of the lab. */
import { describe, expect, test } from "vitest";
import { CLIENT, DNAT, makeLab, MASQUERADE, replay, SERVER, sh, written } from "./lab.js";
import { captureOf, Talk } from "./talk.js";

const question = "GET / HTTP/1.1\r\n\r\n";
const answer = "HTTP/1.1 200 OK\r\n\r\nhello";

describe("a client of the capture", () => {
  test("is heard by a listener behind DNAT and MASQUERADE", async () => {
    const lab = await makeLab(DNAT + MASQUERADE + "ip netns exec web nc -l -p 80 > got &\n");
    const talk = new Talk(CLIENT, SERVER).open().say("client", question).close();
    const { stateful, sent } = await replay(lab, captureOf(talk));
    expect(stateful.differences).toEqual([]);
    expect(stateful).toMatchObject({ conversations: 1, followed: 1, completed: 1, skipped: 0, unchanged: 0 });
    expect(sent).toBe(5);
    expect((await written(lab, "got")).toString()).toBe(question);
    expect(await sh(lab, "ip netns exec router conntrack -L 2>/dev/null")).toMatch(/TIME_WAIT.*ASSURED/);
  });

  test("asks and is answered", async () => {
    const lab = await makeLab(DNAT + `printf '${answer}' | ip netns exec web nc -N -l -p 80 > got &\n`);
    const talk = new Talk(CLIENT, SERVER)
      .open()
      .say("client", question)
      .say("server", answer)
      .close("server");
    const { stateful } = await replay(lab, captureOf(talk));
    expect(stateful.differences).toEqual([]);
    expect(stateful).toMatchObject({ conversations: 1, followed: 1, completed: 1, skipped: 0, unchanged: 0 });
    expect((await written(lab, "got")).toString()).toBe(question);
  });
});
