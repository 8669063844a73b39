import Ajv2020 from "ajv/dist/2020";
import type { Review } from "../../../review/review";
import { jsonReview, parseReview, reviewSchemaDocument } from "../../../review/review";
import { REVIEWS } from "../support/reviews";

const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(reviewSchemaDocument()));
const errorsOf = (review: unknown) => (validate(review) ? [] : (validate.errors ?? []));

describe("the published schema", () => {
  test.each(Object.entries(REVIEWS))("accepts %s", (_, review) => {
    const json = JSON.parse(jsonReview(review()));
    expect(errorsOf(json)).toEqual([]);
    expect(parseReview(json)).toEqual(review());
  });

  const breakages: readonly (readonly [string, (review: Review) => unknown])[] = [
    ["of another version", (review) => ({ ...review, version: 2 })],
    ["without its blocks", ({ blocks: _, ...review }) => review],
    ["with an unknown field", (review) => ({ ...review, verdict: "fine" })],
    ["with an unknown outcome", (review) => ({ ...review, outcome: "safe" })],
    [
      "with an unknown effect",
      (review) => ({ ...review, sites: review.sites.map((site) => ({ ...site, effects: { fine: 1 } })) }),
    ],
    [
      "with an unknown site",
      (review) => ({ ...review, sites: review.sites.map((site) => ({ ...site, site: "fes" })) }),
    ],
    [
      "with a fractional count",
      (review) => ({
        ...review,
        stacks: review.stacks.map((stack) => ({ ...stack, counts: { ...stack.counts, create: 0.5 } })),
      }),
    ],
    ["without a count", (review) => ({ ...review, stacks: review.stacks.map((stack) => ({ ...stack, counts: {} })) })],
    ["without a commit", (review) => ({ ...review, head: { dirty: false } })],
  ];
  test.each(breakages)("refuses a review %s", (_, broken) => {
    const json = JSON.parse(JSON.stringify(broken(REVIEWS.databaseGrows())));
    expect(errorsOf(json)).not.toEqual([]);
    expect(() => parseReview(json)).toThrow();
  });
});
