package vcenter

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/vmware/govmomi/pbm"
	pbmmethods "github.com/vmware/govmomi/pbm/methods"
	pbmsimulator "github.com/vmware/govmomi/pbm/simulator"
	pbmtypes "github.com/vmware/govmomi/pbm/types"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// storagePolicies holds the policy of each VM and each disk. The simulator has policies, but not their assignments.
type storagePolicies struct {
	*pbmsimulator.ProfileManager
	of    map[string]string // policy id by VM (vm-12) or disk (vm-12:2000), the keys of the policy service
	names map[string]string // names of the policies that clients created, by id
}

// addStoragePolicies replaces the simulator's policy manager.
func (v *VCenter) addStoragePolicies() {
	registry := v.self.For(pbm.Path).Map
	content := registry.Get(pbm.ServiceInstance).(*pbmsimulator.ServiceInstance).Content
	manager := registry.Get(content.ProfileManager).(*pbmsimulator.ProfileManager)
	v.policies = &storagePolicies{manager, map[string]string{}, map[string]string{}}
	registry.Put(v.policies)
}

// PbmCreate rejects a duplicate name. The default category is REQUIREMENT, as on vCenter: clients look policies up by it.
func (p *storagePolicies) PbmCreate(ctx *simulator.Context, req *pbmtypes.PbmCreate) soap.HasFault {
	for _, name := range p.names {
		if name == req.CreateSpec.Name {
			fault := withMessage(&pbmtypes.PbmDuplicateName{Name: name}, "A storage policy with the name '%s' already exists.", name)
			return &pbmmethods.PbmCreateBody{Fault_: simulator.Fault(message(fault), fault)}
		}
	}
	create := *req
	create.CreateSpec.Category = cmp.Or(create.CreateSpec.Category, string(pbmtypes.PbmProfileCategoryEnumREQUIREMENT))
	answer := p.ProfileManager.PbmCreate(ctx, &create)
	if made, ok := answer.(*pbmmethods.PbmCreateBody); ok && made.Res != nil {
		p.names[made.Res.Returnval.UniqueId] = req.CreateSpec.Name
	}
	return answer
}

// PbmQueryAssociatedProfile returns the policy of a VM or disk.
func (p *storagePolicies) PbmQueryAssociatedProfile(req *pbmtypes.PbmQueryAssociatedProfile) soap.HasFault {
	return &pbmmethods.PbmQueryAssociatedProfileBody{Res: &pbmtypes.PbmQueryAssociatedProfileResponse{Returnval: p.profilesOf(req.Entity)}}
}

// PbmQueryAssociatedProfiles returns the policies of several VMs and disks.
func (p *storagePolicies) PbmQueryAssociatedProfiles(req *pbmtypes.PbmQueryAssociatedProfiles) soap.HasFault {
	response := new(pbmtypes.PbmQueryAssociatedProfilesResponse)
	for _, entity := range req.Entities {
		response.Returnval = append(response.Returnval, pbmtypes.PbmQueryProfileResult{Object: entity, ProfileId: p.profilesOf(entity)})
	}
	return &pbmmethods.PbmQueryAssociatedProfilesBody{Res: response}
}

func (p *storagePolicies) profilesOf(entity pbmtypes.PbmServerObjectRef) []pbmtypes.PbmProfileId {
	if id, ok := p.of[entity.Key]; ok {
		return []pbmtypes.PbmProfileId{{UniqueId: id}}
	}
	return nil
}

// PbmRetrieveContent answers with vCenter's message for an unknown policy: clients check the text.
func (p *storagePolicies) PbmRetrieveContent(req *pbmtypes.PbmRetrieveContent) soap.HasFault {
	answer := p.ProfileManager.PbmRetrieveContent(req)
	if body, ok := answer.(*pbmmethods.PbmRetrieveContentBody); ok && body.Fault_ != nil {
		body.Fault_.String = fmt.Sprintf("Profile not found. Id: %s", strings.Join(idsOf(req.ProfileIds), ", "))
	}
	return answer
}

func idsOf(profiles []pbmtypes.PbmProfileId) []string {
	var ids []string
	for _, profile := range profiles {
		ids = append(ids, profile.UniqueId)
	}
	return ids
}

