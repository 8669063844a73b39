import { randomInt } from "node:crypto";
import { once } from "node:events";
import { connect as connectTo, createServer, type Socket } from "node:net";
import type { Milliseconds } from "../../lib/time";
import { endWithParent } from "../processes/child";
import { withRunMarker } from "../processes/leftovers";
import { type GuestNetwork, type GuestNetworks, networkAccess } from "./network";

/** PostgreSQL does not run as root. */
const NOBODY = { uid: 65534, gid: 65534 };

const asNobody = [`--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, "--clear-groups"];

/**
 * All networks on loopback, for machines without network namespaces. Each address and port of each network gets its own
 * loopback port, so that networks may use the same addresses. Nothing is isolated: any process can connect to these ports.
 */
export function loopbackNetworks(why: string, run: string): GuestNetworks {
  const isRoot = process.getuid?.() === 0;
  const network = () => loopbackNetwork(isRoot, run);
  return {
    isolation: { kind: "not available", why },
    at: { rabat: network(), marrakech: network(), bubble: network(), link: network() },
    linkAddress: { rabat: "127.0.0.1", marrakech: "127.0.0.1" },
    ...(isRoot ? { fileOwner: NOBODY } : {}),
    openBubble: () =>
      Promise.reject(new Error(`no route to the bubble can be opened, because networks are not isolated: ${why}`)),
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
    addAddress: async () => {},
    removeAddress: async () => {},
    ...networkAccess(async (address, port, timeout) => connect(await portOf(address, port), timeout)),
    command: (program, as = "root") => [
      ...withRunMarker(run),
      ...endWithParent(program, ...(as === "postgres" && isRoot ? asNobody : [])),
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

/** Below the ports that Linux gives to outgoing connections: one of these could take the port before a program listens. */
const PORTS = { from: 18_000, below: 32_000 } as const;

/** A port of this machine on which nothing listens. @throws Error if the machine lets this account listen on none */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.below);
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    } finally {
      server.close();
    }
  }
}
