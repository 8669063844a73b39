import { ROLES } from "./names";

/** The privileges of each role for people, in addition to read access. */
export const ROLE_PRIVILEGES: Readonly<Record<(typeof ROLES)[keyof typeof ROLES], readonly string[]>> = {
  // operate VMs, but never change what the code defines
  [ROLES.operator]: [
    "Alarm.Acknowledge",
    "VirtualMachine.Interact.ConsoleInteract",
    "VirtualMachine.Interact.PowerOff",
    "VirtualMachine.Interact.PowerOn",
    "VirtualMachine.Interact.Reset",
    "VirtualMachine.State.CreateSnapshot",
    "VirtualMachine.State.RemoveSnapshot",
  ],
  [ROLES.auditor]: ["Datastore.Browse", "StorageProfile.View"],
};
