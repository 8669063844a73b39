import { choosePosture } from "../../model/drill";
import { loadModel } from "../../model/load";
import type { PostureData } from "../../model/schema/workload";
import { fixtureData } from "../fixture/model";

const ID = "2026-11-24-fire-7f3a";
const standby: PostureData = { kind: "standby" };

describe("the posture of a drill", () => {
  test("is the committed one by default", () => {
    const failback = { ends: "2026-11-20-flood", approvedBy: "S. Idrissi", reason: "Rabat is back" };
    for (const committed of [standby, { ...standby, failback }, { kind: "recovered", failover: "2026-11-20-flood" }]) {
      expect(choosePosture(committed as PostureData)).toBe(committed);
    }
  });

  test("is recovered during the drill", () => {
    expect(choosePosture(standby, { recovers: ID })).toEqual({ kind: "recovered", failover: "2026-11-24-fire" });
  });

  test("is standby after the drill, with an approval that names only that drill", () => {
    expect(choosePosture(standby, { ends: ID })).toEqual({
      kind: "standby",
      failback: {
        ends: "2026-11-24-fire",
        approvedBy: "the drill 2026-11-24-fire-7f3a",
        reason: "the drill 2026-11-24-fire-7f3a is over",
      },
    });
  });

  test.each([{ recovers: ID }, { ends: ID }])("results in a valid model: %j", (drill) => {
    const posture = choosePosture(fixtureData.posture, drill);
    expect(loadModel({ ...fixtureData, posture }).posture).toEqual(posture);
  });

  test.each<[unknown, string]>([
    [ID, "an id alone"],
    [{}, "nothing"],
    [{ recovers: ID, ends: ID }, "both ways"],
    [{ recovers: "2026-11-24-fire" }, "a failover"],
    [{ recovers: "2026-02-30-fire-7f3a" }, "an impossible date"],
    [{ ends: 7 }, "a number"],
    [null, "null"],
  ])("%j is refused: %s", (written, _why) => {
    expect(() => choosePosture(standby, written)).toThrow(`{"drill":${JSON.stringify(written)}} is not a drill`);
    expect(() => choosePosture(standby, written)).toThrow(
      'CDKTF_CONTEXT_JSON=\'{"drill":{"recovers":"2026-11-24-fire-7f3a"}}\'',
    );
  });

  test("is refused during a real recovery", () => {
    const committed: PostureData = { kind: "recovered", failover: "2026-11-20-flood" };
    expect(() => choosePosture(committed, { recovers: ID })).toThrow(
      /a drill needs Marrakech in standby, .* 2026-11-20-flood\. Fail back first/,
    );
  });
});
