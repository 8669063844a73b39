import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Milliseconds } from "../../lib/time";

/**
 * Connects from inside a network, through the proxy that runs in it.
 *
 * @param proxy the path of its socket
 * @throws Error of the network
 */
export function connectThroughProxy(
  proxy: string,
  address: string,
  port: number,
  timeout: Milliseconds,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: proxy, method: "CONNECT", path: `${address}:${port}`, agent: false });
    const late = setTimeout(() => asked.destroy(new Error("connection timed out")), timeout);
    asked.once("error", (error) => {
      clearTimeout(late);
      reject(error);
    });
    asked.once("connect", (response, socket, head) => {
      clearTimeout(late);
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket as Socket);
        return;
      }
      let answer = head.toString();
      socket.on("data", (more: Buffer) => {
        answer += more.toString();
      });
      socket.once("close", () => reject(new Error(answer.trim() || `the proxy answered ${response.statusCode}`)));
      socket.end();
    });
    asked.end();
  });
}

/** Opens a port on loopback that forwards to what `connect` returns, for clients that cannot use the proxy themselves. */
export async function forwardPort(
  connect: () => Promise<Socket>,
  failed: (why: Error) => void = () => {},
): Promise<{ readonly port: number; close(): void }> {
  const open = new Set<Socket>();
  const server: Server = createServer((outside) => {
    open.add(outside);
    outside.once("close", () => open.delete(outside));
    outside.on("error", () => outside.destroy());
    connect().then(
      (inside) => {
        inside.on("error", (error) => {
          failed(error);
          outside.destroy();
        });
        outside.once("close", () => inside.destroy());
        outside.pipe(inside).pipe(outside);
      },
      (error: Error) => {
        failed(error);
        outside.destroy();
      },
    );
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
