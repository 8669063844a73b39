import { request as ask } from "node:http";
import { isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Milliseconds } from "../../lib/time";
import type { WayIn } from "./network";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Once connected. */
const ANSWER_TIMEOUT: Milliseconds = 10_000;

/** A request in a guest network. The certificate is not verified: a simulated entry signs its own. */
export async function request(
  network: WayIn,
  url: URL,
  { method = "GET", body }: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  const secure = url.protocol === "https:";
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const plain = await network.connect(url.hostname, port);
  const servername = isIP(url.hostname) ? {} : { servername: url.hostname };
  const socket = secure ? connectTls({ socket: plain, rejectUnauthorized: false, ...servername }) : plain;
  // TLS itself would only say that its connection has gone
  if (secure) plain.once("error", (error) => socket.destroy(error));
  return new Promise((resolve, reject) => {
    const asked = ask(
      {
        createConnection: () => socket,
        host: url.hostname,
        port,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { connection: "close", ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }) },
      },
      (response) => {
        let read = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          read += part;
        });
        response.once("end", () => resolve({ status: response.statusCode ?? 0, body: read }));
        response.once("error", reject);
      },
    );
    // the request's own timeout is that of sockets which it makes itself
    const limit = ANSWER_TIMEOUT + network.patience;
    const late = setTimeout(() => asked.destroy(new Error(`no answer within ${limit} ms`)), limit);
    asked.once("close", () => clearTimeout(late));
    asked.once("error", reject);
    asked.end(body);
  });
}
