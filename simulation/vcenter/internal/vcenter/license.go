package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// licenses assigns licence keys.
type licenses struct {
	*simulator.LicenseAssignmentManager
	behaviourBase
}

// UpdateAssignedLicense without a key returns the entity to evaluation mode. The simulator answers with a fault.
func (m *licenses) UpdateAssignedLicense(ctx *simulator.Context, req *types.UpdateAssignedLicense) soap.HasFault {
	assign := *req
	if assign.LicenseKey == "" {
		assign.LicenseKey = simulator.EvalLicense.LicenseKey
	}
	body := m.LicenseAssignmentManager.UpdateAssignedLicense(ctx, &assign)
	if body.Fault() != nil {
		return &methods.UpdateAssignedLicenseBody{Fault_: soapFault(&types.InvalidArgument{InvalidProperty: "licenseKey"})}
	}
	return body
}

func (v *VCenter) licenseManager() *simulator.LicenseManager {
	return v.registry.Get(types.ManagedObjectReference{Type: "LicenseManager", Value: "LicenseManager"}).(*simulator.LicenseManager)
}

// checkLicense returns a fault for an unknown key. An empty key is valid.
func (v *VCenter) checkLicense(key string) types.BaseMethodFault {
	if key == "" || slices.ContainsFunc(v.licenseManager().Licenses, func(l types.LicenseManagerLicenseInfo) bool { return l.LicenseKey == key }) {
		return nil
	}
	return &types.InvalidArgument{InvalidProperty: "license"}
}

// license assigns the key that a host is added with. The simulator ignores it.
func (v *VCenter) license(ctx *simulator.Context, h *simulator.HostSystem, key string) {
	if key == "" {
		return
	}
	manager := ctx.Map.Get(*v.licenseManager().LicenseAssignmentManager).(*simulator.LicenseAssignmentManager)
	manager.UpdateAssignedLicense(ctx, &types.UpdateAssignedLicense{Entity: h.Self.Value, LicenseKey: key})
}
