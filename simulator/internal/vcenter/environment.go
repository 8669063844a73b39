package vcenter

import (
	"strconv"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const newestHardware = "vmx-21" // of ESXi 8.0.2

type environment struct {
	*simulator.EnvironmentBrowser
	answering
}

// QueryConfigOption states the hardware version. The simulator leaves it at 0, so that the provider "upgrades" every
// running machine, and fails.
func (e *environment) QueryConfigOption(_ *simulator.Context, req *types.QueryConfigOption) soap.HasFault {
	body := e.EnvironmentBrowser.QueryConfigOption(req).(*methods.QueryConfigOptionBody)
	if body.Res != nil {
		body.Res.Returnval = withHardwareVersion(body.Res.Returnval, req.Key)
	}
	return body
}

// QueryConfigOptionEx states it too, and does not keep the guests of one query for the next.
func (e *environment) QueryConfigOptionEx(_ *simulator.Context, req *types.QueryConfigOptionEx) soap.HasFault {
	body := e.EnvironmentBrowser.QueryConfigOptionEx(req).(*methods.QueryConfigOptionExBody)
	if body.Res != nil {
		key := ""
		if req.Spec != nil {
			key = req.Spec.Key
		}
		body.Res.Returnval = withHardwareVersion(body.Res.Returnval, key)
	}
	return body
}

func withHardwareVersion(option *types.VirtualMachineConfigOption, key string) *types.VirtualMachineConfigOption {
	if option == nil {
		return nil
	}
	copied := *option
	if key == "" {
		key = newestHardware
	}
	copied.Version = key
	version, _ := strconv.Atoi(strings.TrimPrefix(key, "vmx-"))
	copied.HardwareOptions.HwVersion = int32(version)
	return &copied
}
