import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DnsGuests, GuestAccess, Guests, MachineKey } from "../../guests/api";
import { serviceAddress } from "../../guests/network/plan";
import { localizedLength } from "../../lib/text/amounts";
import type { LocalizedText } from "../../lib/text/localized";
import type { Milliseconds } from "../../lib/time";
import { PRIMARY_SITE, SITE_NAMES, type SiteName } from "../../model/schema/site";
import { recoveryTimeline } from "../../planning/timeline";
import { endOutage } from "../../simulation/control";
import { cdktf } from "../../terraform/cdktf";
import { exerciseEnvironment, waitForProcesses } from "../journal/exercise-processes";
import type { Check, DayKind } from "../record";
import type { DayWorld } from "../runbook/world";
import { check } from "./check";
import { type Copies, copiesOf } from "./copies";
import { lossOfRabat, stopWriters, writersOf } from "./loss-of-rabat";
import type { SimulatedPlace } from "./place";
import { rabatAnswers } from "./rabat-is-down";
import { readinessOfSites } from "./readiness";
import { recoveredTiers } from "./recovered-tiers";
import { type FenceOverride, refusals, takeRightToWrite } from "./right-to-write";
import { censuses, deployPlanned, systemClock } from "./sites";

const STACK = "dr" as const;
const SYNCHRONISATION_TIMEOUT: Milliseconds = 60_000;
const FOLLOW_TIMEOUT: Milliseconds = 120_000;
const POLL: Milliseconds = 250;

/** Where the posture of Marrakech is kept: committed for real sites, beside the simulation for simulated ones. */
export interface PostureStore {
  /** The context with which the stacks are synthesised. */
  context(): Promise<Readonly<Record<string, unknown>>>;
  /** @returns where it is written */
  recovered(): Promise<LocalizedText>;
  /** Approves the end of the failover. @returns as above */
  ending(): Promise<LocalizedText>;
  standby(): Promise<LocalizedText>;
}

