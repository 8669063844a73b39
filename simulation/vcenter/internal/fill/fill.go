// Package fill creates the objects of an inventory in a vCenter, through the vCenter's API, like a client.
package fill

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

// Hardware returns the hardware of a site. Each datastore has its own disk.
func Hardware(site *inventory.Site) vcenter.Hardware {
	hardware := vcenter.Hardware{Hosts: slices.Clone(site.AwaitingHosts), Disks: slices.Clone(site.SharedDisks), Exports: site.Exports, KeyProvider: site.KeyProvider}
	for _, cluster := range site.Clusters {
		hardware.Hosts = append(hardware.Hosts, cluster.Hosts...)
	}
	for _, datastore := range site.Datastores {
		hardware.Disks = append(hardware.Disks, inventory.SharedDisk{CanonicalName: diskUnder(site, datastore), CapacityBytes: datastore.CapacityBytes, Hosts: datastore.Hosts})
	}
	return hardware
}

// diskUnder returns the name of a datastore's disk, the same in every run.
func diskUnder(site *inventory.Site, datastore inventory.Datastore) string {
	digest := sha256.Sum256([]byte(site.Site + "/" + datastore.Name))
	return "naa.60" + hex.EncodeToString(digest[:15])
}

// Fill creates all objects of the inventory, then clears the event log.
func Fill(ctx context.Context, v *vcenter.VCenter, site *inventory.Site, hosts vcenter.Credentials) error {
	client, err := v.Client(ctx)
	if err != nil {
		return err
	}
	f := &filler{
		ctx: ctx, vcenter: v, client: client, site: site, credentials: hosts,
		hosts: map[string]*object.HostSystem{}, clusters: map[string]*object.ClusterComputeResource{},
		portGroups: map[string]*object.DistributedVirtualPortgroup{}, made: map[string]*object.Folder{},
	}
	for _, step := range []func() error{f.makeDatacenter, f.makeClusters, f.makeSwitches, f.makeDatastores, f.makeTemplates, f.makeVirtualMachines, f.makeOddHosts, f.makeAccess} {
		if err := step(); err != nil {
			return fmt.Errorf("cannot create the inventory of %s: %w", site.Site, err)
		}
	}
	v.Events.Clear()
	return nil
}

type filler struct {
	ctx         context.Context
	vcenter     *vcenter.VCenter
	datacenter  *object.Datacenter
	client      *vim25.Client
	site        *inventory.Site
	credentials vcenter.Credentials
	folders     *object.DatacenterFolders
	hosts       map[string]*object.HostSystem
	clusters    map[string]*object.ClusterComputeResource
	portGroups  map[string]*object.DistributedVirtualPortgroup
	made        map[string]*object.Folder
}

// result waits for a task and returns the object that it created.
func (f *filler) result(task *object.Task, err error) (types.ManagedObjectReference, error) {
	if err != nil {
		return types.ManagedObjectReference{}, err
	}
	info, err := task.WaitForResult(f.ctx, nil)
	if err != nil {
		return types.ManagedObjectReference{}, err
	}
	ref, _ := info.Result.(types.ManagedObjectReference)
	return ref, nil
}

func (f *filler) makeDatacenter() error {
	datacenter, err := object.NewRootFolder(f.client).CreateDatacenter(f.ctx, f.site.Datacenter)
	if err != nil {
		return fmt.Errorf("datacenter %s: %w", f.site.Datacenter, err)
	}
	f.datacenter = datacenter
	f.folders, err = datacenter.Folders(f.ctx)
	return err
}

func (f *filler) makeClusters() error {
	for _, cluster := range f.site.Clusters {
		parent, err := f.folder(f.folders.HostFolder, cluster.Folder)
		if err != nil {
			return err
		}
		made, err := parent.CreateCluster(f.ctx, cluster.Name, clusterSpec(cluster))
		if err != nil {
			return fmt.Errorf("cluster %s: %w", cluster.Name, err)
		}
		f.clusters[cluster.Name] = made
		for _, host := range cluster.Hosts {
			if err := f.addHost(made, host); err != nil {
				return fmt.Errorf("host %s: %w", host.Name, err)
			}
		}
	}
	return nil
}

