import { request } from "node:http";
import { english } from "../../lib/text/localized";
import { boardContent, boardPage } from "../../recovery/board/page";
import { type BoardServer, serveBoard } from "../../recovery/board/server";
import { type Board, boardOf } from "../../recovery/board/state";
import { compiledSteps } from "../../recovery/runbook/compiled";
import { journalAt } from "./support/journals";
import { model } from "./support/world";

const boardAt = (until: string | undefined, options: Parameters<typeof journalAt>[1] = {}, isRunning = true): Board => {
  const entries = journalAt(until, options);
  const board = boardOf(model, entries, new Date(Date.parse(entries.at(-1)?.at ?? "") + 5000), isRunning);
  if (board === undefined) throw new Error("no board");
  return board;
};

const [CUTOVER = ""] = compiledSteps({ model, kind: "rehearsal", scenario: "fire" })
  .map(({ id }) => id)
  .filter((id) => id.startsWith("cutover/"))
  .slice(-1);

const stateOf = ({ steps }: Board, id: string) => steps.find((step) => step.id === id)?.state;

describe("what a board shows", () => {
  test("nothing, before an exercise has begun", () => {
    expect(boardOf(model, [], new Date(), true)).toBeUndefined();
    expect(boardContent(undefined, { language: "fr", as: "live" }).text).toContain("Aucun exercice");
  });

  test("steps as they pass, and the clock of the RTO, which runs since the disaster", () => {
    const board = boardAt("group/2");
    expect([stateOf(board, "deploy"), stateOf(board, "group/2"), stateOf(board, CUTOVER)]).toEqual([
      "passed",
      "running",
      "due",
    ]);
    expect(board.steps.find(({ id }) => id === "group/2")).toMatchObject({ took: 5000, estimated: expect.any(Number) });
    const { detection, decision } = model.recoveryPlan;
    expect(board.sinceDisaster).toBeGreaterThan(detection.milliseconds + decision.milliseconds);
    expect(board.phase).toBe("running");
    expect(board.sites).toEqual({ rabat: "serves", marrakech: "rehearses" });
    const first = board.tiers.find(({ state }) => state === "usable");
    expect(first?.passed).toBeGreaterThan(detection.milliseconds + decision.milliseconds);
    expect(board.tiers.some(({ state }) => state === "pending")).toBe(true);
  });

  test("an RTO that passes without its tier", () => {
    const entries = journalAt("group/2");
    const late = boardOf(model, entries, new Date(Date.parse(entries.at(-1)?.at ?? "") + 86_400_000), true);
    const missed = late?.tiers.filter(({ state }) => state === "late");
    expect(missed?.length).toBeGreaterThan(0);
    expect(boardContent(late, { language: "en", as: "live" }).text).toContain('<span class="late">RTO MISSED</span>');
  });

  test("a coordinator that was killed, and the same exercise resumed", () => {
    const killed = boardAt("group/2", {}, false);
    expect([killed.phase, stateOf(killed, "group/2")]).toEqual(["interrupted", "interrupted"]);
    expect(boardContent(killed, { language: "en", as: "live" }).text).toContain("npm run rehearse -- --resume");
    expect(boardAt(CUTOVER, {}, true).phase).toBe("running");
  });

  test("the end, with what was lost", () => {
    const board = boardAt(undefined, {}, false);
    expect(board.phase).toBe("ended");
    expect(board.tiers.every(({ state }) => state === "usable")).toBe(true);
    expect(board.sites).toEqual({ rabat: "serves", marrakech: "stands by" });
    expect(boardContent(board, { language: "en", as: "live" }).text).toMatch(
      /<li>database: 2\ss, missing markers: 4<\/li>/,
    );
  });

  test("a failure, and the steps that are skipped because of it", () => {
    const board = boardAt("destroy", { fails: "deploy" });
    expect(board.failed.map(({ id, detail = "" }) => [id, english(detail)])).toEqual([["deploy", "no space"]]);
    expect([stateOf(board, CUTOVER), stateOf(board, "destroy")]).toEqual(["skipped", "running"]);
    expect(boardContent(board, { language: "fr", as: "live" }).text).toContain('class="alarm"');
  });

  test("in a drill, Rabat is lost and Marrakech takes over", () => {
    expect(boardAt("group/2", { kind: "drill" }).sites).toEqual({ rabat: "lost", marrakech: "takes over" });
    expect(boardAt("recovery-points", { kind: "drill" }).sites).toEqual({ rabat: "lost", marrakech: "tookOver" });
  });

  test("in a failover, its own steps, and the clock since the disaster itself", () => {
    const board = boardAt("group/2", { kind: "failover" });
    expect([stateOf(board, "fence"), stateOf(board, "group/2"), stateOf(board, "destroy")]).toEqual([
      "passed",
      "running",
      undefined,
    ]);
    expect(board.sites).toEqual({ rabat: "lost", marrakech: "takes over" });
    expect(board.sinceDisaster).toBe(Date.parse(board.now) - Date.parse("2026-11-24T09:02:00.000Z"));
    const { text } = boardContent(boardAt("group/2", { kind: "failover" }, false), { language: "en", as: "live" });
    expect(text).toContain("npm run recovery -- failover --resume");
    expect(text).not.toContain("for detection and decision");
  });

  test("on the way home, which site serves, and no clock", () => {
    const reprotected = boardAt("one-writer", { kind: "reprotect" });
    expect(reprotected.sites).toEqual({ rabat: "stands by", marrakech: "tookOver" });
    expect(reprotected.sinceDisaster).toBeUndefined();
    expect(boardAt("synchronisation", { kind: "failback" }).sites).toEqual({
      rabat: "stands by",
      marrakech: "tookOver",
    });
    expect(boardAt("cutover", { kind: "failback" }).sites).toEqual({ rabat: "serves", marrakech: "stands by" });
  });

  test("hostile texts are shown as text, and a frozen page has no script", () => {
    const board = boardAt("destroy", { fails: "deploy", why: '<img src=x onerror="alert(1)">\u202e' });
    const page = boardPage(board, { language: "en", as: "frozen" });
    expect(page).not.toMatch(/<img|<script|\u202e|connect-src/);
    expect(page).toContain("&lt;img");
    expect(boardPage(board, { language: "en", as: "live" })).toContain("script-src &#39;sha256-");
  });
});

