package vcenter

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// soapFault returns a fault with vCenter's message. govmomi's simulator leaves the message empty.
func soapFault(fault types.BaseMethodFault) *soap.Fault {
	return simulator.Fault(message(fault), fault)
}

// reply returns the response, or the fault if there is one.
func reply(response soap.HasFault, fault types.BaseMethodFault) soap.HasFault {
	if fault != nil {
		body := reflect.ValueOf(response).Elem()
		body.FieldByName("Res").SetZero()
		body.FieldByName("Fault_").Set(reflect.ValueOf(soapFault(fault)))
	}
	return response
}

// explain adds vCenter's message to the fault of govmomi's simulator.
func explain(response soap.HasFault) soap.HasFault {
	if fault := response.Fault(); fault != nil {
		fault.String = message(fault.VimFault().(types.BaseMethodFault))
	}
	return response
}

// message returns vCenter's text for a fault. Sources of the texts: the issues of the provider and of govmomi, for example
// terraform-provider-vsphere#1314 (ManagedObjectNotFound), govmomi#953 (TaskInProgress), vic#6642 (ConcurrentAccess) and
// fog-vsphere#287 (InvalidPowerState).
func message(fault types.BaseMethodFault) string {
	if causes := fault.GetMethodFault().FaultMessage; len(causes) > 0 {
		return causes[0].Message
	}
	switch f := fault.(type) {
	case *types.InvalidLogin:
		return "Cannot complete login due to an incorrect user name or password."
	case *types.DuplicateName:
		return fmt.Sprintf("The name '%s' already exists.", f.Name)
	case *types.AlreadyExists:
		return fmt.Sprintf("The specified key, name, or identifier '%s' already exists.", f.Name)
	case *types.ResourceInUse:
		return fmt.Sprintf("The resource '%s' is in use.", f.Name)
	case *types.NoHost:
		return fmt.Sprintf("Cannot contact the specified host (%s). The host may not be available on the network, a network configuration problem may exist, or the management services on this host may not be responding.", f.Name)
	case *types.SSLVerifyFault:
		return fmt.Sprintf("Authenticity of the host's SSL certificate is not verified. The host's thumbprint is %s.", f.Thumbprint)
	case *types.AlreadyConnected:
		return fmt.Sprintf("The specified host '%s' already exists in vCenter.", f.Name)
	case *types.NoDiskSpace:
		return fmt.Sprintf("Insufficient disk space on datastore '%s'.", f.Datastore)
	case *types.InsufficientStorageSpace:
		return "Insufficient disk space on the datastores of the datastore cluster."
	case *types.CpuHotPlugNotSupported:
		return "CPU hot plug is not supported for this virtual machine."
	case *types.MemoryHotPlugNotSupported:
		return "Memory hot plug is not supported for this virtual machine."
	case *types.NoCompatibleHost:
		return "No host is compatible with the virtual machine."
	case *types.InvalidArgument:
		return fmt.Sprintf("A specified parameter was not correct: %s", f.InvalidProperty)
	case *types.ConcurrentAccess:
		return "Cannot complete operation due to concurrent modification by another operation."
	case *types.InvalidPowerState:
		state := map[types.VirtualMachinePowerState]string{"poweredOn": "Powered on", "poweredOff": "Powered off", "suspended": "Suspended"}[f.ExistingState]
		return fmt.Sprintf("The attempted operation cannot be performed in the current state (%s).", state)
	case *types.InvalidState:
		return "The operation is not allowed in the current state."
	case *types.InvalidDatastorePath:
		return fmt.Sprintf("Invalid datastore path '%s'.", f.DatastorePath)
	case *types.ManagedObjectNotFound:
		return fmt.Sprintf("The object 'vim.%s:%s' has already been deleted or has not been completely created", f.Obj.Type, f.Obj.Value)
	case *types.NotFound:
		return "The object or item referred to could not be found."
	case *types.Timedout:
		return "Operation timed out."
	case *types.TaskInProgress:
		return "Another task is already in progress."
	case *types.HostNotConnected:
		return "Unable to communicate with the remote host, since it is disconnected."
	case *types.NotSupported:
		return "The operation is not supported on the object."
	}
	return reflect.TypeOf(fault).Elem().Name()
}

// withMessage sets a fault's message.
func withMessage(fault types.BaseMethodFault, format string, args ...any) types.BaseMethodFault {
	fault.GetMethodFault().FaultMessage = []types.LocalizableMessage{{Key: "simulator", Message: fmt.Sprintf(format, args...)}}
	return fault
}

// inUse returns a ResourceInUse fault. The message ends with the user of the object.
func inUse(kind, name, detail string, args ...any) types.BaseMethodFault {
	fault := &types.ResourceInUse{Type: kind, Name: name}
	return withMessage(fault, "%s %s", message(fault), fmt.Sprintf(detail, args...))
}

// incompatible returns a NoCompatibleHost fault. The message ends with the reason.
func incompatible(detail string, args ...any) types.BaseMethodFault {
	fault := &types.NoCompatibleHost{}
	return withMessage(fault, "%s %s", message(fault), fmt.Sprintf(detail, args...))
}

// invalid returns an InvalidArgument fault. The message ends with the reason.
func invalid(property, detail string, args ...any) types.BaseMethodFault {
	fault := &types.InvalidArgument{InvalidProperty: property}
	return withMessage(fault, "%s. %s", message(fault), fmt.Sprintf(detail, args...))
}

// explainTask replaces the message of a failed task: govmomi's simulator sets the name of a Go type.
func explainTask(info *types.TaskInfo) {
	if info.Error != nil && strings.HasPrefix(info.Error.LocalizedMessage, "*types.") {
		info.Error.LocalizedMessage = message(info.Error.Fault)
	}
}
