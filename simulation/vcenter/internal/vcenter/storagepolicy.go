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

// storagePolicies knows which policy each machine and each disk asks for. The simulator has policies, and forgets who
// was given one.
type storagePolicies struct {
	*pbmsimulator.ProfileManager
	of    map[string]string // policy id by machine (vm-12) or disk (vm-12:2000), as the policy service calls them
	names map[string]string // of those that clients made, by id
}

// addStoragePolicies takes the place of the simulator's manager, which nothing else refers to.
func (v *VCenter) addStoragePolicies() {
	registry := v.self.For(pbm.Path).Map
	content := registry.Get(pbm.ServiceInstance).(*pbmsimulator.ServiceInstance).Content
	manager := registry.Get(content.ProfileManager).(*pbmsimulator.ProfileManager)
	v.policies = &storagePolicies{manager, map[string]string{}, map[string]string{}}
	registry.Put(v.policies)
}

// PbmCreate refuses a second policy of one name, and makes one of no category a requirement, as vCenter does: it is
// looked up as one.
func (p *storagePolicies) PbmCreate(ctx *simulator.Context, req *pbmtypes.PbmCreate) soap.HasFault {
	for _, name := range p.names {
		if name == req.CreateSpec.Name {
			fault := because(&pbmtypes.PbmDuplicateName{Name: name}, "A storage policy with the name '%s' already exists.", name)
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

// PbmQueryAssociatedProfile answers for one machine or disk.
func (p *storagePolicies) PbmQueryAssociatedProfile(req *pbmtypes.PbmQueryAssociatedProfile) soap.HasFault {
	return &pbmmethods.PbmQueryAssociatedProfileBody{Res: &pbmtypes.PbmQueryAssociatedProfileResponse{Returnval: p.profilesOf(req.Entity)}}
}

// PbmQueryAssociatedProfiles answers for several.
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

// PbmRetrieveContent says of an unknown policy what vCenter says: clients tell by the text that it is gone.
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

// PbmDelete leaves what is in use, and says so beside a success, as vCenter does.
func (p *storagePolicies) PbmDelete(req *pbmtypes.PbmDelete) soap.HasFault {
	response := new(pbmtypes.PbmDeleteResponse)
	free := *req
	free.ProfileId = nil
	for _, id := range req.ProfileId {
		if user := p.user(id.UniqueId); user != "" {
			fault := &pbmtypes.PbmResourceInUse{Type: "PbmProfile", Name: id.UniqueId}
			response.Returnval = append(response.Returnval, pbmtypes.PbmProfileOperationOutcome{ProfileId: id, Fault: &types.LocalizedMethodFault{
				Fault: fault, LocalizedMessage: fmt.Sprintf("The resource '%s' is in use: %s has it.", id.UniqueId, user),
			}})
		} else {
			free.ProfileId = append(free.ProfileId, id)
			delete(p.names, id.UniqueId)
		}
	}
	p.ProfileManager.PbmDelete(&free)
	return &pbmmethods.PbmDeleteBody{Res: response}
}

func (p *storagePolicies) user(id string) string {
	for user, policy := range p.of {
		if policy == id {
			return user
		}
	}
	return ""
}

// known faults when a specification names a policy that does not exist.
func (p *storagePolicies) known(lists ...[]types.BaseVirtualMachineProfileSpec) types.BaseMethodFault {
	for _, list := range lists {
		for _, id := range policyIDs(list) {
			body := p.PbmRetrieveContent(&pbmtypes.PbmRetrieveContent{ProfileIds: []pbmtypes.PbmProfileId{{UniqueId: id}}})
			if body.Fault() != nil {
				return because(&types.InvalidArgument{InvalidProperty: "profile"}, "A specified parameter was not correct: profile. There is no storage policy %s.", id)
			}
		}
	}
	return nil
}

func policyIDs(specs []types.BaseVirtualMachineProfileSpec) []string {
	var ids []string
	for _, spec := range specs {
		if defined, ok := spec.(*types.VirtualMachineDefinedProfileSpec); ok {
			ids = append(ids, defined.ProfileId)
		}
	}
	return ids
}

// give gives a machine or disk the policy of a specification, or takes it away; none leaves it as it is.
func (p *storagePolicies) give(user string, specs []types.BaseVirtualMachineProfileSpec) {
	for _, spec := range specs {
		switch s := spec.(type) {
		case *types.VirtualMachineDefinedProfileSpec:
			p.of[user] = s.ProfileId
		case *types.VirtualMachineEmptyProfileSpec:
			delete(p.of, user)
		}
	}
}

func diskUser(vm *simulator.VirtualMachine, key int32) string {
	return fmt.Sprintf("%s:%d", vm.Self.Value, key)
}

// configured follows what a machine was made or changed with.
func (p *storagePolicies) configured(vm *simulator.VirtualMachine, spec types.VirtualMachineConfigSpec) {
	p.give(vm.Self.Value, spec.VmProfile)
	for _, base := range spec.DeviceChange {
		change := base.GetVirtualDeviceConfigSpec()
		disk, ok := change.Device.(*types.VirtualDisk)
		switch {
		case !ok:
		case change.Operation == types.VirtualDeviceConfigSpecOperationRemove:
			delete(p.of, diskUser(vm, disk.Key))
		default:
			p.give(diskUser(vm, keyOf(vm, disk)), change.Profile)
		}
	}
}

// keyOf finds a disk by where it is plugged in: a client does not know the key of one that it adds.
func keyOf(vm *simulator.VirtualMachine, wanted *types.VirtualDisk) int32 {
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		if disk.ControllerKey == wanted.ControllerKey && disk.UnitNumber != nil && wanted.UnitNumber != nil && *disk.UnitNumber == *wanted.UnitNumber {
			return disk.Key
		}
	}
	return wanted.Key
}

// located follows where a clone or a move put a machine's disks.
func (p *storagePolicies) located(vm *simulator.VirtualMachine, spec types.VirtualMachineRelocateSpec) {
	p.give(vm.Self.Value, spec.Profile)
	for _, disk := range spec.Disk {
		p.give(diskUser(vm, disk.DiskId), disk.Profile)
	}
}

// forget drops a machine that is gone, with its disks.
func (p *storagePolicies) forget(vm types.ManagedObjectReference) {
	for user := range p.of {
		if machine, _, _ := strings.Cut(user, ":"); machine == vm.Value {
			delete(p.of, user)
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
