import fc from "fast-check";
import { Bandwidth } from "../../../model/units/bandwidth";
import { DataSize } from "../../../model/units/data-size";
import { Duration } from "../../../model/units/duration";
import { Frequency } from "../../../model/units/frequency";
import { UnitError } from "../../../model/units/unit-error";

/** Each unit that is written as a number and a symbol, with its symbols in base units as the standards define them. */
const QUANTITIES = [
  {
    name: "DataSize",
    parse: DataSize.parse,
    baseOf: (size: { bytes: number }) => size.bytes,
    symbols: { B: 1n, KiB: 1024n, MiB: 1024n ** 2n, GiB: 1024n ** 3n, TiB: 1024n ** 4n, PiB: 1024n ** 5n },
  },
  {
    name: "Bandwidth",
    parse: Bandwidth.parse,
    baseOf: (rate: { bitsPerSecond: number }) => rate.bitsPerSecond,
    symbols: { "bit/s": 1n, "kbit/s": 1_000n, "Mbit/s": 1_000_000n, "Gbit/s": 1_000_000_000n },
  },
  {
    name: "Frequency",
    parse: Frequency.parse,
    baseOf: (rate: { hertz: number }) => rate.hertz,
    symbols: { Hz: 1n, kHz: 1_000n, MHz: 1_000_000n, GHz: 1_000_000_000n },
  },
  {
    name: "Duration",
    parse: Duration.parse,
    baseOf: (time: { milliseconds: number }) => time.milliseconds,
    symbols: { ms: 1n, s: 1_000n, min: 60_000n, h: 3_600_000n, d: 86_400_000n },
  },
].map(({ name, parse, baseOf, symbols }) => ({
  name,
  parse: parse as (text: string) => { toString(): string },
  // each row's own types are checked above; the properties need only what all rows share
  baseOf: baseOf as (unit: unknown) => number,
  symbols: Object.entries(symbols),
}));

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** As `expect(…).toThrow(UnitError)`, which takes a hundred times as long: too much for a thousand texts. */
function isRefused(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return false;
  } catch (error) {
    return error instanceof UnitError;
  }
}

describe.each(QUANTITIES)("$name", ({ parse, baseOf, symbols }) => {
  const symbol = fc.constantFrom(...symbols);
  const digits = fc.stringMatching(/^\d{0,12}$/);

  test("reads every decimal exactly, or refuses it", () => {
    fc.assert(
      fc.property(fc.nat(), digits, symbol, (whole, fraction, [unit, factor]) => {
        const text = `${whole}${fraction && `.${fraction}`} ${unit}`;
        const scale = 10n ** BigInt(fraction.length);
        const scaled = BigInt(`${whole}${fraction}`) * factor;
        return scaled % scale === 0n && scaled / scale <= MOST
          ? BigInt(baseOf(parse(text))) === scaled / scale
          : isRefused(parse, text);
      }),
      { numRuns: 1000 },
    );
  });

  test("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (amount) => {
        const unit = parse(`${amount} ${symbols[0]?.[0]}`);
        return baseOf(parse(unit.toString())) === amount;
      }),
    );
  });

  test("writes a whole number of a unit in that unit or a larger one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), symbol, (amount, [unit, factor]) => {
        const written = parse(`${amount} ${unit}`).toString().split(" ")[1];
        expect(symbols.find(([name]) => name === written)?.[1]).toBeGreaterThanOrEqual(factor);
      }),
    );
  });

  test("refuses a negative amount", () => {
    fc.assert(fc.property(fc.integer({ min: 1 }), symbol, (amount, [unit]) => isRefused(parse, `-${amount} ${unit}`)));
  });

  test("refuses text of any other form", () => {
    const known = new Set(symbols.map(([name]) => name));
    const isForm = (text: string) => {
      const [amount = "", unit = "", ...rest] = text.split(" ");
      return rest.length === 0 && /^\d+(\.\d+)?$/.test(amount) && known.has(unit);
    };
    const almost = fc.tuple(fc.nat().map(String), fc.string({ maxLength: 2 }), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          almost.map((parts) => parts.join("")),
        ),
        (text) => {
          fc.pre(!isForm(text));
          return isRefused(parse, text);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    "",
    " ",
    "5",
    "1 ",
    "1e3 ?",
    ".5 ?",
    "1. ?",
    "1  ?",
    " 1 ?",
    "1 ? ",
    "1 ?\n",
    "+1 ?",
    "1,5 ?",
    "NaN ?",
    "٣ ?",
    "0x1 ?",
  ])("refuses %j", (form) => {
    expect(() => parse(form.replace("?", symbols[1]?.[0] ?? ""))).toThrow(UnitError);
  });

  // inherited properties of an object are not units
  test.each(["toString", "constructor", "__proto__", "hasOwnProperty"])("refuses the unit %s", (name) => {
    expect(() => parse(`1 ${name}`)).toThrow(/^Unknown unit/);
  });
});

