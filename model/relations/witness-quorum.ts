import { ledTiers, majority, PLACES, votersOf, WITNESS } from "../consensus";
import type { Finding } from "../finding";
import type { Relation } from "../relation";

const check: Relation["check"] = (model) =>
  ledTiers(model).flatMap(({ tier }): Finding[] => {
    if (tier.leadership === undefined || model.witness.kind === "none") return [];
    const voters = votersOf(model, tier.leadership);
    // `one-writer` reports a site without a voter
    if (voters.every(({ place }) => place === WITNESS)) return [];
    const votesAt = (place: string) => voters.filter((voter) => voter.place === place).length;
    const stated = PLACES.map((place) => `${place} ${votesAt(place)}`).join(", ");
    if (voters.length % 2 === 0) {
      return [
        {
          path: ["witness", "members"],
          problem: `${tier.name} has an even number of votes, ${voters.length} (${stated}).`,
          remedy: "Add or remove a witness: an even number survives no more losses than the odd one below it.",
        },
      ];
    }
    // the sites have equally many votes, so only the witness can have too many
    return PLACES.filter((place) => voters.length - votesAt(place) < majority(voters.length)).map((place) => ({
      path: ["witness", "members"],
      problem: `Without ${place}, ${voters.length - votesAt(place)} of ${voters.length} votes of ${tier.name} are left, and a majority needs ${majority(voters.length)} (${stated}).`,
      remedy: "Give no place the majority of the votes.",
    }));
  });

export const witnessQuorum: Relation = {
  title: "The votes on a database's writer are odd in number, and the loss of any one place leaves a majority",
  explanation:
    "Without a majority, the database at the other site cannot be promoted safely, and a promotion by force can leave two writers.",
  source: { document: "etcd 3.4", section: "FAQ, What is failure tolerance?", standing: "primary" },
  severity: "error",
  check,
};
