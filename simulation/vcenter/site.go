package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"massar.ma/datacenters/simulator/internal/fill"
	"massar.ma/datacenters/simulator/internal/front"
	"massar.ma/datacenters/simulator/internal/inventory"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

// simulatedSite is a vCenter with its guests and its hardware. An outage takes down the vCenter and its guests.
type simulatedSite struct {
	*front.Listener
	vcenter *vcenter.VCenter

	mu        sync.Mutex
	inventory *inventory.Site // with all hardware that was added
}

func (s *simulatedSite) TakeDown() error {
	s.vcenter.GuestPorts.TakeDown()
	return s.Listener.TakeDown()
}

func (s *simulatedSite) Restore() error {
	s.vcenter.Faults.Release()
	s.vcenter.GuestPorts.Restore()
	return s.Listener.Restore()
}

// ChangeHost changes a host itself, as JSON.
func (s *simulatedSite) ChangeHost(body []byte) error {
	var change vcenter.HostChange
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&change); err != nil {
		return fmt.Errorf("the change of a host is not valid: %w", err)
	}
	return s.vcenter.ChangeHost(change)
}

// AddHardware adds hardware, as JSON.
func (s *simulatedSite) AddHardware(hardware []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	site, err := inventory.AddHardware(s.inventory, hardware)
	if err != nil {
		return err
	}
	s.inventory = site
	s.vcenter.SetHardware(fill.Hardware(site))
	return nil
}

func (s *simulatedSite) GuestRules() any { return s.vcenter.GuestRules() }

// SetGuestRules replaces the rules for guests, as a JSON list.
func (s *simulatedSite) SetGuestRules(body []byte) error {
	var rules []vcenter.GuestRule
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&rules); err != nil {
		return fmt.Errorf("the rules for guests are not valid: %w", err)
	}
	for i, rule := range rules {
		if rule.VirtualMachine == "" {
			return fmt.Errorf("rule %d for guests has no virtualMachine", i)
		}
	}
	s.vcenter.SetGuestRules(rules)
	return nil
}

// connectToGuest is the proxy to guests.
func (s *simulatedSite) connectToGuest(w http.ResponseWriter, r *http.Request) {
	s.vcenter.StartGuests()
	s.vcenter.GuestPorts.ServeHTTP(w, r)
}
