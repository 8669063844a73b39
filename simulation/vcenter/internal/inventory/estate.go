package inventory

import (
	"fmt"
	"math/rand"
)

// Estate asks for a generated inventory beside the stated one, as the field has it: names with spaces, upper case, accents and slashes,
// duplicates in other folders, gaps in numbering, old hardware versions, and the oddities of Oddities. The same seed makes the same estate.
type Estate struct {
	Seed     int64 `json:"seed"`
	Hosts    int   `json:"hosts"`
	Machines int   `json:"machines"`
}

// Oddities are the VMs and hosts that no model expects. The filler makes one of each.
var Oddities = []string{
	"orphaned", "inaccessible", "suspended", "snapshot chain", "physical RDM", "virtual RDM", "independent disk", "mounted ISO", "vApp",
	"encrypted", "no network", "two disks of one label", "local template", "SATA disk", "shared bus", "host CD drive", "passthrough CD drive",
}

const gib = int64(1) << 30

// Extend adds the estate of a site to its inventory.
func Extend(site *Site) {
	if site.Estate == nil {
		return
	}
	e := &estate{random: rand.New(rand.NewSource(site.Estate.Seed)), site: site, spec: *site.Estate}
	e.addClusters()
	e.addMachines()
}

type estate struct {
	random *rand.Rand
	site   *Site
	spec   Estate
	areas  []area
}

// area is a cluster with its networks and datastores.
type area struct {
	cluster, folder, local string
	datastores, portGroups []string
}

func (e *estate) addClusters() {
	shapes := []struct {
		name, folder string
		share        int
	}{{"PROD Rabat A", "Production", 14}, {"PROD Rabat B", "Production", 12}, {"Préprod", "Hors production", 8}, {"DMZ-01", "DMZ & accès", 6}}
	number, vlan := 0, int32(1000)
	for i, shape := range shapes {
		cluster := Cluster{
			Name: shape.name, Folder: shape.folder, DRS: DRS{Enabled: true, AutomationLevel: "fullyAutomated", MigrationThreshold: 3},
			HA: HA{Enabled: true, HostFailuresToTolerate: 1, CPUPercent: 10, MemoryPercent: 10},
		}
		s := Switch{Name: "DVS " + shape.name, MTU: 1500, Uplinks: []string{"Uplink 1", "Uplink 2"}}
		count := max(2, e.spec.Hosts*shape.share/40)
		var names []string
		for range count {
			number += 1 + e.random.Intn(2) // gaps, where hosts were removed
			host := Host{Name: fmt.Sprintf("ESX-R%02d.men.local", number), Hardware: e.hardware(i), TimeServers: []string{"10.20.20.2"}}
			cluster.Hosts = append(cluster.Hosts, host)
			s.Hosts = append(s.Hosts, SwitchHost{Name: host.Name, Devices: []string{"vmnic2", "vmnic3"}})
			names = append(names, host.Name)
		}
		here := area{cluster: shape.name, folder: shape.folder}
		for _, purpose := range []string{"Messagerie", "Paie", "Scolarité", "web %2f frontaux", "Téléphonie IP", "Sauvegarde"} {
			vlan++
			name := fmt.Sprintf("VLAN %d – %s", vlan, purpose)
			s.PortGroups = append(s.PortGroups, PortGroup{Name: name, VLAN: vlan})
			here.portGroups = append(here.portGroups, name)
		}
		for n := range max(2, e.spec.Machines/400) {
			name := fmt.Sprintf("SAN %s %02d", shape.name, n+1)
			e.site.Datastores = append(e.site.Datastores, Datastore{Name: name, CapacityBytes: 32 << 40, Hosts: names})
			here.datastores = append(here.datastores, name)
		}
		here.local = fmt.Sprintf("datastore1 (%d)", i+1)
		e.site.Datastores = append(e.site.Datastores, Datastore{Name: here.local, CapacityBytes: 1 << 40, Hosts: names[:1]})
		e.site.Clusters = append(e.site.Clusters, cluster)
		e.site.Switches = append(e.site.Switches, s)
		e.areas = append(e.areas, here)
	}
}

