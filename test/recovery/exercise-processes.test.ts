import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../lib/processes";
import { exerciseEnvironment, waitForProcesses } from "../../recovery/journal/exercise-processes";

/** A process of a killed run, which ends with its input. */
const started = (exercise: string) =>
  spawn("cat", [], {
    env: { ...process.env, ...exerciseEnvironment(exercise, {}) },
    stdio: ["pipe", "ignore", "ignore"],
  });

test("a resumed exercise waits until the processes of the killed run have ended", async () => {
  const other = started("2026-11-24-fire-aaaa");
  const mine = started("2026-11-24-fire-bbbb");
  await Promise.all([once(other, "spawn"), once(mine, "spawn")]);
  let waits = true;
  const waiting = waitForProcesses("2026-11-24-fire-bbbb", new AbortController().signal).then(() => {
    waits = false;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(waits).toBe(true);
  mine.stdin.end();
  await waiting;
  other.stdin.end();
});

test("a provider whose Terraform has ended is killed, because it would not end otherwise", async () => {
  const directory = mkdtempSync(join(tmpdir(), "massar provider "));
  symlinkSync("/bin/sleep", join(directory, "terraform-provider-vsphere"));
  const exercise = "2026-11-24-fire-eeee";
  try {
    // the shell represents a Terraform that ended because the pipe to its run was closed
    const { stdout } = spawnSync("sh", ["-c", "./terraform-provider-vsphere 60 >/dev/null & echo $!"], {
      cwd: directory,
      env: { ...process.env, ...exerciseEnvironment(exercise, {}) },
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
    });
    const provider = Number(stdout);
    expect(isAlive(provider)).toBe(true);
    await waitForProcesses(exercise, AbortSignal.timeout(60_000));
    expect(isAlive(provider)).toBe(false);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a provider whose Terraform runs is not killed", async () => {
  const directory = mkdtempSync(join(tmpdir(), "massar provider "));
  symlinkSync("/bin/sleep", join(directory, "terraform-provider-vsphere"));
  const exercise = "2026-11-24-fire-ffff";
  const terraform = spawn("sh", ["-c", "./terraform-provider-vsphere 1 & wait $!; exit $?"], {
    cwd: directory,
    env: { ...process.env, ...exerciseEnvironment(exercise, {}) },
    stdio: "ignore",
  });
  try {
    await once(terraform, "spawn");
    const ended = once(terraform, "exit");
    await waitForProcesses(exercise, AbortSignal.timeout(60_000));
    // its provider ended without a signal
    expect(await ended).toEqual([0, null]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("it does not wait longer than the limit of its step", async () => {
  const mine = started("2026-11-24-fire-cccc");
  await once(mine, "spawn");
  const limit = AbortSignal.timeout(300);
  await expect(waitForProcesses("2026-11-24-fire-cccc", limit)).rejects.toThrow();
  mine.stdin.end();
});

test("Terraform waits for a locked state, and existing arguments remain", () => {
  const environment = exerciseEnvironment("2026-11-24-fire-dddd", { TF_CLI_ARGS_apply: "-parallelism=4" });
  expect(environment["TF_CLI_ARGS_apply"]).toBe("-parallelism=4 -lock-timeout=30m");
  expect(environment["TF_CLI_ARGS_plan"]).toBe("-lock-timeout=30m");
});
