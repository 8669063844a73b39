import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { LANGUAGES } from "../../lib/text/localized";
import { boardPage } from "../../recovery/board/page";
import { type BoardServer, serveBoard } from "../../recovery/board/server";
import { type Board, boardOf } from "../../recovery/board/state";
import { journalAt } from "../recovery/support/journals";
import { model } from "../recovery/support/world";
import { startBrowser } from "./chromium";

let browser: Browser;
let server: BoardServer;
let shown: Board | undefined;
beforeAll(async () => {
  browser = await startBrowser();
  server = await serveBoard(async () => shown, 0);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const LATER = 3_600_000;

/** The states of a board, with everything that can be on it. */
const BOARDS: Readonly<Record<string, () => Board | undefined>> = {
  nothing: () => undefined,
  running: () => board(journalAt("group/2"), true),
  late: () => board(journalAt("group/2"), true, 20 * LATER),
  interrupted: () => board(journalAt("group/2"), false),
  failed: () => board(journalAt("destroy", { fails: "deploy", why: "Terraform ".repeat(80) }), true),
  drill: () => board(journalAt("group/3", { kind: "drill" }), true),
  failover: () => board(journalAt("group/3", { kind: "failover" }), true),
  ended: () => board(journalAt(undefined), false),
};

function board(entries: ReturnType<typeof journalAt>, isRunning: boolean, after = 5000): Board | undefined {
  return boardOf(model, entries, new Date(Date.parse(entries.at(-1)?.at ?? "") + after), isRunning);
}

async function opened(
  path: string,
  context: BrowserContextOptions = {},
): Promise<Page & { readonly troubles: string[] }> {
  const page = await (await browser.newContext(context)).newPage();
  const troubles: string[] = [];
  page.on("console", (message) => troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.address)) troubles.push(`asked for ${request.url()}`);
  });
  await page.goto(`${server.address}${path}`);
  return Object.assign(page, { troubles });
}

/** Elements that are wider than the window. */
const BEYOND_THE_EDGE = `[...document.querySelectorAll("main *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 80))`;

const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [1280, 360].flatMap((width) =>
    LANGUAGES.map((language) => ({ colorScheme, viewport: { width, height: 900 }, language })),
  ),
);

test.each(looks)(
  "is accessible in every state: $colorScheme, $viewport.width pixels, $language",
  async ({ language, ...look }) => {
    for (const [name, make] of Object.entries(BOARDS)) {
      shown = make();
      const page = await opened(`/${language}`, look);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document)");
      const found = violations.map(({ id, nodes }) => ({ name, id, nodes: nodes.map(({ html }) => html) }));
      expect(found).toEqual([]);
      expect({ name, wide: await page.evaluate(BEYOND_THE_EDGE) }).toEqual({ name, wide: [] });
      expect(page.troubles).toEqual([]);
      if (process.env["BOARD_PICTURES"]) {
        const file = `${name}-${language}-${look.viewport.width}-${look.colorScheme}.png`;
        await page.screenshot({ path: join(process.env["BOARD_PICTURES"], file), fullPage: true });
      }
      await page.context().close();
    }
  },
  120_000,
);

test("follows the exercise, also after its process was killed and resumed, and says when it has lost its server", async () => {
  shown = BOARDS["running"]?.();
  const own = await serveBoard(async () => shown, 0);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${own.address}/en`);
  expect(await page.textContent("main")).toContain("running");
  shown = BOARDS["interrupted"]?.();
  await page.waitForSelector("main .interrupted");
  expect(await page.textContent("section.alarm")).toContain("npm run rehearse -- --resume");
  shown = board(journalAt("assertions"), true);
  // a function would be evaluated, which the policy of the page forbids
  await page.waitForSelector("main .interrupted", { state: "detached" });
  await own.stop();
  await page.waitForSelector("#lost:not([hidden])");
  expect(await page.textContent("#lost")).toMatch(/does not answer.*\d\d:\d\d:\d\d UTC/);
  await page.context().close();
});

test("by keyboard: the skip link, then the other language; nothing else can be activated", async () => {
  shown = BOARDS["running"]?.();
  const page = await opened("/en");
  const focused = () => page.evaluate<string>(`document.activeElement.textContent`);
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Skip to the content");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Français");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/fr$/);
  expect(await page.locator("main a, main button, main input, main [onclick]").count()).toBe(0);
  await page.context().close();
});

test("the frozen copy opens from a file, without script and without requests", async () => {
  const file = join(tmpdir(), `massar-board-${process.pid}.html`);
  writeFileSync(file, boardPage(BOARDS["ended"]?.(), { language: "fr", as: "frozen" }));
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  expect(await page.textContent("footer")).toContain("Copie figée");
  expect(asked).toEqual([pathToFileURL(file).href]);
  await page.context().close();
});
