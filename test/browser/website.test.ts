import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { writeWebsite } from "../../documents/web/website";
import { coverageReport } from "../../recovery/coverage/coverage-report";
import { fixtureModel } from "../fixture/model";
import { firePassed } from "../recovery/support/records";
import { startBrowser } from "./chromium";

const directory = mkdtempSync(join(tmpdir(), "website "));
let browser: Browser;
beforeAll(async () => {
  await writeWebsite(coverageReport(fixtureModel(), [firePassed()], "2026-12-01"), directory);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(directory, { recursive: true });
});

const address = (path: string) => {
  const [file = "", anchor] = path.split("#");
  return `${pathToFileURL(join(directory, file)).href}${anchor === undefined ? "" : `#${anchor}`}`;
};

/** A page as a reader opens it, from a folder, and what went wrong until now. */
async function opened(
  path: string,
  context: BrowserContextOptions = {},
): Promise<Page & { readonly troubles: string[] }> {
  const page = await (await browser.newContext(context)).newPage();
  const troubles: string[] = [];
  page.on("console", (message) => troubles.push(`${path}: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`${path}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(address(""))) troubles.push(`${path} asked for ${request.url()}`);
  });
  await page.goto(address(path));
  return Object.assign(page, { troubles });
}

/** Each kind of page, in each language that it has. */
const KINDS = [
  ...["index", "docs/guide/accueil.fr"],
  ...["docs/guide/rabat-is-lost", "docs/guide/rabat-perdu.fr"],
  ...["docs/recovery-plan.en", "docs/plan-de-reprise.fr"],
  ...["docs/coverage", "docs/coverage.fr"],
  ...["docs/reviews/index", "docs/reviews/index.fr"],
  ...["docs/reviews/add-a-host", "docs/reviews/add-a-host.fr"],
  ...["docs/diagrams/index", "docs/diagrams/index.fr"],
  ...["docs/guide/deploy", "docs/rabat", "docs/rules", "docs/vcenter-accounts"],
].map((name) => `${name}.html`);

test("every kind of page can be read by all, in both languages, light and dark", async () => {
  const page = await opened("index.html", { viewport: { width: 1400, height: 900 } });
  const looked = async (path: string, rules: "all" | "color-contrast") => {
    const only = rules === "all" ? "" : `, runOnly: ["${rules}"]`;
    const { violations, passes } = await page.evaluate<axe.AxeResults>(
      `axe.run(document, { preload: false, resultTypes: ["violations"]${only} })`,
    );
    const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html) }));
    expect({ path, rules, found }).toEqual({ path, rules, found: [] });
    return passes.map(({ id }) => id);
  };
  for (const path of KINDS) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(address(path));
    await page.evaluate(axe.source);
    // that it looked at all: at colours, headings and regions
    expect(await looked(path, "all")).toEqual(expect.arrayContaining(["color-contrast", "heading-order", "region"]));
    // all else is the same in the other scheme
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await looked(path, "color-contrast")).toEqual(["color-contrast"]);
  }
  expect(page.troubles).toEqual([]);
  await page.context().close();
});

