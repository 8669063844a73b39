import { setTimeout as sleep } from "node:timers/promises";
import type { GuestAccess, NetworkName } from "../../guests/api";
import { plannedMembers } from "../../guests/network/plan";
import { type LocalizedText, listed, localize } from "../../lib/text/localized";
import type { Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import type { Check } from "../record";
import type { Readable, World } from "../runbook/world";
import { check } from "./check";
import type { Copies } from "./copies";

export interface RecoveredTiersOptions {
  readonly model: Model;
  readonly guests: GuestAccess;
  readonly copies: Copies;
  /** Where the recovered tiers run: a rehearsal's bubble, or Marrakech itself in a drill. */
  readonly network: NetworkName;
  /** Whether Rabat answers, so that it can be asked for what it must not have heard of. */
  readonly rabatAnswers: boolean;
}

/** A member of a tier that does not do what it is there for. */
interface UnhealthyMember {
  readonly why: LocalizedText;
  /** Whether waiting is of no use. */
  readonly permanent: boolean;
}

const NO_VM: LocalizedText = { en: "no VM of it runs", fr: "aucune VM ne tourne pour lui" };
const DEPENDS: LocalizedText = { en: "it depends on", fr: "il dépend de" };
const elsewhere = (is: string, planned: string): LocalizedText => ({
  en: `its address is ${is}, the plan says ${planned}`,
  fr: `son adresse est ${is}, le plan dit ${planned}`,
});

const ASK_AGAIN_AFTER: Milliseconds = 250;

/** What is done with the recovered tiers, and asked of them. */
export function recoveredTiers({
  model,
  guests,
  copies,
  network,
  rabatAnswers,
}: RecoveredTiersOptions): Pick<World, "recover" | "switchNames" | "assertions" | "readable"> {
  const holdsData = (tier: string) => copies.tiers.some(({ spec }) => spec.name === tier);
  const promote = async (tier: string) => {
    const leader = copies.leader(network, tier);
    // it may have been promoted by a process that was killed since
    if (tier === copies.database && !(await guests.database.inRecovery(leader))) return;
    await copies.of(tier).promote(leader);
  };

  const specOf = (tier: string) => model.massar.tiers.find(({ name }) => name === tier);
  const membersOf = (tier: string) => {
    const spec = specOf(tier);
    if (spec === undefined) throw new Error(`the workload has no tier ${tier}`);
    return plannedMembers(model, network, spec);
  };

  /** Each member that the plan has and that is not there, not where it should be, or not well. */
  const unhealthyMembers = async (tier: string): Promise<readonly UnhealthyMember[]> => {
    const machines = guests.machines().filter((machine) => machine.network === network && machine.tier === tier);
    const ill: UnhealthyMember[] = [];
    for (const { id, address } of membersOf(tier)) {
      const machine = machines.find(({ member }) => member === id);
      const tell = (why: LocalizedText, forGood: boolean) => ill.push({ why, permanent: forGood });
      if (machine === undefined) tell(localize`${id}: ${NO_VM}`, false);
      else if (machine.state === "failed") tell(localize`${machine.name}: ${machine.why ?? ""}`, true);
      else if (machine.address !== "" && machine.address !== address) {
        tell(localize`${machine.name}: ${elsewhere(machine.address, address)}`, true);
      } else {
        const { passed, seen } = await guests.checkHealth(machine);
        if (!passed) tell(localize`${machine.name}: ${machine.why ?? seen}`, false);
      }
    }
    return ill;
  };

  /** Why a tier may be ill that is well by itself. */
  const unhealthyDependencies = async (tier: string): Promise<readonly LocalizedText[]> => {
    const told: LocalizedText[] = [];
    for (const needed of specOf(tier)?.dependsOn ?? []) {
      for (const { why } of await unhealthyMembers(needed)) told.push(localize`${DEPENDS} ${needed}: ${why}`);
    }
    return told;
  };

  return {
    async recover(tier, signal) {
      await guests.settled();
      if (holdsData(tier)) await promote(tier);
      const title: LocalizedText = { en: `${tier} is healthy`, fr: `${tier} est en bonne santé` };
      const result = (passed: boolean, ...[expected, seen]: [LocalizedText, LocalizedText]) =>
        check(`health/${tier}`, title, passed, expected, seen);
      const all = `${membersOf(tier).length}/${membersOf(tier).length}`;
      let seen: readonly UnhealthyMember[] = [];
      while (!signal.aborted) {
        seen = await unhealthyMembers(tier);
        if (seen.length === 0) return result(true, all, all);
        // what does not come right by itself is told at once, and is not waited for
        if (seen.some(({ permanent: forGood }) => forGood)) break;
        await sleep(ASK_AGAIN_AFTER, undefined, { signal }).catch(() => undefined);
      }
      const needed = await unhealthyDependencies(tier);
      return result(false, all, listed([...seen.map(({ why }) => why), ...needed], "; "));
    },

    async switchNames() {
      const entries = model.massar.tiers.flatMap(({ service, network: of }) => {
        const cidr = model.sites.marrakech.networks[of]?.cidr;
        return service === undefined || cidr === undefined
          ? []
          : [{ name: service.name, address: String(cidr.host(service.host)) }];
      });
      const checks: Check[] = [];
      for (const { name, address } of entries) {
        await guests.dns.update(network, name, address);
        const answered = (await guests.dns.resolve(network, name)).join(", ");
        const title = { en: `${name} leads to the copy`, fr: `${name} mène à la copie` };
        checks.push(check(`name/${name}`, title, answered === address, address, answered));
      }
      return checks;
    },

    async assertions() {
      const [entry] = model.massar.tiers.flatMap(({ service }) => service ?? []);
      if (entry === undefined) throw new Error("no tier is an entry");
      const url = `https://${entry.name}`;
      const pupil = { code: `E${Date.now()}`, name: "Élève d’essai" };
      const checks: Check[] = [];
      const attempt = async (of: string, title: LocalizedText, expected: string, act: () => Promise<string>) => {
        const seen = await act().catch((error: Error) => error.message);
        checks.push(check(of, title, seen === expected, expected, seen));
      };
      await attempt(
        "enrol",
        { en: "A pupil can be enrolled", fr: "On peut inscrire un élève" },
        "HTTP 204",
        async () => {
          await guests.application.enrol(network, url, pupil);
          return "HTTP 204";
        },
      );
      await attempt(
        "read",
        { en: "The pupil can be read back", fr: "On peut relire l’élève" },
        pupil.name,
        async () => (await guests.application.read(network, url, pupil.code))?.name ?? "HTTP 404",
      );
      if (rabatAnswers) {
        await attempt(
          "not-at-rabat",
          { en: "Rabat has heard nothing of it", fr: "Rabat n’en a rien su" },
          "HTTP 404",
          async () => (await guests.application.read("rabat", url, pupil.code))?.name ?? "HTTP 404",
        );
      }
      return checks;
    },

    async readable(tier, disaster): Promise<Readable> {
      const recovered = copies.leader(network, tier);
      // the copy is made a moment after the snapshot: what came later was lost
      const newest = await copies.of(tier).newestMarker(recovered, disaster);
      const written =
        tier === copies.database
          ? await guests.database.writtenBefore(disaster)
          : await guests.files.writtenBefore(tier, disaster);
      const missing = written && (await copies.of(tier).missing(recovered, written.sequence));
      return { ...(newest && { newest }), ...(missing !== undefined && { missing }) };
    },
  };
}
