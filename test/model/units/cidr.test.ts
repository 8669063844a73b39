import fc from "fast-check";
import { Cidr } from "../../../model/units/cidr";
import { UnitError } from "../../../model/units/unit-error";

const toText = (address: number) => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

interface Range {
  readonly start: number;
  readonly prefix: number;
}
const written = ({ start, prefix }: Range) => `${toText(start)}/${prefix}`;
const sizeOf = ({ prefix }: Range) => 2 ** (32 - prefix);

/** Networks of any place and the given prefixes. */
const networks = (min: number, max: number, most = 2 ** 32 - 1): fc.Arbitrary<Range> =>
  fc.tuple(fc.integer({ min: 0, max: most }), fc.integer({ min, max })).map(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    return { start: Math.floor(address / size) * size, prefix };
  });

test("writes what it reads", () => {
  fc.assert(
    fc.property(networks(8, 30), (network) => {
      const cidr = Cidr.parse(written(network));
      expect(cidr.toString()).toBe(written(network));
      expect(cidr.prefixLength).toBe(network.prefix);
      expect(cidr.hostCount).toBe(sizeOf(network) - 2);
      expect(cidr.equals(Cidr.parse(cidr.toString()))).toBe(true);
    }),
  );
});

test("its hosts are the addresses between the network's own and the broadcast address", () => {
  fc.assert(
    fc.property(networks(8, 30), fc.double({ min: 0, max: 1, noNaN: true }), (network, position) => {
      const cidr = Cidr.parse(written(network));
      const index = 1 + Math.floor(position * (cidr.hostCount - 1));
      expect(cidr.host(index)).toBe(toText(network.start + index));
      expect(cidr.hasHost(cidr.host(index))).toBe(true);
      expect(cidr.hasHostNumber(index)).toBe(true);
      expect(cidr.hasHost(toText(network.start))).toBe(false);
      expect(cidr.hasHost(toText(network.start + sizeOf(network) - 1))).toBe(false);
    }),
  );
});

test("no address outside is a host", () => {
  fc.assert(
    fc.property(networks(8, 30), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (network, address) => {
      fc.pre(address < network.start || address >= network.start + sizeOf(network));
      expect(Cidr.parse(written(network)).hasHost(toText(address))).toBe(false);
    }),
  );
});

test.each([0, -1, 255, 1.5, Number.NaN])("10.20.30.0/24 has no host %d", (index) => {
  expect(Cidr.parse("10.20.30.0/24").hasHostNumber(index)).toBe(false);
  expect(() => Cidr.parse("10.20.30.0/24").host(index)).toThrow("Use a host from 1 to 254, or a larger network.");
});

test.each(["", "10.20.30.5/24", "10.20.30", "010.20.30.5", "10.20.30.5 ", "10.20.30.5\n", "::1", "10.20.30.256"])(
  "%j is not a host",
  (address) => {
    expect(Cidr.parse("10.20.30.0/24").hasHost(address)).toBe(false);
  },
);

// within 64 addresses, so that networks meet often and every address can be tried
const crowded = networks(26, 30, 63);
const addressesOf = ({ start, prefix }: Range) =>
  Array.from({ length: 2 ** (32 - prefix) }, (_, index) => start + index);

test("overlaps another exactly if they share an address", () => {
  fc.assert(
    fc.property(crowded, crowded, (a, b) => {
      const shared = new Set(addressesOf(a));
      const [first, second] = [Cidr.parse(written(a)), Cidr.parse(written(b))];
      expect(first.overlaps(second)).toBe(addressesOf(b).some((address) => shared.has(address)));
      expect(second.overlaps(first)).toBe(first.overlaps(second));
    }),
  );
});

test("is followed by the first network of its size that overlaps neither it nor the other", () => {
  fc.assert(
    fc.property(crowded, crowded, (a, b) => {
      const [cidr, other] = [Cidr.parse(written(a)), Cidr.parse(written(b))];
      const end = Math.max(a.start + sizeOf(a), b.start + sizeOf(b));
      const expected = Math.ceil(end / sizeOf(a)) * sizeOf(a);
      expect(cidr.following(other)?.toString()).toBe(written({ start: expected, prefix: a.prefix }));
      expect(cidr.following()?.toString()).toBe(written({ start: a.start + sizeOf(a), prefix: a.prefix }));
    }),
  );
});

test("has no following network at the end of the address space", () => {
  expect(Cidr.parse("255.255.255.0/24").following()).toBeUndefined();
});

test.each([
  ["10.20.30.0/31", "Use a prefix length from /8 to /30."],
  ["10.20.30.0/32", "Use a prefix length from /8 to /30."],
  ["0.0.0.0/0", "Use a prefix length from /8 to /30."],
  ["10.0.0.0/7", "Use a prefix length from /8 to /30."],
  ["10.20.30.1/24", 'Write "10.20.30.0/24".'],
  ["10.20.30.0/33", "Write an IPv4 network and its prefix length"],
  ["10.20.30.0/024", 'Write "10.20.30.0/24".'],
  ["10.20.30.0/-1", "Write an IPv4 network and its prefix length"],
  ["10.20.30.0", "has no prefix length"],
  ["10.20.30/24", "Write an IPv4 network and its prefix length"],
  ["010.20.30.0/24", 'Write "10.20.30.0/24".'],
  ["10.20.256.0/24", "Write an IPv4 network and its prefix length"],
  ["10.20.30.0/24 ", "Write an IPv4 network and its prefix length"],
  ["fd00::/24", "Write an IPv4 network and its prefix length"],
  ["", "Write an IPv4 network and its prefix length"],
])("refuses %j", (text, remedy) => {
  expect(() => Cidr.parse(text)).toThrow(remedy);
});

test("refuses any other text", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => Cidr.parse(text)).toThrow(UnitError);
    }),
  );
});
