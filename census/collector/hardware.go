package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// hardwareSchemaVersion is increased when a reader of the old version would misread the new one.
const hardwareSchemaVersion = 2

// Hardware is what must be known of the hosts before a deploy. It is not part of a census, because it needs the privilege
// Host.Config.Storage. census/hardware.ts reads it.
type Hardware struct {
	SchemaVersion int            `json:"schemaVersion"`
	Hosts         []HostHardware `json:"hosts"`
	Joining       []JoiningHost  `json:"joining"`
}

// HostHardware is a host of the inventory. Only a connected host has a version, a clock and disks.
type HostHardware struct {
	Name       string `json:"name"`
	Connection string `json:"connection"`
	Version    string `json:"version"`
	// ClockSkewSeconds is the host's clock minus vCenter's.
	ClockSkewSeconds int      `json:"clockSkewSeconds"`
	NTPServers       []string `json:"ntpServers"`
	Disks            []LUN    `json:"disks"`
}

// JoiningHost is a host that a deploy will add. vCenter connects to it, and does not add it. Fault is the type of vCenter's fault,
// such as NoHost, SSLVerifyFault or InvalidLogin, or "". Thumbprint is that of another certificate than expected.
type JoiningHost struct {
	Name       string `json:"name"`
	Fault      string `json:"fault"`
	Thumbprint string `json:"thumbprint"`
	Version    string `json:"version"`
	// ManagedBy is the address of another vCenter, or "".
	ManagedBy string `json:"managedBy"`
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

// joiningVariable is a JSON list of the hosts that a deploy may add, with the account and thumbprint of each. It is no argument,
// because other users of the machine can read arguments.
const joiningVariable = "JOINING_HOSTS"

type joiningHost struct {
	Name       string `json:"name"`
	Thumbprint string `json:"thumbprint"`
	User       string `json:"user"`
	Password   string `json:"password"`
}

func hardwareReading(args []string, getenv func(string) string) (reading, error) {
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
	var joining []joiningHost
	if text := getenv(joiningVariable); text != "" && json.Unmarshal([]byte(text), &joining) != nil {
		return nil, fmt.Errorf("%s is not a JSON list of hosts with name, thumbprint, user and password", joiningVariable) // without the text: it holds passwords
	}
	return func(ctx context.Context, vcenter *vcenter) (any, error) {
		return readHardware(ctx, vcenter, wanted, joining)
	}, nil
}

// readHardware reads all hosts, and of their disks those that are wanted: reading the partitions takes a call for each host. It
// connects to the joining hosts that the inventory does not contain.
func readHardware(ctx context.Context, vcenter *vcenter, wanted map[string]bool, joining []joiningHost) (*Hardware, error) {
	r, err := openInventory(ctx, vcenter.soap)
	if err != nil {
		return nil, err
	}
	defer r.close(ctx)
	used, err := r.usedDisks(ctx)
	if err != nil {
		return nil, err
	}
	hosts, err := retrieve[mo.HostSystem](ctx, r, "HostSystem", "runtime.connectionState", "config.product.version", "config.dateTimeInfo",
		"config.storageDevice.scsiLun", "configManager.storageSystem", "configManager.dateTimeSystem")
	if err != nil {
		return nil, err
	}
	found := &Hardware{SchemaVersion: hardwareSchemaVersion, Hosts: []HostHardware{}, Joining: []JoiningHost{}}
	for _, host := range hosts {
		described := HostHardware{Name: r.name(host.Self), Connection: string(host.Runtime.ConnectionState), NTPServers: []string{}, Disks: []LUN{}}
		if host.Runtime.ConnectionState == types.HostSystemConnectionStateConnected && host.Config != nil {
			described.Version = host.Config.Product.Version
			if clock := host.Config.DateTimeInfo; clock != nil && clock.NtpConfig != nil {
				described.NTPServers = append(described.NTPServers, clock.NtpConfig.Server...)
			}
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
	datacenters, err := retrieve[mo.Datacenter](ctx, r, "Datacenter", "name")
	if err != nil {
		return nil, err
	}
	for _, host := range joining {
		isThere := slices.ContainsFunc(found.Hosts, func(h HostHardware) bool { return h.Name == host.Name })
		if isThere || len(datacenters) == 0 {
			continue
		}
		answer, err := connectionOf(ctx, r.client, datacenters[0].Self, host)
		if err != nil {
			return nil, err
		}
		found.Joining = append(found.Joining, answer)
	}
	return found, nil
}

// connectionOf lets vCenter connect to a host. vCenter's faults are part of the answer.
func connectionOf(ctx context.Context, client *vim25.Client, datacenter types.ManagedObjectReference, host joiningHost) (JoiningHost, error) {
	found := JoiningHost{Name: host.Name}
	answer, err := methods.QueryConnectionInfo(ctx, client, &types.QueryConnectionInfo{
		This: datacenter, Hostname: host.Name, Port: -1, Username: host.User, Password: host.Password, SslThumbprint: host.Thumbprint,
	})
	if err != nil {
		if !soap.IsSoapFault(err) || soap.ToSoapFault(err).VimFault() == nil {
			return found, err
		}
		fault := soap.ToSoapFault(err).VimFault()
		found.Fault = reflect.Indirect(reflect.ValueOf(fault)).Type().Name()
		if certificate, ok := fault.(types.SSLVerifyFault); ok {
			found.Thumbprint = certificate.Thumbprint
		}
		return found, nil
	}
	found.ManagedBy = answer.Returnval.ServerIp
	if product := answer.Returnval.Host.Config.Product; product != nil {
		found.Version = product.Version
	}
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
