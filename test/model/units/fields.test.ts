import type { z } from "zod";
import { bandwidth, cidr, dataSize, duration, frequency, nameField, vlanId } from "../../../model/units/fields";

/** What a field says about a value that it refuses. */
function refusal(field: z.ZodType, value: unknown) {
  const [issue] = field.safeParse(value).error?.issues ?? [];
  return issue?.code === "custom" ? `${issue.message} ${issue.params?.remedy}` : issue;
}

test.each([
  ["dataSize", dataSize(), "768 GiB", "768 GiB"],
  ["bandwidth", bandwidth(), "25 Gbit/s", "25 Gbit/s"],
  ["frequency", frequency(), "2.8 GHz", "2800 MHz"],
  ["duration", duration(), "0 min", "0 ms"],
  ["cidr", cidr(), "10.20.30.0/24", "10.20.30.0/24"],
  ["vlanId", vlanId(), 1210, "1210"],
  ["nameField", nameField(), "rabat-extension", "rabat-extension"],
])("%s reads what a model file writes", (_, field: z.ZodType, value, read) => {
  expect(String(field.parse(value))).toBe(read);
});

test.each([
  ["a missing value", dataSize(), undefined, 'is missing. Write it as in "768 GiB".'],
  [
    "a number for text",
    dataSize(),
    768,
    '768 has no unit. Write a number, one space and a unit in quotes, as in "768 GiB".',
  ],
  ["text for a number", vlanId(), "110", '"110" is text. Write the number 110, without quotes.'],
  [
    "what the unit refuses",
    vlanId(),
    4095,
    "VLAN 4095 is reserved: in vSphere it means a trunk of all VLANs. Use a whole number from 1 to 4094.",
  ],
  ["no memory or disk", dataSize(), "0 GiB", '"0 GiB" is zero. Write a value above 0.'],
  ["no bandwidth", bandwidth(), "0 Gbit/s", '"0 Gbit/s" is zero. Write a value above 0.'],
  ["no frequency", frequency(), "0 GHz", '"0 GHz" is zero. Write a value above 0.'],
  [
    "a name with capitals",
    nameField(),
    "Rabat",
    '"Rabat" is not a name. Use lower case letters, digits and hyphens. Begin with a letter, and end with a letter or digit.',
  ],
])("a field says how to correct %s", (_, field: z.ZodType, value, said) => {
  expect(refusal(field, value)).toBe(said);
});

test.each(["", "a", "-a", "a-", "1a", "a b", "a_b", "a.b", "a\n"])("%j is not a name", (name) => {
  expect(nameField().safeParse(name).success).toBe(false);
});
