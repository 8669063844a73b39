import { setTimeout as sleep } from "node:timers/promises";
import type { Model } from "../../model/model";
import type { Check, Milliseconds, Wording } from "../../rehearsal/record";
import type { Readable, World } from "../../rehearsal/world";
import type { GuestAccess, NetworkName } from "../guests/api";
import { check } from "./check";
import type { Copies } from "./copies";

export interface RecoveredSideOptions {
  readonly model: Model;
  readonly guests: GuestAccess;
  readonly copies: Copies;
  /** Where the recovered tiers run: a rehearsal's bubble, or Marrakech itself in a drill. */
  readonly network: NetworkName;
  /** Whether Rabat answers, so that it can be asked for what it must not have heard of. */
  readonly rabatAnswers: boolean;
}

const ASK_AGAIN_AFTER: Milliseconds = 250;

/** What is done with the recovered tiers, and asked of them. */
export function recoveredSide({
  model,
  guests,
  copies,
  network,
  rabatAnswers,
}: RecoveredSideOptions): Pick<World, "recover" | "switchNames" | "assertions" | "readable"> {
  const holdsData = (tier: string) => copies.tiers.some(({ spec }) => spec.name === tier);
  const promote = async (tier: string) => {
    const leader = copies.leader(network, tier);
    // it may have been promoted by a process that was killed since
    if (tier === copies.database && !(await guests.database.inRecovery(leader))) return;
    await copies.of(tier).promote(leader);
  };

  return {
    async recover(tier, signal) {
      await guests.settled();
      if (holdsData(tier)) await promote(tier);
      const title: Wording = { en: `${tier} is healthy`, fr: `${tier} est en bonne santé` };
      const of = `health/${tier}`;
      let seen: Wording = { en: "no VM of it runs", fr: "aucune de ses VM ne tourne" };
      while (!signal.aborted) {
        const machines = guests.machines().filter((machine) => machine.network === network && machine.tier === tier);
        const ill: string[] = [];
        for (const machine of machines) {
          const { passed, seen: said } = await guests.checkHealth(machine);
          if (!passed) ill.push(`${machine.name}: ${machine.why ?? said}`);
        }
        if (machines.length > 0 && ill.length === 0) {
          const all = `${machines.length}/${machines.length}`;
          return check(of, title, true, all, all);
        }
        if (ill.length > 0) seen = ill.join("; ");
        // a program that does not start is told at once, and is not waited for
        const [broken] = machines.filter(({ state }) => state === "failed");
        if (broken !== undefined)
          return check(of, title, false, { en: "running", fr: "en marche" }, `${broken.name}: ${broken.why}`);
        await sleep(ASK_AGAIN_AFTER, undefined, { signal }).catch(() => undefined);
      }
      return check(of, title, false, { en: "healthy", fr: "en bonne santé" }, seen);
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
      const attempt = async (of: string, title: Wording, expected: string, act: () => Promise<string>) => {
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
        tier === copies.database ? guests.database.writtenBefore(disaster) : guests.files.writtenBefore(tier, disaster);
      const missing = written && (await copies.of(tier).missing(recovered, written.sequence));
      return { ...(newest && { newest }), ...(missing !== undefined && { missing }) };
    },
  };
}
