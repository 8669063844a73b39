import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { LinuxProcess } from "../../lib/process-table";
import { run } from "../../lib/processes";
import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { guestPrograms } from "../../toolchain/artefacts";
import { type Child, type CommandLine, diesWithParent, onPath, startChild } from "../processes/child";
import { marked } from "../processes/leftovers";
import { connectThrough } from "./door";
import {
  BUBBLE_BEACON,
  CONNECT_TIMEOUT,
  type GuestNetwork,
  type GuestNetworks,
  NETWORKS,
  type PlaceName,
  wayIn,
} from "./network";

/** Between a site and the link: addresses that no plan has (RFC 3927). */
const LINK_NET: Readonly<Record<SiteName, { readonly link: string; readonly site: string }>> = {
  rabat: { link: "169.254.20.1", site: "169.254.20.2" },
  marrakech: { link: "169.254.40.1", site: "169.254.40.2" },
};
/** The planted way between Marrakech and the bubble. */
const HOLE_NET = { marrakech: "169.254.99.1", bubble: "169.254.99.2" };

/** A namespace lives as long as a process in it. */
interface Holder {
  readonly name: PlaceName;
  readonly process: ChildProcess;
  readonly pid: number;
}

export interface NamespaceOptions {
  readonly model: Pick<Model, "sites">;
  /** Names this run in the environment of all that it starts. */
  readonly run: string;
  /** Where the doors into the namespaces stand: a short path, as sockets ask for. */
  readonly directory: string;
}

/**
 * A network namespace for each site, the bubble and the link, in a user namespace of this process's own: no privilege is
 * needed. The sites have a cable to the link and no route to each other; nothing forwards. The bubble has no cable.
 *
 * @returns why, where the machine allows none
 */
export async function namespaceNetworks(options: NamespaceOptions): Promise<GuestNetworks | { readonly why: string }> {
  if (process.platform !== "linux") return { why: `${process.platform} has no network namespaces` };
  const missing = ["unshare", "nsenter", "setpriv", "ip"].filter((program) => !onPath(program));
  if (missing.length > 0) return { why: `not installed: ${missing.join(", ")} (util-linux, iproute2)` };
  const holders: Holder[] = [];
  const doors: Child[] = [];
  const close = async () => {
    await Promise.all(doors.map((door) => door.stop()));
    for (const { process } of holders) {
      process.ref();
      process.stdin?.end();
    }
    await Promise.all(holders.map(({ process }) => process.exitCode === null && once(process, "exit")));
  };
  try {
    const link = await hold("link", [...marked(options.run), "unshare", "--user", "--map-root-user", "--net"]);
    holders.push(link);
    for (const name of NETWORKS) {
      holders.push(await hold(name, [...marked(options.run), "nsenter", ...into(link.pid), "unshare", "--net"]));
    }
    const pids = Object.fromEntries(holders.map(({ name, pid }) => [name, pid])) as Record<PlaceName, number>;
    for (const { pid } of holders) await inside(pid, ["link set dev lo up"]);
    for (const site of SITE_NAMES) await layCable(pids, site, options.model);
    const namespaces = new Map<string, PlaceName>();
    for (const { name, pid } of holders) {
      // held open, so that none of another's gets the number of one that is gone
      openSync(`/proc/${pid}/ns/net`, "r");
      namespaces.set(new LinuxProcess(pid).networkNamespace, name);
    }
    const open = async (name: PlaceName) => {
      const socket = join(options.directory, `${name}.sock`);
      const network = namespaceNetwork(pids[name], socket, options.run);
      const [program] = guestPrograms.binaries;
      const logFile = join(options.directory, `door-${name}.log`);
      // that of a process that was killed
      await rm(socket, { force: true });
      const door = startChild(network.command([program, "proxy", "-socket", socket]), { logFile });
      doors.push(door);
      await ready(door, socket);
      return network;
    };
    const at = {
      rabat: await open("rabat"),
      marrakech: await open("marrakech"),
      bubble: await open("bubble"),
      link: await open("link"),
    };
    return {
      isolation: { kind: "namespaces" },
      at,
      linkAddress: { rabat: LINK_NET.rabat.link, marrakech: LINK_NET.marrakech.link },
      openBubble: () => openBubble(pids, options.model),
      leftovers: async () => inhabited(namespaces),
      close,
    };
  } catch (error) {
    await close();
    return {
      why: String(error instanceof Error ? error.message : error)
        .split("\n")
        .join("; "),
    };
  }
}

