import { Address4 } from "ip-address";
import { UnitError } from "./unit-error";

/** How an IPv4 network is written in a model file: `"10.20.30.0/24"`. */
export type CidrText = `${number}.${number}.${number}.${number}/${number}`;

/**
 * An IPv4 network of hosts: an address with its prefix length, /8 to /30.
 *
 * Hosts are counted from 1 (the address after the network's own) to `hostCount` (the one before the broadcast address).
 */
export class Cidr {
  /** The first address, as a number. */
  private readonly start: number;

  private constructor(private readonly network: Address4) {
    this.start = Number(network.startAddress().bigInt());
  }

  /** Reads `"10.20.30.0/24"`. @throws UnitError on another form, on set host bits and on a prefix without room for hosts */
  static parse(text: string): Cidr {
    if (!/\/\d+$/.test(text) || !Address4.isValid(text)) throw notANetwork(text);
    const network = new Address4(text);
    if (network.subnetMask < 8 || network.subnetMask > 30) {
      const count = 2 ** (32 - network.subnetMask);
      const limit =
        network.subnetMask < 8
          ? "more than a network of a site may have"
          : "and a network needs at least 4: its own, a gateway, a guest and the broadcast address";
      throw new UnitError(
        `"${text}" has ${count} address${count === 1 ? "" : "es"}, ${limit}.`,
        "Use a prefix length from /8 to /30.",
      );
    }
    const start = network.startAddress().correctForm();
    if (start !== network.correctForm()) {
      throw new UnitError(
        `"${text}" is an address inside a network, not a network.`,
        `Write "${start}/${network.subnetMask}".`,
      );
    }
    return new Cidr(network);
  }

  get prefixLength(): number {
    return this.network.subnetMask;
  }

  /** The dotted mask: `255.255.255.0`. */
  get netmask(): string {
    return dotted(2 ** 32 - 2 ** (32 - this.prefixLength));
  }

  /** How many hosts the network has room for, the gateway included. */
  get hostCount(): number {
    return 2 ** (32 - this.prefixLength) - 2;
  }

  /** Whether the network has a host `index`, counted from 1. */
  hasHostNumber(index: number): boolean {
    return Number.isInteger(index) && index >= 1 && index <= this.hostCount;
  }

  /** The address of host `index`, counted from 1. @throws UnitError outside 1 to `hostCount` */
  host(index: number): string {
    if (!this.hasHostNumber(index)) {
      throw new UnitError(
        `${this} has no host ${index}.`,
        `Use a host from 1 to ${this.hostCount}, or a larger network.`,
      );
    }
    return dotted(this.start + index);
  }

  /** Whether `address` is the address of a host in this network. */
  hasHost(address: string): boolean {
    if (!Address4.isValid(address) || address.includes("/")) return false;
    return this.hasHostNumber(Number(new Address4(address).bigInt()) - this.start);
  }

  overlaps(other: Cidr): boolean {
    return this.network.isInSubnet(other.network) || other.network.isInSubnet(this.network);
  }

  /** The first network of this size after both this one and `other`. @returns undefined at the end of the address space */
  following(other: Cidr = this): Cidr | undefined {
    const size = 2 ** (32 - this.prefixLength);
    const start = Math.ceil((Math.max(this.end, other.end) + 1) / size) * size;
    if (start >= 2 ** 32) return undefined;
    return Cidr.parse(`${dotted(start)}/${this.prefixLength}`);
  }

  equals(other: Cidr): boolean {
    return this.toString() === other.toString();
  }

  toString(): string {
    return `${this.network.correctForm()}/${this.prefixLength}`;
  }

  /** The last address, as a number. */
  private get end(): number {
    return this.start + this.hostCount + 1;
  }
}

/** Explains why a text is not an IPv4 network, and how to write it if its meaning is clear. */
function notANetwork(text: string): UnitError {
  const [address = "", prefix, ...rest] = text.split("/");
  const plain = withoutLeadingZeros(text);
  if (plain !== undefined) return new UnitError(`"${text}" has leading zeros.`, `Write "${plain}".`);
  const remedy = 'Write it as in "10.20.30.0/24".';
  if (Address4.isValid(address) && rest.length === 0) {
    if (prefix === undefined) return new UnitError(`"${text}" has no prefix length.`, remedy);
    if (Address4.isValid(prefix)) {
      return new UnitError(`"${text}" has a netmask instead of a prefix length.`, remedy);
    }
  }
  const large = /^\d+(\.\d+){3}$/.test(address) && address.split(".").find((number) => Number(number) > 255);
  return new UnitError(
    large
      ? `"${text}" has ${large}, and each of the four numbers is at most 255.`
      : `"${text}" is not an IPv4 network.`,
    'Write an IPv4 network and its prefix length, as in "10.20.30.0/24".',
  );
}

/**
 * An address or network without leading zeros, which some programs read as octal numbers. @returns undefined if it has
 * none, or is not an address even without them
 */
export function withoutLeadingZeros(text: string): string | undefined {
  const plain = text.replaceAll(/\b0+(?=\d)/g, "");
  return plain !== text && Address4.isValid(plain) ? plain : undefined;
}

/** An address as text. Plain arithmetic, because it runs for ten thousand members. */
const dotted = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
