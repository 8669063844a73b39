import { DataSize } from "../../../model/units/data-size";
import { Frequency } from "../../../model/units/frequency";
import { Percentage } from "../../../model/units/percentage";
import { admissionNeed, failoverCapacity, slotCapacity } from "../../../planning/capacity/admission-control";
import { memoryOverhead } from "../../../planning/capacity/memory-overhead";
import type { Room } from "../../../planning/capacity/room";

const room = (gigahertz: number, gibibytes: number): Room => ({
  cpu: Frequency.hertz(gigahertz * 1e9),
  memory: DataSize.gibibytes(gibibytes),
});

describe("the worked example of the Availability guide (6.7, pp. 22–25)", () => {
  const hosts = [room(9, 9), room(9, 6), room(6, 6)];
  const machines = [room(2, 1), room(2, 1), room(1, 2), room(1, 1), room(1, 1)];

  test("has slots of 2 GHz and 2 GB, 4, 3 and 3 of them, and one host can fail", () => {
    expect(slotCapacity(hosts, machines)).toEqual({ slot: room(2, 2), slots: [4, 3, 3], failures: 1 });
  });

  test("has 70.8 % of CPU and 71.4 % of memory left, which the guide writes as 70 % and 71 %", () => {
    const { total, needed, cpu, memory } = failoverCapacity(hosts, machines);
    expect({ total, needed }).toEqual({ total: room(24, 21), needed: room(7, 6) });
    expect([cpu, memory]).toEqual([Percentage.parse("70.833 %"), Percentage.parse("71.429 %")]);
    expect([cpu.fraction.toFixed(3), memory.fraction.toFixed(3)]).toEqual(["0.708", "0.714"]);
  });
});

test("without VMs every host can fail, without hosts no capacity remains", () => {
  expect(slotCapacity([room(9, 9), room(6, 6)], []).failures).toBe(2);
  expect(failoverCapacity([], [room(1, 1)])).toMatchObject({ cpu: Percentage.parse("0 %") });
  expect(slotCapacity([], [room(1, 1)])).toMatchObject({ slots: [], failures: 0 });
});

test("a VM without a reservation counts with the CPU default and the memory overhead", () => {
  const machine = { cpus: 2, memory: DataSize.gibibytes(4), reserved: room(0, 0) };
  const overhead = DataSize.bytes(Math.round(52.72 * 2 ** 20));
  expect(admissionNeed(machine)).toEqual({ cpu: Frequency.parse("32 MHz"), memory: overhead });
  expect(admissionNeed(machine, Frequency.parse("256 MHz")).cpu).toEqual(Frequency.parse("256 MHz"));
  expect(admissionNeed({ ...machine, reserved: room(1, 4) })).toEqual({
    cpu: Frequency.parse("1 GHz"),
    memory: DataSize.gibibytes(4).plus(overhead),
  });
});

describe("the memory overhead of a VM (Resource Management 6.7, table 6-1)", () => {
  const overhead = (cpus: number, mebibytes: number) =>
    Number((memoryOverhead(cpus, DataSize.mebibytes(mebibytes)).bytes / 2 ** 20).toFixed(2));

  test.each([
    [1, 256, 20.29],
    [8, 256, 48.16],
    [2, 1024, 29.91],
    [4, 4096, 60.67],
    [8, 16384, 168.6],
  ])("is the sample at %d CPUs and %d MB", (cpus, memory, expected) => {
    expect(overhead(cpus, memory)).toBe(expected);
  });

  test("is interpolated between samples, and extrapolated beyond them", () => {
    expect(overhead(6, 16384)).toBeCloseTo((151.93 + 168.6) / 2, 1);
    expect(overhead(8, 28672)).toBeCloseTo(168.6 + (168.6 - 76.78), 1);
    expect(overhead(16, 131072)).toBeGreaterThan(overhead(8, 65536));
    expect(overhead(1, 4)).toBeGreaterThan(0);
  });
});