const into = (pid: number) => ["--target", String(pid), "--user", "--net", "--preserve-credentials"];

/** Runs a process that does nothing but wait for its standard input to end: with this process, however that ends. */
async function hold(name: PlaceName, [file, ...args]: CommandLine): Promise<Holder> {
  const process = spawn(file, [...args, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const said: string[] = [];
  createInterface({ input: process.stderr }).on("line", (line) => said.push(line));
  const held = once(createInterface({ input: process.stdout }), "line").then(() => true);
  const failed = Promise.race([once(process, "exit"), once(process, "error")]).then(() => false);
  if (!(await Promise.race([held, failed])) || process.pid === undefined) {
    throw new Error(`no network namespace: ${said.join("\n") || "unshare failed"}`);
  }
  process.unref();
  return { name, process, pid: process.pid };
}

/** `ip` commands in a namespace, one after the other, in one process. */
async function inside(pid: number, commands: readonly string[]): Promise<void> {
  const script = ["set -e", ...commands.map((command) => `ip ${command}`)].join("\n");
  const { exitCode, lines } = await run("nsenter", [...into(pid), "sh", "-c", script]);
  if (exitCode !== 0) throw new Error(`${lines.join("\n")}, from: ${commands.join("; ip ")}`);
}

async function layCable(pids: Record<PlaceName, number>, site: SiteName, { sites }: Pick<Model, "sites">) {
  const { link, site: end } = LINK_NET[site];
  const routes = Object.values(sites[site].networks).map(({ cidr }) => `route add ${cidr.toString()} via ${end}`);
  await inside(pids.link, [
    `link add to-${site} type veth peer name to-link netns ${pids[site]}`,
    `address add ${link}/30 dev to-${site}`,
    `link set dev to-${site} up`,
  ]);
  await inside(pids[site], [`address add ${end}/30 dev to-link`, "link set dev to-link up"]);
  await inside(pids.link, routes);
}

async function openBubble(pids: Record<PlaceName, number>, { sites }: Pick<Model, "sites">) {
  await inside(pids.bubble, [
    `link add hole type veth peer name hole netns ${pids.marrakech}`,
    `address add ${HOLE_NET.bubble}/30 dev hole`,
    "link set dev hole up",
  ]);
  await inside(pids.marrakech, [`address add ${HOLE_NET.marrakech}/30 dev hole`, "link set dev hole up"]);
  await inside(pids.bubble, [`route add default via ${HOLE_NET.marrakech}`]);
  // What is at Marrakech itself still comes first there: only addresses that live in the bubble alone are reached.
  const routes = Object.values(sites.marrakech.networks).map(
    ({ cidr }) => `route add ${cidr.toString()} via ${HOLE_NET.bubble}`,
  );
  await inside(pids.marrakech, [...routes, `route add ${BUBBLE_BEACON}/32 via ${HOLE_NET.bubble}`]);
  return () => inside(pids.bubble, ["link delete hole"]);
}

function namespaceNetwork(pid: number, door: string, run: string): GuestNetwork {
  return {
    endpoint: async (address, port) => `${address}:${port}`,
    raise: (address) => inside(pid, [`address replace ${address}/32 dev lo`]),
    lower: (address) => inside(pid, [`address delete ${address}/32 dev lo`]).catch(() => {}), // it may be gone
    ...wayIn((address, port, timeout) => connectThrough(door, address, port, timeout)),
    command: (program, as = "root") => [
      ...marked(run),
      "nsenter",
      ...into(pid),
      ...(as === "postgres" ? ["unshare", "--user", "--map-user=1000", "--map-group=1000"] : []),
      ...diesWithParent(program),
    ],
  };
}

async function ready(door: Child, socket: string): Promise<void> {
  const ended = door.ended.then((how) => {
    throw new Error(`the door ${socket} ${how}`);
  });
  const opened = async () => {
    for (;;) {
      const refusal = await connectThrough(socket, "127.0.0.1", 1, CONNECT_TIMEOUT).catch(String);
      if (String(refusal).includes("refused") && !String(refusal).includes("ECONNREFUSED")) return;
      await sleep(20);
    }
  };
  await Promise.race([opened(), ended]);
}

/** Which of the namespaces a process is in. */
function inhabited(namespaces: ReadonlyMap<string, PlaceName>): readonly string[] {
  const found = new Set(LinuxProcess.all().map(({ networkNamespace }) => networkNamespace));
  return [...namespaces].filter(([id]) => found.has(id)).map(([id, name]) => `${name} ${id}`);
}
