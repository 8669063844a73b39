import { UnitError } from "./unit-error";

/** The meaning of the two reserved VLAN ids in vSphere (IEEE 802.1Q-2022, table 9-2, reserves them). */
const RESERVED: Readonly<Record<number, string>> = { 0: "no VLAN at all", 4095: "a trunk of all VLANs" };

/** An 802.1Q VLAN id, from 1 to 4094. */
export class VlanId {
  private constructor(readonly number: number) {}

  /** @throws UnitError outside 1 to 4094 */
  static of(number: number): VlanId {
    if (!Number.isInteger(number) || number < 1 || number > 4094) {
      const meaning = RESERVED[number];
      throw new UnitError(
        meaning === undefined
          ? `${number} is not a VLAN id.`
          : `VLAN ${number} is reserved: in vSphere it means ${meaning}.`,
        "Use a whole number from 1 to 4094.",
      );
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
