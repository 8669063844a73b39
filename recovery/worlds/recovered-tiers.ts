import { setTimeout as sleep } from "node:timers/promises";
import type { GuestAccess, NetworkName } from "../../guests/api";
import { plannedMembers, siteOf } from "../../guests/network/plan";
import { numberText } from "../../lib/text/amounts";
import { english, type LocalizedText, listed, localize } from "../../lib/text/localized";
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
  /** The network of the recovered tiers: the bubble in a rehearsal, Marrakech itself in a drill. */
  readonly network: NetworkName;
  /** Whether Rabat answers, so that a test can check that nothing was written there. */
  readonly rabatAnswers: boolean;
}

/** A member of a tier that does not work. */
interface UnhealthyMember {
  readonly why: LocalizedText;
  /** Whether it cannot recover without intervention. */
  readonly permanent: boolean;
}

const NO_VM: LocalizedText = { en: "its VM does not run", fr: "sa VM n’est pas en service" };
const DEPENDENCY: LocalizedText = { en: "dependency", fr: "dépendance" };
const wrongAddress = (actual: string, planned: string): LocalizedText => ({
  en: `its address is ${actual}, planned is ${planned}`,
  fr: `son adresse est ${actual}, l’adresse prévue est ${planned}`,
});

const POLL: Milliseconds = 250;
/** On a busy host, a server that just started answers too late once. */
const PROMOTION_TRIES = 3;
/** Of the faults of a damaged database, as many as a reader can use. */
const MOST_FAULTS = 20;

