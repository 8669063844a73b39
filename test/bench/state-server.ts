import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Stores Terraform's states in memory, in place of a site's server. */
export interface StateServer {
  readonly url: string;
  close(): void;
}

/** @see https://developer.hashicorp.com/terraform/language/backend/http */
export async function startStateServer(): Promise<StateServer> {
  const states = new Map<string, string>();
  const locks = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const { method, url = "" } = request;
    // Terraform adds the lock ID
    const path = new URL(url, "http://localhost").pathname;
    const answer = (status: number, body = "") => response.writeHead(status).end(body);
    const body = await text(request);
    const held = locks.get(path);
    switch (method) {
      case "GET":
        return states.has(path) ? answer(200, states.get(path)) : answer(404);
      case "POST":
        states.set(path, body);
        return answer(200);
      case "LOCK":
        if (held === undefined) locks.set(path, body);
        return held === undefined ? answer(200) : answer(423, held);
      case "UNLOCK":
        locks.delete(path);
        return answer(200);
      default:
        return answer(405);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
