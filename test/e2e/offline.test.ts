/**
 * No process of the application connects to anything but this machine or looks a name up: in use, and when its page turned
 * hostile. What leaves is read from a trace of the system's calls, so that no way out can be forgotten. The addresses are those
 * of documentation (RFC 5737), and names of the reserved `.example`.
 */
import { mkdirSync } from "node:fs";
import type * as Dgram from "node:dgram";
import { createSocket } from "node:dgram";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { applications, command, sample, type App } from "./app";
import { callOut } from "./attacks";
import { aims, strangers, traced, tracingFault } from "./trace";

const { folder, startAs } = applications();

/** Counts whatever reaches it on the loopback, by TCP and UDP. */
async function listener() {
  const hits: string[] = [];
  const tcp = createServer((socket) => {
    hits.push("TCP");
    socket.on("error", () => undefined).destroy();
  });
  const udp = createSocket("udp4", () => hits.push("UDP"));
  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
  afterAll(() => {
    tcp.close();
    udp.close();
  });
  const http = `127.0.0.1:${(tcp.address() as AddressInfo).port}`;
  return { hits, http, udp: `127.0.0.1:${udp.address().port}` };
}

async function use(app: App): Promise<void> {
  const { page } = app;
  await app.importFile(sample("penguins.csv"));
  await app.goTo("Network");
  const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill("20");
  await epochs.press("Enter");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  for (const stage of ["Data", "Network", "Train", "Evaluate", "Explain", "Compare", "Atlas"]) {
    await app.goTo(stage);
    await page.waitForTimeout(300);
  }
}

/** Milliseconds of use: what Chromium fetches by itself it fetches within the first minute. */
const minute = 60_000;

it.skipIf(process.platform !== "linux")(
  "reaches nobody, in use and under attack",
  async () => {
    expect(tracingFault()).toBeNull();
    const place = path.join(folder, "traced");
    mkdirSync(place);
    const [executable, ...args] = command();
    const { program, calls } = traced(executable, place);
    const app = await startAs([program, ...args], "traced-profile");
    const began = Date.now();
    await use(app);
    await app.page.waitForTimeout(Math.max(0, began + minute - 20_000 - Date.now()));
    expect(strangers(calls())).toEqual([]);
    expect(aims(calls())).toEqual([]);

    const here = await listener();
    const told = {
      here: await app.page.evaluate(callOut, here),
      elsewhere: await app.page.evaluate(callOut, { http: "192.0.2.1:443", udp: "192.0.2.1:3478" }),
    };
    await app.page.waitForTimeout(Math.max(2000, began + minute - Date.now()));
    expect(strangers(calls()), JSON.stringify(told, null, 2)).toEqual([]);
    expect(here.hits, JSON.stringify(told.here, null, 2)).toEqual([]);
    expect(aims(calls()), JSON.stringify(told, null, 2)).toEqual([]);

    // The trace is not blind: it sees an address that is set, a datagram that is sent and one on a connected socket.
    await app.electron.evaluate(() => {
      const { createSocket: open } = process.mainModule!.require("node:dgram") as typeof Dgram;
      open("udp4").connect(9, "192.0.2.9");
      open("udp4").send("x", 53, "127.0.0.1");
      const socket = open("udp4");
      socket.connect(53, "127.0.0.2", () => socket.send("y"));
    });
    await expect.poll(() => aims(calls()).join("\n")).toContain("192.0.2.9");
    await expect.poll(() => strangers(calls()).filter((call) => /"[xy]"/.test(call)).length).toBe(2);
  },
  240_000,
);

it("looks closely enough", () => {
  const quiet = [
    '7 connect(23<UNIX-STREAM:[5]>, {sa_family=AF_UNIX, sun_path="/run/dbus/system_bus_socket"}, 30) = 0',
    '7 connect(23<TCP:[5]>, {sa_family=AF_INET, sin_port=htons(9229), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    "7 sendto(5<NETLINK:[ROUTE:9]>, [{nlmsg_len=20, nlmsg_type=RTM_GETADDR}], 20, 0, {sa_family=AF_NETLINK}, 12) = 20",
    "7 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 9<UDP:[8]>",
    '7 sendto(5<TCP:[127.0.0.1:4->127.0.0.1:5]>, "x", 1, 0, NULL, 0) = 1',
    '7 sendto(5<TCPv6:[[::1]:4->[::1]:5]>, "x", 1, 0, NULL, 0) = 1',
  ];
  const aimed = [
    '7 connect(23<UDP:[5]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("8.8.8.8")}, 16) = 0',
  ];
  const loud = [
    '7 connect(23<TCP:[5]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("8.8.8.8")}, 16 <unfinished ...>',
    '7 connect(3<TCPv6:[7]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    '7 sendmmsg(3<UDP:[4]>, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(5353), sin_addr=inet_addr("224.0.0.251")}, msg_iov=[]}}], 1, 0) = 1',
    '7 sendto(3<UDP:[10.0.0.2:5->10.255.255.53:53]>, "x", 1, 0, NULL, 0) = 1',
    '7 sendto(3<UDPv6:[[2001:db8::2]:5->[2001:db8::1]:443]>, "x", 1, 0, NULL, 0) = 1',
    '7 sendmsg(3<UDP:[0.0.0.0:5]>, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=1}]}, 0) = 1',
    '7 sendto(3<UDP:[127.0.0.1:5->127.0.0.53:53]>, "x", 1, 0, NULL, 0) = 1',
    '7 connect(3<UNIX-STREAM:[4]>, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0',
    "7 socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) = 3",
  ];
  expect(strangers([...quiet, ...aimed, ...loud])).toEqual(loud);
  expect(aims([...quiet, ...aimed, ...loud])).toEqual(aimed);
});
