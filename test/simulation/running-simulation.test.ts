import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rememberEnvironment } from "../../simulation/environment-file";
import { takeOver } from "../../simulation/running";
import { type Session, writeSession } from "../../simulation/session";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "massar simulation "));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const GONE = 2 ** 22 + 1;
/** This test's process stands for a vCenter that lives. */
const simulators: Session["simulators"] = [
  { site: "rabat", pid: process.pid, url: "https://127.0.0.1:1/sdk", control: "http://127.0.0.1:2" },
];

async function left(session: Partial<Session>): Promise<void> {
  await writeSession(directory, { since: "2026-11-24T09:00:00.000Z", simulators, ...session });
  await rememberEnvironment(directory, { TF_INPUT: "0" });
}

test("a simulation that was started to stay stays, however often it is used and left", async () => {
  await left({ kept: true });
  const first = await takeOver(directory);
  expect(first).toMatchObject({ kept: true, environment: { TF_INPUT: "0" }, dead: [] });
  expect(await takeOver(directory)).toBeUndefined();
  await first?.leave();
  expect(await takeOver(directory)).toMatchObject({ kept: true });
});

test.each<[string, Partial<Session>]>([
  ["was killed beside", { pid: GONE }],
  ["left for its clean-up", {}],
])("one that an exercise started and %s does not stay after the next that uses it", async (_, session) => {
  await left(session);
  const taken = await takeOver(directory);
  expect(taken).toMatchObject({ kept: false });
  await taken?.leave();
  expect(await takeOver(directory)).toMatchObject({ kept: false });
});

test("one whose vCenters have ended is none", async () => {
  await left({ simulators: [{ site: "rabat", pid: GONE, url: "", control: "" }] });
  expect(await takeOver(directory)).toBeUndefined();
});
