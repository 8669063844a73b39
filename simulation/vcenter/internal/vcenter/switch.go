package vcenter

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// On a vCenter the type of switches is VmwareDistributedVirtualSwitch, and the provider asks for it. The simulator only has
// the base type, so the names are replaced in requests and answers.
const (
	switchType      = "DistributedVirtualSwitch"
	shownSwitchType = "VmwareDistributedVirtualSwitch"
)

func (v *VCenter) switches(ctx *simulator.Context) []*simulator.DistributedVirtualSwitch {
	return all[*simulator.DistributedVirtualSwitch](ctx, switchType)
}

func (v *VCenter) switchByUUID(ctx *simulator.Context, id string) *simulator.DistributedVirtualSwitch {
	plain := func(id string) string { return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(id)) }
	for _, s := range v.switches(ctx) {
		if plain(s.Uuid) == plain(id) {
			return s
		}
	}
	return nil
}

func switchConfig(s *simulator.DistributedVirtualSwitch) *types.VMwareDVSConfigInfo {
	return s.Config.(*types.VMwareDVSConfigInfo)
}

func membersOf(s *simulator.DistributedVirtualSwitch) []types.ManagedObjectReference {
	var members []types.ManagedObjectReference
	for _, member := range switchConfig(s).Host {
		members = append(members, *member.Config.Host)
	}
	return members
}

func memberAt(s *simulator.DistributedVirtualSwitch, host types.ManagedObjectReference) int {
	return slices.Index(membersOf(s), host)
}

func removeMember(s *simulator.DistributedVirtualSwitch, host types.ManagedObjectReference) {
	if i := memberAt(s, host); i >= 0 {
		config := switchConfig(s)
		config.Host = slices.Delete(slices.Clone(config.Host), i, i+1)
	}
}

// CreateDVSTask creates a switch with its hosts, its defaults and its uplink port group. The simulator ignores the hosts
// and sets no defaults.
func (f *folder) CreateDVSTask(ctx *simulator.Context, req *types.CreateDVS_Task) soap.HasFault {
	ref := runTask(ctx, f.Folder, "createDVS", func() (types.AnyType, types.BaseMethodFault) {
		if !slices.Contains(f.ChildType, "DistributedVirtualSwitch") {
			return nil, &types.NotSupported{}
		}
		created, fault := f.v.createSwitch(ctx, f.Folder, req.Spec)
		if fault != nil {
			return nil, fault
		}
		return created.Self, nil
	})
	return &methods.CreateDVS_TaskBody{Res: &types.CreateDVS_TaskResponse{Returnval: ref}}
}

func (v *VCenter) createSwitch(ctx *simulator.Context, parent *simulator.Folder, create types.DVSCreateSpec) (*simulator.DistributedVirtualSwitch, types.BaseMethodFault) {
	spec := create.ConfigSpec.GetDVSConfigSpec()
	if spec.Name == "" {
		return nil, &types.InvalidName{Name: spec.Name}
	}
	if fault := checkName(ctx, spec.Name, parent.ChildEntity, types.ManagedObjectReference{}); fault != nil {
		return nil, fault
	}
	s := &simulator.DistributedVirtualSwitch{}
	s.Name, s.Entity().Name = spec.Name, spec.Name
	s.Uuid = switchUUID()
	product := switchProduct(create.ProductInfo)
	s.Summary = types.DVSSummary{Name: spec.Name, Uuid: s.Uuid, ProductInfo: &product, Description: spec.Description, Contact: spec.Contact}
	config := newSwitchConfiguration(spec)
	config.Uuid, config.Name, config.ProductInfo, config.CreateTime = s.Uuid, spec.Name, product, *now()
	s.Config = config
	v.putEntity(ctx, parent, s)

	v.post(ctx, &types.DvsCreatedEvent{
		DvsEvent: types.DvsEvent{Event: v.eventAbout(ctx, s)},
		Parent:   types.FolderEventArgument{Folder: parent.Self, EntityEventArgument: types.EntityEventArgument{Name: parent.Name}},
	})
	behaviour := &distributedSwitch{s, v.newBase()}
	groups, fault := behaviour.addPortGroups(ctx, []types.DVPortgroupConfigSpec{uplinkGroup(s)})
	if fault == nil {
		config.UplinkPortgroup = groups
		fault = behaviour.apply(ctx, create.ConfigSpec)
	}
	if _, onHosts := fault.(*types.DvsOperationBulkFault); onHosts {
		return nil, fault // the switch exists, without these hosts: terraform-provider-vsphere#1908
	}
	if fault != nil {
		behaviour.remove(ctx)
		return nil, fault
	}
	return s, nil
}

