/** A name qualified by its cluster, because another cluster can use the same name. */
export const inCluster = (cluster: string, name: string): string => `${cluster}: ${name}`;
