// Package guestport answers on loopback for the software in guests: no guest runs, but something is there to connect to.
package guestport

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/netip"
	"sync"
	"syscall"
)

// Port is a TCP port of a guest.
type Port struct {
	Guest   string // the name that it answers with
	Address netip.Addr
	TCP     int
}

// loopback is where a guest's port is in this machine: 10.20.60.11:8404 at 127.20.60.11:8404.
func (p Port) loopback() (string, error) {
	if !p.Address.Is4() {
		return "", fmt.Errorf("%s has no place in 127.0.0.0/8; only IPv4 addresses have", p.Address)
	}
	octets := p.Address.As4()
	octets[0] = 127
	return netip.AddrPortFrom(netip.AddrFrom4(octets), uint16(p.TCP)).String(), nil
}

// Ports are the ports of all guests that are on. The zero value is light, and has none.
type Ports struct {
	mu     sync.Mutex
	dark   bool
	wanted map[Port]bool
	open   map[Port]net.Listener // nil for one that could not be opened: nobody tries again until it is wanted anew
}

// Want opens and closes ports, so that exactly the wanted ones are open, and returns why some cannot be.
func (p *Ports) Want(ports map[Port]bool) map[Port]error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wanted = maps.Clone(ports)
	return p.adjust()
}

// Dark closes all ports.
func (p *Ports) Dark() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dark = true
	p.adjust()
}

// Light opens the wanted ports, and returns why some cannot be.
func (p *Ports) Light() map[Port]error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dark = false
	return p.adjust()
}

func (p *Ports) adjust() map[Port]error {
	for port, listener := range p.open {
		if p.dark || !p.wanted[port] {
			if listener != nil {
				_ = listener.Close()
			}
			delete(p.open, port)
		}
	}
	refused := map[Port]error{}
	if p.dark {
		return refused
	}
	if p.open == nil {
		p.open = map[Port]net.Listener{}
	}
	for port := range p.wanted {
		if _, tried := p.open[port]; tried {
			continue
		}
		listener, err := listen(port)
		if p.open[port] = listener; err != nil {
			refused[port] = err
		}
	}
	return refused
}

func listen(port Port) (net.Listener, error) {
	address, err := port.loopback()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use; stop the program that listens there, and power the virtual machine off and on", address)
	}
	if err != nil {
		return nil, err
	}
	go answer(listener, port.Guest)
	return listener, nil
}

// answer says the guest's name to whoever connects, until the port is closed.
func answer(listener net.Listener, name string) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = io.WriteString(connection, name+"\n") // the client may be gone
		_ = connection.Close()
	}
}
