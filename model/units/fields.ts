import { z } from "zod";
import { Bandwidth, type BandwidthText } from "./bandwidth";
import { Cidr, type CidrText } from "./cidr";
import { DataSize, type DataSizeText } from "./data-size";
import { Duration, type DurationText } from "./duration";
import { Frequency, type FrequencyText } from "./frequency";
import { Percentage, type PercentageText } from "./percentage";
import { UnitError } from "./unit-error";
import { VlanId } from "./vlan-id";

/** A schema field that reads what a model file writes (`"768 GiB"`, `1210`) into a unit, and reports refused values. */
function field<Written extends string | number, Unit>(example: Written, read: (written: Written) => Unit) {
  return z.custom<Written>().transform((written, context): Unit => {
    try {
      if (typeof written === typeof example) return read(written);
      throw wrongType(written, example);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      context.addIssue({ code: "custom", message: error.problem, params: { remedy: error.remedy } });
      return z.NEVER;
    }
  });
}

function wrongType(written: unknown, example: string | number): UnitError {
  const asIn = `Write it as in ${JSON.stringify(example)}.`;
  if (written === undefined) return new UnitError("is missing.", asIn);
  if (typeof written === "number" && /^\d\S* \S+$/.test(String(example))) {
    const remedy = `Write a number, one space and a unit in quotes, as in "${example}".`;
    return new UnitError(`${written} has no unit.`, remedy);
  }
  if (typeof example === "number" && typeof written === "string" && /^\d+$/.test(written)) {
    return new UnitError(`"${written}" is text.`, `Write the number ${Number(written)}, without quotes.`);
  }
  return new UnitError(`${JSON.stringify(written)} is not ${typeof example === "number" ? "a number" : "text"}.`, asIn);
}

/** Text that matches a form. @param problem for example "is not a name" @param remedy how to write it */
export const textLike = (form: RegExp, problem: string, remedy: string) =>
  z.string().superRefine((text, context) => {
    if (!form.test(text)) context.addIssue({ code: "custom", message: `"${text}" ${problem}.`, params: { remedy } });
  });

/** A name that is valid in vSphere, DNS and Terraform. */
export const nameField = () =>
  textLike(
    /^[a-z][a-z0-9-]*[a-z0-9]$/,
    "is not a name",
    "Use lower case letters, digits and hyphens. Begin with a letter, and end with a letter or digit.",
  );

/** Refuses zero: every part of a site has a size. */
const aboveZero =
  <Unit>(parse: (text: string) => Unit, amountOf: (unit: Unit) => number) =>
  (text: string): Unit => {
    const unit = parse(text);
    if (amountOf(unit) === 0) throw new UnitError(`"${text}" is zero.`, "Write a value above 0.");
    return unit;
  };

export const dataSize = () =>
  field<DataSizeText, DataSize>(
    "768 GiB",
    aboveZero(DataSize.parse, (size) => size.bytes),
  );
export const bandwidth = () =>
  field<BandwidthText, Bandwidth>(
    "25 Gbit/s",
    aboveZero(Bandwidth.parse, (rate) => rate.bitsPerSecond),
  );
export const frequency = () =>
  field<FrequencyText, Frequency>(
    "2.8 GHz",
    aboveZero(Frequency.parse, (rate) => rate.hertz),
  );
/** A duration above zero. */
export const timeLimit = () =>
  field<DurationText, Duration>(
    "5 min",
    aboveZero(Duration.parse, (time) => time.milliseconds),
  );
export const duration = () => field<DurationText, Duration>("5 min", (text) => Duration.parse(text));
export const percentage = () => field<PercentageText, Percentage>("15 %", (text) => Percentage.parse(text));
/** A part of a whole: above 0 %, and at most 100 %. */
export const part = () =>
  field<PercentageText, Percentage>("15 %", (text) => {
    const percentage = aboveZero(Percentage.parse, ({ fraction }) => fraction)(text);
    if (percentage.fraction > 1) throw new UnitError(`"${text}" is more than 100 %.`, "Write at most 100 %.");
    return percentage;
  });
export const cidr = () => field<CidrText, Cidr>("10.20.30.0/24", (text) => Cidr.parse(text));
export const vlanId = () => field<number, VlanId>(1210, (number) => VlanId.of(number));
