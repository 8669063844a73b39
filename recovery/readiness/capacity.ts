import type { Census } from "../../census/census";
import { inLanguage, type Language, type LocalizedText } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { virtualMachineName } from "../../model/names";
import { inPosture, type Machine, machinesAt } from "../../planning/capacity/machines";
import { storesAt } from "../../planning/capacity/stores";
import { priorityGroups } from "../../planning/timeline";
import type { Finding } from "../record";
import { type ClusterUsage, clusterUsage, type DatastoreUsage, datastoreUsage } from "./current-usage";

/** The balance of a resource at Marrakech: its capacity, its present use and the demand of a rehearsal. */
interface ResourceBalance {
  readonly what: { readonly en: string; readonly fr: string };
  /** In bytes or hertz, like all amounts here. */
  readonly capacity: number;
  readonly used: number;
  /** The rehearsal's limit. @default - everything that is free */
  readonly allowed?: number;
  /** The demand of these VMs. */
  readonly demand: (machines: readonly Machine[]) => number;
  readonly unit: "GiB" | "GHz";
  /** How to provide more of it. */
  readonly remedy: LocalizedText;
}

/**
 * Checks that Marrakech, in its present state, has the capacity for a rehearsal, one finding per priority group with all
 * groups before it. Counts the VMs that run there, the host failures that the cluster must tolerate, and the rehearsal's limits.
 */
