import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Census } from "../../census/census";
import { frozenBy, rehearsalResidue } from "../../census/rehearsal";
import type { Model } from "../../model/model";
import { bubblePortGroupName, REHEARSAL_STACK, STACKS } from "../../model/names";
import { rehearsedTiers } from "../../model/rehearsal";
import { replicationStreams } from "../../recovery/replication";
import type { Check, Instant, Milliseconds, Scenario, Wording } from "../../rehearsal/record";
import type { Readable, World } from "../../rehearsal/world";
import type { SiteName } from "../../sites/schema";
import { applyArguments, applying } from "../deployment/apply-plan";
import { aloneFlag, cdktf } from "../deployment/cdktf";
import { expectEmptyPlan } from "../deployment/plan";
import { planToFile } from "../deployment/planned-stack";
import { withScratch } from "../deployment/private-directory";
import type { Guests, MachineKey } from "../guests/api";
import { takeCensus } from "../simulation/census";

export interface SimulatedWorldOptions {
  readonly model: Model;
  /** The rehearsal's id. */
  readonly id: string;
  readonly guests: Guests;
  /** Of the simulation; its context names the rehearsal. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where logs go. */
  readonly logs: string;
}

const LAG_SAMPLE_EVERY: Milliseconds = 1000;
const ASK_AGAIN_AFTER: Milliseconds = 250;
const BUBBLE = "bubble" as const;
const REPLICA_SITE = "marrakech" as const;

/** Whether a port group belongs to the bubble of a rehearsal. */
export function isBubbleOf(model: Model, id: string): (portGroup: string) => boolean {
  const { networks, extension } = model.sites.marrakech;
  const names = new Set(
    Object.keys(networks).flatMap((network) =>
      extension.clusters.map((cluster) => bubblePortGroupName(id, cluster.name, network)),
    ),
  );
  return (portGroup) => names.has(portGroup);
}

/** As the runbook sees it, and what goes before. */
export interface SimulatedWorld extends World {
  /** Waits until the replicas have what Rabat has: they are copied anew when the guests start. */
  catchUp(): Promise<void>;
}

const CATCHES_UP_WITHIN: Milliseconds = 60_000;

