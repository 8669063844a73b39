import { fingerprintOfReview, reviewDifferences } from "../../../review/fingerprint/whole";
import { parseReview, type Review } from "../../../review/review";
import { databaseGrows, dataLost } from "../support/reviews";

type Json = { [key: string]: Json } & Json[];

/** A review after a change of its JSON. */
function changed(review: Review, change: (json: Json) => unknown): Review {
  const json = JSON.parse(JSON.stringify(review));
  change(json);
  return parseReview(JSON.parse(JSON.stringify(json)));
}
const at = (json: Json | undefined, ...keys: (string | number)[]): Json =>
  keys.reduce<Json | undefined>((of, key) => of?.[key as number], json) as Json;
const set = (json: Json, key: string, value: unknown) => {
  (json as unknown as Record<string, unknown>)[key] = value;
};

const review = databaseGrows();

describe("differences between an approved review and the same review made again", () => {
  test("there are none in a copy, or if vCenter has newer events", () => {
    expect(
      reviewDifferences(
        changed(review, () => {}),
        review,
      ),
    ).toEqual([]);
    const drifted = dataLost();
    const others = changed(drifted, ({ sites }) => {
      for (const part of sites ?? []) {
        for (const drift of (part["drift"] ?? []) as Json[]) set(drift, "by", [{ user: "x", at: "now", event: "e" }]);
      }
    });
    expect(reviewDifferences(others, drifted)).toEqual([]);
    expect(fingerprintOfReview(others)).toBe(fingerprintOfReview(drifted));
  });

  test.each<[string, (json: Json) => unknown, RegExp]>([
    ["the outcome", (json) => set(json, "outcome", "harmless"), /^outcome: harmless was approved, it is now blocked$/],
    [
      "the blocks",
      (json) => set(json, "blocks", []),
      /^block that was not approved: correlated-disruption, rabat\/database$/,
    ],
    [
      "the base",
      (json) => set(json, "base", undefined),
      /^the base of the comparison: none was approved, it is now 359c/,
    ],
    ["the findings", (json) => set(at(json, "findings"), "added", []), /^new finding that was not approved: /],
    ["an unknown point", (json) => set(json, "unknown", ["x"]), /^unknown point that no longer exists: x$/],
    ["a consent", (json) => set(json, "consent", ["y"]), /^consent that no longer exists: y$/],
    [
      "an effect",
      (json) => set(at(json, "sites", 0, "groups", 0, "objects", 0), "effect", "none"),
      /^object that was not approved: primary, .*: guestRestart$/,
    ],
    [
      "an object",
      (json) => at(json, "sites", 0, "groups", 0, "objects").pop(),
      /^object that was not approved: primary, /,
    ],
    ["a count", (json) => set(at(json, "stacks", 0, "counts"), "update", 0), /^stacks\.0\.counts: differs/],
    ["the capacity", (json) => set(at(json, "sites", 0), "capacity", []), /^sites\.0\.capacity: differs/],
    [
      "the link",
      (json) => set(at(json, "link"), "capacity", [{ where: "x", resource: "CPU", unit: "GHz" }]),
      /^link\.capacity/,
    ],
  ])("%s", (_, forge, what) => {
    expect(reviewDifferences(changed(review, forge), review)).toContainEqual(expect.stringMatching(what));
  });
});

describe("the fingerprint of a review", () => {
  const print = (change: (json: Json) => unknown) => fingerprintOfReview(changed(review, change));
  const own = fingerprintOfReview(review);

  test("does not depend on the commit's name, and is the same after an approval of its blocks", () => {
    expect(print((json) => set(json, "head", { commit: "f".repeat(40), dirty: true }))).toBe(own);
    const by = { reason: "r", owner: "o", expires: "2030-01-01" };
    const approved = review.blocks.map((block) => {
      const { id, scope, fingerprint } = block;
      return { block, by: { id, scope, fingerprint, ...by } };
    });
    expect(fingerprintOfReview({ ...review, outcome: "needsApproval", blocks: [], approved })).toBe(own);
  });

  test.each<[string, (json: Json) => unknown]>([
    ["a block less", (json) => set(json, "blocks", [])],
    ["another effect of a block", (json) => set(at(json, "blocks", 0), "fingerprint", "0".repeat(64))],
    ["another plan", (json) => set(at(json, "stacks", 0, "fingerprint"), "tree", "0".repeat(40))],
    ["another state", (json) => set(at(json, "stacks", 0, "fingerprint", "state"), "serial", 99)],
    ["an object less", (json) => at(json, "sites", 0, "groups", 0, "objects").pop()],
  ])("is another for %s", (_, change) => {
    expect(print(change)).not.toBe(own);
  });
});
