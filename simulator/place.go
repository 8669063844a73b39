package main

import (
	"massar.ma/datacenters/simulator/internal/front"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

// place is where a vCenter and its guests are: they go dark together.
type place struct {
	*front.Listener
	vcenter *vcenter.VCenter
}

func (p place) Dark() error {
	p.vcenter.GuestPorts.Dark()
	return p.Listener.Dark()
}

func (p place) Light() error {
	p.vcenter.LightGuests()
	return p.Listener.Light()
}
