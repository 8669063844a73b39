import fc from "fast-check";
import { Bandwidth } from "../../model/units/bandwidth";
import { DataSize } from "../../model/units/data-size";
import { Duration } from "../../model/units/duration";
import { Percentage } from "../../model/units/percentage";
import {
  atHorizon,
  bandwidthNeeded,
  catchUp,
  copyInterval,
  firstSynchronisation,
  type ReplicationStream,
  rateOf,
  replicationStreams,
  rpoForCopyAge,
  shortestRpo,
  transferTime,
  usableBandwidth,
  usableForCatchUp,
  usableForFirstSynchronisation,
  worstCopyAge,
} from "../../planning/replication";
import { fixtureModel } from "../fixture/model";

const rate = Bandwidth.parse;
const time = Duration.parse;
const percent = Percentage.parse;
const hours = ({ milliseconds }: Duration) => milliseconds / 3_600_000;
/** Decimal, as the guides count. */
const gigabytes = (amount: number) => DataSize.bytes(amount * 1e9);

const LATENCY = time("8 ms");
const [database] = replicationStreams(fixtureModel());
if (database === undefined) throw new Error("the reference design has no stream");

function stream(
  mechanism: "databaseStreaming" | "fileReplication",
  { rpo, changeRate, usable }: { rpo: Duration; changeRate: Bandwidth; usable: Bandwidth },
): Pick<ReplicationStream, "tier" | "changeRate" | "usable"> {
  const tier = database?.tier;
  if (tier === undefined) throw new Error("no tier");
  return { tier: { ...tier, protection: { ...tier.protection, mechanism, rpo } }, changeRate, usable };
}

describe("the guide's own examples", () => {
  // vSphere Replication 6.0, GUID-4A34D0C9: "a data change rate of 100GB requires approximately 200 hours to replicate on a
  // T1 network, 30 hours to replicate on a 10Mbps network, 3 hours on a 100Mbps network"
  test.each([
    // 100 × 8000 / (1.544 × 0.72) = 719,631 s = 199.9 h
    ["T1", rate("1.544 Mbit/s"), percent("72 %"), 200],
    // 100 × 8000 / (10 × 0.74) = 108,108 s = 30.03 h
    ["10 Mbit/s", rate("10 Mbit/s"), percent("74 %"), 30],
    // 100 × 8000 / (100 × 0.74) = 10,811 s = 3.003 h
    ["100 Mbit/s", rate("100 Mbit/s"), percent("74 %"), 3],
  ])("100 GB over %s", (_, bandwidth, efficiency, expected) => {
    const taken = hours(transferTime(gigabytes(100), usableBandwidth(bandwidth, efficiency)));
    expect(taken / expected).toBeCloseTo(1, 2);
  });

  test("the inverse: the bandwidth for 100 GB in 30 hours", () => {
    const needed = bandwidthNeeded([rateOf(gigabytes(100), time("30 h"))], percent("74 %"));
    // 100 × 8000 / (108,000 × 0.74) = 10.01 Mbit/s
    expect(needed.bitsPerSecond / 1e6).toBeCloseTo(10.01, 2);
  });

  // vSphere Replication 8.7: 2 GB an hour at an RPO of 1 h need about 4.7 Mbit/s, nothing lost on the way
  test("2 GiB an hour", () => {
    const needed = bandwidthNeeded([rateOf(DataSize.gibibytes(2), time("1 h"))], percent("100 %"));
    // 2 × 1.073741824 × 8000 / 3600 = 4.772 Mbit/s
    expect(needed.bitsPerSecond / 1e6).toBeCloseTo(4.77, 2);
  });
});

test("groups with different RPOs add up, as all peaks coincide", () => {
  // 3 GB in 15 min are 26.67 Mbit/s, 9 GB in 1 h are 20; (26.67 + 20) / 0.7 = 66.67 Mbit/s
  const rates = [rateOf(gigabytes(3), time("15 min")), rateOf(gigabytes(9), time("1 h"))];
  expect(bandwidthNeeded(rates, percent("70 %")).bitsPerSecond / 1e6).toBeCloseTo(66.67, 2);
});

test("the growth of a change rate is compounded yearly", () => {
  const growth = { ...fixtureModel().planning.growth, changeRate: percent("10 %") };
  const after = (horizon: Duration) => atHorizon(rate("100 Mbit/s"), { growth, horizon });
  expect(after(Duration.none)).toEqual(rate("100 Mbit/s"));
  expect(after(time("730 d"))).toEqual(rate("121 Mbit/s"));
});

