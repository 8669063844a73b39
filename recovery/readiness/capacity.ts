import type { Census } from "../../census/census";
import type { LocalizedText } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { virtualMachineName } from "../../model/names";
import { inPosture, type Machine, machinesAt } from "../../planning/capacity/machines";
import { storesAt } from "../../planning/capacity/stores";
import { priorityGroups } from "../../planning/timeline";
import type { Finding } from "../record";
import { type ClusterUsage, clusterUsage, type DatastoreUsage, datastoreUsage } from "./current-usage";

/** Something that a rehearsal's VMs need of Marrakech, beside what runs there. */
interface ResourceBalance {
  readonly what: { readonly en: string; readonly fr: string };
  /** What there is of it, and what is taken. */
  readonly has: number;
  readonly taken: number;
  /** What a rehearsal may take, however much is free. @default - all that is free */
  readonly allowed?: number;
  /** What these VMs need of it. */
  readonly needs: (machines: readonly Machine[]) => number;
  readonly unit: "GiB" | "GHz";
  /** What gives it more room. */
  readonly remedy: LocalizedText;
}

/**
 * Whether Marrakech, as it is now, has room for a rehearsal once each priority group has started, one finding per group: beside
 * what runs there, with as many hosts lost as the cluster tolerates, and within the rehearsal's limits.
 */
export function capacityPerGroup(model: Model, marrakech: Census): readonly Finding[] {
  const rehearsed = machinesAt(inPosture(model, "recovered"), "marrakech").filter(({ tier }) => tier !== undefined);
  const clusters = [...new Set(rehearsed.map(({ cluster }) => cluster))];
  const ledgers = [
    ...clusters.flatMap((cluster) => clusterBalances(model, cluster, clusterUsage(model, marrakech, cluster))),
    ...storesAt(model, "marrakech")
      .filter(({ name }) => rehearsed.some(({ storage }) => storage === name))
      .map((store) => datastoreBalance(model, store.name, datastoreUsage(model, marrakech, store))),
  ];
  return priorityGroups(model.massar.tiers).map(({ priority, tiers }): Finding => {
    const machines = rehearsed.filter(({ tier }) => tier !== undefined && tier.recoveryPriority <= priority);
    const short = ledgers.filter((ledger) => ledger.needs(machines) > availableTo(ledger));
    const names = tiers.map(({ name }) => name).join(", ");
    return {
      id: `room/${priority}`,
      title: {
        en: `Marrakech has room once priority ${priority} runs (${names})`,
        fr: `Marrakech a la place une fois la priorité ${priority} démarrée (${names})`,
      },
      passed: short.length === 0,
      expected: inBoth((language) => ledgers.map((ledger) => limitText(ledger, language)).join("; ")),
      seen: inBoth((language) =>
        short.length === 0
          ? ledgers.map((ledger) => needText(ledger, machines, language)).join("; ")
          : short.map((ledger) => shortText(ledger, machines, language)).join("; "),
      ),
    };
  });
}

function clusterBalances(model: Model, cluster: string, now: ClusterUsage): ResourceBalance[] {
  const limits = model.sites.marrakech.rehearsal?.limits[cluster];
  const [memory, cpu] = [limits?.memory.bytes ?? 0, limits?.cpu.hertz ?? 0];
  const sum = (amount: (machine: Machine) => number) => (machines: readonly Machine[]) =>
    machines.filter((machine) => machine.cluster === cluster).reduce((total, each) => total + amount(each), 0);
  const runs = (amount: (machine: ClusterUsage["machines"][number]) => number) =>
    now.machines.reduce((total, machine) => total + amount(machine), 0);
  const remedyOf = (amount: (machine: ClusterUsage["machines"][number]) => number) => clusterRemedy(now, amount);
  const on = (en: string, fr: string) => ({ en: `${en} of ${cluster}`, fr: `${fr} de ${cluster}` });
  const expectedCpu = sum(({ expected }) => expected.cpu.hertz);
  return [
    {
      what: on("memory", "mémoire"),
      has: now.has.memory,
      taken: runs(({ expected }) => expected.memory),
      allowed: memory,
      // all of it, or the hypervisor would swap, and the rehearsal measure that
      needs: sum((machine) => machine.memory.bytes),
      unit: "GiB",
      remedy: remedyOf(({ expected }) => expected.memory),
    },
    {
      what: on("reserved memory", "mémoire réservée"),
      has: now.has.memory,
      taken: now.reserved.memory,
      allowed: memory,
      needs: sum(({ reserved }) => reserved.memory.bytes),
      unit: "GiB",
      remedy: remedyOf(({ reserved }) => reserved.memory),
    },
    {
      what: on("CPU", "CPU"),
      has: now.has.cpu,
      taken: runs(({ expected }) => expected.cpu),
      // its pool gives them no more, which only makes them slower
      needs: (machines) => Math.min(cpu, expectedCpu(machines)),
      unit: "GHz",
      remedy: remedyOf(({ expected }) => expected.cpu),
    },
    {
      what: on("reserved CPU", "CPU réservé"),
      has: now.has.cpu,
      taken: now.reserved.cpu,
      allowed: cpu,
      needs: sum(({ reserved }) => reserved.cpu.hertz),
      unit: "GHz",
      remedy: remedyOf(({ reserved }) => reserved.cpu),
    },
  ];
}

