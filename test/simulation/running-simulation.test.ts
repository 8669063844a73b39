import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeEnvironment } from "../../simulation/environment-file";
import { takeOver } from "../../simulation/running";
import { type Session, writeSession } from "../../simulation/session";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "massar simulation "));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const GONE = 2 ** 22 + 1;
/** A vCenter that runs: this test's process. */
const simulators: Session["simulators"] = [
  { site: "rabat", pid: process.pid, url: "https://127.0.0.1:1/sdk", control: "http://127.0.0.1:2" },
];

async function leaveSimulation(session: Partial<Session>): Promise<void> {
  await writeSession(directory, { since: "2026-11-24T09:00:00.000Z", simulators, ...session });
  await writeEnvironment(directory, { TF_INPUT: "0" });
}

test("a kept simulation stays after each command that uses it", async () => {
  await leaveSimulation({ kept: true });
  const first = await takeOver(directory);
  expect(first).toMatchObject({ kept: true, environment: { TF_INPUT: "0" }, dead: [] });
  expect(await takeOver(directory)).toBeUndefined();
  await first?.leave();
  expect(await takeOver(directory)).toMatchObject({ kept: true });
});

test.each<[string, Partial<Session>]>([
  ["of an exercise that was killed", { pid: GONE }],
  ["that an exercise left for its clean-up", {}],
])("a simulation %s is not kept", async (_, session) => {
  await leaveSimulation(session);
  const taken = await takeOver(directory);
  expect(taken).toMatchObject({ kept: false });
  await taken?.leave();
  expect(await takeOver(directory)).toMatchObject({ kept: false });
});

test("a simulation whose vCenters have ended cannot be taken over", async () => {
  await leaveSimulation({ simulators: [{ site: "rabat", pid: GONE, url: "", control: "" }] });
  expect(await takeOver(directory)).toBeUndefined();
});
