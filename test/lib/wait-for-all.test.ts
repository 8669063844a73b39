import { setTimeout as sleep } from "node:timers/promises";
import { waitForAll } from "../../lib/wait-for-all";

describe("what runs at the same time", () => {
  test("hands over what each came to, in order", async () => {
    await expect(waitForAll([sleep(20, "first"), sleep(1, "second")])).resolves.toEqual(["first", "second"]);
  });

  test("fails only when all of it has ended", async () => {
    let ended = false;
    const slow = sleep(50).then(() => {
      ended = true;
    });
    await expect(waitForAll([Promise.reject(new Error("the first")), slow])).rejects.toThrow("the first");
    expect(ended).toBe(true);
  });

  test("fails with all that failed", async () => {
    const failing = ["one", "other"].map((which) => Promise.reject(new Error(which)));
    await expect(waitForAll(failing)).rejects.toMatchObject({ errors: [{ message: "one" }, { message: "other" }] });
  });
});
