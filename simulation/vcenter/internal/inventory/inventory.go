// Package inventory is what one site holds before the project acts: the file that the TypeScript model derives and that
// the simulated vCenter is filled from.
package inventory

// SchemaVersion is the only layout of the file that this program reads.
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
	GuestServices   []GuestService   `json:"guestServices"`
}

// Cluster is a cluster with the hosts that are in it.
type Cluster struct {
	Name  string `json:"name"`
	DRS   DRS    `json:"drs"`
	HA    HA     `json:"ha"`
	Hosts []Host `json:"hosts"`
}

// DRS is the cluster's resource scheduling.
type DRS struct {
	Enabled            bool   `json:"enabled"`
	AutomationLevel    string `json:"automationLevel"`
	MigrationThreshold int32  `json:"migrationThreshold"`
}

// HA is the cluster's high availability with the percentage policy.
type HA struct {
	Enabled                bool  `json:"enabled"`
	HostFailuresToTolerate int32 `json:"hostFailuresToTolerate"`
	CPUPercent             int32 `json:"cpuPercent"`
	MemoryPercent          int32 `json:"memoryPercent"`
}

// Host is a machine. Awaiting hosts state a thumbprint, which whoever adds them must know.
type Host struct {
	Name       string   `json:"name"`
	Thumbprint string   `json:"thumbprint,omitempty"`
	Hardware   Hardware `json:"hardware"`
}

// Hardware is what a machine brings along.
type Hardware struct {
	Vendor         string `json:"vendor"`
	Model          string `json:"model"`
	Sockets        int16  `json:"sockets"`
	CoresPerSocket int16  `json:"coresPerSocket"`
	FrequencyMHz   int32  `json:"frequencyMHz"`
	MemoryBytes    int64  `json:"memoryBytes"`
	NICs           []NIC  `json:"nics"`
}

// NIC is a physical network card.
type NIC struct {
	Device    string `json:"device"`
	SpeedMbps int32  `json:"speedMbps"`
}

// SharedDisk is a LUN of the storage network.
type SharedDisk struct {
	CanonicalName string   `json:"canonicalName"`
	CapacityBytes int64    `json:"capacityBytes"`
	Hosts         []string `json:"hosts"`
}

// Switch is a distributed switch with its member hosts and port groups.
type Switch struct {
	Name       string       `json:"name"`
	MTU        int32        `json:"mtu"`
	Uplinks    []string     `json:"uplinks"`
	Hosts      []SwitchHost `json:"hosts"`
	PortGroups []PortGroup  `json:"portGroups"`
}

// SwitchHost is a member of a switch with the cards that it gives to it.
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

// Template is a virtual machine that clones start from.
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

// VirtualMachine is a virtual machine that runs at the site already.
type VirtualMachine struct {
	Name       string  `json:"name"`
	GuestID    string  `json:"guestId"`
	CPUs       int32   `json:"cpus"`
	MemoryMiB  int64   `json:"memoryMiB"`
	DisksBytes []int64 `json:"disksBytes"`
	Cluster    string  `json:"cluster"`
	Datastore  string  `json:"datastore"`
	PortGroup  string  `json:"portGroup"`
	PoweredOn  bool    `json:"poweredOn"`
}

// Export is a directory that a file server offers over NFS.
type Export struct {
	Server        string `json:"server"`
	Path          string `json:"path"`
	CapacityBytes int64  `json:"capacityBytes"`
}

// GuestService is software that answers on a port once a virtual machine of that name runs, whoever makes it.
type GuestService struct {
	VirtualMachine string `json:"virtualMachine"`
	TCPPort        int    `json:"tcpPort"`
}