describe("the maximum age of the newest copy", () => {
  test("streaming: the latency, if the stream carries the change rate", () => {
    const one = (usable: string) =>
      stream("databaseStreaming", {
        rpo: time("5 min"),
        changeRate: rate("120 Mbit/s"),
        usable: rate(`${Number(usable)} Mbit/s`),
      });
    expect(worstCopyAge(one("121"), LATENCY)).toEqual(LATENCY);
    expect(worstCopyAge(one("120"), LATENCY)).toBeUndefined();
    expect(shortestRpo(one("121"), LATENCY)).toEqual(LATENCY);
    expect(rpoForCopyAge(time("1 h"), one("121"), LATENCY)).toBeUndefined();
  });

  test("files: the interval plus the transfer of its changes", () => {
    const files = stream("fileReplication", {
      rpo: time("1 h"),
      changeRate: rate("90 Mbit/s"),
      usable: rate("210 Mbit/s"),
    });
    expect(copyInterval(time("1 h"))).toEqual(time("30 min"));
    // 30 min + 30 min × 90 / 210 = 30 + 12.857 min = 2,571.429 s, and 8 ms
    expect(worstCopyAge(files, LATENCY)?.milliseconds).toBe(2_571_437);
  });

  test("a rebuilt tier has no data to lose", () => {
    const files = stream("fileReplication", {
      rpo: Duration.none,
      changeRate: rate("2 Mbit/s"),
      usable: rate("1 Mbit/s"),
    });
    const rebuilt = {
      ...files,
      tier: { ...files.tier, protection: { ...files.tier.protection, mechanism: "rebuild" as const } },
    };
    expect(worstCopyAge(rebuilt, LATENCY)).toEqual(Duration.none);
    expect(shortestRpo(rebuilt, LATENCY)).toEqual(Duration.none);
  });

  const loads = fc.record({
    changing: fc.integer({ min: 1, max: 1000 }),
    spare: fc.integer({ min: 1, max: 1000 }),
    minutes: fc.integer({ min: 1, max: 1440 }),
  });
  const files = ({ changing, spare, minutes }: { changing: number; spare: number; minutes: number }) =>
    stream("fileReplication", {
      rpo: Duration.milliseconds(minutes * 60_000),
      changeRate: Bandwidth.bitsPerSecond(changing * 1e6),
      usable: Bandwidth.bitsPerSecond((changing + spare) * 1e6),
    });

  test("an RPO is met exactly if a transfer takes at most half of it", () => {
    fc.assert(
      fc.property(loads, (load) => {
        const one = files(load);
        const age = worstCopyAge(one, Duration.none);
        const { rpo } = one.tier.protection;
        const transfer = (copyInterval(rpo).milliseconds * one.changeRate.bitsPerSecond) / one.usable.bitsPerSecond;
        expect(transfer).toBeLessThanOrEqual(rpo.milliseconds / 2);
        expect(age?.isLongerThan(rpo)).toBe(false);
      }),
    );
  });

  test("the shortest RPO is met, and so is the RPO for an age", () => {
    const kept = (load: Parameters<typeof files>[0], rpo: Duration | undefined, age: Duration | undefined) => {
      const one = files(load);
      if (rpo === undefined || age === undefined) throw new Error("none");
      const copied = { ...one, tier: { ...one.tier, protection: { ...one.tier.protection, rpo } } };
      expect(
        Math.abs((worstCopyAge(copied, LATENCY)?.milliseconds ?? Number.NaN) - age.milliseconds),
      ).toBeLessThanOrEqual(2);
    };
    fc.assert(
      fc.property(loads, (load) => {
        const shortest = shortestRpo(files(load), LATENCY);
        kept(load, shortest, shortest);
        const age = Duration.milliseconds(load.minutes * 60_000);
        kept(load, rpoForCopyAge(age, files(load), LATENCY), age);
      }),
    );
  });
});

describe("full synchronisation and catching up", () => {
  test("the data changes meanwhile", () => {
    const terabytes = { data: gigabytes(1000), changeRate: rate("40 Mbit/s"), usable: rate("140 Mbit/s") };
    // 8 × 10^12 / (140 − 40) 10^6 = 80,000 s
    expect(firstSynchronisation(terabytes)).toEqual(time("80000 s"));
    // 8 h × 40 / (140 − 40) = 3.2 h
    expect(catchUp(time("8 h"), terabytes)).toEqual(time("3.2 h"));
  });

  test("never ends if changes use the whole stream", () => {
    const full = { data: gigabytes(1), changeRate: rate("140 Mbit/s"), usable: rate("140 Mbit/s") };
    expect(firstSynchronisation(full)).toBeUndefined();
    expect(catchUp(time("1 min"), full)).toBeUndefined();
  });

  test("the bandwidth for a time limit meets it", () => {
    const sizes = { data: gigabytes(1000), changeRate: rate("40 Mbit/s") };
    const limit = time("80000 s");
    expect(usableForFirstSynchronisation(sizes, limit)).toEqual(rate("140 Mbit/s"));
    expect(usableForCatchUp(sizes, { length: time("8 h"), catchUp: time("3.2 h") })).toEqual(rate("140 Mbit/s"));
  });
});

test("the reference design's streams", () => {
  const { tier, ...amounts } = database;
  expect(tier.name).toBe("database");
  expect(amounts).toEqual({
    at: { stream: 0, tier: 0 },
    bandwidth: rate("400 Mbit/s"),
    // of a link of 1 Gbit/s
    shareOfLink: percent("40 %"),
    // × 70 %
    usable: rate("280 Mbit/s"),
    changeRate: rate("120 Mbit/s"),
    // 120 × 1.08³ = 151.16544
    changeRateAtHorizon: rate("151.16544 Mbit/s"),
    // data 1100 GiB and wal 80 GiB, not the system disk
    data: DataSize.gibibytes(1180),
  });
});
