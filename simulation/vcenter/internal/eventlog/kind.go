package eventlog

import "strings"

// Kinds of events. Progress is what vCenter posts before the deed: a restart has one "power" entry for off and one for
// on, whatever else vCenter says about it.
const (
	Power       = "power"
	Reconfigure = "reconfigure"
	Relocate    = "relocate"
	Clone       = "clone"
	Create      = "create"
	Destroy     = "destroy"
	Snapshot    = "snapshot"
	Rename      = "rename"
	Maintenance = "maintenance"
	Connection  = "connection"
	Membership  = "membership"
	Session     = "session"
	Failure     = "failure"
	Progress    = "progress"
	Other       = "other"
)

var kinds = map[string]string{
	"VmPoweredOnEvent": Power, "VmPoweredOffEvent": Power, "VmSuspendedEvent": Power, "VmResettingEvent": Power, "DrsVmPoweredOnEvent": Power,
	"VmMigratedEvent": Relocate, "VmRelocatedEvent": Relocate, "DrsVmMigratedEvent": Relocate,
	"TaskEvent": Failure, "VmMessageErrorEvent": Failure,
	"VmClonedEvent":               Clone,
	"VmRemovedEvent":              Destroy,
	"HostAddedEvent":              Create,
	"HostConnectedEvent":          Connection,
	"HostDisconnectedEvent":       Connection,
	"EnteredMaintenanceModeEvent": Maintenance, "ExitMaintenanceModeEvent": Maintenance,
	"DvsHostJoinedEvent": Membership, "DvsHostLeftEvent": Membership,
	"UserLoginSessionEvent": Session, "UserLogoutSessionEvent": Session, "BadUsernameSessionEvent": Session,
	"VmStartingEvent": Progress, "VmGuestShutdownEvent": Progress, "VmStoppingEvent": Progress, "VmSuspendingEvent": Progress, "VmBeingCreatedEvent": Progress,
	"VmBeingClonedEvent": Progress, "VmBeingRelocatedEvent": Progress, "VmBeingMigratedEvent": Progress,
	"VmUuidAssignedEvent": Progress, "VmInstanceUuidAssignedEvent": Progress, "EnteringMaintenanceModeEvent": Progress,
}

func kindOf(event string) string {
	if kind, ok := kinds[event]; ok {
		return kind
	}
	for _, rule := range []struct{ ending, kind string }{
		{"CreatedEvent", Create}, {"DestroyedEvent", Destroy}, {"RemovedEvent", Destroy}, {"ReconfiguredEvent", Reconfigure}, {"RenamedEvent", Rename},
	} {
		if strings.HasSuffix(event, rule.ending) {
			return rule.kind
		}
	}
	return Other
}

// kindOfTask is for tasks that were done, and have no event of their own.
func kindOfTask(description string) string {
	switch description {
	case "VirtualMachine.createSnapshot", "vm.Snapshot.remove":
		return Snapshot
	}
	return Other
}
