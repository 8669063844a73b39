package vcenter

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// derive computes the derived properties of the inventory: back references, totals, free space. The simulator does not
// update all of them: after a relocation the VM stays in the lists of its old host, pool and datastore; a removed host
// stays in its cluster's totals; a cluster's CPU is the sum of its hosts' clock rates.
func (v *VCenter) derive() {
	d := &derivation{v: v, ctx: v.self, hosts: all[*simulator.HostSystem](v.self, "HostSystem")}
	d.machines = all[*simulator.VirtualMachine](v.self, "VirtualMachine")
	d.virtualMachines()
	d.networks()
	d.storage()
	d.guests()
	d.computeResources()
	d.pods()
}

// all returns the objects of a type in the order of their creation.
func all[T mo.Entity](ctx *simulator.Context, kind string) []T {
	var found []T
	for _, entity := range ctx.Map.All(kind) {
		if o, ok := entity.(T); ok {
			found = append(found, o)
		}
	}
	slices.SortFunc(found, func(a, b T) int {
		one, other := a.Reference(), b.Reference()
		return cmp.Or(cmp.Compare(serialNumber(one), serialNumber(other)), strings.Compare(one.Value, other.Value))
	})
	return found
}

func serialNumber(ref types.ManagedObjectReference) int {
	digits := strings.TrimLeft(ref.Value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-")
	number, _ := strconv.Atoi(digits)
	return number
}

type derivation struct {
	v        *VCenter
	ctx      *simulator.Context
	hosts    []*simulator.HostSystem
	machines []*simulator.VirtualMachine
}

type referenceLists map[types.ManagedObjectReference][]types.ManagedObjectReference

func (r referenceLists) add(key, ref types.ManagedObjectReference) {
	if !slices.Contains(r[key], ref) {
		r[key] = append(r[key], ref)
	}
}

// virtualMachines sets the VMs of hosts, pools, datastores and networks.
func (d *derivation) virtualMachines() {
	onHost, inPool, onDatastore, onNetwork := referenceLists{}, referenceLists{}, referenceLists{}, referenceLists{}
	byName := map[string]types.ManagedObjectReference{}
	for _, ds := range all[*simulator.Datastore](d.ctx, "Datastore") {
		byName[ds.Name] = ds.Self
	}
	for _, vm := range d.machines {
		onHost[*vm.Runtime.Host] = append(onHost[*vm.Runtime.Host], vm.Self)
		if vm.ResourcePool != nil {
			inPool[*vm.ResourcePool] = append(inPool[*vm.ResourcePool], vm.Self)
		}
		vm.Datastore = nil
		for _, path := range filesOf(vm) {
			ds, ok := byName[path.Datastore]
			if ok && !slices.Contains(vm.Datastore, ds) {
				vm.Datastore = append(vm.Datastore, ds)
				onDatastore[ds] = append(onDatastore[ds], vm.Self)
			}
		}
		vm.Network = nil
		for _, network := range networksOf(d.ctx, vm.Config.Hardware.Device) {
			if !slices.Contains(vm.Network, network) {
				vm.Network = append(vm.Network, network)
				onNetwork[network] = append(onNetwork[network], vm.Self)
			}
		}
		vm.Runtime.BootTime = vm.Summary.Runtime.BootTime // govmomi's simulator sets it only there
		vm.Summary.Runtime = vm.Runtime
		ownBrowser(d.ctx, vm)
	}
	for _, h := range d.hosts {
		h.Vm = onHost[h.Self]
	}
	for _, pool := range all[*simulator.ResourcePool](d.ctx, "ResourcePool") {
		pool.Vm = inPool[pool.Self]
	}
	for _, ds := range all[*simulator.Datastore](d.ctx, "Datastore") {
		ds.Vm = onDatastore[ds.Self]
	}
	for _, group := range all[*simulator.DistributedVirtualPortgroup](d.ctx, "DistributedVirtualPortgroup") {
		group.Vm = onNetwork[group.Self]
	}
}

// filesOf returns the datastore paths of a VM and its disks.
func filesOf(vm *simulator.VirtualMachine) []object.DatastorePath {
	paths := []string{vm.Config.Files.VmPathName}
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		paths = append(paths, fileOf(disk).FileName)
	}
	var parsed []object.DatastorePath
	for _, path := range paths {
		var p object.DatastorePath
		if p.FromString(path) {
			parsed = append(parsed, p)
		}
	}
	return parsed
}

func disksOf(devices []types.BaseVirtualDevice) []*types.VirtualDisk {
	var disks []*types.VirtualDisk
	for _, device := range devices {
		if disk, ok := device.(*types.VirtualDisk); ok {
			disks = append(disks, disk)
		}
	}
	return disks
}

// fileOf returns the file of a disk.
func fileOf(disk *types.VirtualDisk) *types.VirtualDeviceFileBackingInfo {
	if backing, ok := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo); ok {
		return backing.GetVirtualDeviceFileBackingInfo()
	}
	return &types.VirtualDeviceFileBackingInfo{}
}

