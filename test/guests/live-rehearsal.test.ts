import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitForGuests } from "../../deploy/guest-health";
import { checkConnections } from "../../guests/live/check-connections";
import { liveGuests } from "../../guests/live/guests";
import { startGuests } from "../../guests/simulated/guests";
import { STACKS } from "../../model/names";
import { withRehearsalContext } from "../../recovery/exercise/command";
import { runExercise } from "../../recovery/exercise/exercise";
import type { StepRecord } from "../../recovery/record";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { catchUp, copiesOf } from "../../recovery/worlds/copies";
import { isBubbleOf, rehearsalWorld } from "../../recovery/worlds/rehearsal-world";
import { startSimulation } from "../../simulation/simulation";
import { simulatorInventories } from "../../simulation/simulator-inventory";
import { cdktf } from "../../terraform/cdktf";
import { fixtureModel } from "../fixture/model";
import { connectionCommandsFor, prepareDatabase } from "./connection-commands";

jest.setTimeout(900_000);

/** Only the vCenters are simulated: the guests are reached by connection commands alone, as on the real sites. */
test("a rehearsal with connection commands passes", async () => {
  process.env["CDKTF_CONTEXT_JSON"] = '{"profile":"lab"}';
  const model = fixtureModel("lab");
  const id = `2026-11-24-fire-${randomBytes(2).toString("hex")}`;
  const directory = mkdtempSync(join(tmpdir(), "massar live "));
  const { signal } = new AbortController();
  const simulation = await startSimulation({ directory, inventories: simulatorInventories(model) });
  const logs = join(directory, "logs");
  const environment = withRehearsalContext(id, simulation.environment);
  const superuser = randomBytes(9).toString("hex");
  const secrets = { password: randomBytes(9).toString("hex"), dnsKey: randomBytes(32).toString("base64") };
  const isBubble = isBubbleOf(model, id);
  const steps: StepRecord[] = [];
  const ends: (() => Promise<unknown>)[] = [() => simulation.stop()];
  try {
    await cdktf(["synth"], { environment, signal, logFile: join(logs, "synth.log") });
    // as npm run deploy, with the accounts that deploy
    await cdktf(["deploy", ...STACKS, "--skip-synth", "--auto-approve"], {
      environment: simulation.environment,
      signal,
      logFile: join(logs, "deploy.log"),
    });
    await waitForGuests({ stacks: STACKS, model, environment, signal, patienceSeconds: 30, say: () => {} });
    const simulated = await startGuests({
      ...{ model, environment, isBubble },
      secrets: { password: superuser, dnsKey: secrets.dnsKey },
    });
    ends.push(() => simulated.stop());
    await catchUp(copiesOf(model, id, simulated));
    await prepareDatabase(simulated, model, { superuser, ...secrets });
    // the replica also needs the account
    await catchUp(copiesOf(model, id, simulated));

    const connections = await connectionCommandsFor(simulated, model);
    const guests = await liveGuests({ model, connections, secrets, environment, isBubble });
    ends.push(() => guests.stop());
    await checkConnections(guests, connections, "connections.json");
    const entries: JournalEntry[] = [];
    const record = await runExercise({
      ...{ model, id, kind: "rehearsal", scenario: "fire", target: "live", guests, environment, signal },
      people: { coordinator: "K. Alami", approver: "S. Idrissi", participants: [] },
      world: rehearsalWorld({ model, id, guests, environment, logs, justDeployed: true }),
      journal: { read: async () => entries, append: async (entry) => void entries.push(entry) },
      watcher: { began: () => undefined, ended: (_, step) => void steps.push(step) },
    });

    expect(steps.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(record).toMatchObject({
      outcome: "passed",
      target: "live",
      isolation: { tested: true, proved: true },
      replication: { stillStreaming: true, unharmed: true },
      cleanUp: { clean: true, processes: [] },
    });
    expect(record.recoveryPoints.map(({ tier, kept }) => ({ tier, kept }))).toEqual(
      expect.arrayContaining(["database", "files", "identity"].map((tier) => ({ tier, kept: true }))),
    );
    expect(JSON.stringify([record, entries])).not.toContain(secrets.password);
    expect(JSON.stringify([record, entries])).not.toContain(secrets.dnsKey);
    process.stdout.write(
      steps.map(({ id: of, began, ended }) => `  ${of} ${(Date.parse(ended) - Date.parse(began)) / 1000} s\n`).join(""),
    );
  } finally {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
    rmSync(directory, { recursive: true, force: true });
  }
});
