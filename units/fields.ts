import { z } from "zod";
import { Bandwidth, type BandwidthText } from "./bandwidth";
import { Cidr, type CidrText } from "./cidr";
import { DataSize, type DataSizeText } from "./data-size";
import { Duration, type DurationText } from "./duration";
import { Frequency, type FrequencyText } from "./frequency";
import { UnitError } from "./unit-error";
import { VlanId } from "./vlan-id";

/** A schema field that reads what a model file writes (`"768 GiB"`, `1210`) into a unit, and reports what the unit refuses. */
function field<Written, Unit>(isWritten: (value: unknown) => boolean, read: (written: Written) => Unit) {
  return z.custom<Written>(isWritten, "is missing or of another kind.").transform((written, context): Unit => {
    try {
      return read(written);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      context.addIssue({ code: "custom", message: error.problem, params: { remedy: error.remedy } });
      return z.NEVER;
    }
  });
}

/** Text of one form. @param problem what the text is not @param remedy how to write it */
export const textLike = (form: RegExp, problem: string, remedy: string) =>
  z.string().superRefine((text, context) => {
    if (!form.test(text)) context.addIssue({ code: "custom", message: `"${text}" ${problem}.`, params: { remedy } });
  });

/** A name that vSphere, DNS and Terraform all take. */
export const nameField = () =>
  textLike(/^[a-z][a-z0-9-]*[a-z0-9]$/, "is not a name", "Use lower case letters, digits and hyphens, from a letter on.");

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";

export const dataSize = () => field<DataSizeText, DataSize>(isText, (text) => DataSize.parse(text));
export const bandwidth = () => field<BandwidthText, Bandwidth>(isText, (text) => Bandwidth.parse(text));
export const frequency = () => field<FrequencyText, Frequency>(isText, (text) => Frequency.parse(text));
export const duration = () => field<DurationText, Duration>(isText, (text) => Duration.parse(text));
export const cidr = () => field<CidrText, Cidr>(isText, (text) => Cidr.parse(text));
export const vlanId = () => field<number, VlanId>(isNumber, (number) => VlanId.of(number));