// networks sets the port groups of hosts: those of the switches that they are members of.
func (d *derivation) networks() {
	carried := referenceLists{}
	for _, s := range d.v.switches(d.ctx) {
		members := membersOf(s)
		s.Summary.HostMember = members
		s.Summary.NumHosts = int32(len(members))
		s.Summary.Host = members
		s.Summary.PortgroupName = nil
		for _, ref := range s.Portgroup {
			group, ok := d.ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup)
			if !ok {
				continue
			}
			s.Summary.PortgroupName = append(s.Summary.PortgroupName, group.Name)
			group.Host = slices.Clone(members)
			for _, member := range members {
				carried.add(member, ref)
			}
		}
	}
	for _, h := range d.hosts {
		h.Network = carried[h.Self]
	}
}

// storage sets the datastores of hosts, and the free space.
func (d *derivation) storage() {
	mounted := referenceLists{}
	used := map[types.ManagedObjectReference]int64{}
	for _, vm := range d.machines {
		for _, disk := range disksOf(vm.Config.Hardware.Device) {
			if ds := fileOf(disk).Datastore; ds != nil {
				used[*ds] += disk.CapacityInBytes
			}
		}
	}
	for _, ds := range all[*simulator.Datastore](d.ctx, "Datastore") {
		ds.Summary.Name = ds.Name
		ds.Info.GetDatastoreInfo().Name = ds.Name
		ds.Summary.FreeSpace = max(ds.Summary.Capacity-used[ds.Self], 0)
		ds.Info.GetDatastoreInfo().FreeSpace = ds.Summary.FreeSpace
		ds.Summary.MultipleHostAccess = types.NewBool(len(ds.Host) > 1)
		for _, mount := range ds.Host {
			mounted.add(mount.Key, ds.Self)
		}
	}
	for _, h := range d.hosts {
		h.Datastore = mounted[h.Self]
		if system, ok := d.ctx.Map.Get(*h.ConfigManager.DatastoreSystem).(*simulator.HostDatastoreSystem); ok {
			system.Datastore = h.Datastore
		}
	}
}

// computeResources sets the totals of clusters and standalone hosts.
func (d *derivation) computeResources() {
	for _, c := range all[*simulator.ClusterComputeResource](d.ctx, "ClusterComputeResource") {
		d.computeResource(&c.ComputeResource)
	}
	for _, c := range all[*mo.ComputeResource](d.ctx, "ComputeResource") {
		d.computeResource(c)
	}
}

func (d *derivation) computeResource(c *mo.ComputeResource) {
	summary := c.Summary.GetComputeResourceSummary()
	*summary = types.ComputeResourceSummary{OverallStatus: types.ManagedEntityStatusGreen}
	networks, datastores := referenceLists{}, referenceLists{}
	for _, h := range d.hosts {
		if *h.Parent != c.Self {
			continue
		}
		hardware := h.Summary.Hardware
		summary.NumHosts++
		summary.NumCpuCores += hardware.NumCpuCores
		summary.NumCpuThreads += hardware.NumCpuThreads
		summary.TotalCpu += int32(hardware.NumCpuCores) * hardware.CpuMhz
		summary.TotalMemory += hardware.MemorySize
		if isEffective(h) {
			summary.NumEffectiveHosts++
			summary.EffectiveCpu += int32(hardware.NumCpuCores) * hardware.CpuMhz
			summary.EffectiveMemory += hardware.MemorySize >> 20 // in MB, unlike the other memory sizes
		}
		for _, ref := range h.Network {
			networks.add(c.Self, ref)
		}
		for _, ref := range h.Datastore {
			datastores.add(c.Self, ref)
		}
	}
	c.Network, c.Datastore = networks[c.Self], datastores[c.Self]
	if c.EnvironmentBrowser == nil {
		return
	}
	if browser, ok := d.ctx.Map.Get(*c.EnvironmentBrowser).(*simulator.EnvironmentBrowser); ok {
		options := browser.QueryConfigOptionDescriptorResponse.Returnval
		for i := range options {
			options[i].Host = slices.Clone(c.Host)
		}
	}
}

// isEffective reports whether a host can run virtual machines.
func isEffective(h *simulator.HostSystem) bool {
	return !h.Runtime.InMaintenanceMode && h.Runtime.ConnectionState == types.HostSystemConnectionStateConnected
}

// pods sets the totals of datastore clusters.
func (d *derivation) pods() {
	for _, pod := range all[*simulator.StoragePod](d.ctx, "StoragePod") {
		pod.Summary.Name = pod.Name
		pod.Summary.Capacity, pod.Summary.FreeSpace = 0, 0
		for _, ref := range pod.ChildEntity {
			if ds, ok := d.ctx.Map.Get(ref).(*simulator.Datastore); ok {
				pod.Summary.Capacity += ds.Summary.Capacity
				pod.Summary.FreeSpace += ds.Summary.FreeSpace
			}
		}
	}
}