// PbmDelete does not delete a policy that is in use. As on vCenter, the call succeeds and its result holds the fault.
func (p *storagePolicies) PbmDelete(req *pbmtypes.PbmDelete) soap.HasFault {
	response := new(pbmtypes.PbmDeleteResponse)
	free := *req
	free.ProfileId = nil
	for _, id := range req.ProfileId {
		if holder := p.holderOf(id.UniqueId); holder != "" {
			fault := &pbmtypes.PbmResourceInUse{Type: "PbmProfile", Name: id.UniqueId}
			response.Returnval = append(response.Returnval, pbmtypes.PbmProfileOperationOutcome{ProfileId: id, Fault: &types.LocalizedMethodFault{
				Fault: fault, LocalizedMessage: fmt.Sprintf("The resource '%s' is in use. It is assigned to %s.", id.UniqueId, holder),
			}})
		} else {
			free.ProfileId = append(free.ProfileId, id)
			delete(p.names, id.UniqueId)
		}
	}
	p.ProfileManager.PbmDelete(&free)
	return &pbmmethods.PbmDeleteBody{Res: response}
}

func (p *storagePolicies) holderOf(id string) string {
	for holder, policy := range p.of {
		if policy == id {
			return holder
		}
	}
	return ""
}

// check returns a fault if a specification contains an unknown policy.
func (p *storagePolicies) check(lists ...[]types.BaseVirtualMachineProfileSpec) types.BaseMethodFault {
	for _, list := range lists {
		for _, spec := range list {
			defined, ok := spec.(*types.VirtualMachineDefinedProfileSpec)
			if !ok {
				continue
			}
			body := p.PbmRetrieveContent(&pbmtypes.PbmRetrieveContent{ProfileIds: []pbmtypes.PbmProfileId{{UniqueId: defined.ProfileId}}})
			if body.Fault() != nil {
				return invalid("profile", "Unknown storage policy %s.", defined.ProfileId)
			}
		}
	}
	return nil
}

// assign sets or removes the policy of a VM or disk. Without a specification the policy does not change.
func (p *storagePolicies) assign(holder string, specs []types.BaseVirtualMachineProfileSpec) {
	for _, spec := range specs {
		switch s := spec.(type) {
		case *types.VirtualMachineDefinedProfileSpec:
			p.of[holder] = s.ProfileId
		case *types.VirtualMachineEmptyProfileSpec:
			delete(p.of, holder)
		}
	}
}

func diskKey(vm *simulator.VirtualMachine, key int32) string {
	return fmt.Sprintf("%s:%d", vm.Self.Value, key)
}

// applyConfig assigns the policies of a configuration.
func (p *storagePolicies) applyConfig(vm *simulator.VirtualMachine, spec types.VirtualMachineConfigSpec) {
	p.assign(vm.Self.Value, spec.VmProfile)
	for _, base := range spec.DeviceChange {
		change := base.GetVirtualDeviceConfigSpec()
		disk, ok := change.Device.(*types.VirtualDisk)
		switch {
		case !ok:
		case change.Operation == types.VirtualDeviceConfigSpecOperationRemove:
			delete(p.of, diskKey(vm, disk.Key))
		default:
			p.assign(diskKey(vm, keyOf(vm, disk)), change.Profile)
		}
	}
}

// keyOf returns the key of a disk by its controller and unit: the client does not know the key of a new disk.
func keyOf(vm *simulator.VirtualMachine, wanted *types.VirtualDisk) int32 {
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		if disk.ControllerKey == wanted.ControllerKey && disk.UnitNumber != nil && wanted.UnitNumber != nil && *disk.UnitNumber == *wanted.UnitNumber {
			return disk.Key
		}
	}
	return wanted.Key
}

// applyLocation assigns the policies of a clone's or relocation's specification.
func (p *storagePolicies) applyLocation(vm *simulator.VirtualMachine, spec types.VirtualMachineRelocateSpec) {
	p.assign(vm.Self.Value, spec.Profile)
	for _, disk := range spec.Disk {
		p.assign(diskKey(vm, disk.DiskId), disk.Profile)
	}
}

// forget removes the assignments of a destroyed VM and its disks.
func (p *storagePolicies) forget(vm types.ManagedObjectReference) {
	for holder := range p.of {
		if machine, _, _ := strings.Cut(holder, ":"); machine == vm.Value {
			delete(p.of, holder)
		}
	}
}

func profilesOfChanges(changes []types.BaseVirtualDeviceConfigSpec) []types.BaseVirtualMachineProfileSpec {
	var profiles []types.BaseVirtualMachineProfileSpec
	for _, change := range changes {
		profiles = append(profiles, change.GetVirtualDeviceConfigSpec().Profile...)
	}
	return profiles
}

func profilesOfDisks(disks []types.VirtualMachineRelocateSpecDiskLocator) []types.BaseVirtualMachineProfileSpec {
	var profiles []types.BaseVirtualMachineProfileSpec
	for _, disk := range disks {
		profiles = append(profiles, disk.Profile...)
	}
	return profiles
}
