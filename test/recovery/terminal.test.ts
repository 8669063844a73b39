import { english } from "../../lib/text/localized";
import { Duration } from "../../model/units/duration";
import { exerciseProgram } from "../../recovery/exercise/command";
import { dryRunText } from "../../recovery/exercise/dry-run";
import { exerciseSummary } from "../../recovery/exercise/summary";
import { terminalWatcher } from "../../recovery/exercise/terminal";
import { fixtureModel } from "../fixture/model";
import { abortedWithLeftovers, drillPassed, firePassed, pointMissed, refused } from "./support/records";

const widthOf = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

describe("the help of a command lists only options that it takes", () => {
  const help = (kind: "rehearsal" | "drill") =>
    exerciseProgram({
      ...{ kind, description: "", isBubble: () => () => false, worldOn: () => undefined as never },
      ...(kind === "rehearsal" && { worldOnLive: () => undefined as never }),
    }).helpInformation();

  test("a rehearsal takes connection commands", () => {
    expect(help("rehearsal")).toContain("--connections <file>");
    expect(help("rehearsal")).not.toContain("--doors");
  });

  test("a drill, which is refused on live sites, does not", () => {
    expect(help("drill")).not.toContain("--connections");
    expect(help("drill")).toContain("--scenario");
  });
});

describe("the progress of a step", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const step = { id: "x", title: "Create the VMs", limit: Duration.parse("30 min"), run: async () => ({}) };
  const ended = { ...{ began: "2026-11-24T09:00:00.000Z", ended: "2026-11-24T09:00:09.500Z" }, limit: 1_800_000 };

  async function printed(seconds: number, waitsFor?: string): Promise<string[]> {
    const lines: string[] = [];
    const watcher = terminalWatcher((line) => lines.push(line));
    watcher.began({ ...step, waitsFor: "Terraform" }, ended.began);
    if (waitsFor !== undefined) watcher.waits?.(step, waitsFor);
    await jest.advanceTimersByTimeAsync(seconds * 1000);
    watcher.ended(step, { ...ended, id: "x", title: step.title, outcome: "failed", detail: "no space" });
    await jest.advanceTimersByTimeAsync(20_000);
    return lines;
  }

  test("after a few seconds, shows what it waits for and how long; its end is the last line", async () => {
    expect(await printed(7)).toEqual([
      "❯ Create the VMs (at most 30 min)",
      "  Waiting for Terraform, 3 s",
      "  Waiting for Terraform, 6 s",
      "✖ Create the VMs: no space [9.5 s]",
    ]);
  });

  test("shows the last report of the step", async () => {
    expect(await printed(5, "the health checks of web")).toContain("  Waiting for the health checks of web, 3 s");
  });
});

describe("the end of an exercise", () => {
  const folder = "/evidence/2026-11-24-fire-7f3a";
  const summary = (record: ReturnType<typeof firePassed>, columns?: number) =>
    exerciseSummary(record, { folder, columns, colour: false });

  test("passed: verdict, target, each objective with its measurement, report", () => {
    const text = summary(firePassed());
    expect(text).toMatch(/^PASSED {2}rehearsal 2026-11-24-fire-7f3a, fire, SIMULATED$/m);
    for (const { tier } of firePassed().recoveryTimes) expect(text).toContain(tier);
    expect(text).toMatch(/tier.*data loss.*RPO.*recovery time.*RTO.*result/);
    expect(text).toMatch(/database.*5\smin.*met/);
    expect(text).toContain(`Report: ${folder}/report.en.pdf (French: report.fr.pdf)`);
    expect(text).not.toMatch(/MISSED|Failed|undefined/);
    expect(text).not.toContain("\u001b");
  });

  test("failed: the objective, the step and the remedy", () => {
    const text = summary(pointMissed());
    expect(text).toMatch(/^FAILED {2}rehearsal /m);
    expect(text).toMatch(/MISSED/);
    for (const deviation of pointMissed().deviations) expect(text).toContain(`- ${english(deviation)}`);
    expect(text).toContain("Fix the failures, then repeat the exercise: npm run rehearse -- --scenario fire");
  });

  test("refused: no measurements, and the command to start again", () => {
    const text = summary(refused());
    expect(text).toMatch(/^REFUSED {2}/m);
    expect(text).not.toContain("RPO");
    expect(text).toContain("Fix the failures, then repeat the exercise: npm run rehearse");
  });

  test("failed clean-up: no report yet, and the command that cleans up", () => {
    const text = exerciseSummary(abortedWithLeftovers(), { columns: undefined, colour: false });
    expect(text).not.toContain("Report:");
    expect(text).toContain(`npm run rehearse -- --abort ${abortedWithLeftovers().id}`);
  });

  test("fits 40 columns as a list", () => {
    const paths = /Report|report\./;
    for (const record of [firePassed(), pointMissed(), refused(), drillPassed()]) {
      const lines = summary(record, 40).split("\n");
      expect(lines.filter((line) => line.length > 40 && !paths.test(line))).toEqual([]);
    }
    expect(summary(firePassed(), 40)).toMatch(/database\n {2}data loss: /);
  });

  test("colour only where it is wanted", () => {
    expect(exerciseSummary(firePassed(), { folder, columns: 80, colour: true })).toContain(
      "\u001b[32mPASSED\u001b[39m",
    );
    expect(exerciseSummary(pointMissed(), { folder, columns: 80, colour: true })).toContain(
      "\u001b[31mFAILED\u001b[39m",
    );
  });
});

describe("a dry run", () => {
  const model = fixtureModel("lab");
  test("lists each step with its limit, and fits 40 columns", () => {
    const wide = dryRunText(model, { kind: "rehearsal", scenario: "fire" }, undefined);
    expect(wide.match(/at most \d+/g)?.length).toBeGreaterThan(12);
    expect(wide).toContain("Nothing is created.");
    expect(widthOf(dryRunText(model, { kind: "drill", scenario: "flood" }, 40))).toBeLessThanOrEqual(40);
  });
});