describe("its server", () => {
  let server: BoardServer;
  beforeAll(async () => {
    server = await serveBoard(async () => boardAt("group/2"), 0);
  });
  afterAll(() => server.stop());

  const ask = (path: string, { method = "GET", host }: { method?: string; host?: string } = {}) =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
      const sent = request(`${server.address}${path}`, { method, ...(host && { headers: { host } }) }, (response) => {
        let body = "";
        response.on("data", (chunk) => (body += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      sent.on("error", reject);
      sent.end();
    });

  test("listens on loopback, in two languages, and lets nobody keep a copy", async () => {
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const french = await ask("/fr");
    expect([french.status, french.headers["cache-control"]]).toEqual([200, "no-store"]);
    expect(french.body).toContain('<html lang="fr">');
    expect((await ask("/en/content")).body).toMatch(/^<h1>/);
    expect((await ask("/")).headers["location"]).toBe("/en");
    expect((await ask("/de")).status).toBe(404);
    expect((await ask("/../../etc/passwd")).status).toBe(404);
  });

  test.each(["POST", "PUT", "DELETE", "PATCH"])("is read only: %s is refused", async (method) => {
    expect((await ask("/en", { method })).status).toBe(405);
  });

  test("refuses a request for another host, as a page of another site could send after DNS rebinding", async () => {
    expect((await ask("/en", { host: "evil.example:80" })).status).toBe(421);
  });
});