export function capacityPerGroup(model: Model, marrakech: Census): readonly Finding[] {
  const rehearsed = machinesAt(inPosture(model, "recovered"), "marrakech").filter(({ tier }) => tier !== undefined);
  const clusters = [...new Set(rehearsed.map(({ cluster }) => cluster))];
  const balances = [
    ...clusters.flatMap((cluster) => clusterBalances(model, cluster, clusterUsage(model, marrakech, cluster))),
    ...storesAt(model, "marrakech")
      .filter(({ name }) => rehearsed.some(({ storage }) => storage === name))
      .map((store) => datastoreBalance(model, store.name, datastoreUsage(model, marrakech, store))),
  ];
  return priorityGroups(model.massar.tiers).map(({ priority, tiers }): Finding => {
    const machines = rehearsed.filter(({ tier }) => tier !== undefined && tier.recoveryPriority <= priority);
    const short = balances.filter((balance) => balance.demand(machines) > availableTo(balance));
    const names = tiers.map(({ name }) => name).join(", ");
    return {
      id: `room/${priority}`,
      title: {
        en: `Capacity at Marrakech up to priority group ${priority} (${names})`,
        fr: `Capacité à Marrakech jusqu’au groupe de priorité ${priority} (${names})`,
      },
      passed: short.length === 0,
      expected: inBoth((language) => balances.map((balance) => limitText(balance, language)).join("; ")),
      seen: inBoth((language) =>
        short.length === 0
          ? balances.map((balance) => needText(balance, machines, language)).join("; ")
          : short.map((balance) => shortText(balance, machines, language)).join("; "),
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
      capacity: now.capacity.memory,
      used: runs(({ expected }) => expected.memory),
      allowed: memory,
      // all memory, because swapping would distort the measurements
      demand: sum((machine) => machine.memory.bytes),
      unit: "GiB",
      remedy: remedyOf(({ expected }) => expected.memory),
    },
    {
      what: on("reserved memory", "mémoire réservée"),
      capacity: now.capacity.memory,
      used: now.reserved.memory,
      allowed: memory,
      demand: sum(({ reserved }) => reserved.memory.bytes),
      unit: "GiB",
      remedy: remedyOf(({ reserved }) => reserved.memory),
    },
    {
      what: on("CPU", "CPU"),
      capacity: now.capacity.cpu,
      used: runs(({ expected }) => expected.cpu),
      // the limit of their resource pool only makes them slower
      demand: (machines) => Math.min(cpu, expectedCpu(machines)),
      unit: "GHz",
      remedy: remedyOf(({ expected }) => expected.cpu),
    },
    {
      what: on("reserved CPU", "CPU réservé"),
      capacity: now.capacity.cpu,
      used: now.reserved.cpu,
      allowed: cpu,
      demand: sum(({ reserved }) => reserved.cpu.hertz),
      unit: "GHz",
      remedy: remedyOf(({ reserved }) => reserved.cpu),
    },
  ];
}

/** Recommends to return planned hosts to service, or else to move the largest VM that does not belong to Massar. */
function clusterRemedy(
  { idle, machines }: ClusterUsage,
  amount: (machine: ClusterUsage["machines"][number]) => number,
): LocalizedText {
  if (idle.length > 0) {
    return {
      en: `return ${idle.join(", ")} to service: no VMs run there`,
      fr: `remettre en service ${idle.join(", ")} : aucune VM n’y est exécutée`,
    };
  }
  return shutDown(largest(machines, amount));
}

const shutDown = (name: string | undefined): LocalizedText =>
  name === undefined
    ? { en: "add a host, or lower the rehearsal’s limits", fr: "ajouter un hôte, ou réduire les limites de l’exercice" }
    : {
        en: `move ${name} or shut it down during the rehearsal`,
        fr: `déplacer ${name} ou l’arrêter pendant l’exercice`,
      };

function largest<Each extends { readonly name: string; readonly planned: boolean }>(
  machines: readonly Each[],
  amount: (machine: Each) => number,
): string | undefined {
  return machines.filter(({ planned }) => !planned).toSorted((a, b) => amount(b) - amount(a))[0]?.name;
}

/**
 * The space on a datastore. Counts what linked clones and their replicas write while the snapshot exists, the used part of
 * other VMs' disks, and the swap files that VMs get at power-on.
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
  const largestUser = largest(now.machines, ({ uses: takes }) => takes);
  return {
    what: { en: `space on ${name}`, fr: `espace sur ${name}` },
    capacity: now.capacity,
    used: now.used,
    demand: (machines) =>
      machines
        .filter(({ storage }) => storage === name)
        .reduce((sum, each) => sum + written(each) + each.memory.bytes - each.reserved.memory.bytes, 0),
    unit: "GiB",
    remedy:
      largestUser === undefined
        ? { en: `extend ${name}`, fr: `étendre ${name}` }
        : {
            en: `move ${largestUser} off ${name}, or extend ${name}`,
            fr: `déplacer ${largestUser} hors de ${name}, ou étendre ${name}`,
          },
  };
}

const freeOf = ({ capacity, used }: ResourceBalance): number => Math.max(0, capacity - used);
const availableTo = (balance: ResourceBalance): number =>
  Math.min(balance.allowed ?? Number.POSITIVE_INFINITY, freeOf(balance));

const inBoth = (text: (language: Language) => string): LocalizedText => ({ en: text("en"), fr: text("fr") });

const UNITS = {
  GiB: { divisor: 2 ** 30, en: "GiB", fr: "Gio" },
  GHz: { divisor: 1e9, en: "GHz", fr: "GHz" },
} as const;

function number(amount: number, { unit }: ResourceBalance, language: Language): string {
  const text = String(Number((amount / UNITS[unit].divisor).toFixed(1)));
  return language === "fr" ? text.replace(".", ",") : text;
}
const withUnit = (amount: number, balance: ResourceBalance, language: Language): string =>
  `${number(amount, balance, language)} ${UNITS[balance.unit][language]}`;

const WORDS = {
  en: { limit: "limit", free: "free", missing: "missing" },
  fr: { limit: "limite", free: "libres", missing: "manque" },
} as const;

/** "memory of marrakech-recovery ≤ 1536 GiB (3072 − 87 free, limit 1536)" */
function limitText(balance: ResourceBalance, language: Language): string {
  const { limit, free } = WORDS[language];
  const terms = [
    `${number(balance.capacity, balance, language)} − ${number(balance.used, balance, language)} ${free}`,
    ...(balance.allowed === undefined ? [] : [`${limit} ${number(balance.allowed, balance, language)}`]),
  ];
  return `${balance.what[language]} ≤ ${withUnit(availableTo(balance), balance, language)} (${terms.join(", ")})`;
}

const needText = (balance: ResourceBalance, machines: readonly Machine[], language: Language): string =>
  `${balance.what[language]} ${withUnit(balance.demand(machines), balance, language)}`;

function shortText(balance: ResourceBalance, machines: readonly Machine[], language: Language): string {
  const needed = balance.demand(machines);
  const missing = `${WORDS[language].missing} ${withUnit(needed - availableTo(balance), balance, language)}`;
  const remedy = inLanguage(needed > freeOf(balance) ? balance.remedy : allowMore(needed, balance), language);
  const colon = language === "fr" ? " :" : ":";
  return `${limitText(balance, language)}${colon} ${needText(balance, machines, language)}, ${missing}${colon} ${remedy}`;
}

const allowMore = (needed: number, balance: ResourceBalance): LocalizedText => ({
  en: `set at least ${withUnit(needed, balance, "en")} in rehearsal.limits of datacenters/marrakech.ts`,
  fr: `fixer au moins ${withUnit(needed, balance, "fr")} dans « rehearsal.limits » de datacenters/marrakech.ts`,
});