export interface DayOptions extends SimulatedPlace {
  readonly kind: DayKind;
  readonly posture: PostureStore;
  /** The tiers that are recovered. @default - all */
  readonly tiers?: readonly string[];
  readonly override?: FenceOverride;
  /** Whether the run overrides rules and acknowledgements. @default false */
  readonly emergency?: boolean;
  /** The instant of the disaster, as a person states it. @default - the last sign of life of Rabat */
  readonly disaster?: string;
  /** Markers of each tier that an earlier failover has lost, as its record says. */
  readonly lost: Readonly<Record<string, number>>;
  /** Plans and applies a stack. @default - with cdktf and Terraform */
  readonly deploy?: (context: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<string>;
}

/** The day itself, on the sites of a simulation. */
export function dayWorld(options: DayOptions): DayWorld {
  const { model, id, kind, guests, controls, logs, posture, override, lost } = options;
  const control = controls.rabat;
  const home = kind === "failback" || kind === "reprotect";
  const network: SiteName = kind === "failback" ? "rabat" : "marrakech";
  const environment = withContext(
    exerciseEnvironment(id, options.environment),
    options.emergency ? { emergency: id } : {},
  );
  const all = copiesOf(model, id, guests);
  const copies: Copies = { ...all, tiers: all.tiers.filter(({ spec }) => options.tiers?.includes(spec.name) ?? true) };
  const loss = lossOfRabat({ model, guests, copies, control });
  const recovered = recoveredTiers({ model, guests, copies, network, rabatAnswers: false });
  const deploy =
    options.deploy ??
    (async (context: Readonly<Record<string, unknown>>, signal: AbortSignal) => {
      await waitForProcesses(id, signal);
      const inContext = withContext(environment, context);
      await cdktf(["synth"], { environment: inContext, signal, logFile: join(logs, `${kind}-synth.log`) });
      return deployPlanned(STACK, {
        ...{ environment: inContext, signal, logFile: join(logs, `${kind}-deploy.log`) },
        parallelism: model.recoveryPlan.concurrency,
      });
    });
  const deployed = async (signal: AbortSignal) => deploy(await posture.context(), signal);
  const perTier = async (act: (tier: string) => Promise<Check>): Promise<readonly Check[]> => {
    const checks: Check[] = [];
    for (const { spec } of copies.tiers) checks.push(await act(spec.name));
    return checks;
  };
  const holder = (tier: string): Check => {
    const lease = guests.writing.lease(tier, "marrakech");
    const title: LocalizedText = { en: `Writer of ${tier}`, fr: `Site qui écrit ${tier}` };
    const expected = home ? "marrakech" : "rabat";
    return check(`writer/${tier}`, title, lease.holder === expected, expected, lease.holder ?? "—");
  };
  const lagAt = (site: SiteName) => (tier: string) => lagCheck(copies, site, tier);

  return {
    clock: systemClock,
    ...recovered,

    async readable(tier, disaster) {
      const { missing: _, holes, ...found } = await recovered.readable(tier, disaster);
      // until now: on the day, the instant of the disaster is an estimate, and what was written after it may be lost as well
      const { missing } = await recovered.readable(tier, new Date().toISOString());
      const { [tier]: before = 0 } = lost;
      return {
        ...found,
        ...(missing !== undefined && { missing: missing - before }),
        ...(holes !== undefined && { holes: Math.max(0, holes - before) }),
      };
    },

    async survey(signal) {
      const answers = await rabatAnswers({ environment, signal });
      return [answers, ...copies.tiers.map(({ spec }) => holder(spec.name)), ...(await perTier(lagAt("marrakech")))];
    },

    async readiness(signal) {
      if (!home) {
        const synthesise = (ends: AbortSignal) =>
          cdktf(["synth"], { environment, signal: ends, logFile: join(logs, `${kind}-synth.log`) });
        const { justDeployed } = options;
        return readinessOfSites({ model, guests, copies, environment, justDeployed, synthesise }, signal);
      }
      const answers = await rabatAnswers({ environment, signal });
      const writers = copies.tiers.map(({ spec }) => holder(spec.name));
      if (kind === "reprotect") return [answers, ...writers, ...(await refusals({ guests, copies }, "rabat", true))];
      return [answers, ...writers, ...(await perTier(lagAt("rabat")))];
    },

    triggerDisaster: (scenario) => loss.triggerDisaster(scenario),

    async disasterAt() {
      if (options.disaster !== undefined) return options.disaster;
      const newest = await Promise.all(
        copies.tiers.map(({ spec: { name } }) => copies.of(name).newestMarker(copies.leader("marrakech", name))),
      );
      const last = newest
        .flatMap((marker) => marker?.at ?? [])
        .sort()
        .at(-1);
      // after the marker, because only markers before the disaster count
      return last === undefined ? new Date().toISOString() : new Date(Date.parse(last) + 1).toISOString();
    },

    fence: () =>
      takeRightToWrite({
        ...{ guests, copies, to: network, planned: kind !== "failover" },
        ...(override && { override }),
      }),

    async relight() {
      await endOutage(control);
      await loss.restoreRabat();
      return refusals({ guests, copies }, "rabat", true);
    },

    async giveBack() {
      for (const { spec } of copies.tiers) await guests.writing.giveBack(spec.name);
    },

    async setPosture(to, signal) {
      if (to === "recovered") return posture.recovered();
      await posture.ending();
      await deployed(signal);
      const where = await posture.standby();
      await deployed(signal);
      await guests.startOrderly("marrakech", writersOf(model, copies));
      return where;
    },

    async deploy(signal) {
      return { plans: { [STACK]: await deployed(signal) } };
    },

    stopWriters: (site) => stopWriters({ model, guests, copies }, site),

    startWriters: (site) => guests.startOrderly(site, writersOf(model, copies)),

    async synchronise(to) {
      const from = other(to);
      let at = "";
      const checks = await perTier(async (tier) => {
        const target = copies.leader(to, tier);
        at = await copies.of(tier).synchronise(target, SYNCHRONISATION_TIMEOUT);
        const written = (await newestWritten(guests, copies, tier))?.sequence ?? 0;
        const [there, here] = [
          await copies.of(tier).missing(target, written),
          await copies.of(tier).missing(copies.leader(from, tier), written),
        ];
        const title: LocalizedText = {
          en: `Records of ${tier} that ${to} lacks`,
          fr: `Enregistrements de ${tier} absents de ${to}`,
        };
        return check(`complete/${tier}`, title, there === here, "0", String(there - here));
      });
      return { at: at === "" ? new Date().toISOString() : at, checks };
    },

    async follow(site, signal, report) {
      const checks = await perTier(async (tier) => {
        report(`the copy of ${tier}`);
        await guests.writing.follow(tier);
        await guests.settled();
        return followCheck(guests, copies, { site, tier, signal });
      });
      // a name server that comes back would still answer with its own site
      if (site === "rabat") await pointNames(guests.dns, ["rabat"], "marrakech");
      return checks;
    },

    oneWriter: () => refusals({ guests, copies }, kind === "reprotect" ? "rabat" : "marrakech", true),

    async promoteAtHome(signal, report) {
      await guests.startOrderly("rabat", writersOf(model, copies));
      const checks: Check[] = [];
      for (const { tiers } of recoveryTimeline(model).groups) {
        for (const { tier } of tiers) {
          if (options.tiers?.includes(tier.name) ?? true)
            checks.push(await recovered.recover(tier.name, signal, report));
        }
      }
      return checks;
    },

    namesAtHome: () => pointNames(guests.dns, SITE_NAMES, "rabat"),

    censuses: (signal) => censuses(environment, signal),
    watchReplication: () => undefined,
    replication: async () => ({ samples: [], failures: [], stillStreaming: false }),
    isolation: async () => ({ tested: false, probes: [], notProbed: [] }),
    destroy: async () => undefined,
    remains: async () => ({ processes: [], namespaces: [], emptyPlans: [] }),
  };

  async function pointNames(dns: DnsGuests, networks: readonly SiteName[], to: SiteName): Promise<readonly Check[]> {
    const checks: Check[] = [];
    for (const tier of model.massar.tiers) {
      const address = serviceAddress(model, to, tier);
      if (tier.service === undefined || address === undefined) continue;
      if (!(options.tiers?.includes(tier.name) ?? true)) continue;
      const { name } = tier.service;
      for (const at of networks) {
        await dns.update(at, name, address);
        const answered = (await dns.resolve(at, name)).join(", ");
        const title: LocalizedText = { en: `Address of ${name} at ${at}`, fr: `Adresse de ${name} à ${at}` };
        checks.push(check(`name/${name}/${at}`, title, answered === address, address, answered));
      }
    }
    return checks;
  }
}

const other = (site: SiteName): SiteName => SITE_NAMES.find((each) => each !== site) ?? PRIMARY_SITE;

const newestWritten = (guests: Pick<GuestAccess, "database" | "files">, { database }: Copies, tier: string) =>
  tier === database ? guests.database.written() : guests.files.written(tier);

async function lagCheck(copies: Copies, site: SiteName, tier: string): Promise<Check> {
  const spec = copies.tiers.find((each) => each.spec.name === tier)?.spec;
  const limit = spec?.protection.rpo;
  const title: LocalizedText = { en: `Lag of ${tier} at ${site}`, fr: `Retard de ${tier} à ${site}` };
  const expected = `≤ ${limit}`;
  try {
    const lag = await copies.of(tier).lag(copies.leader(site, tier));
    const seen = Number.isFinite(lag) ? localizedLength(lag) : "—";
    return check(`lag/${tier}`, title, limit !== undefined && lag <= limit.milliseconds, expected, seen);
  } catch (error) {
    return check(`lag/${tier}`, title, false, expected, error instanceof Error ? error.message : String(error));
  }
}

async function followCheck(
  guests: Pick<Guests, "database">,
  copies: Copies,
  { site, tier, signal }: { readonly site: SiteName; readonly tier: string; readonly signal: AbortSignal },
): Promise<Check> {
  const title: LocalizedText = { en: `Replication of ${tier} to ${site}`, fr: `Réplication de ${tier} vers ${site}` };
  const replica: MachineKey = copies.leader(site, tier);
  const state = async () => {
    if (tier === copies.database) return guests.database.receiver(replica);
    await copies.of(tier).synchronise(replica, SYNCHRONISATION_TIMEOUT);
    return "streaming";
  };
  let seen = "";
  for (const deadline = Date.now() + FOLLOW_TIMEOUT; Date.now() < deadline && !signal.aborted; await sleep(POLL)) {
    seen = await state().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (seen === "streaming") break;
  }
  return check(`follows/${tier}`, title, seen === "streaming", "streaming", seen);
}

const withContext = (
  environment: Readonly<Record<string, string>>,
  context: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> => ({
  ...environment,
  CDKTF_CONTEXT_JSON: JSON.stringify({ ...JSON.parse(environment["CDKTF_CONTEXT_JSON"] ?? "{}"), ...context }),
});