test("no page scrolls sideways at 360 pixels, and none asks for anything outside of its folder", async () => {
  const page = await opened("index.html", { viewport: { width: 360, height: 740 } });
  const all = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
  expect(all.length).toBeGreaterThan(40);
  const wide: string[] = [];
  for (const path of all) {
    await page.goto(address(path));
    if (await page.evaluate("document.documentElement.scrollWidth > innerWidth")) wide.push(path);
  }
  expect(wide).toEqual([]);
  expect(page.troubles).toEqual([]);
  await page.context().close();
});

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} is not reached by Tab`);
}

const focused = (page: Page) => page.evaluate<string>("document.activeElement.textContent");

test("Tab reaches the skip link first, then search, language, theme, and navigation; focus is seen", async () => {
  const page = await opened("docs/guide/deploy.html");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to the text");
  expect((await page.locator(".skip").boundingBox())?.x).toBeGreaterThanOrEqual(0);
  for (const next of [".name", "#search", ".language", "#theme", ".emergency", 'nav a[aria-current="page"]']) {
    await tabTo(page, next);
    const outline =
      "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth";
    expect([next, await page.evaluate(outline)]).toEqual([next, "solid3px"]);
  }
  await page.goto(address("docs/guide/deploy.html"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("text");
  await page.context().close();
});

test("what scrolls sideways is reached by Tab, what fits is not", async () => {
  const page = await opened("docs/guide/accueil.fr.html", { viewport: { width: 360, height: 740 } });
  await tabTo(page, "main .scroll");
  await page.setViewportSize({ width: 1400, height: 900 });
  await page.locator("main pre[tabindex], main .scroll[tabindex]").first().waitFor({ state: "detached" });
  await page.context().close();
});

async function searched(page: Page, words: string): Promise<string[]> {
  await page.fill("#search", words);
  await page.getByText(/^\d+ r/).waitFor();
  return page
    .locator(".results li a")
    .evaluateAll((links) => links.map((link) => (link as { href: string } & typeof link).href));
}

describe("the search", () => {
  test("finds a rule by its name and by a word of its explanation, and opens it with Enter", async () => {
    const page = await opened("docs/guide/deploy.html");
    await tabTo(page, "#search");
    await page.keyboard.type("quorum-spread");
    await page
      .getByRole("status")
      .getByText(/^\d+ results?$/)
      .waitFor();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toContain("quorum-spread");
    await page.keyboard.press("Enter");
    await page.waitForURL(address("docs/rules.html#quorum-spread"));

    expect(await searched(page, "swap files")).toContain(address("docs/rules.html#storage"));
    expect(await searched(page, "preferred rack gathers")).toContain(address("docs/rules.html#quorum-spread"));
    expect(page.troubles).toEqual([]);
    await page.context().close();
  });

  test("Enter in its field opens the first result, arrows walk through them, Escape closes them", async () => {
    const page = await opened("docs/rules.html");
    await searched(page, "lock");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate('[...document.querySelectorAll(".results a")].indexOf(document.activeElement)')).toBe(1);
    await page.keyboard.press("Escape");
    expect(await page.locator(".results").isVisible()).toBe(false);
    expect(await page.evaluate("document.activeElement.id")).toBe("search");
    await page.fill("#search", "rabat is lost");
    await page.keyboard.press("Enter");
    await page.waitForURL(address("docs/guide/rabat-is-lost.html"));
    await page.context().close();
  });

  test("takes French without accents, and puts French pages first for French readers", async () => {
    const page = await opened("docs/guide/accueil.fr.html");
    expect((await searched(page, "deroulement"))[0]).toContain("docs/plan-de-reprise.fr.html#");
    expect((await searched(page, "repliques"))[0]).toContain(".fr.html");
    expect(await page.getByRole("status").textContent()).toMatch(/^\d+ résultats?$/);
    await page.context().close();
  });

  test("no result is said", async () => {
    const page = await opened("index.html");
    expect(await searched(page, "zzzzzz")).toEqual([]);
    expect(await page.getByRole("status").textContent()).toBe("0 results");
    await page.context().close();
  });
});

test("a theme that was chosen holds on the next page, against the system's", async () => {
  const page = await opened("index.html", { colorScheme: "light" });
  const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(await paper()).toBe("rgb(255, 255, 255)");
  await page.selectOption("#theme", "dark");
  expect(await paper()).toBe("rgb(20, 25, 29)");
  await page.goto(address("docs/rules.html"));
  expect(await paper()).toBe("rgb(20, 25, 29)");
  await page.context().close();
});

test("without scripts, all text and the navigation are there", async () => {
  const page = await opened("docs/guide/deploy.html", {
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
  });
  expect(await page.getByRole("link", { name: "Recovery plan" }).isVisible()).toBe(true);
  expect(await page.locator("#search").isVisible()).toBe(false);
  await page.context().close();
});

const sheetsOf = async (path: string, colorScheme: "light" | "dark") => {
  const page = await opened(path, { colorScheme });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  await page.context().close();
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;
};

test.each(["docs/guide/rabat-is-lost.html", "docs/guide/rabat-perdu.fr.html"])(
  "%s prints on one sheet",
  async (path) => {
    expect(await sheetsOf(path, "dark")).toBe(1);
  },
);

test("a long page prints on several sheets: they are counted", async () => {
  expect(await sheetsOf("docs/rules.html", "light")).toBeGreaterThan(5);
});
