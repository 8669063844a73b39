import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { isOnPath } from "../../guests/processes/child";
import { guestProcesses } from "../../guests/processes/leftovers";
import { inProject } from "../../lib/paths";
import { typeScriptOptions } from "../../toolchain/typescript-options";

/** The accounts under which the guests are run. */
const ACCOUNTS = process.getuid?.() === 0 && isOnPath("runuser") ? ["root", "nobody"] : ["this account"];

/** Runs guests in another process and waits until they run. */
async function startElsewhere(account: string) {
  const script = [process.execPath, ...typeScriptOptions, inProject("test", "guests", "run-guests.ts")];
  const [file = "", ...args] = account === "nobody" ? ["runuser", "-u", account, "--", ...script] : script;
  const elsewhere = spawn(file, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, HOME: tmpdir(), TMPDIR: temporary },
  });
  const ready = await new Promise<{ pid: number; run: string; isolation: string }>((resolve, reject) => {
    createInterface({ input: elsewhere.stdout }).on("line", (line) => resolve(JSON.parse(line)));
    elsewhere.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
  return { ...ready, exited: new Promise((resolve) => elsewhere.once("exit", resolve)), stdin: elsewhere.stdin };
}

/** Only for these guests; any account may write there. */
const temporary = mkdtempSync(join(tmpdir(), "ends-"));
chmodSync(temporary, 0o1777);
afterAll(() => rmSync(temporary, { recursive: true }));

const directories = () => readdirSync(temporary).filter((name) => name.startsWith("massar-guests-"));

jest.setTimeout(120_000);

describe.each(ACCOUNTS)("guests run by %s", (account) => {
  it("leave nothing when they are stopped", async () => {
    const { run, stdin, exited } = await startElsewhere(account);
    expect(guestProcesses(run).length).toBeGreaterThan(20);
    stdin.end("stop\n");
    expect(await exited).toBe(0);
    expect(guestProcesses(run)).toEqual([]);
    expect(directories()).toEqual([]);
  });

  it("leave nothing when their parent is killed", async () => {
    const { run, pid, exited } = await startElsewhere(account);
    expect(directories()).toHaveLength(1);
    process.kill(pid, "SIGKILL");
    await exited;
    for (const deadline = Date.now() + 8000; guestProcesses(run).length > 0 && Date.now() < deadline; ) {
      await sleep(100);
    }
    expect(guestProcesses(run)).toEqual([]);
    expect(directories()).toEqual([]);
  });
});