// switchUUID returns a UUID in the format of switches: bytes separated by spaces, with a dash in the middle.
func switchUUID() string {
	digits := strings.ReplaceAll(uuid.NewString(), "-", "")
	var bytes []string
	for i := 0; i < len(digits); i += 2 {
		bytes = append(bytes, digits[i:i+2])
	}
	return strings.Join(bytes[:8], " ") + "-" + strings.Join(bytes[8:], " ")
}

type distributedSwitch struct {
	*simulator.DistributedVirtualSwitch
	behaviourBase
}

// ReconfigureDvsTask applies the whole specification. The simulator only keeps the list of hosts.
func (s *distributedSwitch) ReconfigureDvsTask(ctx *simulator.Context, req *types.ReconfigureDvs_Task) soap.HasFault {
	ref := runAction(ctx, s.DistributedVirtualSwitch, "reconfigureDvs", func() types.BaseMethodFault {
		spec := req.Spec.GetDVSConfigSpec()
		if stale := spec.ConfigVersion; stale != "" && stale != switchConfig(s.DistributedVirtualSwitch).ConfigVersion {
			return &types.ConcurrentAccess{}
		}
		if fault := s.apply(ctx, req.Spec); fault != nil {
			return fault
		}
		s.v.post(ctx, &types.DvsReconfiguredEvent{DvsEvent: types.DvsEvent{Event: s.v.eventAbout(ctx, s.DistributedVirtualSwitch)}, ConfigSpec: req.Spec})
		return nil
	})
	return &methods.ReconfigureDvs_TaskBody{Res: &types.ReconfigureDvs_TaskResponse{Returnval: ref}}
}

func (s *distributedSwitch) apply(ctx *simulator.Context, base types.BaseDVSConfigSpec) types.BaseMethodFault {
	config, spec := switchConfig(s.DistributedVirtualSwitch), base.GetDVSConfigSpec()
	if spec.Name != "" && spec.Name != s.Name {
		if fault := checkName(ctx, spec.Name, *childrenOf(ctx.Map.Get(*s.Parent)), s.Self); fault != nil {
			return fault
		}
		s.setName(spec.Name)
	}
	// a failure on some hosts does not undo the rest
	fault := s.applyMembers(ctx, spec.Host)
	if _, onHosts := fault.(*types.DvsOperationBulkFault); fault != nil && !onHosts {
		return fault
	}
	merge(config, base, "Host", "Name", "PvlanConfigSpec", "InfrastructureTrafficResourceConfig", "ConfigVersion", "VspanConfigSpec")
	applyTraffic(config, spec.InfrastructureTrafficResourceConfig)
	if vmware, ok := base.(*types.VMwareDVSConfigSpec); ok {
		applyPrivateVLANs(config, vmware.PvlanConfigSpec)
	}
	for _, ref := range s.Portgroup {
		if group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup); ok {
			inheritFrom(s.DistributedVirtualSwitch, group)
		}
	}
	s.Summary.Description, s.Summary.Contact = config.Description, &config.Contact
	config.ConfigVersion = nextVersion(config.ConfigVersion)
	return fault
}

func nextVersion(version string) string {
	number, _ := strconv.Atoi(version)
	return strconv.Itoa(number + 1)
}

func (s *distributedSwitch) setName(name string) {
	s.Name, s.Entity().Name, s.Summary.Name = name, name, name
	switchConfig(s.DistributedVirtualSwitch).Name = name
}