/** The host that could run VMs and does not, or else the largest VM that is none of Massar's. */
function clusterRemedy(
  { idle, machines }: ClusterUsage,
  amount: (machine: ClusterUsage["machines"][number]) => number,
): LocalizedText {
  if (idle.length > 0) {
    return {
      en: `bring back ${idle.join(", ")}, which runs no VMs`,
      fr: `remettre en service ${idle.join(", ")}, qui ne porte aucune VM`,
    };
  }
  return shutDown(largest(machines, amount));
}

const shutDown = (name: string | undefined): LocalizedText =>
  name === undefined
    ? { en: "add a host, or allow the rehearsal less", fr: "ajouter un hôte, ou accorder moins à l’exercice" }
    : { en: `move or shut down ${name} meanwhile`, fr: `déplacer ou arrêter ${name} pendant ce temps` };

function largest<Each extends { readonly name: string; readonly planned: boolean }>(
  machines: readonly Each[],
  amount: (machine: Each) => number,
): string | undefined {
  return machines.filter(({ planned }) => !planned).toSorted((a, b) => amount(b) - amount(a))[0]?.name;
}

/**
 * Of a linked clone and of the replica that it is one of, what either writes while the snapshot lasts; of other VMs what is
 * written of their disks; and the swap files, which a VM gets at power-on.
 */
function datastoreBalance(model: Model, name: string, now: DatastoreUsage): ResourceBalance {
  const { massar, planning, sites } = model;
  const linked = new Set(
    massar.tiers
      .filter(({ protection }) => protection.mechanism !== "rebuild")
      .flatMap(({ marrakech: { standing } }) => standing?.members ?? [])
      .map(({ id }) => virtualMachineName(sites.marrakech, id)),
  );
  const written = (machine: Machine) => {
    const used = machine.disks.reduce((sum, disk) => sum + disk.used.bytes, 0);
    return linked.has(machine.name) ? used * planning.reserves.snapshots.fraction * 2 : used;
  };
  const taker = largest(now.machines, ({ uses: takes }) => takes);
  return {
    what: { en: `space on ${name}`, fr: `espace sur ${name}` },
    has: now.has,
    taken: now.taken,
    needs: (machines) =>
      machines
        .filter(({ storage }) => storage === name)
        .reduce((sum, each) => sum + written(each) + each.memory.bytes - each.reserved.memory.bytes, 0),
    unit: "GiB",
    remedy:
      taker === undefined
        ? { en: `make ${name} larger`, fr: `agrandir ${name}` }
        : {
            en: `move ${taker} off ${name}, or make it larger`,
            fr: `déplacer ${taker} hors de ${name}, ou l’agrandir`,
          },
  };
}

const freeOf = ({ has, taken }: ResourceBalance): number => Math.max(0, has - taken);
const availableTo = (ledger: ResourceBalance): number => Math.min(ledger.allowed ?? Number.POSITIVE_INFINITY, freeOf(ledger));

type Language = "en" | "fr";

const inBoth = (text: (language: Language) => string): LocalizedText => ({ en: text("en"), fr: text("fr") });

const UNITS = { GiB: 2 ** 30, GHz: 1e9 } as const;

const number = (amount: number, { unit }: ResourceBalance): string => String(Number((amount / UNITS[unit]).toFixed(1)));
const written = (amount: number, ledger: ResourceBalance): string => `${number(amount, ledger)} ${ledger.unit}`;

const WORDS = {
  en: { allowed: "allowed", free: "free", short: "too little" },
  fr: { allowed: "accordés", free: "libres", short: "il manque" },
} as const;

/** "memory of marrakech-recovery ≤ 1536 GiB (3072 − 87 free, 1536 allowed)" */
function limitText(ledger: ResourceBalance, language: Language): string {
  const { allowed, free } = WORDS[language];
  const terms = [
    `${number(ledger.has, ledger)} − ${number(ledger.taken, ledger)} ${free}`,
    ...(ledger.allowed === undefined ? [] : [`${number(ledger.allowed, ledger)} ${allowed}`]),
  ];
  return `${ledger.what[language]} ≤ ${written(availableTo(ledger), ledger)} (${terms.join(", ")})`;
}

const needText = (ledger: ResourceBalance, machines: readonly Machine[], language: Language): string =>
  `${ledger.what[language]} ${written(ledger.needs(machines), ledger)}`;

function shortText(ledger: ResourceBalance, machines: readonly Machine[], language: Language): string {
  const needed = ledger.needs(machines);
  const missing = written(needed - availableTo(ledger), ledger);
  const remedy = needed > freeOf(ledger) ? ledger.remedy : allowMore(needed, ledger);
  const told = typeof remedy === "string" ? remedy : remedy[language];
  const shortage = language === "en" ? `${missing} ${WORDS.en.short}` : `${WORDS.fr.short} ${missing}`;
  return `${limitText(ledger, language)}: ${needText(ledger, machines, language)}, ${shortage}: ${told}`;
}

const allowMore = (needed: number, ledger: ResourceBalance): LocalizedText => ({
  en: `allow ${written(needed, ledger)} in rehearsal.limits of datacenters/marrakech.ts`,
  fr: `accorder ${written(needed, ledger)} dans « rehearsal.limits » de datacenters/marrakech.ts`,
});
