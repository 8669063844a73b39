// Runs guests until it is stopped, for tests of their shutdown.

import { once } from "node:events";
import { startGuests } from "../../guests/simulated/guests";
import { fixtureModel } from "../fixture/model";
import { isBubble, VirtualCenters } from "./vcenters";

async function main(): Promise<void> {
  const model = fixtureModel("lab");
  const { watch } = new VirtualCenters(model);
  const guests = await startGuests({ model, environment: {}, isBubble, watch });
  const failed = guests.machines().filter(({ state }) => state !== "running");
  if (failed.length > 0) throw new Error(JSON.stringify(failed));
  process.stdout.write(`${JSON.stringify({ pid: process.pid, run: guests.run, isolation: guests.isolation.kind })}\n`);
  await once(process.stdin, "data");
  await guests.stop();
  process.exit(0);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
