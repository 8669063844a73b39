import { ROLES } from "./names";

/** What each role of people may do besides looking, which every role may where it is given. */
export const ROLE_PRIVILEGES: Readonly<Record<(typeof ROLES)[keyof typeof ROLES], readonly string[]>> = {
  // run and look at VMs, never change what the code states
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
