import type { Guest } from "../../census/guests";
import { unhealthyReason } from "../../deploy/guest-health";

const running: Guest = {
  name: "rab-db-1",
  powerState: "poweredOn",
  connected: true,
  toolsRunning: true,
  addresses: ["10.20.50.11", "fe80::1"],
  secondsRunning: 20,
};
const reasonOf = (guest: Guest | undefined) => unhealthyReason({ address: "10.20.50.11" }, guest, 600);

test("a guest that reports its address is healthy", () => {
  expect(reasonOf(running)).toBeUndefined();
});

test.each<[string, Partial<Guest>, string]>([
  [
    "no address",
    { addresses: [], toolsRunning: false },
    "no address 20 s after its power-on: VMware Tools does not run",
  ],
  ["no address, with VMware Tools", { addresses: [] }, "no address 20 s after its power-on: VMware Tools runs"],
  ["another address", { addresses: ["10.20.50.99"] }, "10.20.50.99 instead of 10.20.50.11 20 s after its power-on"],
])("a guest that reports %s may still be starting, but not after the patience", (_, change, reason) => {
  expect(reasonOf({ ...running, ...change })).toEqual({ reason: `its guest reports ${reason}`, starts: true });
  expect(reasonOf({ ...running, ...change, secondsRunning: 600 })).toMatchObject({ starts: false });
});

test.each<[string, Guest | undefined, string]>([
  ["is powered off", { ...running, powerState: "poweredOff", addresses: [] }, "its power state is poweredOff"],
  ["is on a host that vCenter has lost", { ...running, connected: false }, "vCenter is not connected to its host"],
  ["does not exist", undefined, "vCenter has no VM of this name"],
])("a VM that %s is not waited for", (_, guest, reason) => {
  expect(reasonOf(guest)).toEqual({ reason, starts: false });
});