/** A rehearsal on simulated vCenters with guests that really run: Rabat and the replication run on, unharmed. */
export function simulatedWorld({ model, id, guests, environment, logs }: SimulatedWorldOptions): SimulatedWorld {
  const now = (): Date => new Date();
  const instant = (): Instant => now().toISOString();
  const check = (of: string, title: Wording, passed: boolean, ...[expected, seen]: [Wording, Wording]): Check => ({
    id: of,
    title,
    passed,
    expected,
    seen,
    at: instant(),
  });
  const samples: { readonly at: Instant; readonly lag: Milliseconds }[] = [];
  let watching: NodeJS.Timeout | undefined;
  const tiers = rehearsedTiers(model, id);
  const stateful = tiers.filter(({ replicas }) => replicas !== undefined);
  const leaderOf = (tier: string): string => {
    const members = Object.keys(stateful.find(({ spec }) => spec.name === tier)?.replicas ?? {});
    const [leader] = members;
    if (leader === undefined) throw new Error(`${tier} has no copy to recover from`);
    return leader;
  };
  const copies = (tier: string) =>
    model.massar.tiers.find(({ name }) => name === tier)?.protection.mechanism === "databaseStreaming"
      ? guests.database
      : guests.files;
  const replicaOf = (tier: string): MachineKey => ({ network: REPLICA_SITE, member: leaderOf(tier) });
  const recoveredOf = (tier: string): MachineKey => ({ network: BUBBLE, member: leaderOf(tier) });
  const censuses = async (signal: AbortSignal): Promise<Readonly<Record<SiteName, Census>>> => ({
    rabat: await takeCensus("rabat", environment, signal),
    marrakech: await takeCensus("marrakech", environment, signal),
  });
  const database = stateful.find(({ spec }) => spec.protection.mechanism === "databaseStreaming")?.spec.name;

  const catchUp = async () => {
    for (const { spec } of stateful) await copies(spec.name).synchronise(replicaOf(spec.name), CATCHES_UP_WITHIN);
  };

  return {
    clock: {
      now,
      after: (milliseconds, callBack) => {
        const timer = setTimeout(callBack, milliseconds);
        return () => clearTimeout(timer);
      },
    },

    censuses,

    async readiness(signal) {
      const { marrakech } = await censuses(signal);
      const residue = rehearsalResidue(marrakech);
      const primary = guests.database.written();
      const age = primary === undefined ? undefined : Date.now() - Date.parse(primary.at);
      const paths = new Set(stateful.flatMap(({ replicas }) => Object.values(replicas ?? {})));
      const snapshots = marrakech.virtualMachines
        .filter(({ path }) => [...paths].some((each) => path.endsWith(`/${each}`)))
        .flatMap(({ path, snapshots: kept }) => kept.map(({ name }) => `${path}: ${name}`));
      const fresh = await Promise.all(
        stateful.map(async ({ spec: { name, protection } }) => {
          const lag = await copies(name).lag(replicaOf(name));
          return check(
            `replica-fresh/${name}`,
            { en: `The replica of ${name} is fresh`, fr: `La réplique de ${name} est à jour` },
            lag <= protection.rpo.milliseconds,
            `≤ ${protection.rpo}`,
            Number.isFinite(lag)
              ? `${(lag / 1000).toFixed(1)} s`
              : { en: "nothing was replicated", fr: "rien n’a été répliqué" },
          );
        }),
      );
      const overloaded = replicationStreams(model).filter(({ usable, changeRate }) => !usable.isMoreThan(changeRate));
      return [
        check(
          "rabat-runs",
          {
            en: "Rabat runs: a real loss is no rehearsal",
            fr: "Rabat fonctionne : une perte réelle n’est pas un exercice",
          },
          age !== undefined && age < 60_000,
          { en: "a row written within a minute", fr: "une ligne écrite depuis moins d’une minute" },
          age === undefined ? { en: "nothing is written", fr: "rien n’est écrit" } : `${(age / 1000).toFixed(1)} s`,
        ),
        check(
          "no-residue",
          { en: "Nothing of an earlier rehearsal is left", fr: "Il ne reste rien d’un exercice précédent" },
          residue.length === 0,
          "0",
          residue.length === 0 ? "0" : residue.join(", "),
        ),
        check(
          "no-snapshots",
          { en: "The replicas have no snapshots", fr: "Les répliques n’ont pas d’instantané" },
          snapshots.length === 0,
          "0",
          snapshots.length === 0 ? "0" : snapshots.join(", "),
        ),
        check(
          "link-carries",
          { en: "The link carries what changes", fr: "La liaison transporte ce qui change" },
          overloaded.length === 0,
          "< 100 %",
          replicationStreams(model)
            .map(
              ({ tier, usable, changeRate }) =>
                `${tier.name} ${Math.round((100 * changeRate.bitsPerSecond) / usable.bitsPerSecond)} %`,
            )
            .join(", "),
        ),
        ...fresh,
      ];
    },

    watchReplication() {
      if (database === undefined || watching !== undefined) return;
      const sample = async () => {
        const at = instant();
        const lag = await guests.database.lag(replicaOf(database)).catch(() => undefined);
        if (lag !== undefined) samples.push({ at, lag });
      };
      watching = setInterval(() => void sample(), LAG_SAMPLE_EVERY);
      watching.unref();
    },

    async replication() {
      clearInterval(watching);
      watching = undefined;
      if (database === undefined) return { samples, stillStreaming: true };
      const replica = replicaOf(database);
      const [inRecovery, receiver] = [
        await guests.database.inRecovery(replica),
        await guests.database.receiver(replica),
      ];
      return { samples, stillStreaming: inRecovery && receiver === "streaming" };
    },

    catchUp,

    /** What leaves time for it ends with a last synchronisation: nothing before it can be lost. */
    async strike(scenario: Scenario) {
      if (scenario !== "fire") await catchUp();
      return undefined;
    },

    async deploy(signal) {
      await cdktf(["synth"], { environment, signal, logFile: join(logs, "rehearsal-synth.log") });
      return withScratch(environment, async (scratch) => {
        const file = join(scratch, "plan");
        const { fingerprint } = await planToFile(REHEARSAL_STACK, file, { environment, signal });
        await cdktf(applyArguments(REHEARSAL_STACK), {
          environment: applying(file, environment),
          signal,
          logFile: join(logs, "rehearsal-deploy.log"),
        });
        const [first] = frozenBy((await censuses(signal)).marrakech, id);
        return { plans: { [REHEARSAL_STACK]: fingerprint.changes }, ...(first && { disaster: first.created }) };
      });
    },

    async recover(tier, signal) {
      await guests.settled();
      const isStateful = stateful.some(({ spec }) => spec.name === tier);
      if (isStateful && (await isCopy(tier))) await copies(tier).promote(recoveredOf(tier));
      const title: Wording = { en: `${tier} is healthy`, fr: `${tier} est en bonne santé` };
      let seen = "no VM of it runs";
      while (!signal.aborted) {
        const machines = guests.machines().filter((machine) => machine.network === BUBBLE && machine.tier === tier);
        const ill: string[] = [];
        for (const machine of machines) {
          const { passed, seen: said } = await guests.checkHealth(machine);
          if (!passed) ill.push(`${machine.name}: ${machine.why ?? said}`);
        }
        if (machines.length > 0 && ill.length === 0) {
          return check(
            `health/${tier}`,
            title,
            true,
            `${machines.length}/${machines.length}`,
            `${machines.length}/${machines.length}`,
          );
        }
        if (ill.length > 0) seen = ill.join("; ");
        // a program that does not start is told at once, and is not waited for
        const [broken] = machines.filter(({ state }) => state === "failed");
        if (broken !== undefined)
          return check(`health/${tier}`, title, false, "running", `${broken.name}: ${broken.why}`);
        await sleep(ASK_AGAIN_AFTER, undefined, { signal }).catch(() => undefined);
      }
      return check(`health/${tier}`, title, false, "healthy", seen);

      async function isCopy(name: string): Promise<boolean> {
        if (copies(name) !== guests.database) return true;
        return guests.database.inRecovery(recoveredOf(name));
      }
    },

    async switchNames() {
      const entries = model.massar.tiers.flatMap(({ service, network }) => {
        const cidr = model.sites.marrakech.networks[network]?.cidr;
        return service === undefined || cidr === undefined
          ? []
          : [{ name: service.name, address: String(cidr.host(service.host)) }];
      });
      const checks: Check[] = [];
      for (const { name, address } of entries) {
        await guests.dns.update(BUBBLE, name, address);
        const answered = (await guests.dns.resolve(BUBBLE, name)).join(", ");
        checks.push(
          check(
            `name/${name}`,
            { en: `${name} leads to the copy`, fr: `${name} mène à la copie` },
            answered === address,
            address,
            answered,
          ),
        );
      }
      return checks;
    },

    async assertions() {
      const [entry] = model.massar.tiers.flatMap(({ service }) => service ?? []);
      if (entry === undefined) throw new Error("no tier is an entry");
      const url = `https://${entry.name}`;
      const pupil = { code: `E${Date.now()}`, name: "Élève d’essai" };
      const checks: Check[] = [];
      const attempt = async (of: string, title: Wording, expected: string, act: () => Promise<string>) => {
        const seen = await act().catch((error: Error) => error.message);
        checks.push(check(of, title, seen === expected, expected, seen));
      };
      await attempt("enrol", { en: "A pupil can be enrolled", fr: "On peut inscrire un élève" }, "201", async () => {
        await guests.application.enrol(BUBBLE, url, pupil);
        return "201";
      });
      await attempt(
        "read",
        { en: "The pupil can be read back", fr: "On peut relire l’élève" },
        pupil.name,
        async () => {
          const read = await guests.application.read(BUBBLE, url, pupil.code);
          return read?.name ?? "";
        },
      );
      await attempt(
        "not-at-rabat",
        { en: "Rabat has heard nothing of it", fr: "Rabat n’en a rien su" },
        "",
        async () => (await guests.application.read("rabat", url, pupil.code))?.name ?? "",
      );
      return checks;
    },

    async readable(tier, disaster): Promise<Readable> {
      const recovered = recoveredOf(tier);
      // the copy is made a moment after the snapshot: what came later was lost
      const newest = await copies(tier).newestMarker(recovered, disaster);
      const written =
        copies(tier) === guests.database
          ? guests.database.writtenBefore(disaster)
          : guests.files.writtenBefore(tier, disaster);
      const missing = written && (await copies(tier).missing(recovered, written.sequence));
      return { ...(newest && { newest }), ...(missing !== undefined && { missing }) };
    },

    async isolation() {
      const tested = guests.isolation.kind === "namespaces";
      return { tested, probes: tested ? await guests.probeIsolation() : [] };
    },

    async destroy(signal) {
      await cdktf(["destroy", REHEARSAL_STACK, "--skip-synth", "--auto-approve", aloneFlag], {
        environment,
        signal,
        logFile: join(logs, "rehearsal-destroy.log"),
      });
      await guests.settled();
    },

    /** The guests end here: nothing of theirs may outlive them, the bubble's nor the sites'. */
    async remains(signal) {
      await guests.stop();
      const { processes, namespaces } = await guests.leftovers();
      const emptyPlans: string[] = [];
      for (const stack of STACKS) {
        await expectEmptyPlan(stack, { environment, signal }).then(
          () => emptyPlans.push(stack),
          () => undefined,
        );
      }
      return { processes, namespaces, emptyPlans };
    },
  };
}
