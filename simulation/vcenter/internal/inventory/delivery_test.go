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

// delivery is a new host that sees a disk which is there, and more.
func delivery(t *testing.T, site *Site, change func(*Delivery)) []byte {
	t.Helper()
	host, disk := site.AwaitingHosts[0], site.SharedDisks[0]
	host.Name = "rab-esx-99.rabat.massar.example"
	disk.Hosts = []string{host.Name}
	d := Delivery{
		AwaitingHosts: []Host{host, site.AwaitingHosts[1]}, SharedDisks: []SharedDisk{disk},
		Exports:       []Export{{"10.20.85.250", "/exports/massar-new", 1 << 40}},
		GuestServices: []GuestService{{"rab-gateway-3", 8404}},
	}
	change(&d)
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestDeliveryAddsWhatIsNew(t *testing.T) {
	site := rabat(t)
	text := delivery(t, site, func(*Delivery) {})
	after, err := Deliver(site, text)
	if err != nil {
		t.Fatal(err)
	}
	before := rabat(t)
	if !reflect.DeepEqual(site, before) {
		t.Error("the site itself changes")
	}
	if len(after.AwaitingHosts) != len(before.AwaitingHosts)+1 || len(after.SharedDisks) != len(before.SharedDisks) ||
		len(after.SharedDisks[0].Hosts) != len(before.SharedDisks[0].Hosts)+1 ||
		len(after.Exports) != len(before.Exports)+1 || len(after.GuestServices) != len(before.GuestServices)+1 {
		t.Errorf("the site is %+v", after)
	}
	again, err := Deliver(after, text)
	if err != nil || !reflect.DeepEqual(again, after) {
		t.Errorf("delivered again: %v", err)
	}
}

func TestDeliveryThatContradicts(t *testing.T) {
	for want, change := range map[string]func(*Delivery){
		"$.awaitingHosts[1]  rab-esx-12.rabat.massar.example is there already, and differs: {": func(d *Delivery) { d.AwaitingHosts[1].Hardware.MemoryBytes++ },
		"$.sharedDisks[0]  naa.600508b1001c0001 is there already, and differs: {":              func(d *Delivery) { d.SharedDisks[0].CapacityBytes++ },
		"$.exports[0]  10.20.85.250:/exports/massar-files is there already, and differs: {":    func(d *Delivery) { d.Exports[0].Path = "/exports/massar-files" },
	} {
		site := rabat(t)
		_, err := Deliver(site, delivery(t, site, change))
		var contradiction *Contradiction
		if !errors.As(err, &contradiction) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is wanted: %v", want, err)
		}
	}
}

func TestDeliveryThatIsInvalid(t *testing.T) {
	for want, change := range map[string]func(*Delivery){
		"$.awaitingHosts[0].thumbprint  is missing":                           func(d *Delivery) { d.AwaitingHosts[0].Thumbprint = "" },
		`$.sharedDisks[0].hosts[5]  "nobody" is no host of this inventory`:    func(d *Delivery) { d.SharedDisks[0].Hosts[0] = "nobody" },
		`"rab-esx-01.rabat.massar.example" is already the name of $.clusters`: func(d *Delivery) { d.AwaitingHosts[0].Name = "rab-esx-01.rabat.massar.example" },
	} {
		site := rabat(t)
		_, err := Deliver(site, delivery(t, site, change))
		var invalid *Invalid
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is wanted: %v", want, err)
		}
	}
	if _, err := Deliver(rabat(t), []byte(`{"hosts":[]}`)); err == nil || !strings.Contains(err.Error(), "$.hosts  is not part of the schema") {
		t.Errorf("an unknown field: %v", err)
	}
}
