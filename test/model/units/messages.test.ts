import { z } from "zod";
import { schemaFindings } from "../../../model/schema-findings";
import { bandwidth, cidr, dataSize, duration, frequency, percentage, vlanId } from "../../../model/units/fields";
import { MONTHS } from "../../../model/units/months";

/** The problem and the remedy that a check prints for a value. */
function messageOf(field: z.ZodType, value: unknown): string {
  const schema = z.strictObject({ value: field });
  const { error } = schema.safeParse({ value }, { reportInput: true });
  return schemaFindings("rabat", schema, { value }, error?.issues ?? [])
    .map(({ problem, remedy }) => `${problem} ${remedy}`)
    .join("\n");
}

describe("a message says what to write instead of", () => {
  test.each<[unknown, string]>([
    ["2,5 TiB", '"2,5 TiB" has a comma in its number. Write "2.5 TiB".'],
    ["1,024 GiB", '"1,024 GiB" has a comma in its number. Write "1024 GiB" or "1.024 GiB".'],
    ["768 gib", 'Unknown unit "gib" in "768 gib". Write "768 GiB".'],
    ["768 Gio", 'Unknown unit "Gio" in "768 Gio". Write "768 GiB".'],
    ["768GiB", '"768GiB" has no space before its unit. Write "768 GiB".'],
    ["768  GiB", '"768  GiB" has spaces in the wrong place. Write "768 GiB".'],
    [" 768 GiB", '" 768 GiB" has spaces in the wrong place. Write "768 GiB".'],
    ["2,5TB", '"2,5TB" has a decimal unit: 1 TB is 10^12 bytes. Use TiB, GiB or MiB: 2.5 TB are about "2328 GiB".'],
    ["768 GB", '"768 GB" has a decimal unit: 1 GB is 10^9 bytes. Use TiB, GiB or MiB: 768 GB are about "715 GiB".'],
    ["768 Go", '"768 Go" has a decimal unit: 1 Go is 10^9 bytes. Use TiB, GiB or MiB: 768 Go are about "715 GiB".'],
    ["512 mb", '"512 mb" has a decimal unit: 1 mb is 10^6 bytes. Use TiB, GiB or MiB: 512 mb are about "488 MiB".'],
    ["-2 TiB", '"-2 TiB" is negative. Write "2 TiB".'],
    ["2.3 TiB", '"2.3 TiB" is not a whole number of bytes. Write "2356 GiB".'],
    ["8 PiB", '"8 PiB" is too large. Write at most 9007199254740991 B.'],
    ["768", '"768" has no unit. Write a number, one space and a unit (B, KiB, MiB, GiB, TiB or PiB), as in "768 GiB".'],
    [
      "lots",
      '"lots" is not a quantity. Write a number, one space and a unit (B, KiB, MiB, GiB, TiB or PiB), as in "768 GiB".',
    ],
    [768, '768 has no unit. Write a number, one space and a unit in quotes, as in "768 GiB".'],
    ["0 GiB", '"0 GiB" is zero. Write a value above 0.'],
  ])("the size %j", (value, message) => {
    expect(messageOf(dataSize(), value)).toBe(message);
  });

  test.each<[string, string]>([
    ["10Gbps", '"10Gbps" has no space before its unit. Write "10 Gbit/s".'],
    ["10 Gbps", 'Unknown unit "Gbps" in "10 Gbps". Write "10 Gbit/s".'],
    ["10 Gb/s", 'Unknown unit "Gb/s" in "10 Gb/s". Write "10 Gbit/s".'],
    ["100 Mo/s", '"100 Mo/s" counts bytes, and rates are in bits. Write "800 Mbit/s".'],
    ["1.5 GB/s", '"1.5 GB/s" counts bytes, and rates are in bits. Write "12 Gbit/s".'],
  ])("the rate %j", (value, message) => {
    expect(messageOf(bandwidth(), value)).toBe(message);
  });

  test.each<[string, string]>([
    ["5 minutes", 'Unknown unit "minutes" in "5 minutes". Write "5 min".'],
    ["5min", '"5min" has no space before its unit. Write "5 min".'],
    ["2 hours", 'Unknown unit "hours" in "2 hours". Write "2 h".'],
    ["14 jours", 'Unknown unit "jours" in "14 jours". Write "14 d".'],
    [
      "2 weeks",
      'Unknown unit "weeks" in "2 weeks". Write a number, one space and a unit (ms, s, min, h or d), as in "5 min".',
    ],
    ["-5 min", '"-5 min" is negative. Write "5 min".'],
  ])("the duration %j", (value, message) => {
    expect(messageOf(duration(), value)).toBe(message);
  });

  test.each<[z.ZodType, unknown, string]>([
    [frequency(), "2,8 ghz", '"2,8 ghz" has a comma in its number. Write "2.8 GHz".'],
    [percentage(), "5%", '"5%" has no space before its unit. Write "5 %".'],
    [percentage(), "0.05", '"0.05" has no unit. Write a number, one space and %, as in "15 %".'],
    [percentage(), "5 percent", 'Unknown unit "percent" in "5 percent". Write "5 %".'],
    [percentage(), "12.34567 %", '"12.34567 %" has more than 3 decimals. Write "12.346 %".'],
    [vlanId(), "110", '"110" is text. Write the number 110, without quotes.'],
    [
      vlanId(),
      4095,
      "VLAN 4095 is reserved: in vSphere it means a trunk of all VLANs. Use a whole number from 1 to 4094.",
    ],
    [vlanId(), 0, "VLAN 0 is reserved: in vSphere it means no VLAN at all. Use a whole number from 1 to 4094."],
    [vlanId(), -1, "-1 is not a VLAN id. Use a whole number from 1 to 4094."],
  ])("%#: %j", (field, value, message) => {
    expect(messageOf(field, value)).toBe(message);
  });

  test.each<[string, string]>([
    [
      "10.20.30.0/31",
      '"10.20.30.0/31" has 2 addresses, and a network needs at least 4: its own, a gateway, a guest and the broadcast address. Use a prefix length from /8 to /30.',
    ],
    [
      "10.20.30.0/32",
      '"10.20.30.0/32" has 1 address, and a network needs at least 4: its own, a gateway, a guest and the broadcast address. Use a prefix length from /8 to /30.',
    ],
    [
      "10.0.0.0/7",
      '"10.0.0.0/7" has 33554432 addresses, more than a network of a site may have. Use a prefix length from /8 to /30.',
    ],
    ["10.20.30.7/24", '"10.20.30.7/24" is an address inside a network, not a network. Write "10.20.30.0/24".'],
    ["010.20.30.0/24", '"010.20.30.0/24" has leading zeros. Write "10.20.30.0/24".'],
    ["10.20.30.0", '"10.20.30.0" has no prefix length. Write it as in "10.20.30.0/24".'],
    [
      "10.20.30.0/255.255.255.0",
      '"10.20.30.0/255.255.255.0" has a netmask instead of a prefix length. Write it as in "10.20.30.0/24".',
    ],
    [
      "10.20.300.0/24",
      '"10.20.300.0/24" has 300, and each of the four numbers is at most 255. Write an IPv4 network and its prefix length, as in "10.20.30.0/24".',
    ],
    [
      "fd00::/24",
      '"fd00::/24" is not an IPv4 network. Write an IPv4 network and its prefix length, as in "10.20.30.0/24".',
    ],
  ])("the network %j", (value, message) => {
    expect(messageOf(cidr(), value)).toBe(message);
  });

  test.each<[string, string]>([
    ["010.20.30.1", '"010.20.30.1" has leading zeros. Write "10.20.30.1".'],
    ["10.20.30.1/24", '"10.20.30.1/24" has a prefix length. Write "10.20.30.1".'],
    ["10.20.30.256", '"10.20.30.256" is not an IPv4 address. Write an IPv4 address, as in "10.20.30.1".'],
  ])("the address %j", (value, message) => {
    expect(messageOf(z.ipv4(), value)).toBe(message);
  });
});

