import { once } from "node:events";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Milliseconds } from "../../lib/time";

/** Whether a server without TLS is refused, or TLS is used where the server offers it. */
export const DATABASE_TLS = ["required", "ifOffered"] as const;
export type DatabaseTls = (typeof DATABASE_TLS)[number];

/** The first message of a client that asks for TLS: its length and its code. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Asks a PostgreSQL server for TLS on an open connection. The driver can only require TLS, and needs a server's name for it.
 * The certificate is not checked here: channel binding checks it, with the password.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
 * @param tls @default - does not ask
 * @throws Error if the server refuses TLS where it is required, or does not answer as PostgreSQL
 */
export async function withTls(
  socket: Socket,
  tls: DatabaseTls | undefined,
  timeout: Milliseconds,
): Promise<{ readonly socket: Socket; readonly isEncrypted: boolean }> {
  if (tls === undefined) return { socket, isEncrypted: false };
  const signal = AbortSignal.timeout(timeout);
  try {
    socket.write(SSL_REQUEST);
    const answer = await firstBytes(socket, signal);
    // more than one byte before the handshake was injected (CVE-2021-23222)
    if (answer === "N" && tls === "ifOffered") return { socket, isEncrypted: false };
    if (answer === "N") throw new Error("the database server offers no TLS");
    if (answer !== "S") throw new Error("the database server does not answer a request for TLS as PostgreSQL does");
    const encrypted = connectTls({ socket, rejectUnauthorized: false, minVersion: "TLSv1.2" });
    socket.once("error", (error) => encrypted.destroy(error));
    await once(encrypted, "secureConnect", { signal });
    return { socket: encrypted, isEncrypted: true };
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? new Error(`the database server did not answer within ${timeout} ms`) : error;
  }
}

async function firstBytes(socket: Socket, signal: AbortSignal): Promise<string> {
  for (;;) {
    const bytes: Buffer | null = socket.read();
    if (bytes !== null) return bytes.toString("latin1");
    if (socket.readableEnded || socket.destroyed) throw new Error("the database server closed the connection");
    await Promise.race([once(socket, "readable", { signal }), once(socket, "close", { signal })]);
  }
}
