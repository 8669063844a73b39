import fc from "fast-check";
import { UnitError } from "../../../model/units/unit-error";
import { VlanId } from "../../../model/units/vlan-id";

test("every id from 1 to 4094 names a VLAN", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4094 }), (number) => {
      expect(VlanId.of(number).number).toBe(number);
      expect(VlanId.of(number).toString()).toBe(`${number}`);
      expect(VlanId.of(number).equals(VlanId.of(number))).toBe(true);
    }),
  );
});

test.each([0, 4095, 4096, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("%d is refused", (number) => {
  expect(() => VlanId.of(number)).toThrow(UnitError);
  expect(() => VlanId.of(number)).toThrow("Use a whole number from 1 to 4094.");
});

test("two different ids are not equal", () => {
  expect(VlanId.of(1).equals(VlanId.of(2))).toBe(false);
});
