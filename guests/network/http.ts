import { request as ask } from "node:http";
import { isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Milliseconds } from "../../lib/time";
import type { NetworkAccess } from "./network";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** After the connection is established. */
const ANSWER_TIMEOUT: Milliseconds = 10_000;

/** Sends a request in a guest network. Certificates are not verified: those of simulated guests are self-signed. */
export async function request(
  network: NetworkAccess,
  url: URL,
  { method = "GET", body }: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  const secure = url.protocol === "https:";
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const plain = await network.connect(url.hostname, port);
  const servername = isIP(url.hostname) ? {} : { servername: url.hostname };
  const socket = secure ? connectTls({ socket: plain, rejectUnauthorized: false, ...servername }) : plain;
  // TLS alone would only report that its connection closed
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
    // Node's own request timeout applies only to sockets that Node opens
    const limit = ANSWER_TIMEOUT + network.connectTimeout;
    const late = setTimeout(() => asked.destroy(new Error(`no answer within ${limit} ms`)), limit);
    asked.once("close", () => clearTimeout(late));
    asked.once("error", reject);
    asked.end(body);
  });
}