// applyMembers adds, changes and removes hosts. A host cannot be removed while a VM or VMkernel adapter uses the switch. A NIC
// in use, and a host that is not connected, fail on that host only.
func (s *distributedSwitch) applyMembers(ctx *simulator.Context, changes []types.DistributedVirtualSwitchHostMemberConfigSpec) types.BaseMethodFault {
	config := switchConfig(s.DistributedVirtualSwitch)
	var failed []types.DvsOperationBulkFaultFaultOnHost
	for i := range changes {
		change := &changes[i]
		h, ok := ctx.Map.Get(change.Host).(*simulator.HostSystem)
		if !ok {
			return &types.ManagedObjectNotFound{Obj: change.Host}
		}
		at := memberAt(s.DistributedVirtualSwitch, change.Host)
		if !isConnected(h) {
			failed = append(failed, onHost(h, &types.HostNotConnected{}))
			continue
		}
		switch types.ConfigSpecOperation(change.Operation) {
		case types.ConfigSpecOperationAdd:
			if at >= 0 {
				return &types.AlreadyExists{Name: h.Name}
			}
			if fault := s.checkCards(h, change.Backing); fault != nil {
				return fault
			}
			if fault := s.checkCardsUnused(ctx, h, change.Backing); fault != nil {
				failed = append(failed, onHost(h, fault))
				continue
			}
			config.Host = append(slices.Clone(config.Host), newMember(change))
			s.v.post(ctx, &types.DvsHostJoinedEvent{DvsEvent: types.DvsEvent{Event: s.v.eventAbout(ctx, s.DistributedVirtualSwitch)}, HostJoined: hostArgument(h)})
		case types.ConfigSpecOperationEdit:
			if at < 0 {
				return &types.NotFound{}
			}
			if fault := s.checkCards(h, change.Backing); fault != nil {
				return fault
			}
			if fault := s.checkCardsUnused(ctx, h, change.Backing); fault != nil {
				failed = append(failed, onHost(h, fault))
				continue
			}
			config.Host = slices.Clone(config.Host)
			config.Host[at] = newMember(change)
		case types.ConfigSpecOperationRemove:
			if at < 0 {
				return &types.NotFound{}
			}
			if fault := s.checkMemberUnused(ctx, h); fault != nil {
				return fault
			}
			removeMember(s.DistributedVirtualSwitch, change.Host)
			s.v.post(ctx, &types.DvsHostLeftEvent{DvsEvent: types.DvsEvent{Event: s.v.eventAbout(ctx, s.DistributedVirtualSwitch)}, HostLeft: hostArgument(h)})
		}
	}
	return bulkFault(failed)
}

func hostArgument(h *simulator.HostSystem) types.HostEventArgument {
	return types.HostEventArgument{Host: h.Self, EntityEventArgument: types.EntityEventArgument{Name: h.Name}}
}

func newMember(change *types.DistributedVirtualSwitchHostMemberConfigSpec) types.DistributedVirtualSwitchHostMember {
	host, backing := change.Host, change.Backing
	if backing == nil {
		backing = &types.DistributedVirtualSwitchHostMemberPnicBacking{}
	}
	ports := change.MaxProxySwitchPorts
	if ports == 0 {
		ports = 512
	}
	return types.DistributedVirtualSwitchHostMember{
		Status: "up",
		Config: types.DistributedVirtualSwitchHostMemberConfigInfo{Host: &host, Backing: backing, MaxProxySwitchPorts: ports},
	}
}

func cardsOf(backing types.BaseDistributedVirtualSwitchHostMemberBacking) []string {
	var cards []string
	if pnics, ok := backing.(*types.DistributedVirtualSwitchHostMemberPnicBacking); ok {
		for _, pnic := range pnics.PnicSpec {
			cards = append(cards, pnic.PnicDevice)
		}
	}
	return cards
}

// checkCards returns a fault if the host does not have a network card.
func (s *distributedSwitch) checkCards(h *simulator.HostSystem, backing types.BaseDistributedVirtualSwitchHostMemberBacking) types.BaseMethodFault {
	for _, card := range cardsOf(backing) {
		if !slices.ContainsFunc(s.v.racks.hosts[h.Name].Hardware.NICs, func(nic inventory.NIC) bool { return nic.Device == card }) {
			return invalid("spec.host.backing.pnicSpec", "Host %s has no network card %s.", h.Name, card)
		}
	}
	return nil
}

