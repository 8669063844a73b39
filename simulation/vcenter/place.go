package main

import (
	"sync"

	"massar.ma/datacenters/simulator/internal/fill"
	"massar.ma/datacenters/simulator/internal/front"
	"massar.ma/datacenters/simulator/internal/inventory"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

// place is where a vCenter, its guests and its hardware are: they go dark together.
type place struct {
	*front.Listener
	vcenter *vcenter.VCenter

	mu   sync.Mutex
	site *inventory.Site // with all deliveries
}

func (p *place) Dark() error {
	p.vcenter.GuestPorts.Dark()
	return p.Listener.Dark()
}

func (p *place) Light() error {
	p.vcenter.Faults.Release()
	p.vcenter.GuestPorts.Light()
	return p.Listener.Light()
}

// Deliver brings hardware.
func (p *place) Deliver(delivery []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	site, err := inventory.Deliver(p.site, delivery)
	if err != nil {
		return err
	}
	p.site = site
	p.vcenter.Deliver(fill.Hardware(site))
	return nil
}
