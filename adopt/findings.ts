import type { Census } from "../census/census";
import { groupBy } from "../lib/group-by";
import type { Site } from "../model/schema/site";
import { classify } from "../review/effects/classify";
import type { Effect, Release } from "../review/effects/effect";
import type { PlannedChange, PlanObject } from "../terraform/plan/change";

type Machine = Census["virtualMachines"][number];

/** A difference of existing VMs from this project's standard, and what an ordinary reviewed change of it would do to each. */
export interface StandardFinding {
  readonly standard: string;
  readonly found: string;
  /** Inventory paths. */
  readonly machines: readonly string[];
  readonly effect: Effect;
  /** When it can be done. */
  readonly window: string;
}

interface Aspect {
  readonly standard: string;
  /** What differs, or undefined. */
  readonly found: (machine: Machine) => string | undefined;
  /** The change of Terraform's attributes that would remove the difference. @default - no attribute does */
  readonly change?: (machine: Machine) => readonly [before: PlanObject, after: PlanObject];
}

const version = ({ hardwareVersion }: Machine): number => Number(hardwareVersion.replace("vmx-", ""));

const aspects = (site: Site): readonly Aspect[] => {
  const newest = Math.max(...site.baseline.templates.map(({ hardwareVersion }) => hardwareVersion));
  return [
    {
      standard: `hardware version ${newest}`,
      found: (machine) => (version(machine) < newest ? `hardware version ${version(machine)}` : undefined),
      change: (machine) => [{ hardware_version: version(machine) }, { hardware_version: newest }],
    },
    {
      standard: "SCSI controller pvscsi",
      found: ({ disks }) => disks.find(({ controller }) => controller !== "pvscsi")?.controller,
      change: ({ disks }) => [{ scsi_type: disks[0]?.controller ?? "" }, { scsi_type: "pvscsi" }],
    },
    {
      standard: "network adapter vmxnet3",
      found: ({ nics }) => nics.find(({ adapter }) => adapter !== "vmxnet3")?.adapter,
      change: ({ nics }) => [
        { network_interface: nics.map(({ adapter }) => ({ adapter_type: adapter })) },
        { network_interface: nics.map(() => ({ adapter_type: "vmxnet3" })) },
      ],
    },
    {
      standard: "CPU and memory hot add",
      found: ({ cpuHotAdd, memoryHotAdd }) => (cpuHotAdd && memoryHotAdd ? undefined : "off"),
      change: ({ cpuHotAdd, memoryHotAdd }) => [
        { cpu_hot_add_enabled: cpuHotAdd, memory_hot_add_enabled: memoryHotAdd },
        { cpu_hot_add_enabled: true, memory_hot_add_enabled: true },
      ],
    },
    // the provider refuses to change it: Storage vMotion to thin disks does it
    { standard: "thin disks", found: ({ disks }) => (disks.some(({ thin }) => !thin) ? "thick" : undefined) },
    { standard: "firmware EFI", found: ({ firmware }) => (firmware === "bios" ? "BIOS" : undefined) },
    { standard: "no snapshots", found: ({ snapshots }) => (snapshots.length > 0 ? "snapshots" : undefined) },
    {
      standard: "names of lower case letters, digits and hyphens",
      found: ({ name }) => (/^[a-z][a-z0-9-]*[a-z0-9]$/.test(name) ? undefined : "another name"),
      change: ({ name }) => [{ name }, { name: name.toLowerCase() }],
    },
  ];
};

/** Lists how existing VMs differ from the standard, most VMs first. */
export function standardFindings(machines: readonly Machine[], site: Site, release: Release): StandardFinding[] {
  return aspects(site)
    .flatMap(({ standard, found, change }) => {
      const differing = machines.flatMap((machine) => {
        const what = found(machine);
        return what === undefined ? [] : [{ machine, what }];
      });
      return [...groupBy(differing, ({ what }) => what)].map(([what, all]): StandardFinding => {
        const [first] = all;
        const effect =
          first === undefined || change === undefined ? "notClassified" : effectOf(change(first.machine), release);
        return {
          standard,
          found: what,
          machines: all.map(({ machine }) => machine.path),
          effect,
          window: windowFor(effect, change === undefined),
        };
      });
    })
    .toSorted((one, other) => other.machines.length - one.machines.length);
}

/** In the table of effects, as a review would find it. */
function effectOf([before, after]: readonly [PlanObject, PlanObject], release: Release): Effect {
  const change: PlannedChange = {
    ...{ stack: "primary", address: "vsphere_virtual_machine.standard", type: "vsphere_virtual_machine", provider: "" },
    ...{ action: { kind: "update" }, before, after, unknown: {}, replacePaths: [] },
  };
  const subjectOf = () => ({ kind: "virtual machine", name: "standard" }) as never;
  return classify(change, { release, subjectOf }).effect;
}

function windowFor(effect: Effect, isManual: boolean): string {
  if (isManual) return "no attribute changes it: clone a new VM, or change it in vCenter";
  if (effect === "guestRestart" || effect === "networkInterruption") return "a maintenance window, member by member";
  if (effect === "replaced" || effect === "destroyed" || effect === "notClassified")
    return "not by a change of this VM: replace it by a new member";
  return "at any time";
}
