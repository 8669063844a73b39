package main

import (
	"context"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// DatastoreCluster is a datastore cluster with its Storage DRS settings.
type DatastoreCluster struct {
	Name                  string   `json:"name"`
	Path                  string   `json:"path"`
	Datastores            []string `json:"datastores"`
	StorageDRS            bool     `json:"storageDrs"`
	Automation            string   `json:"automation"`
	SpaceThresholdPercent int32    `json:"spaceThresholdPercent"`
	IOLoadBalance         bool     `json:"ioLoadBalance"`
	KeepDisksTogether     bool     `json:"keepDisksTogether"`
	// Rules keep VMs on different datastores.
	Rules []ClusterRule `json:"rules"`
}

// Datastore is a datastore. Disks are the canonical names of the disks of a VMFS. Remote is host:path for each server of an NFS
// export.
type Datastore struct {
	Name             string   `json:"name"`
	Path             string   `json:"path"`
	Type             string   `json:"type"`
	CapacityBytes    int64    `json:"capacityBytes"`
	Disks            []string `json:"disks"`
	Remote           []string `json:"remote"`
	Hosts            []string `json:"hosts"`
	DatastoreCluster string   `json:"datastoreCluster"`
}

func readStorage(ctx context.Context, r *inventoryReader, census *Census) error {
	pods, err := retrieve[mo.StoragePod](ctx, r, "StoragePod", "childEntity", "podStorageDrsEntry.storageDrsConfig.podConfig")
	if err != nil {
		return err
	}
	for _, pod := range pods {
		described := DatastoreCluster{Name: r.name(pod.Self), Path: r.path(pod.Self), Datastores: r.names(pod.ChildEntity), Rules: []ClusterRule{}}
		if pod.PodStorageDrsEntry != nil {
			config := pod.PodStorageDrsEntry.StorageDrsConfig.PodConfig
			described.StorageDRS = config.Enabled
			described.Automation = config.DefaultVmBehavior
			described.IOLoadBalance = config.IoLoadBalanceEnabled
			described.KeepDisksTogether = isTrue(config.DefaultIntraVmAffinity)
			described.Rules = r.rulesOf(config.Rule)
			if space := config.SpaceLoadBalanceConfig; space != nil {
				described.SpaceThresholdPercent = space.SpaceUtilizationThreshold
			}
		}
		census.DatastoreClusters = append(census.DatastoreClusters, described)
	}
	census.DatastoreClusters = sortedBy(census.DatastoreClusters, func(p DatastoreCluster) string { return p.Path })

	datastores, err := retrieve[mo.Datastore](ctx, r, "Datastore", "summary.type", "summary.capacity", "info", "host")
	if err != nil {
		return err
	}
	for _, datastore := range datastores {
		described := Datastore{
			Name:             r.name(datastore.Self),
			Path:             r.path(datastore.Self),
			Type:             datastore.Summary.Type,
			CapacityBytes:    datastore.Summary.Capacity,
			Hosts:            r.mountingHosts(datastore.Host),
			DatastoreCluster: r.parentOf(datastore.Self, "StoragePod"),
		}
		described.Disks, described.Remote = backingOf(datastore.Info)
		census.Datastores = append(census.Datastores, described)
	}
	census.Datastores = sortedBy(census.Datastores, func(d Datastore) string { return d.Path })
	return nil
}

func (r *inventoryReader) mountingHosts(mounts []types.DatastoreHostMount) []string {
	hosts := make([]string, 0, len(mounts))
	for _, mount := range mounts {
		if mount.MountInfo.Mounted == nil || *mount.MountInfo.Mounted {
			hosts = append(hosts, r.name(mount.Key))
		}
	}
	return sortedNames(hosts)
}

func backingOf(info types.BaseDatastoreInfo) (disks, remote []string) {
	switch info := info.(type) {
	case *types.VmfsDatastoreInfo:
		if info.Vmfs != nil {
			for _, extent := range info.Vmfs.Extent {
				disks = append(disks, extent.DiskName)
			}
		}
	case *types.NasDatastoreInfo:
		if nas := info.Nas; nas != nil {
			servers := nas.RemoteHostNames
			if len(servers) == 0 {
				servers = []string{nas.RemoteHost}
			}
			for _, server := range servers {
				remote = append(remote, server+":"+nas.RemotePath)
			}
		}
	}
	return sortedNames(disks), sortedNames(remote)
}
