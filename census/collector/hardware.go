package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// hardwareSchemaVersion is increased when a reader of the old version would misread the new one.
const hardwareSchemaVersion = 1

// Hardware is what must be known of the hosts before a deploy. It is not part of a census, because it needs the privilege
// Host.Config.Storage. census/hardware.ts reads it.
type Hardware struct {
	SchemaVersion int            `json:"schemaVersion"`
	Hosts         []HostHardware `json:"hosts"`
}

// HostHardware is a host of the inventory. Only a connected host has a version, a clock and disks.
type HostHardware struct {
	Name       string `json:"name"`
	Connection string `json:"connection"`
	Version    string `json:"version"`
	// ClockSkewSeconds is the host's clock minus vCenter's.
	ClockSkewSeconds int   `json:"clockSkewSeconds"`
	Disks            []LUN `json:"disks"`
}

// LUN is a disk as a host sees it. Datastore is the VMFS of this vCenter that uses it, or "", and DatastoreBytes its capacity, or 0.
// Partitions are the types of the partitions on it.
type LUN struct {
	CanonicalName  string   `json:"canonicalName"`
	CapacityBytes  int64    `json:"capacityBytes"`
	Datastore      string   `json:"datastore"`
	DatastoreBytes int64    `json:"datastoreBytes"`
	Partitions     []string `json:"partitions"`
}

func hardwareReading(args []string) (reading, error) {
	flags := flag.NewFlagSet("hardware", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	disks := flags.String("disks", "", "")
	if err := flags.Parse(args); err != nil {
		return nil, fmt.Errorf("hardware: %w. Use hardware [-disks <canonical name>,...]", err)
	}
	wanted := map[string]bool{}
	for _, name := range strings.Split(*disks, ",") {
		wanted[name] = true
	}
	return func(ctx context.Context, vcenter *vcenter) (any, error) { return readHardware(ctx, vcenter, wanted) }, nil
}

// readHardware reads all hosts, and of their disks those that are wanted: reading the partitions takes a call for each host.
func readHardware(ctx context.Context, vcenter *vcenter, wanted map[string]bool) (*Hardware, error) {
	r, err := openInventory(ctx, vcenter.soap)
	if err != nil {
		return nil, err
	}
	defer r.close(ctx)
	used, err := r.usedDisks(ctx)
	if err != nil {
		return nil, err
	}
	hosts, err := retrieve[mo.HostSystem](ctx, r, "HostSystem", "runtime.connectionState", "config.product.version",
		"config.storageDevice.scsiLun", "configManager.storageSystem", "configManager.dateTimeSystem")
	if err != nil {
		return nil, err
	}
	found := &Hardware{SchemaVersion: hardwareSchemaVersion, Hosts: []HostHardware{}}
	for _, host := range hosts {
		described := HostHardware{Name: r.name(host.Self), Connection: string(host.Runtime.ConnectionState), Disks: []LUN{}}
		if host.Runtime.ConnectionState == types.HostSystemConnectionStateConnected && host.Config != nil {
			described.Version = host.Config.Product.Version
			if described.ClockSkewSeconds, err = clockSkew(ctx, r.client, host.ConfigManager.DateTimeSystem); err != nil {
				return nil, err
			}
			if described.Disks, err = disksOf(ctx, r.client, host, wanted, used); err != nil {
				return nil, err
			}
		}
		found.Hosts = append(found.Hosts, described)
	}
	found.Hosts = sortedBy(found.Hosts, func(h HostHardware) string { return h.Name })
	return found, nil
}

// usedDisk is the datastore of a disk that a VMFS uses.
type usedDisk struct {
	datastore string
	bytes     int64
}

func (r *inventoryReader) usedDisks(ctx context.Context) (map[string]usedDisk, error) {
	datastores, err := retrieve[mo.Datastore](ctx, r, "Datastore", "info", "summary.capacity")
	if err != nil {
		return nil, err
	}
	used := map[string]usedDisk{}
	for _, datastore := range datastores {
		disks, _ := backingOf(datastore.Info)
		for _, disk := range disks {
			used[disk] = usedDisk{r.name(datastore.Self), datastore.Summary.Capacity}
		}
	}
	return used, nil
}

func clockSkew(ctx context.Context, client *vim25.Client, clock *types.ManagedObjectReference) (int, error) {
	if clock == nil {
		return 0, nil
	}
	now, err := methods.GetCurrentTime(ctx, client)
	if err != nil {
		return 0, err
	}
	shown, err := methods.QueryDateTime(ctx, client, &types.QueryDateTime{This: *clock})
	if err != nil {
		return 0, err
	}
	return int(math.Round(shown.Returnval.Sub(*now).Seconds())), nil
}

func disksOf(ctx context.Context, client *vim25.Client, host mo.HostSystem, wanted map[string]bool, used map[string]usedDisk) ([]LUN, error) {
	disks := []LUN{}
	if host.Config.StorageDevice == nil || host.ConfigManager.StorageSystem == nil {
		return disks, nil
	}
	for _, lun := range host.Config.StorageDevice.ScsiLun {
		disk, ok := lun.(*types.HostScsiDisk)
		if !ok || !wanted[disk.CanonicalName] {
			continue
		}
		described := LUN{
			CanonicalName: disk.CanonicalName, CapacityBytes: disk.Capacity.Block * int64(disk.Capacity.BlockSize),
			Datastore: used[disk.CanonicalName].datastore, DatastoreBytes: used[disk.CanonicalName].bytes, Partitions: []string{},
		}
		held, err := methods.RetrieveDiskPartitionInfo(ctx, client, &types.RetrieveDiskPartitionInfo{This: *host.ConfigManager.StorageSystem, DevicePath: []string{disk.DevicePath}})
		if err != nil {
			return nil, err
		}
		for _, info := range held.Returnval {
			for _, partition := range info.Spec.Partition {
				described.Partitions = append(described.Partitions, partition.Type)
			}
		}
		disks = append(disks, described)
	}
	return sortedBy(disks, func(d LUN) string { return d.CanonicalName }), nil
}
