import { admissionControl } from "./admission-control";
import { clusterSize } from "./cluster-size";
import { hostLossDetermined } from "./host-loss-determined";
import { hostLossPlacement } from "./host-loss-placement";
import { numaFit } from "./numa-fit";
import { peakAfterHostLoss } from "./peak-after-host-loss";
import { processorsPerCore } from "./processors-per-core";
import { processorsPerMachine } from "./processors-per-machine";
import { quorumOdd } from "./quorum-odd";
import { quorumSpread } from "./quorum-spread";
import { separateHostsAfterLoss } from "./separate-hosts-after-loss";

/** By id: the name of the rule's file. */
export const computeRules = {
  "admission-control": admissionControl,
  "cluster-size": clusterSize,
  "host-loss-determined": hostLossDetermined,
  "host-loss-placement": hostLossPlacement,
  "numa-fit": numaFit,
  "peak-after-host-loss": peakAfterHostLoss,
  "processors-per-core": processorsPerCore,
  "processors-per-machine": processorsPerMachine,
  "quorum-odd": quorumOdd,
  "quorum-spread": quorumSpread,
  "separate-hosts-after-loss": separateHostsAfterLoss,
};