// checkCardsUnused returns a fault if another switch of the host uses a network card: a distributed or a standard one.
func (s *distributedSwitch) checkCardsUnused(ctx *simulator.Context, h *simulator.HostSystem, backing types.BaseDistributedVirtualSwitchHostMemberBacking) types.BaseMethodFault {
	for _, card := range cardsOf(backing) {
		if standard := standardSwitchOf(h, card); standard != "" {
			return inUse("PhysicalNic", card, "On host %s it is an uplink of the switch %s.", h.Name, standard)
		}
		for _, other := range s.v.switches(ctx) {
			at := memberAt(other, h.Self)
			if other.Self != s.Self && at >= 0 && slices.Contains(cardsOf(switchConfig(other).Host[at].Config.Backing), card) {
				return inUse("PhysicalNic", card, "On host %s it is an uplink of the switch %s.", h.Name, other.Name)
			}
		}
	}
	return nil
}

// checkMemberUnused returns a fault if a VM or VMkernel adapter of the host is connected to the switch.
func (s *distributedSwitch) checkMemberUnused(ctx *simulator.Context, h *simulator.HostSystem) types.BaseMethodFault {
	for _, ref := range h.Vm {
		vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine)
		if ok && slices.ContainsFunc(vm.Network, func(n types.ManagedObjectReference) bool { return slices.Contains(s.Portgroup, n) }) {
			return inUse(switchType, s.Name, "%s on host %s is connected to it.", vm.Name, h.Name)
		}
	}
	for _, nic := range h.Config.Network.Vnic {
		if port := nic.Spec.DistributedVirtualPort; port != nil && port.SwitchUuid == s.Uuid {
			return inUse(switchType, s.Name, "%s of host %s is connected to it.", nic.Device, h.Name)
		}
	}
	return nil
}

// applyPrivateVLANs adds and removes private VLANs.
func applyPrivateVLANs(config *types.VMwareDVSConfigInfo, changes []types.VMwareDVSPvlanConfigSpec) {
	for _, change := range changes {
		same := func(entry types.VMwareDVSPvlanMapEntry) bool { return entry == change.PvlanEntry }
		switch types.ConfigSpecOperation(change.Operation) {
		case types.ConfigSpecOperationAdd:
			config.PvlanConfig = append(slices.Clone(config.PvlanConfig), change.PvlanEntry)
		case types.ConfigSpecOperationRemove:
			config.PvlanConfig = slices.DeleteFunc(slices.Clone(config.PvlanConfig), same)
		}
	}
}

// EnableNetworkResourceManagement is missing in the simulator.
func (s *distributedSwitch) EnableNetworkResourceManagement(_ *simulator.Context, req *types.EnableNetworkResourceManagement) soap.HasFault {
	switchConfig(s.DistributedVirtualSwitch).NetworkResourceManagementEnabled = req.Enable
	return &methods.EnableNetworkResourceManagementBody{Res: new(types.EnableNetworkResourceManagementResponse)}
}

// RenameTask changes all copies of the name.
func (s *distributedSwitch) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, s.DistributedVirtualSwitch, req, func() { s.setName(req.NewName) })
}

// DestroyTask also destroys the port groups, unless one is in use. The simulator leaves them.
func (s *distributedSwitch) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, s.DistributedVirtualSwitch, func() types.BaseMethodFault {
		for _, ref := range s.Portgroup {
			if group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup); ok {
				if fault := checkPortGroupUnused(ctx, group); fault != nil {
					return fault
				}
			}
		}
		event := &types.DvsDestroyedEvent{DvsEvent: types.DvsEvent{Event: s.v.eventAbout(ctx, s.DistributedVirtualSwitch)}}
		s.remove(ctx)
		s.v.post(ctx, event)
		return nil
	})
}

func (s *distributedSwitch) remove(ctx *simulator.Context) {
	for _, ref := range slices.Clone(s.Portgroup) {
		if group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup); ok {
			s.v.removeEntity(ctx, group)
		}
	}
	s.v.removeEntity(ctx, s.DistributedVirtualSwitch)
}

type switchManager struct {
	*simulator.DistributedVirtualSwitchManager
	behaviourBase
}

// QueryDvsByUuid is missing in the simulator.
func (m *switchManager) QueryDvsByUuid(ctx *simulator.Context, req *types.QueryDvsByUuid) soap.HasFault {
	s := m.v.switchByUUID(ctx, req.Uuid)
	if s == nil {
		return &methods.QueryDvsByUuidBody{Fault_: soapFault(&types.NotFound{})}
	}
	return &methods.QueryDvsByUuidBody{Res: &types.QueryDvsByUuidResponse{Returnval: &s.Self}}
}
