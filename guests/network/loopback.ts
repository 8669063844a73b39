import { once } from "node:events";
import { type AddressInfo, connect as connectTo, createServer, type Socket } from "node:net";
import type { Milliseconds } from "../../lib/time";
import { diesWithParent } from "../processes/child";
import { marked } from "../processes/leftovers";
import { type GuestNetwork, type GuestNetworks, wayIn } from "./network";

/** PostgreSQL does not run as root. */
const NOBODY = { uid: 65534, gid: 65534 };

const asNobody = [`--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, "--clear-groups"];

/**
 * All networks on loopback, where the machine has no namespaces: each address and port of each network gets a port of its
 * own, so that the same one may exist in several. Nothing keeps who knows such a port from connecting to it.
 */
export function loopbackNetworks(why: string, run: string): GuestNetworks {
  const isRoot = process.getuid?.() === 0;
  const own = () => loopbackNetwork(isRoot, run);
  return {
    isolation: { kind: "not available", why },
    at: { rabat: own(), marrakech: own(), bubble: own(), link: own() },
    linkAddress: { rabat: "127.0.0.1", marrakech: "127.0.0.1" },
    ...(isRoot ? { fileOwner: NOBODY } : {}),
    openBubble: () => Promise.reject(new Error(`no bubble can be opened where nothing is isolated: ${why}`)),
    leftovers: async () => [],
    close: async () => {},
  };
}

function loopbackNetwork(isRoot: boolean, run: string): GuestNetwork {
  const ports = new Map<string, Promise<number>>();
  const portOf = (address: string, port: number) => {
    const key = `${address}:${port}`;
    const known = ports.get(key) ?? freePort();
    ports.set(key, known);
    return known;
  };
  return {
    endpoint: async (address, port) => `127.0.0.1:${await portOf(address, port)}`,
    raise: async () => {},
    lower: async () => {},
    ...wayIn(async (address, port, timeout) => connect(await portOf(address, port), timeout)),
    command: (program, as = "root") => [
      ...marked(run),
      ...diesWithParent(program, ...(as === "postgres" && isRoot ? asNobody : [])),
    ],
  };
}

function connect(port: number, timeout: Milliseconds): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTo({ port, host: "127.0.0.1" });
    const late = setTimeout(() => socket.destroy(new Error("connection timed out")), timeout);
    const fail = (error: NodeJS.ErrnoException) => {
      clearTimeout(late);
      reject(error.code === "ECONNREFUSED" ? new Error("connection refused") : error);
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      clearTimeout(late);
      socket.off("error", fail);
      resolve(socket);
    });
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
