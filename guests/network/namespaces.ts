import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { LinuxProcess } from "../../lib/process-table";
import { run, start } from "../../lib/processes";
import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { guestPrograms } from "../../toolchain/artefacts";
import { type Child, type CommandLine, endWithParent, isOnPath, startChild } from "../processes/child";
import { withRunMarker } from "../processes/leftovers";
import {
  BUBBLE_BEACON,
  CONNECT_TIMEOUT,
  type GuestNetwork,
  type GuestNetworks,
  type NamespaceName,
  NETWORKS,
  networkAccess,
} from "./network";
import { connectThroughProxy } from "./proxy";

/** Addresses between a site and the link, which no plan uses (RFC 3927). */
const LINK_NET: Readonly<Record<SiteName, { readonly link: string; readonly site: string }>> = {
  rabat: { link: "169.254.20.1", site: "169.254.20.2" },
  marrakech: { link: "169.254.40.1", site: "169.254.40.2" },
};
/** The planted route between Marrakech and the bubble. */
const LEAK_NET = { marrakech: "169.254.99.1", bubble: "169.254.99.2" };

/** The process that keeps a namespace alive. */
interface NamespaceHolder {
  readonly name: NamespaceName;
  readonly process: ChildProcess;
  readonly pid: number;
}

export interface NamespaceOptions {
  readonly model: Pick<Model, "sites">;
  /** Marks the processes of this run. */
  readonly run: string;
  /** For the sockets of the proxies: a short path, because the length of socket paths is limited. */
  readonly directory: string;
}

/**
 * Creates a network namespace for each site, the bubble and the link, inside a new user namespace, so that no privileges are
 * needed. The sites are connected to the link and have no route to each other. The bubble has no connections.
 *
 * @returns the reason, if the machine allows no namespaces
 */