describe("remedies", () => {
  test.each([
    ["2.3 TiB", '"2.3 TiB" is not a whole number of bytes. Write "2356 GiB".'],
    ["8 PiB", '"8 PiB" is too large. Write at most 9007199254740991 B.'],
  ])("%s", (text, message) => {
    expect(() => DataSize.parse(text)).toThrow(message);
  });

  test("the largest possible size", () => {
    expect(DataSize.parse("9007199254740991 B").bytes).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe("conversions", () => {
  test.each([
    [() => DataSize.parse("1536 MiB").toGibibytes(), "1536 MiB is not a whole number of GiB."],
    [() => DataSize.parse("1 KiB").toMebibytes(), "1 KiB is not a whole number of MiB."],
    [() => Bandwidth.parse("1500 kbit/s").toMegabitsPerSecond(), "1500 kbit/s is not a whole number of Mbit/s."],
    [() => Frequency.parse("2.8005 GHz").toMegahertz(), "2800500 kHz is not a whole number of MHz."],
    [() => Duration.parse("1500 ms").toSeconds(), "1500 ms is not a whole number of seconds."],
  ])("refuse to lose precision: %s", (convert, problem) => {
    expect(convert).toThrow(problem);
  });

  test.each([
    [DataSize.parse("1.5 TiB").toGibibytes(), 1536],
    [DataSize.parse("0.5 GiB").toMebibytes(), 512],
    [Bandwidth.parse("2.5 Gbit/s").toMegabitsPerSecond(), 2500],
    [Frequency.parse("2.8 GHz").toMegahertz(), 2800],
    [Duration.parse("1.5 h").toSeconds(), 5400],
  ])("%d is exact", (converted, expected) => {
    expect(converted).toBe(expected);
  });

  test("bytes are multiplied back from whole GiB", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 22 }), (amount) => {
        expect(DataSize.gibibytes(amount).toGibibytes()).toBe(amount);
        expect(DataSize.gibibytes(amount).toMebibytes()).toBe(amount * 1024);
      }),
    );
  });
});

describe("DataSize", () => {
  const size = fc.nat({ max: 2 ** 51 }).map((bytes) => DataSize.bytes(bytes));

  test("adds, multiplies and compares as its bytes do", () => {
    fc.assert(
      fc.property(size, size, fc.nat({ max: 3 }), (a, b, count) => {
        expect(a.plus(b).bytes).toBe(a.bytes + b.bytes);
        expect(a.times(count).bytes).toBe(a.bytes * count);
        expect(a.isLargerThan(b)).toBe(a.bytes > b.bytes);
        expect(a.equals(b)).toBe(a.bytes === b.bytes);
      }),
    );
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d bytes", (amount) => {
    expect(() => DataSize.bytes(amount)).toThrow(UnitError);
  });

  test.each([
    ["mebibytes", DataSize.mebibytes(1).bytes, 1_048_576],
    ["gibibytes", DataSize.gibibytes(1).bytes, 1_073_741_824],
    ["tebibytes", DataSize.tebibytes(1).bytes, 1_099_511_627_776],
  ])("counts %s", (_, bytes, expected) => {
    expect(bytes).toBe(expected);
  });
});

test("durations compare by length", () => {
  expect(Duration.parse("61 s").isLongerThan(Duration.parse("1 min"))).toBe(true);
  expect(Duration.parse("60 s").isLongerThan(Duration.parse("1 min"))).toBe(false);
  expect(Duration.parse("60 s").equals(Duration.parse("1 min"))).toBe(true);
});
