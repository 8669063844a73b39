import type { Draft } from "./draft";
import type { ModelPath } from "./finding";
import type { Site, SiteName } from "./schema/site";
import type { DataSize } from "./units/data-size";

/** A VM or template of a site's baseline, with its path and the paths of its disks. */
export interface ExistingMachine {
  readonly name: string;
  readonly cpus: number;
  readonly memory: DataSize | undefined;
  readonly disks: readonly { readonly size: DataSize | undefined; readonly path: ModelPath }[];
  readonly cluster: string;
  readonly datastore: string;
  readonly portGroup?: string | undefined;
  readonly path: ModelPath;
}

export function existingMachines({ baseline }: Draft<Site>, siteName: SiteName): readonly ExistingMachine[] {
  return [
    ...baseline.templates.map(({ systemDisk, ...template }, index) => {
      const path: ModelPath = [siteName, "baseline", "templates", index];
      return { ...template, disks: [{ size: systemDisk, path: [...path, "systemDisk"] as const }], path };
    }),
    ...baseline.virtualMachines.map(({ disks, ...machine }, index) => {
      const path: ModelPath = [siteName, "baseline", "virtualMachines", index];
      return {
        ...machine,
        disks: disks.map((size, disk) => ({ size, path: [...path, "disks", disk] as const })),
        path,
      };
    }),
  ];
}

/** The inventory path of a VM of the baseline. */
export const existingPath = ({ datacenter }: { readonly datacenter: string }, { folder, name }: SiteMachine): string =>
  `/${[datacenter, "vm", ...(folder === undefined ? [] : [folder]), name].join("/")}`;

type SiteMachine = Pick<Site["baseline"]["virtualMachines"][number], "name" | "folder">;