func (e *estate) hardware(generation int) Hardware {
	models := []string{"PowerEdge R740", "PowerEdge R640", "ProLiant DL380 Gen10", "PRIMERGY RX2540 M4"}
	vendors := []string{"Dell Inc.", "Dell Inc.", "HPE", "FUJITSU"}
	return Hardware{
		Vendor: vendors[generation], Model: models[generation], Sockets: 2, CoresPerSocket: 48, FrequencyMHz: 2600, MemoryBytes: 1536 * gib,
		NICs:           []NIC{{"vmnic0", 1000}, {"vmnic1", 1000}, {"vmnic2", 25000}, {"vmnic3", 25000}},
		ManagementNICs: []string{"vmnic0", "vmnic1"},
	}
}

func (e *estate) addMachines() {
	services := []struct{ folder, name string }{
		{"Messagerie", "SRV-MAIL-%02d"}, {"Paie", "paie_app_%d"}, {"Scolarité", "Élèves DB %02d"}, {"Web", "WEB-FRONT-%03d"},
		{"Téléphonie", "voip%02d"}, {"Outils (anciens)", "Vieux Serveur %d"}, {"GED", "ged-%04d"}, {"Bureaux", "RDS %02d"},
	}
	numbers, systems := map[string]int{}, map[string]VirtualMachine{}
	for len(e.site.VirtualMachines) < e.spec.Machines {
		here := e.areas[e.random.Intn(len(e.areas))]
		service := services[e.random.Intn(len(services))]
		folder := here.folder + "/" + service.folder
		like := e.machineLike(here)
		// a service has one system and one network
		system := here.cluster + "/" + service.folder
		if of, known := systems[system]; known {
			like.GuestID, like.PortGroup = of.GuestID, of.PortGroup
		}
		systems[system] = like
		// a service is a few machines alike, numbered with gaps
		for range 1 + e.random.Intn(8) {
			numbers[folder]++
			if e.random.Intn(6) == 0 {
				numbers[folder]++
			}
			machine := like
			machine.Folder, machine.Name = folder, fmt.Sprintf(service.name, numbers[folder])
			e.site.VirtualMachines = append(e.site.VirtualMachines, machine)
		}
	}
	for _, oddity := range Oddities {
		machine := e.machineLike(e.areas[0])
		machine.Folder, machine.Name, machine.Oddity, machine.PoweredOn = "Divers", "Cas "+oddity, oddity, oddity != "local template"
		if oddity == "local template" {
			machine.Datastore = e.areas[0].local
		}
		e.site.VirtualMachines = append(e.site.VirtualMachines, machine)
	}
	for _, folder := range []string{"Divers", "Hors production/Bureaux"} {
		machine := e.machineLike(e.areas[0])
		machine.Folder, machine.Name = folder, "SRV-TEST-01" // twice
		e.site.VirtualMachines = append(e.site.VirtualMachines, machine)
	}
}

func (e *estate) machineLike(here area) VirtualMachine {
	pick := func(values ...string) string { return values[e.random.Intn(len(values))] }
	machine := VirtualMachine{
		GuestID: pick("rhel7_64Guest", "rhel8_64Guest", "windows2019srv_64Guest", "debian10_64Guest", "centos64Guest"),
		CPUs:    int32(1 + e.random.Intn(2)), MemoryMiB: int64(1+e.random.Intn(4)) * 2048, DisksBytes: []int64{int64(2+e.random.Intn(5)) * 10 * gib},
		Cluster: here.cluster, Datastore: pick(here.datastores...), PortGroup: pick(here.portGroups...), PoweredOn: e.random.Intn(12) != 0,
		Controller: pick("pvscsi", "lsilogic", "lsilogic-sas"), Adapter: pick("vmxnet3", "e1000e", "e1000"), Firmware: pick("bios", "bios", "efi"),
		HardwareVersion: int32(9 + e.random.Intn(11)), Thick: e.random.Intn(3) == 0, HotAdd: e.random.Intn(3) == 0,
	}
	if e.random.Intn(3) == 0 {
		machine.DisksBytes = append(machine.DisksBytes, int64(1+e.random.Intn(4))*20*gib)
	}
	return machine
}
