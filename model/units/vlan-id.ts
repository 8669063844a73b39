import { UnitError } from "./unit-error";

/** An 802.1Q VLAN id, 1 to 4094: 0 means "no VLAN" and 4095 means "trunk" to vSphere, so neither names a VLAN (IEEE 802.1Q-2022, table 9-2). */
export class VlanId {
  private constructor(readonly number: number) {}

  /** @throws UnitError outside 1 to 4094 */
  static of(number: number): VlanId {
    if (!Number.isInteger(number) || number < 1 || number > 4094) {
      throw new UnitError(`${number} is not a VLAN id.`, "Use a whole number from 1 to 4094.");
    }
    return new VlanId(number);
  }

  equals(other: VlanId): boolean {
    return this.number === other.number;
  }

  toString(): string {
    return String(this.number);
  }
}
