// Runs guests for another process, which also simulates their vCenters, until it is stopped or killed.

import type { WatchedMachine } from "../../guests/processes/watch";
import { startGuests } from "../../guests/simulated/guests";
import type { SiteName } from "../../model/schema/site";
import { fixtureModel } from "../fixture/model";
import type { Answer, Message } from "./remote-guests";
import { isBubble } from "./vcenters";

const answer = (message: Answer) => process.send?.(message);

async function main(): Promise<void> {
  const [stateFile = "", tiers = "", isolation = ""] = process.argv.slice(2);
  const reports = new Map<SiteName, (machines: readonly WatchedMachine[]) => void>();
  const early: Extract<Message, { readonly site: SiteName }>[] = [];
  const calls: Extract<Message, { readonly call: number }>[] = [];
  let take: (message: (typeof calls)[number]) => unknown = (message) => calls.push(message);
  process.on("message", (message: Message) => {
    if ("call" in message) return take(message);
    const report = reports.get(message.site);
    if (report === undefined) early.push(message);
    else report(message.machines);
  });
  const guests = await startGuests({
    model: fixtureModel("lab"),
    environment: {},
    isBubble,
    stateFile,
    tiers: tiers.split(","),
    isolation: isolation === "loopback" ? "loopback" : "namespaces",
    watch: (site, report) => {
      reports.set(site, report);
      for (const { site: of, machines } of early) if (of === site) report(machines);
      return { stop: async () => {} };
    },
  });
  take = async ({ call, path, args }) => {
    try {
      const owner = path.slice(0, -1).reduce<object>((value, name) => Reflect.get(value, name), guests);
      answer({ call, value: await Reflect.get(owner, path.at(-1) ?? "").apply(owner, args) });
    } catch (error) {
      answer({ call, error: error instanceof Error ? error.message : String(error) });
    }
  };
  for (const message of calls) take(message);
  answer({ run: guests.run });
}

main().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exit(1);
});
