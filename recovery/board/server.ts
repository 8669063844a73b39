import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LANGUAGES, type Language } from "../../lib/text/localized";
import { boardContent, boardPage } from "./page";
import type { Board } from "./state";

/** The page as it is now. @default - nothing runs */
export type ReadBoard = () => Promise<Board | undefined>;

export interface BoardServer {
  /** `http://127.0.0.1:8417` */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Serves the board on loopback only. It answers GET and changes nothing. A request for another host is refused, so that no page of
 * another site can read it (DNS rebinding).
 *
 * @param port 0 for any free one
 */
export async function serveBoard(read: ReadBoard, port: number): Promise<BoardServer> {
  const server = createServer((request, response) => {
    void answer(request, response, read).catch((error: unknown) => {
      end(response, 500, "text/plain", error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${bound}`, stop: () => stopped(server) };
}

const stopped = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function answer(request: IncomingMessage, response: ServerResponse, read: ReadBoard): Promise<void> {
  const { method, url = "/", headers } = request;
  if (!/^(127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(headers.host ?? "")) {
    return end(response, 421, "text/plain", "this page is for this machine only");
  }
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return end(response, 405, "text/plain", "this page is read only");
  }
  const [, language, part] = /^\/(\w\w)(\/content)?$/.exec(url) ?? [];
  const known = LANGUAGES.find((each) => each === language);
  if (url === "/") {
    response.setHeader("Location", `/${preferred(headers["accept-language"])}`);
    return end(response, 302, "text/plain", "");
  }
  if (known === undefined) return end(response, 404, "text/plain", "not found");
  const options = { language: known, as: "live" } as const;
  const board = await read();
  const text = part === undefined ? boardPage(board, options) : boardContent(board, options).text;
  return end(response, 200, "text/html; charset=utf-8", text);
}

function end(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
  });
  response.end(text);
}

const preferred = (accepted = ""): Language => (/^\s*fr\b/i.test(accepted) ? "fr" : "en");