func clusterSpec(cluster inventory.Cluster) types.ClusterConfigSpecEx {
	return types.ClusterConfigSpecEx{
		DrsConfig: &types.ClusterDrsConfigInfo{
			Enabled: types.NewBool(cluster.DRS.Enabled), DefaultVmBehavior: types.DrsBehavior(cluster.DRS.AutomationLevel),
			VmotionRate: cluster.DRS.MigrationThreshold,
		},
		DasConfig: &types.ClusterDasConfigInfo{
			Enabled: types.NewBool(cluster.HA.Enabled),
			AdmissionControlPolicy: &types.ClusterFailoverResourcesAdmissionControlPolicy{
				CpuFailoverResourcesPercent: cluster.HA.CPUPercent, MemoryFailoverResourcesPercent: cluster.HA.MemoryPercent,
				FailoverLevel: cluster.HA.HostFailuresToTolerate, AutoComputePercentages: types.NewBool(false),
			},
		},
	}
}

func (f *filler) addHost(cluster *object.ClusterComputeResource, host inventory.Host) error {
	thumbprint := host.Thumbprint
	if thumbprint == "" {
		thumbprint = vcenter.Thumbprint(host.Name)
	}
	spec := types.HostConnectSpec{HostName: host.Name, UserName: f.credentials.User, Password: f.credentials.Password, SslThumbprint: thumbprint}
	ref, err := f.result(cluster.AddHost(f.ctx, spec, true, nil, nil))
	if err != nil {
		return err
	}
	f.hosts[host.Name] = object.NewHostSystem(f.client, ref)
	return nil
}

func (f *filler) makeSwitches() error {
	for _, s := range f.site.Switches {
		spec := &types.VMwareDVSConfigSpec{MaxMtu: s.MTU}
		spec.Name = s.Name
		spec.UplinkPortPolicy = &types.DVSNameArrayUplinkPortPolicy{UplinkPortName: s.Uplinks}
		for _, host := range s.Hosts {
			backing := &types.DistributedVirtualSwitchHostMemberPnicBacking{}
			for _, device := range host.Devices {
				backing.PnicSpec = append(backing.PnicSpec, types.DistributedVirtualSwitchHostMemberPnicSpec{PnicDevice: device})
			}
			spec.Host = append(spec.Host, types.DistributedVirtualSwitchHostMemberConfigSpec{
				Operation: string(types.ConfigSpecOperationAdd), Host: f.hosts[host.Name].Reference(), Backing: backing,
			})
		}
		ref, err := f.result(f.folders.NetworkFolder.CreateDVS(f.ctx, types.DVSCreateSpec{ConfigSpec: spec}))
		if err != nil {
			return fmt.Errorf("switch %s: %w", s.Name, err)
		}
		for _, group := range s.PortGroups {
			if err := f.addPortGroup(ref, group); err != nil {
				return fmt.Errorf("port group %s: %w", group.Name, err)
			}
		}
	}
	return nil
}

func (f *filler) addPortGroup(s types.ManagedObjectReference, group inventory.PortGroup) error {
	spec := types.DVPortgroupConfigSpec{
		Name: group.Name, Type: string(types.DistributedVirtualPortgroupPortgroupTypeEarlyBinding), NumPorts: 8,
		DefaultPortConfig: &types.VMwareDVSPortSetting{Vlan: &types.VmwareDistributedVirtualSwitchVlanIdSpec{VlanId: group.VLAN}},
	}
	response, err := methods.CreateDVPortgroup_Task(f.ctx, f.client, &types.CreateDVPortgroup_Task{This: s, Spec: spec})
	if err != nil {
		return err
	}
	ref, err := f.result(object.NewTask(f.client, response.Returnval), nil)
	if err != nil {
		return err
	}
	f.portGroups[group.Name] = object.NewDistributedVirtualPortgroup(f.client, ref)
	return nil
}

func (f *filler) makeDatastores() error {
	for _, datastore := range f.site.Datastores {
		system, err := f.hosts[datastore.Hosts[0]].ConfigManager().DatastoreSystem(f.ctx)
		if err != nil {
			return fmt.Errorf("datastore %s: %w", datastore.Name, err)
		}
		disk := diskUnder(f.site, datastore)
		_, err = system.CreateVmfsDatastore(f.ctx, types.VmfsDatastoreCreateSpec{
			Vmfs: types.HostVmfsSpec{VolumeName: datastore.Name, MajorVersion: 6, Extent: types.HostScsiDiskPartition{DiskName: disk, Partition: 1}},
		})
		if err != nil {
			return fmt.Errorf("datastore %s: %w", datastore.Name, err)
		}
	}
	return nil
}
