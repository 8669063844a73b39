package eventlog

import "strings"

// Kinds of events. vCenter posts Progress events before the change itself, so a restart has exactly two events of kind
// power: off and on.
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

// kindOfTask returns the kind of a successful task that has no specific event.
func kindOfTask(description string) string {
	switch description {
	case "VirtualMachine.createSnapshot", "vm.Snapshot.remove":
		return Snapshot
	}
	return Other
}
