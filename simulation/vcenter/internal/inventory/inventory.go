// Package inventory reads and checks the inventory of one site: the objects that exist before the project deploys anything. The
// TypeScript model writes the file, and the simulated vCenter is filled from it.
package inventory

// SchemaVersion is the version of the file's schema that this program reads.
const SchemaVersion = 1

// Site is one vCenter with one datacenter.
type Site struct {
	SchemaVersion   int              `json:"schemaVersion"`
	Site            string           `json:"site"`
	Datacenter      string           `json:"datacenter"`
	Clusters        []Cluster        `json:"clusters"`
	AwaitingHosts   []Host           `json:"awaitingHosts"`
	SharedDisks     []SharedDisk     `json:"sharedDisks"`
	Switches        []Switch         `json:"switches"`
	Datastores      []Datastore      `json:"datastores"`
	Templates       []Template       `json:"templates"`
	VirtualMachines []VirtualMachine `json:"virtualMachines"`
	Exports         []Export         `json:"exports"`
	KeyProvider     string           `json:"keyProvider,omitempty"` // without one, no VM has a virtual TPM
	Runner          string           `json:"runner"`                // the address of the machine that deploys, as guests see it
	Roles           []Role           `json:"roles"`
	Accounts        []Account        `json:"accounts"`
	Estate          *Estate          `json:"estate,omitempty"`
}

// Role is a role that exists before the first deployment. vCenter adds the privileges to read.
type Role struct {
	Name       string   `json:"name"`
	Privileges []string `json:"privileges"`
}

// Account is a user whose calls are limited to the privileges of its roles. Its password is in the environment.
type Account struct {
	User        string       `json:"user"`
	Permissions []Permission `json:"permissions"`
}

// Permission assigns a role to an account, on an object and on all objects below it.
type Permission struct {
	Role string `json:"role"`
	On   string `json:"on"` // see Places
}

// Places are the objects that a permission can be on: a global permission, the root folder, the datacenter, or one of the folders
// of the datacenter. Folders below its VM folder are created, for example "vm/rehearsals".
const (
	OnGlobal     = "global"
	OnRoot       = "root"
	OnDatacenter = "datacenter"
	OnMachines   = "vm"
)

// Places is the list of them.
var Places = []string{OnGlobal, OnRoot, OnDatacenter, OnMachines, "host", "network", "datastore"}

// Cluster is a cluster with its hosts.
type Cluster struct {
	Name string `json:"name"`
	// Folder is the folder of clusters in which it is, in an estate.
	Folder string `json:"-"`
	DRS    DRS    `json:"drs"`
	HA     HA     `json:"ha"`
	Hosts  []Host `json:"hosts"`
}

// DRS is the configuration of the cluster's Distributed Resource Scheduler.
type DRS struct {
	Enabled            bool   `json:"enabled"`
	AutomationLevel    string `json:"automationLevel"`
	MigrationThreshold int32  `json:"migrationThreshold"`
}

// HA is the configuration of vSphere HA, with the percentage policy.
type HA struct {
	Enabled                bool  `json:"enabled"`
	HostFailuresToTolerate int32 `json:"hostFailuresToTolerate"`
	CPUPercent             int32 `json:"cpuPercent"`
	MemoryPercent          int32 `json:"memoryPercent"`
}

// Host is an ESXi host. An awaiting host needs a thumbprint, because clients give it when they add the host.
type Host struct {
	Name       string   `json:"name"`
	Thumbprint string   `json:"thumbprint,omitempty"`
	Hardware   Hardware `json:"hardware"`
	// TimeServers and LogHost are set when the host is installed.
	TimeServers []string `json:"timeServers,omitempty"`
	LogHost     string   `json:"logHost,omitempty"`
	// Kerberos says that the host is a member of the domain and has an NFS user, without which it cannot mount an export with Kerberos.
	Kerberos bool `json:"kerberos,omitempty"`
}

// Hardware is the hardware of a host.
type Hardware struct {
	Vendor         string `json:"vendor"`
	Model          string `json:"model"`
	Sockets        int16  `json:"sockets"`
	CoresPerSocket int16  `json:"coresPerSocket"`
	FrequencyMHz   int32  `json:"frequencyMHz"`
	MemoryBytes    int64  `json:"memoryBytes"`
	NICs           []NIC  `json:"nics"`
	// ManagementNICs are the uplinks of the standard switch vSwitch0, which carries the management address.
	ManagementNICs []string `json:"managementNics"`
}

// NIC is a physical network card.
type NIC struct {
	Device    string `json:"device"`
	SpeedMbps int32  `json:"speedMbps"`
}

// SharedDisk is a LUN of the storage network. Partitions are the types of the partitions that it holds before the first
// deployment, such as vmfs or ntfs: a used LUN that was assigned by mistake.
type SharedDisk struct {
	CanonicalName string   `json:"canonicalName"`
	CapacityBytes int64    `json:"capacityBytes"`
	Hosts         []string `json:"hosts"`
	Partitions    []string `json:"partitions,omitempty"`
}

// Switch is a distributed switch with its member hosts and port groups.
type Switch struct {
	Name       string       `json:"name"`
	MTU        int32        `json:"mtu"`
	Uplinks    []string     `json:"uplinks"`
	Hosts      []SwitchHost `json:"hosts"`
	PortGroups []PortGroup  `json:"portGroups"`
}

// SwitchHost is a member of a switch, with its uplink network cards.
type SwitchHost struct {
	Name    string   `json:"name"`
	Devices []string `json:"devices"`
}

// PortGroup is one VLAN on a switch.
type PortGroup struct {
	Name string `json:"name"`
	VLAN int32  `json:"vlan"`
}

// Datastore is a VMFS datastore with the hosts that mount it.
type Datastore struct {
	Name          string   `json:"name"`
	CapacityBytes int64    `json:"capacityBytes"`
	Hosts         []string `json:"hosts"`
}

// Template is a template that VMs are cloned from.
type Template struct {
	Name            string `json:"name"`
	GuestID         string `json:"guestId"`
	Firmware        string `json:"firmware"`
	CPUs            int32  `json:"cpus"`
	MemoryMiB       int64  `json:"memoryMiB"`
	DiskBytes       int64  `json:"diskBytes"`
	HardwareVersion int32  `json:"hardwareVersion"`
	Cluster         string `json:"cluster"`
	Datastore       string `json:"datastore"`
	PortGroup       string `json:"portGroup"`
}

// VirtualMachine is a virtual machine of the baseline.
type VirtualMachine struct {
	Name       string  `json:"name"`
	GuestID    string  `json:"guestId"`
	CPUs       int32   `json:"cpus"`
	MemoryMiB  int64   `json:"memoryMiB"`
	DisksBytes []int64 `json:"disksBytes"`
	Cluster    string  `json:"cluster"`
	Datastore  string  `json:"datastore"`
	PortGroup  string  `json:"portGroup,omitempty"`
	PoweredOn  bool    `json:"poweredOn"`
	// Folder is its folder below the VM folder. Names are unique in a folder.
	Folder string `json:"folder,omitempty"`
	// Of the machines of an estate. Others are as the project's templates.
	Controller, Adapter, Firmware, Oddity string `json:"-"`
	HardwareVersion                       int32  `json:"-"`
	Thick, HotAdd                         bool   `json:"-"`
}

// Export is a directory that a file server exports over NFS.
type Export struct {
	Server        string `json:"server"`
	Path          string `json:"path"`
	CapacityBytes int64  `json:"capacityBytes"`
}
