import { Address4 } from "ip-address";
import { UnitError } from "./unit-error";

/** How an IPv4 network is written in a model file: `"10.20.30.0/24"`. */
export type CidrText = `${number}.${number}.${number}.${number}/${number}`;

/**
 * An IPv4 network that hosts live in: an address with its prefix length, /8 to /30.
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
    if (!/\/\d+$/.test(text) || !Address4.isValid(text)) {
      throw new UnitError(
        `"${text}" is not a CIDR.`,
        `Write an IPv4 network and its prefix length, as in "10.20.30.0/24".`,
      );
    }
    const network = new Address4(text);
    if (network.subnetMask < 8 || network.subnetMask > 30) {
      throw new UnitError(
        `"${text}" has no room for a gateway and hosts, or far too much.`,
        "Use a prefix from /8 to /30.",
      );
    }
    const start = network.startAddress().correctForm();
    if (start !== network.correctForm()) {
      throw new UnitError(`"${text}" has host bits set.`, `The network is "${start}/${network.subnetMask}".`);
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

  /** The first network of this size after both this one and `other`, or nothing where the addresses end. */
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

/** An address as it is written. In plain numbers: ten thousand members ask for theirs. */
const dotted = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