export async function namespaceNetworks(options: NamespaceOptions): Promise<GuestNetworks | { readonly why: string }> {
  if (process.platform !== "linux") return { why: `${process.platform} has no network namespaces` };
  const missing = ["unshare", "nsenter", "setpriv", "ip"].filter((program) => !isOnPath(program));
  if (missing.length > 0) return { why: `not installed: ${missing.join(", ")} (util-linux, iproute2)` };
  const holders: NamespaceHolder[] = [];
  const proxies: Child[] = [];
  const close = async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    for (const { process } of holders) {
      process.ref();
      process.stdin?.end();
    }
    await Promise.all(holders.map(({ process }) => process.exitCode === null && once(process, "exit")));
  };
  try {
    const link = await createNamespace("link", [
      ...withRunMarker(options.run),
      "unshare",
      "--user",
      "--map-root-user",
      "--net",
    ]);
    holders.push(link);
    for (const name of NETWORKS) {
      holders.push(
        await createNamespace(name, [
          ...withRunMarker(options.run),
          "nsenter",
          ...nsenterOptions(link.pid),
          "unshare",
          "--net",
        ]),
      );
    }
    const pids = Object.fromEntries(holders.map(({ name, pid }) => [name, pid])) as Record<NamespaceName, number>;
    for (const { pid } of holders) await runIp(pid, ["link set dev lo up"]);
    for (const site of SITE_NAMES) await connectToLink(pids, site, options.model);
    const namespaces = new Map<string, NamespaceName>();
    for (const { name, pid } of holders) {
      // while a namespace is open, no new namespace gets its number
      openSync(`/proc/${pid}/ns/net`, "r");
      namespaces.set(new LinuxProcess(pid).networkNamespace, name);
    }
    const open = async (name: NamespaceName) => {
      const socket = join(options.directory, `${name}.sock`);
      const network = namespaceNetwork(pids[name], socket, options.run);
      const [program] = guestPrograms.binaries;
      const logFile = join(options.directory, `proxy-${name}.log`);
      // that of a process that was killed
      await rm(socket, { force: true });
      const proxy = startChild(network.command([program, "proxy", "-socket", socket]), { logFile });
      proxies.push(proxy);
      await ready(proxy, socket);
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
      leftovers: async () => occupiedNamespaces(namespaces),
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

const nsenterOptions = (pid: number) => ["--target", String(pid), "--user", "--net", "--preserve-credentials"];

/** Runs a process that only waits for the end of its standard input, which is the end of this process. */
async function createNamespace(name: NamespaceName, [file, ...args]: CommandLine): Promise<NamespaceHolder> {
  const process = start(file, [...args, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const errors: string[] = [];
  createInterface({ input: process.stderr as Readable }).on("line", (line) => errors.push(line));
  const held = once(createInterface({ input: process.stdout as Readable }), "line").then(() => true);
  const failed = Promise.race([once(process, "exit"), once(process, "error")]).then(() => false);
  if (!(await Promise.race([held, failed])) || process.pid === undefined) {
    throw new Error(`cannot create a network namespace: ${errors.join("\n") || "unshare failed"}`);
  }
  process.unref();
  return { name, process, pid: process.pid };
}

/** Runs `ip` commands in a namespace, in order, in one process. */
async function runIp(pid: number, commands: readonly string[]): Promise<void> {
  const script = ["set -e", ...commands.map((command) => `ip ${command}`)].join("\n");
  const { exitCode, lines } = await run("nsenter", [...nsenterOptions(pid), "sh", "-c", script]);
  if (exitCode !== 0) throw new Error(`ip ${commands.join("; ip ")} failed: ${lines.join("\n")}`);
}

async function connectToLink(pids: Record<NamespaceName, number>, site: SiteName, { sites }: Pick<Model, "sites">) {
  const { link, site: end } = LINK_NET[site];
  const routes = Object.values(sites[site].networks).map(({ cidr }) => `route add ${cidr.toString()} via ${end}`);
  await runIp(pids.link, [
    `link add to-${site} type veth peer name to-link netns ${pids[site]}`,
    `address add ${link}/30 dev to-${site}`,
    `link set dev to-${site} up`,
  ]);
  await runIp(pids[site], [`address add ${end}/30 dev to-link`, "link set dev to-link up"]);
  await runIp(pids.link, routes);
}

async function openBubble(pids: Record<NamespaceName, number>, { sites }: Pick<Model, "sites">) {
  await runIp(pids.bubble, [
    `link add hole type veth peer name hole netns ${pids.marrakech}`,
    `address add ${LEAK_NET.bubble}/30 dev hole`,
    "link set dev hole up",
  ]);
  await runIp(pids.marrakech, [`address add ${LEAK_NET.marrakech}/30 dev hole`, "link set dev hole up"]);
  await runIp(pids.bubble, [`route add default via ${LEAK_NET.marrakech}`]);
  // Marrakech's own addresses still come first there: only those that exist solely in the bubble are reached.
  const routes = Object.values(sites.marrakech.networks).map(
    ({ cidr }) => `route add ${cidr.toString()} via ${LEAK_NET.bubble}`,
  );
  await runIp(pids.marrakech, [...routes, `route add ${BUBBLE_BEACON}/32 via ${LEAK_NET.bubble}`]);
  return () => runIp(pids.bubble, ["link delete hole"]);
}

function namespaceNetwork(pid: number, proxy: string, run: string): GuestNetwork {
  return {
    endpoint: async (address, port) => `${address}:${port}`,
    addAddress: (address) => runIp(pid, [`address replace ${address}/32 dev lo`]),
    removeAddress: (address) => runIp(pid, [`address delete ${address}/32 dev lo`]).catch(() => {}), // it may already be removed
    ...networkAccess((address, port, timeout) => connectThroughProxy(proxy, address, port, timeout)),
    command: (program, as = "root") => [
      ...withRunMarker(run),
      "nsenter",
      ...nsenterOptions(pid),
      ...(as === "postgres" ? ["unshare", "--user", "--map-user=1000", "--map-group=1000"] : []),
      ...endWithParent(program),
    ],
  };
}

async function ready(proxy: Child, socket: string): Promise<void> {
  while (proxy.isRunning()) {
    const refusal = await connectThroughProxy(socket, "127.0.0.1", 1, CONNECT_TIMEOUT).catch(String);
    if (String(refusal).includes("refused") && !String(refusal).includes("ECONNREFUSED")) return;
    await sleep(20);
  }
  throw new Error(`the proxy ${socket} ${await proxy.ended}`);
}

/** The namespaces that contain a process. */
function occupiedNamespaces(namespaces: ReadonlyMap<string, NamespaceName>): readonly string[] {
  const found = new Set(LinuxProcess.all().map(({ networkNamespace }) => networkNamespace));
  return [...namespaces].filter(([id]) => found.has(id)).map(([id, name]) => `${name} ${id}`);
}
