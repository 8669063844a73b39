import type { Site } from "../model/schema/site";

/** The storage classes of a site. */
export const storageClasses = ({ extension }: Site): string[] => [
  ...new Set([...extension.datastoreClusters, ...extension.nfsDatastores].map(({ storageClass }) => storageClass)),
];
