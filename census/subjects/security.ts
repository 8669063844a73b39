import type { Census } from "../census";

/** The security policy that a port group has, or inherits from its switch. */
export type SecurityFacts = {
  readonly promiscuous: boolean;
  readonly "MAC changes": boolean;
  readonly "forged transmits": boolean;
};

/** The policy of every switch and port group of the project. */
export const REFUSED: SecurityFacts = { promiscuous: false, "MAC changes": false, "forged transmits": false };

export const securityFacts = ({
  promiscuous,
  macChanges,
  forgedTransmits,
}: Census["switches"][number]["security"]): SecurityFacts => ({
  promiscuous,
  "MAC changes": macChanges,
  "forged transmits": forgedTransmits,
});
