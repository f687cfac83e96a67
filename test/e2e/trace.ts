/** What every process of the application asks of the network, as strace sees it. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Why connections can't be traced here and what to do, or null where they can. */
export function tracingFault(): string | null {
  const found = spawnSync("strace", ["-qq", "-o", "/dev/null", "true"], { encoding: "utf8" });
  if (found.status === 0) return null;
  if (found.error) return "strace is not installed: `sudo apt-get install strace` (Debian, Ubuntu), then try again.";
  return `strace can't trace here (${found.stderr.trim()}): allow ptrace, in a container by \`--cap-add=SYS_PTRACE\`.`;
}

/** A program that starts `executable` with what it is given, and the calls of all its processes so far. */
export function traced(executable: string, folder: string): { program: string; calls(): string[] } {
  const file = path.join(folder, "trace.txt");
  const program = path.join(folder, "traced.sh");
  // -D: the application itself is the child of who starts this; strace stands aside and ends with it.
  // -yy: says of each socket what it is and whom it is connected to, which a send on it does not name.
  const flags = "-D -f -qq -yy --seccomp-bpf -s 64 -e signal=none -e trace=socket,connect,sendto,sendmsg,sendmmsg";
  writeFileSync(program, `#!/bin/sh\nexec strace ${flags} -o '${file}' '${executable}' "$@"\n`);
  chmodSync(program, 0o755);
  return { program, calls: () => (existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : []) };
}

const named = /port=htons\((?<port>\d+)\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")(?<host>[^"]+)"/g;
/** The far end of a connected socket: `7<TCP:[127.0.0.1:5->192.0.2.1:80]>`, `7<UDPv6:[[::1]:5->[2001:db8::1]:53]>`. */
const connected = /->\[?(?<host>[\d.]+|[\da-f:.]+)\]?:(?<port>\d+)\]>/g;
/** Sockets on this machine behind which somebody looks names up. */
const lookUps = /sun_path="[^"]*(systemd\/resolve|io\.systemd\.Resolve|avahi-daemon)/;
const ownFamilies = /^(AF|PF)_(UNIX|LOCAL|NETLINK|INET6?)$/;
const isLoopback = (host: string): boolean => /^(127\.|::1$|::ffff:127\.)/.test(host);

/** An address that a socket for datagrams is given, from which the system tells its own one: nothing is sent by that. */
const isAim = (call: string): boolean => /\bconnect\(\d+<UDP/.test(call);

function isElsewhere(call: string): boolean {
  const ends = [...call.matchAll(named), ...call.matchAll(connected)];
  // strace may know no more of a socket for datagrams than it did before that was connected: then it goes who knows where.
  if (ends.length === 0) return /\bsend\w+\(\d+<UDP/.test(call);
  return ends.some(({ groups }) => !isLoopback(groups?.["host"] ?? "") || groups?.["port"] === "53");
}

/** The calls that leave this machine, or ask somebody on it for the address of a name. */
export function strangers(calls: readonly string[]): string[] {
  return calls.filter((call) => {
    const family = /\bsocket\((\w+),/.exec(call)?.[1];
    if (family !== undefined) return !ownFamilies.test(family);
    return lookUps.test(call) || (isElsewhere(call) && !isAim(call));
  });
}

/** The calls that would say where datagrams go if some were sent. */
export const aims = (calls: readonly string[]): string[] => calls.filter((call) => isAim(call) && isElsewhere(call));
