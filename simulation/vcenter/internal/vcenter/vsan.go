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
	// Release 2.15.0 of the provider sends it; the simulator does not know the type.
	types.Add("vsan:VsanClusterConfigInfo", reflect.TypeFor[vsantypes.VsanClusterConfigInfo]())
}

// addVsanWitnesses answers release 2.15.0 of the provider, which asks for witness hosts even where vSAN is off.
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
