import { oncePer } from "../../lib/once-per";

test("computes each value once per object and names", () => {
  const compute = jest.fn((key: { readonly size: number }, ...names: readonly string[]) => `${key.size} ${names}`);
  const once = oncePer(compute);
  const key = { size: 3 };
  expect([once(key, "a"), once(key, "a"), once(key, "b"), once({ size: 3 }, "a")]).toEqual([
    "3 a",
    "3 a",
    "3 b",
    "3 a",
  ]);
  expect(compute).toHaveBeenCalledTimes(3);
});

test("keeps undefined, too", () => {
  const compute = jest.fn(() => undefined);
  const once = oncePer<object, [], undefined>(compute);
  const key = {};
  once(key);
  once(key);
  expect(compute).toHaveBeenCalledTimes(1);
});
