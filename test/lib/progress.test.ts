import { run } from "../../lib/processes";
import { type ReportProgress, runSteps } from "../../lib/progress";
import { columnsOf, redrawsInPlace, showsColour } from "../../lib/terminal";

/** What is printed while something runs, a text for each write. */
async function printedBy(work: () => Promise<unknown>): Promise<string[]> {
  const printed: string[] = [];
  const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    await work();
  } finally {
    write.mockRestore();
  }
  return printed.map((text) => text.trim());
}

describe("a step without a terminal", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  async function during(
    seconds: number,
    steps: Parameters<typeof runSteps>[0],
    order?: Parameters<typeof runSteps>[1],
  ) {
    return printedBy(async () => {
      const all = runSteps(steps, order);
      await jest.advanceTimersByTimeAsync(seconds * 1000);
      await all;
    });
  }

  test("that reports nothing for five seconds says what is being waited for, and for how long", async () => {
    const printed = await during(11, [{ title: "Deploy dr", run: () => pause(10_000) }]);
    expect(printed.filter((line) => line.includes("Still"))).toEqual([
      '› Still waiting for "Deploy dr", 3 s',
      '› Still waiting for "Deploy dr", 6 s',
      '› Still waiting for "Deploy dr", 9 s',
    ]);
    expect(printed.join("\n")).not.toContain("\u001b");
  });

  test("says the last state that it reported", async () => {
    const report = async (tell: ReportProgress) => {
      tell("1/9");
      tell("5/9");
      await pause(5000);
    };
    const printed = await during(6, [{ title: "Deploy dr", run: report }]);
    expect(printed).toContain('› Still waiting for "Deploy dr", 3 s: 5/9');
    expect(printed.join("\n")).not.toContain("1/9");
  });

  test("that runs beside others is named with them, once", async () => {
    const steps = ["Types", "Lint"].map((title, index) => ({ title, run: () => pause(5000 + index * 7000) }));
    const printed = await during(13, steps, "independent");
    expect(printed.filter((line) => line.includes("Still"))).toEqual([
      '› Still waiting for "Types", 3 s; "Lint", 3 s',
      '› Still waiting for "Lint", 8 s',
      '› Still waiting for "Lint", 11 s',
    ]);
  });

  test("that ends sooner says no more than that", async () => {
    const printed = await during(5, [{ title: "Log in", run: () => pause(1000) }]);
    expect(printed.join("\n")).not.toContain("Still");
  });
});

test("a log gets the lines of a program without escape codes, and its caller reads them", async () => {
  const lines: string[] = [];
  const program = ["-e", "console.log('\\u001b[31mred\\u001b[0m\\nlast')"];
  const printed = await printedBy(() =>
    run(process.execPath, program, { interactive: "output", onLine: (line) => lines.push(line) }),
  );
  expect(printed).toEqual(["red", "last"]);
  expect(lines).toHaveLength(2);
});

test("a program whose output is shown is watched as well", async () => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
  const printed = await printedBy(async () => {
    const program = ["-e", "process.stdin.resume().on('end', () => console.log('done'))"];
    const ended = run(process.execPath, program, { interactive: "output", waitingFor: "cdktf synth" });
    await jest.advanceTimersByTimeAsync(3500);
    jest.useRealTimers();
    await ended;
  }).finally(() => jest.useRealTimers());
  expect(printed[0]).toBe('Still waiting for "cdktf synth", 3 s');
  expect(printed.at(-1)).toBe("done");
});

test.each([
  ["a terminal", { isTTY: true }, {}, true, true],
  ["a terminal whose reader wants no colour", { isTTY: true }, { NO_COLOR: "1" }, true, false],
  ["a terminal without escape codes", { isTTY: true }, { TERM: "dumb" }, false, false],
  ["a log", {}, {}, false, false],
])("%s is drawn on as it can be", (_, stream, environment, inPlace, colour) => {
  expect(redrawsInPlace(stream, environment)).toBe(inPlace);
  expect(showsColour(stream, environment)).toBe(colour);
});

test.each([
  [{ columns: 90 }, { COLUMNS: "40" }, 90],
  [{}, { COLUMNS: "40" }, 40],
  [{ columns: 0 }, {}, undefined],
])("the width of %j with %j is %p", (stream, environment, width) => {
  expect(columnsOf(stream, environment)).toBe(width);
});
