import type { Site } from "../sites/schema";

/** The storage classes that a site offers. */
export const storageClasses = ({ extension }: Site): string[] => [
  ...new Set([...extension.datastoreClusters, ...extension.nfsDatastores].map(({ storageClass }) => storageClass)),
];
