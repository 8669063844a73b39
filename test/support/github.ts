import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../guests/network/loopback";
import { inProject } from "../../lib/paths";

const PATHS = [
  "/user",
  "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  "/repos/{owner}/{repo}/issues/comments/{comment_id}",
  "/repos/{owner}/{repo}/code-scanning/sarifs",
] as const;

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Description {
  readonly paths: JsonObject;
  readonly components: Record<string, Record<string, JsonObject>>;
}

/** The part of GitHub's API description for these paths. Prism reads it in 2 s, and the whole description in 12 s. */
export function describedPart(described: readonly string[]): Description {
  const { paths, components, ...rest } = JSON.parse(
    readFileSync(inProject("node_modules/@octokit/openapi/generated/api.github.com.json"), "utf8"),
  ) as Description & { "x-webhooks"?: unknown };
  const part: Description = {
    ...rest,
    paths: Object.fromEntries(described.map((path) => [path, paths[path] ?? {}])),
    components: {},
  };
  delete (part as { "x-webhooks"?: unknown })["x-webhooks"];
  const follow = (node: Json | undefined): void => {
    if (node === null || typeof node !== "object") return;
    const [, , section, name] = "$ref" in node ? String(node["$ref"]).split("/") : [];
    if (section && name && !part.components[section]?.[name]) {
      part.components[section] = { ...part.components[section], [name]: components[section]?.[name] ?? {} };
      follow(components[section]?.[name]);
    }
    Object.values(node).forEach(follow);
  };
  follow(part.paths);
  return part;
}

/** Prism in front of a server: a request or answer that does not match the description becomes an error for the client. */
export class Prism {
  private readonly folder = mkdtempSync(join(tmpdir(), "github-"));
  private process: ChildProcess | undefined;

  /** @param upstream the port of the server @returns the URL of the API */
  async start(description: Description, upstream: number): Promise<string> {
    const file = join(this.folder, "api.json");
    writeFileSync(file, JSON.stringify(description));
    const port = await freePort();
    const program = inProject("node_modules/@stoplight/prism-cli/dist/index.js");
    const server = `http://127.0.0.1:${upstream}`;
    this.process = spawn(process.execPath, [program, "proxy", "--errors", file, server, "--port", String(port)]);
    let output = "";
    await new Promise<void>((resolve, reject) => {
      const look = (chunk: Buffer) => {
        output += chunk;
        if (output.includes("Prism is listening")) resolve();
      };
      this.process?.stdout?.on("data", look);
      this.process?.stderr?.on("data", look);
      this.process?.once("exit", (code) => reject(new Error(`Prism ended with ${code}:\n${output}`)));
    });
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.process?.removeAllListeners("exit");
    this.process?.kill();
    rmSync(this.folder, { recursive: true });
  }
}

export interface Comment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
}

/** The answer to the next calls of a method. */
export interface Refusal {
  readonly method: string;
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The comments of GitHub's pull requests, behind Prism with GitHub's published API description. A request or answer that
 * does not match the description becomes an error for the client.
 */
export class GitHub {
  /** The URL of the API. */
  url = "";
  comments: Comment[] = [];
  /** The user of the token. @default - a runner's token, which cannot read its user */
  login: string | undefined;
  refusals: Refusal[] = [];
  /** Called before a comment is created. */
  beforeCreation: () => void = () => {};
  /** Each call: `PATCH /repos/…`. */
  calls: string[] = [];
  authorizations = new Set<string | undefined>();
  findings: JsonObject[] = [];

  private readonly server = createServer((request, response) => void this.answer(request, response));
  private readonly description = describedPart(PATHS);
  private readonly prism = new Prism();
  private lastId = 100;

  async start(): Promise<void> {
    await once(this.server.listen(0, "127.0.0.1"), "listening");
    const { port } = this.server.address() as AddressInfo;
    this.url = await this.prism.start(this.description, port);
  }

  async stop(): Promise<void> {
    this.prism.stop();
    this.server.close();
  }

  /** Removes all comments and settings. */
  reset(): void {
    this.comments = [];
    this.login = undefined;
    this.refusals = [];
    this.beforeCreation = () => {};
    this.calls = [];
    this.authorizations.clear();
    this.findings = [];
  }

  addComment(author: string, body: string): Comment {
    this.lastId += 1;
    const comment = { id: this.lastId, author, body };
    this.comments.push(comment);
    return comment;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url ?? "", this.url);
    const method = request.method ?? "";
    this.calls.push(`${method} ${pathname}`);
    this.authorizations.add(request.headers.authorization);
    const send = (status: number, body: Json | undefined, headers: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const refusal = this.refusals.find((each) => each.method === method);
    if (refusal) return send(refusal.status, { message: refusal.message, documentation_url: "" }, refusal.headers);
    if (pathname === "/user") {
      return this.login
        ? send(200, { ...this.example("private-user"), login: this.login })
        : send(403, { message: "Resource not accessible by integration", documentation_url: "" });
    }
    const sent = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as JsonObject) : {};
    if (pathname.endsWith("/code-scanning/sarifs")) {
      this.findings.push(sent);
      return send(202, this.example("code-scanning-sarif-upload"));
    }
    const body = String(sent["body"]);
    if (method === "POST") {
      this.beforeCreation();
      return send(201, this.shown(this.addComment(this.login ?? "github-actions[bot]", body)));
    }
    const id = Number(pathname.split("/").at(-1));
    const comment = this.comments.find((each) => each.id === id);
    if (method === "GET") return this.list(searchParams, pathname, send);
    if (!comment) return send(404, { message: "Not Found", documentation_url: "" });
    const changed = { ...comment, body };
    this.comments = this.comments.flatMap((each) => (each !== comment ? each : method === "DELETE" ? [] : changed));
    if (method === "DELETE") return send(204, undefined);
    send(200, this.shown(changed));
  }

  private list(
    parameters: URLSearchParams,
    path: string,
    send: (status: number, body: Json, headers?: Readonly<Record<string, string>>) => void,
  ): void {
    const size = Number(parameters.get("per_page") ?? 30);
    const page = Number(parameters.get("page") ?? 1);
    const some = this.comments.slice((page - 1) * size, page * size);
    const next = `<${this.url}${path}?per_page=${size}&page=${page + 1}>; rel="next"`;
    send(
      200,
      some.map((comment) => this.shown(comment)),
      page * size < this.comments.length ? { link: next } : {},
    );
  }

  /** GitHub's example of a comment, with our id, body and author. */
  private shown({ id, author, body }: Comment): JsonObject {
    const example = this.example("issue-comment");
    return { ...example, id, body, user: { ...(example["user"] as JsonObject), login: author } };
  }

  private example(name: string): JsonObject {
    return this.description.components["examples"]?.[name]?.["value"] as JsonObject;
  }
}
