import { toTheMinute } from "../../lib/text/minute";
import { driftFailure } from "../../review/drift";
import type { Review } from "../../review/review";
import { drifted, harmless } from "./support/reviews";

test("without drift there is no failure", () => {
  expect(driftFailure(harmless())).toBeUndefined();
});

test("a difference that no deploy can change fails", () => {
  const problem = "The apply will fail: switch vds-rabat-extension.";
  const block: Review["blocks"][number] = {
    id: "apply-will-fail",
    scope: "rabat",
    objects: [],
    fingerprint: "0".repeat(64),
    problem,
    remedy: "Change it.",
  };
  const failure = driftFailure({ ...harmless(), blocks: [block] });
  expect(failure?.message).toContain(problem);
  expect(failure?.where).toBe("rabat");
});

test("drift fails with each object, its changed attributes, the last author, and the stacks", () => {
  const review = drifted();
  const objects = [...review.sites.flatMap(({ drift }) => drift), ...review.link.drift];
  expect(objects.length).toBeGreaterThan(0);
  const failure = driftFailure(review);
  for (const { subject, attributes, gone, by, stack } of objects) {
    const line = failure?.message.split("\n").find((each) => each.startsWith(`${subject.kind} ${subject.name}: `));
    expect(line).toContain(gone ? "gone" : attributes.map(({ path }) => path).join(", "));
    if (by?.[0]) expect(line).toContain(`(${by[0].user}, ${toTheMinute(by[0].at)}: ${by[0].event})`);
    expect(failure?.where.split(", ")).toContain(stack);
  }
  expect(failure?.message).toContain(`Changed outside this project: ${objects.length} object`);
});
