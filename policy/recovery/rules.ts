import { catchUp } from "./catch-up";
import { counterpart } from "./counterpart";
import { dependenciesInOneGroup } from "./dependencies-in-one-group";
import { firstSynchronisation } from "./first-synchronisation";
import { groupWithinRpo } from "./group-within-rpo";
import { leaseWithinRto } from "./lease-within-rto";
import { linkAtPeak } from "./link-at-peak";
import { onePointInTime } from "./one-point-in-time";
import { rehearsalRoom } from "./rehearsal-room";
import { roomAtEveryWave } from "./room-at-every-wave";
import { rpoKept } from "./rpo-kept";
import { rtoFits } from "./rto-fits";
import { sizeAtRecovery } from "./size-at-recovery";
import { streamUntilHorizon } from "./stream-until-horizon";
import { synchronousWithinRpo } from "./synchronous-within-rpo";
import { witnessPresent } from "./witness-present";

/** By id: the name of the rule's file. */
export const recoveryRules = {
  counterpart,
  "size-at-recovery": sizeAtRecovery,
  "rpo-kept": rpoKept,
  "stream-until-horizon": streamUntilHorizon,
  "link-at-peak": linkAtPeak,
  "first-synchronisation": firstSynchronisation,
  "catch-up": catchUp,
  "one-point-in-time": onePointInTime,
  "group-within-rpo": groupWithinRpo,
  "dependencies-in-one-group": dependenciesInOneGroup,
  "rto-fits": rtoFits,
  "lease-within-rto": leaseWithinRto,
  "synchronous-within-rpo": synchronousWithinRpo,
  "witness-present": witnessPresent,
  "room-at-every-wave": roomAtEveryWave,
  "rehearsal-room": rehearsalRoom,
};
