import type { Differences } from "../../configure/configure";
import { applyFailure, differencesFailure, differencesText } from "../../configure/report";

const NONE: Differences = { changes: [], unreachable: [], unhealthy: [], answered: 3 };
const found: Differences = {
  ...NONE,
  changes: [
    {
      place: "rabat",
      kind: "web",
      files: [{ path: "/etc/nftables.conf", change: "changed" }],
      actions: [{ service: "nftables", by: "reload" }],
      batches: [["rab-web-2", "rab-web-1"]],
    },
  ],
  unreachable: [{ name: "rab-web-3", reason: "Connection refused" }],
  unhealthy: [{ name: "rab-web-2", reason: "its health check fails" }],
};

test("guests that are as the code are no failure", () => {
  expect(differencesFailure(NONE)).toBeUndefined();
  expect(applyFailure(NONE)).toBeUndefined();
  expect(differencesText(NONE)).toBe("3 running guests answered, 0 of them differ from the code.\n");
});

test("a check says what differs, what is not healthy and what is unknown", () => {
  expect(differencesText(found).split("\n")).toEqual([
    "Different from the code:",
    "  web at Rabat: changes /etc/nftables.conf, reloads nftables; rab-web-2, rab-web-1 (all at once)",
    "Not healthy:",
    "  rab-web-2: its health check fails",
    "Not reached:",
    "  rab-web-3: Connection refused",
    "3 running guests answered, 2 of them differ from the code.",
    "",
  ]);
  expect(differencesFailure(found)?.message.split("\n")).toEqual([
    "2 running guests differ from the code",
    "1 running guest did not answer, so its state is unknown",
    "1 running guest is not healthy",
  ]);
});

test("an apply that did not reach a guest is not complete", () => {
  expect(applyFailure(found)?.message).toBe(
    "1 running guest was not reached and is unchanged\nrab-web-3: Connection refused",
  );
  expect(applyFailure({ ...found, unreachable: [] })).toBeUndefined();
});
