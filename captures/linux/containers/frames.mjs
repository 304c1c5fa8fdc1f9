import { arp, bytes, hex, eth, ip, udp, tcp, echo, write } from "../../../.ci/oracle/frames.mjs";

const web = (i) => `02:42:ac:11:00:0${i + 1}`;
const gateway = "02:42:00:00:00:01";

write(import.meta.url, {
  "web1.pcap": [
    eth(web(2), web(1), ip({ src: "172.17.0.2", dst: "172.17.0.3" }, echo(1, 1))),
    eth(gateway, web(1), ip({ src: "172.17.0.2", dst: "172.17.0.1" }, echo(1, 2))),
    eth(gateway, web(1), ip({ src: "172.17.0.2", dst: "192.168.1.50" }, echo(1, 3))),
    eth(gateway, web(1), ip({ src: "172.17.0.2", dst: "192.168.1.50" }, tcp(40000, 80, "S"))),
    eth(gateway, web(1), ip({ src: "172.17.0.2", dst: "192.168.1.50" }, udp(40000, 53, bytes(30)))),
    eth(gateway, web(1), ip({ src: "172.17.0.2", dst: "8.8.8.8" }, udp(40000, 53, bytes(30)))),
    eth(gateway, web(1), ip({ src: "172.17.0.2", dst: "172.17.0.4" }, echo(1, 4))),
    eth("ff:ff:ff:ff:ff:ff", web(1), arp({ sha: web(1), spa: "172.17.0.2", tpa: "172.17.0.3" })),
  ],
  "client.pcap": [
    eth("02:00:00:00:00:10", "02:00:00:00:00:20", ip({ src: "192.168.1.50", dst: "172.17.0.3" }, tcp(50000, 80, "S", { options: hex("020405b4") }))),
    eth("02:00:00:00:00:10", "02:00:00:00:00:20", ip({ src: "192.168.1.50", dst: "172.17.0.4" }, echo(2, 1, bytes(1400)))),
    eth("02:00:00:00:00:10", "02:00:00:00:00:20", ip({ src: "192.168.1.50", dst: "192.168.1.100" }, tcp(50001, 8080, "S"))),
    eth("02:00:00:00:00:10", "02:00:00:00:00:20", ip({ src: "192.168.1.50", dst: "172.17.0.2", ttl: 1 }, udp(33434, 33434))),
  ],
});
