import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Interruption } from "../../lib/failure";
import { inProject } from "../../lib/paths";
import { isAlive, type RunOptions, run } from "../../lib/processes";
import { claim, release, writeSession } from "../../simulation/session";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "a path with a space "));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a program that is run", () => {
  test("is reported if it is missing", async () => {
    await expect(run("no-such-program", ["--version"])).rejects.toThrow(/no-such-program is not installed/);
  });

  test("hands over its output and exit code", async () => {
    const outcome = await run("sh", ["-c", "echo out; exit 3"]);
    expect(outcome).toMatchObject({ exitCode: 3, stdout: "out", lines: ["out"] });
  });

  /** Runs a Node program in the test's directory until it made the file `up`, then interrupts it. */
  async function interrupt(program: string, options: Pick<RunOptions, "stopsLast" | "graceSeconds"> = {}) {
    const script = join(directory, "program.mjs");
    writeFileSync(script, program);
    const interruption = new AbortController();
    const running = run(process.execPath, [script], { cwd: directory, signal: interruption.signal, ...options });
    while (!existsSync(join(directory, "up"))) await sleep(20);
    interruption.abort(new Interruption(130));
    await expect(running).rejects.toBeInstanceOf(Interruption);
  }
  const written = (file: string) => readFileSync(join(directory, file), "utf8");
  const livesStill = (file: string) => isAlive(Number(written(file)));

  test("may ask to be interrupted last, also where one below has a session of its own", async () => {
    // GIVEN a parent that takes its child along when it is interrupted, as cdktf does with a Terraform on a terminal
    await interrupt(
      `import { spawn } from "node:child_process";
       import { writeFileSync } from "node:fs";
       process.on("SIGINT", () => process.exit(9));
       const leaf = "trap 'echo interrupted > leaf; exit 0' INT; echo up > up; while :; do sleep 0.1; done";
       const child = spawn("sh", ["-c", leaf], { detached: true });
       writeFileSync("pid", String(child.pid));
       child.on("exit", () => { writeFileSync("parent", "saw its child end"); process.exit(1); });`,
      { stopsLast: true },
    );
    // THEN both ended, the leaf first
    expect(written("leaf")).toBe("interrupted\n");
    expect(written("parent")).toBe("saw its child end");
    expect(livesStill("pid")).toBe(false);
  });

  test("is interrupted at once, also while one below ignores that", async () => {
    // GIVEN a parent that ends its child in order, as Terraform does with a provider
    await interrupt(
      `import { spawn } from "node:child_process";
       import { writeFileSync } from "node:fs";
       process.on("SIGINT", () => { writeFileSync("parent", "ends its child"); child.kill("SIGTERM"); });
       const child = spawn("sh", ["-c", "trap '' INT; echo up > up; while :; do sleep 0.1; done"]);
       child.on("exit", () => process.exit(1));`,
    );
    expect(written("parent")).toBe("ends its child");
  });

  const slowToEnd = (seconds: number) =>
    `import { writeFileSync } from "node:fs";
     process.on("SIGINT", () => setTimeout(() => { writeFileSync("end", "in order"); process.exit(1); }, ${seconds * 1000}));
     writeFileSync("pid", String(process.pid));
     writeFileSync("up", "");
     setInterval(() => {}, 1000);`;

  test("may be waited for without end, though one Ctrl-C comes twice: npm passes it on as well", async () => {
    setTimeout(() => process.emit("SIGINT"), 400);
    await interrupt(slowToEnd(0.8), { graceSeconds: Number.POSITIVE_INFINITY });
    expect(written("end")).toBe("in order");
  });

  test("is killed at a second interruption, however long it may take", async () => {
    const again = setInterval(() => process.emit("SIGINT"), 300);
    await interrupt(slowToEnd(60), { graceSeconds: Number.POSITIVE_INFINITY });
    clearInterval(again);
    expect(existsSync(join(directory, "end"))).toBe(false);
    expect(livesStill("pid")).toBe(false);
    // THEN nobody listens any more
    expect(process.listenerCount("SIGINT")).toBe(0);
  });

  test.each([
    ["until it is interrupted itself", "", 20],
    ["and ignores that, until it is killed", "trap '' INT; ", 0.5],
  ])("leaves nobody that it starts while it ends and does not wait for, %s", async (_, habit, graceSeconds) => {
    await interrupt(
      `import { spawn } from "node:child_process";
       import { writeFileSync } from "node:fs";
       process.on("SIGINT", () => {
         const orphan = spawn("sh", ["-c", "${habit}while :; do sleep 0.1; done"], { stdio: "ignore" });
         writeFileSync("pid", String(orphan.pid));
         process.exit(1);
       });
       writeFileSync("up", "");
       setInterval(() => {}, 1000);`,
      { graceSeconds },
    );
    expect(livesStill("pid")).toBe(false);
  });
});

describe("a simulation's directory", () => {
  test("belongs to the one process that claimed it", async () => {
    await claim(directory);
    await expect(claim(directory)).rejects.toThrow(new RegExp(`process ${process.pid}, since 20`));
  });

  test("is free again once released, its logs kept", async () => {
    await claim(directory);
    await release(directory, "logs");
    await expect(claim(directory)).resolves.toMatchObject({ pid: process.pid });
  });

  test("is taken over from a process that is gone, and emptied", async () => {
    const { pid } = spawnSync("true");
    await writeSession(directory, { pid, since: "2026-01-01T00:00:00.000Z", simulators: [] });
    writeFileSync(join(directory, "terraform.tfstate"), "{}");
    await expect(claim(directory)).resolves.toMatchObject({ pid: process.pid });
    expect(() => readFileSync(join(directory, "terraform.tfstate"))).toThrow();
  });

  test("is not taken from vCenters that were left running", async () => {
    const { pid } = spawnSync("true");
    const simulators = [
      { site: "rabat" as const, pid: process.pid, url: "https://127.0.0.1:1", control: "http://127.0.0.1:2" },
    ];
    await writeSession(directory, { pid, since: "2026-01-01T00:00:00.000Z", simulators });
    await expect(claim(directory)).rejects.toThrow(/A simulation has been running since 2026-01-01/);
  });
});

describe("a machine that lacks something", () => {
  const runBootstrap = (...programs: string[]) => {
    symlinkSync(process.execPath, join(directory, "node"));
    for (const program of programs)
      writeFileSync(join(directory, program), "#!/bin/sh\necho go version go1.18 linux\n", { mode: 0o755 });
    return spawnSync("node", [inProject("cli", "bootstrap.mjs"), "demo"], {
      encoding: "utf8",
      env: { PATH: directory },
    });
  };

  test("reports that Go is not installed", () => {
    const { status, stderr } = runBootstrap();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error {3}Go is not installed.*\nwhere {3}.*\nremedy {2}Install Go/);
  });

  test("is told that Go is too old", () => {
    const { status, stderr } = runBootstrap("go");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error {3}Go is too old: go version go1.18/);
  });
});
