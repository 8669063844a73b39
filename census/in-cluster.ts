/** The name of what is a cluster's own: other clusters may have one of that name. */
export const inCluster = (cluster: string, name: string): string => `${cluster}: ${name}`;
