import { stripVTControlCharacters } from "node:util";
import { LANGUAGES } from "../../../lib/text/localized";
import { DESTRUCTIVE } from "../../../review/report/severity";
import { screenOf, terminalReview } from "../../../review/report/terminal";
import { databaseGrows, hostile, manyChanges, REVIEWS } from "../support/reviews";

const onScreen = (columns: number, colour = false) => ({ language: "en", screen: { columns, colour } }) as const;
const ESCAPE = "\u001b";

describe("a review in a terminal", () => {
  test("begins with the verdict and lists restarts with their causes", () => {
    const text = terminalReview(databaseGrows(), onScreen(200));
    expect(text.split("\n")[0]).toBe(
      "Blocked: at Rabat 3 VMs restart; at Marrakech 1 VM restarts; 1 new finding; 1 fixed finding.",
    );
    expect(text).toContain(
      "  restart  database: rab-db-1, rab-db-2, rab-db-3 – num_cpus 16 → 24 (because cpu_hot_add_enabled is false)",
    );
    expect(text).toContain("reconfigured live  resource pool: critical – memory_reservation 384 GiB → 576 GiB");
  });

  test.each([40, 60, 80, 100, 140, 200])("is at most %d columns wide, except for longer words", (columns) => {
    for (const language of LANGUAGES) {
      for (const review of Object.values(REVIEWS)) {
        const lines = terminalReview(review(), { ...onScreen(columns, true), language })
          .split("\n")
          .map(stripVTControlCharacters);
        const wide = lines.filter((line) => [...line].length > columns && line.trim().includes(" "));
        expect(wide).toEqual([]);
      }
    }
  });

  test("lists all destructive effects, and counts what it leaves out of the others", () => {
    const review = manyChanges(10_000);
    const words = new Set(terminalReview(review, onScreen(120)).split(/[\s,]+/));
    for (const { effect, subject } of review.sites.flatMap(({ groups }) => groups.flatMap(({ objects }) => objects))) {
      if (DESTRUCTIVE.has(effect)) expect(words).toContain(subject.name);
    }
  });

  test("uses colour only if the screen supports it, with the same text", () => {
    const [plain, coloured] = [false, true].map((colour) => terminalReview(databaseGrows(), onScreen(100, colour)));
    expect(plain).not.toContain(ESCAPE);
    expect(coloured).toContain(`${ESCAPE}[31m`);
    expect(stripVTControlCharacters(coloured ?? "")).toBe(plain);
  });

  test("passes no control characters to the terminal", () => {
    expect(terminalReview(hostile(), onScreen(100))).not.toMatch(/[\p{Cc}\p{Cf}](?<!\n)/u);
  });

  test.each([
    ["a terminal", { isTTY: true, columns: 90 }, {}, { columns: 90, colour: true }],
    [
      "a terminal with colour disabled",
      { isTTY: true, columns: 90 },
      { NO_COLOR: "1" },
      { columns: 90, colour: false },
    ],
    ["a file", {}, {}, { columns: 120, colour: false }],
  ])("knows %s", (_, stream, environment, screen) => expect(screenOf(stream, environment)).toEqual(screen));
});