describe("an unknown key", () => {
  const schema = z.strictObject({
    name: z.string(),
    networks: z.record(z.string(), z.strictObject({ vlan: z.number(), gateway: z.string() })),
    place: z.discriminatedUnion("source", [
      z.strictObject({ source: z.literal("created"), members: z.array(z.strictObject({ id: z.string() })) }),
      z.strictObject({ source: z.literal("adopted"), machine: z.string() }),
    ]),
    season: z.partialRecord(z.enum(MONTHS), z.string()),
    lifts: z.array(z.string()).optional(),
  });
  const sound = {
    name: "rabat",
    networks: { web: { vlan: 1, gateway: "x" } },
    place: { source: "created", members: [{ id: "a" }] },
    season: {},
  };
  const found = (data: unknown) => {
    const { error } = schema.safeParse(data, { reportInput: true });
    return schemaFindings("rabat", schema, data, error?.issues ?? []).map(
      ({ problem, remedy }) => `${problem} ${remedy}`,
    );
  };

  test.each<[string, unknown, string]>([
    [
      "with a near one",
      { ...sound, nmae: 1 },
      'Unknown key "nmae". Did you mean "name"? Known keys: name, networks, place, season, lifts.',
    ],
    [
      "with none near",
      { ...sound, firewalls: [] },
      'Unknown key "firewalls". Use one of the known keys or remove it. Known keys: name, networks, place, season, lifts.',
    ],
    [
      "in a record",
      { ...sound, networks: { web: { vlan: 1, gateway: "x", gatway: "y" } } },
      'Unknown key "gatway". Did you mean "gateway"? Known keys: vlan, gateway.',
    ],
    [
      "in a list",
      { ...sound, place: { source: "created", members: [{ id: "a", size: 1 }] } },
      'Unknown key "size". Use one of the known keys or remove it. Known keys: id.',
    ],
    [
      "of the other variant",
      { ...sound, place: { source: "adopted", machine: "m", members: [] } },
      'Unknown key "members". Use one of the known keys or remove it. Known keys: source, machine.',
    ],
    [
      "a month in French",
      { ...sound, season: { août: "50 %" } },
      `Unknown key "août". Did you mean "august"? Known keys: ${MONTHS.join(", ")}.`,
    ],
  ])("%s", (_, data, message) => {
    expect(found(data)).toEqual([message]);
  });
});
