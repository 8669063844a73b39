package vcenter

import (
	"reflect"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vsan"
	"github.com/vmware/govmomi/vsan/methods"
	vsansimulator "github.com/vmware/govmomi/vsan/simulator"
	vsantypes "github.com/vmware/govmomi/vsan/types"
)

func init() {
	// Release 2.15.0 of the provider sends this type, which the simulator does not register.
	types.Add("vsan:VsanClusterConfigInfo", reflect.TypeFor[vsantypes.VsanClusterConfigInfo]())
}

// addVsanWitnesses adds the method that lists witness hosts: release 2.15.0 of the provider calls it even if vSAN is off.
func (v *VCenter) addVsanWitnesses() {
	witnesses := &vsanWitnesses{}
	witnesses.ManagedObjectReference = vsan.VsanVcStretchedClusterSystem
	if registry := v.self.For(vsan.Path).Map; registry != nil {
		registry.Put(witnesses)
	}
}

type vsanWitnesses struct {
	vsansimulator.StretchedClusterSystem
}

func (w *vsanWitnesses) VSANVcGetWitnessHosts(*simulator.Context, *vsantypes.VSANVcGetWitnessHosts) soap.HasFault {
	return &methods.VSANVcGetWitnessHostsBody{Res: new(vsantypes.VSANVcGetWitnessHostsResponse)}
}
