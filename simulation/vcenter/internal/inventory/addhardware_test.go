package inventory

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func rabat(t *testing.T) *Site {
	t.Helper()
	site, err := Read("../../testdata/rabat.json")
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// hardware returns new hardware: a host that sees an existing disk, and an export.
func hardware(t *testing.T, site *Site, change func(*NewHardware)) []byte {
	t.Helper()
	host, disk := site.AwaitingHosts[0], site.SharedDisks[0]
	host.Name = "rab-esx-99.rabat.massar.example"
	disk.Hosts = []string{host.Name}
	d := NewHardware{
		AwaitingHosts: []Host{host, site.AwaitingHosts[1]}, SharedDisks: []SharedDisk{disk},
		Exports: []Export{{"10.20.85.250", "/exports/massar-new", 1 << 40}},
	}
	change(&d)
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestNewHardwareIsAdded(t *testing.T) {
	site := rabat(t)
	text := hardware(t, site, func(*NewHardware) {})
	after, err := AddHardware(site, text)
	if err != nil {
		t.Fatal(err)
	}
	before := rabat(t)
	if !reflect.DeepEqual(site, before) {
		t.Error("the site is modified")
	}
	if len(after.AwaitingHosts) != len(before.AwaitingHosts)+1 || len(after.SharedDisks) != len(before.SharedDisks) ||
		len(after.SharedDisks[0].Hosts) != len(before.SharedDisks[0].Hosts)+1 ||
		len(after.Exports) != len(before.Exports)+1 {
		t.Errorf("the site is %+v", after)
	}
	again, err := AddHardware(after, text)
	if err != nil || !reflect.DeepEqual(again, after) {
		t.Errorf("added again: %v", err)
	}
}

func TestDiskGrows(t *testing.T) {
	site := rabat(t)
	after, err := AddHardware(site, hardware(t, site, func(d *NewHardware) { d.SharedDisks[0].CapacityBytes *= 2 }))
	if err != nil {
		t.Fatal(err)
	}
	if before := rabat(t); after.SharedDisks[0].CapacityBytes != 2*before.SharedDisks[0].CapacityBytes || !reflect.DeepEqual(site, before) {
		t.Errorf("the disk has %d bytes", after.SharedDisks[0].CapacityBytes)
	}
}

func TestConflictingHardware(t *testing.T) {
	for want, change := range map[string]func(*NewHardware){
		"$.awaitingHosts[1]  rab-esx-12.rabat.massar.example exists already and differs: {": func(d *NewHardware) { d.AwaitingHosts[1].Hardware.MemoryBytes++ },
		"$.sharedDisks[0]  naa.600508b1001c0001 exists already and differs: {":              func(d *NewHardware) { d.SharedDisks[0].CapacityBytes-- },
		"$.exports[0]  10.20.85.250:/exports/massar-files exists already and differs: {":    func(d *NewHardware) { d.Exports[0].Path = "/exports/massar-files" },
	} {
		site := rabat(t)
		_, err := AddHardware(site, hardware(t, site, change))
		var conflict *Conflict
		if !errors.As(err, &conflict) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestInvalidHardware(t *testing.T) {
	for want, change := range map[string]func(*NewHardware){
		"$.awaitingHosts[0].thumbprint  is missing":                                           func(d *NewHardware) { d.AwaitingHosts[0].Thumbprint = "" },
		`$.sharedDisks[0].hosts[5]  unknown host "nobody"`:                                    func(d *NewHardware) { d.SharedDisks[0].Hosts[0] = "nobody" },
		`duplicate name "rab-esx-01.rabat.massar.example": it is also the name of $.clusters`: func(d *NewHardware) { d.AwaitingHosts[0].Name = "rab-esx-01.rabat.massar.example" },
	} {
		site := rabat(t)
		_, err := AddHardware(site, hardware(t, site, change))
		var invalid *Invalid
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := AddHardware(rabat(t), []byte(`{"hosts":[]}`)); err == nil || !strings.Contains(err.Error(), "$.hosts  is not part of the schema") {
		t.Errorf("an unknown field: %v", err)
	}
}