/** The actions and checks on the recovered tiers. */
export function recoveredTiers({
  model,
  guests,
  copies,
  network,
  rabatAnswers,
}: RecoveredTiersOptions): Pick<World, "recover" | "switchNames" | "assertions" | "readable" | "integrity"> {
  const holdsData = (tier: string) => copies.tiers.some(({ spec }) => spec.name === tier);
  const promote = async (tier: string) => {
    const leader = copies.leader(network, tier);
    // a killed run may have promoted it already
    if (tier === copies.database && !(await guests.database.inRecovery(leader))) return;
    await copies.of(tier).promote(leader);
  };

  /** Terraform does not wait for guests: they start after their VMs. */
  const leaderRuns = (tier: string) => {
    const { member } = copies.leader(network, tier);
    return guests
      .machines()
      .some((each) => each.network === network && each.member === member && each.state === "running");
  };

  const specOf = (tier: string) => model.massar.tiers.find(({ name }) => name === tier);
  const membersOf = (tier: string) => {
    const spec = specOf(tier);
    if (spec === undefined) throw new Error(`unknown tier "${tier}"`);
    return plannedMembers(model, network, spec);
  };

  /** The planned members that are missing, have another address, or fail their health check. */
  const unhealthyMembers = async (tier: string): Promise<readonly UnhealthyMember[]> => {
    const machines = guests.machines().filter((machine) => machine.network === network && machine.tier === tier);
    const unhealthy: UnhealthyMember[] = [];
    for (const { id, address } of membersOf(tier)) {
      const machine = machines.find(({ member }) => member === id);
      const add = (why: LocalizedText, permanent: boolean) => unhealthy.push({ why, permanent });
      if (machine === undefined) add(localize`${id}: ${NO_VM}`, false);
      else if (machine.state === "failed") add(localize`${machine.name}: ${machine.why ?? ""}`, true);
      else if (machine.address !== "" && machine.address !== address) {
        add(localize`${machine.name}: ${wrongAddress(machine.address, address)}`, true);
      } else {
        const { passed, seen } = await guests.checkHealth(machine);
        if (!passed) add(localize`${machine.name}: ${machine.why ?? seen}`, false);
      }
    }
    return unhealthy;
  };

  /** A standby that nobody promoted accepts connections too, so a database must also read back a write. */
  const refusesWrites = async (tier: string): Promise<readonly UnhealthyMember[]> => {
    const leader = copies.leader(network, tier);
    try {
      const { passed, seen } = await guests.database.acceptsWrites(leader);
      return passed ? [] : [{ why: localize`${leader.member}: ${seen}`, permanent: false }];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [{ why: localize`${leader.member}: ${why}`, permanent: false }];
    }
  };

  /** Unhealthy members of the tiers on which a tier depends, as possible causes. */
  const unhealthyDependencies = async (tier: string): Promise<readonly LocalizedText[]> => {
    const causes: LocalizedText[] = [];
    for (const needed of specOf(tier)?.dependsOn ?? []) {
      for (const { why } of await unhealthyMembers(needed)) causes.push(localize`${DEPENDENCY} ${needed}: ${why}`);
    }
    return causes;
  };

  /** The markers in the copy are the ones at Rabat, value by value. */
  const sameMarkers = async (tier: string): Promise<Check> => {
    const { database } = guests;
    const title = { en: "Markers, compared with Rabat", fr: "Marqueurs, comparés à Rabat" };
    const { sequence = 0 } = (await database.newestMarker(copies.leader(network, tier))) ?? {};
    // a job at Rabat may delete old markers
    const { from, checksum: expected } = await database.markerChecksum(copies.leader("rabat", tier), sequence);
    const { checksum: seen } = await database.markerChecksum(copies.leader(network, tier), sequence, from);
    return check("integrity/markers", title, seen === expected, expected, seen);
  };

  return {
    async recover(tier, signal, report) {
      const title: LocalizedText = { en: `Health of ${tier}`, fr: `État de santé de ${tier}` };
      const result = (passed: boolean, ...[expected, seen]: [LocalizedText, LocalizedText]) =>
        check(`health/${tier}`, title, passed, expected, seen);
      const all = `${membersOf(tier).length}/${membersOf(tier).length}`;
      let seen: readonly UnhealthyMember[] = [];
      let isPromoted = !holdsData(tier);
      let failures = 0;
      while (!signal.aborted) {
        // its VMs may still be created
        await guests.settled();
        if (!isPromoted && leaderRuns(tier)) {
          try {
            await promote(tier);
            isPromoted = true;
          } catch (error) {
            failures += 1;
            if (failures === PROMOTION_TRIES) throw error;
          }
        }
        seen = await unhealthyMembers(tier);
        if (isPromoted && seen.length === 0 && tier === copies.database) seen = await refusesWrites(tier);
        if (isPromoted && seen.length === 0) return result(true, all, all);
        // do not wait for a permanent failure
        if (seen.some(({ permanent }) => permanent)) break;
        report?.(`the health checks of ${tier}: ${seen.map(({ why }) => english(why)).join("; ")}`);
        await sleep(POLL, undefined, { signal }).catch(() => undefined);
      }
      const needed = await unhealthyDependencies(tier);
      return result(false, all, listed([...seen.map(({ why }) => why), ...needed], "; "));
    },

    async switchNames(tiers) {
      const named = model.massar.tiers.filter(({ name }) => tiers.includes(name));
      const entries = named.flatMap(({ service, network: of }) => {
        const cidr = siteOf(model, network).networks[of]?.cidr;
        return service === undefined || cidr === undefined
          ? []
          : [{ name: service.name, address: String(cidr.host(service.host)) }];
      });
      const checks: Check[] = [];
      for (const { name, address } of entries) {
        await guests.dns.update(network, name, address);
        const answered = (await guests.dns.resolve(network, name)).join(", ");
        const title = { en: `Address of ${name}`, fr: `Adresse de ${name}` };
        checks.push(check(`name/${name}`, title, answered === address, address, answered));
      }
      return checks;
    },

    async assertions() {
      const [entry] = model.massar.tiers.flatMap(({ service }) => service ?? []);
      if (entry === undefined) throw new Error("no tier has a service address");
      const url = `https://${entry.name}`;
      const pupil = { code: `E${Date.now()}`, name: "Élève d’essai" };
      const checks: Check[] = [];
      const attempt = async (of: string, title: LocalizedText, expected: string, act: () => Promise<string>) => {
        const seen = await act().catch((error: Error) => error.message);
        checks.push(check(of, title, seen === expected, expected, seen));
      };
      await attempt("enrol", { en: "Enrol a pupil", fr: "Inscrire un élève" }, "HTTP 204", async () => {
        await guests.application.enrol(network, url, pupil);
        return "HTTP 204";
      });
      await attempt(
        "read",
        { en: "Read the pupil’s record", fr: "Relire la fiche de l’élève" },
        pupil.name,
        async () => (await guests.application.read(network, url, pupil.code))?.name ?? "HTTP 404",
      );
      if (rabatAnswers) {
        await attempt(
          "not-at-rabat",
          { en: "Look for the pupil at Rabat", fr: "Chercher l’élève à Rabat" },
          "HTTP 404",
          async () => (await guests.application.read("rabat", url, pupil.code))?.name ?? "HTTP 404",
        );
      }
      return checks;
    },

    async readable(tier, disaster): Promise<Readable> {
      const recovered = copies.leader(network, tier);
      // the copy may contain markers from after the disaster, which are ignored
      const newest = await copies.of(tier).newestMarker(recovered, disaster);
      const written =
        tier === copies.database
          ? await guests.database.writtenBefore(disaster)
          : await guests.files.writtenBefore(tier, disaster);
      const missing = written && (await copies.of(tier).missing(recovered, written.sequence));
      const holes = newest && (await copies.of(tier).missing(recovered, newest.sequence));
      return {
        ...(newest && { newest }),
        ...(missing !== undefined && { missing }),
        ...(holes !== undefined && { holes }),
      };
    },

    async integrity() {
      // a part of the tiers may contain no database
      if (copies.database === undefined || !holdsData(copies.database)) return [];
      const { database } = guests;
      const copy = copies.leader(network, copies.database);
      const { checked, faults } = await database.corruption(copy);
      const seen = faults.length === 0 ? String(checked) : faults.slice(0, MOST_FAULTS).join("; ");
      const checks = [
        check(
          "integrity/pages",
          {
            en: "Pages of all tables and indexes (amcheck)",
            fr: "Pages de toutes les tables et de tous les index (amcheck)",
          },
          checked > 0 && faults.length === 0,
          { en: "no damage", fr: "aucun dommage" },
          seen,
        ),
      ];
      for (const { table, rows, checksum } of await database.tableChecksums(copy)) {
        const title = { en: `Rows of ${table}`, fr: `Lignes de ${table}` };
        const sum = {
          en: `${numberText(rows, "en")}, checksum ${checksum}`,
          fr: `${numberText(rows, "fr")}, somme de contrôle ${checksum}`,
        };
        checks.push(check(`integrity/table/${table}`, title, true, { en: "readable", fr: "lisibles" }, sum));
      }
      return rabatAnswers ? [...checks, await sameMarkers(copies.database)] : checks;
    },
  };
}
