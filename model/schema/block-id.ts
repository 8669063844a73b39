/** Why a change is not to be deployed as it is, worst first. */
export const BLOCK_IDS = [
  "data-lost",
  "protected-object-removed",
  "cluster-loses-host",
  "below-quorum",
  "correlated-disruption",
  "leaves-recovered",
  "own-consent",
  "apply-will-fail",
  "unknown-action",
] as const;
export type BlockId = (typeof BLOCK_IDS)[number];
